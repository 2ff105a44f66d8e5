/// Recursive descent over tokens. Recursion is bounded by `limits.nesting`, whatever the document.
struct Parser {
    private let tokens: [Token]
    private let failure: SyntaxFailure?
    private let maximumNesting: Int
    let keywords: KeywordSymbols
    private var position = 0
    private var nesting = 0
    var document: Document

    // Children of a list still being read wait here, so that in the document they come to lie side by side.
    var pendingSelections: [Selection] = []
    var pendingValues: [Value] = []
    var pendingObjectFields: [ObjectField] = []

    init(_ source: [UInt8], limits: Limits) throws(SyntaxFailure) {
        guard source.count <= limits.documentBytes else {
            throw SyntaxFailure(
                "The document has more than \(limits.documentBytes) bytes.", at: 0, limit: .documentBytes)
        }
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: source.span)
        } catch {
            throw SyntaxFailure("The document is not UTF-8.", at: error.byteOffsets.lowerBound)
        }
        var lexer = Lexer(source, maximumTokens: limits.tokens)
        lexer.run()
        if let failure = lexer.failure, failure.limit != nil { throw failure }
        tokens = lexer.tokens
        failure = lexer.failure
        maximumNesting = limits.nesting
        document = Document(source: source, names: lexer.names)
        keywords = KeywordSymbols(lexer.names, in: source)
        if tokens[0].kind == .invalid, let failure { throw failure }
        document.selections.reserveCapacity(tokens.count / 2)
        document.selectionSets.reserveCapacity(tokens.count / 8)
    }

    // MARK: Tokens

    @inline(__always)
    var token: Token { tokens[position] }

    /// The byte after the last token taken.
    var previousEnd: UInt32 { tokens[position - 1].end }

    @inline(__always)
    mutating func advance() throws(SyntaxFailure) {
        if token.kind != .endOfFile { position += 1 }
        if token.kind == .invalid, let failure { throw failure }
    }

    /// The token after this one.
    func lookAhead() throws(SyntaxFailure) -> Token {
        guard token.kind != .endOfFile else { return token }
        let next = tokens[position + 1]
        if next.kind == .invalid, let failure { throw failure }
        return next
    }

    @inline(__always)
    func at(_ kind: Token.Kind) -> Bool { token.kind == kind }

    @inline(__always)
    func at(_ keyword: Keyword) -> Bool { token.kind == .name && token.symbol == keywords[keyword] }

    mutating func take(_ kind: Token.Kind) throws(SyntaxFailure) -> Bool {
        guard at(kind) else { return false }
        try advance()
        return true
    }

    mutating func take(_ keyword: Keyword) throws(SyntaxFailure) -> Bool {
        guard at(keyword) else { return false }
        try advance()
        return true
    }

    @discardableResult
    mutating func expect(_ kind: Token.Kind) throws(SyntaxFailure) -> Token {
        let found = token
        guard found.kind == kind else { throw expected(kind.label) }
        try advance()
        return found
    }

    mutating func expect(_ keyword: Keyword) throws(SyntaxFailure) {
        guard try take(keyword) else { throw expected("'\(keyword.text)'") }
    }

    mutating func parseName() throws(SyntaxFailure) -> NameNode {
        let found = try expect(.name)
        return NameNode(symbol: found.symbol, offset: found.start)
    }

    // MARK: Nesting

    mutating func enter() throws(SyntaxFailure) {
        nesting += 1
        guard nesting <= maximumNesting else {
            throw SyntaxFailure(
                "The document nests more than \(maximumNesting) levels deep.", at: Int(token.start), limit: .nesting)
        }
    }

    mutating func leave() { nesting -= 1 }

    // MARK: Failures

    func expected(_ what: String) -> SyntaxFailure {
        SyntaxFailure("Expected \(what), found \(shown(token)).", at: Int(token.start))
    }

    func unexpected(_ token: Token? = nil) -> SyntaxFailure {
        let token = token ?? self.token
        return SyntaxFailure("Unexpected \(shown(token)).", at: Int(token.start))
    }

    func failure(_ message: String, at token: Token) -> SyntaxFailure {
        SyntaxFailure(message, at: Int(token.start))
    }

    private func shown(_ token: Token) -> String {
        guard token.kind == .name || token.kind == .int || token.kind == .float else { return token.kind.label }
        return "'" + String(decoding: document.source[Int(token.start)..<Int(token.end)], as: UTF8.self) + "'"
    }
}

// MARK: Entry points

extension Document {
    /// Parses a document, executable or of the type system or both.
    package init(parsing source: [UInt8], limits: Limits = Limits()) throws(GraphQLError) {
        do throws(SyntaxFailure) {
            var parser = try Parser(source, limits: limits)
            try parser.parseDocument()
            self = parser.document
        } catch {
            throw error.error(in: source)
        }
    }

    package init(parsing source: String, limits: Limits = Limits()) throws(GraphQLError) {
        try self.init(parsing: Array(source.utf8), limits: limits)
    }
}

/// A single value or type parsed by itself, for tools.
package struct ParsedPart: Sendable {
    package enum Start: String, Sendable { case value = "Value", constValue = "ConstValue", type = "Type" }

    enum Node: Sendable {
        case value(Value)
        case type(TypeNode)
    }

    let document: Document
    let node: Node

    package init(parsing source: String, as start: Start, limits: Limits = Limits()) throws(GraphQLError) {
        let bytes = Array(source.utf8)
        do throws(SyntaxFailure) {
            var parser = try Parser(bytes, limits: limits)
            switch start {
            case .value: node = .value(try parser.parseValue(isConstant: false))
            case .constValue: node = .value(try parser.parseValue(isConstant: true))
            case .type: node = .type(try parser.parseType())
            }
            try parser.expect(.endOfFile)
            document = parser.document
        } catch {
            throw error.error(in: bytes)
        }
    }
}
