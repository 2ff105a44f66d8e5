import Crypto
import EventLoop
import HTTPTypes
import JSON

/// Vidu: films by tasks, below `/ent/v2`.
struct Vidu: Vendor {
    let name = "vidu"
    let latency = Duration.seconds(90)
    let slots = Slots.refuses(beyond: 10)

    private static let base = "/ent/v2"
    private static let linkLifetime = Duration.seconds(86_400)

    var endpoints: [Endpoint] {
        Self.kinds.map { kind in
            Endpoint(.post, "\(Self.base)/\(kind.name)", .submit) { call throws(Answer) in try submit(call, kind) }
        } + [
            Endpoint(.get, "\(Self.base)/tasks/{id}/creations", .poll) { call throws(Answer) in
                Answer(creations(try call.job(call["id"]), call.world))
            },
            Endpoint(.post, "\(Self.base)/tasks/{id}/cancel", .other, cancel),
            Endpoint(.get, "\(Self.base)/tasks", .poll) { call throws(Answer) in
                let ids = call.queries("task_ids")
                let jobs = call.world.jobs(of: name).reversed().filter { ids.isEmpty || ids.contains($0.id) }
                return Answer(["tasks": .array(jobs.map { creations($0, call.world) }), "next_page_token": ""])
            },
            Endpoint(.get, "\(Self.base)/credits", .other) { call throws(Answer) in
                Answer([
                    "remains": [
                        [
                            "type": "metered", "credit_remain": 100_000, "concurrency_limit": 10,
                            "current_concurrency": .int(call.world.running(name)),
                        ]
                    ]
                ])
            },
        ]
    }

    func admit(_ call: Call) throws(Answer) {
        try call.require(call.authorization("Token") == key, else: .unauthorized)
    }

    // MARK: - Submitting

    private struct Kind: Sendable {
        let name: String
        let models: [String]
        let images: ClosedRange<Int>
        var needsPrompt = false
    }

    private static let third = ["viduq3-pro", "viduq3-turbo"]
    private static let kinds = [
        Kind(name: "text2video", models: third + ["viduq2", "viduq1", "vidu1.5"], images: 0...0, needsPrompt: true),
        Kind(
            name: "img2video",
            models: third + [
                "viduq3-pro-fast", "viduq2-pro", "viduq2-pro-fast", "viduq2-turbo", "viduq1", "viduq1-classic",
                "vidu2.0",
            ], images: 1...1),
        Kind(
            name: "start-end2video",
            models: third + ["viduq2-pro", "viduq2-turbo", "viduq1", "viduq1-classic", "vidu2.0"], images: 2...2),
        Kind(
            name: "reference2video", models: third + ["viduq3", "viduq2", "viduq1", "vidu2.0"], images: 1...7,
            needsPrompt: true),
    ]

    private static func schema(_ kind: Kind) -> Schema {
        let prompt = Shape.text((kind.needsPrompt ? 1 : 0)...5000)
        let free: [Field] =
            kind.needsPrompt
            ? [
                .may("aspect_ratio", .words("16:9", "9:16", "1:1", "3:4", "4:3")),
                .may("style", .words("general", "anime")),
            ] : []
        return Schema(
            fields: free + [
                .needs("model", .word(kind.models)),
                kind.needsPrompt ? .needs("prompt", prompt) : .may("prompt", prompt),
                kind.images.lowerBound > 0
                    ? .needs("images", .list(.picture, kind.images)) : .may("images", .list(.picture, 0...0)),
                .may("duration", .int(1...16)), .may("resolution", .words("360p", "540p", "720p", "1080p")),
                .may("seed", .int(0...2_147_483_647)), .may("bgm", .flag), .may("audio", .flag),
                .may("movement_amplitude", .words("auto", "small", "medium", "large")), .may("watermark", .flag),
                .may("off_peak", .flag), .may("payload", .text(0...1_048_576)), .may("callback_url", .url),
            ])
    }

    private static func rules(_ request: JSON) -> [Problem] {
        let model = request.text("model") ?? ""
        let (lengths, resolutions): (ClosedRange<Int>, [String]) =
            model.hasPrefix("viduq1")
            ? (5...5, ["1080p"])
            : model.hasPrefix("viduq2")
                ? (1...10, ["540p", "720p", "1080p"])
                : model.hasPrefix("viduq3") ? (1...16, ["540p", "720p", "1080p"]) : (4...8, ["360p", "720p", "1080p"])
        if let duration = request.int("duration"), !lengths.contains(duration) {
            return [Problem("duration", kind: .notAmong(["\(lengths.lowerBound) to \(lengths.upperBound)"]))]
        }
        if let resolution = request.text("resolution"), !resolutions.contains(resolution) {
            return [Problem("resolution", kind: .notAmong(resolutions))]
        }
        let ratio = request.text("aspect_ratio")
        let isNew = model.hasPrefix("viduq2") || model.hasPrefix("viduq3")
        return ratio == "3:4" || ratio == "4:3"
            ? isNew ? [] : [Problem("aspect_ratio", kind: .notAmong(["16:9", "9:16", "1:1"]))] : []
    }

    private func submit(_ call: Call, _ kind: Kind) throws(Answer) -> Answer {
        let request = try call.json(Self.schema(kind), Self.rules)
        let model = request.text("model") ?? ""
        let isFirst = model.hasPrefix("viduq1")
        let lines = request.text("resolution").flatMap { Int($0.dropLast()) } ?? (isFirst ? 1080 : 720)
        let seconds = request.int("duration") ?? (model.hasPrefix("viduq") ? 5 : 4)
        let spec = MediaSpec.film(
            ratio: request.text("aspect_ratio") ?? "16:9", lines: lines, seconds: Double(seconds),
            sound: request["audio"]?.boolValue ?? false)
        let job = try call.accept(
            model, request, [spec], id: call.world.random.digits(18), clientID: request.text("payload"),
            callback: request.text("callback_url"), notes: ["creation": .string(call.world.random.digits(18))])
        let echo: JSON = [
            "task_id": .string(job.id), "state": "created", "model": .string(model), "prompt": request["prompt"] ?? "",
            "images": request["images"] ?? [], "duration": .int(seconds), "seed": request["seed"] ?? .int(job.number),
            "aspect_ratio": request["aspect_ratio"] ?? "16:9", "resolution": .string("\(lines)p"),
            "movement_amplitude": request["movement_amplitude"] ?? "auto", "payload": request["payload"] ?? "",
            "credits": 80, "off_peak": request["off_peak"] ?? false,
            "created_at": .string(Timestamps.iso(job.acceptedWall)),
        ]
        return Answer(echo)
    }

    // MARK: - Tasks

    private static let words = Words(
        queued: ["created", "queueing"], running: ["processing"], succeeded: "success", failed: "failed",
        cancelled: "failed")

    private func creations(_ job: Job, _ world: World) -> JSON {
        let phase = job.phase(at: world.now)
        let error =
            switch phase {
            case .moderated: "CreationPolicyViolation"
            case .failed: "InternalServiceFailure"
            case .cancelled: "UserCancelled"
            default: ""
            }
        let creation: JSON = [
            "id": job.order.notes["creation"] ?? .null, "url": .string(world.link(to: job, for: Self.linkLifetime)),
            "cover_url": "", "watermarked_url": "",
        ]
        return [
            "id": .string(job.id), "state": .string(Self.words.word(for: job, at: world.now)),
            "err_code": .string(error),
            "credits": error.isEmpty ? 80 : 0, "payload": job.order.request["payload"] ?? "",
            "bgm": job.order.request["bgm"] ?? false, "off_peak": job.order.request["off_peak"] ?? false,
            "creations": phase == .succeeded ? [creation] : [],
        ]
    }

    private func cancel(_ call: Call) throws(Answer) -> Answer {
        let job = try call.job(call["id"])
        _ = try call.json(Schema(.needs("id", .text(1...100))))
        try call.require(call.phase(job) == .queued, else: .conflict("The task can no longer be cancelled"))
        call.world.cancel(job)
        return Answer([:])
    }

    // MARK: - Callbacks

    private static let date = FieldName("Date")
    private static let nonce = FieldName("x-request-nonce")
    private static let signedFields = FieldName("X-HMAC-SIGNED-HEADERS")
    private static let algorithm = FieldName("X-HMAC-ALGORITHM")
    private static let accessKey = FieldName("X-HMAC-ACCESS-KEY")
    private static let signature = FieldName("X-HMAC-SIGNATURE")

    func notice(of job: Job, _ phase: Job.Phase, _ world: World) async -> Notice? {
        guard let text = job.order.callback, let url = try? URL(parsing: text), phase != .queued else { return nil }
        let date = HTTPDate.text(secondsSince1970: Int64(world.unixTime))
        let nonce = world.random.hex(32)
        let signed = ["POST", url.path, url.query ?? "", "vidu", date, "x-request-nonce:\(nonce)"]
            .map { "\($0)\n" }.joined()
        let code = HMACSHA256.code(for: signed, key: Array(key.utf8))
        return Notice(
            text, creations(job, world),
            [
                (Self.date, date), (Self.nonce, nonce), (Self.signedFields, "x-request-nonce"),
                (Self.algorithm, "hmac-sha256"), (Self.accessKey, "vidu"), (Self.signature, Base64.encode(code.bytes)),
            ])
    }

    // MARK: - Refusing

    private static func refused(_ status: Int, _ reason: String, _ message: String, _ call: Call) -> Answer {
        Answer(
            status,
            [
                "code": .int(status), "reason": .string(reason), "message": .string(message),
                "metadata": ["trace_id": .string(call.world.random.hex(32))],
            ])
    }

    func answer(to trouble: Trouble, _ call: Call) -> Answer {
        switch trouble {
        case .unauthorized: return Self.refused(401, "Unauthorized", "the token is missing or invalid", call)
        case .invalid(let problems):
            let reason =
                switch problems.first?.kind {
                case .missing: "FieldLacking"
                case .unknown: "FieldUnwanted"
                case .short, .long: "FieldItemCountOutOfRange"
                case nil, .other: "BadRequest"
                default: "FieldInvalid"
                }
            return Self.refused(400, reason, problems.sentence, call)
        case .unknown(let what):
            return Self.refused(
                404, call.path.contains("tasks") ? "TaskNotFound" : "NotFound", "\(what) not found", call)
        case .methodNotAllowed: return Self.refused(405, "BadRequest", "method not allowed", call)
        case .throttled: return Self.refused(429, "TooManyRequests", "too many requests", call)
        case .busy: return Self.refused(429, "QuotaExceeded", "concurrency exceeded", call)
        case .balance: return Self.refused(400, "CreditInsufficient", "insufficient credits", call)
        case .moderated: return Self.refused(400, "TaskPromptPolicyViolation", "submit is illegal", call)
        case .broken(let status): return Self.refused(status, "InternalServiceFailure", "internal failure", call)
        case .conflict(let why): return Self.refused(409, "Conflict", why, call)
        }
    }
}
