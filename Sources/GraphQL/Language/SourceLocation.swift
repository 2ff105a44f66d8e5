/// A place in a document as people count it: from 1, columns in UTF-16 units as editors do.
package struct SourceLocation: Sendable, Hashable, Comparable {
    package let line: Int
    package let column: Int

    package init(line: Int, column: Int) { (self.line, self.column) = (line, column) }

    /// Found by counting from the start: wanted only where something is wrong.
    init(offset: Int, in source: [UInt8]) {
        var line = 1
        var lineStart = 0
        var index = 0
        let end = min(offset, source.count)
        while index < end {
            let byte = source[index]
            index += 1
            if byte == UInt8(ascii: "\r"), index < source.count, source[index] == UInt8(ascii: "\n") {
                // Inside a CR LF the line has not ended yet.
                if index >= end { break }
                index += 1
            } else if byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") {
                continue
            }
            line += 1
            lineStart = index
        }
        var column = 1
        for byte in source[lineStart..<end] {
            if byte & 0xC0 != 0x80 { column += byte >= 0xF0 ? 2 : 1 }
        }
        self.init(line: line, column: column)
    }

    package static func < (left: SourceLocation, right: SourceLocation) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}
