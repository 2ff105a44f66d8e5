import EventLoop
import HTTPTypes
import JSON

/// Seedance, as ByteDance's Ark (Volcengine, BytePlus) serves it.
struct Ark: Vendor {
    let name = "ark"
    let latency = Duration.seconds(90)
    let slots = Slots.refuses(beyond: 10)
    let noticeTries = 4

    private static let tasks = "/api/v3/contents/generations/tasks"
    private static let linkLifetime = Duration.seconds(86_400)
    private static let recordLifetime = Duration.seconds(7 * 86_400)
    private static let clientID = FieldName("X-Client-Request-Id")

    var endpoints: [Endpoint] {
        [
            Endpoint(.post, Self.tasks, .submit, submit),
            Endpoint(.get, "\(Self.tasks)/{id}", .poll) { call throws(Answer) in
                let job = try call.job(call["id"])
                try call.require(call.world.now.since(job.acceptedAt) < Self.recordLifetime, else: .unknown(job.id))
                return Answer(task(job, call.world))
            },
            Endpoint(.get, Self.tasks, .poll, list),
            Endpoint(.delete, "\(Self.tasks)/{id}", .other, delete),
        ]
    }

    // MARK: - Submitting

    /// The models, and how long their films may be. Abroad the newer ones are called `dreamina-`, in China all `doubao-`.
    private static let models: [String: ClosedRange<Int>] = [
        "seedance-1-0-pro-250528": 2...12, "seedance-1-0-pro-fast-251015": 2...12,
        "seedance-1-0-lite-t2v-250428": 2...12, "seedance-1-0-lite-i2v-250428": 2...12,
        "seedance-1-5-pro-251215": 4...12, "seedance-2-0-260128": 4...15, "seedance-2-0-fast-260128": 4...15,
        "seedance-2-0-mini-260615": 4...15, "seedance-2-5-260628": 4...30,
    ]

    /// The lengths of a model, or of an endpoint that somebody made (`ep-…`); nil where there is none.
    private static func lengths(_ model: String) -> ClosedRange<Int>? {
        if model.hasPrefix("ep-") { return 2...30 }
        let prefix = ["doubao-", "dreamina-"].first { model.hasPrefix($0) } ?? ""
        return models[String(model.dropFirst(prefix.count))]
    }

    /// Flags that stand in the text, which the first models take as well: `--resolution 1080p --duration 5`. Wrong ones are
    /// passed over.
    private static func flags(_ request: JSON) -> [String: String] {
        let texts = request["content"]?.arrayValue?.compactMap { $0.text("text") } ?? []
        let words = texts.joined(separator: " ").split(whereSeparator: \.isWhitespace)
        return zip(words, words.dropFirst()).reduce(into: [:]) { flags, pair in
            if pair.0.hasPrefix("--") { flags[String(pair.0.dropFirst(2))] = String(pair.1) }
        }
    }
    private static let address = Shape.object(Schema(.needs("url", .text(1...70_000_000))))
    private static let item = Shape.object(
        Schema(
            .needs("type", .words("text", "image_url", "video_url", "audio_url", "draft_task")),
            .mayBe("text", .text(1...10_000)), .mayBe("image_url", address), .mayBe("video_url", address),
            .mayBe("audio_url", address), .mayBe("draft_task", .object(Schema(open: true))),
            .mayBe(
                "role",
                .words("first_frame", "last_frame", "reference_image", "reference_video", "reference_audio"))))
    private static let resolutions = ["480p", "720p", "1080p", "4k"]
    private static let ratios = ["16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "adaptive"]
    /// Its own client sends null for whatever is not set.
    private static let body = Schema(
        .needs("model", .text(1...200)), .needs("content", .list(item, 1...50)),
        .mayBe("resolution", .word(resolutions)),
        .mayBe("ratio", .word(ratios)), .mayBe("duration", .int(-1...30)),
        .mayBe("frames", .int(1...1000)), .mayBe("seed", .int(-1...4_294_967_295)), .mayBe("camera_fixed", .flag),
        .mayBe("watermark", .flag), .mayBe("generate_audio", .flag), .mayBe("return_last_frame", .flag),
        .mayBe("service_tier", .words("default", "flex")), .mayBe("execution_expires_after", .int(3600...259_200)),
        .mayBe("callback_url", .url), .mayBe("draft", .flag), .mayBe("tools", .any), .mayBe("priority", .any),
        .mayBe("safety_identifier", .text), .mayBe("output_format", .any), .mayBe("omni_reference_task_type", .text))

    private static func rules(_ request: JSON) -> [Problem] {
        let model = request.text("model") ?? ""
        guard let seconds = lengths(model) else { return [] }
        if let duration = request.int("duration"), duration != -1, !seconds.contains(duration) {
            return [
                Problem(
                    "duration",
                    kind: .other("duration must be within \(seconds.lowerBound) and \(seconds.upperBound)."))
            ]
        }
        let items = request["content"]?.arrayValue ?? []
        let roles = items.compactMap { $0.text("role") }
        if roles.contains(where: { $0.hasSuffix("_frame") }), roles.contains(where: { $0.hasPrefix("reference_") }) {
            return [Problem("content", kind: .other("frames and references cannot be mixed."))]
        }
        let hasText = items.contains { $0.text("type") == "text" }
        let hasImage = items.contains { $0.text("type") == "image_url" }
        if model.contains("-i2v"), !hasImage { return [Problem("content", kind: .other("an image is required."))] }
        return !hasText && !hasImage ? [Problem("content", kind: .other("text or an image is required."))] : []
    }

    private func submit(_ call: Call) throws(Answer) -> Answer {
        let request = try call.json(Self.body, Self.rules)
        let model = request.text("model") ?? ""
        guard let lengths = Self.lengths(model) else {
            throw Self.refused(
                404, "InvalidEndpointOrModel.NotFound", "The model or endpoint \(model) does not exist.", "NotFound",
                call)
        }
        let flags = model.contains("1-0") ? Self.flags(request) : [:]
        let resolution =
            request.text("resolution") ?? flags["resolution"].flatMap { Self.resolutions.contains($0) ? $0 : nil }
            ?? "720p"
        var ratio = request.text("ratio") ?? flags["ratio"].flatMap { Self.ratios.contains($0) ? $0 : nil } ?? "16:9"
        if ratio == "adaptive" { ratio = "16:9" }
        // -1 leaves it to the model.
        let asked = request.int("duration") ?? flags["duration"].flatMap { Int($0) } ?? 5
        let frames = request.int("frames").map { Double($0) / Double(Self.framesPerSecond) }
        let seconds = frames ?? Double(lengths.contains(asked) ? asked : 5)
        let lines = resolution == "4k" ? 2160 : Int(resolution.dropLast()) ?? 720
        let spec = MediaSpec.film(
            ratio: ratio, lines: lines, seconds: seconds,
            sound: request["generate_audio"]?.boolValue ?? !model.contains("1-0"))
        let size = MediaSpec.size(ratio: ratio, lines: lines)
        let lastFrame: [MediaSpec] =
            request["return_last_frame"]?.boolValue == true ? [.picture(width: size.width, height: size.height)] : []
        let id = "cgt-\(Timestamps.compact(call.world.wallMilliseconds))-\(call.world.random.letters(5))"
        let job = try call.accept(
            model, request, [spec] + lastFrame, id: id, clientID: call.fields[Self.clientID],
            callback: request.text("callback_url"),
            notes: ["seconds": .int(Int(seconds + 0.5)), "resolution": .string(resolution), "ratio": .string(ratio)])
        return Answer(["id": .string(job.id)])
    }

    // MARK: - Tasks

    private static let words = Words(
        queued: ["queued"], running: ["running"], succeeded: "succeeded", failed: "failed", cancelled: "cancelled")
    private static let framesPerSecond = 24

    private func task(_ job: Job, _ world: World) -> JSON {
        let now = world.now
        let phase = job.phase(at: now)
        let request = job.order.request
        var task: JSON = [
            "id": .string(job.id), "model": .string(job.order.model),
            "status": .string(Self.words.word(for: job, at: now)), "error": .null,
            "created_at": .int(Int(job.acceptedWall / 1000)),
            "updated_at": .int(Int((job.endWall(at: now) ?? job.acceptedWall) / 1000)),
            "service_tier": .string(request.text("service_tier") ?? "default"),
            "execution_expires_after": .int(request.int("execution_expires_after") ?? 172_800),
        ]
        switch phase {
        case .succeeded:
            guard case .film(let width, let height, let milliseconds, let sound) = job.order.outputs[0] else { break }
            let tokens = width * height * Self.framesPerSecond * milliseconds / 1000 / 1024
            let seed = request.int("seed") ?? -1
            var content: JSON = ["video_url": .string(world.link(to: job, for: Self.linkLifetime))]
            if job.order.outputs.count > 1 {
                content = content.adding(["last_frame_url": .string(world.link(to: job, 1, for: Self.linkLifetime))])
            }
            task = task.adding([
                "content": content,
                "usage": ["completion_tokens": .int(tokens), "total_tokens": .int(tokens)],
                "seed": .int(seed == -1 ? job.number : seed), "resolution": job.order.notes["resolution"] ?? "720p",
                "ratio": job.order.notes["ratio"] ?? "16:9",
                "duration": job.order.notes["seconds"] ?? 5, "framespersecond": .int(Self.framesPerSecond),
                "generate_audio": .bool(sound), "draft": false,
            ])
        case .moderated:
            task = task.adding([
                "error": [
                    "code": "OutputVideoSensitiveContentDetected",
                    "message": "The request failed because the output video may contain sensitive information.",
                ]
            ])
        case .failed:
            task = task.adding([
                "error": ["code": "InternalServiceError", "message": "The service met an unexpected error."]
            ])
        default: break
        }
        return task
    }

    private func list(_ call: Call) throws(Answer) -> Answer {
        let (page, size) = (call.number("page_num", usually: 1), call.number("page_size", usually: 20))
        let ids = call.queries("filter.task_ids")
        let (status, model) = (call.query("filter.status"), call.query("filter.model"))
        let jobs = call.world.jobs(of: name).reversed().filter { job in
            (ids.isEmpty || ids.contains(job.id)) && (model == nil || job.order.model == model)
                && (status == nil || Self.words.word(for: job, at: call.world.now) == status)
        }
        return Answer([
            "items": .array(
                jobs.dropFirst((max(1, page) - 1) * size).prefix(size).map { task($0, call.world) }),
            "total": .int(jobs.count),
        ])
    }

    private func delete(_ call: Call) throws(Answer) -> Answer {
        let job = try call.job(call["id"])
        switch call.phase(job) {
        case .queued: call.world.cancel(job)
        case .running: throw call.refuse(.conflict("The task is running and cannot be deleted."))
        default: call.world.forget(job)
        }
        return Answer([:])
    }

    func notice(of job: Job, _ phase: Job.Phase, _ world: World) async -> Notice? {
        job.order.callback.map { Notice($0, task(job, world)) }
    }

    // MARK: - Refusing

    private static func refused(
        _ status: Int, _ code: String, _ message: String, _ type: String, _ call: Call, param: String = ""
    ) -> Answer {
        let request = call.world.random.hex(30)
        return Answer(
            status,
            [
                "error": [
                    "code": .string(code), "message": .string("\(message) Request id: \(request)"),
                    "param": .string(param), "type": .string(type),
                ]
            ])
    }

    func answer(to trouble: Trouble, _ call: Call) -> Answer {
        switch trouble {
        case .unauthorized:
            return Self.refused(401, "AuthenticationError", "The API key is missing or invalid.", "Unauthorized", call)
        case .invalid(let problems):
            let isMissing = problems.first?.kind == .missing
            return Self.refused(
                400, isMissing ? "MissingParameter" : "InvalidParameter", "\(problems.sentence).", "BadRequest", call,
                param: problems.first?.place ?? "")
        case .unknown(let what): return Self.refused(404, "ResourceNotFound", "\(what) is not found.", "NotFound", call)
        case .methodNotAllowed:
            return Self.refused(405, "MethodNotAllowed", "The method is not allowed.", "MethodNotAllowed", call)
        case .throttled:
            return Self.refused(
                429, "ModelAccountRpmRateLimitExceeded", "The RPM limit is exceeded.", "TooManyRequests", call)
        case .busy:
            return Self.refused(429, "QuotaExceeded", "Too many tasks are running.", "TooManyRequests", call)
        case .balance:
            return Self.refused(403, "AccountOverdueError", "The account has an overdue balance.", "Forbidden", call)
        case .moderated:
            return Self.refused(
                400, "InputTextSensitiveContentDetected", "The input text may contain sensitive information.",
                "BadRequest",
                call)
        case .broken(let status):
            return Self.refused(
                status, "InternalServiceError", "The service met an unexpected error.", "InternalError", call)
        case .conflict(let why): return Self.refused(409, "InvalidAction.RunningTaskDeletion", why, "Conflict", call)
        }
    }
}
