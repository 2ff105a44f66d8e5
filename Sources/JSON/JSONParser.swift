extension JSON {
    /// What the parser takes; beyond it the text is refused before more work is done.
    package struct Limits: Sendable {
        package var maximumBytes: Int
        package var maximumDepth: Int

        package init(maximumBytes: Int = 16 << 20, maximumDepth: Int = 128) {
            self.maximumBytes = maximumBytes
            self.maximumDepth = maximumDepth
        }
    }

    /// Parses strict RFC 8259 JSON in UTF-8.
    ///
    /// Stricter than the grammar in two places, because readers disagree there and a gateway must not: a member name
    /// given twice and half of a surrogate pair are errors. A byte order mark is refused, as the RFC allows.
    package init(parsing bytes: [UInt8], limits: Limits = Limits()) throws(JSONError) {
        guard bytes.count <= limits.maximumBytes else {
            throw JSONError(reason: .tooLarge, offset: limits.maximumBytes)
        }
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            throw JSONError(reason: .notUTF8, offset: error.byteOffsets.lowerBound)
        }
        var parser = JSONParser(bytes: bytes, maximumDepth: limits.maximumDepth)
        self = try parser.parseDocument()
    }

    package init(parsing text: String, limits: Limits = Limits()) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), limits: limits)
    }
}

/// Recursive descent over bytes already known to be UTF-8; recursion is bounded by `maximumDepth`.
private struct JSONParser {
    let bytes: [UInt8]
    let maximumDepth: Int
    var index = 0
    var depth = 0

    init(bytes: [UInt8], maximumDepth: Int) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
    }

    mutating func parseDocument() throws(JSONError) -> JSON {
        skipSpace()
        let value = try parseValue()
        skipSpace()
        guard index == bytes.count else { throw failure(.trailingBytes) }
        return value
    }

    private mutating func parseValue() throws(JSONError) -> JSON {
        guard index < bytes.count else { throw failure(.unexpectedEnd) }
        switch bytes[index] {
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "{"): return try nested { parser throws(JSONError) in try parser.parseObject() }
        case UInt8(ascii: "["): return try nested { parser throws(JSONError) in try parser.parseArray() }
        case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
        case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
        case UInt8(ascii: "n"): return try parseWord("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
        default: throw failure(.unexpectedByte)
        }
    }

    private mutating func nested(_ body: (inout JSONParser) throws(JSONError) -> JSON) throws(JSONError) -> JSON {
        depth += 1
        guard depth <= maximumDepth else { throw failure(.tooDeep) }
        index += 1
        skipSpace()
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func parseObject() throws(JSONError) -> JSON {
        var members: [JSONObject.Member] = []
        var names = UniqueNames()
        if take(UInt8(ascii: "}")) { return .object(JSONObject()) }
        while true {
            guard index < bytes.count else { throw failure(.unexpectedEnd) }
            guard bytes[index] == UInt8(ascii: "\"") else { throw failure(.unexpectedByte) }
            let start = index
            let name = try parseString()
            guard names.insert(name, among: members) else { throw JSONError(reason: .duplicateName, offset: start) }
            skipSpace()
            try expect(UInt8(ascii: ":"))
            skipSpace()
            members.append(JSONObject.Member(name: name, value: try parseValue()))
            skipSpace()
            if take(UInt8(ascii: "}")) { return .object(JSONObject(uniqueMembers: members)) }
            try expect(UInt8(ascii: ","))
            skipSpace()
        }
    }

    private mutating func parseArray() throws(JSONError) -> JSON {
        var items: [JSON] = []
        if take(UInt8(ascii: "]")) { return .array(items) }
        while true {
            items.append(try parseValue())
            skipSpace()
            if take(UInt8(ascii: "]")) { return .array(items) }
            try expect(UInt8(ascii: ","))
            skipSpace()
        }
    }

    private mutating func parseWord(_ word: StaticString, _ value: JSON) throws(JSONError) -> JSON {
        for byte in word.description.utf8 {
            guard index < bytes.count else { throw failure(.unexpectedEnd) }
            guard bytes[index] == byte else { throw failure(.unexpectedByte) }
            index += 1
        }
        return value
    }

    // MARK: Numbers

    private mutating func parseNumber() throws(JSONError) -> JSON {
        let start = index
        var isInteger = true
        _ = take(UInt8(ascii: "-"))
        if take(UInt8(ascii: "0")) {
            if index < bytes.count, isDigit(bytes[index]) { throw failure(.badNumber) }
        } else {
            try takeDigits()
        }
        if take(UInt8(ascii: ".")) {
            isInteger = false
            try takeDigits()
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isInteger = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try takeDigits()
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isInteger, let value = Int(text), text != "-0" { return .int(value) }
        guard let value = Double(text), value.isFinite else { throw JSONError(reason: .badNumber, offset: start) }
        return .double(value)
    }

    private mutating func takeDigits() throws(JSONError) {
        let start = index
        while index < bytes.count, isDigit(bytes[index]) { index += 1 }
        guard index > start else { throw failure(index < bytes.count ? .badNumber : .unexpectedEnd) }
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    // MARK: Strings

    private mutating func parseString() throws(JSONError) -> String {
        index += 1
        let start = index
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                let text = String(decoding: bytes[start..<index], as: UTF8.self)
                index += 1
                return text
            case UInt8(ascii: "\\"): return try parseEscapedString(from: start)
            case 0..<0x20: throw failure(.controlCharacter)
            default: index += 1
            }
        }
        throw failure(.unexpectedEnd)
    }

    private mutating func parseEscapedString(from start: Int) throws(JSONError) -> String {
        var text = Array(bytes[start..<index])
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try parseEscape(into: &text)
            case 0..<0x20: throw failure(.controlCharacter)
            default:
                text.append(byte)
                index += 1
            }
        }
        throw failure(.unexpectedEnd)
    }

    private mutating func parseEscape(into text: inout [UInt8]) throws(JSONError) {
        guard index + 1 < bytes.count else { throw failure(.unexpectedEnd) }
        let letter = bytes[index + 1]
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            text.append(contentsOf: String(try parseUnicodeEscape()).utf8)
            return
        default: throw failure(.badEscape)
        }
        index += 2
    }

    /// Reads `\uXXXX`, or two of them where the first is the upper half of a pair.
    private mutating func parseUnicodeEscape() throws(JSONError) -> Character {
        let start = index
        let first = try parseHexUnit()
        var scalar = UInt32(first)
        if 0xD800..<0xDC00 ~= first {
            guard index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u")
            else { throw JSONError(reason: .loneSurrogate, offset: start) }
            let second = try parseHexUnit()
            guard 0xDC00..<0xE000 ~= second else { throw JSONError(reason: .loneSurrogate, offset: start) }
            scalar = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        }
        guard let result = Unicode.Scalar(scalar) else { throw JSONError(reason: .loneSurrogate, offset: start) }
        return Character(result)
    }

    private mutating func parseHexUnit() throws(JSONError) -> UInt16 {
        guard index + 6 <= bytes.count else { throw failure(.unexpectedEnd) }
        var unit: UInt16 = 0
        for byte in bytes[(index + 2)..<(index + 6)] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw failure(.badEscape) }
            unit = unit << 4 | UInt16(digit)
        }
        index += 6
        return unit
    }

    // MARK: Bytes

    private mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default: return
            }
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func expect(_ byte: UInt8) throws(JSONError) {
        guard index < bytes.count else { throw failure(.unexpectedEnd) }
        guard take(byte) else { throw failure(.unexpectedByte) }
    }

    private func failure(_ reason: JSONError.Reason) -> JSONError { JSONError(reason: reason, offset: index) }
}

/// Tells whether a member name is new: by looking for few members, by hashing for many.
private struct UniqueNames {
    private static let scannedAtMost = 8
    private var hashed: Set<String> = []

    mutating func insert(_ name: String, among members: [JSONObject.Member]) -> Bool {
        if members.count < Self.scannedAtMost { return !members.contains { $0.name == name } }
        if hashed.isEmpty { hashed = Set(members.lazy.map(\.name)) }
        return hashed.insert(name).inserted
    }
}
