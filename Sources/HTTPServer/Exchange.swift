import EventLoop
import HTTPTypes

/// One request and what is becoming of its answer.
struct Exchange {
    /// The body of a streamed answer: what may still be written, and how.
    struct Stream {
        var left: Int?
        var isChunked: Bool
    }

    var request: Request?
    var startedAt = Moment.never
    var keepsAlive = true
    var isHTTP10 = false
    var task: Task<Void, Never>?
    var stream: Stream?
    /// What the streamed answer said.
    var status = Status.ok
    /// The stream's writer, when it is ahead of the client.
    private var writer: CheckedContinuation<Void, any Error>?

    /// What the request holds in memory.
    var heldBytes: Int { request?.fields.bytes.count ?? 0 }

    mutating func suspend(_ writer: CheckedContinuation<Void, any Error>) { self.writer = writer }

    mutating func resumeWriter() { writer.take()?.resume() }

    /// The client is gone: whoever works for it may stop.
    mutating func abandon() {
        task?.cancel()
        writer.take()?.resume(throwing: ClientGone())
        self = Exchange()
    }
}

/// The client left before its answer was written.
package struct ClientGone: Error {}
