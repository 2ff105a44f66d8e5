import DoitongTesting
import EventLoop
import Foundation
import Gateway
import JSON
import Media
import Runner
import Store
import Synchronization
import Telemetry
import Testing

/// A runner with a store and a media folder of its own, and an account that has a thousand credits.
final class Works: Sendable {
    struct Standing: Equatable {
        let available: Credits
        let held: Credits
        let running: Int
        let queued: Int
    }

    let store: SQLStore
    let runner: Runner
    let vendors: [ScriptedVendor]
    private let lane: Lane
    private let folder: String
    private let running = Mutex<Task<Void, Never>?>(nil)
    private let count = Mutex(0)

    private static let account: Identifier<Account> = "acc_1"
    private static let log = Log(LogSink(.json, clock: Timestamp.now), threshold: .error)

    private let clock: ManualClock?

    private init(
        _ vendors: [ScriptedVendor], concurrent: Int, health: Health, budget: RetryBudget.Limits, clock: ManualClock?,
        losing lost: [ForgetfulStore.Answer]
    ) async throws {
        self.clock = clock
        folder = FileManager.default.temporaryDirectory.appending(path: "doitong-runner-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        lane = clock.map { Lane(time: $0) } ?? Lane()
        let now: @Sendable () -> Timestamp = { clock?.timestamp ?? .now() }
        self.vendors = vendors
        store = try await SQLStore.open(folder, lanes: [lane])
        let media = try DiskMedia("\(folder)/media", key: [1], address: { "http://h" }, now: now)
        var limits = RunnerLimits()
        limits.patience = .milliseconds(1)
        if !lost.isEmpty { (limits.lookForDead, limits.longestRest) = (.milliseconds(1), .milliseconds(1)) }
        var polls = PollSchedule()
        (polls.shortest, polls.usual, polls.longest) = (.milliseconds(1), .milliseconds(2), .milliseconds(2))
        runner = Runner(
            store: lost.isEmpty ? store : ForgetfulStore(store, losing: lost), vendors: vendors, media: media,
            catalogue: Catalogue([
                Self.provider("p", "m", vendors.map(\.host)), Self.provider("q", "n", vendors.map(\.host)),
            ]),
            worker: "w1", lanes: [lane], now: now, random: SeededRandom(seed: 1), log: Self.log,
            limits: limits,
            retries: RetryPolicy(firstDelay: .milliseconds(2), longestDelay: .milliseconds(4)), polls: polls,
            health: health, budget: budget)
        let plan = Plan(name: "Test", requestsPerMinute: nil, concurrent: concurrent, perDay: nil)
        try await store.create(Account(id: Self.account, name: "test", plan: plan, createdAt: now()))
        _ = try await store.grant(1000, to: Self.account, reason: "test", reference: "test", at: now())
    }

    /// - Parameters:
    ///   - clock: what tells the time, and moves only by hand; nil for the time as it goes.
    ///   - lost: what the store does for the runner without its being told.
    static func run(
        _ vendors: [ScriptedVendor], concurrent: Int = 10, isStarted: Bool = true, health: Health = Health(),
        budget: RetryBudget.Limits = RetryBudget.Limits(), clock: ManualClock? = nil,
        losing lost: [ForgetfulStore.Answer] = [], _ body: (Works) async throws -> Void
    ) async throws {
        let works = try await Works(
            vendors, concurrent: concurrent, health: health, budget: budget, clock: clock, losing: lost)
        if isStarted { works.start() }
        var failure: (any Error)?
        do { try await body(works) } catch { failure = error }
        if failure == nil { #expect(try await works.store.audit() == []) }
        await works.stop()
        if let failure { throw failure }
    }

    func start() {
        let task = Task(executorPreference: lane) { [self] in await runner.run() }
        running.withLock { $0 = task }
    }

    /// Has the runner end.
    func halt() async {
        let task = running.withLock { $0 }
        task?.cancel()
        await task?.value
    }

    private func stop() async {
        await halt()
        await store.close()
        lane.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// A vendor whose outputs are pictures.
    static func vendor(_ host: Identifier<Gateway.Host>, _ script: ScriptedVendor.Script = .init()) -> ScriptedVendor {
        var script = script
        script.fetch = { path, _ throws(VendorError) in writePicture(to: path) }
        return ScriptedVendor(host, script)
    }

    /// One grey pixel.
    static func writePicture(to path: String) {
        let png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
        _ = FileManager.default.createFile(atPath: path, contents: Data(base64Encoded: png))
    }

    /// - Parameters:
    ///   - hosts: who runs the model; all, where none are named.
    ///   - spares: who runs another model that can do it too.
    func accept(at hosts: [Identifier<Gateway.Host>] = [], spares: [Identifier<Gateway.Host>] = []) async throws
        -> Identifier<Generation>
    {
        let number = count.withLock { count in
            count += 1
            return count
        }
        let order = Order(
            request: GenerationRequest(type: .image, input: Content(text: "a lighthouse")), provider: "p", model: "m",
            hosts: hosts.isEmpty ? vendors.map(\.host) : hosts, options: [:], price: 50, estimatedSeconds: 1,
            deadline: .seconds(3600), routing: Routing(priority: .balanced, reason: "test", candidates: []),
            alternatives: spares.map {
                Alternative(provider: "q", model: "n", hosts: [$0], options: [:], price: 40, estimatedSeconds: 1)
            })
        let generation = Generation(
            id: Identifier("gen_\(number)"), account: Self.account, isLive: true, order: order,
            createdAt: clock?.timestamp ?? .now())
        guard case .accepted = try await store.admit(Admission(generation: generation, idempotency: nil)) else {
            throw StoreError.failed("not accepted")
        }
        runner.poke()
        return generation.id
    }

    /// Moves the clock, and then on in small steps until it is so: whoever looked at it just before sleeps by the new time.
    func until(after duration: Duration, _ isSo: () async throws -> Bool) async throws {
        clock?.advance(by: duration)
        try await until {
            clock?.advance(by: .milliseconds(2))
            return try await isSo()
        }
    }

    func end(of id: Identifier<Generation>) async throws -> Generation {
        try await until { try await self.store.generation(id)?.isOver == true }
        return try #require(try await store.generation(id))
    }

    /// Returns when it is so: the suite's time limit ends a wait that has no end.
    func until(_ isSo: () async throws -> Bool) async throws {
        while try await !isSo() {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    func standing() async throws -> Standing {
        let standing = try #require(try await store.account(Self.account))
        return Standing(
            available: standing.available, held: standing.held, running: standing.meter.running,
            queued: standing.meter.queued)
    }

    private static func provider(
        _ id: Identifier<Provider>, _ model: Identifier<Model>, _ hosts: [Identifier<Gateway.Host>]
    ) -> Provider {
        Provider(
            id, name: "P", company: "C", description: "d", features: [], limitations: [],
            models: [
                Model(
                    model, name: "M", makes: [.image], input: InputRules(), options: OptionSchema([]),
                    price: Price(credits: 50), time: ExpectedTime(seconds: 1), quality: Quality(score: 1, spread: 1),
                    hosts: hosts)
            ])
    }
}

extension ManualClock {
    var timestamp: Timestamp {
        let (seconds, nanoseconds) = wallTime
        return Timestamp(milliseconds: seconds * 1000 + Int64(nanoseconds / 1_000_000))
    }
}
