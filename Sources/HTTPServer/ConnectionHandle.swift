import EventLoop

/// A connection as a task holds it: to be opened on its lane only. What ``LaneBound`` is to any value, without the price
/// of being generic in another module.
struct ConnectionHandle: @unchecked Sendable {
    private let connection: Connection

    init(_ connection: Connection) { self.connection = connection }

    var opened: Connection {
        precondition(connection.lane.isCurrent, "opened away from its lane")
        return connection
    }

    /// Opens it on its lane: at once when that is where we are.
    func perform(_ body: @escaping @Sendable (Connection) -> Void) {
        let lane = connection.lane
        if lane.isCurrent { body(connection) } else { lane.perform { body(self.connection) } }
    }
}
