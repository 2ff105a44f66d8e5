import EventLoop
import HTTPTypes
import JSON

/// Wan, as Alibaba's DashScope serves it.
struct DashScope: Vendor {
    let name = "dashscope"
    let latency = Duration.seconds(120)
    let slots = Slots.waits(beyond: 5)

    private static let lifetime = Duration.seconds(86_400)
    private static let asyncField = FieldName("X-DashScope-Async")

    var endpoints: [Endpoint] {
        [
            Endpoint(.post, "/api/v1/services/aigc/video-generation/video-synthesis", .submit, submit),
            Endpoint(.post, "/api/v1/services/aigc/image2video/video-synthesis", .submit, submitFrames),
            Endpoint(.get, "/api/v1/tasks/{id}", .poll, poll),
            Endpoint(.get, "/api/v1/tasks", .poll, list),
            Endpoint(.post, "/api/v1/tasks/{id}/cancel", .other, cancel),
        ]
    }

    // MARK: - Submitting

    private static let sizes = [
        "832*480", "480*832", "624*624", "1280*720", "720*1280", "960*960", "1088*832", "832*1088", "1920*1080",
        "1080*1920", "1440*1440", "1632*1248", "1248*1632",
    ]
    private static let parameters: [Field] = [
        .may("prompt_extend", .flag), .may("seed", .int(0...2_147_483_647)), .may("watermark", .flag),
        .may("duration", .int(2...15)), .may("audio", .flag), .may("shot_type", .text), .may("ratio", .text),
        .may("size", .word(sizes)), .may("resolution", .words("480P", "720P", "1080P")),
    ]
    private static let input: [Field] = [
        .may("prompt", .text(0...100_000)), .may("negative_prompt", .text(0...500)), .may("audio_url", .text),
        .may("template", .text), .may("reference_urls", .any), .may("media", .any),
    ]
    private static let body = Schema(
        open: true, .needs("model", .text(1...200)),
        .needs("input", .object(Schema(open: true, fields: input + [.may("img_url", .text(1...20_000_000))]))),
        .may("parameters", .object(Schema(open: true, fields: parameters))))
    private static let frames = Schema(
        open: true, .needs("model", .text(1...200)),
        .needs(
            "input",
            .object(
                Schema(
                    open: true,
                    fields: input + [
                        .needs("first_frame_url", .text(1...20_000_000)), .may("last_frame_url", .text(1...20_000_000)),
                    ]))), .may("parameters", .object(Schema(open: true, fields: parameters))))

    private static func rules(_ request: JSON) -> [Problem] {
        let model = request.text("model") ?? ""
        let (input, parameters) = (request["input"] ?? [:], request["parameters"] ?? [:])
        if model.contains("-t2v"), (input.text("prompt") ?? "").isEmpty {
            return [Problem("input", "prompt", kind: .missing)]
        }
        if model.contains("-i2v"), input["img_url"] == nil { return [Problem("input", "img_url", kind: .missing)] }
        if model.contains("2.2"), let duration = parameters.int("duration"), duration != 5 {
            return [Problem("parameters", "duration", kind: .notAmong(["5"]))]
        }
        if model.contains("2.5"), let duration = parameters.int("duration"), ![5, 10].contains(duration) {
            return [Problem("parameters", "duration", kind: .notAmong(["5", "10"]))]
        }
        let allowed =
            model == "wan2.2-i2v-plus"
            ? ["480P", "1080P"] : model == "wan2.2-i2v-flash" ? ["480P", "720P", "1080P"] : nil
        if let allowed, let resolution = parameters.text("resolution"), !allowed.contains(resolution) {
            return [Problem("parameters", "resolution", kind: .notAmong(allowed))]
        }
        return []
    }

    private func submit(_ call: Call) throws(Answer) -> Answer { try submit(call, Self.body) }

    private func submitFrames(_ call: Call) throws(Answer) -> Answer { try submit(call, Self.frames) }

    private func submit(_ call: Call, _ schema: Schema) throws(Answer) -> Answer {
        guard call.fields[Self.asyncField] == "enable" else {
            throw Self.refused(
                403, "AccessDenied", "current user api does not support synchronous calls.", call)
        }
        let request = try call.json(schema, Self.rules)
        let model = request.text("model") ?? ""
        guard model.hasPrefix("wan") else { throw Self.refused(404, "ModelNotFound", "Model not exist.", call) }
        let parameters = request["parameters"] ?? [:]
        var size = parameters.text("size").flatMap { MediaSpec.size($0) } ?? (1920, 1080)
        if let resolution = parameters.text("resolution") {
            size = MediaSpec.size(ratio: "16:9", lines: Int(resolution.dropLast()) ?? 720)
        }
        let seconds = parameters.int("duration") ?? 5
        let spec = MediaSpec.film(
            width: size.width, height: size.height, milliseconds: seconds * 1000, sound: !model.contains("2.2"))
        let job = try call.accept(model, request, [spec], notes: ["seconds": .int(seconds)])
        return Answer([
            "output": ["task_status": "PENDING", "task_id": .string(job.id)],
            "request_id": .string(call.world.random.uuid()),
        ])
    }

    // MARK: - Tasks

    private static let words = Words(
        queued: ["PENDING"], running: ["RUNNING"], succeeded: "SUCCEEDED", failed: "FAILED", cancelled: "CANCELED")

    private func poll(_ call: Call) throws(Answer) -> Answer {
        let id = JSON.string(call.world.random.uuid())
        guard let job = call.world.job(call["id"], of: name), call.world.now.since(job.acceptedAt) < Self.lifetime
        else {
            return Answer([
                "request_id": id, "output": ["task_id": .string(call["id"]), "task_status": "UNKNOWN"],
            ])
        }
        var answer: JSON = ["request_id": id, "output": output(job, call.world)]
        if call.phase(job) == .succeeded, case .film(let width, let height, _, _) = job.order.outputs[0] {
            answer = answer.adding([
                "usage": [
                    "video_count": 1, "video_duration": job.order.notes["seconds"] ?? 5,
                    "video_ratio": .string("\(width)*\(height)"),
                ]
            ])
        }
        return Answer(answer)
    }

    private func output(_ job: Job, _ world: World) -> JSON {
        let now = world.now
        let phase = job.phase(at: now)
        var output: JSON = [
            "task_id": .string(job.id), "task_status": .string(Self.words.word(for: job, at: now)),
            "submit_time": .string(Timestamps.plain(job.acceptedWall)),
        ]
        if phase != .queued {
            output = output.adding(["scheduled_time": .string(Timestamps.plain(job.wall(job.beginsAt)))])
        }
        if let end = job.endWall(at: now) { output = output.adding(["end_time": .string(Timestamps.plain(end))]) }
        switch phase {
        case .succeeded:
            return output.adding([
                "video_url": .string(world.link(to: job, for: Self.lifetime)),
                "orig_prompt": job.order.request["input"]?["prompt"] ?? "",
            ])
        case .moderated:
            return output.adding([
                "code": "DataInspectionFailed", "message": "Output data may contain inappropriate content.",
            ])
        case .failed: return output.adding(["code": "InternalError", "message": "An internal error has occurred."])
        default: return output
        }
    }

    private func list(_ call: Call) throws(Answer) -> Answer {
        let jobs = call.world.jobs(of: name).reversed()
        let (page, size) = (call.number("page_no", usually: 1), call.number("page_size", usually: 10))
        return Answer([
            "request_id": .string(call.world.random.uuid()), "total": .int(jobs.count), "page_no": .int(page),
            "page_size": .int(size),
            "data": .array(
                jobs.dropFirst((max(1, page) - 1) * size).prefix(size).map { output($0, call.world) }),
        ])
    }

    private func cancel(_ call: Call) throws(Answer) -> Answer {
        let job = try call.job(call["id"])
        guard call.phase(job) == .queued else {
            throw Self.refused(400, "UnsupportedOperation", "Only tasks that are PENDING can be canceled.", call)
        }
        call.world.cancel(job)
        return Answer(["request_id": .string(call.world.random.uuid())])
    }

    // MARK: - Refusing

    private static func refused(_ status: Int, _ code: String, _ message: String, _ call: Call) -> Answer {
        Answer(
            status,
            [
                "code": .string(code), "message": .string(message), "request_id": .string(call.world.random.uuid()),
            ])
    }

    func answer(to trouble: Trouble, _ call: Call) -> Answer {
        switch trouble {
        case .unauthorized: Self.refused(401, "InvalidApiKey", "Invalid API-key provided.", call)
        case .invalid(let problems): Self.refused(400, "InvalidParameter", problems.sentence, call)
        case .unknown(let what): Self.refused(404, "NotFound", "\(what) is not found.", call)
        case .methodNotAllowed: Self.refused(405, "MethodNotAllowed", "The method is not allowed.", call)
        case .throttled, .busy:
            Self.refused(
                429, "Throttling.RateQuota", "Requests rate limit exceeded, please try again later.", call)
        case .balance: Self.refused(400, "Arrearage", "Access denied, the account is not in good standing.", call)
        case .moderated:
            Self.refused(400, "DataInspectionFailed", "Input data may contain inappropriate content.", call)
        case .broken(let status): Self.refused(status, "InternalError", "An internal error has occurred.", call)
        case .conflict(let why): Self.refused(409, "Conflict", why, call)
        }
    }
}
