import Gateway
import HTTPTypes
import JSON
import Telemetry

/// Vidu: films by tasks. Read against version 2 of its API in November 2026.
///
/// Links live a day, without credentials. It carries an id of ours with the task, by which the task can be found in the list.
/// How its errors look is not documented: the name of one is taken from wherever it has been seen.
struct Vidu: WireVendor {
    static let host: Identifier<Host> = "vidu"
    static let variables: [VendorVariable] = [.secret("KEY", "An API key."), .url(address)]
    private static let address = "https://api.vidu.com"

    private let key: Secret
    private let root: URL

    /// It takes 50 MB by address; in a request there is room for about 20 MB, of base64.
    static func intake(_ model: Model) -> MediaIntake {
        MediaIntake(picture: .init(.usualPictures, megabytes: 14, mostRatio: 4))
    }

    init?(_ configuration: VendorConfiguration) {
        guard let key = configuration.secret("KEY"), let base = configuration.url(default: Self.address) else {
            return nil
        }
        (self.key, root) = (key, base / "ent" / "v2")
    }

    func submit(_ task: WireTask) throws(VendorError) -> WireStep {
        let tail = try task.tail()
        let images = [task.firstImage, tail].compactMap(\.self)
        let path = images.isEmpty ? "text2video" : tail == nil ? "img2video" : "start-end2video"
        var body: JSONObject = ["model": .string(try task.name(in: Self.names))]
        // How much moves has a field of its own.
        if !task.styledText.isEmpty { body.add("prompt", task.styledText) }
        if images.isEmpty {
            body.add("aspect_ratio", task.options["aspectRatio"])
        } else {
            body["images"] = .array(images.map { .string($0.urlOrDataURI) })
        }
        body.add("duration", task.options["duration"])
        body.add("resolution", task.options["resolution"])
        body.add("seed", task.options["seed"])
        body.add(
            "movement_amplitude",
            task.option("motionIntensity").flatMap { ["low": "small", "medium": "medium", "high": "large"][$0] })
        body.add("bgm", task.options["music"])
        body.add("audio", task.options["sound"])
        body.add("payload", task.id)
        return .call(
            WireCall(request(.post, root / path, body), isSubmission: true) { response throws(VendorError) in
                guard let id = try response.json(or: Self.error)["task_id"]?.pathID else {
                    throw .unreadable("accepted without a task_id")
                }
                return .pending(Ticket(id))
            })
    }

    func poll(_ ticket: Ticket, _ task: WireTask) throws(VendorError) -> WireStep {
        .call(
            WireCall(request(.get, root / "tasks" / ticket.text / "creations")) { response throws(VendorError) in
                guard response.status.isSuccess else { throw Self.error(response).ofAcceptedWork }
                return try Self.step(try response.json(), ticket)
            })
    }

    /// How several ids stand in the query is not documented; lists are repeated where errors look as they do here. Whether its
    /// items tell where the films are is not either: who is done without one is asked after alone.
    func bulk(_ ticket: Ticket) -> WireBulk? {
        WireBulk(
            kind: "tasks", most: 50,
            request: { tickets in
                let query = tickets.map { (name: "task_ids", value: $0.text) }
                return request(.get, (root / "tasks").with(query: query))
            },
            read: { response throws(VendorError) in
                WireBulk.told(Self.items(in: try response.json(or: Self.error))) { item in
                    Self.id(of: item).map { Ticket($0) }
                } step: { item, ticket throws(VendorError) in
                    let isLacking = item["state"] == "success" && item[path: "creations", 0, "url"] == nil
                    return isLacking ? nil : try Self.step(item, ticket)
                }
            })
    }

    private static func items(in json: JSON) -> [JSON] {
        json["tasks"]?.arrayValue ?? json["items"]?.arrayValue ?? json["data"]?.arrayValue ?? []
    }

    private static func id(of item: JSON) -> String? { item["id"]?.pathID ?? item["task_id"]?.pathID }

    /// The list's order and its pages are not documented: only what is in it is believed.
    func find(_ task: WireTask) throws(VendorError) -> WireSearch? {
        WireSearch(request: request(.get, root / "tasks")) { response throws(VendorError) in
            let items = Self.items(in: try response.json(or: Self.error))
            let found = items.first { $0["payload"]?.stringValue == task.id }
            return found.flatMap { Self.id(of: $0) }.map { .found(Ticket($0)) } ?? .unknown
        }
    }

    func cancel(_ ticket: Ticket, _ task: WireTask) -> WireCancel? {
        let request = request(.post, root / "tasks" / ticket.text / "cancel", ["id": .string(ticket.text)])
        return WireCancel(request: request) { response throws(VendorError) in
            response.status.isSuccess ? .stopped(charged: false) : .runsOn(charged: true)
        }
    }

    func check() -> WireCheck? {
        WireCheck(request: request(.get, root / "credits")) { response throws(VendorError) in
            let json = try response.json(or: Self.error)
            let credits = json["remains"]?.arrayValue?.compactMap { $0["credit_remain"]?.doubleValue }.reduce(0, +)
            return "key accepted; \(credits.map { "\($0)" } ?? "unknown") credits left"
        }
    }

    private func request(_ method: Method, _ url: URL, _ body: JSONObject? = nil) -> HTTPRequest {
        HTTPRequest(
            method, url, [(.authorization, "Token \(key.reveal())")], body: body.map { .json(.object($0)) } ?? .none)
    }

    private static let names: [Identifier<Model>: String] = [
        "vidu-q3-turbo": "viduq3-turbo", "vidu-q3-pro": "viduq3-pro", "vidu-q2": "viduq2", "vidu-q2-pro": "viduq2-pro",
        "vidu-q2-turbo": "viduq2-turbo", "vidu-q2-pro-fast": "viduq2-pro-fast", "vidu-q1": "viduq1",
        "vidu-2.0": "vidu2.0", "vidu-1.5": "vidu1.5",
    ]

    // MARK: Answers

    private static func step(_ json: JSON, _ ticket: Ticket) throws(VendorError) -> WireStep {
        switch json["state"]?.stringValue {
        case "created", "queueing", "processing": return .pending(ticket)
        case "success":
            var outputs: [WireOutput] = []
            for creation in json["creations"]?.arrayValue ?? [] {
                outputs.append(try .link(at: creation["url"], contentType: "video/mp4"))
            }
            return .finished(outputs)
        case "failed":
            let name = json["err_code"]?.told ?? "no reason given"
            throw refusals.contains(name) ? .refused(name) : .failed(name)
        case let state: throw .unreadable("state \(state?.told ?? "none")")
        }
    }

    private static let refusals: Set = ["TaskPromptPolicyViolation", "AuditSubmitIllegal", "CreationPolicyViolation"]

    private static func error(_ response: HTTPResponse) -> VendorError {
        let json = response.anyJSON
        let name = json?["reason"]?.told ?? json?["err_code"]?.told ?? json?["code"]?.told ?? ""
        let text = json?["message"]?.told ?? ""
        let message = "\(name): \(text)"
        if refusals.contains(name) { return .refused(message) }
        return switch name {
        case "CreditInsufficient": .exhausted(message)
        case "Unauthorized", "Forbidden": .unauthorised(name)
        case "QuotaExceeded", "TooManyRequests", "SystemThrottling": .throttled(retryAfter: response.retryAfter)
        case "OperationInProcess", "Canceled", "InternalServiceFailure": .unavailable(message)
        default: response.failure(name.isEmpty ? text : message)
        }
    }
}
