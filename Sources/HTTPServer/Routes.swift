package import HTTPTypes

/// Turns a request into its answer. What it throws becomes a 500 that tells nothing.
package typealias Handler = @Sendable (Request) async throws -> Response

/// One method on one path, and what may be sent to it.
package final class Route: Sendable {
    package let method: Method
    package let path: String
    /// The largest body it takes; nil for the server's usual bound.
    package let bodyBytes: Int?
    package let handler: Handler

    package init(_ method: Method, _ path: String, bodyBytes: Int? = nil, handler: @escaping Handler) {
        (self.method, self.path, self.bodyBytes, self.handler) = (method, path, bodyBytes, handler)
    }
}

/// Which handler a request goes to, known as soon as its head is.
package struct Routes: Sendable {
    private struct Place: Sendable {
        let path: [UInt8]
        var routes: [Route]
        var allow: String
    }

    private var places: [Place] = []
    private let allowAnywhere: String

    package init(_ routes: [Route]) {
        for route in routes {
            let path = Array(route.path.utf8)
            if let index = places.firstIndex(where: { $0.path == path }) {
                places[index].routes.append(route)
            } else {
                places.append(Place(path: path, routes: [route], allow: ""))
            }
        }
        for index in places.indices { places[index].allow = Self.allow(places[index].routes) }
        allowAnywhere = Self.allow(routes)
    }

    enum Match {
        case route(Route)
        /// `OPTIONS`, which the server answers by itself.
        case options(allow: String)
        case refusal(Refusal)
    }

    func match(_ head: RequestHead, _ bytes: borrowing Span<UInt8>) throws(Refusal) -> Match {
        if head.asksServer { return .options(allow: allowAnywhere) }
        let place = try place(head.path, bytes)
        guard let place, head.method != .connect else {
            return switch head.method {
            // Never on any path: the one would show a proxy's fields to a page, the other makes a proxy of us.
            case .trace, .connect:
                .refusal(Refusal(.methodNotAllowed, "No path allows the method.", allow: allowAnywhere))
            default:
                .refusal(Refusal(.notFound, "There is nothing at this path.", closes: head.framing != .none))
            }
        }
        if let route = place.routes.first(where: { $0.method == head.method }) { return .route(route) }
        if head.method == .head, let route = place.routes.first(where: { $0.method == .get }) { return .route(route) }
        if head.method == .options { return .options(allow: place.allow) }
        let closes = head.framing != .none || head.method == .trace
        return .refusal(
            Refusal(.methodNotAllowed, "The path does not allow the method.", closes: closes, allow: place.allow))
    }

    private func place(_ range: Range<Int>, _ bytes: borrowing Span<UInt8>) throws(Refusal) -> Place? {
        var isEncoded = false
        for index in range where bytes[index] == UInt8(ascii: "%") { isEncoded = true }
        if isEncoded {
            let path = try decoded(range, bytes)
            return places.first { $0.path == path }
        }
        for place in places where place.path.count == range.count {
            var matches = true
            for index in 0..<range.count where place.path[index] != bytes[range.lowerBound + index] { matches = false }
            if matches { return place }
        }
        return nil
    }

    /// The path without its percent-encoding. Control characters have no business in one.
    private func decoded(_ range: Range<Int>, _ bytes: borrowing Span<UInt8>) throws(Refusal) -> [UInt8] {
        var path: [UInt8] = []
        var index = range.lowerBound
        while index < range.upperBound {
            var byte = bytes[index]
            if byte == UInt8(ascii: "%") {
                guard index + 2 < range.upperBound, let high = ByteClass.hexValue(bytes[index + 1]),
                    let low = ByteClass.hexValue(bytes[index + 2])
                else { throw .badPath }
                byte = high << 4 | low
                guard byte >= 0x20, byte != 0x7f else { throw .badPath }
                index += 2
            }
            path.append(byte)
            index += 1
        }
        return path
    }

    private static func allow(_ routes: [Route]) -> String {
        var methods = Set(routes.map(\.method))
        if methods.contains(.get) { methods.insert(.head) }
        methods.insert(.options)
        return Method.allCases.filter(methods.contains).map(\.rawValue).joined(separator: ", ")
    }
}
