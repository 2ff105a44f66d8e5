import JSON

/// What a request may measure, before GraphQL's own limits.
package struct RequestLimits: Sendable {
    /// A larger body is refused by the server with 413.
    package var bodyBytes = 1 << 20
    /// How deep the JSON of a request may nest.
    package var nesting = 64

    package init() {}

    /// For JSON that stands `depth` levels deep in a request.
    func json(at depth: Int = 0) -> JSON.Limits {
        JSON.Limits(maximumBytes: bodyBytes, maximumDepth: nesting - depth)
    }
}
