import SQL
import SQLite

/// Whatever answers statements: a reader, a write's transaction, a connection of another process.
protocol Statements: ~Copyable {
    borrowing func rows<Value>(
        _ query: SQLQuery, _ read: (borrowing Row) throws(SQLError) -> Value
    ) throws(SQLError) -> [Value]

    borrowing func row<Value>(
        _ query: SQLQuery, _ read: (borrowing Row) throws(SQLError) -> Value
    ) throws(SQLError) -> Value?
}

extension Row: StoredRow {}
extension Reader: Statements {}
extension Transaction: Statements {}
extension Connection: Statements {}
