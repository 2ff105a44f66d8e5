package import EventLoop
package import HTTPTypes

/// A complete request, as a handler gets it.
package struct Request: Sendable {
    package let method: Method
    package let fields: Fields
    package let peer: Peer
    /// Names the request in logs and in its answer.
    package let id: String

    private let pathRange: Range<Int>
    private let queryRange: Range<Int>?
    private let bodyStart: Int

    init(_ head: RequestHead, _ fields: Fields, bodyStart: Int, peer: Peer, id: String) {
        (method, pathRange, queryRange) = (head.method, head.path, head.query)
        (self.fields, self.bodyStart, self.peer, self.id) = (fields, bodyStart, peer, id)
    }

    /// The path as it was sent, percent-encoding and all.
    package var path: String { String(decoding: fields.bytes[pathRange], as: UTF8.self) }

    /// What follows the question mark, as it was sent; nil without one.
    package var query: String? { queryRange.map { String(decoding: fields.bytes[$0], as: UTF8.self) } }

    /// The whole body, without its framing.
    package var body: ArraySlice<UInt8> { fields.bytes[bodyStart...] }
}
