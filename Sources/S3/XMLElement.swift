/// An element of an XML document: S3 says everything by names, texts and nesting. Attributes are read over.
package struct XMLElement: Equatable, Sendable {
    /// Without its namespace's prefix.
    package let name: String
    /// Without the elements' in it.
    package var text = ""
    package var children: [XMLElement] = []

    package init(_ name: String) { self.name = name }

    /// The first element of that name.
    package subscript(name: String) -> XMLElement? { children.first { $0.name == name } }

    package func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }
}

extension XMLElement {
    package enum Failure: Error, Equatable { case tooLarge, tooDeep, tooMany, malformed(at: Int) }

    /// How large a document may be.
    package struct Limits: Sendable {
        package var bytes = 2 << 20
        package var depth = 16
        package var elements = 20_000

        package init() {}
    }

    /// Reads a whole document. Strict: what S3 has no use for (a DTD, and with it entities of one's own; CDATA, comments and
    /// instructions) is no document of its.
    package init(parsing bytes: [UInt8], limits: Limits = Limits()) throws(Failure) {
        guard bytes.count <= limits.bytes else { throw .tooLarge }
        var parser = XMLParser(bytes, limits)
        self = try parser.document()
    }
}

private struct XMLParser {
    private let bytes: [UInt8]
    private let limits: XMLElement.Limits
    private var position = 0
    private var elements = 0

    init(_ bytes: [UInt8], _ limits: XMLElement.Limits) { (self.bytes, self.limits) = (bytes, limits) }

    mutating func document() throws(XMLElement.Failure) -> XMLElement {
        _ = take("\u{feff}")
        if take("<?xml") {
            guard let next = peek, Self.isBlank(next) else { throw malformed }
            while let byte = peek, byte != UInt8(ascii: "?"), byte != UInt8(ascii: "<") { position += 1 }
            guard take("?>") else { throw malformed }
        }
        skipBlanks()
        let root = try element()
        skipBlanks()
        guard position == bytes.count else { throw malformed }
        return root
    }

    /// Elements are kept on a stack of our own: none of theirs is used up by what others send.
    private mutating func element() throws(XMLElement.Failure) -> XMLElement {
        var open: [(tag: String, element: XMLElement, text: [UInt8])] = []
        while true {
            if peek == UInt8(ascii: "<") {
                if take("</") {
                    let tag = try name()
                    skipBlanks()
                    guard take(">"), var ended = open.popLast(), ended.tag == tag else { throw malformed }
                    try ended.element.close(over: ended.text, at: position)
                    guard !open.isEmpty else { return ended.element }
                    open[open.count - 1].element.children.append(ended.element)
                    continue
                }
                position += 1
                let tag = try name()
                elements += 1
                guard elements <= limits.elements else { throw .tooMany }
                guard open.count < limits.depth else { throw .tooDeep }
                let element = XMLElement(String(tag.split(separator: ":").last ?? ""))
                if try isEmptyAfterAttributes() {
                    guard !open.isEmpty else { return element }
                    open[open.count - 1].element.children.append(element)
                } else {
                    open.append((tag, element, []))
                }
            } else {
                guard !open.isEmpty, let byte = peek else { throw malformed }
                if byte == UInt8(ascii: "&") {
                    open[open.count - 1].text += try reference()
                } else {
                    guard byte >= 0x20 || Self.isBlank(byte), byte != 0x7f else { throw malformed }
                    open[open.count - 1].text.append(byte)
                    position += 1
                }
            }
        }
    }

    /// A name as S3 has them: ASCII, perhaps with one prefix.
    private mutating func name() throws(XMLElement.Failure) -> String {
        let start = position
        while let byte = peek, Self.isOfName(byte) { position += 1 }
        let name = bytes[start..<position]
        let colons = name.count { $0 == UInt8(ascii: ":") }
        guard let first = name.first, let last = name.last, Self.startsName(first), last != UInt8(ascii: ":"),
            colons <= 1
        else { throw malformed }
        return String(decoding: name, as: UTF8.self)
    }

    /// Goes behind the tag. Whether it has ended its element too.
    private mutating func isEmptyAfterAttributes() throws(XMLElement.Failure) -> Bool {
        while true {
            let hadBlank = skipBlanks()
            if take("/>") { return true }
            if take(">") { return false }
            guard hadBlank else { throw malformed }
            _ = try name()
            skipBlanks()
            guard take("=") else { throw malformed }
            skipBlanks()
            guard let quote = peek, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { throw malformed }
            position += 1
            while let byte = peek, byte != quote {
                guard byte != UInt8(ascii: "<"), byte >= 0x20 || Self.isBlank(byte) else { throw malformed }
                position += 1
            }
            guard peek == quote else { throw malformed }
            position += 1
        }
    }

    private mutating func reference() throws(XMLElement.Failure) -> [UInt8] {
        for (name, meaning) in Self.references where take(name) { return [meaning] }
        guard take("&#") else { throw malformed }
        let radix = take("x") ? 16 : 10
        let start = position
        while let byte = peek, byte != UInt8(ascii: ";"), position - start < Self.longestNumber { position += 1 }
        let digits = String(decoding: bytes[start..<position], as: UTF8.self)
        guard take(";"), digits.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
            let number = UInt32(digits, radix: radix), let scalar = Unicode.Scalar(number),
            number >= 0x20 || number == 9 || number == 10 || number == 13
        else { throw malformed }
        return Array(String(scalar).utf8)
    }

    private static let longestNumber = 8
    private static let references: [(StaticString, UInt8)] = [
        ("&lt;", UInt8(ascii: "<")), ("&gt;", UInt8(ascii: ">")), ("&amp;", UInt8(ascii: "&")),
        ("&quot;", UInt8(ascii: "\"")), ("&apos;", UInt8(ascii: "'")),
    ]

    // MARK: Bytes

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private var malformed: XMLElement.Failure { .malformed(at: position) }

    private mutating func take(_ text: StaticString) -> Bool {
        let wanted = "\(text)".utf8
        guard bytes[position...].starts(with: wanted) else { return false }
        position += wanted.count
        return true
    }

    @discardableResult
    private mutating func skipBlanks() -> Bool {
        let start = position
        while let byte = peek, Self.isBlank(byte) { position += 1 }
        return position > start
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d }
    private static func startsName(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_") }
    private static func isOfName(_ byte: UInt8) -> Bool {
        startsName(byte) || byte &- 0x30 < 10 || "-.:".utf8.contains(byte)
    }
}

extension XMLElement {
    /// Blanks between elements are only layout.
    fileprivate mutating func close(over bytes: [UInt8], at position: Int) throws(Failure) {
        guard let whole = String(validating: bytes, as: UTF8.self) else { throw .malformed(at: position) }
        if children.isEmpty {
            text = whole
        } else if !whole.utf8.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0a || $0 == 0x0d }) {
            throw .malformed(at: position)
        }
    }
}
