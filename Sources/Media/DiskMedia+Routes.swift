import EventLoop
package import HTTPServer
import HTTPTypes

/// Media under their links.
extension DiskMedia {
    package var routes: [Route] {
        [Route(.get, "/media/*") { [self] request in respond(to: request) }]
    }

    private func respond(to request: Request) -> Response {
        let link = String(request.path.dropFirst("/media/".count))
        let query = Self.query(request.query ?? "")
        switch open(link, expires: query["expires"], signature: query["signature"]) {
        case .success((let name, let file)):
            return send(file, name, isDownload: query["download"] != nil, request)
        case .failure(.forged):
            return Self.refusal(Status(403), "This link is not whole. Copy all of it, with its signature.")
        case .failure(.expired):
            return Self.refusal(Status(410), "This link has expired. Ask the API for the generation's url again.")
        case .failure(.missing): return Self.refusal(.notFound, "This medium is not kept any more.")
        }
    }

    private func send(_ file: OpenedFile, _ name: MediaName, isDownload: Bool, _ request: Request) -> Response {
        let asked = request.fields
        let tag = "\"\(name.digest)\""
        var fields = Fields([
            (FieldName("ETag"), tag), (FieldName("Accept-Ranges"), "bytes"),
            // Bytes under their hash never change; but a link is its holder's alone.
            (FieldName("Cache-Control"), "private, max-age=31536000, immutable"),
            (FieldName("Access-Control-Allow-Origin"), "*"),
            (FieldName("Access-Control-Expose-Headers"), "Content-Length, Content-Range, ETag"),
            (FieldName("X-Content-Type-Options"), "nosniff"),
            (FieldName("Cross-Origin-Resource-Policy"), "cross-origin"),
        ])
        if let known = asked[FieldName("If-None-Match")], Self.names(tag, in: known) {
            return Response(Status(304), fields)
        }
        fields.append(.contentType, name.contentType)
        fields.append(
            FieldName("Content-Disposition"),
            "\(isDownload ? "attachment" : "inline"); filename=\"doitong-\(name.file.prefix(12)).\(name.kind)\"")
        var range = 0..<file.size
        var status = Status.ok
        let isSame = asked[FieldName("If-Range")].map { $0 == tag } ?? true
        // Ranges are for GET alone.
        if request.method == .get, isSame, let field = asked[FieldName("Range")], let wanted = ByteRange(field) {
            guard let part = wanted.range(in: file.size) else {
                fields = Fields([(FieldName("Content-Range"), "bytes */\(file.size)")])
                return Response(Status(416), fields)
            }
            (range, status) = (part, Status(206))
            fields.append(
                FieldName("Content-Range"), "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(file.size)")
        }
        let descriptor = file.duplicate()
        guard descriptor >= 0 else {
            return Self.refusal(.unavailable, "Too many files are open. Try again in a second.")
        }
        let region = FileRegion(Descriptor(owning: descriptor), offset: range.lowerBound, length: range.count)
        return Response(status, fields, body: .file(region))
    }

    /// Whether a list of entity tags names this one, or all.
    private static func names(_ tag: String, in list: String) -> Bool {
        list.split(separator: ",").contains { entry in
            let entry = entry.filter { $0 != " " && $0 != "\t" }
            return entry == "*" || entry == tag || entry == "W/\(tag)"
        }
    }

    private static func query(_ text: String) -> [Substring: String] {
        text.split(separator: "&").reduce(into: [:]) { values, item in
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            values[parts[0]] = parts.count == 2 ? String(parts[1]) : ""
        }
    }

    private static func refusal(_ status: Status, _ message: String) -> Response {
        Response(
            status, Fields([(.contentType, "text/plain; charset=utf-8"), (FieldName("Cache-Control"), "no-store")]),
            body: .bytes(Array("\(message)\n".utf8)))
    }
}

/// One stretch of `Range: bytes=…` (RFC 9110 §14). Several at once are answered whole, which is allowed and simpler.
struct ByteRange: Equatable {
    private let first: Int?
    private let last: Int?

    init?(_ field: String) {
        guard field.lowercased().hasPrefix("bytes=") else { return nil }
        let parts = field.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts.allSatisfy(\.isEmpty), let first = Self.number(parts[0]),
            let last = Self.number(parts[1])
        else { return nil }
        if let first, let last, first > last { return nil }
        (self.first, self.last) = (first, last)
    }

    /// nil where nothing of it is there.
    func range(in size: Int) -> Range<Int>? {
        if let first {
            return first < size ? first..<min(size, (last ?? .max - 1) + 1) : nil
        }
        guard let last, last > 0, size > 0 else { return nil }
        return max(0, size - last)..<size
    }

    /// Absent is a number too; anything else than digits is not.
    private static func number(_ text: Substring) -> Int?? {
        if text.isEmpty { return .some(nil) }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = Int(text), value < .max - 1
        else { return nil }
        return .some(value)
    }
}
