/// The fields of a message, in order, over one run of bytes: the ones they arrived in, or the ones they will be sent as.
package struct Fields: Sendable {
    /// Where one field stands in ``bytes``.
    package struct Line: Sendable {
        package var nameStart: UInt32
        package var nameEnd: UInt32
        package var valueStart: UInt32
        package var valueEnd: UInt32

        package init(nameStart: UInt32, nameEnd: UInt32, valueStart: UInt32, valueEnd: UInt32) {
            (self.nameStart, self.nameEnd) = (nameStart, nameEnd)
            (self.valueStart, self.valueEnd) = (valueStart, valueEnd)
        }

        package var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
        package var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }
    }

    /// For fields made by ``append(_:_:)``, exactly their lines as they go over the wire.
    package private(set) var bytes: [UInt8]
    package private(set) var lines: [Line]

    package init() { (bytes, lines) = ([], []) }

    package init(_ fields: [(FieldName, String)]) {
        self.init()
        for (name, value) in fields { append(name, value) }
    }

    /// Fields that a parser found in `bytes`.
    package init(over bytes: [UInt8], lines: [Line]) { (self.bytes, self.lines) = (bytes, lines) }

    /// The value of the first field of that name.
    package subscript(name: FieldName) -> String? { valueBytes(of: name).map { String(decoding: $0, as: UTF8.self) } }

    /// The value of the first field of that name, without making a string of it.
    package func valueBytes(of name: FieldName) -> ArraySlice<UInt8>? {
        lines.first { isNamed($0, name) }.map { bytes[$0.value] }
    }

    /// The values of all fields of that name, in order.
    package func values(of name: FieldName) -> [String] {
        lines.filter { isNamed($0, name) }.map { String(decoding: bytes[$0.value], as: UTF8.self) }
    }

    /// Adds a field. A control character in the value becomes a space, so that no value can end its line; and a field that
    /// frames messages is not taken, since it is not the handler's to say.
    package mutating func append(_ name: FieldName, _ value: String) {
        guard !name.framesMessages else { return }
        let start = bytes.count
        let nameEnd = start + name.wire.count - 2
        let valueEnd = nameEnd + 2 + value.utf8.count
        bytes.append(contentsOf: name.wire)
        for byte in value.utf8 { bytes.append(byte < 0x20 && byte != 0x09 || byte == 0x7f ? 0x20 : byte) }
        bytes.append(0x0d)
        bytes.append(0x0a)
        lines.append(
            Line(
                nameStart: UInt32(start), nameEnd: UInt32(nameEnd), valueStart: UInt32(nameEnd + 2),
                valueEnd: UInt32(valueEnd)))
    }

    /// Adds a field whose value is written by `write`: digits, quotes and the like, nothing that could end its line.
    package mutating func append(_ name: FieldName, writing write: (inout [UInt8]) -> Void) {
        guard !name.framesMessages else { return }
        let start = bytes.count
        bytes.append(contentsOf: name.wire)
        let valueStart = bytes.count
        write(&bytes)
        let valueEnd = bytes.count
        bytes.append(0x0d)
        bytes.append(0x0a)
        lines.append(
            Line(
                nameStart: UInt32(start), nameEnd: UInt32(valueStart - 2), valueStart: UInt32(valueStart),
                valueEnd: UInt32(valueEnd)))
    }

    /// Adds all of others.
    package mutating func append(_ more: Fields) {
        let shift = UInt32(bytes.count)
        bytes.append(contentsOf: more.bytes)
        for line in more.lines {
            lines.append(
                Line(
                    nameStart: line.nameStart + shift, nameEnd: line.nameEnd + shift,
                    valueStart: line.valueStart + shift, valueEnd: line.valueEnd + shift))
        }
    }

    /// Makes room for fields to come, so that adding them one by one moves nothing.
    package mutating func reserve(bytes: Int, lines: Int) {
        self.bytes.reserveCapacity(bytes)
        self.lines.reserveCapacity(lines)
    }

    private func isNamed(_ line: Line, _ name: FieldName) -> Bool {
        let range = line.name
        guard range.count == name.lowercased.count else { return false }
        for (index, expected) in zip(range, name.lowercased) where FieldName.lowercased(bytes[index]) != expected {
            return false
        }
        return true
    }
}
