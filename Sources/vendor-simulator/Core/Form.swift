/// A form that came in parts (RFC 7578), taken apart.
struct Form: Sendable {
    struct Part: Sendable {
        let name: String
        let filename: String?
        let type: String?
        let bytes: [UInt8]

        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    let parts: [Part]

    /// More parts than any vendor has fields.
    private static let mostParts = 200

    /// Nil where it is not such a form.
    init?(_ body: ArraySlice<UInt8>, type: String?) {
        guard let type, type.lowercased().hasPrefix("multipart/form-data"),
            let boundary = Self.parameter("boundary", of: type), !boundary.isEmpty
        else { return nil }
        let opening = Array("--\(boundary)".utf8)
        let delimiter = Array("\r\n--\(boundary)".utf8)
        guard body.starts(with: opening) else { return nil }
        var rest = body.dropFirst(opening.count)
        var parts: [Part] = []
        while rest.starts(with: [0x0d, 0x0a]) {
            rest = rest.dropFirst(2)
            guard parts.count < Self.mostParts, let end = Self.find(delimiter, in: rest),
                let part = Self.part(rest[..<end])
            else { return nil }
            parts.append(part)
            rest = rest[(end + delimiter.count)...]
        }
        guard rest.starts(with: [0x2d, 0x2d]) else { return nil }
        self.parts = parts
    }

    subscript(name: String) -> Part? { parts.first { $0.name == name } }

    private static func part(_ bytes: ArraySlice<UInt8>) -> Part? {
        guard let end = find([0x0d, 0x0a, 0x0d, 0x0a], in: bytes) else { return nil }
        var name: String?
        var (filename, type): (String?, String?) = (nil, nil)
        for line in String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = String(line[line.index(after: colon)...].drop { $0 == " " })
            switch line[..<colon].lowercased() {
            case "content-disposition":
                (name, filename) = (parameter("name", of: value), parameter("filename", of: value))
            case "content-type": type = value
            default: break
            }
        }
        guard let name else { return nil }
        return Part(name: name, filename: filename, type: type, bytes: Array(bytes[(end + 4)...]))
    }

    /// `name="x"` or `name=x` behind a semicolon.
    private static func parameter(_ name: String, of value: String) -> String? {
        for piece in value.split(separator: ";").dropFirst() {
            let pair = piece.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].lowercased() == name else { continue }
            return String(pair[1].hasPrefix("\"") ? pair[1].dropFirst().prefix { $0 != "\"" } : pair[1])
        }
        return nil
    }

    private static func find(_ needle: [UInt8], in hay: ArraySlice<UInt8>) -> Int? {
        guard hay.count >= needle.count else { return nil }
        for start in hay.startIndex...(hay.endIndex - needle.count)
        where hay[start] == needle[0] && hay[start...].starts(with: needle) { return start }
        return nil
    }
}
