import Crypto
package import EventLoop
package import Gateway
import SQL
package import SQLite
import Synchronization

/// What the gateway keeps, in a folder that is this process's own.
///
/// Who asks on one of the lanes is answered there and at once, by that lane's own connection; anybody else by a lane of the
/// store's own. What changes is done by the one writer, whose rules are in ``Database``.
package final class SQLStore: OpenedStore {
    /// The bytes of the orders that are kept in memory, as JSON. They never change, and reading one costs more than all else.
    private static let orderBytes = 8 << 20
    private static let keysInMemory = 16_384
    /// The most rows that one answer has.
    static let mostRows = 1000

    let database: Database
    let stamps = Stamps()
    /// Called after something was written into the outbox.
    let told = Told()
    /// Told of each change once it is on the disk.
    private let changes: Changes
    private let lanes: [Lane]
    private let ownLane = Lane()
    let keys = Cache<Digest, KeyRecord>(bound: keysInMemory)
    private let orders = Cache<Identifier<Generation>, Order>(bound: orderBytes)
    /// The account that was served last: whose turn it is goes on from there.
    let lastServed = Mutex<Identifier<Account>>("")

    /// Opens what is in the folder, or makes it.
    ///
    /// - Parameter lanes: those that will ask most.
    package static func open(
        _ folder: String, lanes: [Lane], changes: Changes = Changes()
    ) async throws -> SQLStore {
        let database = try Database(
            in: folder, applicationID: Schema.applicationID, migrations: Schema.migrations)
        let store = SQLStore(database, lanes: lanes, changes)
        try await store.settleLeftBehind()
        return store
    }

    private init(_ database: Database, lanes: [Lane], _ changes: Changes) {
        (self.database, self.lanes, self.changes) = (database, lanes, changes)
    }

    deinit { ownLane.stop() }

    /// Writes what waits and closes the files. To be called before the lanes are stopped.
    package func close() async { await database.close() }

    /// Has `body` called after each transaction that wrote into the outbox. It is called often, and from anywhere.
    package func whenTold(_ body: @escaping @Sendable () -> Void) { told.listen(body) }

    /// The files are this process's own, and were there when it began.
    package func isReachable() async -> Bool { true }

    package var statistics: WriteStatistics { database.statistics }

    // MARK: - Writing and reading

    func write<Value: Sendable>(
        _ work: @escaping @Sendable (borrowing Transaction) throws -> Value
    ) async throws -> Value {
        do { return try await database.write(work) } catch { throw StoreError(error) }
    }

    /// Writes what changes generations. `work` adds each that it changed, as it then is; they are made known in that order once
    /// they are on the disk, by the one writer's thread and before whoever asked is told: so each generation's changes
    /// are told in the order in which they happened.
    func change<Value: Sendable>(
        _ work: @escaping @Sendable (borrowing Transaction, inout [Generation]) throws -> Value
    ) async throws -> Value {
        do {
            return try await database.write { transaction in
                var changed: [Generation] = []
                let value = try work(transaction, &changed)
                return (value, changed)
            } committed: { [stamps, changes, told] _, changed in
                for generation in changed {
                    stamps.moved(generation.id)
                    changes.publish(generation)
                }
                // Of what was only accepted nobody is told by a message.
                if changed.contains(where: { $0.status != .queued }) { told() }
            }.0
        } catch {
            throw StoreError(error)
        }
    }

    func read<Value: Sendable>(_ work: @escaping @Sendable (Reader) throws -> Value) async throws -> Value {
        do {
            if let lane = lanes.first(where: \.isCurrent) { return try work(try database.reader(for: lane)) }
            return try await readAside(work)
        } catch {
            throw StoreError(error)
        }
    }

    /// Reads on the store's own lane, where it keeps nobody waiting who serves.
    func readAside<Value: Sendable>(_ work: @escaping @Sendable (Reader) throws -> Value) async throws -> Value {
        let (database, ownLane) = (database, ownLane)
        let result: Result<Value, any Error> = await withCheckedContinuation { caller in
            ownLane.perform { caller.resume(returning: Result { try work(try database.reader(for: ownLane)) }) }
        }
        do { return try result.get() } catch { throw StoreError(error) }
    }

    // MARK: - Generations

    func generation(
        _ id: Identifier<Generation>, in statements: borrowing some Statements & ~Copyable
    ) throws(SQLError) -> Generation? {
        let row = try statements.row(.generation(id)) { row throws(SQLError) in try GenerationRow(row) }
        guard let row else { return nil }
        return try row.generation(try order(of: id, in: statements))
    }

    func order(
        of id: Identifier<Generation>, in statements: borrowing some Statements & ~Copyable
    ) throws(SQLError) -> Order {
        if let order = orders[id] { return order }
        let text = try statements.row(.order(of: id)) { row throws(SQLError) in try row.read(0, as: String.self) }
        guard let text else { throw .unreadable(generation: id, "it has no order") }
        let order = try Order.stored(text, of: id)
        keep(order, of: id, bytes: text.utf8.count)
        return order
    }

    func keep(_ order: Order, of id: Identifier<Generation>, bytes: Int) { orders.insert(order, for: id, cost: bytes) }
}
