import Crypto
import Gateway
import HTTPTypes
import JSON
import Telemetry

/// Black Forest Labs, the Flux family. Jobs that are asked about at the address that came with them; what they made can be
/// fetched for ten minutes. Read against API v1, 2026-11.
///
/// It has no idempotency key, no list and no cancelling.
struct BFL: WireVendor {
    static let host: Identifier<Host> = "bfl"
    private static let home = "https://api.bfl.ai"
    private static let domains = ["bfl.ai"]
    static let variables: [VendorVariable] = [
        .secret("KEY", "An API key of Black Forest Labs."), .url(home),
        .optionalSecret(
            "WEBHOOK_SECRET",
            "Any long random text: with it BFL calls back, and signs with it. Set URL to a region then, https://api.eu.bfl.ai or https://api.us.bfl.ai."
        ),
    ]
    /// FLUX.1 takes pictures as base 64 only.
    static let takesMediaURLs = false

    private let key: Secret
    private let base: URL
    private let webhookSecret: Secret?

    /// The field is UNCONFIRMED.
    static func signature(_ configuration: VendorConfiguration) -> CallbackSignature {
        configuration.secret("WEBHOOK_SECRET").map { .hex($0, [FieldName("X-BFL-Signature")]) } ?? .none
    }

    init?(_ configuration: VendorConfiguration) {
        guard let key = configuration.secret("KEY"), let base = configuration.url(default: Self.home) else {
            return nil
        }
        (self.key, self.base) = (key, base)
        webhookSecret = configuration.secret("WEBHOOK_SECRET")
    }

    private var authorization: [(FieldName, String)] { [(Self.keyField, key.reveal())] }
    private static let keyField = FieldName("x-key")

    // MARK: Submitting

    func submit(_ task: WireTask) throws(VendorError) -> WireStep {
        // The first pro was withdrawn; 1.1 does what it did, but for steps and guidance.
        let model = task.model.id == "flux-pro" ? "flux-pro-1.1" : task.model.id.text
        let request = HTTPRequest(.post, base / "v1" / model, authorization, json: .object(body(task)))
        return .call(
            WireCall(request, isSubmission: true) { response throws(VendorError) in
                guard response.status.isSuccess else { throw failure(response) }
                let json = try response.json()
                if let address = json["polling_url"]?.stringValue {
                    return .pending(Ticket(try base.own(address, orAt: Self.domains).text))
                }
                // Who is called back is told no address: the job is asked about where it was handed over, which finds it if that
                // is one region's.
                guard let id = json["id"]?.idText else { throw .unreadable("a job without an id") }
                return .pending(Ticket((base / "v1" / "get_result").with(query: [("id", id)]).text))
            })
    }

    private func body(_ task: WireTask) -> JSONObject {
        var body: JSONObject = ["prompt": .string(task.styledText)]
        let model = task.model.id.text
        if model.hasPrefix("flux-2") {
            addPictures(of: task, to: &body)
            // An edit in the usual square keeps the picture's own size, which is what 0 means.
            if task.images.isEmpty || task.string("aspectRatio") != "1:1" {
                let frame = task.frame(
                    megapixels: task.string("resolution") == "2k" ? 4 : 1, step: 16, within: 64...Self.longestSide)
                (body["width"], body["height"]) = (.int(frame.width), .int(frame.height))
            }
        } else if model.hasPrefix("flux-kontext") {
            addPictures(of: task, to: &body)
            // Likewise without a shape.
            if task.images.isEmpty || task.string("aspectRatio") != "1:1" {
                body.add("aspect_ratio", task.string("aspectRatio"))
            }
        } else {
            body.add("image_prompt", task.images.first?.base64)
            if model == "flux-pro-1.1-ultra" {
                body.add("aspect_ratio", task.string("aspectRatio"))
                body.add("raw", task.flag("raw").map { .bool($0) })
                if !task.images.isEmpty {
                    body.add("image_prompt_strength", task.number("imageStrength").map { .double($0) })
                }
            } else {
                let frame = task.frame(step: 32, within: 256...1440)
                (body["width"], body["height"]) = (.int(frame.width), .int(frame.height))
            }
        }
        if model != "flux-pro" {
            body.add("steps", task.integer("steps").map { .int($0) })
            body.add("guidance", task.number("guidance").map { .double($0) })
        }
        body.add("seed", task.integer("seed").map { .int($0) })
        body.add("safety_tolerance", task.integer("safetyTolerance").map { .int($0) })
        body.add("output_format", task.string("format"))
        body.add("prompt_upsampling", task.flag("promptOptimizer").map { .bool($0) })
        if let webhookSecret, let callback = task.callback {
            (body["webhook_url"], body["webhook_secret"]) = (.string(callback), .string(webhookSecret.reveal()))
        }
        return body
    }

    private static let longestSide = 4096

    private func addPictures(of task: WireTask, to body: inout JSONObject) {
        for (index, image) in task.images.enumerated() {
            body[index == 0 ? "input_image" : "input_image_\(index + 1)"] = .string(image.base64)
        }
    }

    // MARK: Asking

    func poll(_ ticket: Ticket, _ task: WireTask) throws(VendorError) -> WireStep {
        let (absences, address) = Self.parts(of: ticket)
        let url = try base.own(address, orAt: Self.domains)
        let type = "image/\(task.string("format") ?? "jpeg")"
        return .call(
            WireCall(HTTPRequest(.get, url, authorization)) { response throws(VendorError) in
                guard response.status.isSuccess else {
                    // Clusters answer 404 for work that is not theirs, or not theirs yet.
                    if response.status.code == 404 { return try absent(address, times: absences) }
                    throw failure(response)
                }
                let json = try response.json()
                let words = VendorWords.of(json["details"], hiding: [key])
                switch json["status"]?.stringValue {
                case "Pending":
                    return .pending(
                        Ticket(address), percent: json["progress"]?.decimalNumber.map { Int(min(max($0, 0), 1) * 100) })
                case "Ready":
                    guard let text = json[path: "result", "sample"]?.stringValue, let link = try? URL(parsing: text)
                    else { throw .unreadable("ready, without a picture") }
                    return .finished([.link(HTTPRequest(.get, link), contentType: type)])
                case "Request Moderated", "Content Moderated":
                    throw .refused(Self.reasons(json["details"]) ?? "the maker's content rules")
                case "Error": throw .failed(words.isEmpty ? "the maker's model failed" : words)
                case "Task not found": return try absent(address, times: absences)
                case let status: throw .unreadable("status \(status ?? "missing")")
                }
            })
    }

    /// For an instant after it was accepted, a job may not be known everywhere. The ticket counts how often that was so.
    private func absent(_ address: String, times: Int) throws(VendorError) -> WireStep {
        guard times < Self.mostAbsences else { throw .failed("the maker does not know the job any more") }
        return .pending(Ticket("\(times + 1) \(address)"))
    }

    private static let mostAbsences = 5

    private static func parts(of ticket: Ticket) -> (absences: Int, address: String) {
        let parts = ticket.text.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let times = Int(parts[0]) else { return (0, ticket.text) }
        return (times, String(parts[1]))
    }

    /// The name of the member is UNCONFIRMED.
    private static func reasons(_ details: JSON?) -> String? {
        guard let reasons = details?["Moderation Reasons"]?.arrayValue?.compactMap(\.stringValue), !reasons.isEmpty
        else { return nil }
        return VendorWords.clean(reasons.joined(separator: ", "))
    }

    // MARK: Failures

    private func failure(_ response: HTTPResponse) -> VendorError {
        response.failure(VendorWords.of(response, hiding: key))
    }

    func check() -> WireCheck? {
        WireCheck(request: HTTPRequest(.get, base / "v1" / "credits", authorization)) { response throws(VendorError) in
            guard response.status.isSuccess else { throw failure(response) }
            guard let credits = try response.json()["credits"]?.decimalNumber else { return "key accepted" }
            return "key accepted; \(credits) credits left"
        }
    }
}
