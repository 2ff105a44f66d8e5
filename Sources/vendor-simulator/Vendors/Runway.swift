import EventLoop
import HTTPTypes
import JSON

/// Runway's developer API: tasks, one endpoint for each kind of input.
struct Runway: Vendor {
    let name = "runway"
    let latency = Duration.seconds(45)
    let slots = Slots.waits(beyond: 5)

    private static let version = "2024-11-06"
    private static let versionField = FieldName("X-Runway-Version")
    private static let linkLifetime = Duration.seconds(24 * 3600)
    private static let documents = "https://docs.dev.runwayml.com/api"

    var endpoints: [Endpoint] {
        [
            Endpoint(.post, "/v1/image_to_video", .submit) { call throws(Answer) in
                try submit(call, Self.imageToVideo)
            },
            Endpoint(.post, "/v1/text_to_video", .submit) { call throws(Answer) in try submit(call, Self.textToVideo) },
            Endpoint(.post, "/v1/text_to_image", .submit) { call throws(Answer) in try submit(call, Self.textToImage) },
            Endpoint(.get, "/v1/tasks/{id}", .poll, task),
            Endpoint(.delete, "/v1/tasks/{id}", .other, cancel),
            Endpoint(.get, "/v1/organization", .other, organization),
            Endpoint(.post, "/v1/uploads", .other, upload),
            // Where the bytes of an upload go, which is no more Runway's.
            Endpoint(.post, "/_uploads/{id}", .other, open: true) { call throws(Answer) in
                guard let form = Form(call.body, type: call.fields[.contentType]), let part = form["file"] else {
                    throw Answer(400, text: "<Error><Code>MalformedPOSTRequest</Code></Error>", type: "application/xml")
                }
                guard form["key"]?.text == call["id"], form["policy"] != nil else {
                    throw Answer(403, text: "<Error><Code>AccessDenied</Code></Error>", type: "application/xml")
                }
                call.world.keep(
                    StoredFile(
                        name: part.filename ?? "file", type: part.type ?? "application/octet-stream", bytes: part.bytes,
                        keptAt: call.world.now), as: call["id"], of: name)
                return .nothing
            },
        ]
    }

    func admit(_ call: Call) throws(Answer) {
        try call.require(call.bearer == key, else: .unauthorized)
        guard call.fields[Self.versionField] == Self.version else {
            throw Self.refused("Missing or unsupported X-Runway-Version header; send \(Self.version).")
        }
    }

    // MARK: - Submitting

    private func submit(_ call: Call, _ models: [(name: String, schema: Schema)]) throws(Answer) -> Answer {
        let body = try call.json(
            Schema(open: true, .needs("model", .word(models.map(\.name)))))
        let model = body.text("model") ?? ""
        let schema = models.first { $0.name == model }?.schema ?? Schema()
        let request = try call.json(schema.adding(.needs("model", .text)), Self.rules)
        let seconds = request.int("duration") ?? 5
        let outputs = Self.outputs(model, request, seconds: seconds)
        let credits = (Self.creditsEach[model] ?? 5) * (model.contains("image") ? 1 : seconds)
        let job = try call.accept(model, request, outputs, notes: ["credits": .int(credits)])
        return Answer(["id": .string(job.id), "estimatedCost": ["credits": .int(credits)]])
    }

    private static func outputs(_ model: String, _ request: JSON, seconds: Int) -> [MediaSpec] {
        let size = request.text("ratio").flatMap { MediaSpec.size($0) } ?? (1280, 720)
        if model.contains("image") {
            return [.picture(width: size.width, height: size.height)]
        }
        return [
            .film(width: size.width, height: size.height, milliseconds: seconds * 1000, sound: model.hasPrefix("veo"))
        ]
    }

    private static let creditsEach = [
        "gen4_turbo": 5, "gen4.5": 12, "veo3.1": 40, "veo3.1_fast": 15, "gen4_image": 8, "gen4_image_turbo": 2,
    ]

    private static let seed = Field.may("seed", .int(0...4_294_967_295))
    private static let moderation = Field.may(
        "contentModeration", .object(Schema(.may("publicFigureThreshold", .words("auto", "low")))))
    private static let filmRatios = Shape.words("1280:720", "720:1280", "1104:832", "832:1104", "960:960", "1584:672")
    private static let veoRatios = Shape.words("1280:720", "720:1280", "1920:1080", "1080:1920")
    private static let imageRatios = Shape.words(
        "1024:1024", "1080:1080", "1168:880", "1360:768", "1440:1080", "1080:1440", "1808:768", "1920:1080",
        "1080:1920", "2112:912", "1280:720", "720:1280", "720:720", "960:720", "720:960", "1680:720")
    /// A data URI may have 5 MiB.
    private static let uri = Shape.text(13...5_242_880)

    private static func frames(_ count: ClosedRange<Int>) -> Shape {
        .either([
            uri, .list(.object(Schema(.needs("uri", uri), .needs("position", .words("first", "last")))), count),
        ])
    }

    private static let references = Shape.list(.object(Schema(.needs("uri", uri), .may("tag", .text(3...16)))), 0...3)
    private static let veo = Schema(
        open: true, .needs("ratio", veoRatios), .may("audio", .flag), .may("negativePrompt", .text(1...1000)),
        .may("duration", .ints([4, 6, 8])))
    private static let gen45 = Schema(
        open: true, .needs("promptText", .text(1...1000)), .needs("duration", .int(2...10)), seed, moderation,
        .may("outputFormat", .words("mp4", "prores", "png_sequence")),
        .may("proresProfile", .words("422", "4444", "422 Proxy", "422 LT", "422 HQ", "4444 XQ")))

    private static let imageToVideo: [(name: String, schema: Schema)] = [
        (
            "gen4_turbo",
            Schema(
                open: true, .needs("promptImage", frames(1...1)), .may("promptText", .text(1...1000)),
                .needs("ratio", filmRatios), .may("duration", .int(2...10)), seed, moderation)
        ),
        ("gen4.5", gen45.adding(.needs("promptImage", frames(1...1)), .needs("ratio", filmRatios))),
        ("veo3.1", veo.adding(.needs("promptImage", frames(1...2)), .may("promptText", .text(1...1000)))),
        ("veo3.1_fast", veo.adding(.needs("promptImage", frames(1...2)), .may("promptText", .text(1...1000)))),
    ]
    private static let textToVideo: [(name: String, schema: Schema)] = [
        ("gen4.5", gen45.adding(.needs("ratio", .words("1280:720", "720:1280")))),
        ("veo3.1", veo.adding(.needs("promptText", .text(1...1000)))),
        ("veo3.1_fast", veo.adding(.needs("promptText", .text(1...1000)))),
    ]
    private static let image = Schema(
        open: true, .needs("promptText", .text(1...1000)), .needs("ratio", imageRatios), seed, moderation,
        .may("referenceImages", references))
    private static let textToImage: [(name: String, schema: Schema)] = [
        ("gen4_image", image),
        ("gen4_image_turbo", image.adding(.needs("referenceImages", .list(.any, 1...3)))),
    ]

    /// Where pictures may come from: never over plain HTTP.
    private static func rules(_ request: JSON) -> [Problem] {
        let frames = request["promptImage"]?.arrayValue ?? []
        let references = request["referenceImages"]?.arrayValue ?? []
        let uris = [request.text("promptImage")] + (frames + references).map { $0.text("uri") }
        let isWrong = uris.compactMap(\.self).contains { uri in
            !["https://", "runway://", "data:image/"].contains { uri.hasPrefix($0) }
        }
        return isWrong
            ? [Problem("promptImage", kind: .other("Only HTTPS URLs, Runway URIs and data URIs are taken"))] : []
    }

    // MARK: - Tasks

    private func task(_ call: Call) throws(Answer) -> Answer {
        let job = try call.job(call["id"])
        return Answer(answer(job, call.world))
    }

    private func answer(_ job: Job, _ world: World) -> JSON {
        let phase = job.phase(at: world.now)
        let cost: JSON = ["credits": job.order.notes["credits"] ?? 0]
        var answer: JSON = [
            "id": .string(job.id), "createdAt": .string(Timestamps.iso(job.acceptedWall)),
            "status": .string(status(job, phase, world)),
        ]
        switch phase {
        case .queued: answer = answer.adding(["estimatedCost": cost])
        case .running(let done):
            answer = answer.adding(["progress": .double(done), "estimatedCost": cost])
        case .succeeded:
            answer = answer.adding([
                "output": .array(
                    job.order.outputs.indices.map { .string(world.link(to: job, $0, for: Self.linkLifetime)) }),
                "cost": cost,
            ])
        case .moderated:
            answer = answer.adding([
                "failure": "The text was flagged by our content moderation.", "failureCode": "SAFETY.INPUT.TEXT",
                "cost": cost,
            ])
        case .failed:
            answer = answer.adding([
                "failure": "An unexpected error occurred.", "failureCode": "INTERNAL.BAD_OUTPUT.CODE01",
                "cost": ["credits": 0],
            ])
        case .cancelled: answer = answer.adding(["cost": ["credits": 0]])
        case .strange: break
        }
        return answer
    }

    private func status(_ job: Job, _ phase: Job.Phase, _ world: World) -> String {
        // Behind others it is throttled, and says so.
        let waits = job.beginsAt.since(job.acceptedAt) > job.work / 5
        return Words(
            queued: [waits ? "THROTTLED" : "PENDING"], running: ["RUNNING"], succeeded: "SUCCEEDED", failed: "FAILED",
            cancelled: "CANCELLED"
        ).word(for: job, at: world.now)
    }

    private func cancel(_ call: Call) throws(Answer) -> Answer {
        let job = try call.job(call["id"])
        call.world.cancel(job)
        call.world.forget(job)
        return .nothing
    }

    private func upload(_ call: Call) throws(Answer) -> Answer {
        _ = try call.json(
            Schema(
                open: true, .needs("filename", .text(3...255)), .needs("type", .words("ephemeral"))))
        let id = call.world.random.uuid()
        return Answer([
            "uploadUrl": .string("\(call.world.origin)/\(name)/_uploads/\(id)"),
            "fields": ["key": .string(id), "policy": .string(call.world.random.hex(32))],
            "runwayUri": .string("runway://\(id)"),
        ])
    }

    private func organization(_ call: Call) throws(Answer) -> Answer {
        Answer([
            "tier": [
                "maxMonthlyCreditSpend": 1_000_000,
                "models": .object(
                    JSONObject(
                        uniqueMembers: Self.creditsEach.keys.sorted().map {
                            .init(name: $0, value: ["maxConcurrentGenerations": 5, "maxDailyGenerations": 1000])
                        })),
            ],
            "creditBalance": 100_000, "usage": ["models": [:]],
        ])
    }

    // MARK: - Refusing

    func answer(to trouble: Trouble, _ call: Call) -> Answer {
        switch trouble {
        case .unauthorized: Answer(401, ["error": "Unauthorized: the API key is not valid."])
        case .invalid(let problems):
            Answer(
                400,
                [
                    "error": "Validation of body failed", "issues": .array(problems.map(Self.issue)),
                    "docUrl": .string(Self.documents),
                ])
        case .unknown: Answer(404, ["error": "Not found"])
        case .methodNotAllowed: Answer(405, ["error": "Method not allowed"])
        case .throttled: Answer(429, ["error": "Too many requests"], [(.retryAfter, "1")])
        case .busy: Answer(429, ["error": "You have too many tasks."])
        case .balance: Self.refused("You do not have enough credits to run this task.")
        case .moderated: Self.refused("The request was refused by content moderation.")
        case .broken(let status): Answer(status, ["error": "Internal server error"])
        case .conflict(let why): Answer(409, ["error": .string(why)])
        }
    }

    private static func refused(_ why: String) -> Answer {
        Answer(400, ["error": .string(why), "docUrl": .string(documents)])
    }

    /// As the validator that Runway uses tells of it.
    private static func issue(_ problem: Problem) -> JSON {
        let code =
            switch problem.kind {
            case .missing, .type: "invalid_type"
            case .notAmong: "invalid_value"
            case .below, .short: "too_small"
            case .above, .long: "too_big"
            case .unknown: "unrecognized_keys"
            case .other: "custom"
            }
        let message = problem.kind == .missing ? "Required" : problem.message
        return ["code": .string(code), "path": .array(problem.steps), "message": .string(message)]
    }
}
