package import EventLoop

/// Takes over a connection's bytes after `101 Switching Protocols`, and answers who from then on speaks on it. Called on the
/// connection's lane, as everything below is.
package typealias Upgrade = @Sendable (UpgradedConnection) -> any UpgradedProtocol

/// What is spoken on a connection once it is HTTP no more.
package protocol UpgradedProtocol: AnyObject {
    /// Bytes came. All of them are to be used up: whoever cannot take more for now holds the connection.
    func received(_ bytes: borrowing Span<UInt8>)

    /// What was written has gone, or most of it.
    func hasRoom()

    /// The server takes no more: say good-bye.
    func drain()

    /// The connection is gone. Nothing is called after this.
    func closed()
}

/// A connection as the protocol on it sees it: bytes both ways, with back-pressure.
///
/// While more is unwritten than the server's bound, nothing is read either: who does not listen need not speak.
package final class UpgradedConnection {
    private let connection: Connection

    init(_ connection: Connection) { self.connection = connection }

    package var lane: Lane { connection.lane }
    package var peer: Peer { connection.peer }

    /// Whether nothing more should be written for now; ``UpgradedProtocol/hasRoom()`` tells when it may.
    package var isFull: Bool { connection.output.isFull }

    package func write(_ bytes: [UInt8]) {
        guard case .upgraded = connection.phase else { return }
        connection.output.append(bytes)
        connection.advance()
    }

    /// Ends the connection when all that was written has been taken, and lets the client read it.
    package func finish() {
        guard case .upgraded = connection.phase else { return }
        connection.phase = .ending
        connection.advance()
    }

    /// Ends the connection now, whatever is unwritten.
    package func cut() { connection.close(resetting: !connection.output.isEmpty) }
}
