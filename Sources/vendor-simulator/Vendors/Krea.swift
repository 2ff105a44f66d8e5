import EventLoop
import HTTPTypes
import JSON

/// Krea: own and others' models as jobs.
struct Krea: Vendor {
    let name = "krea"
    let latency = Duration.seconds(8)
    let slots = Slots.waits(beyond: 5)

    private static let hook = FieldName("X-Webhook-URL")
    private static let filmLatency = Duration.seconds(120)

    var endpoints: [Endpoint] {
        [
            Endpoint(.post, "/generate/{kind}/{model*}", .submit, submit),
            Endpoint(.get, "/jobs/{id}", .poll) { call throws(Answer) in
                Answer(answer(try call.job(call["id"]), call.world))
            },
            Endpoint(.get, "/jobs", .poll, list),
            Endpoint(.delete, "/jobs/{id}", .other) { call throws(Answer) in
                let job = try call.job(call["id"])
                if call.phase(job) == .queued { call.world.cancel(job) }
                call.world.forget(job)
                return Answer([:])
            },
            Endpoint(.post, "/assets", .other, upload),
        ]
    }

    // MARK: - Submitting

    private static let strength = Field.needs("strength", .number(-2...2))
    private static let styles = Field.may("styles", .list(.object(Schema(.needs("id", .text), strength))))
    private static let references = Shape.list(.object(Schema(.may("url", .url), strength)))
    private static let prompt = Field.needs("prompt", .text(1...10_000))
    private static let seed = Field.may("seed", .anyNumber)

    private static func sides(_ range: ClosedRange<Double>) -> [Field] {
        [.may("width", .number(range)), .may("height", .number(range))]
    }

    private static let second = Schema(
        prompt, .needs("aspect_ratio", .words("1:1", "4:3", "3:2", "16:9", "2.35:1", "4:5", "2:3", "9:16")),
        .needs("resolution", .words("1K")), seed, .may("creativity", .words("raw", "low", "medium", "high")), styles,
        .may("image_style_references", .list(.object(Schema(.may("url", .url), strength)), 0...10)),
        .may(
            "moodboards",
            .list(.object(Schema(.needs("id", .text(36...36)), .may("strength", .number(-0.5...1.5)))), 0...1)))

    /// Those whose fields are known. Others take what they are given, but for the prompt.
    private static let schemas = [
        "image/bfl/flux-1-dev": Schema(
            fields: sides(512...2368) + [
                .needs("prompt", .text(0...1800)), seed, styles, .may("steps", .int(1...100)),
                .may("strength", .anyNumber),
                .may("guidance_scale_flux", .number(0...24)), .may("guidance_scale", .number(0...24)),
                .may("image_url", .null(or: .url)), .may("style_images", references),
                .may("image_style_references", references),
            ]),
        "image/bfl/flux-1.1-pro": Schema(
            prompt, .needs("width", .number(256...1440)), .needs("height", .number(256...1440)), seed),
        "image/google/imagen-3": Schema(fields: sides(512...8192) + [prompt, seed]),
        "image/runway/gen-4-image": Schema(
            fields: sides(512...8192) + [
                .needs("prompt", .text(1...1000)), seed,
                .needs(
                    "reference_images", .list(.object(Schema(.needs("url", .url), .may("tag", .text(3...16)))), 1...3)),
            ]),
        "image/krea/krea-2/medium": second, "image/krea/krea-2/medium-turbo": second, "image/krea/krea-2/large": second,
    ]

    private static let makers = [
        "bfl/", "google/", "krea/", "ideogram/", "openai/", "runway/", "bytedance/", "luma/", "qwen/", "z-image/",
        "kling/",
        "minimax/", "alibaba/", "lightricks/", "xai/",
    ]

    private func submit(_ call: Call) throws(Answer) -> Answer {
        let (kind, model) = (call["kind"], call["model"])
        try call.require(
            ["image", "video"].contains(kind) && Self.makers.contains { model.hasPrefix($0) }, else: .unknown(model))
        let schema = Self.schemas["\(kind)/\(model)"] ?? Schema(open: true, Self.prompt)
        let request = try call.json(schema)
        let ratio = request.text("aspect_ratio")
        var size = ratio.map { MediaSpec.size(ratio: $0, lines: 1024) } ?? (1024, 1024)
        if let width = request.int("width"), let height = request.int("height") { size = (width, height) }
        let spec: MediaSpec =
            kind == "video"
            ? .film(ratio: ratio ?? "16:9", lines: 720, seconds: request["duration"]?.numberValue ?? 5)
            : .picture(width: size.0, height: size.1)
        let job = try call.accept(
            model, request, [spec], latency: kind == "video" ? Self.filmLatency : latency,
            callback: call.fields[Self.hook])
        return Answer(answer(job, call.world))
    }

    // MARK: - Jobs

    private func answer(_ job: Job, _ world: World) -> JSON {
        let now = world.now
        // Behind others it is in the backlog first.
        let waits = job.beginsAt.since(job.acceptedAt) > job.work / 5
        let words = Words(
            queued: waits ? ["backlogged", "backlogged", "queued", "scheduled"] : ["queued", "scheduled"],
            running: ["processing", "sampling", "sampling", "intermediate-complete"], succeeded: "completed",
            failed: "failed", cancelled: "cancelled")
        let links = job.order.outputs.indices.map { JSON.string(world.link(to: job, $0)) }
        return [
            "job_id": .string(job.id), "status": .string(words.word(for: job, at: now)),
            "created_at": .string(Timestamps.iso(job.acceptedWall)),
            "completed_at": job.endWall(at: now).map { .string(Timestamps.iso($0)) } ?? .null,
            "result": job.phase(at: now) == .succeeded ? ["urls": .array(links)] : .null,
        ]
    }

    private func list(_ call: Call) throws(Answer) -> Answer {
        let limit = call.query("limit").flatMap { Int($0) } ?? 100
        try call.require((1...1000).contains(limit), else: .invalid([Problem("limit", kind: .above("1000"))]))
        let jobs = call.world.jobs(of: name).reversed().map { answer($0, call.world) }
        let wanted = call.query("status")
        let items = jobs.filter { wanted == nil || $0.text("status") == wanted }.prefix(limit)
        return Answer(["items": .array(Array(items)), "nextCursor": .null])
    }

    private func upload(_ call: Call) throws(Answer) -> Answer {
        let form = try call.form(Schema(open: true, .needs("file", .any))).form
        guard let part = form["file"] else { throw call.refuse(.invalid([Problem("file", kind: .missing)])) }
        let id = call.world.random.uuid()
        return Answer([
            "id": .string(id), "image_url": .string("https://gen.krea.ai/assets/\(id)"),
            "uploaded_at": .string(Timestamps.iso(call.world.wallMilliseconds)), "width": .null, "height": .null,
            "size_bytes": .int(part.bytes.count), "mime_type": .optional(part.type),
        ])
    }

    func notice(of job: Job, _ phase: Job.Phase, _ world: World) async -> Notice? {
        guard let url = job.order.callback, phase.isOver else { return nil }
        return Notice(url, answer(job, world))
    }

    // MARK: - Refusing

    func answer(to trouble: Trouble, _ call: Call) -> Answer {
        switch trouble {
        case .unauthorized: Answer(401, ["error": "Unauthorized"])
        case .invalid(let problems): Answer(400, ["error": .string(problems.sentence)])
        case .unknown: Answer(404, ["error": "Not found"])
        case .methodNotAllowed: Answer(405, ["error": "Method not allowed"])
        case .throttled, .busy: Answer(429, ["error": "Too many concurrent jobs"])
        case .balance: Answer(402, ["error": "You have run out of credits."])
        case .moderated: Answer(400, ["error": "The prompt was refused by moderation."])
        case .broken(let status): Answer(status, ["error": "Internal server error"])
        case .conflict(let why): Answer(409, ["error": .string(why)])
        }
    }
}
