import JSON

/// Markup. What is put into it is text, and stays text, but for what is markup already: there is no other way to write a page.
///
/// `"<p class=\"note\">\(words("home.note"))</p>"` escapes what the words are, also between quotes.
package struct HTML: Sendable, ExpressibleByStringInterpolation {
    private(set) var bytes: [UInt8]

    package init() { bytes = [] }
    package init(stringLiteral value: String) { bytes = Array(value.utf8) }
    package init(stringInterpolation: Interpolation) { bytes = stringInterpolation.bytes }

    package init(text: String) {
        bytes = []
        Self.escape(text, into: &bytes)
    }

    /// JSON between two tags: `<`, which could begin the closing one, is written as JSON writes any character.
    init(json value: JSON, id: String) {
        bytes = []
        self += "<script type=\"application/json\" id=\"\(id)\">"
        for byte in value.bytes {
            if byte == UInt8(ascii: "<") { bytes += "\\u003c".utf8 } else { bytes.append(byte) }
        }
        self += "</script>\n"
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }
    var isEmpty: Bool { bytes.isEmpty }

    package static func += (left: inout HTML, right: HTML) { left.bytes += right.bytes }

    package struct Interpolation: StringInterpolationProtocol {
        fileprivate(set) var bytes: [UInt8] = []

        package init(literalCapacity: Int, interpolationCount: Int) { bytes.reserveCapacity(literalCapacity * 2) }

        package mutating func appendLiteral(_ literal: String) { bytes += literal.utf8 }
        package mutating func appendInterpolation(_ text: String) { HTML.escape(text, into: &bytes) }
        package mutating func appendInterpolation(_ number: Int) { bytes += "\(number)".utf8 }
        package mutating func appendInterpolation(_ html: HTML) { bytes += html.bytes }
        /// Nothing where there is none.
        package mutating func appendInterpolation(_ html: HTML?) { if let html { bytes += html.bytes } }
        package mutating func appendInterpolation(_ many: [HTML]) { for html in many { bytes += html.bytes } }
        /// An attribute that is there or not, with a space before it.
        package mutating func appendInterpolation(_ attribute: StaticString, if isSo: Bool) {
            if isSo { bytes += " \(attribute)".utf8 }
        }
    }

    private static func escape(_ text: String, into bytes: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            case UInt8(ascii: "'"): bytes += "&#39;".utf8
            default: bytes.append(byte)
            }
        }
    }
}
