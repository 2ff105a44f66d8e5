import Crypto
import EventLoop
import HTTPTypes
import JSON

/// MiniMax: films in three steps (v1) or two (v2), pictures and speech in the answer.
struct MiniMax: Vendor {
    let name = "minimax"
    let latency = Duration.seconds(240)
    let slots = Slots.refuses(beyond: 30)

    private static let linkLifetime = Duration.seconds(3600)
    private static let traceID = FieldName("Trace-Id")

    var endpoints: [Endpoint] {
        [
            Endpoint(.post, "/v1/video_generation", .submit, submit),
            Endpoint(.get, "/v1/query/video_generation", .poll, poll),
            Endpoint(.get, "/v1/files/retrieve", .poll, file),
            Endpoint(.get, "/v1/files/retrieve_content", .media, content),
            Endpoint(.post, "/v2/video_generation", .submit, submit2),
            Endpoint(.get, "/v2/query/video_generation/{id}", .poll) { call throws(Answer) in
                Answer(["task": task2(try call.job(call["id"]), call.world)])
            },
            Endpoint(.get, "/v2/query/video_generation", .poll) { call throws(Answer) in
                let jobs = call.world.jobs(of: name).filter { $0.order.path.hasPrefix("/v2") }.reversed()
                return Answer(["tasks": .array(jobs.map { task2($0, call.world) })])
            },
            Endpoint(.delete, "/v2/video_generation/{id}", .other, delete2),
            Endpoint(.post, "/v1/image_generation", .submit, image),
            Endpoint(.post, "/v1/t2a_v2", .submit, speak),
        ]
    }

    // MARK: - Films, version 1

    private static let textModels = ["MiniMax-Hailuo-2.3", "MiniMax-Hailuo-02", "T2V-01-Director", "T2V-01"]
    private static let imageModels = [
        "MiniMax-Hailuo-2.3", "MiniMax-Hailuo-2.3-Fast", "MiniMax-Hailuo-02", "I2V-01-Director", "I2V-01-live",
        "I2V-01",
    ]
    private static let film = Schema(
        open: true, .needs("model", .word(Array(Set(textModels + imageModels + ["S2V-01"])).sorted())),
        .may("prompt", .text(0...2000)), .may("prompt_optimizer", .flag), .may("fast_pretreatment", .flag),
        .may("duration", .ints([6, 10])), .may("resolution", .words("512P", "720P", "768P", "1080P")),
        .may("first_frame_image", .picture), .may("last_frame_image", .picture), .may("callback_url", .url),
        .may(
            "subject_reference",
            .list(.object(Schema(.needs("type", .words("character")), .needs("image", .list(.picture, 1...1)))), 1...1))
    )

    private static func filmRules(_ request: JSON) -> [Problem] {
        let model = request.text("model") ?? ""
        let hasFirst = request["first_frame_image"] != nil
        let hasLast = request["last_frame_image"] != nil
        if model == "S2V-01" {
            return request["subject_reference"] == nil ? [Problem("subject_reference", kind: .missing)] : []
        }
        if !hasFirst, !hasLast {
            if !textModels.contains(model) { return [Problem("first_frame_image", kind: .missing)] }
            if (request.text("prompt") ?? "").isEmpty { return [Problem("prompt", kind: .missing)] }
        }
        if hasLast, model != "MiniMax-Hailuo-02" {
            return [Problem("last_frame_image", kind: .other("not supported by \(model)"))]
        }
        let duration = request.int("duration") ?? 6
        guard let resolution = request.text("resolution") else { return [] }
        let isOld = model.hasSuffix("01") || model.contains("01-")
        let allowed =
            isOld
            ? ["720P"]
            : model == "MiniMax-Hailuo-02" && hasFirst && !hasLast ? ["512P", "768P", "1080P"] : ["768P", "1080P"]
        if !allowed.contains(resolution) { return [Problem("resolution", kind: .notAmong(allowed))] }
        return duration == 10 && (resolution == "1080P" || isOld)
            ? [Problem("duration", kind: .other("\(resolution) supports 6 seconds only"))] : []
    }

    private func submit(_ call: Call) throws(Answer) -> Answer {
        let request = try call.json(Self.film, Self.filmRules)
        let model = request.text("model") ?? ""
        let isNew = model.hasPrefix("MiniMax")
        let lines =
            request.int("resolution") ?? request.text("resolution").flatMap { Int($0.dropLast()) }
            ?? (isNew ? 768 : 720)
        let spec = MediaSpec.film(
            ratio: "16:9", lines: lines, seconds: Double(request.int("duration") ?? 6), sound: false)
        let job = try call.accept(
            model, request, [spec], id: call.world.random.digits(15), callback: request.text("callback_url"),
            notes: ["file": .string(call.world.random.digits(15))])
        return Self.good(["task_id": .string(job.id)], call)
    }

    private static let words = Words(
        queued: ["Preparing", "Queueing"], running: ["Processing"], succeeded: "Success", failed: "Fail",
        cancelled: "Fail")

    private func poll(_ call: Call) throws(Answer) -> Answer {
        let job = try call.job(call.query("task_id") ?? "")
        return Answer(200, state(job, call.world), [(Self.traceID, call.world.random.hex(32))])
    }

    private func state(_ job: Job, _ world: World) -> JSON {
        let phase = job.phase(at: world.now)
        guard case .film(let width, let height, _, _) = job.order.outputs[0] else { return [:] }
        let isDone = phase == .succeeded
        let failure = Self.failure(phase)
        return [
            "task_id": .string(job.id), "status": .string(Self.words.word(for: job, at: world.now)),
            "file_id": isDone ? job.order.notes["file"] ?? "" : "", "video_width": .int(isDone ? width : 0),
            "video_height": .int(isDone ? height : 0),
            "base_resp": ["status_code": .int(failure.code), "status_msg": .string(failure.message)],
        ]
    }

    private static func failure(_ phase: Job.Phase) -> (code: Int, message: String) {
        switch phase {
        case .moderated: (1027, "output new_sensitive")
        case .failed: (1000, "unknown error")
        default: (0, "success")
        }
    }

    private func fileJob(_ call: Call) throws(Answer) -> Job {
        let id = call.query("file_id") ?? ""
        let job = call.world.jobs(of: name).first { $0.order.notes.text("file") == id }
        guard let job, call.phase(job) == .succeeded else {
            throw Self.bad(2013, "invalid params, file_id \(id) does not exist", call)
        }
        return job
    }

    private func file(_ call: Call) async throws(Answer) -> Answer {
        let job = try fileJob(call)
        let bytes = try await call.bytes(job.order.outputs[0], for: job)
        return Self.good(
            [
                "file": [
                    "file_id": .int(job.order.notes.int("file") ?? 0), "bytes": .int(bytes.count),
                    "created_at": .int(Int(job.wall(job.endsAt) / 1000)), "filename": "output.mp4",
                    "purpose": "video_generation",
                    "download_url": .string(call.world.link(to: job, for: Self.linkLifetime)),
                ]
            ], call)
    }

    private func content(_ call: Call) async throws(Answer) -> Answer {
        let job = try fileJob(call)
        return Answer(200, try await call.bytes(job.order.outputs[0], for: job), type: "video/mp4")
    }

    // MARK: - Films, version 2

    private static let roles = Shape.words(
        "first_frame", "last_frame", "reference_image", "reference_video", "reference_audio")
    private static let link = Shape.object(Schema(.needs("url", .text)))
    private static let item = Shape.object(
        Schema(
            .needs("type", .words("text", "image_url", "video_url", "audio_url")), .may("text", .text(0...7000)),
            .may("image_url", link), .may("video_url", link), .may("audio_url", link), .may("role", roles)))
    private static let film2 = Schema(
        .needs("model", .words("MiniMax-H3", "H3-Max", "MiniMax-H3-Max")), .needs("content", .list(item, 1...50)),
        .may("resolution", .words("480P", "768P", "2K")), .may("duration", .int(4...15)),
        .may("ratio", .words("adaptive", "21:9", "16:9", "4:3", "1:1", "3:4", "9:16")), .may("callback_url", .url),
        .may("extra", .object(Schema(open: true))))

    private func submit2(_ call: Call) throws(Answer) -> Answer {
        let request = try call.json(Self.film2) { body in
            let isTextOnly = body["content"]?.arrayValue?.allSatisfy { $0.text("type") == "text" } ?? false
            let ratio = body.text("ratio")
            return isTextOnly && (ratio == nil || ratio == "adaptive")
                ? [Problem("ratio", kind: .other("a ratio other than adaptive is required for text to video"))] : []
        }
        let ratio = request.text("ratio") ?? "16:9"
        let lines = ["480P": 480, "2K": 1440][request.text("resolution") ?? ""] ?? 768
        let spec = MediaSpec.film(
            ratio: ratio == "adaptive" ? "16:9" : ratio, lines: lines, seconds: Double(request.int("duration") ?? 5))
        let job = try call.accept(
            request.text("model") ?? "", request, [spec], id: call.world.random.digits(18),
            callback: request.text("callback_url"))
        return Answer(["task_id": .string(job.id)])
    }

    private static let words2 = Words(
        queued: ["queued"], running: ["running"], succeeded: "succeeded", failed: "failed", cancelled: "cancelled")

    private func task2(_ job: Job, _ world: World) -> JSON {
        let now = world.now
        let phase = job.phase(at: now)
        let failure = Self.failure(phase)
        let request = job.order.request
        return [
            "id": .string(job.id), "model": .string(job.order.model),
            "status": .string(Self.words2.word(for: job, at: now)),
            "error": failure.code == 0
                ? .null : ["code": .string("\(failure.code)"), "message": .string(failure.message)],
            "content": phase == .succeeded
                ? ["url": .string(world.link(to: job, for: Self.linkLifetime * 24))] : .null,
            "resolution": request["resolution"] ?? "768P", "duration": .int(request.int("duration") ?? 5),
            "ratio": request["ratio"] ?? "16:9", "usage": ["total_seconds": .int(request.int("duration") ?? 5)],
            "created_at": .int(Int(job.acceptedWall / 1000)),
            "updated_at": .int(Int((job.endWall(at: now) ?? job.acceptedWall) / 1000)),
        ]
    }

    private func delete2(_ call: Call) throws(Answer) -> Answer {
        let job = try call.job(call["id"])
        switch call.phase(job) {
        case .queued: call.world.cancel(job)
        case .running: throw call.refuse(.conflict("The task is running and cannot be cancelled"))
        default: call.world.forget(job)
        }
        return Answer([:])
    }

    // MARK: - Pictures

    private static let side = Shape.step(512...2048, of: 8)
    private static let pictures = Schema(
        open: true, .needs("model", .words("image-01", "image-01-live")), .needs("prompt", .text(1...1500)),
        .may("aspect_ratio", .words("1:1", "16:9", "4:3", "3:2", "2:3", "3:4", "9:16", "21:9")), .may("width", side),
        .may("height", side), .may("n", .int(1...9)), .may("seed", .anyInt),
        .may("response_format", .words("url", "base64")), .may("prompt_optimizer", .flag),
        .may(
            "subject_reference",
            .list(.object(Schema(.needs("type", .words("character")), .needs("image_file", .picture))), 1...1)))
    private static let sizes = [
        "1:1": (1024, 1024), "16:9": (1280, 720), "4:3": (1152, 864), "3:2": (1248, 832), "2:3": (832, 1248),
        "3:4": (864, 1152), "9:16": (720, 1280), "21:9": (1344, 576),
    ]

    private func image(_ call: Call) async throws(Answer) -> Answer {
        let request = try call.json(Self.pictures)
        var size = Self.sizes[request.text("aspect_ratio") ?? "1:1"] ?? (1024, 1024)
        if let width = request.int("width"), let height = request.int("height") { size = (width, height) }
        let count = request.int("n") ?? 1
        let spec = MediaSpec.picture(width: size.0, height: size.1, .jpeg)
        let job = try await call.make(
            request.text("model") ?? "", request, Array(repeating: spec, count: count), latency: .seconds(15),
            immune: request.text("response_format") == "base64" ? [.deadLink] : [])
        try check(job, call)
        var data: JSON = [
            "image_urls": .array((0..<count).map { .string(call.world.link(to: job, $0, for: Self.linkLifetime * 24)) })
        ]
        if request.text("response_format") == "base64" {
            let text = JSON.string(Base64.encode(try await call.bytes(spec, for: job)))
            data = ["image_base64": .array(Array(repeating: text, count: count))]
        }
        return Self.good(
            [
                "id": .string(job.id), "data": data, "metadata": ["success_count": .int(count), "failed_count": 0],
            ], call)
    }

    /// In answers whose only status is a number: one that no table has.
    private static let strangeCode = 4242

    private func check(_ job: Job, _ call: Call) throws(Answer) {
        switch call.phase(job) {
        case .moderated: throw call.refuse(.moderated)
        case .failed: throw Self.bad(1000, "unknown error", call)
        case .strange: throw Self.bad(Self.strangeCode, Words.strange, call)
        default: return
        }
    }

    // MARK: - Speech

    private static let models = ["2.8", "2.6", "02", "01"].flatMap { ["speech-\($0)-hd", "speech-\($0)-turbo"] }
    private static let speech = Schema(
        open: true, .needs("model", .word(models)), .needs("text", .text(1...9999)),
        .may(
            "voice_setting",
            .object(
                Schema(
                    open: true, .needs("voice_id", .text(1...256)), .may("speed", .number(0.5...2)),
                    .may("vol", .number(0.01...10)), .may("pitch", .int(-12...12)), .may("emotion", .text)))),
        .may(
            "audio_setting",
            .object(
                Schema(
                    open: true, .may("sample_rate", .ints([8000, 16_000, 22_050, 24_000, 32_000, 44_100])),
                    .may("bitrate", .ints([32_000, 64_000, 128_000, 256_000])),
                    .may("format", .words("mp3", "pcm", "flac", "wav")), .may("channel", .ints([1, 2]))))),
        .may("output_format", .words("hex", "url")), .may("stream", .flag), .may("subtitle_enable", .flag))

    private func speak(_ call: Call) async throws(Answer) -> Answer {
        let request = try call.json(Self.speech)
        let setting = request["audio_setting"]
        let coding = MediaSpec.SoundFormat.Coding(rawValue: setting?.text("format") ?? "mp3") ?? .mp3
        let rate = setting?.int("sample_rate") ?? 32_000
        let bitrate = setting?.int("bitrate") ?? 128_000
        // MP3 takes no more than 160 thousand bits a second at low rates.
        let format = MediaSpec.SoundFormat(coding: coding, rate: rate, bitrate: rate < 32_000 ? nil : bitrate / 1000)
        let text = request.text("text") ?? ""
        let spec = MediaSpec.speech(text, format)
        let job = try await call.make(
            request.text("model") ?? "", request, [spec], latency: .seconds(3),
            immune: request.text("output_format") == "url" ? [] : [.deadLink])
        try check(job, call)
        let bytes = try await call.bytes(spec, for: job)
        let audio =
            request.text("output_format") == "url"
            ? call.world.link(to: job, for: Self.linkLifetime * 24) : Base16.encode(bytes)
        return Self.good(
            [
                "data": ["audio": .string(audio), "status": 2],
                "extra_info": [
                    "audio_length": .int(text.count * 60), "audio_sample_rate": .int(rate),
                    "audio_size": .int(bytes.count), "bitrate": .int(bitrate), "audio_format": .string(coding.rawValue),
                    "audio_channel": 1, "usage_characters": .int(text.count),
                    "word_count": .int(text.split(separator: " ").count),
                ], "trace_id": .string(call.world.random.hex(32)),
            ], call)
    }

    // MARK: - Callbacks

    func challenge(of job: Job, _ world: World) -> Challenge? {
        guard let url = job.order.callback else { return nil }
        let body: JSON = ["challenge": .string(world.random.letters(32))]
        return Challenge(notice: Notice(url, body), expected: body)
    }

    func notice(of job: Job, _ phase: Job.Phase, _ world: World) async -> Notice? {
        guard let url = job.order.callback, phase != .queued else { return nil }
        if job.order.path.hasPrefix("/v2") { return Notice(url, ["task": task2(job, world)]) }
        let word = phase == .succeeded ? "success" : phase.isOver ? "failed" : "processing"
        return Notice(url, state(job, world).adding(["status": .string(word)]))
    }

    // MARK: - Refusing

    private static func good(_ body: JSON, _ call: Call) -> Answer {
        Answer(
            200, body.adding(["base_resp": ["status_code": 0, "status_msg": "success"]]),
            [(traceID, call.world.random.hex(32))])
    }

    /// With 200, as nearly all refusals of version 1.
    private static func bad(_ code: Int, _ message: String, _ call: Call) -> Answer {
        Answer(
            200, ["base_resp": ["status_code": .int(code), "status_msg": .string(message)]],
            [(traceID, call.world.random.hex(32))])
    }

    func answer(to trouble: Trouble, _ call: Call) -> Answer {
        if call.path.first == "v2" { return answer2(to: trouble, call) }
        return switch trouble {
        case .unauthorized:
            Self.bad(1004, "login fail: Please carry the API secret key in the 'Authorization' field", call)
        case .invalid(let problems): Self.bad(2013, "invalid params, \(problems.sentence)", call)
        case .unknown(let what) where call.path.contains("query"): Self.bad(2013, "invalid params, \(what)", call)
        case .unknown, .methodNotAllowed: Answer(404, text: "404 page not found")
        case .throttled: Self.bad(1002, "rate limit exceeded(RPM)", call)
        case .busy: Self.bad(1041, "conn limit exceeded", call)
        case .balance: Self.bad(1008, "insufficient balance", call)
        case .moderated: Self.bad(1026, "input new_sensitive", call)
        case .broken(let status): Answer(status, text: "Internal Server Error")
        case .conflict(let why): Self.bad(2013, why, call)
        }
    }

    private func answer2(to trouble: Trouble, _ call: Call) -> Answer {
        let (status, type, message): (Int, String, String) =
            switch trouble {
            case .unauthorized: (401, "authorized_error", "login fail (1004)")
            case .invalid(let problems): (400, "bad_request_error", "invalid params, \(problems.sentence) (2013)")
            case .unknown(let what): (404, "not_found_error", "\(what) is not found (2013)")
            case .methodNotAllowed: (405, "bad_request_error", "method not allowed (2013)")
            case .throttled, .busy: (429, "rate_limit_error", "rate limit exceeded (1002)")
            case .balance: (402, "insufficient_balance_error", "insufficient balance (1008)")
            case .moderated: (422, "unprocessable_entity_error", "input new_sensitive (1026)")
            case .broken(let status): (status, "server_error", "internal error (1000)")
            case .conflict(let why): (400, "bad_request_error", "\(why) (2013)")
            }
        return Answer(
            status,
            [
                "type": "error",
                "error": ["type": .string(type), "message": .string(message), "http_code": .string("\(status)")],
                "request_id": .string(call.world.random.hex(32)),
            ])
    }
}
