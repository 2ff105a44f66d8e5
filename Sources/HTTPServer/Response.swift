package import HTTPTypes

/// Writes the body of a streamed response.
package typealias StreamProducer = @Sendable (ResponseWriter) async throws -> Void

/// What a handler answers. How it is framed, and whether the connection goes on, is the server's to say.
package struct Response: Sendable {
    package enum Body: Sendable {
        case bytes([UInt8])
        /// A stretch of a file, which goes from the kernel's cache to the socket without passing through us.
        case file(FileRegion)
        /// Written piece by piece, as fast as the client reads. With a length, exactly that many bytes must be written;
        /// without, the body is chunked. If the writer throws, the connection is cut, so that nobody takes a part for the
        /// whole.
        case stream(length: Int?, StreamProducer)
        /// The same for a stream that may be silent for long: `heartbeat` is written when nothing else was for a while, so that
        /// everybody on the way sees that it is alive. It ends as soon as the client says that it sends no more: nobody
        /// would be there to read.
        case events(heartbeat: [UInt8], every: Duration, StreamProducer)
        /// With status 101: the connection is no longer HTTP's.
        case upgrade(Upgrade)
    }

    package var status: Status
    package var fields: Fields
    package var body: Body

    package init(_ status: Status, _ fields: Fields = Fields(), body: Body = .bytes([])) {
        (self.status, self.fields, self.body) = (status, fields, body)
    }
}
