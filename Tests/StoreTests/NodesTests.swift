import DoitongTesting
import EventLoop
import Gateway
import Postgres
import SQL
import Store
import Synchronization
import Telemetry
import Testing

/// Several nodes on one database.
@Suite struct NodesTests {
    private func withNodes(
        _ count: Int = 2, plan: Plan = .unlimited, credits: Credits = 100_000,
        _ body: ([PostgresStore], TestDatabase) async throws -> Void
    ) async throws {
        let database = try await TestDatabase.make()
        var nodes: [PostgresStore] = []
        for _ in 0..<count { nodes.append(try await database.open()) }
        try await nodes[0].create(.sample(plan: plan))
        _ = try await nodes[0].grant(credits, to: "acc_1", reason: "sample", reference: "first", at: .start)
        try await body(nodes, database)
        let findings = try await nodes[0].audit()
        #expect(findings == [])
        for node in nodes { await node.close() }
    }

    @Test("of duplicates that race on two nodes one wins, and its answer goes to all")
    func duplicates() async throws {
        try await withNodes { nodes, _ in
            for round in 0..<20 {
                let outcomes = try await withThrowingTaskGroup(of: AdmissionOutcome.self) { group in
                    for number in 0..<20 {
                        group.addTask {
                            try await nodes[number % 2].admit(
                                try Admission(.sample(Identifier("gen_\(round)_\(number)")), key: "key-\(round)"))
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(outcomes.count(where: \.isAccepted) == 1)
                let answers = Set(outcomes.compactMap(\.record?.answer))
                #expect(outcomes.compactMap(\.record).count == 19 && answers.count == 1)
            }
            #expect(try await nodes[1].standing().held == 1000)
        }
    }

    @Test("a day's limit and the credits hold over all nodes")
    func limits() async throws {
        let plan = Plan(name: "P", requestsPerMinute: nil, concurrent: nil, perDay: 70)
        for credits in [1000, 100_000] as [Credits] {
            try await withNodes(3, plan: plan, credits: credits) { nodes, _ in
                let accepted = try await withThrowingTaskGroup(of: Bool.self) { group in
                    for number in 0..<150 {
                        group.addTask {
                            try await nodes[number % 3].admit(Admission(.sample(Identifier("gen_\(number)"))))
                                .isAccepted
                        }
                    }
                    return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
                }
                #expect(accepted == (credits == 1000 ? 20 : 70))
            }
        }
    }

    @Test("no more runs at once than the plan says, and nothing runs twice, whoever claims")
    func claiming() async throws {
        try await withNodes(3, plan: .concurrent(7)) { nodes, _ in
            for number in 0..<70 {
                _ = try await nodes[number % 3].admit(Admission(.sample(Identifier("gen_\(number)"))))
            }
            var ended: Set<Identifier<Generation>> = []
            while ended.count < 70 {
                let claimed = try await withThrowingTaskGroup(of: [Generation].self) { group in
                    for (index, node) in nodes.enumerated() {
                        group.addTask {
                            var all: [Generation] = []
                            while case let more = try await node.claim(5, by: Identifier("w\(index)"), at: .start),
                                !more.isEmpty
                            { all += more }
                            return all
                        }
                    }
                    return try await group.reduce(into: []) { $0 += $1 }
                }
                #expect(claimed.count == 7)
                #expect(try await nodes[0].standing().meter.running == 7)
                for generation in claimed {
                    #expect(ended.insert(generation.id).inserted)
                    // Told by another node than the one that claimed it.
                    let end = try await nodes[1].apply(
                        .delivered([.sample], attempt: 1), to: generation.id, by: nil, at: .start)
                    #expect(end?.moved == true)
                }
            }
        }
    }

    @Test("who moves the same at two nodes moves it once")
    func moving() async throws {
        try await withNodes { nodes, _ in
            for round in 0..<30 {
                let id = Identifier<Generation>("gen_\(round)")
                _ = try await nodes[0].admit(Admission(.sample(id)))
                _ = try await nodes[1].claim(1, by: "w1", at: .start)
                let moved = try await withThrowingTaskGroup(of: Bool.self) { group in
                    for node in nodes {
                        group.addTask {
                            try await node.apply(.delivered([.sample], attempt: 1), to: id, by: "w1", at: .start)?.moved
                                ?? false
                        }
                        group.addTask { try await node.apply(.cancelled, to: id, by: nil, at: .start)?.moved ?? false }
                    }
                    return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
                }
                #expect((1...2).contains(moved))
                _ = try await nodes[0].apply(.stopped(charged: false), to: id, by: nil, at: .start)
            }
            #expect(try await nodes[0].standing().held == 0)
        }
    }

    @Test("a child whose parents end at different nodes begins once")
    func parents() async throws {
        try await withNodes { nodes, _ in
            for round in 0..<20 {
                let ids = (0..<2).map { Identifier<Generation>("gen_\(round)_\($0)") }
                let child = Identifier<Generation>("gen_\(round)_child")
                for id in ids { _ = try await nodes[0].admit(Admission(.sample(id))) }
                _ = try await nodes[0].claim(2, by: "w1", at: .start)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        let outcome = try await nodes[0].admit(Admission(.sample(child, taking: ids)))
                        #expect(outcome.isAccepted)
                    }
                    for (node, id) in zip(nodes, ids) {
                        group.addTask {
                            _ = try await node.apply(.delivered([.sample], attempt: 1), to: id, by: "w1", at: .start)
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(try await nodes[1].generation(child)?.due != nil)
                _ = try await nodes[1].apply(.cancelled, to: child, by: nil, at: .start)
            }
        }
    }

    @Test(
        "whatever connections are cut, all that was said holds, and nothing is done twice",
        arguments: [1, 2, 3] as [UInt64])
    func cuts(seed: UInt64) async throws {
        try await withNodes { nodes, database in
            let lived = Lived()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    var random = SeededRandom(seed: seed)
                    try await database.withPool { pool in
                        while !lived.areAll.load(ordering: .relaxed) {
                            try await pool.execute(Self.cut)
                            try await pool.lane.sleep(for: .milliseconds(Int.random(in: 1...15, using: &random)))
                        }
                    }
                }
                group.addTask {
                    try await withThrowingTaskGroup(of: Void.self) { writers in
                        for writer in 0..<8 {
                            writers.addTask {
                                for number in 0..<25 {
                                    let id = "gen_\(writer)_\(number)"
                                    try await Self.live(Identifier(id), on: nodes[writer % 2])
                                    lived.count.add(1, ordering: .relaxed)
                                }
                            }
                        }
                        try await writers.waitForAll()
                    }
                    lived.areAll.store(true, ordering: .relaxed)
                }
                try await group.waitForAll()
            }
            let standing = try await nodes[1].standing()
            #expect(standing.held == 0 && standing.meter.running == 0 && standing.meter.queued == 0)
            #expect(standing.available == 100_000 - Credits(50 * 200))
            #expect(standing.meter.usedToday(at: .start) == 200)
            #expect(lived.count.load(ordering: .relaxed) == 200)
        }
    }

    private final class Lived: Sendable {
        let count = Atomic<Int>(0)
        let areAll = Atomic<Bool>(false)
    }

    /// One life, whatever fails on its way: what is asked again is asked in the same words.
    private static func live(_ id: Identifier<Generation>, on node: PostgresStore) async throws {
        let admission = try Admission(.sample(id), key: id.text)
        try await insist {
            let outcome = try await node.admit(admission)
            #expect(outcome.isAccepted || outcome.record?.generation == id)
        }
        try await insist {
            while true {
                let claimed = try await node.claim(10, by: "w1", at: .start)
                if try await node.generation(id)?.status != .queued { break }
                if claimed.isEmpty { await Task.yield() }
            }
        }
        try await insist { _ = try await node.apply(.delivered([.sample], attempt: 1), to: id, by: "w1", at: .start) }
        try await insist {
            let status = try await node.generation(id)?.status
            #expect(status == .completed)
        }
    }

    private static func insist(_ body: () async throws -> Void) async throws {
        for _ in 0..<200 {
            do { return try await body() } catch let error as StoreError {
                guard error.isPassing || "\(error)".contains("lost") else { throw error }
            }
        }
        Issue.record("it never succeeds")
    }

    private static let cut: SQLQuery = """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'doitong' AND random() < 0.3
        """
}

extension Generation {
    fileprivate var due: Timestamp? { if case .queued(let due) = state { due } else { nil } }
}

/// Who lives and who is dead, by the database's own clock.
@Suite struct LeaseTests {
    private static let log = Log(LogSink(.json, clock: { .start }), threshold: .error)

    private func withNodes(_ body: (PostgresStore, PostgresStore, TestDatabase) async throws -> Void) async throws {
        let database = try await TestDatabase.make()
        let (one, other) = (try await database.open(), try await database.open())
        try await one.create(.sample())
        _ = try await one.grant(10_000, to: "acc_1", reason: "sample", reference: "first", at: .start)
        try await body(one, other, database)
        let findings = try await one.audit()
        #expect(findings == [])
        await one.close()
        await other.close()
    }

    private func report(_ worker: Identifier<Worker>) -> NodeReport {
        NodeReport(worker: worker, name: "host", version: "1")
    }

    @Test("what a living worker carries is left to it, and taken over at once when it goes")
    func leaving() async throws {
        try await withNodes { one, other, _ in
            let lease = try await one.join(report("w1"))
            _ = try await one.admit(Admission(.sample()))
            #expect(try await one.claim(1, by: "w1", at: .start).count == 1)
            #expect(try await other.takeOver(10, by: "w2", at: .start).isEmpty)
            #expect(try await other.nodes().map(\.carried) == [1])
            try await one.leave(lease)
            #expect(!lease.isHeld)
            #expect(try await other.takeOver(10, by: "w2", at: .start).map(\.id) == ["gen_1"])
            // Whoever wakes up late changes nothing.
            let late = try await one.apply(.delivered([.sample], attempt: 1), to: "gen_1", by: "w1", at: .start)
            #expect(late?.moved == false)
            #expect(try await one.generation("gen_1")?.state == .processing(by: "w2"))
            #expect(try await other.nodes().map(\.state) == ["left"])
        }
    }

    @Test("whose lease has run out is dead, and comes back with another epoch")
    func dying() async throws {
        try await withNodes { one, other, database in
            _ = try await one.join(report("w1"))
            _ = try await one.admit(Admission(.sample()))
            _ = try await one.claim(1, by: "w1", at: .start)
            try await database.withPool { pool in
                _ = try await pool.execute("UPDATE node SET expires_at = clock_timestamp() - CAST('1 s' AS interval)")
            }
            #expect(try await other.nodes().map(\.state) == ["dead"])
            #expect(try await other.takeOver(10, by: "w2", at: .start).map(\.id) == ["gen_1"])
            _ = try await one.join(report("w1"))
            #expect(try await other.nodes().map(\.epoch) == [2])
        }
    }

    @Test("a change at one node reaches who listens at another")
    func following() async throws {
        let database = try await TestDatabase.make()
        let changes = Changes()
        let (one, other) = (try await database.open(), try await database.open(changes: changes))
        try await one.create(.sample(plan: .unlimited))
        _ = try await one.admit(Admission(.sample(live: false)))
        let (events, source) = AsyncStream<Generation>.makeStream()
        let subscription = changes.subscribe(to: .generation("gen_1")) { event in
            if case .changed(let change) = event { source.yield(change.generation) }
        }
        let following = Task { await other.follow(log: Self.log) }
        var seen: [Generation.Status] = []
        for await generation in events {
            seen.append(generation.status)
            if generation.status == .queued { _ = try await one.claim(1, by: "w1", at: .start) }
            if generation.status == .processing {
                _ = try await one.apply(.delivered([.sample], attempt: 1), to: "gen_1", by: "w1", at: .start)
            }
            if generation.isOver { break }
        }
        #expect(seen == [.queued, .processing, .completed])
        following.cancel()
        await following.value
        withExtendedLifetime(subscription) {}
        await one.close()
        await other.close()
    }

    @Test("nodes go on, and others start, beside what a later version adds to the schema")
    func upgrade() async throws {
        try await withNodes { one, another, database in
            let lane = Lane()
            let later = Migration(
                PostgresSchema.migrations.count + 1,
                """
                ALTER TABLE open_generation ADD COLUMN later bigint NOT NULL DEFAULT 7;
                ALTER TABLE account ADD COLUMN later text;
                ALTER TABLE finished_generation ADD COLUMN later text;
                CREATE TABLE later(account_id text PRIMARY KEY);
                """)
            for number in 0..<3 { _ = try await one.admit(Admission(.sample(Identifier("gen_\(number)")))) }
            try await ConnectionString(database.address).migrate(
                PostgresSchema.migrations + [later], applicationName: "later", on: lane)
            lane.stop()
            let late = try await database.open()
            for (number, node) in [one, another, late].enumerated() {
                _ = try await node.admit(Admission(.sample(Identifier("gen_later_\(number)"))))
            }
            for id in try await one.claim(10, by: "w1", at: .start).map(\.id) {
                _ = try await late.apply(.delivered([.sample], attempt: 1), to: id, by: "w1", at: .start)
            }
            let all = try await another.generations(of: "acc_1", GenerationQuery(limit: 100))
            #expect(all.count == 6 && all.allSatisfy { $0.status == .completed })
            await late.close()
        }
    }
}
