extension JSON {
    /// Parses JSON5: JSON as people write it into files, with comments, trailing commas, single quotes, bare names and
    /// hexadecimal numbers.
    ///
    /// Stricter than its grammar in three places: `Infinity` and `NaN` are refused, for no JSON can say them; so are a
    /// member name given twice and half of a surrogate pair, as in ``init(parsing:limits:)``.
    package init(
        parsingJSON5 bytes: [UInt8], limits: Limits = Limits(maximumBytes: 1 << 20, maximumDepth: 64)
    ) throws(JSON5Error) {
        guard bytes.count <= limits.maximumBytes else {
            throw JSON5Error(reason: .tooLarge(limits.maximumBytes), line: 1, column: 1)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw JSON5Error(reason: .notUTF8, line: 1, column: 1)
        }
        var parser = JSON5Parser(text: Array(text.unicodeScalars), maximumDepth: limits.maximumDepth)
        self = try parser.parseDocument()
    }

    package init(
        parsingJSON5 text: String, limits: Limits = Limits(maximumBytes: 1 << 20, maximumDepth: 64)
    ) throws(JSON5Error) {
        try self.init(parsingJSON5: Array(text.utf8), limits: limits)
    }
}

/// Why text is not JSON5 that we take, and where that showed. Lines and columns count from 1, columns in characters of
/// Unicode.
package struct JSON5Error: Error, Equatable, CustomStringConvertible {
    package enum Reason: Sendable, Equatable {
        case unexpectedEnd
        case unexpected(Unicode.Scalar)
        case afterValue, openComment, openString, badEscape, loneSurrogate, badNumber, notFinite
        case duplicateName(String)
        case tooLarge(Int), tooDeep(Int), notUTF8
    }

    package let reason: Reason
    package let line: Int
    package let column: Int

    package init(reason: Reason, line: Int, column: Int) {
        (self.reason, self.line, self.column) = (reason, line, column)
    }

    package var description: String { "\(what) (line \(line), column \(column))" }

    private var what: String {
        switch reason {
        case .unexpectedEnd: "the text ends too early: close what is open"
        case .unexpected(let scalar):
            scalar.value < 0x20 || scalar.value == 0x7F
                ? "unexpected control character U+\(String(scalar.value, radix: 16, uppercase: true))"
                : "unexpected \"\(scalar)\""
        case .afterValue: "text after the value: a file holds one value"
        case .openComment: "a comment is not closed: end it with */"
        case .openString: "a string ends with its line: close it, or end the line with a backslash"
        case .badEscape: "no such escape"
        case .loneSurrogate: "half of a surrogate pair: write both halves"
        case .badNumber: "malformed number, or one beyond the range of a double"
        case .notFinite: "Infinity and NaN cannot be written in JSON: give a number"
        case .duplicateName(let name): "\"\(name)\" is named twice in one object: keep one"
        case .tooLarge(let bytes): "more than \(bytes) bytes"
        case .tooDeep(let levels): "nested more than \(levels) levels deep"
        case .notUTF8: "not UTF-8: save the file in that encoding"
        }
    }
}

/// Recursive descent over scalars; recursion is bounded by `maximumDepth`. Files are small and read rarely, so this one
/// is written for being read.
private struct JSON5Parser {
    let text: [Unicode.Scalar]
    let maximumDepth: Int
    var index = 0
    var depth = 0

    init(text: [Unicode.Scalar], maximumDepth: Int) { (self.text, self.maximumDepth) = (text, maximumDepth) }

    private var next: Unicode.Scalar? { index < text.count ? text[index] : nil }

    mutating func parseDocument() throws(JSON5Error) -> JSON {
        try skipSpace()
        let value = try parseValue()
        try skipSpace()
        guard index == text.count else { throw failure(.afterValue) }
        return value
    }

    private mutating func parseValue() throws(JSON5Error) -> JSON {
        guard let scalar = next else { throw failure(.unexpectedEnd) }
        switch scalar {
        case "\"", "'": return .string(try parseString())
        case "{": return try nested { parser throws(JSON5Error) in try parser.parseObject() }
        case "[": return try nested { parser throws(JSON5Error) in try parser.parseArray() }
        case "+", "-", ".", "0"..."9": return try parseNumber()
        default: return try parseWord()
        }
    }

    private mutating func nested(_ body: (inout JSON5Parser) throws(JSON5Error) -> JSON) throws(JSON5Error) -> JSON {
        depth += 1
        guard depth <= maximumDepth else { throw failure(.tooDeep(maximumDepth)) }
        index += 1
        try skipSpace()
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func parseObject() throws(JSON5Error) -> JSON {
        var members: [JSONObject.Member] = []
        var names: Set<String> = []
        while !take("}") {
            let start = index
            let name = try parseName()
            guard names.insert(name).inserted else { throw failure(.duplicateName(name), at: start) }
            try skipSpace()
            try expect(":")
            try skipSpace()
            members.append(JSONObject.Member(name: name, value: try parseValue()))
            try skipSpace()
            if take("}") { break }
            try expect(",")
            try skipSpace()
        }
        return .object(JSONObject(uniqueMembers: members))
    }

    private mutating func parseArray() throws(JSON5Error) -> JSON {
        var items: [JSON] = []
        while !take("]") {
            items.append(try parseValue())
            try skipSpace()
            if take("]") { break }
            try expect(",")
            try skipSpace()
        }
        return .array(items)
    }

    // MARK: Words

    private mutating func parseName() throws(JSON5Error) -> String {
        if next == "\"" || next == "'" { return try parseString() }
        return try parseIdentifier()
    }

    private mutating func parseWord() throws(JSON5Error) -> JSON {
        let start = index
        switch try parseIdentifier() {
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "null": return .null
        case "Infinity", "NaN": throw failure(.notFinite, at: start)
        default: throw failure(.unexpected(text[start]), at: start)
        }
    }

    /// A name as ECMAScript 5 has them: letters, digits, `$`, `_`, and escapes of those.
    private mutating func parseIdentifier() throws(JSON5Error) -> String {
        var name = ""
        while let scalar = next {
            var part = scalar
            let start = index
            if scalar == "\\" {
                guard index + 1 < text.count, text[index + 1] == "u" else { throw failure(.badEscape) }
                part = try parseUnicodeEscape()
            }
            let properties = part.properties
            let fits =
                part == "$" || part == "_" || properties.isIDStart || (!name.isEmpty && properties.isIDContinue)
            guard fits else {
                index = start
                if scalar == "\\" { throw failure(.badEscape) }
                break
            }
            name.unicodeScalars.append(part)
            if scalar != "\\" { index += 1 }
        }
        guard !name.isEmpty else { throw unexpected() }
        return name
    }

    // MARK: Numbers

    private mutating func parseNumber() throws(JSON5Error) -> JSON {
        let start = index
        let isNegative = next == "-"
        if isNegative || next == "+" { index += 1 }
        if next == "I" || next == "N" { throw failure(.notFinite, at: start) }
        if next == "0", index + 1 < text.count, text[index + 1] == "x" || text[index + 1] == "X" {
            return try parseHexNumber(from: start, isNegative: isNegative)
        }
        var digits = isNegative ? "-" : ""
        let whole = takeDigits()
        guard whole.count <= 1 || whole.first != "0" else { throw failure(.badNumber, at: start) }
        digits += whole.isEmpty ? "0" : whole
        var isInteger = true
        if take(".") {
            isInteger = false
            let fraction = takeDigits()
            guard !(whole.isEmpty && fraction.isEmpty) else { throw failure(.badNumber, at: start) }
            digits += "." + (fraction.isEmpty ? "0" : fraction)
        } else if whole.isEmpty {
            throw next == nil ? failure(.unexpectedEnd) : failure(.badNumber, at: start)
        }
        if take("e") || take("E") {
            isInteger = false
            let sign = take("-") ? "-" : ""
            if sign.isEmpty { _ = take("+") }
            let exponent = takeDigits()
            guard !exponent.isEmpty else { throw failure(.badNumber, at: start) }
            digits += "e" + sign + exponent
        }
        if isInteger, let value = Int(digits), digits != "-0" { return .int(value) }
        guard let value = Double(digits), value.isFinite else { throw failure(.badNumber, at: start) }
        return .double(value)
    }

    private mutating func parseHexNumber(from start: Int, isNegative: Bool) throws(JSON5Error) -> JSON {
        index += 2
        var value = 0
        let first = index
        while let digit = next.flatMap(hexValue) {
            let (product, overflows) = value.multipliedReportingOverflow(by: 16)
            guard !overflows, product <= Int.max - digit else { throw failure(.badNumber, at: start) }
            value = product + digit
            index += 1
        }
        guard index > first else { throw failure(.badNumber, at: start) }
        return isNegative ? (value == 0 ? .double(-0.0) : .int(-value)) : .int(value)
    }

    private mutating func takeDigits() -> String {
        var digits = ""
        while let scalar = next, "0"..."9" ~= scalar {
            digits.unicodeScalars.append(scalar)
            index += 1
        }
        return digits
    }

    private func hexValue(_ scalar: Unicode.Scalar) -> Int? { scalar.isASCII ? Character(scalar).hexDigitValue : nil }

    // MARK: Strings

    private mutating func parseString() throws(JSON5Error) -> String {
        let quote = text[index]
        index += 1
        var string = String.UnicodeScalarView()
        while let scalar = next {
            switch scalar {
            case quote:
                index += 1
                return String(string)
            case "\\": try parseEscape(into: &string)
            case "\n", "\r": throw failure(.openString)
            default:
                string.append(scalar)
                index += 1
            }
        }
        throw failure(.unexpectedEnd)
    }

    private mutating func parseEscape(into string: inout String.UnicodeScalarView) throws(JSON5Error) {
        guard index + 1 < text.count else { throw failure(.unexpectedEnd) }
        let letter = text[index + 1]
        switch letter {
        case "b": string.append("\u{8}")
        case "f": string.append("\u{C}")
        case "n": string.append("\n")
        case "r": string.append("\r")
        case "t": string.append("\t")
        case "v": string.append("\u{B}")
        case "0":
            if index + 2 < text.count, "0"..."9" ~= text[index + 2] { throw failure(.badEscape) }
            string.append("\0")
        case "1"..."9": throw failure(.badEscape)
        case "u":
            string.append(try parseUnicodeEscape())
            return
        case "x":
            string.append(Unicode.Scalar(UInt8(try hexDigits(2))))
            return
        case "\r" where index + 2 < text.count && text[index + 2] == "\n": index += 1
        case "\n", "\r", "\u{2028}", "\u{2029}": break  // The line goes on.
        default: string.append(letter)
        }
        index += 2
    }

    /// Reads `\uXXXX`, or two of them where the first is the upper half of a pair.
    private mutating func parseUnicodeEscape() throws(JSON5Error) -> Unicode.Scalar {
        let start = index
        var value = UInt32(try hexDigits(4))
        if 0xD800..<0xDC00 ~= value {
            guard index + 1 < text.count, text[index] == "\\", text[index + 1] == "u" else {
                throw failure(.loneSurrogate, at: start)
            }
            let low = UInt32(try hexDigits(4))
            guard 0xDC00..<0xE000 ~= low else { throw failure(.loneSurrogate, at: start) }
            value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(value) else { throw failure(.loneSurrogate, at: start) }
        return scalar
    }

    /// Reads the digits after the backslash and its letter.
    private mutating func hexDigits(_ count: Int) throws(JSON5Error) -> Int {
        guard index + 2 + count <= text.count else { throw failure(.unexpectedEnd, at: text.count) }
        var value = 0
        for scalar in text[(index + 2)..<(index + 2 + count)] {
            guard let digit = hexValue(scalar) else { throw failure(.badEscape) }
            value = value << 4 | digit
        }
        index += 2 + count
        return value
    }

    // MARK: Space

    private mutating func skipSpace() throws(JSON5Error) {
        while let scalar = next {
            switch scalar {
            case "\t", "\n", "\u{B}", "\u{C}", "\r", " ", "\u{A0}", "\u{2028}", "\u{2029}", "\u{FEFF}": index += 1
            case "/": try skipComment()
            default:
                guard scalar.properties.generalCategory == .spaceSeparator else { return }
                index += 1
            }
        }
    }

    private mutating func skipComment() throws(JSON5Error) {
        let start = index
        switch index + 1 < text.count ? text[index + 1] : nil {
        case "/":
            while let scalar = next, !["\n", "\r", "\u{2028}", "\u{2029}"].contains(scalar) { index += 1 }
        case "*":
            index += 2
            while !(next == "*" && index + 1 < text.count && text[index + 1] == "/") {
                guard index < text.count else { throw failure(.openComment, at: start) }
                index += 1
            }
            index += 2
        default: throw failure(.unexpected("/"))
        }
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        index += 1
        return true
    }

    private mutating func expect(_ scalar: Unicode.Scalar) throws(JSON5Error) {
        guard take(scalar) else { throw unexpected() }
    }

    private func unexpected() -> JSON5Error { next.map { failure(.unexpected($0)) } ?? failure(.unexpectedEnd) }

    private func failure(_ reason: JSON5Error.Reason, at place: Int? = nil) -> JSON5Error {
        var (line, column) = (1, 1)
        for (offset, scalar) in text[..<(place ?? index)].enumerated() {
            let isBreak = scalar == "\n" || (scalar == "\r" && !(offset + 1 < text.count && text[offset + 1] == "\n"))
            (line, column) = isBreak ? (line + 1, 1) : (line, column + 1)
        }
        return JSON5Error(reason: reason, line: line, column: column)
    }
}
