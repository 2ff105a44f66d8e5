import EventLoop
import HTTPTypes
import JSON

/// Luma: the Dream Machine API below `/dream-machine/v1`, and the Agents API below `/v1`.
struct Luma: Vendor {
    let name = "luma"
    let latency = Duration.seconds(60)
    let slots = Slots.refuses(beyond: 10)

    private static let agentsLinkLifetime = Duration.seconds(3600)

    var endpoints: [Endpoint] {
        let machine = "/dream-machine/v1"
        return [
            Endpoint(.post, "\(machine)/generations/video", .submit, video),
            Endpoint(.post, "\(machine)/generations", .submit, video),
            Endpoint(.post, "\(machine)/generations/image", .submit, image),
            Endpoint(.get, "\(machine)/generations/concepts/list", .other) { _ throws(Answer) in
                Answer(["dolly_zoom", "orbit_left", "pan_right"])
            },
            Endpoint(.get, "\(machine)/generations/{id}", .poll) { call throws(Answer) in
                Answer(generation(try call.job(call["id"]), call.world))
            },
            Endpoint(.delete, "\(machine)/generations/{id}", .other, delete),
            Endpoint(.get, "\(machine)/generations", .poll, list),
            Endpoint(.get, "\(machine)/credits", .other) { _ throws(Answer) in Answer(["credit_balance": 1_000_000.0])
            },
            Endpoint(.post, "/v1/generations", .submit, agentSubmit),
            Endpoint(.get, "/v1/generations/{id}", .poll) { call throws(Answer) in
                Answer(agentGeneration(try call.job(call["id"]), call.world))
            },
        ]
    }

    // MARK: - Dream Machine

    private static let ratios = Shape.words("1:1", "16:9", "9:16", "4:3", "3:4", "21:9", "9:21")
    private static let keyframe = Shape.either([
        .object(Schema(.needs("type", .words("generation")), .needs("id", .text(36...36)))),
        .object(Schema(.needs("type", .words("image")), .needs("url", .url))),
    ])

    private static let videoSchema = Schema(
        open: true, .needs("model", .words("ray-2", "ray-flash-2")), .may("prompt", .text(1...5000)),
        .may("generation_type", .words("video")), .may("aspect_ratio", ratios), .may("loop", .flag),
        .may("resolution", .words("540p", "720p", "1080p", "4k")), .may("duration", .words("5s", "9s")),
        .may("callback_url", .url), .may("concepts", .list(.object(Schema(.needs("key", .text))))),
        .may("keyframes", .object(Schema(.may("frame0", keyframe), .may("frame1", keyframe)))))

    private static let reference = Shape.object(Schema(.needs("url", .url), .may("weight", .number(0...1))))
    private static let imageSchema = Schema(
        open: true, .may("model", .words("photon-1", "photon-flash-1")), .may("prompt", .text(1...5000)),
        .may("generation_type", .words("image")), .may("aspect_ratio", ratios), .may("callback_url", .url),
        .may("format", .words("jpg", "png")), .may("image_ref", .list(reference, 0...4)),
        .may("style_ref", .list(reference, 0...4)), .may("modify_image_ref", reference),
        .may("character_ref", .object(Schema(open: true))), .may("sync", .flag), .may("sync_timeout", .anyNumber))

    private func video(_ call: Call) throws(Answer) -> Answer {
        let request = try call.json(Self.videoSchema) { body in
            body["prompt"] == nil && body["keyframes"] == nil ? [Problem("prompt", kind: .missing)] : []
        }
        let seconds = request.text("duration") == "9s" ? 9.0 : 5.0
        let spec = MediaSpec.film(
            ratio: request.text("aspect_ratio") ?? "16:9", lines: Self.lines(request.text("resolution")),
            seconds: seconds, sound: false)
        let job = try call.accept(
            request.text("model") ?? "", request, [spec], callback: request.text("callback_url"),
            notes: ["type": "video"])
        return Answer(201, generation(job, call.world))
    }

    private func image(_ call: Call) throws(Answer) -> Answer {
        let request = try call.json(Self.imageSchema)
        let size = MediaSpec.size(ratio: request.text("aspect_ratio") ?? "16:9", lines: 1080)
        let format: MediaSpec.PictureFormat = request.text("format") == "png" ? .png : .jpeg
        let job = try call.accept(
            request.text("model") ?? "photon-1", request, [.picture(width: size.width, height: size.height, format)],
            latency: .seconds(20), callback: request.text("callback_url"), notes: ["type": "image"])
        return Answer(201, generation(job, call.world))
    }

    private static func lines(_ resolution: String?) -> Int {
        if resolution == "4k" { return 2160 }
        return resolution.flatMap { Int($0.dropLast()) } ?? 720
    }

    private static let words = Words(
        queued: ["queued"], running: ["dreaming"], succeeded: "completed", failed: "failed", cancelled: "failed")

    private func generation(_ job: Job, _ world: World) -> JSON {
        let phase = job.phase(at: world.now)
        let kind = job.order.notes.text("type") ?? "video"
        let reason: JSON =
            switch phase {
            case .moderated: "Prompt not allowed because advanced moderation failed"
            case .failed: "An error occurred while generating"
            case .cancelled: "Cancelled"
            default: .null
            }
        var request = job.order.request
        if case .object(var object) = request, object["generation_type"] == nil {
            object["generation_type"] = .string(kind)
            request = .object(object)
        }
        return [
            "id": .string(job.id), "generation_type": .string(kind),
            "state": .string(Self.words.word(for: job, at: world.now)), "failure_reason": reason,
            "created_at": .string(Timestamps.iso(job.acceptedWall)),
            "assets": phase == .succeeded
                ? .object(JSONObject(uniqueMembers: [.init(name: kind, value: .string(world.link(to: job)))])) : .null,
            "model": .string(job.order.model), "request": request,
        ]
    }

    private func delete(_ call: Call) throws(Answer) -> Answer {
        let job = try call.job(call["id"])
        call.world.cancel(job)
        call.world.forget(job)
        return .nothing
    }

    private func list(_ call: Call) throws(Answer) -> Answer {
        let limit = max(1, min(call.query("limit").flatMap { Int($0) } ?? 100, 100))
        let offset = call.number("offset", usually: 0)
        let jobs = call.world.jobs(of: name).filter { $0.order.notes["agent"] == nil }.reversed()
        let page = jobs.dropFirst(offset).prefix(limit)
        return Answer([
            "has_more": .bool(jobs.count > offset + limit), "count": .int(page.count), "limit": .int(limit),
            "offset": .int(offset), "generations": .array(page.map { generation($0, call.world) }),
        ])
    }

    func notice(of job: Job, _ phase: Job.Phase, _ world: World) async -> Notice? {
        guard let url = job.order.callback, phase != .queued else { return nil }
        return Notice(url, generation(job, world))
    }

    // MARK: - Agents

    private static let frame = Shape.either([
        .object(Schema(.needs("url", .url))), .object(Schema(.needs("generation_id", .text))),
        .object(Schema(.needs("file_id", .text))),
        .object(Schema(.needs("data", .picture), .needs("media_type", .text))),
    ])

    private static let filmRatios = ["9:16", "3:4", "1:1", "4:3", "16:9", "21:9"]
    /// What its client sends besides what its page names is taken as well.
    private static let agentSchema = Schema(
        .may("model", .words("ray-3.2", "uni-1", "uni-1-max")),
        .may("type", .words("video", "video_edit", "video_reframe", "image", "image_edit")),
        .needs("prompt", .text(1...6000)),
        .may(
            "aspect_ratio",
            .null(
                or: .words(
                    "3:1", "2:1", "21:9", "16:9", "4:3", "3:2", "1:1", "3:4", "2:3", "9:16", "1:2", "1:3"))),
        .may("image_ref", .list(frame, 0...9)), .may("output_format", .null(or: .words("png", "jpeg"))),
        .may("style", .words("auto", "manga")), .may("web_search", .flag),
        .may("user_id", .text),
        .may(
            "video",
            .object(
                Schema(
                    .may("resolution", .words("360p", "540p", "720p", "1080p")), .may("duration", .words("5s", "10s")),
                    .may("loop", .flag), .may("hdr", .flag), .may("exr_export", .flag), .may("start_frame", frame),
                    .may("end_frame", frame), .may("keyframes", .list(frame)),
                    .may("keyframe_indexes", .list(.anyInt))))),
        .may("source", .null(or: .any)))

    private func agentSubmit(_ call: Call) throws(Answer) -> Answer {
        let request = try call.json(Self.agentSchema) { body in
            let isFilm = body.text("type")?.hasPrefix("video") ?? false
            if isFilm, body.text("model") != "ray-3.2" {
                return [Problem("model", kind: .other("ray-3.2 is the model for video"))]
            }
            if isFilm, let ratio = body.text("aspect_ratio"), !Self.filmRatios.contains(ratio) {
                return [Problem("aspect_ratio", kind: .notAmong(Self.filmRatios))]
            }
            let video = body["video"]
            let isAnchored = video?["start_frame"] != nil || video?["end_frame"] != nil
            if isAnchored, video?.text("duration") == "10s" {
                return [Problem("video", "duration", kind: .other("Clips with frames are 5s"))]
            }
            let loops = video?["loop"]?.boolValue == true && video?["end_frame"] != nil
            return loops ? [Problem("video", "loop", kind: .other("loop cannot be combined with end_frame"))] : []
        }
        let isFilm = request.text("type")?.hasPrefix("video") ?? false
        let video = request["video"]
        let ratio = request.text("aspect_ratio") ?? "16:9"
        let size = MediaSpec.size(ratio: ratio, lines: 1024)
        let spec =
            isFilm
            ? MediaSpec.film(
                ratio: ratio, lines: Self.lines(video?.text("resolution")),
                seconds: video?.text("duration") == "10s" ? 10 : 5, sound: false)
            : .picture(
                width: size.width, height: size.height, request.text("output_format") == "jpeg" ? .jpeg : .png)
        let job = try call.accept(request.text("model") ?? "uni-1", request, [spec], notes: ["agent": true])
        return Answer(201, agentGeneration(job, call.world))
    }

    private static let agentWords = Words(
        queued: ["queued"], running: ["processing"], succeeded: "completed", failed: "failed", cancelled: "failed")

    private func agentGeneration(_ job: Job, _ world: World) -> JSON {
        let phase = job.phase(at: world.now)
        let isFilm = if case .film = job.order.outputs[0] { true } else { false }
        let failure: (code: JSON, reason: JSON) =
            switch phase {
            case .moderated: ("content_moderated", "The content was refused by moderation.")
            case .failed: ("generation_failed", "The generation failed.")
            default: (.null, .null)
            }
        let output: JSON = [
            "type": isFilm ? "video" : "image", "url": .string(world.link(to: job, for: Self.agentsLinkLifetime)),
        ]
        return [
            "id": .string(job.id), "model": .string(job.order.model), "type": job.order.request["type"] ?? "image",
            "state": .string(Self.agentWords.word(for: job, at: world.now)),
            "created_at": .string(Timestamps.iso(job.acceptedWall)),
            "output": phase == .succeeded ? [output] : [], "failure_code": failure.code,
            "failure_reason": failure.reason,
        ]
    }

    // MARK: - Refusing

    func answer(to trouble: Trouble, _ call: Call) -> Answer {
        let isAgent = call.path.first == "v1"
        return switch trouble {
        case .unauthorized:
            call.bearer == nil
                ? Answer(isAgent ? 401 : 403, ["detail": "Not authenticated"])
                : Answer(isAgent ? 401 : 403, ["detail": "Invalid API key is provided"])
        case .invalid(let problems): Answer(422, problems.pydantic)
        case .unknown: Answer(404, ["detail": "Not found"])
        case .methodNotAllowed: Answer(405, ["detail": "Method Not Allowed"])
        case .throttled: Answer(429, ["detail": "Rate limit exceeded"], [(.retryAfter, "1")])
        case .busy: Answer(429, ["detail": "Too many concurrent generations"], [(.retryAfter, "5")])
        case .balance: Answer(isAgent ? 402 : 400, ["detail": "Insufficient credits"])
        case .moderated: Answer(400, ["detail": "Prompt not allowed because advanced moderation failed"])
        case .broken(let status): Answer(status, ["detail": "Internal server error"])
        case .conflict(let why): Answer(409, ["detail": .string(why)])
        }
    }
}
