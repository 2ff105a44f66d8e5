import Crypto
import Gateway
import HTTPTypes
import JSON
import Telemetry

/// Kling: films by tasks, asked for until they are done. Read in November 2026.
///
/// Two generations of its API live side by side. The classic one has every model but 3.0 Turbo, takes what must not be seen
/// and a last picture, and is used wherever it can be; the later one names the model in the path. Links live 30 days, without
/// credentials. A task cannot be cancelled; one that failed is said not to be billed.
struct Kling: WireVendor {
    static let host: Identifier<Host> = "kling"
    static let variables: [VendorVariable] = [
        .secret("KEY", "An API key; or an access key, if SECRET is set."),
        .optionalSecret("SECRET", "The secret key of an access key: each call is then signed with it."),
        .url(address), .webhookSecret,
    ]
    private static let address = "https://api-singapore.klingai.com"

    private let key: Secret
    private let secret: Secret?
    private let base: URL
    private let now: @Sendable () -> Timestamp

    static func signature(_ configuration: VendorConfiguration) -> CallbackSignature {
        configuration.secret("WEBHOOK_SECRET").map { .standardWebhook($0) } ?? .none
    }

    /// Of those with the model in the path, only the weight is documented.
    static func intake(_ model: Model) -> MediaIntake {
        if model.id == turbo { return MediaIntake(picture: .init(megabytes: 50)) }
        return MediaIntake(picture: .init(.jpegAndPNG, megabytes: 10, leastSide: 300, mostRatio: 2.5))
    }

    init?(_ configuration: VendorConfiguration) {
        guard let key = configuration.secret("KEY"), let base = configuration.url(default: Self.address) else {
            return nil
        }
        (self.key, self.base, self.now) = (key, base, configuration.now)
        secret = configuration.secret("SECRET")
    }

    func submit(_ task: WireTask) throws(VendorError) -> WireStep {
        guard task.model.id != Self.turbo else { return try submitByPath(task) }
        let kind = task.firstImage == nil ? "text2video" : "image2video"
        let name = try task.name(in: Self.names)
        var body: JSONObject = ["model_name": .string(name)]
        if !task.filmText.isEmpty { body.add("prompt", task.filmText) }
        body.add("negative_prompt", task.negativeText)
        body.add("cfg_scale", task.options["cfgScale"])
        // The master models have one mode, and whether they bear its name is not documented.
        if !name.hasSuffix("master") { body.add("mode", task.options["mode"]) }
        body.add("duration", task.duration.map { "\($0)" })
        body.add("sound", task.options["sound"]?.boolValue.map { $0 ? "on" : "off" })
        if let image = task.firstImage {
            body.add("image", Self.text(of: image))
            body.add("image_tail", try task.tail().map(Self.text))
        } else {
            _ = try task.tail()
            body.add("aspect_ratio", task.options["aspectRatio"])
        }
        if let motion = task.option("cameraMotion") {
            guard task.firstImage == nil else { throw .rejected("cameraMotion does not go with a first picture") }
            body.add("camera_control", ["type": .string(motion.replacing("-", with: "_"))] as JSON)
        }
        body.add("external_task_id", task.id)
        body.add("callback_url", task.callback)
        return .call(
            WireCall(request(.post, base / "v1" / "videos" / kind, body), isSubmission: true) {
                response throws(VendorError) in
                let data = try Self.data(of: response)
                guard let id = data["task_id"]?.pathID else { throw .unreadable("accepted without a task_id") }
                return .pending(Ticket("\(kind)/\(id)"))
            })
    }

    func poll(_ ticket: Ticket, _ task: WireTask) throws(VendorError) -> WireStep {
        let parts = ticket.text.split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else { throw .unreadable("its ticket is none of ours: \(ticket)") }
        let isByPath = parts[0] == "tasks"
        let url =
            isByPath
            ? (base / "tasks").with(query: [("task_ids", String(parts[1]))])
            : base / "v1" / "videos" / parts[0] / parts[1]
        return .call(
            WireCall(request(.get, url)) { response throws(VendorError) in
                let data: JSON
                do throws(VendorError) { data = try Self.data(of: response) } catch { throw error.ofAcceptedWork }
                return try isByPath ? Self.stepByPath(data, ticket) : Self.step(data, ticket)
            })
    }

    /// Those with the model in the path can be asked after together; how many at once is not documented.
    func bulk(_ ticket: Ticket) -> WireBulk? {
        guard ticket.text.hasPrefix(Self.pathPrefix) else { return nil }
        return WireBulk(
            kind: Self.pathPrefix, most: 50,
            request: { tickets in
                let ids = tickets.map { $0.text.dropFirst(Self.pathPrefix.count) }.joined(separator: ",")
                return request(.get, (base / "tasks").with(query: [("task_ids", ids)]))
            },
            read: { response throws(VendorError) in
                guard let items = try Self.data(of: response).arrayValue else {
                    throw .unreadable("tasks that are no list")
                }
                return WireBulk.told(items) { item in
                    item["id"]?.pathID.map { Ticket(Self.pathPrefix + $0) }
                } step: { item, ticket throws(VendorError) in
                    try Self.stepByPath([item], ticket)
                }
            })
    }

    private static let pathPrefix = "tasks/"

    func find(_ task: WireTask) throws(VendorError) -> WireSearch? {
        let isByPath = task.model.id == Self.turbo
        let kind = task.task.input.images.isEmpty ? "text2video" : "image2video"
        let url =
            isByPath
            ? (base / "tasks").with(query: [("external_task_ids", task.id)]) : base / "v1" / "videos" / kind / task.id
        return WireSearch(request: request(.get, url)) { response throws(VendorError) in
            if response.status.code == 404 || Self.code(of: response) == 1203 { return .absent }
            let data = try Self.data(of: response)
            if isByPath {
                guard let items = data.arrayValue else { return .unknown }
                guard let item = items.first else { return .absent }
                return item["id"]?.pathID.map { .found(Ticket("tasks/\($0)")) } ?? .unknown
            }
            return data["task_id"]?.pathID.map { .found(Ticket("\(kind)/\($0)")) } ?? .unknown
        }
    }

    func check() -> WireCheck? {
        let url = (base / "v1" / "videos" / "text2video").with(query: [("pageNum", "1"), ("pageSize", "1")])
        return WireCheck(request: request(.get, url)) { response throws(VendorError) in
            _ = try Self.data(of: response)
            return "key accepted"
        }
    }

    // MARK: The model in the path

    private static let turbo: Identifier<Model> = "kling-3.0-turbo"

    private func submitByPath(_ task: WireTask) throws(VendorError) -> WireStep {
        guard secret == nil else {
            throw .unauthorised("\(Self.turbo) needs an API key: set KEY to one, without SECRET")
        }
        var settings: JSONObject = ["audio": "native"]
        settings.add("resolution", task.options["resolution"])
        settings.add("duration", task.options["duration"])
        var body: JSONObject = [:]
        if let image = task.firstImage {
            let prompt: [JSON] = task.filmText.isEmpty ? [] : [["type": "prompt", "text": .string(task.filmText)]]
            body["contents"] = .array(prompt + [["type": "first_frame", "url": .string(image.urlOrDataURI)]])
        } else {
            settings.add("aspect_ratio", task.options["aspectRatio"])
            body.add("prompt", task.filmText)
        }
        body["settings"] = .object(settings)
        var options: JSONObject = ["external_task_id": .string(task.id)]
        options.add("callback_url", task.callback)
        body["options"] = .object(options)
        let kind = task.firstImage == nil ? "text-to-video" : "image-to-video"
        return .call(
            WireCall(request(.post, base / kind / Self.turbo.text, body), isSubmission: true) {
                response throws(VendorError) in
                guard let id = try Self.data(of: response)["id"]?.pathID else {
                    throw .unreadable("accepted without an id")
                }
                return .pending(Ticket("tasks/\(id)"))
            })
    }

    private static func stepByPath(_ data: JSON, _ ticket: Ticket) throws(VendorError) -> WireStep {
        guard let items = data.arrayValue else { throw .unreadable("tasks that are no list") }
        guard let task = items.first else { throw .failed("the vendor does not know the task any more") }
        switch task["status"]?.stringValue {
        case "submitted", "processing": return .pending(ticket)
        case "succeeded":
            var outputs: [WireOutput] = []
            for output in task["outputs"]?.arrayValue ?? [] {
                outputs.append(try .link(at: output["url"], contentType: "video/mp4"))
            }
            return .finished(outputs)
        case "failed": throw failed(task["message"]?.told ?? "")
        case let status: throw .unreadable("status \(status?.told ?? "none")")
        }
    }

    // MARK: Answers

    private static func step(_ data: JSON, _ ticket: Ticket) throws(VendorError) -> WireStep {
        switch data["task_status"]?.stringValue {
        case "submitted", "processing": return .pending(ticket)
        case "succeed":
            var outputs: [WireOutput] = []
            for video in data[path: "task_result", "videos"]?.arrayValue ?? [] {
                outputs.append(try .link(at: video["url"], contentType: "video/mp4"))
            }
            return .finished(outputs)
        case "failed": throw failed(data["task_status_msg"]?.told ?? "")
        case let status: throw .unreadable("status \(status?.told ?? "none")")
        }
    }

    /// What content rules stop is told as a failure in words.
    private static func failed(_ message: String) -> VendorError {
        message.speaksOfContentRules ? .refused(message) : .failed(message.isEmpty ? "no reason given" : message)
    }

    private static func code(of response: HTTPResponse) -> Int? {
        response.anyJSON?["code"]?.idText.flatMap { Int($0) }
    }

    /// The one envelope of all answers. Its code decides, for status 429 means two things.
    private static func data(of response: HTTPResponse) throws(VendorError) -> JSON {
        let code = code(of: response)
        if response.status.isSuccess, code == 0 {
            guard let data = response.anyJSON?["data"] else { throw .unreadable("accepted without data") }
            return data
        }
        guard let code else { throw response.status.isSuccess ? .unreadable("no code") : response.failure() }
        let said = "\(code): \(response.anyJSON?["message"]?.told ?? "")"
        let error: VendorError =
            switch code {
            case 1000...1004: .unauthorised("code \(code)")
            case 1100...1102: .exhausted(said)
            case 1103, 1304: .unauthorised(said)
            case 1200...1203: .rejected(said)
            case 1300, 1301: .refused(said)
            case 1302, 1303: .throttled(retryAfter: response.retryAfter)
            case 5000...5999: .unavailable(said)
            default: response.failure(said)
            }
        throw error
    }

    // MARK: Requests

    private func request(_ method: Method, _ url: URL, _ body: JSONObject? = nil) -> HTTPRequest {
        HTTPRequest(method, url, bearer: token, body: body.map { .json(.object($0)) } ?? .none)
    }

    /// The API key; or a token that says who we are for half an hour (RFC 7519), signed anew for each call. It holds from a
    /// little before now on, for clocks differ.
    private var token: Secret {
        guard let secret else { return key }
        let seconds = Int(now().milliseconds / 1000)
        let claims: JSON = ["iss": .string(key.reveal()), "exp": .int(seconds + 1800), "nbf": .int(seconds - 5)]
        let header: JSON = ["alg": "HS256", "typ": "JWT"]
        let signed = "\(Base64URL.encode(header.bytes)).\(Base64URL.encode(claims.bytes))"
        let signature = HMACSHA256.code(for: signed, key: Array(secret.reveal().utf8))
        return Secret("\(signed).\(Base64URL.encode(signature.bytes))")
    }

    /// Bytes go as bare base64.
    private static func text(of image: WireMedia) -> String { image.url ?? image.base64 }

    private static let names: [Identifier<Model>: String] = [
        "kling-1.0": "kling-v1", "kling-1.5": "kling-v1-5", "kling-1.6": "kling-v1-6", "kling-2.0": "kling-v2-master",
        "kling-2.1": "kling-v2-1", "kling-2.1-master": "kling-v2-1-master", "kling-2.5-turbo": "kling-v2-5-turbo",
        "kling-2.6": "kling-v2-6", "kling-3.0": "kling-v3",
    ]
}
