package import EventLoop
package import Gateway
import Crypto
import Postgres
import SQL
import Synchronization
import Telemetry

extension Row: StoredRow {}

/// What the gateway keeps, in a PostgreSQL database that any number of nodes share.
///
/// Who asks on one of the lanes is answered by that lane's own connections, anybody else by a lane of the store's own. What is
/// decided is decided in values, on what this node last saw; the statement that writes it does so only where that still
/// stands, and else it is decided again (``Move`` and ``Sitting``). A write is not cut short when whoever asked for it goes:
/// others may be served with him.
package final class PostgresStore: OpenedStore {
    /// The bytes of the orders that are kept in memory, as JSON. They never change, and reading one costs more than all else.
    private static let orderBytes = 32 << 20
    private static let keysInMemory = 16_384
    /// So much later at most a key is refused here that was revoked at another node.
    private static let keyLifetime: Duration = .seconds(2)
    private static let accountsInMemory = 16_384
    private static let generationsInMemory = 32_768
    /// The most rows that one answer has.
    static let mostRows = 1000

    let target: ConnectionString
    private let pools: [Pool]
    private let ownLane: Lane
    private let ownPool: Pool
    /// Called after something was written into the outbox.
    let told = Told()
    /// Told of each change that this node made, once it is committed, and of others' as they are found.
    let changes: Changes
    let keys = Cache<Digest, KeyRecord>(bound: keysInMemory, lifetime: keyLifetime)
    private let orders = Cache<Identifier<Generation>, Order>(bound: orderBytes)

    /// Those who want a generation accepted, by their accounts.
    let desk = Lines<Identifier<Account>, Applicant, AdmissionOutcome>(together: Sitting.most)
    let accounts = Recent<Identifier<Account>, SharedAccount>(bound: accountsInMemory)
    /// Those who move a generation.
    let movers = Lines<Identifier<Generation>, Void, Moved?>(together: 1)
    let generations = Recent<Identifier<Generation>, Generation>(bound: generationsInMemory)
    /// Those who claim: one at a time, for two would only wait for each other.
    let claimers = Lines<Int, Void, [Generation]>(together: 1)
    /// What went wrong after a part of what was asked for had been done.
    let untold = Mutex<(any Error)?>(nil)
    /// Those of workers of this process.
    let leases = Mutex<[Identifier<Worker>: Lease]>([:])
    /// The account that was served last: whose turn it is goes on from there.
    let lastServed = Mutex<Identifier<Account>>("")

    /// Brings the schema up to date and connects.
    ///
    /// - Parameters:
    ///   - database: as libpq takes it: `postgres://user:password@host:port/database`.
    ///   - lanes: those that will ask most.
    package static func open(
        _ database: String, lanes: [Lane], changes: Changes = Changes(), connections: Connections = Connections()
    ) async throws -> PostgresStore {
        let store = try await connect(to: database, lanes: lanes, changes, connections)
        do {
            try await store.refuseWhileMoving()
            try await store.makeDays(around: .now())
            try await store.settleLeftBehind()
        } catch {
            await store.close()
            throw error
        }
        return store
    }

    /// The same for ``Relocation`` alone, also where one is under way.
    static func openForRelocation(_ database: String) async throws -> PostgresStore {
        let store = try await connect(to: database, lanes: [], Changes(), Connections(reading: 1, writing: 1))
        try await store.makeDays(around: .now())
        return store
    }

    private static func connect(
        to database: String, lanes: [Lane], _ changes: Changes, _ connections: Connections
    ) async throws -> PostgresStore {
        do {
            let target = try ConnectionString(database)
            let store = PostgresStore(target, lanes: lanes, changes, connections)
            try await target.migrate(PostgresSchema.migrations, applicationName: name, on: store.ownLane)
            return store
        } catch {
            throw StoreError(opening: error)
        }
    }

    private func refuseWhileMoving() async throws {
        let isMoving = try await row("SELECT EXISTS (SELECT FROM relocation WHERE finished_at IS NULL)") {
            row throws(SQLError) in try row.read(0, as: Bool.self)
        }
        guard isMoving == true else { return }
        throw StoreError.failed(
            "--database: not everything was moved here that `doitong admin migrate` began to move: run it again, and it goes on"
        )
    }

    static let name = "doitong"

    /// How many connections each lane may have.
    package struct Connections: Sendable {
        package var reading: Int
        package var writing: Int

        package init(reading: Int = 2, writing: Int = 8) { (self.reading, self.writing) = (reading, writing) }
    }

    private init(_ target: ConnectionString, lanes: [Lane], _ changes: Changes, _ connections: Connections) {
        var settings = PoolSettings(applicationName: Self.name)
        (settings.readers, settings.writers) = (connections.reading, connections.writing)
        let ownLane = Lane()
        (self.target, self.changes, self.ownLane) = (target, changes, ownLane)
        pools = lanes.map { Pool(target, settings, on: $0) }
        ownPool = Pool(target, settings, on: ownLane)
    }

    deinit { ownLane.stop() }

    package func close() async {
        for pool in pools + [ownPool] { await pool.close() }
    }

    package func whenTold(_ body: @escaping @Sendable () -> Void) { told.listen(body) }

    // MARK: - Reading and writing

    /// That of the lane we are on, else the store's own.
    var pool: Pool { pools.first { $0.lane.isCurrent } ?? ownPool }

    /// The store's own lane, where nobody is kept waiting who serves.
    var aside: Lane { ownLane }

    func rows<Value>(
        _ query: SQLQuery, _ read: (borrowing Row) throws(SQLError) -> Value
    ) async throws -> [Value] {
        do { return try await pool.rows(query, read) } catch { throw StoreError(error) }
    }

    func row<Value>(
        _ query: SQLQuery, _ read: (borrowing Row) throws(SQLError) -> Value
    ) async throws -> Value? {
        do { return try await pool.row(query, read) } catch { throw StoreError(error) }
    }

    /// Carries out one statement that does the same however often it is done.
    func execute(_ query: SQLQuery) async throws -> Answer {
        try await shielded { pool in
            try await Doubt.whenUnknownAgain { () throws(SQLError) in try await pool.execute(query) }
        }
    }

    /// Does `work` in a transaction that is committed with the statements that it answers: all of it once, or nothing of it.
    func write<Value: Sendable>(
        _ work: @escaping @Sendable (borrowing Transaction) async throws -> (Value, [SQLQuery])
    ) async throws -> Value {
        try await shielded { pool in try await pool.once(work) }
    }

    /// Does what must not be cut short when whoever asked goes.
    func shielded<Value: Sendable>(_ work: @escaping @Sendable (Pool) async throws -> Value) async throws -> Value {
        let pool = pool
        do {
            return try await Task(executorPreference: pool.lane) { try await work(pool) }.value
        } catch {
            throw StoreError(error)
        }
    }

    // MARK: - Generations

    /// Makes known what was committed, in this order.
    func publish(_ changed: [Generation]) {
        for generation in changed {
            generations[generation.id] = generation.isOver ? nil : generation
            changes.publish(generation)
        }
        // Of what was only accepted nobody is told by a message.
        if changed.contains(where: { $0.status != .queued }) { told() }
    }

    func keep(_ order: Order, of id: Identifier<Generation>, bytes: Int) { orders.insert(order, for: id, cost: bytes) }

    func keptOrder(of id: Identifier<Generation>) -> Order? { orders[id] }

    /// Reads a generation from a row that has its order behind its own columns, or NULL where that is kept.
    func generation(_ row: borrowing Row) throws(SQLError) -> Generation {
        let columns = try GenerationRow(row)
        if let order = orders[columns.id] { return try columns.generation(order) }
        guard let text = try row.read(19, as: String?.self) else {
            throw .unreadable(generation: columns.id, "it has no order")
        }
        let order = try Order.stored(text, of: columns.id)
        keep(order, of: columns.id, bytes: text.utf8.count)
        return try columns.generation(order)
    }
}

extension StoreError {
    /// Why a database could not be opened, with what to do about it.
    fileprivate init(opening error: any Error) {
        self = .failed("--database: \(error)")
    }
}
