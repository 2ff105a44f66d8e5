/// Writes JSON into bytes, compactly: no spaces, members in their order.
@usableFromInline
package struct JSONWriter: Sendable {
    package var bytes: [UInt8]

    package init(reservingCapacity capacity: Int = 0) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    package mutating func write(_ value: JSON) {
        switch value {
        case .null: writeNull()
        case .bool(let value): write(value)
        case .int(let value): write(value)
        case .double(let value): write(value)
        case .string(let value): write(value)
        case .array(let items):
            write(byte: UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { write(byte: UInt8(ascii: ",")) }
                write(item)
            }
            write(byte: UInt8(ascii: "]"))
        case .object(let object):
            write(byte: UInt8(ascii: "{"))
            for (index, member) in object.members.enumerated() {
                if index > 0 { write(byte: UInt8(ascii: ",")) }
                write(member.name)
                write(byte: UInt8(ascii: ":"))
                write(member.value)
            }
            write(byte: UInt8(ascii: "}"))
        }
    }

    package mutating func writeNull() { write(raw: "null") }

    @usableFromInline package mutating func write(_ value: Bool) { write(raw: value ? "true" : "false") }

    @usableFromInline
    package mutating func write(_ value: Int) {
        if value >= 0, value < 10 {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value))
            return
        }
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        let start = bytes.count
        var rest = value.magnitude
        repeat {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit))
            rest = quotient
        } while rest > 0
        bytes[start...].reverse()
    }

    /// The shortest digits that read back as the same number; a whole number has no fraction. JSON has no infinity and
    /// no NaN: they are written as null.
    @usableFromInline
    package mutating func write(_ value: Double) {
        guard value.isFinite else { return writeNull() }
        var text = value.description
        if text.hasSuffix(".0") { text.removeLast(2) }
        bytes.append(contentsOf: text.utf8)
    }

    /// Writes a string in quotes, escaping only what JSON says must be.
    @usableFromInline
    package mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        // Appending a lent buffer is one copy of memory; appending the view goes through its iterator.
        let isWritten = unsafe text.utf8.withContiguousStorageIfAvailable { utf8 in
            guard !(unsafe Self.needsEscaping(utf8)) else { return false }
            unsafe bytes.append(contentsOf: utf8)
            return true
        }
        if isWritten != true { for byte in text.utf8 { writeEscaped(byte) } }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes ASCII text as it is.
    package mutating func write(raw text: StaticString) {
        text.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }  // The library lends a literal no other way.
    }

    package mutating func write(raw text: [UInt8]) { bytes.append(contentsOf: text) }

    /// Writes a part of other bytes.
    package mutating func write(raw text: [UInt8], _ range: Range<Int>) {
        // A slice of an array would be retained and released again for a few bytes.
        unsafe text.withUnsafeBufferPointer { text in
            unsafe bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[range]))
        }
    }

    package mutating func write(byte: UInt8) { bytes.append(byte) }

    private static func needsEscaping(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var found = false
        // Without an early exit the loop is done many bytes at a time.
        for index in 0..<text.count { found = unsafe found || mustEscape(text[index]) }
        return found
    }

    @inline(__always)
    private static func mustEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func writeEscaped(_ byte: UInt8) {
        guard Self.mustEscape(byte) else { return bytes.append(byte) }
        switch byte {
        case UInt8(ascii: "\""): write(raw: "\\\"")
        case UInt8(ascii: "\\"): write(raw: "\\\\")
        case 0x08: write(raw: "\\b")
        case 0x09: write(raw: "\\t")
        case 0x0A: write(raw: "\\n")
        case 0x0C: write(raw: "\\f")
        case 0x0D: write(raw: "\\r")
        default:
            write(raw: "\\u00")
            for nibble in [byte >> 4, byte & 0xF] {
                bytes.append(nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10)
            }
        }
    }
}

extension JSON {
    /// This value as compact JSON.
    package var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.write(self)
        return writer.bytes
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }
}
