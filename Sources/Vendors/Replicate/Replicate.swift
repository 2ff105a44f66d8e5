import Gateway
import HTTPTypes
import JSON
import Telemetry

/// Replicate, which runs others' models. Jobs that are polled; what they made is erased after an hour. Read against API
/// v1, 2026-11.
///
/// It has no idempotency key: lost work is sought in the list of predictions, by what was asked. Where a model takes a
/// seed, each attempt has one of its own, so that equal requests can be told apart.
struct Replicate: WireVendor {
    static let host: Identifier<Host> = "replicate"
    private static let home = "https://api.replicate.com"
    /// Where its answers lead, and where the key may go.
    private static let domains = ["api.replicate.com", "replicate.delivery"]
    static let variables: [VendorVariable] = [
        .secret("KEY", "An API token of Replicate."), .url(home), .webhookSecret,
    ]

    private let key: Secret
    private let base: URL

    static func signature(_ configuration: VendorConfiguration) -> CallbackSignature {
        configuration.secret("WEBHOOK_SECRET").map { .standardWebhook($0) } ?? .none
    }

    init?(_ configuration: VendorConfiguration) {
        guard let key = configuration.secret("KEY"), let url = configuration.url(default: Self.home) else { return nil }
        (self.key, base) = (key, url / "v1")
    }

    // MARK: Submitting

    func submit(_ task: WireTask) throws(VendorError) -> WireStep {
        guard let image = task.images.first else { return .call(try create(task, picture: nil)) }
        guard let bytes = image.bytes, bytes.count > Self.mostInlineBytes else {
            return .call(try create(task, picture: image.urlOrDataURI))
        }
        // Nothing is uploaded for what is not taken.
        _ = try ReplicateModel(task, picture: "")
        return .call(upload(image, bytes, task))
    }

    /// Larger pictures are uploaded first, as it advises.
    private static let mostInlineBytes = 256 << 10

    private func upload(_ image: WireMedia, _ bytes: [UInt8], _ task: WireTask) -> WireCall {
        let part = MultipartForm.Part(
            "content", .bytes(bytes), filename: "picture.\(image.fileExtension)", type: image.contentType)
        let request = HTTPRequest(.post, base / "files", bearer: key, form: MultipartForm([part]))
        return WireCall(request, bounds: .upload) { response throws(VendorError) in
            guard response.status.isSuccess else { throw failure(response) }
            guard let url = try response.json()[path: "urls", "get"]?.stringValue else {
                throw .unavailable("an upload without an address")
            }
            return .call(try create(task, picture: url))
        }
    }

    private func create(_ task: WireTask, picture: String?) throws(VendorError) -> WireCall {
        let model = try ReplicateModel(task, picture: picture)
        let url = base / "models" / model.owner / model.name / "predictions"
        var body: JSONObject = ["input": .object(model.input)]
        if let callback = task.callback {
            body["webhook"] = .string(callback)
            body["webhook_events_filter"] = ["completed"]
        }
        let request = HTTPRequest(.post, url, bearer: key, json: .object(body))
        return WireCall(request, isSubmission: true) { response throws(VendorError) in
            guard response.status.isSuccess else { throw failure(response) }
            return try progress(try response.json())
        }
    }

    // MARK: Asking

    func poll(_ ticket: Ticket, _ task: WireTask) throws(VendorError) -> WireStep {
        let request = HTTPRequest(.get, try (base / "predictions").item(ticket.text), bearer: key)
        return .call(
            WireCall(request) { response throws(VendorError) in
                if response.status.code == 404 { throw .failed("it does not know the prediction any more") }
                guard response.status.isSuccess else { throw failure(response) }
                return try progress(try response.json())
            })
    }

    private func progress(_ prediction: JSON) throws(VendorError) -> WireStep {
        guard let id = prediction["id"]?.idText else { throw .unreadable("a prediction without an id") }
        switch prediction["status"]?.stringValue {
        case "starting", "processing": return .pending(Ticket(id))
        case "succeeded":
            let links = Self.addresses(in: prediction["output"])
            if links.isEmpty {
                let wasErased = prediction["data_removed"]?.isTrue == true
                throw .failed(
                    wasErased ? "what it made was erased before it was fetched" : "it made nothing", charged: true)
            }
            var outputs: [WireOutput] = []
            for link in links { outputs.append(.link(try fetching(link))) }
            return .finished(outputs)
        case "failed":
            let words = VendorWords.clean(prediction["error"]?.stringValue ?? "", hiding: [key])
            throw Self.isRefusal(words) ? .refused(words) : .failed(words)
        // The second is the newer name of work that never began in its time.
        case "canceled", "aborted": throw .failed("it was cancelled at the host")
        case let status: throw .unreadable("status \(status ?? "missing")")
        }
    }

    /// One address, several, or some in an object, as models please.
    private static func addresses(in output: JSON?) -> [String] {
        switch output {
        case .string(let text)?: [text]
        case .array(let items)?: items.compactMap(\.stringValue)
        case .object(let object)?: object.members.compactMap { $0.value.stringValue }.filter { $0.hasPrefix("http") }
        default: []
        }
    }

    private func fetching(_ text: String) throws(VendorError) -> HTTPRequest {
        guard let url = try? URL(parsing: text) else { throw .unreadable("an output without an address") }
        let isTheirs = url.origin == base.origin || url.isAt(Self.domains)
        return HTTPRequest(.get, url, bearer: isTheirs ? key : nil)
    }

    /// There is no code for it; the makers' words vary.
    private static func isRefusal(_ words: String) -> Bool {
        words.speaks(
            of: "(e005)", "flagged", "sensitive", "nsfw", "content policy", "moderation", "safety", "prohibited")
    }

    // MARK: Finding and stopping

    func find(_ task: WireTask) throws(VendorError) -> WireSearch? {
        // The picture is not at hand any more: everything else is compared.
        let withPicture = task.task.input.images.isEmpty ? nil : ""
        guard let model = try? ReplicateModel(task, picture: withPicture) else { return nil }
        return WireSearch(request: HTTPRequest(.get, base / "predictions", bearer: key)) {
            response throws(VendorError) in
            guard response.status.isSuccess else { throw failure(response) }
            let json = try response.json()
            let predictions = (json["results"]?.arrayValue ?? []).filter {
                $0["model"]?.stringValue == "\(model.owner)/\(model.name)"
            }
            let ours = predictions.filter { prediction in
                model.input.members.allSatisfy { member in
                    // As they are written: 4.0 comes back as 4.
                    member.value == "" || prediction["input"]?[member.name]?.bytes == member.value.bytes
                }
            }
            if ours.count == 1, let id = ours[0]["id"]?.idText { return .found(Ticket(id)) }
            // Only the whole list, with nothing erased from it, shows that it is not there.
            let isWhole = json["next"]?.stringValue == nil && json["results"]?.arrayValue != nil
            let isComplete = predictions.allSatisfy { $0["data_removed"]?.isTrue != true }
            return ours.isEmpty && isWhole && isComplete ? .absent : .unknown
        }
    }

    func cancel(_ ticket: Ticket, _ task: WireTask) -> WireCancel? {
        guard let prediction = try? (base / "predictions").item(ticket.text) else { return nil }
        return WireCancel(request: HTTPRequest(.post, prediction / "cancel", bearer: key)) {
            response throws(VendorError) in
            guard response.status.isSuccess else { throw failure(response) }
            let json = try response.json()
            switch json["status"]?.stringValue {
            // What ran until then is billed.
            case "canceled", "aborted": return .stopped(charged: json["started_at"]?.stringValue != nil)
            default: return .runsOn(charged: true)
            }
        }
    }

    func check() -> WireCheck? {
        WireCheck(request: HTTPRequest(.get, base / "account", bearer: key)) { response throws(VendorError) in
            guard response.status.isSuccess else { throw failure(response) }
            let name = try response.json()["username"]?.stringValue ?? "unnamed"
            return "key accepted; account \(VendorWords.clean(name))"
        }
    }

    // MARK: Failures

    private func failure(_ response: HTTPResponse) -> VendorError {
        let json = response.anyJSON
        let words = VendorWords.of(json?["detail"] ?? json, hiding: [key])
        if response.status.code == 429 { return .throttled(retryAfter: response.retryAfter ?? Self.wait(in: words)) }
        return response.failure(words)
    }

    /// "Your rate limit resets in ~30s."
    private static func wait(in words: String) -> Duration? {
        guard let tilde = words.firstIndex(of: "~") else { return nil }
        let digits = words[words.index(after: tilde)...].prefix { $0.isASCII && $0.isNumber }
        return Int(digits).map { .seconds(min($0, 3600)) }
    }
}

/// What a model of ours is called at Replicate, and its input there.
private struct ReplicateModel {
    let owner: String
    let name: String
    let input: JSONObject

    /// - Parameter picture: the address of the first picture.
    init(_ task: WireTask, picture: String?) throws(VendorError) {
        let (slug, input) = try Self.recipe(task, picture)
        let parts = slug.split(separator: "/")
        (owner, name, self.input) = (String(parts[0]), String(parts[1]), input)
    }

    private static func recipe(_ task: WireTask, _ picture: String?) throws(VendorError) -> (String, JSONObject) {
        switch task.model.id.text {
        case "kling-1.6", "kling-2.1", "kling-2.1-master", "kling-2.5-turbo": return try kling(task, picture)
        case "hailuo-02", "hailuo-02-fast", "hailuo-2.3": return try hailuo(task, picture)
        case "veo-3-fast":
            try task.refuse("lastFrame")
            return ("google/veo-3-fast", film(task, ["image": picture], ["sound": "generate_audio"], negative: true))
        case "ray-2", "ray-2-flash":
            let resolution = task.string("resolution") ?? "720p"
            guard ["540p", "720p"].contains(resolution) else { throw .rejected("\(resolution) is not to be had here") }
            var input = film(
                task, ["start_image": picture, "end_image": task.string("lastFrame")], ["loop": "loop"], seed: false)
            input["resolution"] = nil
            return ("luma/\(task.model.id == "ray-2" ? "ray-2" : "ray-flash-2")-\(resolution)", input)
        case "seedance-1.0-pro": return ("bytedance/seedance-1-pro", seedance(task, picture))
        case "seedance-1.0-lite": return ("bytedance/seedance-1-lite", seedance(task, picture))
        case "seedance-2.0": return ("bytedance/seedance-2.0", seedance(task, picture))
        case "wan-2.2-a14b":
            var input = film(task, ["image": picture])
            // Five seconds; there is no duration.
            (input["duration"], input["num_frames"], input["frames_per_second"]) = (nil, 81, 16)
            if picture != nil { input["aspect_ratio"] = nil }
            return ("wan-video/wan-2.2-\(picture == nil ? "t2v" : "i2v")-fast", input)
        case "gen-4":
            guard let duration = task.integer("duration"), [5, 10].contains(duration) else {
                throw .rejected("only 5 and 10 seconds are to be had here")
            }
            var input = film(task, ["image": picture])
            input["resolution"] = nil
            return ("runwayml/gen4-turbo", input)
        case "image-01":
            // UNCONFIRMED: the names of the last two.
            try task.refuse("resolution", "seed")
            var input: JSONObject = ["prompt": .string(task.styledText)]
            input.add("aspect_ratio", task.string("aspectRatio"))
            input.add("prompt_optimizer", task.flag("promptOptimizer").map { .bool($0) })
            input.add("number_of_images", task.integer("count").map { .int($0) })
            input.add("subject_reference", picture)
            return ("minimax/image-01", input)
        case "speech-02-hd", "speech-02-turbo": return ("minimax/\(task.model.id)", try speech(task))
        case "flux-krea": return ("black-forest-labs/flux-krea-dev", krea(task, picture))
        default: throw .rejected("\(task.model.id) is not run here")
        }
    }

    /// What most models of films share. `flags` are our names and theirs.
    private static func film(
        _ task: WireTask, _ pictures: KeyValuePairs<String, String?>, _ flags: KeyValuePairs<String, String> = [:],
        negative: Bool = false, seed: Bool = true
    ) -> JSONObject {
        var input: JSONObject = ["prompt": .string(task.words(task.describedText))]
        for (name, picture) in pictures { input.add(name, picture) }
        input.add("duration", task.integer("duration").map { .int($0) })
        input.add("resolution", task.string("resolution"))
        input.add("aspect_ratio", task.string("aspectRatio"))
        for (ours, theirs) in flags { input.add(theirs, task.flag(ours).map { .bool($0) }) }
        if negative { input.add("negative_prompt", task.negativeText) }
        if seed { input["seed"] = .int(task.integer("seed") ?? task.ownSeed) }
        return input
    }

    private static func kling(_ task: WireTask, _ picture: String?) throws(VendorError) -> (String, JSONObject) {
        let isStandard = task.string("mode") == "std"
        var input = film(
            task, ["start_image": picture, "end_image": task.string("lastFrame")], negative: true, seed: false)
        input["resolution"] = nil
        input.add("cfg_scale", task.number("cfgScale").map { .double($0) })
        switch task.model.id.text {
        case "kling-1.6":
            if isStandard { try task.refuse("lastFrame") }
            return ("kwaivgi/kling-v1.6-\(isStandard ? "standard" : "pro")", input)
        case "kling-2.1":
            if isStandard { try task.refuse("lastFrame") }
            input["mode"] = isStandard ? "standard" : "pro"
            input["aspect_ratio"] = nil
            return ("kwaivgi/kling-v2.1", input)
        case "kling-2.1-master": return ("kwaivgi/kling-v2.1-master", input)
        // There is only the professional mode here: more than was asked for.
        default: return ("kwaivgi/kling-v2.5-turbo-pro", input)
        }
    }

    private static func hailuo(_ task: WireTask, _ picture: String?) throws(VendorError) -> (String, JSONObject) {
        var input = film(task, ["first_frame_image": picture], ["promptOptimizer": "prompt_optimizer"], seed: false)
        input["prompt"] = .string(task.words(task.describedTextWithCamera))
        input["aspect_ratio"] = nil
        if task.model.id == "hailuo-02" {
            input.add("last_frame_image", task.string("lastFrame"))
        } else {
            try task.refuse("lastFrame")
        }
        if task.model.id == "hailuo-02-fast" { input["resolution"] = nil }
        return ("minimax/\(task.model.id)", input)
    }

    private static func seedance(_ task: WireTask, _ picture: String?) -> JSONObject {
        film(
            task, ["image": picture, "last_frame_image": task.string("lastFrame")],
            ["cameraFixed": "camera_fixed", "sound": "generate_audio"])
    }

    private static func speech(_ task: WireTask) throws(VendorError) -> JSONObject {
        try task.refuse("timestamps")
        var input: JSONObject = ["text": .string(task.text)]
        input.add("voice_id", task.voice)
        input.add("speed", task.number("speed").map { .double($0) })
        input.add("volume", task.number("volume").map { .double($0) })
        input.add("pitch", task.integer("pitch").map { .int($0) })
        input.add("emotion", task.string("emotion"))
        input.add("language_boost", task.string("language"))
        input.add("sample_rate", task.integer("sampleRate").map { .int($0) })
        // A newer field, left out where the usual is wanted.
        if let format = task.string("format"), format != "mp3" { input["audio_format"] = .string(format) }
        return input
    }

    private static func krea(_ task: WireTask, _ picture: String?) -> JSONObject {
        var input: JSONObject = ["prompt": .string(task.styledText), "num_outputs": 1]
        input.add("aspect_ratio", task.string("aspectRatio"))
        input.add("num_inference_steps", task.integer("steps").map { .int($0) })
        input.add("guidance", task.number("guidance").map { .double($0) })
        input.add("output_format", task.string("format").map { .string($0 == "jpeg" ? "jpg" : $0) })
        input["seed"] = .int(task.integer("seed") ?? task.ownSeed)
        if let picture {
            input["image"] = .string(picture)
            input.add("prompt_strength", task.number("strength").map { .double($0) })
        }
        return input
    }
}
