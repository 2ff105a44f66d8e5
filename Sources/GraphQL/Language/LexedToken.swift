/// A token as a tool shows it, its places counted in UTF-16 units.
package struct LexedToken: Sendable {
    package let kind: String
    package let start: Int
    package let end: Int
    package let location: SourceLocation
    /// The text of names, numbers and strings; nil for punctuation.
    package let value: String?

    /// The tokens of a source up to its end or to the first thing that is none, and that failure.
    package static func list(_ source: String) -> (tokens: [LexedToken], error: GraphQLError?) {
        let bytes = Array(source.utf8)
        var lexer = Lexer(bytes, maximumTokens: .max - 1)
        lexer.run()
        let document = Document(source: bytes, names: lexer.names)
        let tokens = lexer.tokens.filter { $0.kind != .invalid }
        return (tokens.map { LexedToken($0, in: document) }, lexer.failure?.error(in: bytes))
    }

    private init(_ token: Token, in document: Document) {
        let source = document.source
        kind = Self.kindName(token.kind, source, Int(token.start))
        start = Self.units(in: source[..<Int(token.start)])
        end = start + Self.units(in: source[Int(token.start)..<Int(token.end)])
        location = document.location(token.start)
        switch token.kind {
        case .name: value = document.text(token.symbol)
        case .int, .float: value = document.text(of: Value(.int, from: token.start, to: token.end))
        case .string: value = document.string(of: Value(.string, from: token.start, to: token.end))
        case .escapedString: value = document.string(of: Value(.escapedString, from: token.start, to: token.end))
        case .blockString: value = document.string(of: Value(.blockString, from: token.start, to: token.end))
        default: value = nil
        }
    }

    private static func units(in bytes: ArraySlice<UInt8>) -> Int {
        bytes.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + ($1 >= 0xF0 ? 2 : 1) }
    }

    private static func kindName(_ kind: Token.Kind, _ source: [UInt8], _ start: Int) -> String {
        switch kind {
        case .endOfFile: "<EOF>"
        case .name: "Name"
        case .int: "Int"
        case .float: "Float"
        case .string, .escapedString: "String"
        case .blockString: "BlockString"
        case .spread: "..."
        default: String(Unicode.Scalar(source[start]))
        }
    }
}
