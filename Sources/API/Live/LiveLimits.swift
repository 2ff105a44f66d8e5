/// Every bound of what stays open, by name. Those of WebSockets as such are in ``WebSocketLimits``.
enum LiveLimits {
    /// Streams and waiting reads that one account may have open: as many as its plan has reads a minute, and no more than this.
    static let streamsPerAccount = 12_288
    /// Operations under way on one WebSocket.
    static let operationsPerSocket = 1024
    /// An operation's id on a WebSocket.
    static let operationIDBytes = 256
    /// How long a WebSocket may take to say who it is.
    static let initialisationTime: Duration = .seconds(10)
    /// Changes that wait for one reader. Of what comes on top only the newest is kept, so that the end is never lost.
    static let waitingChanges = 16
    /// How long a stream of events is silent at most.
    static let heartbeat: Duration = .seconds(15)
    /// What a client is told to wait before it connects anew, in milliseconds.
    static let reconnectionTime = 1000
    /// The longest that `Prefer: wait=…` is granted, in seconds.
    static let longestWait = 60
}
