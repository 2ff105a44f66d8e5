import HTTPTypes

/// The body of a streamed answer: what may still be written, and who waits to write it: several may at a time.
final class StreamedBody {
    let status: Status
    let isChunked: Bool
    /// What is missing of the length that was announced.
    var left: Int?
    private var writers: [CheckedContinuation<Void, any Error>] = []
    /// What is written when nothing else is.
    let heartbeat: [UInt8]

    init(status: Status, isChunked: Bool, left: Int?, heartbeat: [UInt8] = []) {
        (self.status, self.isChunked, self.left, self.heartbeat) = (status, isChunked, left, heartbeat)
    }

    func suspend(_ writer: CheckedContinuation<Void, any Error>) { writers.append(writer) }

    func resumeWriters() { for writer in taken() { writer.resume() } }

    func resumeWriters(throwing error: any Error) { for writer in taken() { writer.resume(throwing: error) } }

    private func taken() -> [CheckedContinuation<Void, any Error>] {
        defer { writers = [] }
        return writers
    }
}

/// The client left before its answer was written.
package struct ClientGone: Error {
    package init() {}
}

/// A stream wrote more than the length it had announced.
package struct StreamLengthError: Error {}
