package import HTTPTypes

/// Turns a request into its answer. What it throws becomes a 500 that tells nothing.
package typealias Handler = @Sendable (Request) async throws -> Response

/// One method on one path, and what may be sent to it. A path that ends in `/*` is every path that begins so and goes on.
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
///
/// What no handler was given for is answered by routes too, made here: OPTIONS, 404 and 405.
package final class Routes: Sendable {
    /// One path, and what can be done with it.
    private final class Place: Sendable {
        /// Without the `*` of a path that stands for all that begin so.
        let path: [UInt8]
        let isPrefix: Bool
        let routes: [Route]
        let options: Route
        let notAllowed: Refusal
        let refused: Route

        init(_ path: String, _ routes: [Route]) {
            isPrefix = path.hasSuffix("/*")
            self.path = Array((isPrefix ? path.dropLast() : path[...]).utf8)
            self.routes = routes
            let allow = Routes.allow(routes)
            options = Routes.options(allow)
            notAllowed = Refusal(.methodNotAllowed, "The path does not allow the method.", allow: allow)
            refused = Routes.refusing(notAllowed)
        }

        func matches(_ other: [UInt8]) -> Bool {
            isPrefix ? other.count > path.count && other.starts(with: path) : other == path
        }
    }

    private static let root = Array("/".utf8)
    private let places: [Place]
    private let serverOptions: Route
    private let neverAllowed: Refusal
    private let nothing = Refusal(.notFound, "There is nothing at this path.")
    private let nowhere: Route

    package init(_ routes: [Route]) {
        var paths: [String] = []
        for route in routes where !paths.contains(route.path) { paths.append(route.path) }
        let places = paths.map { path in Place(path, routes.filter { $0.path == path }) }
        // The exact ones first, then the longest.
        self.places =
            places.filter { !$0.isPrefix }
            + places.filter(\.isPrefix).sorted { $0.path.count > $1.path.count }
        let allow = Self.allow(routes)
        serverOptions = Self.options(allow)
        neverAllowed = Refusal(.methodNotAllowed, "No path allows the method.", allow: allow)
        nowhere = Self.refusing(nothing)
    }

    /// The route of a request. What is refused and would yet send a body is thrown: the connection ends, instead of
    /// receiving what nobody wants.
    func match(_ head: RequestHead, _ bytes: borrowing Span<UInt8>) throws(Refusal) -> Route {
        if head.asksServer { return serverOptions }
        // Never on any path: the one would show a proxy's fields to a page, the other make a proxy of us.
        if head.method == .connect { throw neverAllowed }
        guard let place = try place(head.path, bytes) else {
            if head.method == .trace { throw neverAllowed }
            if head.framing != .none { throw nothing }
            return nowhere
        }
        for route in place.routes where route.method == head.method { return route }
        if head.method == .head, let route = place.routes.first(where: { $0.method == .get }) { return route }
        if head.method == .options { return place.options }
        if head.framing != .none || head.method == .trace { throw place.notAllowed }
        return place.refused
    }

    private func place(_ range: Range<Int>, _ bytes: borrowing Span<UInt8>) throws(Refusal) -> Place? {
        for index in range where bytes[index] == UInt8(ascii: "%") {
            let path = try decoded(range, bytes)
            return places.first { $0.matches(path) }
        }
        if range.isEmpty { return places.first { $0.path == Self.root } }  // `http://host`, which means its root.
        for place in places {
            let length = place.path.count
            guard place.isPrefix ? length < range.count : length == range.count else { continue }
            if equal(bytes, range.lowerBound..<range.lowerBound + length, place.path) { return place }
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
        return Method.allCases.filter(methods.contains).map(\.name).joined(separator: ", ")
    }

    private static func options(_ allow: String) -> Route {
        let response = Response(.noContent, Fields([(.allow, allow)]))
        return Route(.options, "") { _ in response }
    }

    private static func refusing(_ refusal: Refusal) -> Route {
        let response = refusal.response
        return Route(.get, "") { _ in response }
    }
}
