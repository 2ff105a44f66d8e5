import JSON

/// Why a document cannot be read, and at which byte.
struct SyntaxFailure: Error {
    let message: String
    let offset: Int
    /// Set where the document may be well-formed but goes beyond a bound.
    let limit: Limits.Kind?

    init(_ message: String, at offset: Int, limit: Limits.Kind? = nil) {
        (self.message, self.offset, self.limit) = (message, offset, limit)
    }

    func error(in source: [UInt8]) -> GraphQLError {
        GraphQLError(
            limit == nil ? "Syntax error: \(message)" : message, at: [SourceLocation(offset: offset, in: source)],
            code: limit == nil ? .syntax : .limit, extensions: limit.map { ["limit": .string($0.rawValue)] } ?? [:])
    }
}
