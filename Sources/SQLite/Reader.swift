package import EventLoop
package import SQL

/// A connection that reads, on one lane and at once: it answers sooner than a thread could be woken to ask.
///
/// Each call sees what is committed when it begins. It never writes and never checkpoints.
package final class Reader: @unchecked Sendable {  // Each door looks at whose thread it is.
    package let lane: Lane
    private var connection: Connection?

    init(_ connection: sending Connection, on lane: Lane) { (self.connection, self.lane) = (connection, lane) }

    /// The rows of an answer, each as `read` makes it.
    package func rows<Value>(
        _ query: SQLQuery, _ read: (borrowing Row) throws(SQLError) -> Value
    ) throws(SQLError) -> [Value] { try opened().rows(query, read) }

    /// The first row of an answer as `read` makes it; nil when there is none.
    package func row<Value>(
        _ query: SQLQuery, _ read: (borrowing Row) throws(SQLError) -> Value
    ) throws(SQLError) -> Value? { try opened().row(query, read) }

    /// From now on it answers that it is closed.
    func close() { lane.perform { self.connection = nil } }

    private func opened() throws(SQLError) -> Connection {
        precondition(lane.isCurrent, "read away from its lane")
        guard let connection else { throw .closed }
        return connection
    }
}
