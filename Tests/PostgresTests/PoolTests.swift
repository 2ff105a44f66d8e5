import DoitongTesting
import EventLoop
import Postgres
import PostgresTesting
import SQL
import Testing

@Suite(.timeLimit(.minutes(5))) struct PoolTests {
    private static let sleeping: SQLQuery = """
        SELECT 1 FROM pg_stat_activity
         WHERE datname = current_database() AND state = 'active' AND query LIKE '%pg_sleep(1000)%' AND pid <> pg_backend_pid()
        """

    // MARK: - Reads

    @Test("reads of many callers share the connections, and each gets its own answer")
    func reads() async throws {
        var settings = Fixture.settings
        settings.waiting = 3000
        try await Fixture.with(settings) { fixture in
            try await withThrowingTaskGroup { tasks in
                for number in 0..<thorough(3000) {
                    tasks.addTask {
                        let found = try await fixture.pool.row("SELECT CAST(\(number) AS bigint), \("t\(number)")") {
                            row throws(SQLError) in (try row.read(0, as: Int.self), try row.read(1, as: String.self))
                        }
                        #expect(found?.0 == number && found?.1 == "t\(number)")
                    }
                }
                try await tasks.waitForAll()
            }
            #expect(fixture.pool.statistics.reading.opened <= PostgresLimits.readers)
            #expect(fixture.pool.statistics.writing.opened == 0)
        }
    }

    @Test(
        "reads that are asked on the pool's lane go out together, and one that fails fails alone",
        arguments: [1, 2, 3] as [UInt64])
    func failingNeighbours(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let fails = (0..<200).map { _ in Int.random(in: 0..<5, using: &random) }
        try await Fixture.with { fixture in
            let outcomes = await Task(executorPreference: fixture.lane) {
                await withTaskGroup { tasks in
                    for (number, fail) in fails.enumerated() {
                        tasks.addTask { () -> (Int, Kind?) in
                            let outcome = await failure {
                                switch fail {
                                case 0:
                                    try await fixture.pool.row("SELECT 1 / CAST(\(0) AS bigint)") {
                                        _ throws(SQLError) in 0
                                    }
                                case 1: try await fixture.pool.row("SELECT no such") { _ throws(SQLError) in 0 }
                                default:
                                    try await fixture.pool.row("SELECT CAST(\(number) AS bigint)") {
                                        row throws(SQLError) in
                                        #expect(try row.read(0, as: Int.self) == number)
                                        return 0
                                    }
                                }
                            }
                            return (number, outcome?.kind)
                        }
                    }
                    return await tasks.reduce(into: [Int: Kind?]()) { $0[$1.0] = .some($1.1) }
                }
            }.value
            #expect(outcomes.count == fails.count)
            for (number, fail) in fails.enumerated() {
                #expect(outcomes[number] == .some(fail < 2 ? .refused : nil), "\(number)")
            }
            #expect(fixture.pool.statistics.reading.lost == 0)
        }
    }

    @Test("a read changes nothing")
    func readOnly() async throws {
        try await Fixture.with { fixture in
            try await fixture.set("CREATE TABLE t(id bigint)")
            let error = await failure { try await fixture.numbers("INSERT INTO t VALUES (1) RETURNING id") }
            #expect(error?.kind == .readOnly)
            let ids = try await fixture.numbers("SELECT id FROM t")
            #expect(ids == [])
        }
    }

    @Test("more statements than are kept ready are answered all the same, and again")
    func manyShapes() async throws {
        try await Fixture.with { fixture in
            for _ in 0..<2 {
                for count in 1...PostgresLimits.preparedStatements + 40 {
                    let found = try await fixture.numbers(
                        "SELECT CAST(\(count) AS bigint) WHERE CAST(\(0) AS bigint) NOT IN (\(.list(1...count)))")
                    #expect(found == [count])
                }
            }
            let kept = try await fixture.numbers("SELECT count(*) FROM pg_prepared_statements")
            #expect(kept[0] <= PostgresLimits.preparedStatements)
        }
    }

    @Test("a statement that was prepared before its table changed is prepared anew")
    func staleStatement() async throws {
        try await Fixture.with { fixture in
            try await fixture.set("CREATE TABLE t(id integer)", "INSERT INTO t VALUES (7)")
            let all: SQLQuery = "SELECT * FROM t"
            #expect(try await fixture.numbers(all) == [7])
            try await fixture.set("ALTER TABLE t ALTER id TYPE bigint")
            #expect(await failure { try await fixture.numbers(all) }?.kind == .conflict)
            #expect(try await fixture.numbers(all) == [7])
        }
    }

    // MARK: - Bounds

    @Test("who waits for a connection longer than he may is told so, and one too many at once")
    func bounds() async throws {
        let clock = ManualClock()
        var settings = Fixture.settings
        (settings.writers, settings.waiting) = (2, 3)
        // The clock stands still, but those who connect do so before anybody moves it.
        try await Fixture.with(settings, time: clock) { fixture in
            let (held, done) = (Latch(), Latch())
            let second = Latch()
            async let one: Void = fixture.hold(held, until: done)
            async let two: Void = fixture.hold(second, until: done)
            await held.wait()
            await second.wait()
            async let waiting = withTaskGroup { tasks in
                for _ in 0..<3 { tasks.addTask { await failure { try await fixture.pool.execute("SELECT 1") } } }
                return await tasks.reduce(into: [SQLError?]()) { $0.append($1) }
            }
            while fixture.pool.statistics.writing.waiting < 3 { await Task.yield() }
            #expect(await failure { try await fixture.pool.execute("SELECT 1") } == .overloaded(waiting: 3))
            #expect(fixture.pool.statistics.writing.open == 2)
            clock.advance(by: settings.waitingPatience + .seconds(1))
            #expect(await waiting.allSatisfy { $0?.kind == .overloaded })
            done.open()
            _ = try await (one, two)
            // And they come to those who ask next.
            let answer = try await fixture.pool.execute("SELECT 1")
            #expect(answer.count == 1)
        }
    }

    @Test("who waits goes when he is cancelled, and others get the connection")
    func cancelledWaiter() async throws {
        var settings = Fixture.settings
        settings.writers = 1
        try await Fixture.with(settings) { fixture in
            let (held, done) = (Latch(), Latch())
            async let holder: Void = fixture.hold(held, until: done)
            await held.wait()
            let gone = Task { await failure { try await fixture.pool.transaction { _ in } } }
            while fixture.pool.statistics.writing.waiting < 1 { await Task.yield() }
            async let stays = fixture.pool.execute("SELECT 1").count
            while fixture.pool.statistics.writing.waiting < 2 { await Task.yield() }
            gone.cancel()
            #expect(await gone.value == .cancelled)
            done.open()
            try await holder
            #expect(try await stays == 1)
        }
    }

    @Test("connections that nobody uses are asked whether they are there, and but one are closed after a while")
    func idling() async throws {
        let clock = ManualClock()
        try await Fixture.with(time: clock) { fixture in
            let (one, two, done) = (Latch(), Latch(), Latch())
            async let first: Void = fixture.hold(one, until: done)
            async let second: Void = fixture.hold(two, until: done)
            await one.wait()
            await two.wait()
            done.open()
            _ = try await (first, second)
            #expect(fixture.pool.statistics.writing.open == 2)
            clock.advance(by: PostgresLimits.idleLife + .seconds(1))
            while fixture.pool.statistics.writing.open > 1 { await Task.yield() }
            let answer = try await fixture.pool.execute("SELECT 1")
            #expect(answer.count == 1)
            #expect(fixture.pool.statistics.writing.open == 1 && fixture.pool.statistics.writing.lost == 0)
        }
    }

    @Test("a pool that is closed answers what was asked before, refuses what comes after, and leaves nothing open")
    func closing() async throws {
        let address = try await PostgresServer.shared.makeDatabase()
        try await Fixture.with(on: address) { observer in
            try await observer.set("CREATE TABLE t(id bigint)")
            let lane = Lane()
            defer { lane.stop() }
            var settings = Fixture.settings
            settings.applicationName = "closing"
            let pool = Pool(try ConnectionString(address), settings, on: lane)
            let (begun, done) = (Latch(), Latch())
            async let writing: Void = pool.transaction { transaction in
                try await transaction.execute("INSERT INTO t VALUES (1)")
                begun.open()
                await done.wait()
                try await transaction.execute("INSERT INTO t VALUES (2)")
            }
            await begun.wait()
            async let closing: Void = pool.close()
            while await failure(of: { try await pool.execute("SELECT 1") }) != .closed {}
            done.open()
            try await writing
            await closing
            #expect(await failure { try await pool.row("SELECT 1") { _ throws(SQLError) in 0 } } == .closed)
            #expect(try await observer.numbers("SELECT id FROM t ORDER BY id") == [1, 2])
            try await observer.wait(
                until: "SELECT 1 FROM pg_stat_activity WHERE application_name = 'closing'", finds: 0)
        }
    }

    // MARK: - Time

    @Test("a statement that takes too long is given up, and its connection goes on")
    func statementTimeout() async throws {
        var settings = Fixture.settings
        settings.statementTimeout = .milliseconds(20)
        try await Fixture.with(settings) { fixture in
            let read = await failure { try await fixture.pool.row("SELECT pg_sleep(1000)") { _ throws(SQLError) in 0 } }
            let write = await failure { try await fixture.pool.execute("SELECT pg_sleep(1000)") }
            #expect(read?.kind == .tookTooLong && write?.kind == .tookTooLong)
            #expect(write?.description.contains("SQLSTATE 57014") == true)
            #expect(fixture.pool.statistics.writing.lost == 0 && fixture.pool.statistics.reading.lost == 0)
        }
    }

    @Test("who waits for a lock longer than he may is told so")
    func lockTimeout() async throws {
        var settings = Fixture.settings
        settings.lockTimeout = .milliseconds(20)
        try await Fixture.with(settings) { fixture in
            try await fixture.set("CREATE TABLE t(id bigint)")
            let error = await failure {
                try await fixture.pool.transaction { transaction in
                    try await transaction.execute("LOCK TABLE t")
                    try await fixture.pool.execute("INSERT INTO t VALUES (1)")
                }
            }
            #expect(error?.kind == .busy && error?.isTransient == true)
        }
    }

    @Test("a transaction in which nothing is done for too long is undone by the server")
    func idleInTransaction() async throws {
        var settings = Fixture.settings
        settings.idleInTransactionTimeout = .milliseconds(20)
        try await Fixture.with(settings) { fixture in
            try await fixture.set("CREATE TABLE t(id bigint)")
            let error = await failure {
                try await fixture.pool.transaction { transaction in
                    try await transaction.execute("INSERT INTO t VALUES (1)")
                    while fixture.pool.statistics.writing.lost == 0 { await Task.yield() }
                }
            }
            // Its commit was never sent.
            #expect(error?.kind == .unreachable)
            let ids = try await fixture.numbers("SELECT id FROM t")
            #expect(ids == [])
        }
    }

    // MARK: - Cancelling

    static let cancelled: [(name: String, work: @Sendable (Pool) async throws -> Void)] = [
        ("a read", { _ = try await $0.row("SELECT pg_sleep(1000)") { _ throws(SQLError) in 0 } }),
        ("a statement", { try await $0.execute("SELECT pg_sleep(1000)") }),
        ("a round trip", { try await $0.transact(["SELECT 1", "SELECT pg_sleep(1000)", "SELECT 2"]) }),
        (
            "a step",
            { pool in
                try await pool.transaction { transaction in
                    try await transaction.execute("SELECT 1")
                    try await transaction.execute("SELECT pg_sleep(1000)")
                }
            }
        ),
    ]

    @Test(
        "what nobody wants any longer ends at the server too, and its connection serves the next", arguments: cancelled)
    func cancelling(name: String, work: @escaping @Sendable (Pool) async throws -> Void) async throws {
        var settings = Fixture.settings
        (settings.readers, settings.writers) = (1, 1)
        let address = try await PostgresServer.shared.makeDatabase()
        try await Fixture.with(on: address) { observer in
            try await Fixture.with(settings, on: address) { fixture in
                let task = Task { await failure { try await work(fixture.pool) } }
                try await observer.wait(until: Self.sleeping, finds: 1)
                task.cancel()
                #expect(await task.value == .cancelled)
                try await observer.wait(until: Self.sleeping, finds: 0)
                for number in 1...20 {
                    let found = try await fixture.numbers("SELECT CAST(\(number) AS bigint)")
                    #expect(found == [number])
                    try await fixture.set("SELECT 1")
                }
                let statistics = fixture.pool.statistics
                #expect(statistics.reading.opened == 1 && statistics.writing.opened <= 1)
                #expect(statistics.reading.lost == 0 && statistics.writing.lost == 0)
            }
        }
    }

    @Test("a read that is cancelled among others' does not end theirs")
    func cancelledNeighbour() async throws {
        var settings = Fixture.settings
        settings.readers = 1
        let address = try await PostgresServer.shared.makeDatabase()
        try await Fixture.with(on: address) { observer in
            try await observer.set("CREATE TABLE gate(id bigint)")
            try await Fixture.with(settings, on: address) { fixture in
                let stays = try await observer.pool.transaction { transaction in
                    try await transaction.execute("LOCK TABLE gate")
                    let gone = Task { await failure { try await fixture.numbers("SELECT id FROM gate") } }
                    try await observer.wait(
                        until: "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'gate'::regclass", finds: 1)
                    let stays = Task(executorPreference: fixture.lane) {
                        try await fixture.numbers("SELECT CAST(\(5) AS bigint)")
                    }
                    // It is on its way, behind the other.
                    await Task(executorPreference: fixture.lane) {}.value
                    gone.cancel()
                    #expect(await gone.value == .cancelled)
                    return stays
                }
                #expect(try await stays.value == [5])
                #expect(fixture.pool.statistics.reading.lost == 0)
            }
        }
    }

    @Test("whoever is cancelled already asks nothing")
    func cancelledBefore() async throws {
        try await Fixture.with { fixture in
            let cancelled = Latch()
            let task = Task {
                await cancelled.wait()
                return await failure { try await fixture.pool.execute("SELECT 1") }
            }
            task.cancel()
            cancelled.open()
            #expect(await task.value == .cancelled)
            #expect(fixture.pool.statistics.writing.opened == 0)
        }
    }
}
