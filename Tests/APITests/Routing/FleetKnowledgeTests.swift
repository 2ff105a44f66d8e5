import API
import Gateway
import JSON
import Synchronization
import Telemetry
import Testing

/// What nodes learn, and what of it they share.
@Suite(.timeLimit(.minutes(5))) struct FleetKnowledgeTests {
    /// Keeps what it is given, as long as it is not told to fail.
    private final class MemoryStore: KnowledgeStore {
        struct State {
            var tallies: [String: (subject: Subject, tally: Tally)] = [:]
            var pins: [Identifier<Model>: Pin] = [:]
            var batches: [Int] = []
            var isBroken = false
        }

        let state = Mutex(State())

        func knowledge() async throws -> (tallies: [(subject: Subject, tally: Tally)], pins: [Pin]) {
            try checked { (Array($0.tallies.values), Array($0.pins.values)) }
        }

        func add(_ tallies: [(subject: Subject, tally: Tally)]) async throws {
            try checked { state in
                state.batches.append(tallies.count)
                for row in tallies {
                    state.tallies["\(row.subject)", default: (row.subject, Tally())].tally.add(row.tally)
                }
            }
        }

        func pin(_ pin: Pin) async throws { try checked { $0.pins[pin.model] = pin } }

        func unpin(_ model: Identifier<Model>) async throws -> Bool {
            try checked { $0.pins.removeValue(forKey: model) != nil }
        }

        private func checked<Value: Sendable>(_ body: (inout sending State) -> sending Value) throws -> Value {
            try state.withLock { state in
                if state.isBroken { throw StoreError.failed("broken") }
                return body(&state)
            }
        }
    }

    private static let now = Timestamp(milliseconds: 1_772_323_200_000)
    private static let log = Log(LogSink(.json, clock: { now }), threshold: .error)

    private static func observation(_ model: Identifier<Model> = "m") -> Observation {
        Observation(
            model: model, host: "one", type: .video, kind: .general, cell: TimeCell([:], seconds: 5),
            expectedSeconds: 60, outcome: .rated(1), at: now)
    }

    private static let catalogue = Catalogue([
        Provider(
            "p", name: "P", company: "C", description: "d", features: [], limitations: [],
            models: [
                Model(
                    "m", name: "M", makes: [.video], input: InputRules(), options: OptionSchema([]),
                    price: Price(credits: 50), time: ExpectedTime(seconds: 60),
                    quality: Quality(score: 1200, spread: 20), hosts: ["one"])
            ])
    ])

    private static func ratings(_ knowledge: FleetKnowledge) -> Int {
        Int(Gauge(knowledge.fleet, at: now).report(on: catalogue)[0].ratings.rounded())
    }

    @Test("what is observed counts at once here, and elsewhere once it is saved and loaded")
    func sharing() async throws {
        let store = MemoryStore()
        let (one, other) = (FleetKnowledge(store: store, log: Self.log), FleetKnowledge(store: store, log: Self.log))
        for _ in 0..<3 { one.observe(Self.observation()) }
        other.observe(Self.observation())
        #expect(Self.ratings(one) == 3 && Self.ratings(other) == 1)
        try await one.save()
        try await other.load()
        // Its own, not saved yet, counts all the same.
        #expect(Self.ratings(other) == 4)
        try await other.save()
        try await one.load()
        #expect(Self.ratings(one) == 4)
        let restarted = FleetKnowledge(store: store, log: Self.log)
        try await restarted.load()
        #expect(Self.ratings(restarted) == 4)
    }

    @Test("what could not be saved is saved later, once")
    func brokenStore() async throws {
        let store = MemoryStore()
        let knowledge = FleetKnowledge(store: store, log: Self.log)
        knowledge.observe(Self.observation())
        store.state.withLock { $0.isBroken = true }
        await #expect(throws: StoreError.self) { try await knowledge.save() }
        await #expect(throws: StoreError.self) { try await knowledge.load() }
        knowledge.observe(Self.observation())
        #expect(Self.ratings(knowledge) == 2)
        store.state.withLock { $0.isBroken = false }
        try await knowledge.save()
        try await knowledge.save()
        try await knowledge.load()
        #expect(Self.ratings(knowledge) == 2)
    }

    @Test("it is saved in small batches, and one subject takes one row however often it was observed")
    func batches() async throws {
        let store = MemoryStore()
        let knowledge = FleetKnowledge(store: store, log: Self.log)
        for number in 0..<1000 { knowledge.observe(Self.observation(Identifier("m\(number % 450)"))) }
        try await knowledge.save()
        #expect(store.state.withLock(\.batches) == [200, 200, 50])
    }

    @Test("a pin counts at once here, and elsewhere once it is loaded")
    func pins() async throws {
        let store = MemoryStore()
        let (one, other) = (FleetKnowledge(store: store, log: Self.log), FleetKnowledge(store: store, log: Self.log))
        let pin = Pin(model: "m", quality: 0.5, reason: "seen", at: Self.now)
        try await one.pin(pin)
        #expect(one.fleet.pins == [pin] && other.fleet.pins == [])
        try await other.load()
        #expect(other.fleet.pins == [pin])
        #expect(try await other.unpin("m"))
        #expect(other.fleet.pins == [])
        try await one.load()
        #expect(one.fleet.pins == [])
        store.state.withLock { $0.isBroken = true }
        await #expect(throws: StoreError.self) { try await one.pin(pin) }
        #expect(one.fleet.pins == [])
    }

    @Test("what runs until it is cancelled saves once more when it is")
    func lastSaving() async throws {
        let store = MemoryStore()
        let knowledge = FleetKnowledge(store: store, log: Self.log)
        let running = Task { await knowledge.run() }
        knowledge.observe(Self.observation())
        running.cancel()
        await running.value
        #expect(store.state.withLock(\.tallies.count) == 1)
    }
}
