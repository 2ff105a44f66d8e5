import HTTPTypes

/// The body of a streamed answer: what may still be written, and who waits to write it.
final class StreamedBody {
    let status: Status
    let isChunked: Bool
    /// What is missing of the length that was announced.
    var left: Int?
    private var writer: CheckedContinuation<Void, any Error>?

    init(status: Status, isChunked: Bool, left: Int?) {
        (self.status, self.isChunked, self.left) = (status, isChunked, left)
    }

    func suspend(_ writer: CheckedContinuation<Void, any Error>) { self.writer = writer }

    func resumeWriter() { writer.take()?.resume() }

    func resumeWriter(throwing error: any Error) { writer.take()?.resume(throwing: error) }
}

/// The client left before its answer was written.
package struct ClientGone: Error {
    package init() {}
}

/// A stream wrote more than the length it had announced.
package struct StreamLengthError: Error {}
