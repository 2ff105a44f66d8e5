import Crypto
import Gateway
import HTTPTypes
import JSON
import Telemetry

/// OpenAI and every server that speaks as it does: pictures and edits, speech, and films as jobs. Read against the API's
/// description 2.3.0, 2026-11.
///
/// Pictures and speech come in the answer itself. It has no idempotency key: a lost answer may be paid and is not to be had.
struct OpenAI: WireVendor {
    static let host: Identifier<Host> = "openai"
    private static let home = "https://api.openai.com"
    static let variables: [VendorVariable] = [
        .optionalSecret("KEY", "An API key. Required at OpenAI; a compatible server may need none."), .url(home),
        .optional("ORGANIZATION", "The organisation that pays, where the key belongs to several."),
        .optional("PROJECT", "The project that pays, where the key belongs to several."),
    ]
    /// Edits are uploads.
    static let takesMediaURLs = false

    private let key: Secret?
    private let base: URL
    private let fields: [(FieldName, String)]

    /// Of pictures to change; of films' first frames nothing is documented.
    static func intake(_ model: Model) -> MediaIntake {
        model.makes.contains(.image) ? MediaIntake(picture: .init(.usualPictures, megabytes: 50)) : MediaIntake()
    }

    init?(_ configuration: VendorConfiguration) {
        key = configuration.secret("KEY")
        guard key != nil || configuration.text("URL") != nil, let url = configuration.url(default: Self.home) else {
            return nil
        }
        // Compatible servers are usually named with their version.
        base = url.path.hasSuffix("/v1") || url.path.hasSuffix("/v1/") ? url : url / "v1"
        let named: [(FieldName, String)] = [
            (FieldName("OpenAI-Organization"), "ORGANIZATION"), (FieldName("OpenAI-Project"), "PROJECT"),
        ]
        fields = named.compactMap { field, name in configuration.text(name).map { (field, $0) } }
    }

    func submit(_ task: WireTask) throws(VendorError) -> WireStep {
        switch task.type {
        case .image: .call(task.images.isEmpty ? picture(task) : edit(task))
        case .audio: .call(speech(task))
        case .video: .call(film(task))
        case .avatar: throw .rejected("it makes no avatars")
        }
    }

    func check() -> WireCheck? {
        WireCheck(request: HTTPRequest(.get, base / "models", bearer: key, fields)) { response throws(VendorError) in
            guard response.status.isSuccess else { throw failure(response) }
            return "key accepted; \(try response.json()["data"]?.arrayValue?.count ?? 0) models"
        }
    }

    // MARK: Pictures

    private func picture(_ task: WireTask) -> WireCall {
        var body: JSONObject = [
            "model": .string(task.model.id.text), "prompt": .string(task.styledText), "n": 1,
        ]
        for (name, value) in options(of: task) { body[name] = .string(value) }
        let request = HTTPRequest(.post, base / "images" / "generations", bearer: key, fields, json: .object(body))
        return making(request, task)
    }

    private func edit(_ task: WireTask) -> WireCall {
        var parts = task.images.enumerated().map { index, image in
            MultipartForm.Part(
                "image[]", .bytes(image.bytes ?? []), filename: "\(index + 1).\(image.fileExtension)",
                type: image.contentType)
        }
        parts.append(MultipartForm.Part("model", .text(task.model.id.text)))
        parts.append(MultipartForm.Part("prompt", .text(task.styledText)))
        parts.append(MultipartForm.Part("n", .text("1")))
        parts += options(of: task).map { MultipartForm.Part($0.name, .text($0.value)) }
        let form = MultipartForm(parts)
        return making(HTTPRequest(.post, base / "images" / "edits", bearer: key, fields, form: form), task)
    }

    /// No `response_format`: the maker's own models refuse it and give bytes; others give either, and both are read.
    private func options(of task: WireTask) -> [(name: String, value: String)] {
        var options: [(name: String, value: String)] = []
        let sizes = ["1:1": "1024x1024", "3:2": "1536x1024", "2:3": "1024x1536"]
        if let size = task.string("resolution") ?? task.string("aspectRatio").flatMap({ sizes[$0] }) {
            options.append(("size", size))
        }
        if let quality = task.string("quality") {
            options.append(("quality", ["standard": "medium", "ultra": "high"][quality] ?? quality))
        }
        if let background = task.string("background") { options.append(("background", background)) }
        if let format = task.string("format") { options.append(("output_format", format)) }
        return options
    }

    private func making(_ request: HTTPRequest, _ task: WireTask) -> WireCall {
        let type = task.string("format").map { "image/\($0)" }
        return WireCall(request, isSubmission: true, bounds: .making) { response throws(VendorError) in
            guard response.status.isSuccess else { throw failure(response) }
            let json = try response.json()
            var outputs: [WireOutput] = []
            for item in json["data"]?.arrayValue ?? [] {
                if let bytes = item["b64_json"]?.stringValue.flatMap({ Base64.decode($0) }), !bytes.isEmpty {
                    outputs.append(.bytes(bytes, contentType: type))
                } else if let text = item["url"]?.stringValue, let url = try? URL(parsing: text) {
                    outputs.append(.link(HTTPRequest(.get, url), contentType: type))
                }
            }
            guard !outputs.isEmpty else { throw .unreadable("neither pictures nor an error") }
            return .finished(outputs)
        }
    }

    // MARK: Speech

    private func speech(_ task: WireTask) -> WireCall {
        let format = task.string("format") ?? "mp3"
        var body: JSONObject = [
            "model": .string(task.model.id.text), "input": .string(task.text),
            "voice": .string(task.voice ?? "alloy"), "response_format": .string(format),
        ]
        body.add("speed", task.number("speed").map { .double($0) })
        let instructions = [
            task.string("emotion").map { "Speak in a tone that is \($0)." }, task.string("instructions"),
        ]
        .compactMap { $0 }.joined(separator: " ")
        if !instructions.isEmpty { body["instructions"] = .string(instructions) }
        let request = HTTPRequest(.post, base / "audio" / "speech", bearer: key, fields, json: .object(body))
        return WireCall(request, isSubmission: true, bounds: .making) { response throws(VendorError) in
            guard response.status.isSuccess else { throw failure(response) }
            guard !response.body.isEmpty else { throw .failed("it gave no sound", charged: true) }
            guard !response.isJSON else { throw .unreadable("JSON, where sound was to be") }
            // By what was asked for: some servers call every answer octet-stream.
            return .finished([.bytes(response.body, contentType: Self.soundTypes[format])])
        }
    }

    private static let soundTypes = [
        "mp3": "audio/mpeg", "wav": "audio/wav", "flac": "audio/flac", "opus": "audio/ogg", "aac": "audio/aac",
        "pcm": "audio/L16; rate=24000; channels=1",
    ]

    // MARK: Films

    /// OpenAI itself ended these in September 2026; compatible servers go on with them.
    private func film(_ task: WireTask) -> WireCall {
        var parts = [
            MultipartForm.Part("model", .text(task.model.id.text)),
            MultipartForm.Part("prompt", .text(task.describedText)),
        ]
        if let seconds = task.integer("duration") { parts.append(MultipartForm.Part("seconds", .text("\(seconds)"))) }
        if let frame = task.string("resolution").flatMap({ Frame.film(resolution: $0, aspectRatio: task.ratio) }) {
            parts.append(MultipartForm.Part("size", .text("\(frame.width)x\(frame.height)")))
        }
        if let image = task.images.first {
            parts.append(
                MultipartForm.Part(
                    "input_reference", .bytes(image.bytes ?? []), filename: "first.\(image.fileExtension)",
                    type: image.contentType))
        }
        let request = HTTPRequest(.post, base / "videos", bearer: key, fields, form: MultipartForm(parts))
        return WireCall(request, isSubmission: true, bounds: .upload) { response throws(VendorError) in
            guard response.status.isSuccess else { throw failure(response) }
            return try progress(try response.json())
        }
    }

    func poll(_ ticket: Ticket, _ task: WireTask) throws(VendorError) -> WireStep {
        let request = HTTPRequest(.get, try (base / "videos").item(ticket.text), bearer: key, fields)
        return .call(
            WireCall(request) { response throws(VendorError) in
                if response.status.code == 404 { throw .failed("it does not know the job any more") }
                guard response.status.isSuccess else { throw failure(response) }
                return try progress(try response.json())
            })
    }

    private func progress(_ json: JSON) throws(VendorError) -> WireStep {
        guard let id = json["id"]?.idText else { throw .unreadable("a job without an id") }
        switch json["status"]?.stringValue {
        case "queued", "in_progress":
            return .pending(Ticket(id), percent: json["progress"]?.wholeNumber.map { min(max($0, 0), 100) })
        case "completed":
            let content = try (base / "videos").item(id) / "content"
            return .finished([.link(HTTPRequest(.get, content, bearer: key, fields), contentType: "video/mp4")])
        case "failed":
            let words = VendorWords.of(json["error"], hiding: [key])
            let code = json[path: "error", "code"]?.stringValue ?? ""
            throw code.speaks(of: "moderation", "content_policy") ? .refused(words) : .failed(words)
        case let status: throw .unreadable("status \(status ?? "missing")")
        }
    }

    // MARK: Failures

    private func failure(_ response: HTTPResponse) -> VendorError {
        let error = response.anyJSON?["error"]
        let code = error?["code"]?.stringValue ?? ""
        let words = VendorWords.of(response, hiding: key)
        switch code {
        case "moderation_blocked", "content_policy_violation": return .refused(words)
        case "insufficient_quota", "billing_hard_limit_reached", "billing_not_active": return .exhausted(words)
        case "invalid_api_key": return .unauthorised(words)
        default: break
        }
        if error?["type"]?.stringValue == "image_generation_user_error" { return .refused(words) }
        return response.failure(words)
    }
}
