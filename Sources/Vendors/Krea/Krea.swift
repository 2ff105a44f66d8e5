import Gateway
import HTTPTypes
import JSON
import Telemetry

/// Krea: its own models, and others' that it runs. Jobs that are polled; how long links live is not said. Read against its
/// API of 2026-11.
///
/// It has no idempotency key, and its list does not show what was asked.
struct Krea: WireVendor {
    static let host: Identifier<Host> = "krea"
    private static let home = "https://api.krea.ai"
    static let variables: [VendorVariable] = [.secret("KEY", "An API token of Krea."), .url(home)]

    private let key: Secret
    private let base: URL

    static func intake(_ model: Model) -> MediaIntake {
        MediaIntake(picture: .init(.usualPictures + ["image/heic"], megabytes: 75))
    }

    init?(_ configuration: VendorConfiguration) {
        guard let key = configuration.secret("KEY"), let base = configuration.url(default: Self.home) else {
            return nil
        }
        (self.key, self.base) = (key, base)
    }

    // MARK: Submitting

    func submit(_ task: WireTask) throws(VendorError) -> WireStep {
        // Nothing is uploaded for what is not taken.
        _ = try recipe(task, task.images.map { _ in "" })
        return try submit(task, [])
    }

    /// Uploads what has no address yet, one after the other, then hands the work over.
    private func submit(_ task: WireTask, _ addresses: [String]) throws(VendorError) -> WireStep {
        guard addresses.count < task.images.count else { return .call(try create(task, addresses)) }
        let image = task.images[addresses.count]
        if let url = image.url { return try submit(task, addresses + [url]) }
        let part = MultipartForm.Part(
            "file", .bytes(image.bytes ?? []), filename: "picture.\(image.fileExtension)", type: image.contentType)
        let request = HTTPRequest(.post, base / "assets", bearer: key, form: MultipartForm([part]))
        return .call(
            WireCall(request, bounds: .upload) { response throws(VendorError) in
                guard response.status.isSuccess else { throw failure(response) }
                guard let url = try response.json()["image_url"]?.stringValue else {
                    throw .unavailable("an upload without an address")
                }
                return try submit(task, addresses + [url])
            })
    }

    private static let webhook = FieldName("X-Webhook-URL")

    private func create(_ task: WireTask, _ pictures: [String]) throws(VendorError) -> WireCall {
        let (path, body) = try recipe(task, pictures)
        let url = path.split(separator: "/").reduce(base / "generate" / "image") { $0 / $1 }
        var request = HTTPRequest(.post, url, bearer: key, json: .object(body))
        if let callback = task.callback { request.fields.append(Self.webhook, callback) }
        return WireCall(request, isSubmission: true) {
            response throws(VendorError) in
            guard response.status.isSuccess else { throw failure(response) }
            return try progress(try response.json())
        }
    }

    /// Unknown members are refused, so each model gets exactly its own.
    private func recipe(_ task: WireTask, _ pictures: [String]) throws(VendorError) -> (String, JSONObject) {
        let id = task.model.id.text
        var body: JSONObject = [
            "prompt": .string(task.textWithoutUnwanted),
            // Without one, everybody's is the same.
            "seed": .int(task.integer("seed") ?? task.ownSeed),
        ]
        if id.hasPrefix("krea-2-") {
            body.add("aspect_ratio", task.string("aspectRatio"))
            body.add("resolution", task.string("resolution")?.uppercased())
            body.add("creativity", task.string("creativity"))
            if !pictures.isEmpty {
                body["image_style_references"] = .array(pictures.map { ["url": .string($0), "strength": 1] })
            }
            return ("krea/krea-2/\(id.dropFirst("krea-2-".count))", body)
        }
        var sides = 512...2368
        var megapixels = 1.0
        let path: String
        switch id {
        case "flux-dev":
            path = "bfl/flux-1-dev"
            body.add("steps", task.integer("steps").map { .int($0) })
            body.add("guidance_scale_flux", task.number("guidance").map { .double($0) })
            body.add("image_url", pictures.first)
        case "flux-pro-1.1": (path, sides) = ("bfl/flux-1.1-pro", 256...1440)
        case "flux-pro-1.1-ultra":
            (path, sides, megapixels) = ("bfl/flux-1.1-pro-ultra", 512...8192, 4)
            body.add("raw", task.flag("raw").map { .bool($0) })
        case "imagen-3.0-generate-002": path = "google/imagen-3"
        case "imagen-4.0-generate-001", "imagen-4.0-fast-generate-001", "imagen-4.0-ultra-generate-001":
            let kind = id.split(separator: "-")[2]
            path = "google/imagen-4\(kind == "generate" ? "" : "-\(kind)")"
            if task.string("resolution") == "2k" { (sides, megapixels) = (512...8192, 4) }
        case "gen-4-image":
            guard !pictures.isEmpty else { throw .rejected("\(id) needs a picture here: add one to the input") }
            (path, sides, megapixels) = (
                "runway/gen-4-image", 512...8192, task.string("resolution") == "720p" ? 0.88 : 2
            )
            body["reference_images"] = .array(
                pictures.enumerated().map { ["url": .string($1), "tag": .string("picture_\($0 + 1)")] })
        default: throw .rejected("\(id) is not run here")
        }
        if !["flux-dev", "gen-4-image"].contains(id), !pictures.isEmpty {
            throw .rejected("\(id) takes no picture here")
        }
        let frame = task.frame(megapixels: megapixels, step: 32, within: sides)
        (body["width"], body["height"]) = (.int(frame.width), .int(frame.height))
        return (path, body)
    }

    // MARK: Asking

    func poll(_ ticket: Ticket, _ task: WireTask) throws(VendorError) -> WireStep {
        let request = HTTPRequest(.get, try (base / "jobs").item(ticket.text), bearer: key)
        return .call(
            WireCall(request) { response throws(VendorError) in
                if response.status.code == 404 { throw .failed("it does not know the job any more") }
                guard response.status.isSuccess else { throw failure(response) }
                return try progress(try response.json())
            })
    }

    private func progress(_ job: JSON) throws(VendorError) -> WireStep {
        guard let id = job["job_id"]?.idText else { throw .unreadable("a job without an id") }
        switch job["status"]?.stringValue {
        case "backlogged", "queued", "scheduled", "processing", "sampling", "intermediate-complete":
            return .pending(Ticket(id))
        case "completed":
            let links = (job[path: "result", "urls"]?.arrayValue ?? []).compactMap {
                $0.stringValue.flatMap { try? URL(parsing: $0) }
            }
            guard !links.isEmpty else { throw .failed("it made nothing") }
            return .finished(links.map { .link(HTTPRequest(.get, $0)) })
        case "failed":
            // Where it says why is UNCONFIRMED.
            let words = VendorWords.of(job[path: "result", "error"] ?? job["error"], hiding: [key])
            if words.speaks(of: "moderation", "nsfw", "policy", "safety") { throw .refused(words) }
            // What is not explained may be a refusal too, and is not asked for again.
            throw words.isEmpty ? .failed("the maker's model failed", isFinal: true) : .failed(words)
        case "cancelled": throw .failed("it was cancelled at the maker")
        case let status: throw .unreadable("status \(status ?? "missing")")
        }
    }

    func cancel(_ ticket: Ticket, _ task: WireTask) -> WireCancel? {
        guard let job = try? (base / "jobs").item(ticket.text) else { return nil }
        return WireCancel(request: HTTPRequest(.delete, job, bearer: key)) { response throws(VendorError) in
            if response.status.isSuccess { return .stopped(charged: false) }
            if [404, 409].contains(response.status.code) { return .runsOn(charged: true) }
            throw failure(response)
        }
    }

    func check() -> WireCheck? {
        let request = HTTPRequest(.get, (base / "jobs").with(query: [("limit", "1")]), bearer: key)
        return WireCheck(request: request) { response throws(VendorError) in
            guard response.status.isSuccess else { throw failure(response) }
            return "key accepted"
        }
    }

    private func failure(_ response: HTTPResponse) -> VendorError {
        let words = VendorWords.of(response, hiding: key)
        if response.status.code == 400, words.speaks(of: "moderation", "nsfw", "content policy") {
            return .refused(words)
        }
        return response.failure(words)
    }
}
