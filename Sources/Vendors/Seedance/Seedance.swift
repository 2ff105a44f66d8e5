import Crypto
import Gateway
import HTTPTypes
import JSON
import Telemetry

/// ByteDance's Ark, which makes Seedance films: the same in its international and its Chinese cloud, but for the models'
/// names. Read in November 2026.
///
/// Links live a day, without credentials; what failed is not billed. Only a task that waits can be stopped. It takes no id of
/// ours. But lists repeat the time after which a task expires, at once, and its seed, once it is done: both are made from the
/// task's id, where the caller names no seed, and by both it is found again.
struct Seedance: WireVendor {
    static let host: Identifier<Host> = "ark"
    static let variables: [VendorVariable] = [
        .secret("KEY", "An API key of the cloud that URL is in."), .url(address),
    ]
    private static let address = "https://ark.ap-southeast.bytepluses.com"

    private let key: Secret
    private let tasks: URL
    private let isChinese: Bool

    static func intake(_ model: Model) -> MediaIntake {
        MediaIntake(
            picture: .init(
                .usualPictures + ["image/bmp", "image/tiff", "image/gif"], megabytes: 30, leastSide: 300,
                mostSide: 6000, mostRatio: 2.5))
    }

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
        body["seed"] = Self.seed(of: task)
        body.add("camera_fixed", task.options["cameraFixed"])
        body.add("generate_audio", task.options["sound"])
        body["watermark"] = false
        body["execution_expires_after"] = .int(Self.expiry(of: task))
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
            WireCall(request(.get, tasks / Self.id(of: ticket))) { response throws(VendorError) in
                guard response.status.isSuccess else { throw Self.error(response).ofAcceptedWork }
                let json = try response.json()
                if Self.wasFound(ticket), let seed = json["seed"]?.intValue, seed != Self.seed(of: task).intValue {
                    throw .failed("the task that was taken for it is another's", charged: true)
                }
                return try Self.step(json, ticket)
            })
    }

    /// The list tells of each all that is told of it alone. What was found by its expiry is asked after alone, where its seed is
    /// looked at.
    func bulk(_ ticket: Ticket) -> WireBulk? {
        guard !Self.wasFound(ticket) else { return nil }
        return WireBulk(
            kind: "tasks", most: 50,
            request: { tickets in
                var query = [(name: "page_num", value: "1"), (name: "page_size", value: "\(tickets.count)")]
                query += tickets.map { (name: "filter.task_ids", value: $0.text) }
                return request(.get, tasks.with(query: query))
            },
            read: { response throws(VendorError) in
                let json = try response.json(or: Self.error)
                guard let items = json["items"]?.arrayValue else { throw .unreadable("a list without items") }
                return WireBulk.told(items) { item in
                    item["id"]?.pathID.map { Ticket($0) }
                } step: { item, ticket throws(VendorError) in
                    let isLacking = item["status"] == "succeeded" && item[path: "content", "video_url"] == nil
                    return isLacking ? nil : try Self.step(item, ticket)
                }
            })
    }

    func find(_ task: WireTask) throws(VendorError) -> WireSearch? {
        let query = [("page_num", "1"), ("page_size", "100"), ("filter.model", try name(of: task))]
        return WireSearch(request: request(.get, tasks.with(query: query.map { (name: $0.0, value: $0.1) }))) {
            response throws(VendorError) in
            let json = try response.json(or: Self.error)
            guard let items = json["items"]?.arrayValue else { throw .unreadable("a list without items") }
            let (seed, expiry) = (Self.seed(of: task).intValue, Self.expiry(of: task))
            let isOurs = !Self.isChosen(task)
            // And every task in it can be told from ours.
            var isWhole = json["total"]?.intValue.map { $0 <= items.count } ?? false
            for item in items {
                let (itsSeed, itsExpiry) = (item["seed"]?.intValue, item["execution_expires_after"]?.intValue)
                // A seed that the caller chose may be another task's as well.
                let tells = itsExpiry != nil || (itsSeed != nil && isOurs)
                if !tells, itsSeed ?? seed == seed { isWhole = false }
                guard tells, itsSeed ?? seed == seed, itsExpiry ?? expiry == expiry else { continue }
                return item["id"]?.pathID.map { .found(Ticket(itsSeed == nil ? Self.foundPrefix + $0 : $0)) }
                    ?? .unknown
            }
            return isWhole ? .absent : .unknown
        }
    }

    /// Of a task that was found by its expiry alone, which another may have too.
    private static let foundPrefix = "found/"

    private static func wasFound(_ ticket: Ticket) -> Bool { ticket.text.hasPrefix(foundPrefix) }

    private static func id(of ticket: Ticket) -> Substring {
        wasFound(ticket) ? ticket.text.dropFirst(foundPrefix.count) : ticket.text[...]
    }

    func cancel(_ ticket: Ticket, _ task: WireTask) -> WireCancel? {
        WireCancel(request: request(.delete, tasks / Self.id(of: ticket))) { response throws(VendorError) in
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

    private static func isChosen(_ task: WireTask) -> Bool { task.options["seed"].map { !$0.isNull } ?? false }

    private static func seed(of task: WireTask) -> JSON {
        isChosen(task) ? task.options["seed"] ?? .null : .int(Int(CRC32.checksum(of: task.id)))
    }

    /// Seconds: from a day to three, which is as far as it goes.
    private static func expiry(of task: WireTask) -> Int {
        expiries.lowerBound + Int(CRC32.checksum(of: "expiry \(task.id)")) % expiries.count
    }

    private static let expiries = 86_400...259_200

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
