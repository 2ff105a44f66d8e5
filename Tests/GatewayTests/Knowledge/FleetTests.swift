import DoitongTesting
import Gateway
import JSON
import Telemetry
import Testing

/// What is learnt, and what is left of it later.
@Suite struct FleetTests {
    private static let model = Model(
        "m", name: "M", makes: [.video], input: InputRules(), options: OptionSchema([]), price: Price(credits: 50),
        time: ExpectedTime(seconds: 60), quality: Quality(score: 1230, spread: 20), hosts: ["one", "two"])
    private static let catalogue = Catalogue([
        Provider(
            "p", name: "P", company: "C", description: "d", features: [], limitations: [], models: [model])
    ])

    private static func observation(
        _ outcome: Observation.Outcome, kind: PromptKind = .general, host: Identifier<Host> = "one",
        at now: Timestamp = .march
    ) -> Observation {
        Observation(
            model: "m", host: host, type: .video, kind: kind, cell: TimeCell([:], seconds: 5), expectedSeconds: 60,
            outcome: outcome, at: now)
    }

    private static func report(_ fleet: Fleet, at now: Timestamp = .march) -> ModelReport {
        Gauge(fleet, at: now).report(on: catalogue)[0]
    }

    @Test("where nothing is known, the catalogue is believed: half of the middle's comparisons are won")
    func nothing() {
        let report = Self.report(Fleet())
        #expect(abs(report.quality - 0.5) < 1e-9)
        #expect(report.ratings == 0 && report.kinds.isEmpty)
        #expect(report.hosts.map(\.host) == ["one", "two"])
        #expect(report.hosts.allSatisfy { $0.reliability == 0.97 && $0.pace == 1 && $0.jobs == 0 })
    }

    @Test("ratings move what is expected, of their kind of prompt more than of others")
    func ratings() throws {
        var fleet = Fleet()
        for _ in 0..<50 { fleet.learn(Self.observation(.rated(0.9), kind: .dance)) }
        let report = Self.report(fleet)
        let dance = try #require(report.kinds.first { $0.kind == .dance })
        #expect(dance.quality > 0.8 && dance.quality < 0.9)
        #expect(report.quality > 0.5 && report.quality < dance.quality)
        #expect(abs(report.ratings - 50) < 1e-6)
    }

    @Test("ratings beyond 0 and 1 count as those", arguments: [(-5.0, 0.0), (7.0, 1.0)])
    func extremes(rating: Double, value: Double) throws {
        let addition = try #require(Self.observation(.rated(rating)).additions.first)
        #expect(addition.tally.sum == addition.tally.count * value)
    }

    @Test("half of it counts after a half-life, and next to nothing long after, whatever the epoch")
    func fading() {
        var fleet = Fleet()
        for _ in 0..<8 { fleet.learn(Self.observation(.rated(1))) }
        let days = { (count: Int) in Timestamp.march + .seconds(count * 86_400) }
        for (later, left) in [(0, 8.0), (30, 4.0), (60, 2.0), (300, 8.0 / 1024)] {
            let ratings = Self.report(fleet, at: days(later)).ratings
            #expect(abs(ratings - left) < 0.001, "\(later) days")
        }
        #expect(Self.report(fleet, at: days(40_000)).quality == 0.5)
    }

    @Test("sums of several nodes are those of one, in whatever order they come")
    func merging() {
        var random = SeededRandom(seed: 3)
        for _ in 0..<50 {
            let observations = (0..<60).map { _ in
                Self.observation(
                    [
                        .completed(after: .seconds(Int.random(in: 1...900, using: &random))), .failed, .refused,
                        .rated(0.25),
                    ]
                    .randomElement(using: &random)!,
                    kind: PromptKind.allCases.randomElement(using: &random)!,
                    host: random.isTrue() ? "one" : "two",
                    // Over many epochs of the shortest half-life.
                    at: .march + .seconds(Int.random(in: 0...5_000_000, using: &random)))
            }
            let now = Timestamp.march + .seconds(5_000_000)
            var one = Fleet()
            for observation in observations { one.learn(observation) }
            let additions = observations.flatMap(\.additions).shuffled(using: &random)
            let many = Fleet(additions, pins: [])
            let (a, b) = (Self.report(one, at: now), Self.report(many, at: now))
            #expect(abs(a.quality - b.quality) < 1e-9 && abs(a.ratings - b.ratings) < 1e-9)
            for (mine, its) in zip(a.hosts, b.hosts) {
                #expect(abs(mine.reliability - its.reliability) < 1e-9 && abs(mine.pace - its.pace) < 1e-9)
            }
        }
    }

    @Test("failures count against their host, soon pass, and throw a shadow on what else runs there")
    func failures() {
        var fleet = Fleet()
        for _ in 0..<20 { fleet.learn(Self.observation(.failed)) }
        let report = Self.report(fleet)
        #expect(report.hosts[0].reliability < 0.1)
        #expect(report.hosts[1].reliability == 0.97)
        let later = Self.report(fleet, at: .march + .seconds(6 * 3600))
        #expect(later.hosts[0].reliability > 0.25)
        var other = Fleet()
        for _ in 0..<20 {
            other.learn(
                Observation(
                    model: "other", host: "one", type: .video, kind: .general, cell: TimeCell([:], seconds: 5),
                    expectedSeconds: 60, outcome: .failed, at: .march))
        }
        #expect(Self.report(other).hosts[0].reliability < 0.6)
        #expect(Self.report(other).hosts[1].reliability == 0.97)
    }

    @Test("a refusal by content rules is no failure of the host")
    func refusals() {
        var fleet = Fleet()
        for _ in 0..<20 { fleet.learn(Self.observation(.refused)) }
        #expect(Self.report(fleet).hosts[0].reliability > 0.97)
    }

    @Test("what takes longer is known to take longer, and only there")
    func pace() {
        var fleet = Fleet()
        for _ in 0..<40 { fleet.learn(Self.observation(.completed(after: .seconds(180)))) }
        let report = Self.report(fleet)
        #expect(abs(report.hosts[0].pace - 3) < 0.1)
        #expect(report.hosts[1].pace == 1)
    }

    @Test("a pin's quality stands, whatever is learnt, until it is gone")
    func pins() {
        var fleet = Fleet()
        for _ in 0..<50 { fleet.learn(Self.observation(.rated(0.1))) }
        let pin = Pin(model: "m", quality: 0.8, reason: "Seen", at: .march)
        fleet.pin(pin)
        #expect(Self.report(fleet).quality == 0.8 && Self.report(fleet).pin == pin)
        #expect(fleet.pins == [pin])
        fleet.unpin("m")
        #expect(Self.report(fleet).quality < 0.3 && Self.report(fleet).pin == nil)
    }

    static let errors: [(error: VendorError, outcome: Observation.Outcome?)] = [
        (.throttled(retryAfter: nil), nil), (.rejected("bad option"), nil), (.refused("rules"), .refused),
        (.unavailable("down"), .failed), (.exhausted("empty"), .failed), (.unauthorised("key"), .failed),
        (.failed("broke"), .failed), (.unreadable("?"), .failed), (.lost("cut"), .failed), (.timedOut("late"), .failed),
        (.interrupted, nil),
    ]

    @Test("what the caller did wrong, or we, or nobody tried, teaches nothing", arguments: errors)
    func outcomes(error: VendorError, outcome: Observation.Outcome?) {
        #expect(Observation.Outcome(error) == outcome)
    }

    static let subjects: [Subject] = [
        .quality("m", .video, .dance), .refusals("m", .general), .trouble("one", "m"), .hostTrouble("one"),
        .failures("one", "m"), .pace("one", "m"), .habit("one", "m"),
        .time("one", "m", TimeCell(["resolution": "1080p"], seconds: 7), bin: 12),
        .time("one", "m", TimeCell(["resolution": "1024x2048"], seconds: .infinity), bin: 0),
    ]

    @Test("a subject is stored as text, and read back", arguments: subjects)
    func stored(subject: Subject) {
        #expect(Subject("\(subject)") == subject)
    }

    @Test(
        "what is no subject is none",
        arguments: [
            "", " ", "quality", "quality m VIDEO", "quality m VIDEO joy", "time one m 1x1 3", "time one m 0x0 999",
            "time one m 0x0 x", "trouble one", "later one m",
        ])
    func unknown(text: String) {
        #expect(Subject(text) == nil)
    }

    @Test("text of any kind is a subject or none")
    func garbage() {
        var random = SeededRandom(seed: 8)
        for _ in 0..<5000 {
            var words = Self.subjects.randomElement(using: &random)!.description.split(separator: " ").map {
                String($0)
            }
            words[Int.random(in: 0..<words.count, using: &random)] = random.text()
            let text = words.joined(separator: " ")
            if let subject = Subject(text) { #expect("\(subject)" == text) }
        }
    }
}
