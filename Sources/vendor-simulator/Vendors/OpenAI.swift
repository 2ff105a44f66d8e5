import Crypto
import EventLoop
import HTTPTypes
import JSON

/// OpenAI and those who copy it: images and speech in the answer, films as jobs.
struct OpenAI: Vendor {
    let name = "openai"
    let latency = Duration.seconds(20)

    private static let imageModels = [
        "gpt-image-1-mini", "gpt-image-1.5", "gpt-image-2", "gpt-image-2.5-sunburst", "gpt-image-2.5-flare",
        "gpt-image-2.6-sunburst", "gpt-image-2.6-flare", "chatgpt-image-latest",
    ]
    private static let speechModels = ["tts-1", "tts-1-hd", "gpt-4o-mini-tts", "gpt-4o-mini-tts-2025-12-15"]
    private static let filmModels = ["sora-2", "sora-2-pro", "sora-2-2025-10-06", "sora-2-pro-2025-10-06"]
    private static let filmLifetime = 3600

    var endpoints: [Endpoint] {
        [
            Endpoint(.post, "/v1/images/generations", .submit, generate),
            Endpoint(.post, "/v1/images/edits", .submit, edit),
            Endpoint(.post, "/v1/audio/speech", .submit, speak),
            Endpoint(.post, "/v1/videos", .submit, film),
            Endpoint(.get, "/v1/videos", .poll) { call throws(Answer) in
                let films = call.world.jobs(of: name).filter { $0.order.notes["isFilm"] != nil }.reversed()
                let data = films.prefix(100).map { video($0, call.world) }
                return Answer([
                    "object": "list", "data": .array(data), "first_id": data.first?["id"] ?? .null,
                    "last_id": data.last?["id"] ?? .null, "has_more": .bool(films.count > 100),
                ])
            },
            Endpoint(.get, "/v1/videos/{id}", .poll) { call throws(Answer) in
                Answer(video(try call.job(call["id"]), call.world))
            },
            Endpoint(.get, "/v1/videos/{id}/content", .media, content),
            Endpoint(.delete, "/v1/videos/{id}", .other) { call throws(Answer) in
                let job = try call.job(call["id"])
                try call.require(call.phase(job).isOver, else: .conflict("The video is still being made."))
                call.world.forget(job)
                return Answer(["id": .string(job.id), "object": "video.deleted", "deleted": true])
            },
            Endpoint(.post, "/v1/videos/{id}/remix", .submit) { call throws(Answer) in
                let first = try call.job(call["id"])
                let request = try call.json(Schema(.needs("prompt", .text(1...32_000))))
                return try accept(first.order.request.adding(request), call, remixOf: first.id)
            },
            Endpoint(.get, "/v1/models", .other) { _ throws(Answer) in
                let all = Self.imageModels + Self.speechModels + Self.filmModels
                return Answer([
                    "object": "list",
                    "data": .array(
                        all.map {
                            ["id": .string($0), "object": "model", "created": 1_700_000_000, "owned_by": "openai"]
                        }),
                ])
            },
        ]
    }

    // MARK: - Images

    private static let imageFields: [Field] = [
        .needs("prompt", .text(1...32_000)), .may("model", .null(or: .text)), .may("n", .null(or: .int(1...10))),
        .may("size", .null(or: .text)),
        .may("quality", .null(or: .words("auto", "low", "medium", "high", "xhigh", "max"))),
        .may("background", .null(or: .words("auto", "transparent", "opaque"))),
        .may("output_format", .null(or: .words("png", "jpeg", "webp"))),
        .may("output_compression", .null(or: .int(0...100))), .may("moderation", .null(or: .words("auto", "low"))),
        .may("stream", .null(or: .flag)), .may("partial_images", .null(or: .int(0...3))), .may("user", .text),
        .may("safety_identifier", .text),
    ]
    private static let image = Schema(fields: imageFields)
    private static let imageEdit = Schema(fields: imageFields).adding(
        .needs("image", .list(.any, 1...16)), .may("mask", .any), .may("input_fidelity", .words("high", "low")))

    private func generate(_ call: Call) async throws(Answer) -> Answer {
        try await images(try call.json(Self.image, Self.imageRules), call)
    }

    private func edit(_ call: Call) async throws(Answer) -> Answer {
        try await images(try call.form(Self.imageEdit, Self.imageRules).values, call)
    }

    private static func imageRules(_ request: JSON) -> [Problem] {
        if let model = request.text("model"), !imageModels.contains(model) { return [Problem("model", kind: .unknown)] }
        if let size = request.text("size"), size != "auto" {
            let sides = MediaSpec.size(size)
            let isFree = request.text("model")?.hasPrefix("gpt-image-2") == true
            let isUsual = ["1024x1024", "1536x1024", "1024x1536"].contains(size)
            let isWell =
                sides.map { sides in
                    let (long, short) = (max(sides.width, sides.height), min(sides.width, sides.height))
                    return sides.width % 16 == 0 && sides.height % 16 == 0 && long <= short * 3 && long <= 3840
                } ?? false
            if !isUsual, !(isFree && isWell) {
                return [Problem("size", kind: .notAmong(["1024x1024", "1536x1024", "1024x1536", "auto"]))]
            }
        }
        let isTransparent = request.text("background") == "transparent"
        return isTransparent && request.text("output_format") == "jpeg"
            ? [Problem("background", kind: .other("Transparent background is not supported for JPEG output format."))]
            : []
    }

    private func images(_ request: JSON, _ call: Call) async throws(Answer) -> Answer {
        let size = request.text("size").flatMap { MediaSpec.size($0) } ?? (1024, 1024)
        let format = request.text("output_format").flatMap(MediaSpec.PictureFormat.init) ?? .png
        let specs = (0..<(request.int("n") ?? 1)).map { _ in
            MediaSpec.picture(width: size.width, height: size.height, format)
        }
        let job = try await call.make(request.text("model") ?? "gpt-image-1.5", request, specs)
        try check(job, call)
        let encoded = Base64.encode(try await call.bytes(specs[0], for: job))
        let tokens = 1568 * specs.count
        return Answer(
            200,
            [
                "created": .int(Int(job.acceptedWall / 1000)),
                "data": .array(specs.map { _ in ["b64_json": .string(encoded)] }), "background": "opaque",
                "output_format": .string(format.rawValue),
                "quality": request.text("quality").map { $0 == "auto" ? "medium" : .string($0) } ?? "medium",
                "size": .string("\(size.width)x\(size.height)"),
                "usage": [
                    "input_tokens": 12, "input_tokens_details": ["image_tokens": 0, "text_tokens": 12],
                    "output_tokens": .int(tokens), "total_tokens": .int(tokens + 12),
                ],
            ], Self.fields(job))
    }

    private func check(_ job: Job, _ call: Call) throws(Answer) {
        switch call.phase(job) {
        case .moderated: throw call.refuse(.moderated)
        case .failed: throw call.refuse(.broken(500))
        default: return
        }
    }

    private static let requestID = FieldName("x-request-id")
    private static let processing = FieldName("openai-processing-ms")

    private static func fields(_ job: Job) -> [(FieldName, String)] {
        [(requestID, "req_\(job.id.filter { $0 != "-" })"), (processing, "\(Int(job.work / .milliseconds(1)))")]
    }

    // MARK: - Speech

    private static let speech = Schema(
        .needs("input", .text(1...4096)), .needs("model", .word(speechModels)),
        .needs(
            "voice",
            .either([
                .object(Schema(.needs("id", .text))),
                .words(
                    "alloy", "ash", "ballad", "coral", "echo", "fable", "onyx", "nova", "sage", "shimmer", "verse",
                    "marin", "cedar"),
            ])), .may("instructions", .text(0...4096)),
        .may("response_format", .words("mp3", "opus", "aac", "flac", "wav", "pcm")), .may("speed", .number(0.25...4)),
        .may("stream_format", .words("audio", "sse")))

    private func speak(_ call: Call) async throws(Answer) -> Answer {
        let request = try call.json(Self.speech)
        let coding = MediaSpec.SoundFormat.Coding(rawValue: request.text("response_format") ?? "mp3") ?? .mp3
        let spec = MediaSpec.speech(request.text("input") ?? "", MediaSpec.SoundFormat(coding: coding))
        let job = try await call.make(request.text("model") ?? "", request, [spec], latency: .seconds(2))
        try check(job, call)
        return Answer(200, try await call.bytes(spec, for: job), type: spec.type, Self.fields(job))
    }

    // MARK: - Films

    private static let film = Schema(
        .needs("prompt", .text(1...32_000)), .may("model", .word(filmModels)), .may("seconds", .words("4", "8", "12")),
        .may("size", .words("720x1280", "1280x720", "1024x1792", "1792x1024")), .may("input_reference", .any))

    private func film(_ call: Call) throws(Answer) -> Answer {
        let isForm = call.fields[.contentType]?.hasPrefix("multipart/") == true
        let request = isForm ? try call.form(Self.film).values : try call.json(Self.film)
        return try accept(request, call)
    }

    private func accept(_ request: JSON, _ call: Call, remixOf first: String? = nil) throws(Answer) -> Answer {
        let size = request.text("size").flatMap { MediaSpec.size($0) } ?? (720, 1280)
        let seconds = request.int("seconds") ?? 4
        let spec = MediaSpec.film(width: size.width, height: size.height, milliseconds: seconds * 1000)
        let job = try call.accept(
            request.text("model") ?? "sora-2", request, [spec], id: "video_\(call.world.random.hex(32))",
            latency: .seconds(90),
            notes: [
                "isFilm": true, "size": .string("\(size.width)x\(size.height)"), "seconds": .string("\(seconds)"),
                "remix": .optional(first),
            ])
        return Answer(200, video(job, call.world), Self.fields(job))
    }

    private static let words = Words(
        queued: ["queued"], running: ["in_progress"], succeeded: "completed", failed: "failed", cancelled: "failed")

    private func video(_ job: Job, _ world: World) -> JSON {
        let now = world.now
        let phase = job.phase(at: now)
        let progress =
            switch phase {
            case .queued: 0
            case .running(let done): Int(done * 100)
            default: 100
            }
        let end = job.endWall(at: now).map { Int($0 / 1000) }
        let error: JSON =
            switch phase {
            case .moderated:
                ["code": "moderation_blocked", "message": "The request was blocked by our moderation system."]
            case .failed: ["code": "video_generation_failed", "message": "The video could not be made."]
            default: .null
            }
        return [
            "id": .string(job.id), "object": "video", "model": .string(job.order.model),
            "status": .string(Self.words.word(for: job, at: now)), "progress": .int(progress),
            "created_at": .int(Int(job.acceptedWall / 1000)), "completed_at": end.map { .int($0) } ?? .null,
            "expires_at": phase == .succeeded ? end.map { .int($0 + Self.filmLifetime) } ?? .null : .null,
            "size": job.order.notes["size"] ?? .null, "seconds": job.order.notes["seconds"] ?? .null,
            "prompt": job.order.request["prompt"] ?? .null, "remixed_from_video_id": job.order.notes["remix"] ?? .null,
            "error": error,
        ]
    }

    private func content(_ call: Call) async throws(Answer) -> Answer {
        let job = try call.job(call["id"])
        let isExpired = call.world.now.since(job.endsAt) > .seconds(Self.filmLifetime)
        try call.require(call.phase(job) == .succeeded && !isExpired && !job.hasDeadLinks, else: .unknown(job.id))
        let isFilm = (call.query("variant") ?? "video") == "video"
        let spec = isFilm ? job.order.outputs[0] : .picture(width: 640, height: 360, .webp)
        return Answer(200, try await call.bytes(spec, for: job), type: spec.type)
    }

    // MARK: - Refusing

    func answer(to trouble: Trouble, _ call: Call) -> Answer {
        switch trouble {
        case .unauthorized:
            return Self.refused(401, "Incorrect API key provided.", "invalid_request_error", code: "invalid_api_key")
        case .invalid(let problems):
            guard let problem = problems.first else { return Self.refused(400, "Bad request", "invalid_request_error") }
            return Self.refused(problem)
        case .unknown:
            return Self.refused(404, "Not found.", "invalid_request_error", code: "not_found")
        case .methodNotAllowed: return Self.refused(405, "Not allowed to \(call.method.name).", "invalid_request_error")
        case .throttled, .busy:
            var answer = Self.refused(
                429, "Rate limit reached. Please try again in 1s.", "requests", code: "rate_limit_exceeded")
            answer.fields.append((.retryAfter, "1"))
            return answer
        case .balance:
            return Self.refused(
                429, "You exceeded your current quota.", "insufficient_quota", code: "insufficient_quota")
        case .moderated:
            let answer = Self.refused(
                400, "Your request was rejected by the safety system. safety_violations=[violence].",
                "image_generation_user_error", code: "moderation_blocked")
            return answer
        case .broken(let status): return Self.refused(status, "The server had an error.", "server_error")
        case .conflict(let why): return Self.refused(409, why, "invalid_request_error")
        }
    }

    private static func refused(_ problem: Problem) -> Answer {
        let code: String? =
            switch problem.kind {
            case .unknown: problem.place == "model" ? "model_not_found" : "unknown_parameter"
            case .missing: "missing_required_parameter"
            case .notAmong, .other: "invalid_value"
            case .type: "invalid_type"
            case .below: "integer_below_min_value"
            case .above: "integer_above_max_value"
            case .short: "string_below_min_length"
            case .long: "string_above_max_length"
            }
        return refused(
            code == "model_not_found" ? 404 : 400, "\(problem.place): \(problem.message)", "invalid_request_error",
            param: problem.place, code: code)
    }

    private static func refused(
        _ status: Int, _ message: String, _ type: String, param: String? = nil, code: String? = nil
    ) -> Answer {
        Answer(
            status,
            [
                "error": [
                    "message": .string(message), "type": .string(type), "param": .optional(param),
                    "code": .optional(code),
                ]
            ])
    }
}
