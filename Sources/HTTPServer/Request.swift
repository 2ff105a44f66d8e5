package import EventLoop
package import HTTPTypes

/// A complete request, as a handler gets it. A class, since it is handed from one to the other and never changed.
package final class Request: Sendable {
    package let method: Method
    package let fields: Fields
    package let peer: Peer
    /// Names the request in logs and in its answer.
    package let id: String
    let isHTTP10: Bool
    let isHead: Bool
    /// Reason for `unsafe`: the routes live as long as the server's lane, which the connection holds, which this holds; and
    /// counting the route up and down was a hundredth of a request.
    unowned(unsafe) let route: Route
    /// Where it came from, and as which of that connection's requests.
    let connection: ConnectionHandle
    let exchange: Int

    private let pathRange: Range<Int>
    private let queryRange: Range<Int>?
    private let bodyStart: Int

    init(_ parsed: consuming RequestParser.Parsed, from connection: Connection) {
        (method, pathRange, queryRange) = (parsed.head.method, parsed.head.path, parsed.head.query)
        (isHTTP10, isHead) = (parsed.head.isHTTP10, parsed.head.method == .head)
        (fields, bodyStart) = (Fields(over: parsed.bytes, lines: parsed.lines), parsed.bodyStart)
        unsafe route = parsed.route
        peer = connection.peer
        (self.connection, exchange) = (ConnectionHandle(connection), connection.exchanges)
        id = connection.home.identify(fields)
    }

    /// What it holds in memory.
    var heldBytes: Int { fields.bytes.count }

    /// The path as it was sent, percent-encoding and all.
    package var path: String { pathRange.isEmpty ? "/" : String(decoding: fields.bytes[pathRange], as: UTF8.self) }

    /// What follows the question mark, as it was sent; nil without one.
    package var query: String? { queryRange.map { String(decoding: fields.bytes[$0], as: UTF8.self) } }

    /// The whole body, without its framing.
    package var body: ArraySlice<UInt8> { fields.bytes[bodyStart...] }
}
