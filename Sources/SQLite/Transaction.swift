package import SQL

/// What a write may do: it sees what was committed before and what it has itself done. Nobody else sees that until all of it
/// is on the disk.
package struct Transaction: ~Copyable {
    private let connection: Connection

    init(on connection: Connection) { self.connection = connection }

    /// Carries a statement out, and answers how many rows it changed.
    @discardableResult
    package borrowing func execute(_ query: SQLQuery) throws(SQLError) -> Int { try connection.execute(query) }

    /// The rows of an answer, each as `read` makes it.
    package borrowing func rows<Value>(
        _ query: SQLQuery, _ read: (borrowing Row) throws(SQLError) -> Value
    ) throws(SQLError) -> [Value] { try connection.rows(query, read) }

    /// The first row of an answer as `read` makes it; nil when there is none.
    package borrowing func row<Value>(
        _ query: SQLQuery, _ read: (borrowing Row) throws(SQLError) -> Value
    ) throws(SQLError) -> Value? { try connection.row(query, read) }
}
