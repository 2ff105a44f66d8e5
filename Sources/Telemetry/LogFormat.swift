/// How a log line is written.
package enum LogFormat: Sendable {
    /// One JSON object a line: `time`, `level`, `message`, then the metadata beside them.
    case json
    /// For reading: time, level, message, then `name=value`.
    case human

    /// Longer text is cut, so that no line can fill the buffer alone.
    package static let longestText = 4096
    private static let reserved = ["time", "level", "message"]

    func append(
        _ time: Timestamp, _ level: Log.Level, _ message: StaticString, _ metadata: LogMetadata, to line: inout [UInt8]
    ) {
        switch self {
        case .json:
            line.append(utf8: "{\"time\":\"")
            line.append(time)
            line.append(utf8: "\",\"level\":\"")
            line.append(utf8: level.rawValue)
            line.append(utf8: "\",\"message\":\"")
            line.append(message)
            line.append(UInt8(ascii: "\""))
            for (name, value) in metadata.pairs {
                line.append(UInt8(ascii: ","))
                line.append(quoting: Self.reserved.contains(name) ? "\(name)_" : name)
                line.append(UInt8(ascii: ":"))
                line.append(value, isJSON: true)
            }
            line.append(utf8: "}\n")
        case .human:
            let padding = String(repeating: " ", count: 7 - level.rawValue.utf8.count)
            line.append(time)
            line.append(utf8: " \(level.rawValue)\(padding) ")
            line.append(message)
            for (name, value) in metadata.pairs {
                line.append(UInt8(ascii: " "))
                line.append(escaping: name)
                line.append(UInt8(ascii: "="))
                line.append(value, isJSON: false)
            }
            line.append(UInt8(ascii: "\n"))
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(utf8 text: String) { append(contentsOf: text.utf8) }

    /// A message is ours and constant: nearly always it can be copied.
    fileprivate mutating func append(_ message: StaticString) {
        let isPlain = message.hasPointerRepresentation && message.withUTF8Buffer { unsafe $0.allSatisfy(\.isPlain) }
        if isPlain {
            message.withUTF8Buffer { unsafe append(contentsOf: $0) }
        } else {
            append(escaping: "\(message)")
        }
    }

    fileprivate mutating func append(_ value: LogValue, isJSON: Bool) {
        switch value {
        case .text(let text) where !isJSON && text.isPlain: append(utf8: text)
        case .text(let text): append(quoting: text)
        case .integer(let number): append(utf8: "\(number)")
        case .number(let number) where number.isFinite: append(utf8: "\(number)")
        case .number(let number): append(quoting: "\(number)")  // JSON has no infinity.
        case .boolean(let flag): append(utf8: flag ? "true" : "false")
        }
    }

    /// As a JSON string. People read the same quoting in the human format.
    fileprivate mutating func append(quoting text: String) {
        append(UInt8(ascii: "\""))
        append(escaping: text)
        append(UInt8(ascii: "\""))
    }

    fileprivate mutating func append(escaping text: String) {
        if text.utf8.count <= LogFormat.longestText, text.utf8.allSatisfy(\.isPlain) { return append(utf8: text) }
        var room = LogFormat.longestText
        for scalar in text.unicodeScalars {
            guard room > 0 else { return append(utf8: "…") }
            room -= UTF8.width(scalar)
            switch scalar {
            case "\"": append(utf8: "\\\"")
            case "\\": append(utf8: "\\\\")
            case "\n": append(utf8: "\\n")
            case "\r": append(utf8: "\\r")
            case "\t": append(utf8: "\\t")
            case _ where scalar.commandsTerminals:
                let digits = String(scalar.value, radix: 16)
                append(utf8: "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits)
            default: append(contentsOf: UTF8.encode(scalar)!)
            }
        }
    }
}

extension String {
    /// Whether it stands in the human format without quotes and cannot be taken for anything else.
    fileprivate var isPlain: Bool {
        !isEmpty && utf8.count <= LogFormat.longestText
            && utf8.allSatisfy { $0.isPlain && $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "=") }
    }
}

extension UInt8 {
    /// A printable character of ASCII that stands for itself between quotes.
    fileprivate var isPlain: Bool {
        self >= 0x20 && self < 0x7F && self != UInt8(ascii: "\"") && self != UInt8(ascii: "\\")
    }
}

extension Unicode.Scalar {
    /// Control characters of ASCII and Latin 1, line and paragraph separators, and those that turn the direction of text:
    /// a log line must not move the cursor, end early, or read otherwise than it is written.
    fileprivate var commandsTerminals: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
