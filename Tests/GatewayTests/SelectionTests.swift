import DoitongTesting
import Gateway
import JSON
import Telemetry
import Testing
import Vendors

/// Choosing by what is known, over the built-in catalogue.
@Suite struct SelectionTests {
    private static let models = Catalogue.builtin.providers.flatMap(\.models)
    private static let hosts = Set(models.flatMap(\.hosts))

    private static func planner(_ live: Set<Identifier<Host>> = hosts) -> Planner {
        Planner(catalogue: .builtin, availability: HostAvailability(live: live))
    }

    private static func request(
        _ type: GenerationType = .video, _ provider: String? = nil, _ options: JSONObject = [:],
        priority: Priority = .balanced, text: String = "A lighthouse", atMost: Credits? = nil, deadline: Int? = nil
    ) -> GenerationRequest {
        GenerationRequest(
            type: type, provider: provider, input: Content(text: text), options: options, priority: priority,
            maxCredits: atMost, deadline: deadline)
    }

    private static func observation(
        _ model: Model, _ outcome: Observation.Outcome, type: GenerationType = .video, kind: PromptKind = .general,
        host: Int = 0, at now: Timestamp = .march
    ) -> Observation {
        Observation(
            model: model.id, host: model.hosts[host % model.hosts.count], type: type, kind: kind,
            cell: TimeCell([:], seconds: 5), expectedSeconds: 60, outcome: outcome, at: now)
    }

    /// A fleet of which anything may be known.
    private static func fleet(_ random: inout SeededRandom) -> Fleet {
        var fleet = Fleet()
        for _ in 0..<Int.random(in: 0...400, using: &random) {
            let model = models.randomElement(using: &random)!
            let outcome: Observation.Outcome =
                [
                    .completed(after: .milliseconds(Int64.random(in: 1...2_000_000, using: &random))), .failed,
                    .refused,
                    .rated(Double.random(in: 0...1, using: &random)),
                ].randomElement(using: &random)!
            fleet.learn(
                observation(
                    model, outcome, type: model.makes[0], kind: PromptKind.allCases.randomElement(using: &random)!,
                    host: Int.random(in: 0...3, using: &random),
                    at: .march - .seconds(Int.random(in: 0...3_000_000, using: &random))))
        }
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            fleet.pin(
                Pin(
                    model: models.randomElement(using: &random)!.id, weight: Double.random(in: 0...10, using: &random),
                    isDisabled: random.isTrue(), quality: random.optional { Double.random(in: 0...1, using: &$0) },
                    reason: "seed", at: .march))
        }
        return fleet
    }

    @Test(
        "whatever is known, nobody who was rejected is chosen, no price is exceeded, and the same seed chooses the same"
    )
    func properties() throws {
        var random = SeededRandom(seed: 11)
        var (orders, refusals, trials) = (0, 0, 0)
        for _ in 0..<1500 {
            let fleet = Self.fleet(&random)
            let live = Self.hosts.sorted { $0.text < $1.text }.filter { _ in random.isTrue(0.6) }
            var open: [HostModel: Timestamp] = [:]
            for model in Self.models where random.isTrue(0.3) {
                for host in model.hosts where random.isTrue(0.7) {
                    open[HostModel(host, model.id)] = .march + .seconds(Int.random(in: -10...600, using: &random))
                }
            }
            let circumstances = Circumstances(fleet: fleet, open: open, seed: random.optional { $0.next() })
            let type = [GenerationType.video, .image, .audio].randomElement(using: &random)!
            let request = Self.request(
                type,
                random.isTrue(0.2) ? Catalogue.builtin.providers.randomElement(using: &random)!.id.text : nil,
                random.isTrue(0.2) ? ["fallback": .bool(random.isTrue())] : [:],
                priority: Priority.allCases.randomElement(using: &random)!,
                text: ["Two people dance", "白底商品照", "A harbour"].randomElement(using: &random)!,
                atMost: random.isTrue(0.4) ? Credits([20, 100, 500, 2000].randomElement(using: &random)!) : nil,
                deadline: random.isTrue(0.3) ? [1, 10, 60, 300].randomElement(using: &random)! : nil)
            let planner = Self.planner(Set(live))
            let quote = try planner.quote(request, isLive: true, at: .march, under: circumstances)
            do throws(ServiceError) {
                let order = try planner.order(request, isLive: true, at: .march, under: circumstances)
                let again = try planner.order(request, isLive: true, at: .march, under: circumstances)
                orders += 1
                #expect(order.model == again.model && order.hosts == again.hosts && order.routing == again.routing)
                #expect(order.alternatives == again.alternatives)
                #expect(order.routing.candidates == quote.candidates && order.routing.reason == quote.reason)
                let chosen = order.routing.candidates[0]
                #expect(chosen.rejected == nil && chosen.model == order.model && chosen.host == order.hosts[0])
                #expect(order.price <= request.maxCredits ?? order.price)
                #expect(order.estimatedSeconds <= request.deadline ?? order.estimatedSeconds)
                let rejected = Set(order.routing.candidates.filter { $0.rejected != nil }.map(\.model))
                for venue in [(order.model, order.hosts)] + order.alternatives.map({ ($0.model, $0.hosts) }) {
                    #expect(!rejected.contains(venue.0))
                    for host in venue.1 {
                        #expect(live.contains(host))
                        #expect(open[HostModel(host, venue.0)].map { $0 <= .march } ?? true)
                    }
                }
                #expect(order.alternatives.count <= Alternative.most)
                #expect(order.alternatives.allSatisfy { $0.price <= order.price && $0.model != order.model })
                if request.options["fallback"] == .bool(false) || request.provider != nil && request.options.isEmpty {
                    #expect(order.alternatives.isEmpty)
                }
                if request.provider == nil {
                    #expect(fleet.pins.allSatisfy { !$0.isDisabled || $0.model != order.model })
                }
                if order.routing.reason.contains("is tried out") { trials += 1 }
            } catch {
                refusals += 1
                #expect(quote.chosen == nil && quote.reason == error.message)
            }
            for candidate in quote.candidates {
                #expect((0...1).contains(candidate.score) && candidate.rejected != "")
                #expect((candidate.rejected == nil) == (candidate.quality != nil && candidate.reliability != nil))
            }
        }
        // That the cases are not all alike.
        #expect(orders > 300 && refusals > 100 && trials > 10, "\(orders) \(refusals) \(trials)")
    }

    @Test("no more than the priority's share is tried out, and something is", arguments: Priority.allCases)
    func exploration(priority: Priority) throws {
        let planner = Self.planner()
        let best = try planner.order(Self.request(priority: priority), isLive: true, at: .march)
        var (others, trials) = (0, 0)
        let draws = 3000
        for seed in 0..<draws {
            let order = try planner.order(
                Self.request(priority: priority), isLive: true, at: .march,
                under: Circumstances(seed: UInt64(seed)))
            if order.model != best.model { others += 1 }
            if order.routing.reason.contains("is tried out") { trials += 1 }
        }
        let share = Ranking(priority).exploration
        #expect(others == trials)
        #expect(others > 0)
        // Four standard deviations.
        #expect(Double(others) <= Double(draws) * share + 4 * (Double(draws) * share).squareRoot())
    }

    @Test("without a seed nothing is tried out")
    func steady() throws {
        let planner = Self.planner()
        let orders = try (0..<20).map { _ in try planner.order(Self.request(), isLive: true, at: .march) }
        #expect(Set(orders.map(\.model)).count == 1)
        #expect(orders.allSatisfy { $0.routing.reason.contains("the best of") })
    }

    @Test("callers' ratings for a kind of prompt change who makes it, and leave other prompts alone")
    func learning() throws {
        let planner = Self.planner()
        let dance = Self.request(priority: .quality, text: "Two people dancing tango")
        let before = try planner.order(dance, isLive: true, at: .march)
        var fleet = Fleet()
        let poor = try #require(Self.models.first { $0.id == before.model })
        for _ in 0..<40 { fleet.learn(Self.observation(poor, .rated(0.05), kind: .dance)) }
        let after = try planner.order(dance, isLive: true, at: .march, under: Circumstances(fleet: fleet))
        #expect(after.model != before.model)
        #expect(after.routing.reason.contains("for people dancing"))
    }

    @Test("what fails at present is passed over, with the moment at which it is tried again; another host takes it")
    func broken() throws {
        let planner = Self.planner()
        let best = try planner.order(Self.request(priority: .quality), isLive: true, at: .march)
        let model = try #require(Self.models.first { $0.id == best.model })
        let until = Timestamp.march + .seconds(90)
        let all = Dictionary(uniqueKeysWithValues: model.hosts.map { (HostModel($0, model.id), until) })
        let order = try planner.order(
            Self.request(priority: .quality), isLive: true, at: .march, under: Circumstances(open: all))
        #expect(order.model != best.model)
        let rejected = try #require(order.routing.candidates.first { $0.model == model.id }?.rejected)
        #expect(rejected.contains("fails at present; it is tried again at 00:01:30 UTC."))
        // The rest is over.
        let later = try planner.order(
            Self.request(priority: .quality), isLive: true, at: until, under: Circumstances(open: all))
        #expect(later.model == best.model)
        let several = try #require(
            Self.models.first { $0.makes == [.video] && $0.hosts.count > 1 && $0.retirement == nil })
        let named = try planner.order(
            Self.request(.video, several.id.text), isLive: true, at: .march,
            under: Circumstances(open: [HostModel(several.hosts[0], several.id): until]))
        #expect(named.hosts == Array(several.hosts.dropFirst()))
        // Where all rest, whoever asks is told when to come back.
        let closed = Dictionary(uniqueKeysWithValues: several.hosts.map { (HostModel($0, several.id), until) })
        let refusal = #expect(throws: ServiceError.self) {
            try planner.order(
                Self.request(.video, several.id.text), isLive: true, at: .march, under: Circumstances(open: closed))
        }
        #expect(refusal?.code == .providerUnavailable && refusal?.retryAfter == .seconds(90))
    }

    @Test("who is slower than the deadline at present is not asked, and says so")
    func deadline() throws {
        let planner = Self.planner()
        let quote = try planner.quote(Self.request(deadline: 45), isLive: true, at: .march)
        let late = quote.candidates.filter { $0.rejected?.contains("more than deadline 45.") ?? false }
        #expect(!late.isEmpty && late.allSatisfy { $0.rejected?.contains(" s at present") ?? false })
        #expect(quote.candidates.allSatisfy { $0.rejected != nil || $0.estimatedSeconds <= 45 })
        #expect(throws: ServiceError.self) {
            try planner.order(Self.request(deadline: 0), isLive: true, at: .march)
        }
    }

    @Test("a pin weighs, forces a rating, and keeps a model from those who do not name it")
    func pins() throws {
        let planner = Self.planner()
        let best = try planner.order(Self.request(), isLive: true, at: .march)
        var fleet = Fleet()
        fleet.pin(Pin(model: best.model, isDisabled: true, reason: "Under review", at: .march))
        let order = try planner.order(Self.request(), isLive: true, at: .march, under: Circumstances(fleet: fleet))
        #expect(order.model != best.model)
        #expect(
            order.routing.candidates.first { $0.model == best.model }?.rejected?
                .contains("is not chosen here unless it is named: Under review") ?? false)
        let named = try planner.order(
            Self.request(.video, best.model.text), isLive: true, at: .march, under: Circumstances(fleet: fleet))
        #expect(named.model == best.model)
        fleet.pin(Pin(model: best.model, weight: 0, reason: "Slow", at: .march))
        let weighed = try planner.quote(Self.request(), isLive: true, at: .march, under: Circumstances(fleet: fleet))
        #expect(weighed.candidates.first { $0.model == best.model }?.score == 0)
        let other = try #require(weighed.candidates.first { $0.rejected == nil && $0.model != best.model })
        fleet.pin(Pin(model: other.model, quality: 1, reason: "Seen", at: .march))
        let forced = try planner.quote(Self.request(), isLive: true, at: .march, under: Circumstances(fleet: fleet))
        #expect(forced.candidates.first { $0.model == other.model }?.quality == 1)
    }

    static let fallbacks: [(provider: String?, fallback: JSON?, hasOthers: Bool)] = [
        (nil, nil, true), (nil, true, true), (nil, false, false), ("kling", nil, false), ("kling", false, false),
        ("kling", true, true), ("kling", .null, false),
    ]

    @Test("another model stands by where the caller left the choice to us, or allowed it", arguments: fallbacks)
    func fallback(provider: String?, fallback: JSON?, hasOthers: Bool) throws {
        var options = JSONObject()
        options["fallback"] = fallback
        let order = try Self.planner().order(
            Self.request(.video, provider, options, priority: .quality), isLive: true, at: .march)
        #expect(order.alternatives.isEmpty != hasOthers)
        #expect(order.options["fallback"] == nil)
        #expect(order.alternatives.allSatisfy { $0.price <= order.price && $0.options["fallback"] == nil })
    }

    @Test("fallback is true or false, and nothing else", arguments: [1, "yes", [true]] as [JSON])
    func wrongFallback(value: JSON) throws {
        let request = Self.request(.video, nil, ["fallback": value])
        for body in [
            { _ = try Self.planner().order(request, isLive: true, at: .march) },
            { _ = try Self.planner().quote(request, isLive: true, at: .march) },
        ] {
            do {
                try body()
                Issue.record("it was taken")
            } catch let error as ServiceError {
                #expect(error.code == .invalidInput && error.message.contains("must be true or false"))
            }
        }
    }
}
