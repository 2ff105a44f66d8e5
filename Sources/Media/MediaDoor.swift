import EventLoop
import HTTPServer
import HTTPTypes
import Telemetry

/// Gives out media to whoever has a link, wherever their bytes are.
struct MediaDoor: Sendable {
    /// Where a medium was found.
    enum Found: Sendable {
        case file(OpenedFile)
        /// Not on this machine, so many bytes: given out as they come, stretch by stretch.
        case pieces(size: Int, @Sendable (Range<Int>) async throws -> [UInt8])
        /// Whoever asks is to ask there, for so long.
        case elsewhere(URL, lasting: Duration)
        case missing
        case unavailable(String)
    }

    let links: LinkSigner
    let now: @Sendable () -> Timestamp
    let find: @Sendable (MediaName, Request) async -> Found

    var routes: [Route] {
        [Route(.get, "/media/*") { [self] request in await respond(to: request) }]
    }

    private func respond(to request: Request) async -> Response {
        let link = String(request.path.dropFirst("/media/".count))
        let query = Self.query(request.query ?? "")
        guard let expires = query["expires"], let signature = query["signature"],
            links.isSigned(link, expires, signature)
        else { return Self.refusal(Status(403), "This link is not whole. Copy all of it, with its signature.") }
        guard let moment = Int64(expires), moment * 1000 > now().milliseconds else {
            return Self.refusal(Status(410), "This link has expired. Ask the API for the generation's url again.")
        }
        let missing = Self.refusal(.notFound, "This medium is not kept any more.")
        guard let name = MediaName(link) else { return missing }
        switch await find(name, request) {
        case .missing: return missing
        case .unavailable(let message):
            var response = Self.refusal(.unavailable, message)
            response.fields.append(.retryAfter, "1")
            return response
        case .elsewhere(let url, let duration):
            return Response(
                Status(307),
                Fields([
                    (.location, url.text), (FieldName("Access-Control-Allow-Origin"), "*"),
                    // Whoever keeps the answer must not keep it longer than the address holds.
                    (FieldName("Cache-Control"), "private, max-age=\(duration.components.seconds / 2)"),
                ]))
        case .file(let file):
            return send(name, size: file.size, isDownload: query["download"] != nil, request) { range in
                let descriptor = file.duplicate()
                guard descriptor >= 0 else { return nil }
                return .file(FileRegion(Descriptor(owning: descriptor), offset: range.lowerBound, length: range.count))
            }
        case .pieces(let size, let read):
            return send(name, size: size, isDownload: query["download"] != nil, request) { range in
                .stream(length: range.count) { writer in
                    var offset = range.lowerBound
                    var length = Self.firstPieceBytes
                    while offset < range.upperBound {
                        let bytes = try await read(offset..<min(range.upperBound, offset + length))
                        try await writer.write(bytes)
                        offset += bytes.count
                        length = Self.pieceBytes
                    }
                }
            }
        }
    }

    /// Of what is given out as it comes: the first is soon there, the others are worth asking for.
    private static let firstPieceBytes = 256 << 10
    private static let pieceBytes = 1 << 20

    private func send(
        _ name: MediaName, size: Int, isDownload: Bool, _ request: Request, _ body: (Range<Int>) -> Response.Body?
    ) -> Response {
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
            name.disposition(isDownload: isDownload))
        var range = 0..<size
        var status = Status.ok
        let isSame = asked[FieldName("If-Range")].map { $0 == tag } ?? true
        // Ranges are for GET alone.
        if request.method == .get, isSame, let field = asked[FieldName("Range")], let wanted = ByteRange(field) {
            guard let part = wanted.range(in: size) else {
                fields = Fields([(FieldName("Content-Range"), "bytes */\(size)")])
                return Response(Status(416), fields)
            }
            (range, status) = (part, Status(206))
            fields.append(
                FieldName("Content-Range"), "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(size)")
        }
        guard let body = body(range) else {
            return Self.refusal(.unavailable, "Too many files are open. Try again in a second.")
        }
        return Response(status, fields, body: body)
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
