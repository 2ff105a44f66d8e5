import EventLoop
import Gateway
import Postgres
import PostgresTesting
import SQL
import Store
import Synchronization

/// A database of one test's own, on the server that all these tests share.
struct TestDatabase: Sendable {
    let address: String

    private static let server = Task {
        // Each store has a few connections, and many tests run at once.
        try await PostgresServer(options: ["max_connections=500", "shared_buffers=64MB"])
    }

    private static let known = Mutex<[String: TestDatabase]>([:])

    static func make() async throws -> TestDatabase {
        // Many tests run at once, beside whatever else the machine does.
        TestDatabase(address: try await server.value.makeDatabase() + "?connect_timeout=120")
    }

    /// The one that stands for a folder, so that who opens it again finds what was left there.
    static func of(_ folder: String) async throws -> TestDatabase {
        if let database = known.withLock({ $0[folder] }) { return database }
        let database = try await make()
        known.withLock { $0[folder] = database }
        return database
    }

    func open(lanes: [Lane] = [], changes: Changes = Changes()) async throws -> PostgresStore {
        try await PostgresStore.open(
            address, lanes: lanes, changes: changes,
            connections: PostgresStore.Connections(reading: 1, writing: 3))
    }

    /// Lends a way to ask the server itself.
    func withPool<Value>(_ body: (Pool) async throws -> Value) async throws -> Value {
        let lane = Lane()
        defer { lane.stop() }
        var settings = PoolSettings(applicationName: "test")
        // The machine may be busy with much else.
        settings.idleInTransactionTimeout = .seconds(60)
        let pool = Pool(try ConnectionString(address), settings, on: lane)
        do {
            let value = try await body(pool)
            await pool.close()
            return value
        } catch {
            await pool.close()
            throw error
        }
    }

    /// Returns once every transaction that was under way has ended, of other tests too: what they wrote before is settled then.
    func settle() async throws {
        try await withPool { pool in
            let number = try await pool.execute("SELECT CAST(CAST(pg_current_xact_id() AS text) AS bigint)").row {
                row throws(SQLError) in try row.read(0, as: Int.self)
            }
            while true {
                let oldest = try await pool.row(
                    "SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)"
                ) { row throws(SQLError) in try row.read(0, as: Int.self) }
                if let oldest, let number, oldest > number { return }
                try await pool.lane.sleep(for: .milliseconds(5))
            }
        }
    }
}
