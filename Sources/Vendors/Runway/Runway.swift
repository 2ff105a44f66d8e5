import Gateway
import HTTPTypes
import JSON
import Telemetry

/// Runway: films and pictures by tasks. Read against version 2024-11-06 of its API in November 2026.
///
/// Links are signed, live a day or two, and come afresh with each answer. Nothing takes an id of ours, and there is no list of
/// tasks: work whose submission was interrupted is lost. A task can be stopped while it waits or runs; what it cost by then is
/// not promised back. Input that its filters stop is billed.
struct Runway: WireVendor {
    static let host: Identifier<Host> = "runway"
    static let variables: [VendorVariable] = [.secret("KEY", "An API secret."), .url(address)]
    private static let address = "https://api.dev.runwayml.com"
    private static let version = (FieldName("X-Runway-Version"), "2024-11-06")

    private let key: Secret
    private let base: URL

    /// As uploads, which what does not fit into a `data:` address becomes.
    static func intake(_ model: Model) -> MediaIntake {
        MediaIntake(picture: .init(.usualPictures, megabytes: 200))
    }

    init?(_ configuration: VendorConfiguration) {
        guard let key = configuration.secret("KEY"), let base = configuration.url(default: Self.address) else {
            return nil
        }
        (self.key, self.base) = (key, base)
    }

    func submit(_ task: WireTask) throws(VendorError) -> WireStep { try uploading(task, task.images[...], []) }

    func poll(_ ticket: Ticket, _ task: WireTask) throws(VendorError) -> WireStep {
        .call(
            WireCall(request(.get, base / "v1" / "tasks" / ticket.text)) { response throws(VendorError) in
                guard response.status.isSuccess else { throw Self.error(response).ofAcceptedWork }
                return try Self.step(try response.json(), ticket)
            })
    }

    func cancel(_ ticket: Ticket, _ task: WireTask) -> WireCancel? {
        WireCancel(request: request(.delete, base / "v1" / "tasks" / ticket.text)) { response throws(VendorError) in
            // 404: deleted before, or never there.
            guard response.status.isSuccess || response.status.code == 404 else { throw Self.error(response) }
            return .stopped(charged: true)
        }
    }

    func check() -> WireCheck? {
        WireCheck(request: request(.get, base / "v1" / "organization")) { response throws(VendorError) in
            let json = try response.json(or: Self.error)
            return "key accepted; \(json["creditBalance"]?.idText ?? "unknown") credits left"
        }
    }

    // MARK: Pictures on their way in

    /// As many characters of a `data:` address as the vendor reads.
    private static let mostInline = 5_242_880

    /// Uploads one large picture after the other, then hands over the work.
    private func uploading(_ task: WireTask, _ rest: ArraySlice<WireMedia>, _ done: [String]) throws(VendorError)
        -> WireStep
    {
        guard let image = rest.first else { return try handover(task, done) }
        if let url = image.url { return try uploading(task, rest.dropFirst(), done + [url]) }
        // Base64 has four characters for three bytes, and the type stands before it.
        guard let bytes = image.bytes, bytes.count / 3 * 4 + 100 > Self.mostInline else {
            return try uploading(task, rest.dropFirst(), done + [image.dataURI])
        }
        let name = "picture.\(image.fileExtension)"
        let body: JSONObject = ["filename": .string(name), "type": "ephemeral"]
        return .call(
            WireCall(request(.post, base / "v1" / "uploads", body)) { response throws(VendorError) in
                let json = try response.json(or: Self.error)
                guard let handle = json["runwayUri"]?.stringValue, handle.hasPrefix("runway://"),
                    let url = json["uploadUrl"]?.stringValue.flatMap({ try? URL(parsing: $0) }),
                    // It takes nothing of ours along but the picture.
                    url.scheme == .https || url.origin == base.origin
                else { throw .unreadable("no address to upload a picture to") }
                var parts: [MultipartForm.Part] = []
                for field in json["fields"]?.objectValue?.members ?? [] {
                    parts.append(.init(field.name, .text(field.value.stringValue ?? "")))
                }
                parts.append(.init("file", .bytes(bytes), filename: name, type: image.contentType))
                return .call(
                    WireCall(HTTPRequest(.post, url, form: MultipartForm(parts)), bounds: .upload) {
                        response throws(VendorError) in
                        guard response.status.isSuccess else {
                            throw .unavailable("the upload of a picture answers \(response.status)")
                        }
                        return try uploading(task, rest.dropFirst(), done + [handle])
                    })
            })
    }

    // MARK: Work

    private func handover(_ task: WireTask, _ images: [String]) throws(VendorError) -> WireStep {
        let name = try task.name(in: Self.names)
        var body: JSONObject = ["model": .string(name)]
        let path: String
        if task.type == .image {
            path = "text_to_image"
            body.add("promptText", task.styledText)
            let size = "\(task.option("resolution") ?? "1080p") \(task.option("aspectRatio") ?? "16:9")"
            body.add("ratio", Self.pictureRatios[size])
            if !images.isEmpty { body["referenceImages"] = .array(images.map { ["uri": .string($0)] }) }
        } else {
            path = images.isEmpty ? "text_to_video" : "image_to_video"
            if !task.filmText.isEmpty { body.add("promptText", task.filmText) }
            if let tail = try task.tail() {
                body["promptImage"] = [
                    ["uri": .string(images[0]), "position": "first"],
                    ["uri": .string(tail.urlOrDataURI), "position": "last"],
                ]
            } else {
                body.add("promptImage", images.first)
            }
            let ratio = task.option("aspectRatio") ?? "16:9"
            body.add("ratio", name == "gen3a_turbo" ? Self.ratiosOfGen3[ratio] : Self.ratios[ratio])
            body.add("duration", task.options["duration"])
        }
        body.add("seed", task.options["seed"])
        return .call(
            WireCall(request(.post, base / "v1" / path, body), isSubmission: true) { response throws(VendorError) in
                guard let id = try response.json(or: Self.error)["id"]?.pathID else {
                    throw .unreadable("accepted without an id")
                }
                return .pending(Ticket(id))
            })
    }

    private static let names: [Identifier<Model>: String] = [
        "gen-4.5": "gen4.5", "gen-4": "gen4_turbo", "gen-3": "gen3a_turbo",
        // The API never had it, and says so itself.
        "gen-2": "gen2",
        "gen-4-image": "gen4_image", "gen-4-image-turbo": "gen4_image_turbo",
    ]

    private static let ratios = [
        "16:9": "1280:720", "9:16": "720:1280", "4:3": "1104:832", "3:4": "832:1104", "1:1": "960:960",
        "21:9": "1584:672",
    ]
    private static let ratiosOfGen3 = ["16:9": "1280:768", "9:16": "768:1280"]

    private static let pictureRatios = [
        "720p 16:9": "1280:720", "720p 9:16": "720:1280", "720p 1:1": "720:720", "720p 4:3": "960:720",
        "720p 3:4": "720:960", "720p 21:9": "1680:720",
        "1080p 16:9": "1920:1080", "1080p 9:16": "1080:1920", "1080p 1:1": "1080:1080", "1080p 4:3": "1440:1080",
        "1080p 3:4": "1080:1440", "1080p 21:9": "2112:912",
    ]

    // MARK: Answers

    private static func step(_ json: JSON, _ ticket: Ticket) throws(VendorError) -> WireStep {
        switch json["status"]?.stringValue {
        // Throttled: over our share of tasks at once. It waits at the vendor's, by itself.
        case "PENDING", "THROTTLED": return .pending(ticket)
        case "RUNNING": return .pending(ticket, percent: json["progress"]?.percent)
        case "SUCCEEDED":
            var outputs: [WireOutput] = []
            for address in json["output"]?.arrayValue ?? [] { outputs.append(try .link(at: address)) }
            return .finished(outputs)
        case "FAILED":
            let code = json["failureCode"]?.stringValue ?? ""
            let reason = json["failure"]?.told ?? "no reason given"
            if code.hasPrefix("SAFETY") || code.contains(".SAFETY.") { throw .refused(reason) }
            throw .failed(reason, charged: wasCharged(json))
        case "CANCELLED": throw .failed("cancelled at the vendor", charged: wasCharged(json))
        case let status: throw .unreadable("status \(status?.told ?? "none")")
        }
    }

    private static func wasCharged(_ json: JSON) -> Bool { json[path: "cost", "credits"]?.doubleValue ?? 0 > 0 }

    private static func error(_ response: HTTPResponse) -> VendorError {
        let json = response.anyJSON
        var message = json?["error"]?.told ?? ""
        for issue in json?["issues"]?.arrayValue?.prefix(3) ?? [] {
            let place = issue["path"]?.arrayValue?.compactMap(\.idText).joined(separator: ".") ?? ""
            message += "; \(place.told): \(issue["message"]?.told ?? "")"
        }
        // Lack of credit has no code of its own.
        if response.status.code == 400, message.lowercased().contains("credits") { return .exhausted(message.told) }
        if response.status.code == 400, message.speaksOfContentRules { return .refused(message.told) }
        if response.status.code == 401 { return .unauthorised("\(response.status)") }
        return response.failure(message.told)
    }

    private func request(_ method: Method, _ url: URL, _ body: JSONObject? = nil) -> HTTPRequest {
        HTTPRequest(method, url, bearer: key, [Self.version], body: body.map { .json(.object($0)) } ?? .none)
    }
}
