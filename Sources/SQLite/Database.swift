package import EventLoop
package import SQL
import Synchronization

/// A database in a folder that is this process's own: one connection writes, and each lane reads with its own.
///
/// More than one that writes or checkpoints would not only be slower: SQLite before 3.51.3 can damage its log when two do
/// so at once. Hence the lock on the folder, and readers that do neither.
package final class Database: Sendable {
    package static let fileName = "database.sqlite"
    /// How many writes may wait. At some ten thousand a second, those before the last of them take less than a second.
    package static let longestQueue = 8192

    private let folder: String
    private let writer: Writer
    /// Nil once it is closed.
    private let readers = Mutex<[ObjectIdentifier: Reader]?>([:])

    /// Opens what is in the folder, or makes it, and brings its schema to the last of `migrations`.
    ///
    /// - Parameter applicationID: what the file says of itself, so that no other application's is taken for ours.
    package init(
        in folder: String, applicationID: Int32, migrations: [Migration]
    ) throws(OpeningError) {
        self.folder = folder
        let lock = try FolderLock(folder)
        writer = Writer(try Self.openToWrite(folder, applicationID, migrations), lock)
    }

    deinit { writer.startClosing() }

    // MARK: - Writing

    /// Does `work` in a transaction, and returns once what it did is on the disk: nothing can undo it then, and everybody
    /// sees it. When `work` throws, what it did is undone, and that of others stays.
    ///
    /// `work` runs on the writer's thread, where everybody's writes wait for it: it must not wait for anything. A caller who
    /// is cancelled meanwhile still learns what came of it.
    ///
    /// - Parameter committed: told what `work` gave once it is on the disk, on the writer's thread, in the order of the writes and
    ///   before the caller goes on. To be quick: all writes wait for it.
    /// - Throws: what `work` throws; `SQLError.overloaded` at once when ``longestQueue`` writes wait; and whatever
    ///   kept the transaction, which others' writes are part of, from the disk. Nothing is there then, save after
    ///   `SQLError.disk`: what the disk has of it is not known before the next start, and nothing more is written until then.
    @discardableResult
    package func write<Value: Sendable>(
        _ work: @escaping @Sendable (borrowing Transaction) throws -> Value,
        committed: (@Sendable (Value) -> Void)? = nil
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { caller in
            writer.add(WriteJobOf(work, committed: committed, for: caller))
        }
    }

    package var statistics: WriteStatistics { writer.statistics }

    // MARK: - Reading

    /// The connection with which `lane` reads. To be asked for on that lane; it is always the same.
    package func reader(for lane: Lane) throws(SQLError) -> Reader {
        precondition(lane.isCurrent)
        let known = readers.withLock { readers in readers.map { $0[ObjectIdentifier(lane)] } }
        guard let known else { throw .closed }
        if let known { return known }
        let reader = Reader(try Self.openToRead(folder), on: lane)
        let isOpen = readers.withLock { readers in
            readers?[ObjectIdentifier(lane)] = reader
            return readers != nil
        }
        guard isOpen else { throw .closed }
        return reader
    }

    /// Opens the database in a folder to read it beside the server that has it, for a command that looks and goes. It takes
    /// no lock and never checkpoints.
    package static func openToRead(
        _ folder: String, waitingWhenBusy patience: Duration = .zero
    ) throws(SQLError) -> sending Connection {
        // It is not mapped into memory: that was measured to be no quicker at rest, and three times slower beside a writer.
        let connection = try Connection("\(folder)/\(fileName)", .readOnly)
        connection.neverCheckpoint()
        connection.waitWhenBusy(patience)
        try connection.perform(
            """
            PRAGMA query_only = ON;
            PRAGMA cache_size = -\(readerCacheKibibytes);
            """)
        return connection
    }

    // MARK: - Opening and closing

    /// Does the writes that wait, refuses others, and closes all connections. To be called before the lanes are stopped.
    package func close() async {
        let open = readers.withLock { $0.take() } ?? [:]
        for reader in open.values { reader.close() }
        writer.startClosing()
        await writer.waitUntilClosed()
    }

    private static let writerCacheKibibytes = 16_384
    private static let readerCacheKibibytes = 4096

    private static func openToWrite(
        _ folder: String, _ applicationID: Int32, _ migrations: [Migration]
    ) throws(OpeningError) -> sending Connection {
        let path = "\(folder)/\(fileName)"
        let connection = try OpeningError.catching { () throws(SQLError) in try Connection(path, .readWrite) }
        let (found, schema) = try OpeningError.catching { () throws(SQLError) in
            (try connection.number("application_id"), try connection.number("schema_version"))
        }
        guard found == Int(applicationID) || (found == 0 && schema == 0) else {
            throw .foreign(path: path, applicationID: found)
        }
        try OpeningError.catching { () throws(SQLError) in
            if schema == 0 { try connection.perform("PRAGMA application_id = \(applicationID)") }
            try connection.perform(
                """
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA foreign_keys = ON;
                PRAGMA temp_store = MEMORY;  -- Where a savepoint's undo log goes: in a file it took a third of a small write.
                PRAGMA cache_size = -\(writerCacheKibibytes);
                """)
        }
        try connection.migrate(migrations)
        return connection
    }
}
