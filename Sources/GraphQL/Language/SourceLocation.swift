/// A place in a document as people count it: from 1, columns in UTF-16 units as editors do.
package struct SourceLocation: Sendable, Hashable, Comparable {
    package let line: Int
    package let column: Int

    package init(line: Int, column: Int) { (self.line, self.column) = (line, column) }

    /// Found by counting from the start: wanted only where something is wrong.
    init(offset: Int, in source: [UInt8]) {
        var cursor = SourceCursor(source)
        self = cursor.location(of: offset)
    }

    package static func < (left: SourceLocation, right: SourceLocation) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// Counts lines and columns forwards, so that many places of one source are found in one pass.
struct SourceCursor {
    private let source: [UInt8]
    private var index = 0
    private var line = 1
    private var column = 1

    init(_ source: [UInt8]) { self.source = source }

    /// The place of a byte that does not lie before the one asked for last.
    mutating func location(of offset: Int) -> SourceLocation {
        precondition(offset >= index || index == source.count, "places are asked for in their order")
        while index < min(offset, source.count) {
            let byte = source[index]
            index += 1
            // The line that CR LF ends is ended by its LF.
            let isReturn = byte == UInt8(ascii: "\r") && !(index < source.count && source[index] == UInt8(ascii: "\n"))
            if isReturn || byte == UInt8(ascii: "\n") {
                (line, column) = (line + 1, 1)
            } else if byte & 0xC0 != 0x80 {
                column += byte >= 0xF0 ? 2 : 1
            }
        }
        return SourceLocation(line: line, column: column)
    }
}

extension Document {
    /// The places of many bytes, for the time of one.
    func locations(_ offsets: some Sequence<UInt32>) -> [UInt32: SourceLocation] {
        var cursor = SourceCursor(source)
        var locations: [UInt32: SourceLocation] = [:]
        for offset in offsets.sorted() where locations[offset] == nil {
            locations[offset] = cursor.location(of: Int(offset))
        }
        return locations
    }
}
