import Crypto
import EventLoop
import HTTPTypes
import JSON

/// Kling: the classic generation below `/v1/videos`, and the one with the model in the path.
struct Kling: Vendor {
    let name = "kling"
    let latency = Duration.seconds(120)
    let slots = Slots.refuses(beyond: 10)

    private static let accessKey = "kling-simulated-access"
    private static let secretKey = "kling-simulated-secret"
    private static let webhookSecret = "whsec_c2ltdWxhdGVkLWtsaW5nLXNlY3JldC0wMDAwMDA="
    private static let linkLifetime = Duration.seconds(30 * 86_400)

    var credentials: [(String, String)] {
        [
            ("key", key), ("access_key", Self.accessKey), ("secret_key", Self.secretKey),
            ("webhook_secret", Self.webhookSecret),
        ]
    }

    var endpoints: [Endpoint] {
        [
            Endpoint(.post, "/v1/videos/text2video", .submit) { call throws(Answer) in
                try submit(call, Self.textToVideo, Self.textRules)
            },
            Endpoint(.post, "/v1/videos/image2video", .submit) { call throws(Answer) in
                try submit(call, Self.imageToVideo, Self.imageRules)
            },
            Endpoint(.post, "/v1/videos/multi-image2video", .submit) { call throws(Answer) in
                try submit(call, Self.manyImages) { _ in [] }
            },
            Endpoint(.get, "/v1/videos/{kind}/{id}", .poll, poll),
            Endpoint(.get, "/v1/videos/{kind}", .poll, list),
            Endpoint(.post, "/text-to-video/{model}", .submit) { call throws(Answer) in
                try submitByPath(call, Self.pathText)
            },
            Endpoint(.post, "/image-to-video/{model}", .submit) { call throws(Answer) in
                try submitByPath(call, Self.pathContents)
            },
            Endpoint(.post, "/omni-video/{model}", .submit) { call throws(Answer) in
                try submitByPath(call, Self.pathContents)
            },
            Endpoint(.get, "/tasks", .poll, tasks),
            Endpoint(.post, "/tasks", .poll) { call throws(Answer) in
                let jobs = call.world.jobs(of: name).filter(Self.isByPath).reversed()
                return Self.envelope(.array(jobs.map { task($0, call.world) }), call)
            },
        ]
    }

    // MARK: - Credentials

    /// An API key, or a token that the caller signed: what is wrong with one is said by number.
    func admit(_ call: Call) throws(Answer) {
        guard let token = call.bearer else { throw Self.refused(401, 1001, "Authorization is empty", call) }
        guard token != key else { return }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let head = Self.object(parts[0]), head.text("alg") == "HS256",
            let claims = Self.object(parts[1])
        else { throw Self.refused(401, 1002, "Authorization is invalid", call) }
        let signed = HMACSHA256.code(for: "\(parts[0]).\(parts[1])", key: Array(Self.secretKey.utf8))
        guard claims.text("iss") == Self.accessKey, Base64URL.decode(parts[2]) == signed.bytes else {
            throw call.refuse(.unauthorized)
        }
        let now = Double(call.world.unixTime)
        if let start = claims["nbf"]?.numberValue, start > now {
            throw Self.refused(401, 1003, "Authorization is not active", call)
        }
        guard let end = claims["exp"]?.numberValue, end > now else {
            throw Self.refused(401, 1004, "Authorization is expired", call)
        }
    }

    private static func object(_ part: Substring) -> JSON? {
        Base64URL.decode(part).flatMap { try? JSON(parsing: $0) }
    }

    // MARK: - Classic

    private static let direction = Field.may("horizontal", .number(-10...10))
    private static let fields: [Field] = [
        .may("negative_prompt", .text(0...2500)), .may("cfg_scale", .number(0...1)), .may("mode", .words("std", "pro")),
        .may("duration", .word((3...15).map { "\($0)" })), .may("sound", .words("on", "off")),
        .may("callback_url", .url), .may("external_task_id", .text(1...200)),
        .may(
            "camera_control",
            .object(
                Schema(
                    .needs(
                        "type",
                        .words("simple", "down_back", "forward_up", "right_turn_forward", "left_turn_forward")),
                    .may(
                        "config",
                        .object(
                            Schema(
                                fields: ["horizontal", "vertical", "pan", "tilt", "roll", "zoom"].map {
                                    .may($0, .number(-10...10))
                                })))))),
    ]
    private static let ratio = Field.may("aspect_ratio", .words("16:9", "9:16", "1:1"))
    private static let textToVideo = Schema(
        open: true,
        fields: fields + [
            .needs("prompt", .text(1...2500)), ratio,
            .may(
                "model_name",
                .words(
                    "kling-v1", "kling-v1-6", "kling-v2-master", "kling-v2-1-master", "kling-v2-5-turbo", "kling-v2-6",
                    "kling-v3")),
        ])
    private static let imageToVideo = Schema(
        open: true,
        fields: fields + [
            .may("prompt", .text(0...2500)), .may("image", .picture), .may("image_tail", .picture),
            .may("static_mask", .picture), .may("dynamic_masks", .list(.any, 0...6)),
            .may(
                "model_name",
                .words(
                    "kling-v1", "kling-v1-5", "kling-v1-6", "kling-v2-master", "kling-v2-1", "kling-v2-1-master",
                    "kling-v2-5-turbo", "kling-v2-6", "kling-v3")),
        ])
    private static let manyImages = Schema(
        open: true,
        fields: fields + [
            .may("model_name", .words("kling-v1-6")), .needs("prompt", .text(1...2500)), ratio,
            .needs("image_list", .list(.object(Schema(.needs("image", .picture))), 1...4)),
        ])

    private static func textRules(_ request: JSON) -> [Problem] {
        let model = request.text("model_name") ?? "kling-v1"
        if model.hasPrefix("kling-v2"), request["cfg_scale"] != nil {
            return [Problem("cfg_scale", kind: .other("\(model) does not support cfg_scale"))]
        }
        if let duration = request.text("duration"), model != "kling-v3", !["5", "10"].contains(duration) {
            return [Problem("duration", kind: .notAmong(["5", "10"]))]
        }
        return []
    }

    private static let pictures = PictureBounds(
        types: ["png", "jpeg"], mostBytes: 10_000_000, sides: 300...Int.max, mostRatio: 2.5)

    private static func imageRules(_ request: JSON) -> [Problem] {
        let images = [request.text("image"), request.text("image_tail")].compactMap(\.self)
        if images.isEmpty { return [Problem("image", kind: .missing)] }
        if images.contains(where: { $0.hasPrefix("data:") }) {
            return [Problem("image", kind: .other("File is not in a valid base64 format: leave out its data: prefix"))]
        }
        if let objection = images.lazy.compactMap({ pictures.objection(to: $0) }).first {
            return [Problem("image", kind: .other(objection))]
        }
        return textRules(request)
    }

    private func submit(_ call: Call, _ schema: Schema, _ rules: (JSON) -> [Problem]) throws(Answer) -> Answer {
        let request = try call.json(schema, rules)
        let lines = request.text("mode") == "pro" ? 1080 : 720
        let spec = MediaSpec.film(
            ratio: request.text("aspect_ratio") ?? "16:9", lines: lines,
            seconds: Double(request.int("duration") ?? 5) + 0.1, sound: request.text("sound") == "on")
        let job = try accept(
            request.text("model_name") ?? "kling-v1", request, spec, external: request.text("external_task_id"),
            callback: request.text("callback_url"), call)
        return Self.envelope(data(job, call.world), call)
    }

    private func accept(
        _ model: String, _ request: JSON, _ spec: MediaSpec, external: String?, callback: String?, _ call: Call
    ) throws(Answer) -> Job {
        if let external, call.world.job(clientID: external, of: name) != nil {
            throw call.refuse(.invalid([Problem("external_task_id", kind: .other("external_task_id already exists"))]))
        }
        return try call.accept(
            model, request, [spec], id: call.world.random.digits(18), clientID: external, callback: callback,
            notes: ["film": .string(call.world.random.digits(18))])
    }

    private func poll(_ call: Call) throws(Answer) -> Answer {
        let id = call["id"]
        guard let job = call.world.job(id, of: name) ?? call.world.job(clientID: id, of: name), !Self.isByPath(job),
            job.order.path == "/v1/videos/\(call["kind"])"
        else { throw call.refuse(.unknown(id)) }
        return Self.envelope(data(job, call.world), call)
    }

    private func list(_ call: Call) throws(Answer) -> Answer {
        let size = call.query("pageSize").flatMap { Int($0) } ?? 30
        let page = call.query("pageNum").flatMap { Int($0) } ?? 1
        guard (1...500).contains(size), (1...1000).contains(page) else {
            throw call.refuse(.invalid([Problem("pageSize", kind: .above("500"))]))
        }
        let jobs = call.world.jobs(of: name).filter { $0.order.path == "/v1/videos/\(call["kind"])" }.reversed()
        return Self.envelope(.array(jobs.dropFirst((page - 1) * size).prefix(size).map { data($0, call.world) }), call)
    }

    private func data(_ job: Job, _ world: World) -> JSON {
        let now = world.now
        let phase = job.phase(at: now)
        let words = Words(
            queued: ["submitted"], running: ["processing"], succeeded: "succeed", failed: "failed", cancelled: "failed")
        var data: JSON = [
            "task_id": .string(job.id), "task_status": .string(words.word(for: job, at: now)),
            "task_status_msg": .string(Self.message(phase)),
            "task_info": job.order.clientID.map { ["external_task_id": .string($0)] } ?? [:],
            "created_at": .int(Int(job.acceptedWall)), "updated_at": .int(Int(Self.updated(job, now))),
        ]
        if phase == .succeeded {
            let film: JSON = [
                "id": job.order.notes["film"] ?? .null,
                "url": .string(world.link(to: job, for: Self.linkLifetime)), "duration": .string(Self.seconds(job)),
            ]
            data = data.adding(["task_result": ["videos": [film]], "final_unit_deduction": "2"])
        }
        return data
    }

    private static func seconds(_ job: Job) -> String {
        if case .film(_, _, let milliseconds, _) = job.order.outputs[0] { "\(Double(milliseconds) / 1000)" } else { "" }
    }

    private static func message(_ phase: Job.Phase) -> String {
        switch phase {
        case .moderated: "Failure to pass the risk control system"
        case .failed: "The service is busy, please try again later"
        default: ""
        }
    }

    private static func updated(_ job: Job, _ now: Moment) -> Int64 {
        switch job.phase(at: now) {
        case .queued: job.acceptedWall
        case .running: job.wall(job.beginsAt)
        default: job.wall(job.endsAt)
        }
    }

    // MARK: - The model in the path

    private static let pathModels = ["kling-2.6", "kling-3.0", "kling-3.0-turbo", "kling-3.0-omni"]
    private static let settings = Shape.object(
        Schema(
            open: true, .may("resolution", .words("720p", "1080p", "4k")), .may("duration", .int(3...15)),
            .may("aspect_ratio", .words("16:9", "9:16", "1:1")), .may("audio", .words("native", "off"))))
    private static let options = Shape.object(
        Schema(
            open: true, .may("callback_url", .url), .may("external_task_id", .text(1...200)),
            .may("watermark_info", .object(Schema(open: true, .needs("enabled", .flag))))))
    private static let pathText = Schema(
        open: true, .needs("prompt", .text(1...2500)), .may("settings", settings), .may("options", options))
    private static let pathContents = Schema(
        open: true,
        .needs(
            "contents",
            .list(
                .object(Schema(open: true, .needs("type", .text), .may("text", .text(0...2500)), .may("url", .picture)))
            )
        ), .may("settings", settings), .may("options", options))

    private static func isByPath(_ job: Job) -> Bool { !job.order.path.hasPrefix("/v1/") }

    private func submitByPath(_ call: Call, _ schema: Schema) throws(Answer) -> Answer {
        let request = try call.json(schema)
        try call.require(Self.pathModels.contains(call["model"]), else: .unknown(call["model"]))
        let settings = request["settings"]
        let lines = settings?.text("resolution") == "4k" ? 2160 : settings?.text("resolution") == "1080p" ? 1080 : 720
        let spec = MediaSpec.film(
            ratio: settings?.text("aspect_ratio") ?? "16:9", lines: lines,
            seconds: Double(settings?.int("duration") ?? 5),
            sound: settings?.text("audio") == "native")
        let options = request["options"]
        let job = try accept(
            call["model"], request, spec, external: options?.text("external_task_id"),
            callback: options?.text("callback_url"), call)
        return Self.envelope(
            [
                "id": .string(job.id), "status": "submitted", "create_time": .int(Int(job.acceptedWall)),
                "update_time": .int(Int(job.acceptedWall)), "external_id": .optional(job.order.clientID),
            ], call)
    }

    private func tasks(_ call: Call) throws(Answer) -> Answer {
        let (ids, externals) = (call.queries("task_ids"), call.queries("external_task_ids"))
        if ids.isEmpty, externals.isEmpty { throw call.refuse(.invalid([Problem("task_ids", kind: .missing)])) }
        let jobs =
            ids.compactMap { call.world.job($0, of: name) }
            + externals.compactMap { call.world.job(clientID: $0, of: name) }
        return Self.envelope(.array(jobs.filter(Self.isByPath).map { task($0, call.world) }), call)
    }

    private func task(_ job: Job, _ world: World) -> JSON {
        let now = world.now
        let phase = job.phase(at: now)
        let words = Words(
            queued: ["submitted"], running: ["processing"], succeeded: "succeeded", failed: "failed",
            cancelled: "failed")
        let output: JSON = [
            "type": "video", "id": job.order.notes["film"] ?? .null,
            "url": .string(world.link(to: job, for: Self.linkLifetime)), "watermark_url": "",
            "duration": .string(Self.seconds(job)),
        ]
        return [
            "id": .string(job.id), "status": .string(words.word(for: job, at: now)),
            "message": .string(Self.message(phase)), "outputs": phase == .succeeded ? [output] : [], "billing": [],
            "create_time": .int(Int(job.acceptedWall)), "update_time": .int(Int(Self.updated(job, now))),
            "external_id": .optional(job.order.clientID),
        ]
    }

    func notice(of job: Job, _ phase: Job.Phase, _ world: World) async -> Notice? {
        guard let url = job.order.callback else { return nil }
        return StandardWebhook.notice(
            url, Self.isByPath(job) ? task(job, world) : data(job, world), secret: Self.webhookSecret,
            id: world.random.digits(10), unixTime: world.unixTime)
    }

    // MARK: - Refusing

    private static func envelope(_ data: JSON, _ call: Call) -> Answer {
        Answer([
            "code": 0, "message": "SUCCEED", "request_id": .string(call.world.random.uuid()), "data": data,
        ])
    }

    private static func refused(_ status: Int, _ code: Int, _ message: String, _ call: Call) -> Answer {
        Answer(
            status,
            [
                "code": .int(code), "message": .string(message), "request_id": .string(call.world.random.uuid()),
            ])
    }

    func answer(to trouble: Trouble, _ call: Call) -> Answer {
        switch trouble {
        case .unauthorized: Self.refused(401, 1000, "Authentication failed", call)
        case .invalid(let problems): Self.refused(400, 1201, problems.sentence, call)
        case .unknown(let what): Self.refused(404, 1203, "\(what) is not found", call)
        case .methodNotAllowed: Self.refused(404, 1202, "Invalid request method", call)
        case .throttled: Self.refused(429, 1302, "Api request too fast, rate limit exceeded", call)
        case .busy: Self.refused(429, 1303, "parallel task over resource pack limit", call)
        case .balance: Self.refused(429, 1102, "Account balance not enough", call)
        case .moderated: Self.refused(400, 1301, "Trigger the content security policy", call)
        case .broken(let status): Self.refused(status, 5000, "Internal server error", call)
        case .conflict(let why): Self.refused(400, 1201, why, call)
        }
    }
}
