import Crypto
import Gateway
import HTTPTypes
import JSON
import Telemetry

/// Hedra: a face in a picture speaks. Read against version 3 of its API (3.9.0) in November 2026.
///
/// Pictures and recordings are uploaded first, for an hour, at no cost. Text becomes speech in a job of its own, whose sound
/// the film's job then takes. Each job carries an idempotency key of ours: whoever asks twice gets the first job. Links need no
/// credentials and come afresh until they expire. A job cannot be stopped.
struct Hedra: WireVendor {
    static let host: Identifier<Host> = "hedra"
    static let variables: [VendorVariable] = [
        .secret("KEY", "A key's id and its secret, with a colon between."), .url(address),
    ]
    private static let address = "https://api.hedra.com"
    /// It refuses addresses that are not its own.
    static let takesMediaURLs = false

    private let key: Secret
    private let root: URL

    static func intake(_ model: Model) -> MediaIntake {
        MediaIntake(picture: .init(megabytes: 10.4), sound: .init(megabytes: 104.8, seconds: 0.5...600))
    }

    init?(_ configuration: VendorConfiguration) {
        guard let key = configuration.secret("KEY"), let base = configuration.url(default: Self.address) else {
            return nil
        }
        (self.key, root) = (key, base / "v3")
    }

    // MARK: Callbacks

    private static let hookID = FieldName("X-Hedra-Webhook-Id")
    private static let hookTime = FieldName("X-Hedra-Webhook-Timestamp")
    private static let hookEvent = FieldName("X-Hedra-Webhook-Event")
    private static let hookRedelivery = FieldName("X-Hedra-Webhook-Redelivery")
    private static let hookSignature = FieldName("X-Hedra-Webhook-Signature")

    static func signature(_ configuration: VendorConfiguration) -> CallbackSignature {
        guard let hedra = Hedra(configuration) else { return .none }
        return .published(
            PublishedKeys(
                request: hedra.request(.get, hedra.root / "webhooks" / "public-key"),
                read: { json in
                    let bytes = json["public_key"]?.stringValue.flatMap { Base64.decode($0) }
                    return bytes.flatMap { Ed25519.PublicKey($0) }.map { [$0] } ?? []
                },
                claim: { callback in
                    guard let id = callback.fields[hookID], let time = callback.fields[hookTime],
                        let event = callback.fields[hookEvent], let again = callback.fields[hookRedelivery],
                        let signature = callback.fields[hookSignature].flatMap({ Base16.decode($0.lowercased()) })
                    else { return nil }
                    let lines = [time, id, event, again, SHA256.digest(of: callback.body).description]
                    return PublishedKeys.Claim(
                        message: Array(lines.joined(separator: "\n").utf8), signature: signature, time: time)
                }))
    }

    func submit(_ task: WireTask) throws(VendorError) -> WireStep {
        guard let image = task.firstImage else { throw .rejected("it needs a picture with a face") }
        return uploaded(image) { image throws(VendorError) in
            guard let audio = task.audio else { return try speak(task, for: image) }
            return uploaded(audio) { audio throws(VendorError) in
                .call(
                    try film(task, image: image, audio: ["source": "url", "url": .string(audio)], isSubmission: true))
            }
        }
    }

    func poll(_ ticket: Ticket, _ task: WireTask) throws(VendorError) -> WireStep {
        let parts = ticket.text.split(separator: "/", maxSplits: 2).map(String.init)
        switch (parts.first, parts.count) {
        case ("film", 2):
            return following(parts[1], ticket) { job throws(VendorError) in .finished(try Self.outputs(of: job)) }
        case ("speech", 3):
            return following(parts[1], ticket) { job throws(VendorError) in
                let outputs = job["outputs"]?.arrayValue ?? []
                guard let asset = outputs.compactMap({ $0["asset_id"]?.stringValue }).first else {
                    throw Self.failure(of: job)
                }
                // No submission whose loss would be one: under the same key it can be made again.
                return .call(
                    try film(
                        task, image: parts[2], audio: ["source": "asset", "asset_id": .string(asset)],
                        isSubmission: false))
            }
        default: throw .unreadable("its ticket is none of ours: \(ticket)")
        }
    }

    /// Under its key, work that arrived is not done again: it may be submitted, wherever it was interrupted.
    func find(_ task: WireTask) throws(VendorError) -> WireSearch? {
        WireSearch(request: request(.get, root / "balance")) { response throws(VendorError) in
            _ = try response.json(or: Self.error)
            return .absent
        }
    }

    func check() -> WireCheck? {
        WireCheck(request: request(.get, root / "balance")) { response throws(VendorError) in
            let json = try response.json(or: Self.error)
            let balance = json["balance"]?.doubleValue.map { "\($0)" } ?? json["balance"]?.idText ?? "unknown"
            return "key accepted; \(balance) \(json["currency"]?.told ?? "dollars") left"
        }
    }

    // MARK: Requests

    private func request(_ method: Method, _ url: URL, _ body: JSONObject? = nil) -> HTTPRequest {
        HTTPRequest(method, url, [authorization], body: body.map { .json(.object($0)) } ?? .none)
    }

    private var authorization: (FieldName, String) { (.authorization, "Key \(key.reveal())") }

    /// Brings a medium up, and goes on with what the vendor calls it, which must come back to it unchanged.
    private func uploaded(
        _ medium: WireMedia, then go: @escaping @Sendable (String) throws(VendorError) -> WireStep
    ) -> WireStep {
        let part = MultipartForm.Part(
            "file", .bytes(medium.bytes ?? []), filename: "medium.\(medium.fileExtension)", type: medium.contentType)
        let request = HTTPRequest(.post, root / "files", [authorization], form: MultipartForm([part]))
        return .call(
            WireCall(request, bounds: .upload) { response throws(VendorError) in
                guard let handle = try response.json(or: Self.error)["url"]?.stringValue,
                    (1...Self.mostOfHandle).contains(handle.utf8.count)
                else { throw .unreadable("uploaded without a url") }
                return try go(handle)
            })
    }

    /// A ticket has room for it beside a job's id.
    private static let mostOfHandle = 3000

    private func film(_ task: WireTask, image: String, audio: JSON, isSubmission: Bool) throws(VendorError) -> WireCall
    {
        let manner = [task.option("gesture"), task.option("emotion")].compactMap(\.self).joined(separator: ", ")
        var input: JSONObject = ["prompt": .string(manner.isEmpty ? "speaks to the camera" : manner)]
        input.add("aspect_ratio", task.options["aspectRatio"])
        input.add("resolution", task.options["resolution"])
        input["start_image"] = ["source": "url", "url": .string(image)]
        input["audio"] = audio
        let name = try task.name(in: Self.names)
        var body: JSONObject = ["input": .object(input), "idempotency_key": .string(task.id)]
        body.add("webhook", task.callback)
        return WireCall(request(.post, root / "models" / name, body), isSubmission: isSubmission) {
            response throws(VendorError) in
            guard let id = try response.json(or: Self.error)["job_id"]?.pathID else {
                throw .unreadable("accepted without a job_id")
            }
            return .pending(Ticket("film/\(id)"))
        }
    }

    private static let names: [Identifier<Model>: String] = [
        "hedra-character-3": "hedra-character-3", "hedra-avatar": "hedra-avatar",
    ]

    // MARK: Speech

    private var speech: URL { root / "models" / "elevenlabs-v3" }

    /// Ids of voices begin so; anything else is what one is called.
    private static let voicePrefix = "voice_"

    private func speak(_ task: WireTask, for image: String) throws(VendorError) -> WireStep {
        if let voice = task.voice, voice.hasPrefix(Self.voicePrefix) { return .call(speak(task, voice, for: image)) }
        return .call(
            WireCall(request(.get, speech / "voices")) { response throws(VendorError) in
                let all = (try response.json(or: Self.error)["data"]?.arrayValue ?? []).map { voice in
                    Choice(
                        id: voice["id"]?.pathID, name: voice["name"]?.stringValue ?? "",
                        gender: voice[path: "labels", "gender"]?.stringValue,
                        languages: [voice[path: "labels", "language"]?.stringValue ?? ""], isFit: true)
                }
                let language = task.option("language")?.lowercased()
                let choice =
                    if let name = task.voice { Choice.named(name, among: all) } else {
                        all.first { language != nil && $0.languages.contains(language!) } ?? all.first
                    }
                guard let id = choice?.id else {
                    throw .rejected("it has no voice called \(task.voice?.told ?? "anything"): name another in voice")
                }
                return .call(speak(task, id, for: image))
            })
    }

    private func speak(_ task: WireTask, _ voice: String, for image: String) -> WireCall {
        var input: JSONObject = ["text": .string(task.text), "voice_id": .string(voice)]
        for name in ["stability", "speed", "language"] { input.add(name, task.options[name]) }
        var body: JSONObject = ["input": .object(input), "idempotency_key": .string("\(task.id)-speech")]
        body.add("webhook", task.callback)
        return WireCall(request(.post, speech, body), isSubmission: true) { response throws(VendorError) in
            guard let id = try response.json(or: Self.error)["job_id"]?.pathID else {
                throw .unreadable("accepted without a job_id")
            }
            return .pending(Ticket("speech/\(id)/\(image)"))
        }
    }

    // MARK: Answers

    /// Asks how far a job is, and, when it is over, for what came of it.
    private func following(
        _ id: String, _ ticket: Ticket, then go: @escaping @Sendable (JSON) throws(VendorError) -> WireStep
    ) -> WireStep {
        .call(
            WireCall(request(.get, root / "jobs" / id / "status")) { response throws(VendorError) in
                guard response.status.isSuccess else { throw Self.error(response).ofAcceptedWork }
                let json = try response.json()
                switch json["status"]?.stringValue {
                case "IN_QUEUE": return .pending(ticket)
                case "IN_PROGRESS": return .pending(ticket, percent: json["progress"]?.percent)
                case "COMPLETED", "FAILED":
                    return .call(
                        WireCall(request(.get, root / "jobs" / id)) { response throws(VendorError) in
                            guard response.status.isSuccess else { throw Self.error(response).ofAcceptedWork }
                            let job = try response.json()
                            guard job["status"]?.stringValue == "COMPLETED" else { throw Self.failure(of: job) }
                            return try go(job)
                        })
                case let status: throw .unreadable("status \(status?.told ?? "none")")
                }
            })
    }

    /// A job that is completed can hold outputs that failed.
    private static func outputs(of job: JSON) throws(VendorError) -> [WireOutput] {
        var outputs: [WireOutput] = []
        for item in job["outputs"]?.arrayValue ?? [] where item["status"]?.stringValue == "COMPLETED" {
            outputs.append(try .link(at: item["url"], contentType: item["content_type"]?.stringValue))
        }
        guard !outputs.isEmpty else { throw failure(of: job) }
        return outputs
    }

    private static func failure(of job: JSON) -> VendorError {
        let error = job[path: "error"] ?? job["outputs"]?.arrayValue?.compactMap { $0[path: "error"] }.first
        let message = error?["message"]?.told ?? error?.told ?? "no reason given"
        return switch error?["code"]?.stringValue {
        case "MODERATION_FAILED": .refused(message)
        case "INSUFFICIENT_BALANCE": .exhausted(message)
        default: .failed(message, charged: job["cost"]?.doubleValue ?? 0 > 0)
        }
    }

    private static func error(_ response: HTTPResponse) -> VendorError {
        let error = response.anyJSON?["error"]
        let code = error?["code"]?.told ?? ""
        var message = "\(code): \(error?["message"]?.told ?? "")"
        for detail in error?["details"]?.arrayValue?.prefix(3) ?? [] { message += "; \(detail["message"]?.told ?? "")" }
        switch code {
        case "MODERATION_FAILED": return .refused(message.told)
        case "INSUFFICIENT_BALANCE": return .exhausted(message.told)
        case "UNAUTHORIZED": return .unauthorised(code)
        case "PERMISSION_DENIED": return .unauthorised(message.told)
        case "RESOURCE_EXHAUSTED":
            let seconds = error?["retry_after"]?.doubleValue.flatMap { 0...3600 ~= $0 ? $0 : nil }
            return .throttled(retryAfter: response.retryAfter ?? seconds.map { .milliseconds(Int($0 * 1000)) })
        // Somebody asked before, under the same key.
        case "ALREADY_EXISTS", "ALREADY_IN_PROGRESS": return .unreadable(message.told)
        case "INVALID_ARGUMENT", "FAILED_PRECONDITION", "NOT_FOUND", "GONE": return .rejected(message.told)
        case _ where error?["retryable"]?.boolValue == true: return .unavailable(message.told)
        default: return response.failure(code.isEmpty ? "" : message.told)
        }
    }
}
