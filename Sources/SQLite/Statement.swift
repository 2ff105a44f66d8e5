import CSQLite
import SQL

/// A prepared statement. One owner, so it is finalized once. It may outlive its connection, because that is closed with
/// `sqlite3_close_v2`, which waits for the last statement.
@safe struct Statement: ~Copyable {
    private let handle: OpaquePointer

    /// - Parameter connection: what the statement is for, and where the errors are told.
    init(_ sql: String, on connection: OpaquePointer) throws(SQLError) {
        var handle: OpaquePointer?
        let code = unsafe sqlite3_prepare_v3(connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK, let handle = unsafe handle else {
            throw unsafe SQLError(code: code, SQLError.message(of: connection), while: sql)
        }
        unsafe self.handle = handle
    }

    deinit { unsafe sqlite3_finalize(handle) }

    /// Gives the places their values, in order. Each place has one: that is how a ``SQLQuery`` is built.
    borrowing func bind(_ values: [SQLValue]) throws(SQLError) {
        for index in values.indices {
            let place = Int32(index + 1)
            let code: Int32
            switch values[index] {
            case .null: code = unsafe sqlite3_bind_null(handle, place)
            case .integer(let number): code = unsafe sqlite3_bind_int64(handle, place, number)
            case .real(let number): code = unsafe sqlite3_bind_double(handle, place, number)
            case .text(var text):
                code = text.withUTF8 { bytes in
                    unsafe bytes.withMemoryRebound(to: CChar.self) {
                        unsafe csqlite_bind_text(handle, place, $0.baseAddress, Int32($0.count))
                    }
                }
            case .bytes(let bytes):
                code = unsafe bytes.withUnsafeBytes {
                    unsafe csqlite_bind_bytes(handle, place, $0.baseAddress, Int32($0.count))
                }
            }
            guard code == SQLITE_OK else { throw failure(code) }
        }
    }

    /// Goes to the next row; false when there is none.
    borrowing func step() throws(SQLError) -> Bool {
        switch unsafe sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw failure(code)
        }
    }

    /// Makes it ready for other values, and lets go of those it has.
    borrowing func reset() {
        unsafe sqlite3_reset(handle)
        unsafe sqlite3_clear_bindings(handle)
    }

    /// The row that the last ``step()`` found.
    var row: Row { unsafe Row(handle) }

    private borrowing func failure(_ code: Int32) -> SQLError {
        let connection = unsafe sqlite3_db_handle(handle)
        let sql = unsafe String(cString: sqlite3_sql(handle))
        return unsafe SQLError(code: code, SQLError.message(of: connection), while: sql)
    }
}
