import Crypto
import EventLoop
import HTTPTypes
import JSON

/// Black Forest Labs: FLUX pictures as jobs, whose links live for ten minutes.
struct BFL: Vendor {
    let name = "bfl"
    let latency = Duration.seconds(8)
    let slots = Slots.refuses(beyond: 24)
    let noticeTries = 4

    private static let keyField = FieldName("x-key")
    private static let signature = FieldName("X-BFL-Signature")
    private static let linkLifetime = Duration.seconds(600)

    var endpoints: [Endpoint] {
        Self.models.map { model in
            Endpoint(.post, "/v1/\(model.name)", .submit) { call throws(Answer) in try submit(call, model) }
        } + [
            Endpoint(.get, "/v1/get_result", .poll, open: true, poll),
            Endpoint(.get, "/v1/credits", .other) { _ throws(Answer) in Answer(["credits": 123_456.7]) },
        ]
    }

    func admit(_ call: Call) throws(Answer) {
        try call.require(call.fields[Self.keyField] == key, else: .unauthorized)
    }

    // MARK: - Models

    private struct Model: Sendable {
        let name: String
        let fields: [Field]
        let cost: Double
        var usualFormat = MediaSpec.PictureFormat.jpeg
    }

    private static let side = Shape.step(256...1440, of: 32)
    private static let freeSide = Shape.null(or: .either([.int(0...0), .int(64...4096)]))
    private static let text = Shape.null(or: .text)
    private static let common: [Field] = [
        .may("seed", .null(or: .anyInt)), .may("output_format", .null(or: .words("jpeg", "png", "webp"))),
        .may("webhook_url", .null(or: .url)), .may("webhook_secret", text),
    ]
    private static let first: [Field] =
        common + [.may("safety_tolerance", .int(0...6)), .may("prompt_upsampling", .null(or: .flag))]
    private static let steps = Field.may("steps", .null(or: .int(1...50)))
    private static let kontext: [Field] =
        first + [.needs("prompt", .text(1...100_000)), .may("aspect_ratio", .null(or: .text(3...9)))]
        + images(4)
    private static let second: [Field] =
        common + [
            .needs("prompt", .text(1...100_000)), .may("width", freeSide), .may("height", freeSide),
            .may("safety_tolerance", .int(0...5)),
        ] + images(8)
    private static let fill: [Field] =
        first + [
            .needs("image", .picture), .may("mask", .null(or: .picture)), .may("prompt", text),
            .may("steps", .null(or: .int(15...50))), .may("guidance", .null(or: .number(1.5...100))),
        ]
    private static let ultra: [Field] =
        first + [
            .may("prompt", text), .may("aspect_ratio", .text(3...9)), .may("raw", .flag),
            .may("image_prompt", .null(or: .picture)), .may("image_prompt_strength", .number(0...1)),
        ]

    private static func images(_ count: Int) -> [Field] {
        (1...count).map { .may($0 == 1 ? "input_image" : "input_image_\($0)", .null(or: .picture)) }
    }

    private static let models: [Model] =
        [
            Model(
                name: "flux-dev",
                fields: first + [
                    .may("prompt", .text), .may("image_prompt", .null(or: .picture)), .may("width", side),
                    .may("height", side), steps, .may("guidance", .null(or: .number(1.5...5))),
                ], cost: 2.5),
            Model(
                name: "flux-pro-1.1",
                fields: first + [
                    .may("prompt", text), .may("image_prompt", .null(or: .picture)), .may("width", side),
                    .may("height", side),
                ], cost: 4),
            Model(name: "flux-pro-1.1-ultra", fields: ultra, cost: 6),
            Model(name: "flux-kontext-pro", fields: kontext, cost: 4, usualFormat: .png),
            Model(name: "flux-kontext-max", fields: kontext, cost: 8, usualFormat: .png),
            Model(name: "flux-pro-1.0-fill", fields: fill, cost: 5),
            Model(
                name: "flux-pro-1.0-expand",
                fields: fill + ["top", "bottom", "left", "right"].map { .may($0, .null(or: .int(0...2048))) }, cost: 5),
            Model(
                name: "flux-2-flex",
                fields: second + [
                    steps, .may("guidance", .null(or: .number(1.5...10))), .may("prompt_upsampling", .null(or: .flag)),
                ], cost: 6),
        ]
        + ["max", "pro", "pro-preview", "klein-9b", "klein-9b-preview", "klein-4b"].map {
            Model(name: "flux-2-\($0)", fields: second, cost: 3)
        }

    // MARK: - Jobs

    private func submit(_ call: Call, _ model: Model) throws(Answer) -> Answer {
        let request = try call.json(Schema(open: true, fields: model.fields))
        let size = Self.size(request)
        let format = request.text("output_format").flatMap(MediaSpec.PictureFormat.init) ?? model.usualFormat
        let hook = request.text("webhook_url")
        let job = try call.accept(
            model.name, request, [.picture(width: size.width, height: size.height, format)], callback: hook)
        let cost: JSON = [
            "cost": .double(model.cost), "input_mp": 0.0,
            "output_mp": .double(Double(size.width * size.height) / 1_000_000),
        ]
        let id = JSON.string(job.id)
        if let hook {
            return Answer(JSON.object(["id": id, "status": "Pending", "webhook_url": .string(hook)]).adding(cost))
        }
        let polling = "\(call.world.origin)/\(name)/v1/get_result?id=\(job.id)"
        return Answer(JSON.object(["id": id, "polling_url": .string(polling)]).adding(cost))
    }

    private static func size(_ request: JSON) -> (width: Int, height: Int) {
        if let ratio = request.text("aspect_ratio") { return MediaSpec.size(ratio: ratio, lines: 1024) }
        let (width, height) = (request.int("width") ?? 0, request.int("height") ?? 0)
        return (width > 0 ? width : 1024, height > 0 ? height : 768)
    }

    private static let words = Words(
        queued: ["Pending"], running: ["Pending"], succeeded: "Ready", failed: "Error", cancelled: "Task not found",
        moderated: "Content Moderated")

    private func poll(_ call: Call) throws(Answer) -> Answer {
        guard let id = call.query("id") else {
            throw Answer(422, ["detail": [["loc": ["query", "id"], "msg": "Field required", "type": "missing"]]])
        }
        guard let job = call.world.job(id, of: name) else {
            return Answer([
                "id": .string(id), "status": "Task not found", "result": .null, "progress": .null, "details": .null,
                "preview": .null,
            ])
        }
        return Answer(result(job, call.world))
    }

    private func result(_ job: Job, _ world: World) -> JSON {
        let phase = job.phase(at: world.now)
        var progress = JSON.null
        if case .running(let done) = phase { progress = .double(done) }
        let result: JSON = [
            "sample": .string(world.link(to: job, for: Self.linkLifetime)),
            "prompt": job.order.request["prompt"] ?? "", "seed": job.order.request["seed"] ?? .int(job.number),
        ]
        return [
            "id": .string(job.id), "status": .string(Self.words.word(for: job, at: world.now)),
            "result": phase == .succeeded ? result : .null, "progress": progress,
            "details": phase == .moderated ? ["Moderation Reasons": ["Derivative Works Filter"]] : .null,
            "preview": .null,
        ]
    }

    func notice(of job: Job, _ phase: Job.Phase, _ world: World) async -> Notice? {
        guard let url = job.order.callback, phase.isOver else { return nil }
        let body = result(job, world)
        guard let secret = job.order.request.text("webhook_secret") else { return Notice(url, body) }
        let code = HMACSHA256.code(for: body.bytes, key: Array(secret.utf8))
        return Notice(url, body, [(Self.signature, "sha256=\(code)")])
    }

    // MARK: - Refusing

    func answer(to trouble: Trouble, _ call: Call) -> Answer {
        switch trouble {
        case .unauthorized: Answer(403, ["detail": "Not authenticated - invalid or missing key"])
        case .invalid(let problems): Answer(422, problems.pydantic)
        case .unknown: Answer(404, ["detail": "Not Found"])
        case .methodNotAllowed: Answer(405, ["detail": "Method Not Allowed"])
        case .throttled: Answer(429, ["detail": "Rate limit exceeded"])
        case .busy: Answer(429, ["detail": "Exceeded limit of 24 active tasks"])
        case .balance: Answer(402, ["detail": "Insufficient credits"])
        case .moderated: Answer(400, ["detail": "Request Moderated"])
        case .broken(let status): Answer(status, ["detail": "Internal Server Error"])
        case .conflict(let why): Answer(409, ["detail": .string(why)])
        }
    }
}
