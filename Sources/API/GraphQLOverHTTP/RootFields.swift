/// Finds what an operation selects at its root, in a document that the engine has found valid.
///
/// It knows no more of the language than where things end, and asks no further.
struct RootFields {
    private enum Token: Equatable {
        case name(Range<Int>), punctuation(UInt8), spread, end
    }

    private struct Definition {
        /// Where its selection set begins, behind the brace.
        let selections: Int
        let name: Range<Int>?
        let isFragment: Bool
    }

    private let source: [UInt8]
    private var index = 0
    private var definitions: [Definition] = []
    private var found: [String] = []
    private var fragmentsSeen: Set<Int> = []

    init(of source: [UInt8]) {
        self.source = source
        while let definition = nextDefinition() { definitions.append(definition) }
    }

    /// The names of the fields, not their aliases: each once, in order.
    func names(inOperation operation: String?) -> [String] {
        let candidates = definitions.filter { !$0.isFragment }
        let chosen =
            operation.map { name in candidates.first { $0.name.map(text) == name } } ?? candidates.first
        guard let chosen else { return [] }
        var walk = self
        walk.collect(from: chosen.selections)
        return walk.found
    }

    private mutating func nextDefinition() -> Definition? {
        var token = next()
        var name: Range<Int>?
        var isFragment = false
        if case .name(let keyword) = token {
            isFragment = text(keyword) == "fragment"
            token = next()
            if case .name(let own) = token { name = own }
        }
        // Variables, directives and the type of a fragment stand before the brace; braces of theirs stand in parentheses.
        while token != .punctuation(UInt8(ascii: "{")) {
            if token == .end { return nil }
            if token == .punctuation(UInt8(ascii: "(")) { skip(to: UInt8(ascii: ")"), from: UInt8(ascii: "(")) }
            token = next()
        }
        let start = index
        skip(to: UInt8(ascii: "}"), from: UInt8(ascii: "{"))
        return Definition(selections: start, name: name, isFragment: isFragment)
    }

    /// Collects up to the brace that closes the selection set.
    private mutating func collect(from start: Int) {
        index = start
        var before = Token.end
        while true {
            let token = next()
            switch token {
            case .end, .punctuation(UInt8(ascii: "}")): return
            case .punctuation(UInt8(ascii: "(")): skip(to: UInt8(ascii: ")"), from: UInt8(ascii: "("))
            // Behind a field. What an inline fragment selects is collected where its dots are.
            case .punctuation(UInt8(ascii: "{")): skip(to: UInt8(ascii: "}"), from: UInt8(ascii: "{"))
            case .spread: collectSpread()
            case .name(let name) where before != .punctuation(UInt8(ascii: "@")):
                let mark = index
                if next() == .punctuation(UInt8(ascii: ":")) {
                    if case .name(let field) = next() { note(field) }
                } else {
                    index = mark
                    note(name)
                }
            default: break
            }
            before = token
        }
    }

    /// Behind three dots: the name of a fragment, or a condition, directives and selections in braces.
    private mutating func collectSpread() {
        var token = next()
        if case .name(let name) = token, text(name) != "on" {
            let mark = index
            if let place = definitions.firstIndex(where: { $0.isFragment && $0.name.map(text) == text(name) }),
                fragmentsSeen.insert(place).inserted
            {
                collect(from: definitions[place].selections)
            }
            index = mark
            return
        }
        while token != .punctuation(UInt8(ascii: "{")), token != .end {
            if token == .punctuation(UInt8(ascii: "(")) { skip(to: UInt8(ascii: ")"), from: UInt8(ascii: "(")) }
            token = next()
        }
        collect(from: index)
    }

    private mutating func note(_ field: Range<Int>) {
        let name = text(field)
        if !found.contains(name) { found.append(name) }
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: source[range], as: UTF8.self) }

    // MARK: Tokens

    /// Goes past the mark that closes an open one.
    private mutating func skip(to close: UInt8, from open: UInt8) {
        var depth = 1
        while depth > 0 {
            switch next() {
            case .punctuation(open): depth += 1
            case .punctuation(close): depth -= 1
            case .end: return
            default: break
            }
        }
    }

    /// The next token; strings and numbers are passed over, for none of them matters.
    private mutating func next() -> Token {
        while index < source.count {
            let byte = source[index]
            switch byte {
            case UInt8(ascii: "#"):
                while index < source.count, source[index] != 0x0A, source[index] != 0x0D { index += 1 }
            case UInt8(ascii: "\""): skipString()
            case UInt8(ascii: ".") where index + 2 < source.count && source[index + 1] == byte:
                index += 3
                return .spread
            case _ where Self.isNameByte(byte):
                let start = index
                while index < source.count, Self.isNameByte(source[index]) { index += 1 }
                if !Self.isDigit(byte) { return .name(start..<index) }
            case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ":"),
                UInt8(ascii: "@"):
                index += 1
                return .punctuation(byte)
            default: index += 1
            }
        }
        return .end
    }

    private mutating func skipString() {
        let isBlock = source[index...].starts(with: Self.blockQuote)
        index += isBlock ? 3 : 1
        while index < source.count {
            if source[index] == UInt8(ascii: "\\") {
                // In a block string only `\"""` is an escape.
                index += !isBlock ? 2 : source[(index + 1)...].starts(with: Self.blockQuote) ? 4 : 1
            } else if isBlock ? source[index...].starts(with: Self.blockQuote) : source[index] == UInt8(ascii: "\"") {
                index += isBlock ? 3 : 1
                return
            } else {
                index += 1
            }
        }
    }

    private static let blockQuote = Array("\"\"\"".utf8)

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_")
    }
}
