/// A form in parts, some of which may be files (RFC 7578).
package struct MultipartForm: Sendable {
    package struct Part: Sendable {
        package enum Content: Sendable {
            case text(String)
            case bytes([UInt8])
            /// Read when it is sent.
            case file(path: String)
        }

        package let name: String
        package let content: Content
        package let filename: String?
        package let type: String?

        package init(_ name: String, _ content: Content, filename: String? = nil, type: String? = nil) {
            (self.name, self.content, self.filename, self.type) = (name, content, filename, type)
        }
    }

    package let parts: [Part]
    package let boundary: String

    /// - Parameter boundary: must not occur in any part; with the random one it does not.
    package init(_ parts: [Part], boundary: String = Self.boundary(.random(in: 0 ... .max), .random(in: 0 ... .max))) {
        precondition((1...70).contains(boundary.utf8.count) && boundary.utf8.allSatisfy(PercentEncoding.isUnreserved))
        (self.parts, self.boundary) = (parts, boundary)
    }

    package static func boundary(_ first: UInt64, _ second: UInt64) -> String {
        "----\(String(first, radix: 36))-\(String(second, radix: 36))"
    }

    package var contentType: String { "multipart/form-data; boundary=\(boundary)" }

    /// The form as it goes over the wire, but that files are only named.
    package var segments: [BodySegment] {
        var segments: [BodySegment] = []
        var text = ""
        for part in parts {
            text += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(Self.quoted(part.name))\""
            if let filename = part.filename { text += "; filename=\"\(Self.quoted(filename))\"" }
            text += "\r\n"
            if let type = part.type { text += "Content-Type: \(Self.line(type))\r\n" }
            text += "\r\n"
            switch part.content {
            case .text(let content): text += content
            case .bytes(let bytes): segments += [.bytes(Array(text.utf8) + bytes)]
            case .file(let path): segments += [.bytes(Array(text.utf8)), .file(path: path)]
            }
            if case .text = part.content {} else { text = "" }
            text += "\r\n"
        }
        return segments + [.bytes(Array("\(text)--\(boundary)--\r\n".utf8))]
    }

    /// As browsers do: a quotation mark or the end of a line would end the name.
    private static func quoted(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            let ends = byte < 0x20 || byte == 0x7f || byte == UInt8(ascii: "\"")
            if ends { PercentEncoding.append(byte, to: &bytes) } else { bytes.append(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func line(_ text: String) -> String {
        String(decoding: text.utf8.map { $0 < 0x20 || $0 == 0x7f ? 0x20 : $0 }, as: UTF8.self)
    }
}

/// A stretch of a body that is to be sent.
package enum BodySegment: Sendable, Equatable {
    case bytes([UInt8])
    /// The whole of a file.
    case file(path: String)
}
