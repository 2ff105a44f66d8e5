import Crypto
import Gateway
import HTTPTypes
import JSON
import Telemetry

/// fal, which runs others' models. A queue: jobs are asked about at the addresses that came with them. Files stay for seven
/// days. Read against the queue's protocol, 2026-11.
///
/// It has no idempotency key; what its platform lists tells neither whose a request was nor when it will be listed, so lost
/// work is not sought.
struct Fal: WireVendor {
    static let host: Identifier<Host> = "fal"
    private static let home = "https://queue.fal.run"
    private static let domains = ["fal.run", "fal.ai"]
    static let variables: [VendorVariable] = [
        .secret("KEY", "An API key of fal."), .url(home),
        .optional("KEYS_URL", "Where the keys are that it signs its callbacks with.", default: keysHome),
    ]
    private static let keysHome = "https://rest.fal.ai/.well-known/jwks.json"

    private let key: Secret
    private let base: URL

    init?(_ configuration: VendorConfiguration) {
        guard let key = configuration.secret("KEY"), let base = configuration.url(default: Self.home) else {
            return nil
        }
        (self.key, self.base) = (key, base)
    }

    private var authorization: [(FieldName, String)] { [(.authorization, "Key \(key.reveal())")] }

    // MARK: Callbacks

    private static let hookRequest = FieldName("X-Fal-Webhook-Request-Id")
    private static let hookUser = FieldName("X-Fal-Webhook-User-Id")
    private static let hookTime = FieldName("X-Fal-Webhook-Timestamp")
    private static let hookSignature = FieldName("X-Fal-Webhook-Signature")

    static func signature(_ configuration: VendorConfiguration) -> CallbackSignature {
        guard let url = try? URL(parsing: configuration.text("KEYS_URL") ?? keysHome) else { return .none }
        return .published(
            PublishedKeys(request: HTTPRequest(.get, url), read: PublishedKeys.jwks) { callback in
                guard let request = callback.fields[hookRequest], let user = callback.fields[hookUser],
                    let time = callback.fields[hookTime],
                    let signature = callback.fields[hookSignature].flatMap({ Base16.decode($0.lowercased()) })
                else { return nil }
                let lines = [request, user, time, SHA256.digest(of: callback.body).description]
                return PublishedKeys.Claim(
                    message: Array(lines.joined(separator: "\n").utf8), signature: signature, time: time)
            })
    }

    // MARK: Submitting

    func submit(_ task: WireTask) throws(VendorError) -> WireStep {
        let (endpoint, input) = try FalModel.recipe(task, task.images.first?.urlOrDataURI)
        var url = endpoint.split(separator: "/").reduce(base) { $0 / $1 }
        if let callback = task.callback { url = url.with(query: [("fal_webhook", callback)]) }
        return .call(
            WireCall(HTTPRequest(.post, url, authorization, json: .object(input)), isSubmission: true) {
                response throws(VendorError) in
                guard response.status.isSuccess else { throw failure(response) }
                return .pending(try ticket(try response.json()))
            })
    }

    /// The three addresses that a job has. Made up from its id they would be wrong: they leave out parts of the endpoint.
    private func ticket(_ json: JSON) throws(VendorError) -> Ticket {
        var addresses: [String] = []
        for name in ["status_url", "response_url", "cancel_url"] {
            addresses.append(try base.own(json[name]?.stringValue, orAt: Self.domains).text)
        }
        return Ticket(addresses.joined(separator: " "))
    }

    private func address(_ place: Int, of ticket: Ticket) throws(VendorError) -> URL {
        let parts = ticket.text.split(separator: " ")
        guard parts.count == 3 else { throw .failed("its ticket is none") }
        return try base.own(String(parts[place]), orAt: Self.domains)
    }

    // MARK: Asking

    func poll(_ ticket: Ticket, _ task: WireTask) throws(VendorError) -> WireStep {
        let status = try address(0, of: ticket).with(query: [("logs", "0")])
        let result = try address(1, of: ticket)
        return .call(
            WireCall(HTTPRequest(.get, status, authorization)) { response throws(VendorError) in
                if response.status.code == 404 { throw .failed("it does not know the request any more") }
                guard response.status.isSuccess else { throw failure(response) }
                let json = try response.json()
                switch json["status"]?.stringValue {
                case "IN_QUEUE", "IN_PROGRESS": return .pending(ticket)
                // Ended, well or badly: only the result tells.
                case "COMPLETED":
                    return .call(
                        WireCall(HTTPRequest(.get, result, authorization)) { response throws(VendorError) in
                            try finished(response, ticket)
                        })
                case let status: throw .unreadable("status \(status ?? "missing")")
                }
            })
    }

    private func finished(_ response: HTTPResponse, _ ticket: Ticket) throws(VendorError) -> WireStep {
        guard response.status.isSuccess else {
            let detail = response.anyJSON?["detail"]
            let words = VendorWords.of(response, hiding: key)
            if words.speaks(of: "still in progress") { return .pending(ticket) }
            let failure = failure(response)
            // What the model said of its failure comes as the answer's status: no reason to ask again.
            if case .unavailable = failure, detail != nil { throw .failed(words) }
            if case .rejected = failure, response.status.code == 404 { throw .failed(words) }
            throw failure
        }
        let json = try response.json()
        if json["has_nsfw_concepts"]?.arrayValue?.contains(true) == true {
            // The picture is black.
            throw .refused("the safety checker found what it may not show")
        }
        let files =
            (json["images"]?.arrayValue ?? []) + [json["video"], json["image"], json["audio"]].compactMap { $0 }
        var outputs: [WireOutput] = []
        for file in files {
            guard let text = file["url"]?.stringValue, let url = try? URL(parsing: text) else { continue }
            outputs.append(.link(HTTPRequest(.get, url), contentType: file["content_type"]?.stringValue))
        }
        guard !outputs.isEmpty else { throw .failed("it made nothing", charged: true) }
        return .finished(outputs)
    }

    func cancel(_ ticket: Ticket, _ task: WireTask) -> WireCancel? {
        guard let url = try? address(2, of: ticket) else { return nil }
        return WireCancel(request: HTTPRequest(.put, url, authorization)) { response throws(VendorError) in
            // It is asked for, not done: a request that has begun may still end well.
            if response.status.isSuccess { return .stopped(charged: false) }
            if [400, 404, 409].contains(response.status.code) { return .runsOn(charged: true) }
            throw failure(response)
        }
    }

    // MARK: Failures

    private func failure(_ response: HTTPResponse) -> VendorError {
        let json = response.anyJSON
        let words = VendorWords.of(response, hiding: key)
        let type = json?[path: "detail", 0, "type"]?.stringValue ?? json?["error_type"]?.stringValue ?? ""
        switch type {
        case "content_policy_violation": return .refused(words)
        case "downstream_service_error", "generation_timeout", "internal_server_error", "runner_disconnected":
            return .unavailable(words)
        default: break
        }
        if response.status.code == 403, words.speaks(of: "balance", "locked") { return .exhausted(words) }
        return response.failure(words)
    }
}

/// Where a model of ours is run at fal, and its input there.
private enum FalModel {
    /// - Parameter picture: the address of the first picture.
    static func recipe(_ task: WireTask, _ picture: String?) throws(VendorError) -> (String, JSONObject) {
        let id = task.model.id.text
        switch id {
        case _ where id.hasPrefix("kling-"): return try kling(task, picture)
        case "hailuo-02": return try hailuo(task, picture)
        case "veo-3.1", "veo-3.1-fast", "veo-3.1-lite": return try veo(task, picture)
        case "ray-2", "ray-2-flash": return try ray(task, picture)
        case "seedance-1.0-pro":
            var input = film(task, duration: "", ["image_url": picture])
            input.add("resolution", task.string("resolution"))
            input.add("camera_fixed", task.flag("cameraFixed").map { .bool($0) })
            if picture == nil { input.add("aspect_ratio", task.string("aspectRatio")) }
            return ("fal-ai/bytedance/seedance/v1/pro/\(way(picture))", input)
        case "wan-2.2-a14b":
            // Five seconds; there is no duration.
            var input = film(task, duration: nil, ["image_url": picture])
            (input["num_frames"], input["frames_per_second"]) = (81, 16)
            input.add("resolution", task.string("resolution"))
            if picture == nil { input.add("aspect_ratio", task.string("aspectRatio")) }
            return ("fal-ai/wan/v2.2-a14b/\(way(picture))", input)
        case "vidu-q1", "vidu-q2": return try vidu(task, picture)
        case "image-01":
            try task.refuse("resolution", "seed")
            guard picture == nil else { throw .rejected("it takes no picture here") }
            var input: JSONObject = ["prompt": .string(task.styledText)]
            input.add("aspect_ratio", task.string("aspectRatio"))
            input.add("num_images", task.integer("count").map { .int($0) })
            input.add("prompt_optimizer", task.flag("promptOptimizer").map { .bool($0) })
            return ("fal-ai/minimax/image-01", input)
        case _ where id.hasPrefix("speech-"): return try speech(task)
        case "flux-krea": return krea(task, picture)
        default: throw .rejected("\(id) is not run here")
        }
    }

    private static func way(_ picture: String?) -> String { picture == nil ? "text-to-video" : "image-to-video" }

    /// What most models of films share.
    /// - Parameter duration: what stands after the seconds; nil where the model has no duration.
    private static func film(
        _ task: WireTask, duration suffix: String?, _ pictures: KeyValuePairs<String, String?>
    ) -> JSONObject {
        var input: JSONObject = ["prompt": .string(task.words(task.describedText))]
        for (name, picture) in pictures { input.add(name, picture) }
        if let suffix, let seconds = task.integer("duration") { input["duration"] = .string("\(seconds)\(suffix)") }
        input.add("seed", task.integer("seed").map { .int($0) })
        return input
    }

    /// By version: how its two modes are called here, and which of those end with a picture.
    private static let klings: [Identifier<Model>: (standard: String, pro: String, tails: Set<String>)] = [
        "kling-1.0": ("v1/standard", "v1/pro", ["v1/standard"]),
        "kling-1.5": ("v1.5/pro", "v1.5/pro", ["v1.5/pro"]),
        "kling-1.6": ("v1.6/standard", "v1.6/pro", ["v1.6/pro"]),
        "kling-2.0": ("v2/master", "v2/master", []),
        "kling-2.1": ("v2.1/standard", "v2.1/pro", ["v2.1/pro"]),
        "kling-2.1-master": ("v2.1/master", "v2.1/master", []),
        // There is only the professional mode here: more than was asked for.
        "kling-2.5-turbo": ("v2.5-turbo/pro", "v2.5-turbo/pro", ["v2.5-turbo/pro"]),
        "kling-3.0": ("v3/standard", "v3/pro", ["v3/standard", "v3/pro"]),
    ]

    private static func kling(_ task: WireTask, _ picture: String?) throws(VendorError) -> (String, JSONObject) {
        guard let modes = klings[task.model.id] else { throw .rejected("\(task.model.id) is not run here") }
        let version = task.string("mode") == "std" ? modes.standard : modes.pro
        if picture == nil || !modes.tails.contains(version) { try task.refuse("lastFrame") }
        let isThird = task.model.id == "kling-3.0"
        var input = film(
            task, duration: "",
            [
                isThird ? "start_image_url" : "image_url": picture,
                isThird ? "end_image_url" : "tail_image_url": task.string("lastFrame"),
            ])
        // The third takes a picture without words.
        if isThird, picture != nil, task.describedText.isEmpty { input["prompt"] = nil }
        input.add("negative_prompt", task.negativeText)
        input.add("cfg_scale", task.number("cfgScale").map { .double($0) })
        input.add("generate_audio", task.flag("sound").map { .bool($0) })
        if picture == nil || ["v1.5/pro", "v1.6/pro"].contains(version) {
            input.add("aspect_ratio", task.string("aspectRatio"))
        }
        if picture == nil {
            input.add("camera_control", task.string("cameraMotion")?.replacing("-", with: "_"))
        }
        return ("fal-ai/kling-video/\(version)/\(way(picture))", input)
    }

    private static func hailuo(_ task: WireTask, _ picture: String?) throws(VendorError) -> (String, JSONObject) {
        if picture == nil { try task.refuse("lastFrame") }
        // 1080p is always six seconds.
        let isPro = task.string("resolution") == "1080p"
        var input = film(
            task, duration: isPro ? nil : "", ["image_url": picture, "end_image_url": task.string("lastFrame")])
        input["prompt"] = .string(task.words(task.describedTextWithCamera))
        input.add("prompt_optimizer", task.flag("promptOptimizer").map { .bool($0) })
        if !isPro, picture != nil { input.add("resolution", task.string("resolution")?.uppercased()) }
        return ("fal-ai/minimax/hailuo-02/\(isPro ? "pro" : "standard")/\(way(picture))", input)
    }

    private static func veo(_ task: WireTask, _ picture: String?) throws(VendorError) -> (String, JSONObject) {
        try task.refuse("lastFrame")
        var input = film(task, duration: "s", ["image_url": picture])
        input.add("aspect_ratio", task.string("aspectRatio"))
        input.add("resolution", task.string("resolution"))
        input.add("generate_audio", task.flag("sound").map { .bool($0) })
        input.add("negative_prompt", task.negativeText)
        let speed = task.model.id.text.split(separator: "-").dropFirst(2).map { "/\($0)" }.joined()
        return ("fal-ai/veo3.1\(speed)\(picture == nil ? "" : "/image-to-video")", input)
    }

    private static func ray(_ task: WireTask, _ picture: String?) throws(VendorError) -> (String, JSONObject) {
        if picture == nil { try task.refuse("lastFrame") }
        guard task.string("resolution") != "4k" else { throw .rejected("4k is not to be had here") }
        var input = film(
            task, duration: "s", ["image_url": picture, "end_image_url": task.string("lastFrame")])
        input.add("aspect_ratio", task.string("aspectRatio"))
        input.add("resolution", task.string("resolution"))
        input.add("loop", task.flag("loop").map { .bool($0) })
        return ("fal-ai/luma-dream-machine/\(task.model.id)\(picture == nil ? "" : "/image-to-video")", input)
    }

    private static func vidu(_ task: WireTask, _ picture: String?) throws(VendorError) -> (String, JSONObject) {
        try task.refuse("lastFrame")
        var input = film(task, duration: nil, ["image_url": picture])
        input["prompt"] = .string(task.words(task.styledText))
        let amplitude = ["low": "small", "medium": "medium", "high": "large"]
        input.add("movement_amplitude", task.string("motionIntensity").flatMap { amplitude[$0] })
        if picture == nil { input.add("aspect_ratio", task.string("aspectRatio")) }
        guard task.model.id == "vidu-q2" else {
            try task.refuse("music")
            return ("fal-ai/vidu/q1/\(way(picture))", input)
        }
        input.add("duration", task.integer("duration").map { .string("\($0)") })
        input.add("resolution", task.string("resolution"))
        input.add("bgm", task.flag("music").map { .bool($0) })
        return ("fal-ai/vidu/q2/\(way(picture))", input)
    }

    private static func speech(_ task: WireTask) throws(VendorError) -> (String, JSONObject) {
        try task.refuse("timestamps")
        var voice: JSONObject = [:]
        voice.add("voice_id", task.voice)
        voice.add("speed", task.number("speed").map { .double($0) })
        voice.add("vol", task.number("volume").map { .double($0) })
        voice.add("pitch", task.integer("pitch").map { .int($0) })
        voice.add("emotion", task.string("emotion"))
        var sound: JSONObject = [:]
        sound.add("format", task.string("format"))
        sound.add("sample_rate", task.integer("sampleRate").map { .int($0) })
        let isFirst = task.model.id.text.hasPrefix("speech-02")
        var input: JSONObject = [
            isFirst ? "text" : "prompt": .string(task.text), "voice_setting": .object(voice),
            "audio_setting": .object(sound), "output_format": "url",
        ]
        input.add("language_boost", task.string("language"))
        return ("fal-ai/minimax/\(task.model.id)", input)
    }

    private static func krea(_ task: WireTask, _ picture: String?) -> (String, JSONObject) {
        let sizes = [
            "1:1": "square_hd", "16:9": "landscape_16_9", "9:16": "portrait_16_9", "4:3": "landscape_4_3",
            "3:4": "portrait_4_3",
        ]
        var input: JSONObject = ["prompt": .string(task.styledText), "num_images": 1]
        input.add("num_inference_steps", task.integer("steps").map { .int(picture == nil ? $0 : max($0, 10)) })
        input.add("guidance_scale", task.number("guidance").map { .double($0) })
        input.add("seed", task.integer("seed").map { .int($0) })
        input.add("output_format", task.string("format"))
        guard let picture else {
            input.add("image_size", task.string("aspectRatio").flatMap { sizes[$0] })
            return ("fal-ai/flux/krea", input)
        }
        input["image_url"] = .string(picture)
        input.add("strength", task.number("strength").map { .double($0) })
        return ("fal-ai/flux/krea/image-to-image", input)
    }
}
