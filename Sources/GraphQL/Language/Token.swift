/// A lexical token: what it is and which bytes it covers.
struct Token: Sendable {
    enum Kind: UInt8, Sendable {
        case endOfFile
        case exclamation, dollar, ampersand, parenLeft, parenRight, spread, colon, equals, at
        case bracketLeft, bracketRight, braceLeft, pipe, braceRight
        case name, int, float
        case string
        /// A string with escapes, which has to be decoded to be read.
        case escapedString
        case blockString
        /// Where lexing stopped; the lexer's failure says why.
        case invalid
    }

    let kind: Kind
    let start: UInt32
    let end: UInt32
    /// The name's number; ``Symbol/none`` for every other kind.
    let symbol: Symbol

    var isString: Bool { kind == .string || kind == .escapedString || kind == .blockString }
}

extension Token.Kind {
    /// How an error message calls it.
    var label: String {
        switch self {
        case .endOfFile: "the end of the document"
        case .exclamation: "'!'"
        case .dollar: "'$'"
        case .ampersand: "'&'"
        case .parenLeft: "'('"
        case .parenRight: "')'"
        case .spread: "'...'"
        case .colon: "':'"
        case .equals: "'='"
        case .at: "'@'"
        case .bracketLeft: "'['"
        case .bracketRight: "']'"
        case .braceLeft: "'{'"
        case .pipe: "'|'"
        case .braceRight: "'}'"
        case .name: "a name"
        case .int: "an integer"
        case .float: "a float"
        case .string, .escapedString, .blockString: "a string"
        case .invalid: "an unreadable character"
        }
    }
}
