import Gateway
import JSON
import Telemetry
import Testing

/// What is known of the fleet, kept by every implementation alike.
@Suite(.timeLimit(.minutes(5))) struct KnowledgeTests {
    private static func row(_ subject: Subject, _ epoch: Int, _ count: Double) -> (subject: Subject, tally: Tally) {
        (subject, Tally(epoch: epoch, count: count, sum: count / 2, squares: count / 4))
    }

    private static func read(_ store: any KnowledgeStore) async throws -> [String] {
        try await store.knowledge().tallies.map {
            "\($0.subject) \($0.tally.epoch) \($0.tally.count) \($0.tally.sum) \($0.tally.squares)"
        }.sorted()
    }

    private static let trouble = Subject.trouble("fal", "m")

    @Test("what is added is added to what is there", arguments: Backend.available)
    func adding(backend: Backend) async throws {
        try await backend.withKnowledge { store in
            #expect(try await Self.read(store) == [])
            try await store.add([])
            try await store.add([Self.row(Self.trouble, 7, 2), Self.row(.hostTrouble("fal"), 7, 4)])
            try await store.add([Self.row(Self.trouble, 7, 6)])
            #expect(try await Self.read(store) == ["hostTrouble fal 7 4.0 2.0 1.0", "trouble fal m 7 8.0 4.0 2.0"])
        }
    }

    @Test("of a subject, what is older than the epoch before is forgotten", arguments: Backend.available)
    func forgetting(backend: Backend) async throws {
        try await backend.withKnowledge { store in
            try await store.add([Self.row(Self.trouble, 5, 2), Self.row(Self.trouble, 6, 2)])
            try await store.add([Self.row(Self.trouble, 7, 2), Self.row(.hostTrouble("x"), 1, 2)])
            #expect(
                try await Self.read(store) == [
                    "hostTrouble x 1 2.0 1.0 0.5", "trouble fal m 6 2.0 1.0 0.5", "trouble fal m 7 2.0 1.0 0.5",
                ])
        }
    }

    @Test("a model has one pin, the last, until it is taken away", arguments: Backend.available)
    func pinning(backend: Backend) async throws {
        try await backend.withKnowledge { store in
            let pins = [
                Pin(model: "a", weight: 0.5, isDisabled: true, quality: 0.25, reason: "Näh", at: .start),
                Pin(model: "b", weight: 10, reason: "", at: .start),
            ]
            try await store.pin(Pin(model: "a", quality: 1, reason: "before", at: .start))
            for pin in pins { try await store.pin(pin) }
            #expect(try await store.knowledge().pins.sorted { $0.model < $1.model } == pins)
            #expect(try await store.unpin("a"))
            #expect(try await !store.unpin("a"))
            #expect(try await store.knowledge().pins == [pins[1]])
        }
    }

    @Test("several nodes add at once, and nothing of it is lost", arguments: Backend.available)
    func together(backend: Backend) async throws {
        try await backend.withKnowledge { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask { for _ in 0..<10 { try await store.add([Self.row(Self.trouble, 3, 1)]) } }
                }
                try await group.waitForAll()
            }
            #expect(try await Self.read(store) == ["trouble fal m 3 200.0 100.0 50.0"])
        }
    }

    @Test("a fleet is the same after it was stored and read")
    func whole() async throws {
        try await inFolder { folder in
            var fleet = Fleet()
            let opened = try await Backend.sqlite.open(folder, [])
            for number in 0..<200 {
                let observation = Observation(
                    model: "m", host: number % 3 == 0 ? "fal" : "own", type: .video,
                    kind: PromptKind.allCases[number % PromptKind.allCases.count], cell: TimeCell([:], seconds: 5),
                    expectedSeconds: 60,
                    outcome: number % 4 == 0
                        ? .rated(0.5) : number % 4 == 1 ? .failed : .completed(after: .seconds(number)),
                    at: .start + .seconds(number * 600))
                fleet.learn(observation)
                try await opened.knowledge.add(observation.additions)
            }
            await opened.close()
            let again = try await Backend.sqlite.open(folder, [])
            let (tallies, pins) = try await again.knowledge.knowledge()
            await again.close()
            let now = Timestamp.start + .seconds(120_000)
            let read = Gauge(Fleet(tallies, pins: pins), at: now).report(on: Self.catalogue)[0]
            let kept = Gauge(fleet, at: now).report(on: Self.catalogue)[0]
            #expect(abs(read.quality - kept.quality) < 1e-9 && abs(read.ratings - kept.ratings) < 1e-9)
            for (mine, its) in zip(read.hosts, kept.hosts) {
                #expect(abs(mine.reliability - its.reliability) < 1e-6 && abs(mine.pace - its.pace) < 1e-6)
            }
        }
    }

    private static let catalogue = Catalogue([
        Provider(
            "p", name: "P", company: "C", description: "d", features: [], limitations: [],
            models: [
                Model(
                    "m", name: "M", makes: [.video], input: InputRules(), options: OptionSchema([]),
                    price: Price(credits: 50), time: ExpectedTime(seconds: 60),
                    quality: Quality(score: 1200, spread: 20), hosts: ["own", "fal"])
            ])
    ])
}
