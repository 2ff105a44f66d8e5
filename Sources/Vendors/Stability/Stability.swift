import Crypto
import Gateway
import HTTPTypes
import JSON
import Telemetry

/// Stability AI's pictures. Answers with the picture itself; nothing to poll, no links. Read against REST v2beta, 2026-11.
///
/// It has no idempotency key: a lost answer stays lost.
struct Stability: WireVendor {
    static let host: Identifier<Host> = "stability"
    private static let home = "https://api.stability.ai"
    static let variables: [VendorVariable] = [.secret("KEY", "An API key of Stability AI."), .url(home)]
    /// Every request is a form, and pictures are parts of it.
    static let takesMediaURLs = false

    private let key: Secret
    private let base: URL

    static func intake(_ model: Model) -> MediaIntake {
        MediaIntake(picture: .init(.usualPictures, leastSide: 64, mostSide: 16_384))
    }

    init?(_ configuration: VendorConfiguration) {
        guard let key = configuration.secret("KEY"), let base = configuration.url(default: Self.home) else {
            return nil
        }
        (self.key, self.base) = (key, base)
    }

    func submit(_ task: WireTask) throws(VendorError) -> WireStep {
        let url = base / "v2beta" / "stable-image" / "generate" / Self.service(task)
        let request = HTTPRequest(
            .post, url, bearer: key, [(.accept, "application/json")], form: MultipartForm(parts(of: task)))
        let type = "image/\(task.string("format") ?? "png")"
        return .call(
            WireCall(request, isSubmission: true, bounds: .making) { response throws(VendorError) in
                guard response.status.isSuccess else { throw failure(response) }
                let json = try response.json()
                switch json["finish_reason"]?.stringValue {
                case "SUCCESS": break
                // A blurred picture under 200.
                case "CONTENT_FILTERED": throw .refused("the picture was filtered")
                case let reason: throw .unreadable("finish reason \(reason ?? "missing")")
                }
                guard let bytes = json["image"]?.stringValue.flatMap({ Base64.decode($0) }), !bytes.isEmpty else {
                    throw .unreadable("a success without a picture")
                }
                return .finished([.bytes(bytes, contentType: type)])
            })
    }

    func poll(_ ticket: Ticket, _ task: WireTask) throws(VendorError) -> WireStep {
        throw .lost("its answer was the picture itself")
    }

    private static func service(_ task: WireTask) -> String {
        switch task.model.id.text {
        case "stable-image-ultra": "ultra"
        case "stable-image-core": "core"
        default: "sd3"
        }
    }

    private func parts(of task: WireTask) -> [MultipartForm.Part] {
        let service = Self.service(task)
        let preset = task.string("style").map { $0.lowercased().replacing(" ", with: "-") }.flatMap {
            Self.presets.contains($0) ? $0 : nil
        }
        var fields: [(String, String?)] = [
            ("prompt", preset == nil ? task.styledText : task.text), ("negative_prompt", task.negativeText),
            ("style_preset", preset), ("seed", task.integer("seed").map { "\($0)" }),
            ("output_format", task.string("format")),
        ]
        if service == "sd3" {
            fields.append(("model", task.model.id.text.replacing("sd-3.5", with: "sd3.5")))
            fields.append(("mode", task.images.isEmpty ? "text-to-image" : "image-to-image"))
            fields.append(("cfg_scale", task.number("cfgScale").map { "\($0)" }))
        }
        // A picture brings its shape to Stable Diffusion.
        if service != "sd3" || task.images.isEmpty { fields.append(("aspect_ratio", task.string("aspectRatio"))) }
        if !task.images.isEmpty { fields.append(("strength", "\(task.number("strength") ?? 0.7)")) }
        var parts = fields.compactMap { name, value in
            value.map { MultipartForm.Part(name, .text($0)) }
        }
        if let image = task.images.first {
            parts.append(
                MultipartForm.Part(
                    "image", .bytes(image.bytes ?? []), filename: "picture.\(image.fileExtension)",
                    type: image.contentType))
        }
        return parts
    }

    private static let presets: Set<String> = [
        "enhance", "anime", "photographic", "digital-art", "comic-book", "fantasy-art", "line-art", "analog-film",
        "neon-punk", "isometric", "low-poly", "origami", "modeling-compound", "cinematic", "3d-model", "pixel-art",
        "tile-texture",
    ]

    func check() -> WireCheck? {
        WireCheck(request: HTTPRequest(.get, base / "v1" / "user" / "balance", bearer: key)) {
            response throws(VendorError) in
            guard response.status.isSuccess else { throw failure(response) }
            guard let credits = try response.json()["credits"]?.decimalNumber else { return "key accepted" }
            return "key accepted; \(credits) credits left"
        }
    }

    private func failure(_ response: HTTPResponse) -> VendorError {
        let json = response.anyJSON
        let words = VendorWords.of(json?["errors"] ?? json, hiding: [key])
        switch json?["name"]?.stringValue {
        case "content_moderation", "public_figure": return .refused(words)
        case "payment_required": return .exhausted(words)
        default: break
        }
        // It names no time; who asks too often is locked out for a minute.
        if response.status.code == 429 { return .throttled(retryAfter: response.retryAfter ?? .seconds(60)) }
        return response.failure(words)
    }
}
