/// Turns source bytes into tokens and numbers the names, in one pass without copying the source.
///
/// It stops at the first thing that is no token and leaves an `invalid` one there: the parser reports that failure only
/// if it gets so far, since an earlier mistake of grammar is what the author has to see first.
struct Lexer {
    private let bytes: [UInt8]
    private let maximumTokens: Int
    private var index = 0

    private(set) var tokens: [Token] = []
    private(set) var names: NameTable
    private(set) var failure: SyntaxFailure?

    /// An average token of real documents takes about this many bytes, counting the space around it.
    private static let bytesPerToken = 6

    init(_ bytes: [UInt8], maximumTokens: Int) {
        self.bytes = bytes
        self.maximumTokens = maximumTokens
        names = NameTable(expecting: min(bytes.count / 24, 4096))
        tokens.reserveCapacity(min(bytes.count / Self.bytesPerToken, maximumTokens) + 2)
    }

    /// Reads to the end, or to the first failure.
    mutating func run() {
        do throws(SyntaxFailure) {
            while try readToken() {}
        } catch {
            failure = error
            tokens.append(Token(kind: .invalid, start: UInt32(error.offset), end: UInt32(error.offset), symbol: .none))
        }
    }

    /// Skips what is ignored and reads one token; false after the end of the file.
    private mutating func readToken() throws(SyntaxFailure) -> Bool {
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: ","), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
                index += 1
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
                readName(first: byte)
                return try admitToken()
            case UInt8(ascii: "{"): return try punctuator(.braceLeft)
            case UInt8(ascii: "}"): return try punctuator(.braceRight)
            case UInt8(ascii: ":"): return try punctuator(.colon)
            case UInt8(ascii: "("): return try punctuator(.parenLeft)
            case UInt8(ascii: ")"): return try punctuator(.parenRight)
            case UInt8(ascii: "$"): return try punctuator(.dollar)
            case UInt8(ascii: "!"): return try punctuator(.exclamation)
            case UInt8(ascii: "@"): return try punctuator(.at)
            case UInt8(ascii: "["): return try punctuator(.bracketLeft)
            case UInt8(ascii: "]"): return try punctuator(.bracketRight)
            case UInt8(ascii: "="): return try punctuator(.equals)
            case UInt8(ascii: "|"): return try punctuator(.pipe)
            case UInt8(ascii: "&"): return try punctuator(.ampersand)
            case UInt8(ascii: "."):
                guard peek(index + 1) == byte, peek(index + 2) == byte else { throw unexpectedCharacter() }
                add(.spread, from: index, to: index + 3)
                return try admitToken()
            case UInt8(ascii: "#"): skipComment()
            case UInt8(ascii: "\""):
                try readString()
                return try admitToken()
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                try readNumber()
                return try admitToken()
            case 0xEF where peek(index + 1) == 0xBB && peek(index + 2) == 0xBF: index += 3  // Byte order mark.
            default: throw unexpectedCharacter()
            }
        }
        tokens.append(Token(kind: .endOfFile, start: UInt32(index), end: UInt32(index), symbol: .none))
        return false
    }

    private func admitToken() throws(SyntaxFailure) -> Bool {
        guard tokens.count <= maximumTokens else {
            throw SyntaxFailure(
                "The document has more than \(maximumTokens) tokens.", at: Int(tokens[maximumTokens].start),
                limit: .tokens)
        }
        return true
    }

    private mutating func punctuator(_ kind: Token.Kind) throws(SyntaxFailure) -> Bool {
        add(kind, from: index, to: index + 1)
        return try admitToken()
    }

    private mutating func add(_ kind: Token.Kind, from start: Int, to end: Int) {
        tokens.append(
            Token(
                kind: kind, start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end),
                symbol: .none))
        index = end
    }

    private mutating func readName(first: UInt8) {
        let start = index
        var end = index + 1
        var hash = NameHash()
        hash.combine(first)
        while end < bytes.count {
            let byte = bytes[end]
            guard isNameContinue(byte) else { break }
            hash.combine(byte)
            end += 1
        }
        let symbol = names.intern(start, end, hash: hash.value, in: bytes)
        tokens.append(
            Token(
                kind: .name, start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end),
                symbol: symbol))
        index = end
    }

    private mutating func skipComment() {
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n"), bytes[index] != UInt8(ascii: "\r") { index += 1 }
    }

    // MARK: Numbers

    private mutating func readNumber() throws(SyntaxFailure) {
        let start = index
        var end = index
        var kind = Token.Kind.int
        if peek(end) == UInt8(ascii: "-") { end += 1 }
        if peek(end) == UInt8(ascii: "0") {
            end += 1
            if isDigit(peek(end)) { throw SyntaxFailure("A number must not start with a needless 0.", at: end) }
        } else {
            end = try skipDigits(from: end)
        }
        if peek(end) == UInt8(ascii: ".") {
            kind = .float
            end = try skipDigits(from: end + 1)
        }
        if peek(end) == UInt8(ascii: "e") || peek(end) == UInt8(ascii: "E") {
            kind = .float
            end += 1
            if peek(end) == UInt8(ascii: "+") || peek(end) == UInt8(ascii: "-") { end += 1 }
            end = try skipDigits(from: end)
        }
        if let next = peek(end), next == UInt8(ascii: ".") || isNameContinue(next) {
            throw SyntaxFailure("Expected a digit or the end of the number, found \(shown(at: end)).", at: end)
        }
        add(kind, from: start, to: end)
    }

    private func skipDigits(from start: Int) throws(SyntaxFailure) -> Int {
        guard isDigit(peek(start)) else {
            throw SyntaxFailure("Expected a digit, found \(shown(at: start)).", at: start)
        }
        var end = start + 1
        while isDigit(peek(end)) { end += 1 }
        return end
    }

    private func isDigit(_ byte: UInt8?) -> Bool {
        guard let byte else { return false }
        return byte &- UInt8(ascii: "0") < 10
    }

    @inline(__always)
    private func isNameContinue(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    // MARK: Strings

    private mutating func readString() throws(SyntaxFailure) {
        let start = index
        if peek(index + 1) == UInt8(ascii: "\""), peek(index + 2) == UInt8(ascii: "\"") {
            return try readBlockString()
        }
        var kind = Token.Kind.string
        var end = index + 1
        while end < bytes.count {
            switch bytes[end] {
            case UInt8(ascii: "\""): return add(kind, from: start, to: end + 1)
            case UInt8(ascii: "\\"):
                kind = .escapedString
                guard let escape = StringEscape(at: end, in: bytes) else {
                    throw SyntaxFailure("There is no such escape in strings.", at: end)
                }
                end += escape.length
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                throw SyntaxFailure("The string has no closing quote on its line.", at: end)
            default: end += 1
            }
        }
        throw SyntaxFailure("The string has no closing quote.", at: end)
    }

    private mutating func readBlockString() throws(SyntaxFailure) {
        var end = index + 3
        while end < bytes.count {
            switch bytes[end] {
            case UInt8(ascii: "\"") where peek(end + 1) == bytes[end] && peek(end + 2) == bytes[end]:
                return add(.blockString, from: index, to: end + 3)
            case UInt8(ascii: "\\") where BlockString.isEscapedQuotes(at: end, in: bytes): end += 4
            default: end += 1
            }
        }
        throw SyntaxFailure("The block string has no closing quotes.", at: end)
    }

    // MARK: Failures

    @inline(__always)
    private func peek(_ position: Int) -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private func unexpectedCharacter() -> SyntaxFailure {
        SyntaxFailure("Unexpected character \(shown(at: index)).", at: index)
    }

    /// The character at an offset as a message shows it: in quotes if it can be seen, else by number.
    private func shown(at offset: Int) -> String {
        guard offset < bytes.count else { return "the end of the document" }
        let text = String(decoding: bytes[offset..<min(offset + 4, bytes.count)], as: UTF8.self)
        guard let scalar = text.unicodeScalars.first else { return "the end of the document" }
        if scalar.value > 0x20, scalar.value < 0x7F { return "'\(scalar)'" }
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
