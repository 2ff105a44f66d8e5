import DoitongTesting
import EventLoop
import Glibc
import Postgres
import PostgresTesting
import SQL
import Testing

/// What becomes of those who ask when connections and servers end.
@Suite(.timeLimit(.minutes(5))) struct FailureTests {
    private static let table: SQLQuery = "CREATE TABLE t(id bigint PRIMARY KEY)"
    private static let all: SQLQuery = "SELECT id FROM t ORDER BY id"

    private static func put(_ id: Int) -> SQLQuery { "INSERT INTO t VALUES (\(id))" }

    /// Ends the connections of a program but the observer's own, as an administrator would.
    private static func terminate(_ condition: SQLQuery) -> SQLQuery {
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'victim' AND pid <> pg_backend_pid() \(condition)
        """
    }

    private func withVictim(_ body: (Fixture, Fixture) async throws -> Void) async throws {
        var settings = Fixture.settings
        settings.applicationName = "victim"
        let address = try await PostgresServer.shared.makeDatabase()
        try await Fixture.with(on: address) { observer in
            try await observer.set(Self.table)
            try await Fixture.with(settings, on: address) { fixture in try await body(observer, fixture) }
        }
    }

    // MARK: - Connections that end

    @Test("a connection that ended while nobody used it is not given to the next")
    func idle() async throws {
        try await withVictim { observer, fixture in
            for id in 1...5 {
                try await fixture.set(Self.put(id))
                let before = try await fixture.numbers(Self.all)
                #expect(before.count == id)
                try await observer.set(Self.terminate(""))
                while fixture.pool.statistics.writing.open + fixture.pool.statistics.reading.open > 0 {
                    await Task.yield()
                }
            }
            #expect(fixture.pool.statistics.writing.lost == 5)
        }
    }

    @Test("a read whose connection ends is asked again on another")
    func readAgain() async throws {
        try await withVictim { observer, fixture in
            let ids = try await observer.pool.transaction { transaction in
                try await transaction.execute("LOCK TABLE t")
                let reading = Task { try await fixture.numbers(Self.all) }
                try await observer.wait(
                    until: "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 't'::regclass", finds: 1)
                try await observer.set(Self.terminate("AND wait_event_type = 'Lock'"))
                while fixture.pool.statistics.reading.lost == 0 { await Task.yield() }
                return reading
            }
            #expect(try await ids.value == [])
        }
    }

    @Test("a transaction whose connection ends before its commit was sent has done nothing")
    func beforeCommit() async throws {
        try await withVictim { observer, fixture in
            let error = await failure {
                try await fixture.pool.transaction { transaction in
                    try await transaction.execute(Self.put(1))
                    try await observer.set(Self.terminate("AND state = 'idle in transaction'"))
                    while fixture.pool.statistics.writing.lost == 0 { await Task.yield() }
                    try await transaction.execute(Self.put(2))
                }
            }
            #expect(error?.kind == .unreachable && error?.isTransient == true)
            let ids = try await fixture.numbers(Self.all)
            #expect(ids == [])
        }
    }

    @Test("a round trip that the server ended in its middle has done nothing")
    func inTheMiddle() async throws {
        try await withVictim { observer, fixture in
            let error = try await observer.pool.transaction { transaction in
                try await transaction.execute("LOCK TABLE t IN EXCLUSIVE MODE")
                let writing = Task {
                    await failure { try await fixture.pool.transact([Self.put(1), Self.put(2)]) }
                }
                try await observer.wait(
                    until: "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 't'::regclass", finds: 1)
                try await observer.set(Self.terminate("AND wait_event_type = 'Lock'"))
                return await writing.value
            }
            #expect(error?.kind == .unreachable)
            #expect(error?.description.contains("SQLSTATE 57P01") == true)
            let ids = try await fixture.numbers(Self.all)
            #expect(ids == [])
        }
    }

    @Test("a server that may only be read from any longer is left for another")
    func demoted() async throws {
        try await withVictim { observer, fixture in
            let error = await failure {
                try await fixture.pool.transaction { transaction in
                    try await transaction.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
                    try await transaction.commit()
                }
                try await fixture.set(Self.put(1))
            }
            #expect(error?.kind == .readOnly)
            try await fixture.set(Self.put(2))
            #expect(fixture.pool.statistics.writing.opened == 2)
        }
    }

    // MARK: - Commits

    static let cuts: [(cut: CuttingProxy.Cut, isThere: Bool)] = [
        (.request("COMMIT\0"), false), (.answer("COMMIT\0"), true),
    ]

    @Test("a commit whose answer never came is neither said to be done nor not done", arguments: cuts)
    func lostCommit(cut: CuttingProxy.Cut, isThere: Bool) async throws {
        let server = try await PostgresServer.shared
        let proxy = try CuttingProxy(to: server.port)
        defer { proxy.stop() }
        let address = try await server.makeDatabase()
        let throughProxy = address.replacing(":\(server.port)/", with: ":\(proxy.port)/")
        try await Fixture.with(on: address) { observer in
            try await observer.set(Self.table)
            try await Fixture.with(on: throughProxy) { fixture in
                let works: [(Int, @Sendable (Pool) async throws -> Void)] = [
                    (1, { try await $0.transact([Self.put(1)]) }),
                    (2, { try await $0.transaction { _ = try await $0.execute(Self.put(2)) } }),
                    (3, { try await $0.transaction { _ = try await $0.commit([Self.put(3)]) } }),
                ]
                for (id, work) in works {
                    proxy.cut(cut)
                    let error = await failure { try await work(fixture.pool) }
                    #expect(error?.kind == .outcomeUnknown && error?.isTransient == false, "\(id): \(error as Any)")
                    // A server that has not heard of the commit must first hear that the client is gone.
                    try await observer.wait(
                        until:
                            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state LIKE '%in trans%'",
                        finds: 0)
                    proxy.cut(.never)
                }
                let ids = try await fixture.numbers(Self.all)
                #expect(ids == (isThere ? [1, 2, 3] : []))
            }
        }
    }

    // MARK: - Servers that end

    @Test("a server that was killed and started again is found again, with all that it had committed")
    func killedServer() async throws {
        let server = try await PostgresServer(isDurable: true)
        try await Fixture.with(on: server.address()) { fixture in
            try await fixture.set(Self.table)
            for round in 1...3 {
                try await fixture.pool.transact([Self.put(2 * round), Self.put(2 * round + 1)])
                await server.kill()
                while fixture.pool.statistics.writing.open > 0 { await Task.yield() }
                async let waiting = fixture.numbers(Self.all)
                while fixture.pool.statistics.reading.refused + fixture.pool.statistics.reading.waiting == 0 {
                    await Task.yield()
                }
                try await server.start()
                #expect(try await waiting.count == 2 * round)
            }
        }
        await server.stop()
    }

    @Test("while there is no server, who asks is told why once he has waited long enough, and tries become rarer")
    func noServer() async throws {
        let clock = ManualClock()
        var settings = Fixture.settings
        settings.waitingPatience = .seconds(10)
        let port = try Self.closedPort()
        let address = "postgres://doitong:hidden@127.0.0.1:\(port)/postgres"
        try await Fixture.with(settings, on: address, time: clock) { fixture in
            async let error = failure { try await fixture.numbers("SELECT 1") }
            // The pauses with no jitter are half of 50, 100, 200 milliseconds and so on: seven tries take less than 3.2 seconds.
            for tries in 1...7 {
                while fixture.pool.statistics.reading.refused < tries { await Task.yield() }
                clock.advance(by: .milliseconds(25 << (tries - 1)) + .milliseconds(3))
            }
            while fixture.pool.statistics.reading.refused < 8 { await Task.yield() }
            clock.advance(by: .seconds(10))
            let told = await error
            #expect(told?.kind == .unreachable)
            #expect(told?.description.contains("port \(port) failed: Connection refused") == true, "\(told as Any)")
            #expect(told?.description.contains("hidden") == false)
        }
    }

    @Test("of several servers the one that can be written to is taken, wherever it stands in the list")
    func severalServers() async throws {
        let first = try await PostgresServer.shared
        let readOnly = try await PostgresServer(options: ["default_transaction_read_only=on"])
        let closed = try Self.closedPort()
        let lists = [[first.port, readOnly.port], [readOnly.port, first.port], [closed, readOnly.port, first.port]]
        for ports in lists {
            let hosts = ports.map { "localhost:\($0)" }.joined(separator: ",")
            try await Fixture.with(on: "postgres://doitong@\(hosts)/postgres") { fixture in
                let port = try await fixture.pool.execute("SELECT inet_server_port()").row { row throws(SQLError) in
                    try row.read(0, as: Int.self)
                }
                let reading = try await fixture.numbers("SELECT inet_server_port()")
                #expect(port == first.port && reading == [first.port])
            }
        }
        // Unless something else is asked for.
        let any = "postgres://doitong@127.0.0.1:\(readOnly.port)/postgres?target_session_attrs=any"
        try await Fixture.with(on: any) { fixture in
            let port = try await fixture.numbers("SELECT inet_server_port()")
            #expect(port == [readOnly.port])
        }
        await readOnly.stop()
    }

    @Test("an address that is silent costs its own time, and the next is tried")
    func silentAddress() async throws {
        let clock = ManualClock()
        let server = try await PostgresServer.shared
        // It takes connections and says nothing.
        let silent = try Listener.open(.ip(host: "127.0.0.1", port: 0), lanes: 1)[0][0]
        let address = "postgres://doitong@127.0.0.1:\(silent.port),127.0.0.1:\(server.port)/postgres?connect_timeout=7"
        try await Fixture.with(on: address, time: clock) { fixture in
            async let numbers = fixture.numbers("SELECT 5")
            // It stays open, and unanswered.
            var client: Int32 = -1
            defer { close(client) }
            while client < 0 {
                _ = silent.accept(atMost: 1) { taken, _ in client = dup(taken.number) }
                await Task.yield()
            }
            clock.advance(by: .seconds(8))
            let found = try await numbers
            #expect(found == [5])
        }
    }

    static let refusals: [(query: String, reason: String)] = [
        ("sslmode=require", "server does not support SSL, but SSL was required"),
        ("sslmode=nonsense", "invalid sslmode value"),
        ("user=nobody_we_know", "role \"nobody_we_know\" does not exist"),
        ("host=no-such-host.invalid", "no-such-host.invalid: "),
    ]

    @Test("why a connection is refused is told, and never with the password", arguments: refusals)
    func refusedConnection(query: String, reason: String) async throws {
        let server = try await PostgresServer.shared
        let host = query.hasPrefix("host=") ? query.dropFirst(5) : "127.0.0.1"
        let address = "host=\(host) port=\(server.port) user=doitong password=hidden dbname=postgres \(query)"
        let told = try await Fixture.refusal(at: address)
        #expect(told.contains(reason) && !told.contains("hidden"), "\(told)")
    }

    // MARK: - What the server says

    static let told: [(state: SQLQuery, kind: Kind, isTransient: Bool)] = [
        ("40001", .conflict, true), ("40P01", .conflict, true), ("55P03", .busy, true), ("53100", .full, false),
        ("58030", .disk, false), ("XX001", .corrupt, false), ("25006", .readOnly, false),
        ("57014", .tookTooLong, false),
        ("08006", .unreachable, true), ("53300", .unreachable, true), ("23505", .constraint, false),
        ("P0001", .refused, false),
        ("42P01", .refused, false), ("40003", .outcomeUnknown, false),
    ]

    @Test("each state that a server can be in is told for what it means", arguments: told)
    func states(state: SQLQuery, kind: Kind, isTransient: Bool) async throws {
        let address = try await PostgresServer.shared.address()
        try await Fixture.with(on: address) { fixture in
            let error = await failure {
                try await fixture.pool.execute("DO $$ BEGIN RAISE 'so it is' USING ERRCODE = '\(state)'; END $$")
            }
            let name = state.shape.text { _ in "" }
            #expect(error?.kind == kind && error?.isTransient == isTransient)
            #expect(
                error?.description.contains("so it is") == true
                    && error?.description.contains("SQLSTATE \(name)") == true)
        }
    }

    @Test("what the server remarks is not printed, and does no harm")
    func notices() async throws {
        try await Fixture.with { fixture in
            let said = try await Self.standardError {
                for _ in 0..<100 {
                    try await fixture.set("DO $$ BEGIN RAISE WARNING 'a remark that nobody wants'; END $$")
                    try await fixture.set("CREATE TABLE IF NOT EXISTS remarked(id bigint)")
                }
            }
            #expect(!said.contains("remark"))
        }
    }

    /// What is written meanwhile to where libpq would write it. It goes there in the end.
    private static func standardError(_ body: () async throws -> Void) async throws -> String {
        let stream = unsafe tmpfile()!
        let kept = dup(2)
        defer {
            close(kept)
            unsafe fclose(stream)
        }
        dup2(unsafe fileno(stream), 2)
        defer { dup2(kept, 2) }
        try await body()
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = unsafe max(0, pread(fileno(stream), &bytes, bytes.count, 0))
        _ = unsafe write(kept, bytes, count)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    private static func closedPort() throws -> Int {
        try Listener.open(.ip(host: "127.0.0.1", port: 0), lanes: 1)[0][0].port
    }
}
