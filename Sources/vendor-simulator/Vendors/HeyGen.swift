import Crypto
import EventLoop
import HTTPTypes
import JSON

/// HeyGen: speaking avatars and lip sync (v3), and the generation before (v2).
struct HeyGen: Vendor {
    let name = "heygen"
    let latency = Duration.seconds(180)
    let slots = Slots.refuses(beyond: 10)

    private static let keyField = FieldName("X-Api-Key")
    private static let signature = FieldName("Signature")
    private static let webhookSecret = "heygen-simulated-webhook-secret"
    private static let linkLifetime = Duration.seconds(7 * 86_400)

    var credentials: [(String, String)] { [("key", key), ("webhook_secret", Self.webhookSecret)] }

    var endpoints: [Endpoint] {
        [
            Endpoint(.post, "/v3/videos", .submit, submit),
            Endpoint(.get, "/v3/videos/statuses", .poll) { call throws(Answer) in try statuses(call, "video_ids") },
            Endpoint(.get, "/v3/videos/{id}", .poll) { call throws(Answer) in
                Answer(["data": video(try call.job(call["id"]), call.world)])
            },
            Endpoint(.get, "/v3/videos", .poll) { call throws(Answer) in try list(call, video) },
            Endpoint(.delete, "/v3/videos/{id}", .other) { call throws(Answer) in
                call.world.forget(try call.job(call["id"]))
                return Answer(["data": ["id": .string(call["id"])]])
            },
            Endpoint(.post, "/v3/lipsyncs", .submit, sync),
            Endpoint(.get, "/v3/lipsyncs", .poll) { call throws(Answer) in try list(call, lipsync) },
            Endpoint(.get, "/v3/lipsyncs/statuses", .poll) { call throws(Answer) in try statuses(call, "lipsync_ids") },
            Endpoint(.get, "/v3/lipsyncs/{id}", .poll) { call throws(Answer) in
                Answer(["data": lipsync(try call.job(call["id"]), call.world)])
            },
            Endpoint(.post, "/v3/voices/speech", .submit, speak),
            Endpoint(.get, "/v3/voices", .other) { _ throws(Answer) in Answer(Self.page(Self.voices)) },
            Endpoint(.post, "/v3/voices/clone", .other) { call throws(Answer) in
                _ = try call.json(
                    Schema(open: true, .needs("voice_name", .text(1...200)), .needs("audio", Self.source)))
                return Answer(["data": ["voice_clone_id": .string(call.world.random.hex(32))]])
            },
            Endpoint(.get, "/v3/voices/{id}", .other) { call throws(Answer) in
                Answer(["data": ["voice_id": .string(call["id"]), "status": "complete"]])
            },
            Endpoint(.get, "/v3/avatars/looks", .other) { _ throws(Answer) in Answer(Self.page(Self.looks)) },
            Endpoint(.post, "/v3/assets", .other, upload),
            Endpoint(.get, "/v3/users/me", .other) { _ throws(Answer) in
                Answer(["data": ["billing_type": "wallet", "wallet": ["remaining_balance": 1000.0]]])
            },
            Endpoint(.post, "/v3/webhooks/endpoints", .other) { call throws(Answer) in
                let request = try call.json(Schema(open: true, .needs("url", .url)))
                return Answer([
                    "data": [
                        "endpoint_id": .string(call.world.random.hex(32)), "url": request["url"] ?? .null,
                        "secret": .string(Self.webhookSecret), "status": "enabled",
                        "events": request["events"] ?? [],
                    ]
                ])
            },
            Endpoint(.post, "/v2/video/generate", .submit, submit2),
            Endpoint(.get, "/v1/video_status.get", .poll, status2),
            Endpoint(.get, "/v2/avatars", .other) { _ throws(Answer) in
                Answer([
                    "error": .null,
                    "data": [
                        "avatars": [["avatar_id": "lk_7f3a", "avatar_name": "Simulated", "gender": "female"]],
                        "talking_photos": [["talking_photo_id": "tp_1", "talking_photo_name": "Simulated"]],
                    ],
                ])
            },
            Endpoint(.get, "/v2/voices", .other) { _ throws(Answer) in
                Answer(["error": .null, "data": ["voices": Self.voices]])
            },
            Endpoint(.get, "/v2/user/remaining_quota", .other) { _ throws(Answer) in
                Answer(["error": .null, "data": ["remaining_quota": 100_000, "details": [:]]])
            },
            Endpoint(.post, "/v1/asset", .other, upload1),
        ]
    }

    func admit(_ call: Call) throws(Answer) {
        try call.require(call.fields[Self.keyField] == key || call.bearer == key, else: .unauthorized)
    }

    // MARK: - Videos

    /// Where a picture or a sound comes from.
    private static let source = Shape.either([
        .object(Schema(.needs("type", .words("asset_id")), .needs("asset_id", .text(1...200)))),
        .object(Schema(.needs("type", .words("base64")), .needs("media_type", .text), .needs("data", .text))),
        .object(Schema(.needs("type", .words("url")), .needs("url", .url))),
    ])
    private static let background = Shape.either([
        .object(Schema(.needs("type", .words("image")), .may("url", .url), .may("asset_id", .text))),
        .object(Schema(.needs("type", .words("color")), .needs("value", .text(4...9)))),
    ])
    private static let body = Schema(
        open: true, .needs("type", .words("avatar", "image", "cinematic_avatar", "studio")),
        .may("script", .text(1...5000)), .may("voice_id", .text(1...200)), .may("audio_url", .url),
        .may("audio_asset_id", .text(1...200)), .may("avatar_id", .text(1...200)), .may("image", source),
        .may("aspect_ratio", .words("16:9", "9:16", "4:5", "5:4", "1:1", "auto")),
        .may("resolution", .words("720p", "1080p", "4k")),
        .may(
            "engine",
            .object(
                Schema(open: true, .needs("type", .words("avatar_iv", "avatar_iii", "avatar_v"))))),
        .may(
            "voice_settings",
            .object(
                Schema(
                    open: true, .may("speed", .number(0.5...1.5)), .may("pitch", .number(-50...50)),
                    .may("volume", .number(0...1)), .may("locale", .text)))), .may("background", background),
        .may("output_format", .words("mp4", "webm")), .may("remove_background", .flag),
        .may("fit", .words("contain", "cover")), .may("expressiveness", .words("low", "medium", "high")),
        .may("motion_prompt", .text), .may("title", .text), .may("callback_url", .url), .may("callback_id", .text))

    private static func rules(_ request: JSON) -> [Problem] {
        let type = request.text("type")
        if type == "avatar", request["avatar_id"] == nil { return [Problem("avatar_id", kind: .missing)] }
        if type == "image" {
            if request["image"] == nil { return [Problem("image", kind: .missing)] }
            if request["engine"]?.text("type") == "avatar_iii" {
                return [Problem("engine", "type", kind: .other("avatar_iii does not take raw images"))]
            }
        }
        let sounds = ["script", "audio_url", "audio_asset_id"].filter { request[$0] != nil }
        if sounds.count != 1 {
            return [Problem("script", kind: .other("Give exactly one of script, audio_url and audio_asset_id"))]
        }
        if sounds == ["script"], request["voice_id"] == nil, request["avatar_id"] == nil {
            return [Problem("voice_id", kind: .missing)]
        }
        return []
    }

    private func submit(_ call: Call) throws(Answer) -> Answer {
        let request = try call.json(Self.body, Self.rules)
        try checkAsset(request.text("audio_asset_id"), call)
        try checkAsset(request["image"]?.text("asset_id"), call)
        let resolution = request.text("resolution") ?? "1080p"
        let ratio = request.text("aspect_ratio") ?? "16:9"
        let lines = resolution == "4k" ? 2160 : resolution == "720p" ? 720 : 1080
        let spec = MediaSpec.film(
            ratio: ratio == "auto" ? "16:9" : ratio, lines: lines, seconds: Self.seconds(request.text("script")))
        let job = try call.accept(
            request.text("type") ?? "", request, [spec], id: call.world.random.hex(32),
            clientID: request.text("callback_id"), callback: request.text("callback_url"))
        return Answer([
            "data": [
                "video_id": .string(job.id), "status": "waiting", "output_format": request["output_format"] ?? "mp4",
            ]
        ])
    }

    private func checkAsset(_ id: String?, _ call: Call) throws(Answer) {
        guard let id, call.world.file(id, of: name) == nil else { return }
        throw Self.refused(409, "asset_not_available", "Asset \(id) is not available.", call)
    }

    /// How long it takes to say this; or some seconds for a sound that we do not listen to.
    private static func seconds(_ script: String?) -> Double { max(1, Double(script?.count ?? 70) * 0.07) }

    private static let words = Words(
        queued: ["pending"], running: ["processing"], succeeded: "completed", failed: "failed", cancelled: "failed")

    private static func failure(_ phase: Job.Phase) -> (code: String, message: String)? {
        switch phase {
        case .moderated: ("moderation_failed", "The content was refused by our moderation policy.")
        case .failed, .cancelled: ("internal_error", "Video generation failed.")
        default: nil
        }
    }

    private static func seconds(of job: Job) -> JSON {
        if case .film(_, _, let milliseconds, _) = job.order.outputs[0] {
            .double(Double(milliseconds) / 1000)
        } else {
            .null
        }
    }

    private func video(_ job: Job, _ world: World) -> JSON {
        let phase = job.phase(at: world.now)
        let isDone = phase == .succeeded
        let failure = Self.failure(phase)
        return [
            "id": .string(job.id), "status": .string(Self.words.word(for: job, at: world.now)),
            "title": job.order.request["title"] ?? .null,
            "video_url": isDone ? .string(world.link(to: job, for: Self.linkLifetime)) : .null,
            "captioned_video_url": .null, "subtitle_url": .null, "thumbnail_url": .null, "gif_url": .null,
            "duration": isDone ? Self.seconds(of: job) : .null, "created_at": .int(Int(job.acceptedWall / 1000)),
            "completed_at": isDone ? .int(Int(job.wall(job.endsAt) / 1000)) : .null,
            "failure_code": .optional(failure?.code), "failure_message": .optional(failure?.message),
            "callback_id": .optional(job.order.clientID),
        ]
    }

    /// The jobs of the path, from the newest on, in pages.
    private func list(_ call: Call, _ item: (Job, World) -> JSON) throws(Answer) -> Answer {
        let size = call.number("limit", usually: 10)
        guard (1...100).contains(size) else {
            throw call.refuse(.invalid([Problem("limit", kind: .other("Give 1 to 100"))]))
        }
        let start = call.number("token", usually: 0)
        let jobs = call.world.jobs(of: name).filter { $0.order.path == call.pathText }.reversed()
        let hasMore = jobs.count > start + size
        return Answer([
            "data": .array(jobs.dropFirst(start).prefix(size).map { item($0, call.world) }),
            "has_more": .bool(hasMore), "next_token": hasMore ? .string("\(start + size)") : .null,
        ])
    }

    private func statuses(_ call: Call, _ query: String) throws(Answer) -> Answer {
        let ids = call.queries(query)
        guard (1...100).contains(ids.count) else {
            throw call.refuse(.invalid([Problem(query, kind: .other("Give 1 to 100 ids"))]))
        }
        let words = Words(
            queued: ["queued"], running: ["processing"], succeeded: "completed", failed: "failed", cancelled: "failed")
        return Answer([
            "data": .array(
                ids.map { id in
                    let status = call.world.job(id, of: name).map { words.word(for: $0, at: call.world.now) }
                    return ["video_id": .string(id), "status": .string(status ?? "not_found")]
                })
        ])
    }

    // MARK: - Lip sync

    private static let syncBody = Schema(
        open: true, .needs("video", source), .needs("audio", source), .may("mode", .words("speed", "precision")),
        .may("start_time", .number(0...86_400)), .may("end_time", .number(0...86_400)), .may("enable_caption", .flag),
        .may("enable_dynamic_duration", .flag), .may("fps_mode", .words("vfr", "cfr", "passthrough")),
        .may("title", .text), .may("callback_url", .url), .may("callback_id", .text))

    private func sync(_ call: Call) throws(Answer) -> Answer {
        let request = try call.json(Self.syncBody)
        try checkAsset(request["video"]?.text("asset_id"), call)
        try checkAsset(request["audio"]?.text("asset_id"), call)
        let job = try call.accept(
            "lipsync-\(request.text("mode") ?? "speed")", request, [.film(ratio: "16:9", lines: 720, seconds: 5)],
            id: call.world.random.hex(32), clientID: request.text("callback_id"),
            callback: request.text("callback_url"))
        return Answer(["data": ["lipsync_id": .string(job.id)]])
    }

    private func lipsync(_ job: Job, _ world: World) -> JSON {
        let phase = job.phase(at: world.now)
        let words = Words(
            queued: ["pending"], running: ["running"], succeeded: "completed", failed: "failed", cancelled: "failed")
        let isDone = phase == .succeeded
        return [
            "id": .string(job.id), "status": .string(words.word(for: job, at: world.now)),
            "video_url": isDone ? .string(world.link(to: job, for: Self.linkLifetime)) : .null, "caption_url": .null,
            "duration": isDone ? Self.seconds(of: job) : .null,
            "failure_message": .optional(Self.failure(phase)?.message), "callback_id": .optional(job.order.clientID),
        ]
    }

    // MARK: - Voices and files

    private static let voices: JSON = [
        [
            "voice_id": "v_21", "name": "Simulated", "language": "English", "gender": "female", "type": "public",
            "support_pause": true, "support_locale": true, "preview_audio_url": .null,
        ]
    ]
    private static let looks: JSON = [
        [
            "id": "lk_7f3a", "name": "Simulated", "group_id": "g_1", "avatar_type": "studio_avatar", "gender": "female",
            "default_voice_id": "v_21", "supported_api_engines": ["avatar_iv", "avatar_iii"], "status": "completed",
        ],
        [
            "id": "lk_9b21", "name": "Twin", "group_id": "g_2", "avatar_type": "digital_twin", "gender": "male",
            "default_voice_id": "v_21", "supported_api_engines": ["avatar_v"], "status": "completed",
        ],
    ]

    private static func page(_ data: JSON) -> JSON { ["data": data, "has_more": false, "next_token": .null] }

    private func speak(_ call: Call) async throws(Answer) -> Answer {
        let request = try call.json(
            Schema(
                open: true, .needs("text", .text(1...5000)), .needs("voice_id", .text(1...200)),
                .may("input_type", .words("text", "ssml")), .may("speed", .number(0.5...2))))
        let text = request.text("text") ?? ""
        let job = try await call.make(
            "starfish", request, [.speech(text, .mp3)], latency: .seconds(2), immune: [.strangeStatus])
        switch call.phase(job) {
        case .moderated: throw call.refuse(.moderated)
        case .failed: throw call.refuse(.broken(500))
        default: break
        }
        return Answer([
            "data": [
                "audio_url": .string(call.world.link(to: job, for: Self.linkLifetime)),
                "duration": .double(Self.seconds(text)), "word_timestamps": [], "request_id": .string(job.id),
            ]
        ])
    }

    private func upload(_ call: Call) throws(Answer) -> Answer {
        let form = try call.form(Schema(open: true, .needs("file", .any))).form
        guard let part = form["file"] else { throw call.refuse(.invalid([Problem("file", kind: .missing)])) }
        let id = keep(part.bytes, name: part.filename, type: part.type, call)
        return Answer([
            "data": [
                "asset_id": .string(id), "url": .string("https://files.heygen.ai/\(id)"),
                "mime_type": .string(part.type ?? "application/octet-stream"), "size_bytes": .int(part.bytes.count),
            ]
        ])
    }

    private func upload1(_ call: Call) throws(Answer) -> Answer {
        let id = keep(Array(call.body), name: nil, type: call.fields[.contentType], call)
        return Answer(["code": 100, "data": ["id": .string(id), "name": .string(id)], "msg": .null])
    }

    private func keep(_ bytes: [UInt8], name file: String?, type: String?, _ call: Call) -> String {
        let id = call.world.random.hex(32)
        let stored = StoredFile(
            name: file ?? id, type: type ?? "application/octet-stream", bytes: bytes, keptAt: call.world.now)
        call.world.keep(stored, as: id, of: name)
        return id
    }

    // MARK: - The generation before

    private static let body2 = Schema(
        open: true,
        .needs(
            "video_inputs",
            .list(
                .object(
                    Schema(
                        open: true,
                        .may(
                            "character",
                            .object(Schema(open: true, .needs("type", .words("avatar", "talking_photo"))))),
                        .needs(
                            "voice",
                            .object(
                                Schema(
                                    open: true, .needs("type", .words("text", "audio", "silence")),
                                    .may("voice_id", .text),
                                    .may("input_text", .text(1...5000)), .may("speed", .number(0.5...1.5))))))), 1...50)
        ),
        .may("dimension", .object(Schema(.needs("width", .int(128...4096)), .needs("height", .int(128...4096))))),
        .may("title", .text), .may("test", .flag), .may("caption", .flag), .may("callback_id", .text),
        .may("callback_url", .url))

    private func submit2(_ call: Call) throws(Answer) -> Answer {
        let request = try call.json(Self.body2)
        let voice = request["video_inputs"]?.arrayValue?.first?["voice"]
        let size = request["dimension"]
        let spec = MediaSpec.film(
            width: size?.int("width") ?? 1280, height: size?.int("height") ?? 720,
            milliseconds: Int(Self.seconds(voice?.text("input_text")) * 1000))
        let job = try call.accept(
            "v2", request, [spec], id: call.world.random.hex(32), clientID: request.text("callback_id"),
            callback: request.text("callback_url"))
        return Answer(["error": .null, "data": ["video_id": .string(job.id)]])
    }

    private func status2(_ call: Call) throws(Answer) -> Answer {
        let job = try call.job(call.query("video_id") ?? "")
        let phase = call.phase(job)
        let words = Words(
            queued: ["waiting", "pending"], running: ["processing"], succeeded: "completed", failed: "failed",
            cancelled: "failed")
        let isDone = phase == .succeeded
        let failure = Self.failure(phase)
        return Answer([
            "code": 100, "message": "Success",
            "data": [
                "id": .string(job.id), "status": .string(words.word(for: job, at: call.world.now)),
                "video_url": isDone ? .string(call.world.link(to: job, for: Self.linkLifetime)) : .null,
                "video_url_caption": .null, "thumbnail_url": .null, "gif_url": .null,
                "duration": isDone ? Self.seconds(of: job) : .null, "callback_id": .optional(job.order.clientID),
                "created_at": .int(Int(job.acceptedWall / 1000)),
                "error": failure.map {
                    ["code": 40119, "message": .string($0.message), "detail": .string($0.code)]
                } ?? .null,
            ],
        ])
    }

    // MARK: - Webhooks

    func notice(of job: Job, _ phase: Job.Phase, _ world: World) async -> Notice? {
        guard let url = job.order.callback, phase.isOver else { return nil }
        let isGood = phase == .succeeded
        var data: JSON = ["video_id": .string(job.id), "callback_id": .optional(job.order.clientID)]
        data = data.adding(
            isGood
                ? ["url": .string(world.link(to: job, for: Self.linkLifetime))]
                : ["msg": .string(Self.failure(phase)?.message ?? "failed")])
        let body: JSON = [
            "event_type": isGood ? "avatar_video.success" : "avatar_video.fail", "event_data": data,
        ]
        let code = HMACSHA256.code(for: body.bytes, key: Array(Self.webhookSecret.utf8))
        return Notice(url, body, [(Self.signature, code.description)])
    }

    // MARK: - Refusing

    func answer(to trouble: Trouble, _ call: Call) -> Answer {
        switch trouble {
        case .unauthorized: return Self.refused(401, "unauthorized", "Invalid API key.", call)
        case .invalid(let problems):
            return Self.refused(400, "invalid_parameter", problems.sentence, call, param: problems.first?.place)
        case .unknown: return Self.refused(404, "video_not_found", "Video not found.", call)
        case .methodNotAllowed: return Self.refused(405, "method_not_allowed", "Method not allowed.", call)
        case .throttled, .busy:
            var answer = Self.refused(429, "rate_limit_exceeded", "Too many requests.", call)
            answer.fields.append((.retryAfter, "1"))
            return answer
        case .balance: return Self.refused(402, "insufficient_credit", "Insufficient balance.", call)
        case .moderated:
            return Self.refused(400, "invalid_parameter", "The content violates our moderation policy.", call)
        case .broken(let status): return Self.refused(status, "internal_error", "Internal error.", call)
        case .conflict(let why): return Self.refused(409, "conflict", why, call)
        }
    }

    private static func refused(
        _ status: Int, _ code: String, _ message: String, _ call: Call, param: String? = nil
    ) -> Answer {
        let isOld = call.path.first != "v3"
        var error: JSON = ["code": .string(code), "message": .string(message)]
        if let param { error = error.adding(["param": .string(param)]) }
        return Answer(status, isOld ? ["data": .null, "error": error] : ["error": error])
    }
}
