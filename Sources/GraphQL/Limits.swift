/// How much a document may ask for. Each bound is checked before the work it bounds is done.
package struct Limits: Sendable {
    /// Which bound was met, as `extensions.limit` names it.
    package enum Kind: String, Sendable, CaseIterable {
        case documentBytes, tokens, nesting, depth, aliases, directives, rootFields, complexity, listSize
        case validationErrors, validationWork, introspectionDepth, planSize, responseBytes
    }

    /// Bytes of a document.
    package var documentBytes = 128 << 10
    /// Tokens of a document, comments not counted.
    package var tokens = 15_000
    /// How deep braces, lists and types may nest in the text: bounds the parser's own stack.
    package var nesting = 200
    /// How deep fields may nest, counted through fragments.
    package var depth = 40
    /// Aliases in a document.
    package var aliases = 500
    /// Directives in a document.
    package var directives = 500
    /// Fields at the root of an operation, counted through fragments.
    package var rootFields = 100
    /// Cost of an operation: the sum over its fields, counted through fragments, of the cost that the schema gives them,
    /// times the size of the lists they stand in.
    package var complexity = 200_000
    /// Items of a list that a resolver gives.
    package var listSize = 10_000
    /// Errors a validation reports before it stops.
    package var validationErrors = 100
    /// Steps of work a validation may take; a step is of the order of ten nanoseconds.
    package var validationWork = 500_000
    /// Fields of a plan, each counted once for every type it is planned for.
    package var planSize = 100_000
    /// Bytes of a response.
    package var responseBytes = 64 << 20

    package init() {}

    /// No bound but those that keep the engine itself whole. For schemas and documents of one's own.
    package static var trusted: Limits {
        var limits = Limits()
        limits.documentBytes = 64 << 20
        limits.tokens = 20_000_000
        limits.depth = 200
        limits.aliases = .max
        limits.directives = .max
        limits.rootFields = .max
        limits.complexity = .max
        limits.validationErrors = .max
        limits.validationWork = .max
        limits.planSize = .max
        limits.listSize = .max
        return limits
    }
}
