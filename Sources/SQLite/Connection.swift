import CSQLite
import EventLoop
package import SQL

/// One connection to a database file, for one thread at a time: it is not `Sendable`, and SQLite takes no lock for it.
@safe package final class Connection {
    /// A program has so many statements, and not more; one that keeps making others loses what was prepared, not its memory.
    private static let preparedStatements = 512

    /// Must come before SQLite's first call of any other kind. Refused later, and then nothing is lost but a little time.
    private static let withoutCounting = csqlite_count_nothing()

    private let handle: OpaquePointer
    private var prepared: [SQLQuery.Shape: Prepared] = [:]

    enum Access {
        case readOnly, readWrite
        fileprivate var flags: Int32 {
            self == .readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        }
    }

    init(_ path: String, _ access: Access) throws(SQLError) {
        _ = Self.withoutCounting
        var handle: OpaquePointer?
        let flags = access.flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = unsafe sqlite3_open_v2(path, &handle, flags, nil)
        // There is a handle even when there is none of the file.
        guard code == SQLITE_OK, let opened = unsafe handle else {
            let message = unsafe SQLError.message(of: handle)
            unsafe sqlite3_close_v2(handle)
            throw SQLError(code: code, message, while: "opening \(path)")
        }
        unsafe self.handle = opened
        // A file that somebody else has written must not call functions by being read.
        unsafe csqlite_configure(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
        unsafe csqlite_configure(opened, SQLITE_DBCONFIG_DEFENSIVE, 1)
    }

    deinit {
        prepared.removeAll()
        unsafe sqlite3_close_v2(handle)
    }

    // MARK: - Statements

    /// Carries a statement out, and answers how many rows it changed.
    @discardableResult
    package func execute(_ query: SQLQuery) throws(SQLError) -> Int {
        try run(query) { statement throws(SQLError) in while try statement.step() {} }
        return unsafe Int(sqlite3_changes64(handle))
    }

    /// The rows of an answer, each as `read` makes it.
    package func rows<Value>(
        _ query: SQLQuery, _ read: (borrowing Row) throws(SQLError) -> Value
    ) throws(SQLError) -> [Value] {
        try run(query) { statement throws(SQLError) in
            var values: [Value] = []
            while try statement.step() { values.append(try read(statement.row)) }
            return values
        }
    }

    /// The first row of an answer as `read` makes it; nil when there is none.
    package func row<Value>(
        _ query: SQLQuery, _ read: (borrowing Row) throws(SQLError) -> Value
    ) throws(SQLError) -> Value? {
        try run(query) { statement throws(SQLError) in try statement.step() ? read(statement.row) : nil }
    }

    private func run<Result>(
        _ query: SQLQuery, _ body: (borrowing Statement) throws(SQLError) -> Result
    ) throws(SQLError) -> Result {
        let prepared = try prepare(query.shape)
        prepared.isRunning = true
        defer {
            prepared.statement.reset()
            prepared.isRunning = false
        }
        try prepared.statement.bind(query.values)
        return try body(prepared.statement)
    }

    /// A statement that nobody uses. The same one may be wanted while its rows are being read.
    private func prepare(_ shape: SQLQuery.Shape) throws(SQLError) -> Prepared {
        let known = prepared[shape]
        if let known, !known.isRunning { return known }
        let fresh = Prepared(unsafe try Statement(shape.text { _ in "?" }, on: handle))
        guard known == nil else { return fresh }
        if prepared.count >= Self.preparedStatements { prepared.removeAll() }
        prepared[shape] = fresh
        return fresh
    }

    private final class Prepared {
        let statement: Statement
        var isRunning = false
        init(_ statement: consuming Statement) { self.statement = statement }
    }

    // MARK: - Without values

    /// Carries out any number of statements that are kept for nothing: settings, schemas.
    func perform(_ script: String) throws(SQLError) {
        let code = unsafe sqlite3_exec(handle, script, nil, nil, nil)
        guard code == SQLITE_OK else { throw failure(code, script) }
    }

    /// A number that the database keeps or is set to.
    func number(_ pragma: String) throws(SQLError) -> Int {
        let statement = unsafe try Statement("PRAGMA \(pragma)", on: handle)
        guard try statement.step() else { throw .unreadable(column: 0, "there is no answer to PRAGMA \(pragma)") }
        return try statement.row.read(0)
    }

    private func failure(_ code: Int32, _ doing: String) -> SQLError {
        unsafe SQLError(code: code, SQLError.message(of: handle), while: doing)
    }

    // MARK: - State

    var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

    /// Has each commit tell how many pages the write-ahead log holds. The connection then never checkpoints by itself.
    func noteLogPages(in note: LogPages) {
        // SQLite calls it on this connection's thread, while the connection lives, and the connection's owner holds it.
        unsafe sqlite3_wal_hook(
            handle,
            { note, _, _, pages in
                unsafe Unmanaged<LogPages>.fromOpaque(note!).takeUnretainedValue().count = Int(pages)
                return SQLITE_OK
            }, Unmanaged.passUnretained(note).toOpaque())
    }

    final class LogPages { var count = 0 }

    enum Checkpoint {
        /// As far as it goes without waiting for readers.
        case passive
        /// All of it, and the log is empty then.
        case truncate
    }

    func checkpoint(_ checkpoint: Checkpoint) throws(SQLError) {
        let mode = checkpoint == .passive ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_TRUNCATE
        let code = unsafe sqlite3_wal_checkpoint_v2(handle, nil, mode, nil, nil)
        guard code == SQLITE_OK else { throw failure(code, "checkpoint") }
    }

    /// The last connection to be closed checkpoints, unless it was told not to.
    func neverCheckpoint() {
        unsafe sqlite3_wal_autocheckpoint(handle, 0)
        unsafe csqlite_configure(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    }

    func waitWhenBusy(_ duration: Duration) {
        unsafe sqlite3_busy_timeout(handle, Int32(clamping: duration.wholeNanoseconds / 1_000_000))
    }
}
