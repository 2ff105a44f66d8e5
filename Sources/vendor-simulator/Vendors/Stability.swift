import Crypto
import EventLoop
import HTTPTypes
import JSON

/// Stability AI: pictures for forms in parts.
struct Stability: Vendor {
    let name = "stability"
    let latency = Duration.seconds(8)
    let meaningless: [Fault.Kind: String] = [.deadLink: "its answer is the picture itself"]

    private static let base = "/v2beta/stable-image/generate"

    var endpoints: [Endpoint] {
        [
            Endpoint(.post, "\(Self.base)/ultra", .submit) { call throws(Answer) in
                try await make(
                    call, "ultra", Self.common.adding(.may("image", .any), .may("strength", .number(0...1))), 1_048_576)
            },
            Endpoint(.post, "\(Self.base)/core", .submit) { call throws(Answer) in
                try await make(call, "core", Self.common, 1_572_864)
            },
            Endpoint(.post, "\(Self.base)/sd3", .submit) { call throws(Answer) in
                try await make(call, "sd3", Self.third, 1_048_576)
            },
            Endpoint(.get, "/v1/user/balance", .other) { _ throws(Answer) in Answer(["credits": 632.5]) },
            Endpoint(.get, "/v1/user/account", .other) { _ throws(Answer) in
                Answer(["id": "user-simulated", "email": "simulated@example.com", "organizations": []])
            },
        ]
    }

    private static let common = Schema(
        open: true, .needs("prompt", .text(1...10_000)), .may("negative_prompt", .text(0...10_000)),
        .may("aspect_ratio", .words("21:9", "16:9", "3:2", "5:4", "1:1", "4:5", "2:3", "9:16", "9:21")),
        .may("seed", .int(0...4_294_967_294)), .may("output_format", .words("png", "jpeg", "webp")),
        .may(
            "style_preset",
            .words(
                "enhance", "anime", "photographic", "digital-art", "comic-book", "fantasy-art", "line-art",
                "analog-film",
                "neon-punk", "isometric", "low-poly", "origami", "modeling-compound", "cinematic", "3d-model",
                "pixel-art",
                "tile-texture")))
    private static let third = common.adding(
        .may("mode", .words("text-to-image", "image-to-image")), .may("image", .any), .may("strength", .number(0...1)),
        .may("cfg_scale", .number(1...10)), .may("output_format", .words("png", "jpeg")),
        .may(
            "model",
            .words(
                "sd3.5-large", "sd3.5-large-turbo", "sd3.5-medium", "sd3.5-flash", "sd3-large", "sd3-large-turbo",
                "sd3-medium")))

    private static let pictures = PictureBounds(types: ["png", "jpeg", "webp"], sides: 64...16_384)

    private static func rules(_ request: JSON) -> [Problem] {
        let hasImage = request["image"] != nil
        let isEdit = request.text("mode") == "image-to-image"
        if isEdit, !hasImage { return [Problem("image", kind: .missing)] }
        if isEdit, request["aspect_ratio"] != nil {
            return [Problem("aspect_ratio", kind: .other("is not allowed with image-to-image"))]
        }
        return hasImage && request["strength"] == nil ? [Problem("strength", kind: .missing)] : []
    }

    private static let finishReason = FieldName("finish-reason")
    private static let seedField = FieldName("seed")
    private static let requestID = FieldName("x-request-id")

    private func make(_ call: Call, _ model: String, _ schema: Schema, _ pixels: Int) async throws(Answer) -> Answer {
        let accept = call.fields[.accept] ?? "image/*"
        let wantsJSON = accept.hasPrefix("application/json")
        guard wantsJSON || accept.hasPrefix("image/") || accept == "*/*" else {
            throw refused(400, "bad_request", ["accept: must be one of 'image/*', 'application/json'"], call)
        }
        let (form, values) = try call.form(schema, Self.rules)
        if let image = form["image"], image.filename == nil {
            throw refused(400, "bad_request", ["image: must be a file"], call)
        }
        if let image = form["image"], let objection = Self.pictures.objection(to: image.bytes) {
            throw refused(400, "bad_request", ["image: \(objection)"], call)
        }
        let size = MediaSpec.size(ratio: values.text("aspect_ratio") ?? "1:1", pixels: pixels)
        let format = values.text("output_format").flatMap(MediaSpec.PictureFormat.init) ?? .png
        let spec = MediaSpec.picture(width: size.width, height: size.height, format)
        let job = try await call.make(values.text("model") ?? model, values, [spec], immune: [])
        let phase = call.phase(job)
        if phase == .failed { throw call.refuse(.broken(500)) }
        // What is filtered comes blurred, and as success.
        let reason = phase == .moderated ? "CONTENT_FILTERED" : phase == .strange ? Words.strange : "SUCCESS"
        let given = values.int("seed") ?? 0
        let seed = given == 0 ? job.number : given
        let bytes = try await call.bytes(spec, for: job)
        guard wantsJSON else {
            return Answer(
                200, bytes, type: spec.type,
                [(Self.finishReason, reason), (Self.seedField, "\(seed)"), (Self.requestID, job.id)])
        }
        let body: JSON = ["image": .string(Base64.encode(bytes)), "finish_reason": .string(reason), "seed": .int(seed)]
        return Answer(200, body.bytes, type: "application/json; type=\(spec.type)", [(Self.requestID, job.id)])
    }

    // MARK: - Refusing

    private func refused(_ status: Int, _ word: String, _ errors: [String], _ call: Call) -> Answer {
        Answer(
            status,
            [
                "id": .string(call.world.random.hex(32)), "name": .string(word),
                "errors": .array(errors.map { .string($0) }),
            ])
    }

    func answer(to trouble: Trouble, _ call: Call) -> Answer {
        switch trouble {
        case .unauthorized: refused(401, "unauthorized", ["authorization: is invalid or missing"], call)
        case .invalid(let problems):
            refused(
                400, "bad_request",
                problems.map { $0.kind == .missing ? "\($0.place): is required" : "\($0.place): \($0.message)" }, call)
        case .unknown: refused(404, "not_found", ["resource not found"], call)
        case .methodNotAllowed: refused(405, "method_not_allowed", ["method not allowed"], call)
        case .throttled, .busy:
            refused(
                429, "rate_limit_exceeded", ["You have exceeded the rate limit of 150 requests within 10 seconds."],
                call)
        case .balance: refused(402, "payment_required", ["You lack sufficient credits to make this request."], call)
        case .moderated:
            refused(403, "content_moderation", ["Your request was flagged by our content moderation system."], call)
        case .broken(let status): refused(status, "internal_error", ["An unexpected server error has occurred."], call)
        case .conflict(let why): refused(409, "conflict", [why], call)
        }
    }
}
