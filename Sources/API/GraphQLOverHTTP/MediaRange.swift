import HTTPTypes

/// A media type of Content-Type, or a range of Accept, with the parameters that mean something here.
struct MediaRange: Equatable {
    enum Name: Equatable { case json, graphQLResponse, eventStream, anyApplication, any, other }

    var name: Name
    /// Whether it names no encoding but UTF-8.
    var isUTF8 = true
    /// In thousandths.
    var quality = 1000

    /// How exactly it names a format; nil where it does not.
    func specificity(for format: ResponseFormat) -> Int? {
        guard isUTF8 else { return nil }
        switch (name, format) {
        case (.json, .json), (.graphQLResponse, .graphQLResponse), (.eventStream, .eventStream): return 3
        case (.anyApplication, .json), (.anyApplication, .graphQLResponse): return 2
        case (.any, _): return 1
        default: return nil
        }
    }

    /// The ranges that a request accepts, in order. One that is malformed counts for nothing.
    static func accepted(by fields: Fields) -> [MediaRange] {
        var ranges: [MediaRange] = []
        let bytes = fields.bytes
        for line in fields.lines where isAccept(bytes.span, line.name) {
            var scanner = MediaRangeScanner(bytes: bytes, line.value)
            while !scanner.isAtEnd {
                if let range = scanner.range() { ranges.append(range) }
                scanner.skipToNext()
            }
        }
        return ranges
    }

    private static func isAccept(_ bytes: borrowing Span<UInt8>, _ name: Range<Int>) -> Bool {
        let word: StaticString = "accept"
        return word.isSame(as: bytes, name, inAnyCase: true)
    }
}

extension MediaRange {
    /// The one type that Content-Type names; nil if it is malformed, or a list.
    init?(contentType value: ArraySlice<UInt8>) {
        var scanner = MediaRangeScanner(bytes: Array(value), 0..<value.count)
        guard let type = scanner.range(), scanner.isAtEnd else { return nil }
        self = type
    }
}

/// Reads the grammar of RFC 9110 §12.5.1: `type/subtype;name=value, …`.
private struct MediaRangeScanner {
    let bytes: [UInt8]
    private var index: Int
    private let end: Int

    init(bytes: [UInt8], _ range: Range<Int>) { (self.bytes, index, end) = (bytes, range.lowerBound, range.upperBound) }

    var isAtEnd: Bool { index >= end }

    /// The next range, up to its comma or the end; nil if it is malformed.
    mutating func range() -> MediaRange? {
        skipSpace()
        let type = token()
        guard !type.isEmpty, take(UInt8(ascii: "/")) else { return nil }
        let subtype = token()
        guard !subtype.isEmpty else { return nil }
        var range = MediaRange(name: name(type, subtype))
        while true {
            skipSpace()
            if isAtEnd || bytes[index] == UInt8(ascii: ",") { return range }
            guard take(UInt8(ascii: ";")) else { return nil }
            skipSpace()
            let parameter = token()
            if parameter.isEmpty { continue }  // `a/b;` is sloppy, and clear.
            guard take(UInt8(ascii: "=")), let value = value() else { return nil }
            if isWord(parameter, "q") {
                guard let quality = quality(value) else { return nil }
                range.quality = quality
            } else if isWord(parameter, "charset") {
                range.isUTF8 = isWord(value, "utf-8") || isWord(value, "utf8")
            }
        }
    }

    /// Goes past the comma that ends a range; one in a quoted string ends nothing.
    mutating func skipToNext() {
        while !isAtEnd, !take(UInt8(ascii: ",")) {
            if bytes[index] == UInt8(ascii: "\"") { _ = value() } else { index += 1 }
        }
    }

    private func name(_ type: Range<Int>, _ subtype: Range<Int>) -> MediaRange.Name {
        if isWord(type, "application") {
            if isWord(subtype, "json") { return .json }
            if isWord(subtype, "graphql-response+json") { return .graphQLResponse }
            return isWord(subtype, "*") ? .anyApplication : .other
        }
        if isWord(type, "text"), isWord(subtype, "event-stream") { return .eventStream }
        return isWord(type, "*") && isWord(subtype, "*") ? .any : .other
    }

    /// `1`, `0`, and up to three digits behind a point.
    private func quality(_ range: Range<Int>) -> Int? {
        guard (1...5).contains(range.count), let whole = digit(range.lowerBound), whole <= 1 else { return nil }
        var thousandths = whole * 1000
        guard range.count > 1 else { return thousandths }
        guard bytes[range.lowerBound + 1] == UInt8(ascii: ".") else { return nil }
        var unit = 100
        for place in range.dropFirst(2) {
            guard let digit = digit(place) else { return nil }
            thousandths += digit * unit
            unit /= 10
        }
        return thousandths <= 1000 ? thousandths : nil
    }

    private func digit(_ place: Int) -> Int? {
        let value = bytes[place] &- UInt8(ascii: "0")
        return value < 10 ? Int(value) : nil
    }

    // MARK: Words

    private mutating func skipSpace() {
        while !isAtEnd, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard !isAtEnd, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func token() -> Range<Int> {
        let start = index
        while !isAtEnd, Self.isToken(bytes[index]) { index += 1 }
        return start..<index
    }

    /// A token, or what a quoted string holds; nil where that does not end.
    private mutating func value() -> Range<Int>? {
        guard take(UInt8(ascii: "\"")) else { return token() }
        let start = index
        while !isAtEnd {
            if take(UInt8(ascii: "\"")) { return start..<(index - 1) }
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        index = end
        return nil
    }

    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "*"), UInt8(ascii: "!"),
            UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"), UInt8(ascii: "'"),
            UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private func isWord(_ range: Range<Int>, _ word: StaticString) -> Bool {
        word.isSame(as: bytes.span, range, inAnyCase: true)
    }
}
