import Gateway
import HTTPTypes
import JSON
import Telemetry

/// Luma: films by Ray and pictures by Photon. Read against version 1.1.0 of the Dream Machine API, and the Agents API, which
/// alone has Ray 3.2, in November 2026.
///
/// The two have hosts, keys and state words of their own. Links need no credentials; those of the Agents API live an hour, of
/// the others nothing is promised. The Dream Machine takes pictures by public address only, and knows no code for what its
/// content rules stop. Neither takes an id of ours, nor stops a job.
struct Luma: WireVendor {
    static let host: Identifier<Host> = "luma"
    static let variables: [VendorVariable] = [
        .secret("KEY", "A key of the Dream Machine API."), .url(address),
        .optionalSecret("AGENTS_KEY", "A key of the Agents API, which makes Ray 3.2. Without it, KEY is tried."),
        .optional("AGENTS_URL", "Where the Agents API is. Without it: at URL, if that is set.", default: agentsAddress),
    ]
    private static let address = "https://api.lumalabs.ai"
    private static let agentsAddress = "https://agents.lumalabs.ai"

    private let key: Secret
    private let agentsKey: Secret
    private let root: URL
    private let agents: URL

    init?(_ configuration: VendorConfiguration) {
        let agents = configuration.text("AGENTS_URL") ?? configuration.text("URL") ?? Self.agentsAddress
        guard let key = configuration.secret("KEY"), let base = configuration.url(default: Self.address),
            let agents = try? URL(parsing: agents)
        else { return nil }
        self.key = key
        agentsKey = configuration.secret("AGENTS_KEY") ?? key
        root = base / "dream-machine" / "v1"
        self.agents = agents / "v1" / "generations"
    }

    func submit(_ task: WireTask) throws(VendorError) -> WireStep {
        let isAgents = task.model.id == Self.ray3
        let (url, body) = isAgents ? (agents, try ray3(task)) : try dream(task)
        return .call(
            WireCall(request(.post, url, isAgents, body), isSubmission: true) { response throws(VendorError) in
                guard let id = try response.json(or: Self.error)["id"]?.pathID else {
                    throw .unreadable("accepted without an id")
                }
                return .pending(Ticket(id))
            })
    }

    func poll(_ ticket: Ticket, _ task: WireTask) throws(VendorError) -> WireStep {
        let isAgents = task.model.id == Self.ray3
        let url = (isAgents ? agents : machine) / ticket.text
        return .call(
            WireCall(request(.get, url, isAgents)) { response throws(VendorError) in
                guard response.status.isSuccess else { throw Self.error(response).ofAcceptedWork }
                return try Self.step(try response.json(), ticket)
            })
    }

    private var machine: URL { root / "generations" }

    func check() -> WireCheck? {
        WireCheck(request: request(.get, root / "credits", false)) { response throws(VendorError) in
            guard let cents = try response.json(or: Self.error)["credit_balance"]?.doubleValue, cents.isFinite else {
                return "key accepted"
            }
            let whole = Int(max(min(cents, 1e12), -1e12))
            return "key accepted; \(whole / 100).\(whole % 100 < 10 ? "0" : "")\(abs(whole % 100)) dollars left"
        }
    }

    // MARK: Dream Machine

    private func dream(_ task: WireTask) throws(VendorError) -> (URL, JSONObject) {
        var body: JSONObject = ["model": .string(try task.name(in: Self.names))]
        body.add("callback_url", task.callback)
        if task.type == .image {
            body.add("prompt", task.styledText)
            body.add("aspect_ratio", task.options["aspectRatio"])
            body.add("format", task.option("format").map { $0 == "jpeg" ? "jpg" : $0 })
            var references: [JSON] = []
            for image in task.images { references.append(["url": .string(try Self.address(of: image))]) }
            if !references.isEmpty { body["image_ref"] = .array(references) }
            return (machine / "image", body)
        }
        if !task.filmText.isEmpty { body.add("prompt", task.filmText) }
        body.add("aspect_ratio", task.options["aspectRatio"])
        if task.model.id != Self.ray16 {
            // The first model had one size and one length, and fields for neither.
            body.add("resolution", task.options["resolution"])
            body.add("duration", task.duration.map { "\($0)s" })
        }
        if task.isOn("loop") { body["loop"] = true }
        var frames: JSONObject = [:]
        for (name, image) in [("frame0", task.firstImage), ("frame1", try task.tail())] {
            guard let image else { continue }
            frames[name] = ["type": "image", "url": .string(try Self.address(of: image))]
        }
        if !frames.isEmpty { body["keyframes"] = .object(frames) }
        return (machine / "video", body)
    }

    private static func address(of image: WireMedia) throws(VendorError) -> String {
        guard let url = image.url else {
            throw .rejected("it takes pictures by their public address only: give the picture as a URL")
        }
        return url
    }

    private static let ray16: Identifier<Model> = "dream-machine"

    private static let names: [Identifier<Model>: String] = [
        "ray-2": "ray-2", "ray-2-flash": "ray-flash-2", ray16: "ray-1-6", "photon-1": "photon-1",
        "photon-flash-1": "photon-flash-1",
    ]

    // MARK: Agents

    private static let ray3: Identifier<Model> = "ray-3"

    private func ray3(_ task: WireTask) throws(VendorError) -> JSONObject {
        var video: JSONObject = [:]
        video.add("resolution", task.options["resolution"])
        video.add("duration", task.duration.map { "\($0)s" })
        if task.isOn("loop") { video["loop"] = true }
        video.add("start_frame", task.firstImage.map(Self.frame))
        video.add("end_frame", try task.tail().map(Self.frame))
        var body: JSONObject = ["model": "ray-3.2", "type": "video"]
        if !task.filmText.isEmpty { body.add("prompt", task.filmText) }
        body.add("aspect_ratio", task.options["aspectRatio"])
        body["video"] = .object(video)
        return body
    }

    private static func frame(_ image: WireMedia) -> JSON {
        if let url = image.url { return ["url": .string(url)] }
        return ["data": .string(image.base64), "media_type": .string(image.contentType)]
    }

    // MARK: Answers

    private static func step(_ json: JSON, _ ticket: Ticket) throws(VendorError) -> WireStep {
        switch json["state"]?.stringValue {
        case "queued", "dreaming", "processing": return .pending(ticket)
        case "completed":
            guard let output = json["output"]?.arrayValue else {
                let assets = json["assets"]
                return .finished([try .link(at: assets?[path: "video"] ?? assets?[path: "image"])])
            }
            var outputs: [WireOutput] = []
            for item in output { outputs.append(try .link(at: item["url"])) }
            return .finished(outputs)
        case "failed": throw failure(of: json)
        case let state: throw .unreadable("state \(state?.told ?? "none")")
        }
    }

    /// What failed is paid back.
    private static func failure(of json: JSON) -> VendorError {
        var reason = json["failure_reason"]?.told ?? ""
        if reason.isEmpty { reason = json["failure_code"]?.told ?? "no reason given" }
        switch json["failure_code"]?.stringValue {
        case "content_moderated": return .refused(reason)
        case "budget_exhausted": return .exhausted(reason)
        case "image_too_large", "unsupported_format", "corrupt_input", "invalid_request": return .rejected(reason)
        case "generation_failed", "output_not_found": return .failed(reason)
        // The Dream Machine has no codes.
        default: return reason.speaksOfContentRules ? .refused(reason) : .failed(reason)
        }
    }

    private static func error(_ response: HTTPResponse) -> VendorError {
        let json = response.anyJSON
        let detail = json?["detail"]
        var message = detail?.told ?? json?["message"]?.told ?? json?[path: "error", "message"]?.told ?? ""
        for problem in detail?.arrayValue?.prefix(3) ?? [] {
            let place = problem["loc"]?.arrayValue?.compactMap(\.idText).joined(separator: ".") ?? ""
            message += (message.isEmpty ? "" : "; ") + "\(place.told): \(problem["msg"]?.told ?? "")"
        }
        let code = response.status.code
        // Which status says that credit is used up is not documented: the words do.
        if [400, 402, 403].contains(code), message.lowercased().contains("credit") { return .exhausted(message) }
        if [400, 422].contains(code), message.speaksOfContentRules { return .refused(message) }
        return switch code {
        case 401, 403: .unauthorised("\(response.status)")
        case 409: .unavailable(message)
        default: response.failure(message)
        }
    }

    private func request(_ method: Method, _ url: URL, _ isAgents: Bool, _ body: JSONObject? = nil) -> HTTPRequest {
        HTTPRequest(
            method, url, bearer: isAgents ? agentsKey : key, body: body.map { .json(.object($0)) } ?? .none)
    }
}
