import Gateway
import HTTPTypes
import JSON
import Telemetry

/// Alibaba's DashScope (Model Studio), which makes Wan films. Read in November 2026.
///
/// Tasks and links live a day; links need no credentials, and what failed is free. A task can be stopped until it begins. It
/// takes no id of ours, so work whose submission was interrupted is lost. Text beyond 800 characters is cut without a word.
struct Wan: WireVendor {
    static let host: Identifier<Host> = "dashscope"
    static let variables: [VendorVariable] = [
        .secret("KEY", "An API key of the region that URL is in."), .url(address),
    ]
    private static let address = "https://dashscope-intl.aliyuncs.com"

    private let key: Secret
    private let root: URL

    static func intake(_ model: Model) -> MediaIntake {
        MediaIntake(
            picture: .init(.usualPictures + ["image/bmp"], megabytes: 10, leastSide: 240, mostSide: 8000))
    }

    init?(_ configuration: VendorConfiguration) {
        guard let key = configuration.secret("KEY"), let base = configuration.url(default: Self.address) else {
            return nil
        }
        (self.key, root) = (key, base / "api" / "v1")
    }

    func submit(_ task: WireTask) throws(VendorError) -> WireStep {
        guard let names = Self.names[task.model.id] else { throw .rejected("it does not run \(task.model.id)") }
        var input: JSONObject = [:]
        if !task.filmText.isEmpty { input.add("prompt", task.filmText) }
        input.add("negative_prompt", task.negativeText)
        input.add("img_url", task.firstImage?.urlOrDataURI)
        var parameters: JSONObject = [:]
        let resolution = task.option("resolution") ?? "720p"
        if task.firstImage == nil {
            let shape = "\(resolution) \(task.option("aspectRatio") ?? "16:9")"
            guard let size = Self.sizes[shape] else { throw .rejected("it has no size for \(shape)") }
            parameters.add("size", size)
        } else {
            parameters.add("resolution", resolution.uppercased())
        }
        // Version 2.2 has one length, and no field for it.
        if task.model.id != "wan-2.2" { parameters.add("duration", task.options["duration"]) }
        parameters.add("prompt_extend", task.options["promptOptimizer"])
        parameters.add("seed", task.options["seed"])
        parameters["watermark"] = false
        let body: JSON = [
            "model": .string(task.firstImage == nil ? names.text : names.picture), "input": .object(input),
            "parameters": .object(parameters),
        ]
        let url = root / "services" / "aigc" / "video-generation" / "video-synthesis"
        return .call(
            WireCall(
                HTTPRequest(.post, url, bearer: key, [(FieldName("X-DashScope-Async"), "enable")], json: body),
                isSubmission: true
            ) { response throws(VendorError) in
                guard let id = try response.json(or: Self.error)[path: "output", "task_id"]?.pathID else {
                    throw .unreadable("accepted without a task_id")
                }
                return .pending(Ticket(id))
            })
    }

    func poll(_ ticket: Ticket, _ task: WireTask) throws(VendorError) -> WireStep {
        .call(
            WireCall(HTTPRequest(.get, root / "tasks" / ticket.text, bearer: key)) { response throws(VendorError) in
                guard response.status.isSuccess else { throw Self.error(response).ofAcceptedWork }
                return try Self.step(try response.json()["output"], ticket)
            })
    }

    func cancel(_ ticket: Ticket, _ task: WireTask) -> WireCancel? {
        WireCancel(request: HTTPRequest(.post, root / "tasks" / ticket.text / "cancel", bearer: key)) {
            response throws(VendorError) in
            response.status.isSuccess ? .stopped(charged: false) : .runsOn(charged: true)
        }
    }

    func check() -> WireCheck? {
        let url = (root / "tasks").with(query: [("page_no", "1"), ("page_size", "1")])
        return WireCheck(request: HTTPRequest(.get, url, bearer: key)) { response throws(VendorError) in
            _ = try response.json(or: Self.error)
            return "key accepted"
        }
    }

    private static let names: [Identifier<Model>: (text: String, picture: String)] = [
        "wan-2.2": ("wan2.2-t2v-plus", "wan2.2-i2v-plus"),
        "wan-2.5": ("wan2.5-t2v-preview", "wan2.5-i2v-preview"),
        "wan-2.6": ("wan2.6-t2v", "wan2.6-i2v"),
    ]

    private static let sizes = [
        "480p 16:9": "832*480", "480p 9:16": "480*832", "480p 1:1": "624*624",
        "720p 16:9": "1280*720", "720p 9:16": "720*1280", "720p 1:1": "960*960", "720p 4:3": "1088*832",
        "720p 3:4": "832*1088",
        "1080p 16:9": "1920*1080", "1080p 9:16": "1080*1920", "1080p 1:1": "1440*1440", "1080p 4:3": "1632*1248",
        "1080p 3:4": "1248*1632",
    ]

    // MARK: Answers

    private static func step(_ output: JSON?, _ ticket: Ticket) throws(VendorError) -> WireStep {
        switch output?["task_status"]?.stringValue {
        case "PENDING", "RUNNING", "SUSPENDED": return .pending(ticket)
        case "SUCCEEDED": return .finished([try .link(at: output?["video_url"], contentType: "video/mp4")])
        case "FAILED":
            let code = output?["code"]?.told ?? ""
            let message = output?["message"]?.told ?? (code.isEmpty ? "no reason given" : code)
            throw code.hasPrefix("DataInspection") ? .refused(message) : .failed(message)
        case "CANCELED": throw .failed("cancelled at the vendor")
        case "UNKNOWN": throw .failed("the vendor does not know the task any more")
        case let status: throw .unreadable("status \(status?.told ?? "none")")
        }
    }

    private static func error(_ response: HTTPResponse) -> VendorError {
        let json = response.anyJSON
        let code = json?["code"]?.told ?? ""
        let text = json?["message"]?.told ?? ""
        let message = "\(code): \(text)"
        switch code.prefix(while: { $0 != "." }) {
        case "DataInspectionFailed": return .refused(message)
        case "Arrearage": return .exhausted(message)
        case "InvalidApiKey": return .unauthorised(code)
        case "AccessDenied", "Model": return .unauthorised(message)
        case "Throttling":
            // The same code says that the free share is used up, which waiting does not mend.
            if text.lowercased().contains("free") { return .exhausted(message) }
            return .throttled(retryAfter: response.retryAfter)
        case "InternalError", "ModelUnavailable", "ModelServingError": return .unavailable(message)
        default: return response.failure(code.isEmpty ? text : message)
        }
    }
}
