/// Writes JSON into bytes, compactly: no spaces, members in their order.
///
/// It holds an array with room ahead of what is written. Appending to an array byte by byte would ask for its capacity
/// and its owner at each byte; here each value asks once.
@usableFromInline
package struct JSONWriter: Sendable {
    private var room: [UInt8]
    /// Bytes written so far.
    package private(set) var count = 0

    package init(reservingCapacity capacity: Int = 0) { room = [UInt8](repeating: 0, count: capacity) }

    /// What was written.
    package var bytes: [UInt8] { Array(room[..<count]) }

    /// Ends the writing and gives what was written, without a copy.
    package consuming func finished() -> [UInt8] {
        room.removeSubrange(count...)
        return room
    }

    /// Takes back all but the first `count` bytes.
    package mutating func cut(to count: Int) {
        precondition(count <= self.count, "only what was written can be taken back")
        self.count = count
    }

    /// Whether what was written since `start` is a part of other bytes.
    package func wrote(_ text: [UInt8], _ range: Range<Int>, since start: Int) -> Bool {
        guard count - start == range.count else { return false }
        for index in range.indices where text[index] != room[start + index - range.lowerBound] { return false }
        return true
    }

    /// The byte at a place before `count`.
    package subscript(place: Int) -> UInt8 { room[place] }

    @usableFromInline package mutating func write(_ value: JSON) {
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

    @usableFromInline package mutating func writeNull() { write(raw: "null") }

    @usableFromInline package mutating func write(_ value: Bool) { write(raw: value ? "true" : "false") }

    @usableFromInline
    package mutating func write(_ value: Int) {
        if value < 0 { write(byte: UInt8(ascii: "-")) }
        var rest = value.magnitude
        var digits = 1
        var power: UInt = 10
        while rest >= power { (digits, power) = (digits + 1, power &* 10) }  // No magnitude has twenty digits.
        makeRoom(digits)
        count += digits
        var place = count
        repeat {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            place -= 1
            room[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
            rest = quotient
        } while rest > 0
    }

    /// Whole numbers up to here are written alike as integers and as the shortest digits of a double.
    private static let largestWhole = 0x1p53

    /// The shortest digits that read back as the same number; a whole number has no fraction. JSON has no infinity and
    /// no NaN: they are written as null.
    @usableFromInline
    package mutating func write(_ value: Double) {
        guard value.isFinite else { return writeNull() }
        if value.magnitude <= Self.largestWhole, value == value.rounded(.towardZero), value.sign == .plus || value != 0
        {
            return write(Int(value))
        }
        var text = value.description
        if text.hasSuffix(".0") { text.removeLast(2) }
        text.withUTF8 { unsafe write($0) }
    }

    /// Writes a string in quotes, escaping only what JSON says must be.
    @usableFromInline
    package mutating func write(_ text: String) {
        // The view's iterator would take several times as long as the bytes themselves, lent in one piece.
        let isWritten = unsafe text.utf8.withContiguousStorageIfAvailable { unsafe writeQuoted($0) }
        if isWritten != true {
            write(byte: UInt8(ascii: "\""))
            for byte in text.utf8 { writeEscaped(byte) }
            write(byte: UInt8(ascii: "\""))
        }
    }

    /// Writes ASCII text as it is.
    package mutating func write(raw text: StaticString) {
        text.withUTF8Buffer { unsafe write($0) }  // The library lends a literal no other way.
    }

    package mutating func write(raw text: [UInt8]) { write(raw: text, 0..<text.count) }

    /// Writes a part of other bytes.
    package mutating func write(raw text: [UInt8], _ range: Range<Int>) {
        // A slice of an array would be retained and released again for a few bytes.
        unsafe text.withUnsafeBufferPointer { unsafe write(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    @usableFromInline
    package mutating func write(byte: UInt8) {
        makeRoom(1)
        room[count] = byte
        count += 1
    }

    /// Writes what another writer holds.
    package mutating func write(_ other: JSONWriter) { write(raw: other.room, 0..<other.count) }

    // MARK: Room

    @inline(__always)
    private mutating func makeRoom(_ more: Int) {
        if room.count - count < more { grow(more) }
    }

    private static let leastRoom = 64

    @inline(never)
    private mutating func grow(_ more: Int) {
        let wanted = max(room.count * 2, count + more, Self.leastRoom)
        room.reserveCapacity(wanted)
        room.append(contentsOf: repeatElement(0, count: wanted - room.count))
    }

    // Lent memory, because neither arrays nor spans copy a run of bytes into the midst of an array. `makeRoom` has made
    // sure of the place.
    @inline(__always)
    private mutating func write(_ text: UnsafeBufferPointer<UInt8>) {
        guard let source = text.baseAddress else { return }
        makeRoom(text.count)
        unsafe room.withUnsafeMutableBufferPointer { room in
            unsafe room.baseAddress?.advanced(by: count).update(from: source, count: text.count)
        }
        count += text.count
    }

    /// Writes a string with its quotes; false, with nothing written, if something in it must be escaped.
    private mutating func writeQuoted(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let length = text.count
        makeRoom(length + 2)
        let start = count + 1
        let isPlain = unsafe room.withUnsafeMutableBufferPointer { room -> Bool in
            let target = unsafe UnsafeMutableBufferPointer(rebasing: room[(start - 1)..<(start + length + 1)])
            var found = false
            // Without an early exit the loop is done many bytes at a time.
            for index in 0..<length {
                let byte = unsafe text[index]
                unsafe target[index &+ 1] = byte
                found = found || Self.mustEscape(byte)
            }
            unsafe target[0] = UInt8(ascii: "\"")
            unsafe target[length + 1] = UInt8(ascii: "\"")
            return !found
        }
        if isPlain { count += length + 2 }
        return isPlain
    }

    // MARK: Escapes

    @inline(__always)
    private static func mustEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func writeEscaped(_ byte: UInt8) {
        guard Self.mustEscape(byte) else { return write(byte: byte) }
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
                write(byte: nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10)
            }
        }
    }
}

extension JSON {
    /// This value as compact JSON.
    package var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.write(self)
        return writer.finished()
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }
}
