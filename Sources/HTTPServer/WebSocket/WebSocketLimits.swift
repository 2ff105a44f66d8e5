/// Every bound of a WebSocket, by name.
package struct WebSocketLimits: Sendable {
    /// A message, all its fragments together.
    package var messageBytes = 1 << 20
    /// Frames that one message may be cut into.
    package var fragments = 1024
    /// How long nothing may come before the client is asked whether it is there.
    package var pingAfter: Duration = .seconds(20)
    /// How long it may take to answer that.
    package var pongTime: Duration = .seconds(20)
    /// How long a client may leave more unread than the server's bound.
    package var slowTime: Duration = .seconds(15)
    /// How long a client may take to read and answer our good-bye.
    package var closeTime: Duration = .seconds(5)

    package init() {}
}
