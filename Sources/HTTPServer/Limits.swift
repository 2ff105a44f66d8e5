/// Every bound of the server, by name.
package struct Limits: Sendable {
    // What a request may be.
    /// A longer method is none that we have.
    package var methodBytes = 32
    package var targetBytes = 8 * 1024
    package var fieldLines = 100
    /// Names, values and what separates them, in all. Trailers have as much again.
    package var fieldBytes = 16 * 1024
    /// Empty lines forgiven before a request, which some old clients send after a body (RFC 9112 §2.2).
    package var emptyLinesAhead = 1
    /// Chunk extensions of one request, in all. They mean nothing to us.
    package var chunkExtensionBytes = 1024

    // How long it may take.
    /// From the first byte of a request to the end of its head.
    package var headTime: Duration = .seconds(10)
    /// A body must bring ``bodyBytesPerSecond`` on average over each window of this length.
    package var bodyWindow: Duration = .seconds(5)
    package var bodyBytesPerSecond = 240
    /// A connection on which nothing happens.
    package var idleTime: Duration = .seconds(75)
    /// A response of which the client takes nothing.
    package var stallTime: Duration = .seconds(60)
    /// How often a client that is behind is looked at: the kernel tells of room only when a third of its buffer is free, which a
    /// slow reader may take long to make.
    package var stallLook: Duration = .seconds(1)
    /// How long, and how much, a client may go on sending after an answer that ended its connection. Closing at once would
    /// reset the connection, and the client might lose the answer.
    package var lingerTime: Duration = .seconds(5)
    package var lingerBytes = 32 << 20

    // How much of it at once.
    package var connections = 16_384
    /// From one address (or one IPv6 /64). High, because a reverse proxy has one address.
    package var connectionsPerNetwork = 10_240
    /// Connections above those bounds that are told so before they are closed; beyond this they are just closed.
    package var refusals = 64
    /// What one look at a socket takes: so also how much of the requests to come is read ahead of the one being answered.
    package var readBytes = 64 * 1024
    /// How many such looks one connection gets in a row, and how much it may write in a row, before others have their turn.
    package var readsPerTurn = 16
    package var writtenBytesPerTurn = 1 << 20
    /// Above this, a stream's writer waits for its reader, and no further pipelined request is begun.
    package var unwrittenBytes = 256 * 1024
    /// Request bodies in memory, on one lane, in all.
    package var bodyBytesPerLane = 256 << 20
    /// A body for a route that says nothing else.
    package var bodyBytes = 1 << 20

    /// While draining, how long a connection that is between two requests may yet send one.
    package var lastCall: Duration = .milliseconds(250)
    /// Connections that one listener takes in a row, before those that are open have their turn.
    package var acceptsPerTurn = 256
    /// How soon accepting is tried again when the process was out of descriptors.
    package var acceptRetry: Duration = .milliseconds(100)

    package init() {}
}
