/// How long one exchange may take, and how large its answer may be.
package struct Bounds: Sendable {
    /// From the start to a connection on which the request can be sent, name lookup and TLS included.
    package var connectTime: Duration = .seconds(10)
    /// From the last of the request to the first of its answer.
    package var firstByteTime: Duration = .seconds(60)
    /// During which not a byte moves, once the request or the answer is on its way.
    package var stallTime: Duration = .seconds(30)
    /// All of it: waiting for its turn, and redirects.
    package var totalTime: Duration = .seconds(120)

    /// The answer's fields, interim answers and trailers included.
    package var fieldBytes = 64 * 1024
    /// An answer's body in memory.
    package var bodyBytes = 16 << 20
    /// An answer's body that goes to a file.
    package var fileBytes = 2 << 30

    /// How many redirects are followed. Only of GET and HEAD: anything else is answered with the redirect.
    package var redirects = 0

    package init() {}
}
