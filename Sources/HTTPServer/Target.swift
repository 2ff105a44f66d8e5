import HTTPTypes

/// The request target in its forms (RFC 9112 §3.2): origin (`/path?query`), absolute (`http://host/path`), asterisk
/// (`*`, for OPTIONS), authority (`host:port`, for CONNECT, which no route takes).
struct Target {
    let path: Range<Int>
    let query: Range<Int>?
    let isAsterisk: Bool

    init(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>, _ method: Method) throws(Refusal) {
        var start = range.lowerBound
        isAsterisk = method == .options && range.count == 1 && bytes[start] == UInt8(ascii: "*")
        if bytes[start] != UInt8(ascii: "/"), !isAsterisk, method != .connect {
            guard let authority = Self.authority(bytes, range) else { throw .badTarget }
            guard Authority.isValid(bytes, authority) else { throw .badHost }
            start = authority.upperBound
        }
        var mark = start
        while mark < range.upperBound, bytes[mark] != UInt8(ascii: "?") { mark += 1 }
        path = start..<mark
        query = mark < range.upperBound ? mark + 1..<range.upperBound : nil
    }

    /// Where the authority stands in `http://authority/path`; nil when it is no such target.
    private static func authority(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Range<Int>? {
        for scheme in schemes where range.count > scheme.count {
            var matches = true
            for index in 0..<scheme.count
            where ByteClass.lowercased(bytes[range.lowerBound + index]) != scheme[index] { matches = false }
            guard matches else { continue }
            let start = range.lowerBound + scheme.count
            var end = start
            while end < range.upperBound, bytes[end] != UInt8(ascii: "/"), bytes[end] != UInt8(ascii: "?") { end += 1 }
            return start..<end
        }
        return nil
    }

    private static let schemes = [Array("http://".utf8), Array("https://".utf8)]
}

/// A host and an optional port, as `Host` and absolute targets have them (RFC 3986 §3.2, without user information).
enum Authority {
    static func isValid(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard !range.isEmpty else { return false }
        var index = range.lowerBound
        if bytes[index] == UInt8(ascii: "[") {
            index += 1
            let start = index
            while index < range.upperBound, isAddressByte(bytes[index]) { index += 1 }
            guard index - start >= 2, index < range.upperBound, bytes[index] == UInt8(ascii: "]") else { return false }
            index += 1
        } else {
            let start = index
            while index < range.upperBound, isNameByte(bytes[index]) { index += 1 }
            guard index > start else { return false }
        }
        return index == range.upperBound || isPort(bytes, index..<range.upperBound)
    }

    /// `:` and a port of 16 bits, or nothing behind the colon.
    private static func isPort(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard bytes[range.lowerBound] == UInt8(ascii: ":"), range.count <= 6 else { return false }
        var port = 0
        for index in range.lowerBound + 1..<range.upperBound {
            guard ByteClass.isDigit(bytes[index]) else { return false }
            port = port * 10 + Int(bytes[index] - 0x30)
        }
        return port <= 65_535
    }

    /// What registered names and IPv4 addresses are made of. The grammar would also have `!$&'()*+,;=` and percent signs,
    /// which no name has that a client connects to; a comma is how two hosts get into one field.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        ByteClass.isDigit(byte) || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "~")
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        ByteClass.hexValue(byte) != nil || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
    }
}
