import Crypto
import Gateway
import HTTPTypes
import JSON
import Telemetry

/// ByteDance's Ark, which makes Seedance films: the same in its international and its Chinese cloud, but for the models'
/// names. Read in November 2026.
///
/// Links live a day, without credentials; what failed is not billed. Only a task that waits can be stopped. It takes no id of
/// ours: where the caller names no seed, one is made from the task's id, by which it can be found again in the list.
struct Seedance: WireVendor {
    static let host: Identifier<Host> = "ark"
    static let variables: [VendorVariable] = [
        .secret("KEY", "An API key of the cloud that URL is in."), .url(address),
    ]
    private static let address = "https://ark.ap-southeast.bytepluses.com"

    private let key: Secret
    private let tasks: URL
    private let isChinese: Bool

    init?(_ configuration: VendorConfiguration) {
        guard let key = configuration.secret("KEY"), let base = configuration.url(default: Self.address) else {
            return nil
        }
        self.key = key
        tasks = base / "api" / "v3" / "contents" / "generations" / "tasks"
        isChinese = base.hostText.hasSuffix(".volces.com")
    }

    func submit(_ task: WireTask) throws(VendorError) -> WireStep {
        var content: [JSON] = []
        let text = Self.withoutFlags(task.filmText)
        if !text.isEmpty { content.append(["type": "text", "text": .string(text)]) }
        for (image, role) in [(task.firstImage, "first_frame"), (try task.tail(), "last_frame")] {
            guard let image else { continue }
            content.append([
                "type": "image_url", "image_url": ["url": .string(image.urlOrDataURI)], "role": .string(role),
            ])
        }
        var body: JSONObject = ["model": .string(try name(of: task)), "content": .array(content)]
        body.add("resolution", task.options["resolution"])
        body.add("ratio", task.firstImage == nil ? task.options["aspectRatio"] : "adaptive")
        body.add("duration", task.options["duration"])
        body.add("seed", task.options["seed"] ?? Self.seed(of: task))
        body.add("camera_fixed", task.options["cameraFixed"])
        body.add("generate_audio", task.options["sound"])
        body["watermark"] = false
        return .call(
            WireCall(request(.post, tasks, [(FieldName("X-Client-Request-Id"), task.id)], body), isSubmission: true) {
                response throws(VendorError) in
                guard let id = try response.json(or: Self.error)["id"]?.pathID else {
                    throw .unreadable("accepted without an id")
                }
                return .pending(Ticket(id))
            })
    }

    func poll(_ ticket: Ticket, _ task: WireTask) throws(VendorError) -> WireStep {
        .call(
            WireCall(request(.get, tasks / ticket.text)) { response throws(VendorError) in
                guard response.status.isSuccess else { throw Self.error(response).ofAcceptedWork }
                return try Self.step(try response.json(), ticket)
            })
    }

    func find(_ task: WireTask) throws(VendorError) -> WireSearch? {
        guard task.options["seed"] == nil else { return nil }
        let query = [("page_num", "1"), ("page_size", "100"), ("filter.model", try name(of: task))]
        return WireSearch(request: request(.get, tasks.with(query: query.map { (name: $0.0, value: $0.1) }))) {
            response throws(VendorError) in
            let json = try response.json(or: Self.error)
            guard let items = json["items"]?.arrayValue else { throw .unreadable("a list without items") }
            let seed = Self.seed(of: task)
            if let found = items.first(where: { $0["seed"] == seed }) {
                return found["id"]?.pathID.map { .found(Ticket($0)) } ?? .unknown
            }
            // It is surely absent where the list is whole, and every task in it tells its seed.
            let isWhole = json["total"]?.intValue.map { $0 <= items.count } ?? false
            return isWhole && items.allSatisfy { $0["seed"]?.intValue != nil } ? .absent : .unknown
        }
    }

    func cancel(_ ticket: Ticket, _ task: WireTask) -> WireCancel? {
        WireCancel(request: request(.delete, tasks / ticket.text)) { response throws(VendorError) in
            response.status.isSuccess ? .stopped(charged: false) : .runsOn(charged: true)
        }
    }

    func check() -> WireCheck? {
        WireCheck(request: request(.get, tasks.with(query: [("page_num", "1"), ("page_size", "1")]))) {
            response throws(VendorError) in
            _ = try response.json(or: Self.error)
            return "key accepted"
        }
    }

    // MARK: Requests

    private func request(_ method: Method, _ url: URL, _ fields: [(FieldName, String)] = [], _ body: JSONObject? = nil)
        -> HTTPRequest
    {
        HTTPRequest(method, url, bearer: key, fields, body: body.map { .json(.object($0)) } ?? .none)
    }

    private static func seed(of task: WireTask) -> JSON { .int(Int(CRC32.checksum(of: task.id))) }

    /// Words such as `--duration` would be read as parameters; without their dashes they are words.
    private static func withoutFlags(_ text: String) -> String {
        guard text.contains("--") else { return text }
        return text.split(separator: " ", omittingEmptySubsequences: false)
            .map { word in
                let name = word.drop { $0 == "-" }
                return word.hasPrefix("--") && !name.isEmpty ? name : word
            }.joined(separator: " ")
    }

    private func name(of task: WireTask) throws(VendorError) -> String {
        var name = try task.name(in: Self.names)
        if task.model.id == "seedance-1.0-lite" {
            name = task.task.input.images.isEmpty ? "seedance-1-0-lite-t2v-250428" : "seedance-1-0-lite-i2v-250428"
        }
        guard isChinese else { return name }
        let international = "dreamina-"
        return "doubao-\(name.hasPrefix(international) ? String(name.dropFirst(international.count)) : name)"
    }

    private static let names: [Identifier<Model>: String] = [
        "seedance-1.0-pro": "seedance-1-0-pro-250528", "seedance-1.0-pro-fast": "seedance-1-0-pro-fast-251015",
        "seedance-1.0-lite": "seedance-1-0-lite-t2v-250428", "seedance-1.5-pro": "seedance-1-5-pro-251215",
        "seedance-2.0": "dreamina-seedance-2-0-260128", "seedance-2.0-fast": "dreamina-seedance-2-0-fast-260128",
        "seedance-2.0-mini": "dreamina-seedance-2-0-mini-260615", "seedance-2.5": "dreamina-seedance-2-5-260628",
    ]

    // MARK: Answers

    private static func step(_ json: JSON, _ ticket: Ticket) throws(VendorError) -> WireStep {
        switch json["status"]?.stringValue {
        case "queued", "running": return .pending(ticket)
        case "succeeded":
            return .finished([try .link(at: json[path: "content", "video_url"], contentType: "video/mp4")])
        case "failed":
            let code = json[path: "error", "code"]?.told ?? ""
            let message = json[path: "error", "message"]?.told ?? (code.isEmpty ? "no reason given" : code)
            throw isRefusal(code) ? .refused(message) : .failed(message)
        case "cancelled": throw .failed("cancelled at the vendor")
        case "expired": throw .failed("not done in the time that the vendor gives")
        case let status: throw .unreadable("status \(status?.told ?? "none")")
        }
    }

    private static func isRefusal(_ code: String) -> Bool {
        code.contains("Sensitive") || code.contains("RiskDetection")
    }

    private static func error(_ response: HTTPResponse) -> VendorError {
        let error = response.anyJSON?["error"]
        let code = error?["code"]?.told ?? ""
        let message = "\(code): \(error?["message"]?.told ?? "")"
        if isRefusal(code) { return .refused(message) }
        switch code {
        case "AccountOverdueError", "SetLimitExceeded": return .exhausted(message)
        case "AuthenticationError", "AccessDenied": return .unauthorised(code)
        // Whoever runs this must open the model in the vendor's console.
        case "ModelNotOpen": return .unauthorised(message)
        case "InternalServiceError", "ServerOverloaded", "ModelLoadingError": return .unavailable(message)
        default:
            if code.hasPrefix("OperationDenied") { return .unauthorised(message) }
            return response.failure(code.isEmpty ? "" : message)
        }
    }
}
