/// Block strings: `"""` text whose common indentation and blank outer lines are not part of the value.
enum BlockString {
    static func isEscapedQuotes(at offset: Int, in bytes: [UInt8]) -> Bool {
        guard offset + 4 <= bytes.count, bytes[offset] == UInt8(ascii: "\\") else { return false }
        return bytes[(offset + 1)..<(offset + 4)].allSatisfy { $0 == UInt8(ascii: "\"") }
    }

    /// The value of a block string, given the bytes between its quotes.
    static func value(of raw: ArraySlice<UInt8>) -> String {
        let lines = split(raw)
        var indent = Int.max
        var first = Int.max
        var last = -1
        for (number, line) in lines.enumerated() {
            let leading = line.prefix(while: isBlank).count
            guard leading < line.count else { continue }
            first = min(first, number)
            last = number
            if number > 0 { indent = min(indent, leading) }
        }
        guard first <= last else { return "" }
        var value: [UInt8] = []
        for number in first...last {
            if number > first { value.append(UInt8(ascii: "\n")) }
            let line = lines[number]
            let skipped = number == 0 || indent == .max ? 0 : min(indent, line.count)
            value.append(contentsOf: line.dropFirst(skipped))
        }
        return String(decoding: value, as: UTF8.self)
    }

    /// Text as a block string, or nil where a block string cannot say it and quotes must.
    ///
    /// Printed over several lines when it has several, is long, or ends in what would join with the closing quotes.
    static func printed(_ text: String, indent: String) -> String? {
        let bytes = Array(text.utf8)
        guard !bytes.contains(UInt8(ascii: "\r")) else { return nil }
        let lines = String(decoding: escaped(bytes), as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        let endsBadly = text.hasSuffix("\"") || text.hasSuffix("\\")
        let isShort = lines.count == 1 && text.utf16.count <= longestOnOneLine && !endsBadly
        let printed = isShort ? "\"\"\"\(lines[0])\"\"\"" : onLines(lines, indent, bytes)
        return value(of: Array(printed.utf8).dropFirst(3).dropLast(3)) == text ? printed : nil
    }

    private static func onLines(_ lines: [Substring], _ indent: String, _ bytes: [UInt8]) -> String {
        // Space at the start of a single line is kept only right after the quotes.
        let startsBlank = lines.count == 1 && bytes.first.map(isBlank) ?? false
        var result = "\"\"\"" + (startsBlank ? "" : "\n" + indent)
        for (number, line) in lines.enumerated() {
            if number > 0 { result += "\n" + (line.isEmpty ? "" : indent) }
            result += line
        }
        return result + "\n" + indent + "\"\"\""
    }

    private static let longestOnOneLine = 70

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    private static func split(_ raw: ArraySlice<UInt8>) -> [[UInt8]] {
        var lines: [[UInt8]] = [[]]
        var index = raw.startIndex
        while index < raw.endIndex {
            let byte = raw[index]
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                lines.append([])
                if byte == UInt8(ascii: "\r"), index + 1 < raw.endIndex, raw[index + 1] == UInt8(ascii: "\n") {
                    index += 1
                }
            } else if byte == UInt8(ascii: "\\"), index + 4 <= raw.endIndex,
                raw[(index + 1)..<(index + 4)].allSatisfy({ $0 == UInt8(ascii: "\"") })
            {
                lines[lines.count - 1].append(contentsOf: raw[(index + 1)..<(index + 4)])
                index += 3
            } else {
                lines[lines.count - 1].append(byte)
            }
            index += 1
        }
        return lines
    }

    private static func escaped(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if index + 3 <= bytes.count, bytes[index..<(index + 3)].allSatisfy({ $0 == UInt8(ascii: "\"") }) {
                result.append(contentsOf: Array("\\\"\"\"".utf8))
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }
}
