import Crypto
import EventLoop
import HTTPTypes
import JSON

/// Hedra: characters that speak (v3).
struct Hedra: Vendor {
    let name = "hedra"
    let latency = Duration.seconds(120)
    let noticeTries = 12

    private static let keyID = "hedra-simulated-id"
    private static let secret = "hedra-simulated-secret"
    private static let fileLifetime = Duration.seconds(3600)
    private static let linkLifetime = Duration.seconds(3600)
    private static let traceID = FieldName("X-Trace-Id")
    private static let legacyKey = FieldName("X-API-Key")

    var credentials: [(String, String)] {
        [("key_id", Self.keyID), ("secret", Self.secret), ("key", "\(Self.keyID):\(Self.secret)"), ("legacy_key", key)]
    }

    var endpoints: [Endpoint] {
        [
            Endpoint(.post, "/v3/files", .other, upload),
            Endpoint(.post, "/v3/models/{model}/estimate", .other) { _ throws(Answer) in
                Answer(["cost": 0.05, "currency": "USD"])
            },
            Endpoint(.get, "/v3/models/{model}/voices", .other) { _ throws(Answer) in
                Answer([
                    "data": [
                        ["id": "voice_1", "name": "Simulated", "labels": ["language": "en", "gender": "female"]]
                    ],
                    "next_cursor": .null,
                ])
            },
            Endpoint(.post, "/v3/models/{model}", .submit, submit),
            Endpoint(.get, "/v3/jobs/{id}/status", .poll, status),
            Endpoint(.get, "/v3/jobs/{id}", .poll) { call throws(Answer) in
                Answer(result(try call.job(call["id"]), call.world, isNotice: false))
            },
            Endpoint(.get, "/v3/jobs", .poll) { call throws(Answer) in
                let jobs = call.world.jobs(of: name).filter { $0.order.path.hasPrefix("/v3") }.reversed()
                return Answer([
                    "jobs": .array(jobs.map { result($0, call.world, isNotice: false) }), "next_cursor": .null,
                ])
            },
            Endpoint(.get, "/v3/balance", .other) { _ throws(Answer) in Answer(["balance": 1000.0, "currency": "USD"])
            },
            Endpoint(.get, "/v3/webhooks/public-key", .other, open: true, publicKey),
        ] + legacy
    }

    func admit(_ call: Call) throws(Answer) {
        let pair = "\(Self.keyID):\(Self.secret)"
        let isGood =
            call.path.first == "v3"
            ? call.authorization("Key") == pair || call.bearer == pair : call.fields[Self.legacyKey] == key
        try call.require(isGood, else: .unauthorized)
    }

    // MARK: - Files

    private func upload(_ call: Call) throws(Answer) -> Answer {
        let form = try call.form(Schema(open: true, .needs("file", .any))).form
        guard let part = form["file"] else { throw call.refuse(.invalid([Problem("file", kind: .missing)])) }
        let type = part.type ?? "application/octet-stream"
        let (mostPicture, mostSound) = (10_400_000, 104_800_000)
        if part.bytes.count > (type.hasPrefix("image/") ? mostPicture : mostSound) {
            throw call.refuse(.invalid([Problem("file", kind: .other("The file is too large"))]))
        }
        let id = call.world.random.hex(32)
        let url = "\(call.world.origin)/\(name)/files/\(id)?sig=\(call.world.random.hex(16))"
        let file = StoredFile(name: part.filename ?? id, type: type, bytes: part.bytes, keptAt: call.world.now)
        call.world.keep(file, as: url, of: name)
        let expires = call.world.wallMilliseconds + Int64(Self.fileLifetime / .milliseconds(1))
        return Answer(
            201,
            [
                "url": .string(url), "content_type": .string(type), "expires_at": .string(Timestamps.iso(expires)),
            ], Self.trace(call))
    }

    /// Handles are taken back as they were given, while they live; others' URLs are not.
    private static func fileProblems(_ reference: JSON, _ place: String, _ call: Call) -> [Problem] {
        guard reference.text("source") == "url", let url = reference.text("url") else { return [] }
        guard let file = call.world.file(url, of: "hedra") else {
            return [Problem("input", place, "url", kind: .other("The URL is not one of an uploaded file"))]
        }
        return call.world.now.since(file.keptAt) > fileLifetime
            ? [Problem("input", place, "url", kind: .other("The file has expired"))] : []
    }

    // MARK: - Jobs

    private static let reference = Shape.either([
        .object(Schema(.needs("source", .words("asset")), .needs("asset_id", .text(7...200)))),
        .object(Schema(.needs("source", .words("url")), .needs("url", .text(1...4000)))),
    ])
    private static let character = Schema(
        .needs("prompt", .text(0...5000)),
        .needs("aspect_ratio", .words("1:1", "4:3", "3:4", "16:9", "9:16", "9:21", "21:9")),
        .needs("resolution", .words("540p", "720p", "1080p")), .needs("start_image", reference),
        .needs("audio", .either([.list(reference, 1...4), reference])), .may("duration_ms", .int(1...600_000)),
        .may("bounding_box_target", .null(or: .list(.any, 1...8))), .may("num_outputs", .ints([1])))
    private static let speech = Schema(
        .needs("text", .text(1...5000)), .needs("voice_id", .text(7...200)), .may("stability", .number(0...1)),
        .may("speed", .number(0.7...1.2)), .may("language", .text))
    private static let models = [
        "hedra-character-3": character, "hedra-avatar": character, "elevenlabs-v3": speech,
        "imagen3": Schema(
            open: true, .needs("prompt", .text(1...5000)), .may("aspect_ratio", .text(3...5)), .may("resolution", .text)
        ),
        "flux-kontext-pro": Schema(open: true, .needs("prompt", .text(1...5000)), .may("aspect_ratio", .text(3...5))),
    ]

    private func submit(_ call: Call) throws(Answer) -> Answer {
        let model = call["model"]
        guard let schema = Self.models[model] else { throw call.refuse(.unknown(model)) }
        let outer = Schema(
            .needs("input", .object(schema)), .may("webhook", .null(or: .url)),
            .may("idempotency_key", .null(or: .text(1...255))))
        let request = try call.json(outer) { body in
            let input = body["input"] ?? [:]
            let sounds = input["audio"]?.arrayValue ?? [input["audio"] ?? .null]
            return Self.fileProblems(input["start_image"] ?? .null, "start_image", call)
                + sounds.flatMap { Self.fileProblems($0, "audio", call) }
        }
        let idempotency = request.text("idempotency_key")
        if let idempotency, let first = call.world.job(clientID: idempotency, of: name) {
            call.world.countReplay(of: first)
            return acknowledgement(first, call)
        }
        let input = request["input"] ?? [:]
        let job = try call.accept(
            model, request, [Self.output(model, input)], id: "job_\(call.world.random.hex(24))", clientID: idempotency,
            callback: request.text("webhook"), notes: ["asset": .string("asset_\(call.world.random.hex(24))")])
        return acknowledgement(job, call)
    }

    private static func output(_ model: String, _ input: JSON) -> MediaSpec {
        if model == "elevenlabs-v3" { return .speech(input.text("text") ?? "", .mp3) }
        let ratio = input.text("aspect_ratio") ?? "16:9"
        if input["audio"] == nil {
            let size = MediaSpec.size(ratio: ratio, lines: 1024)
            return .picture(width: size.width, height: size.height)
        }
        let lines = input.text("resolution").flatMap { Int($0.dropLast()) } ?? 720
        return .film(ratio: ratio, lines: lines, seconds: Double(input.int("duration_ms") ?? 5000) / 1000)
    }

    private func acknowledgement(_ job: Job, _ call: Call) -> Answer {
        let path = "/v3/jobs/\(job.id)"
        return Answer(
            202,
            [
                "job_id": .string(job.id), "model": .string(job.order.model), "status": "IN_QUEUE",
                "status_url": .string("\(path)/status"), "result_url": .string(path), "estimated_completion_at": .null,
            ], [(.location, path)] + Self.trace(call))
    }

    private static let words = Words(
        queued: ["IN_QUEUE"], running: ["IN_PROGRESS"], succeeded: "COMPLETED", failed: "FAILED", cancelled: "FAILED")

    private func status(_ call: Call) throws(Answer) -> Answer {
        let job = try call.job(call["id"])
        let phase = call.phase(job)
        var progress = JSON.null
        if case .running(let done) = phase { progress = .double(done) }
        return Answer(
            200,
            [
                "job_id": .string(job.id), "status": .string(Self.words.word(for: job, at: call.world.now)),
                "progress": phase.isOver ? 1.0 : progress, "estimated_completion_at": .null,
            ], Self.trace(call))
    }

    private func result(_ job: Job, _ world: World, isNotice: Bool) -> JSON {
        let phase = job.phase(at: world.now)
        let spec = job.order.outputs[0]
        var output: JSON = [
            "status": "COMPLETED", "url": .string(world.link(to: job, for: Self.linkLifetime)),
            "asset_id": job.order.notes["asset"] ?? .null, "content_type": .string(spec.type), "error": .null,
        ]
        if case .film(let width, let height, let milliseconds, _) = spec {
            output = output.adding([
                "width": .int(width), "height": .int(height), "duration_ms": .int(milliseconds), "fps": 24,
            ])
        }
        let error: JSON =
            switch phase {
            case .moderated:
                [
                    "code": "MODERATION_FAILED", "message": "The input was rejected by content moderation.",
                    "retryable": false,
                ]
            case .failed, .cancelled:
                ["code": "INTERNAL", "message": "The generation failed.", "retryable": true]
            default: .null
            }
        let answer: JSON = [
            "job_id": .string(job.id), "model": .string(job.order.model),
            "status": .string(Self.words.word(for: job, at: world.now)),
            "prompt": job.order.request["input"]?["prompt"] ?? .null, "outputs": phase == .succeeded ? [output] : [],
            "metrics": phase.isOver ? ["processing_time_ms": .int(Int(job.work / .milliseconds(1)))] : .null,
            "error": error,
        ]
        return isNotice
            ? answer : answer.adding(["cost": phase == .succeeded ? 0.26 : 0.0, "currency": "USD"])
    }

    // MARK: - Webhooks

    private static let hookID = FieldName("X-Hedra-Webhook-Id")
    private static let hookTime = FieldName("X-Hedra-Webhook-Timestamp")
    private static let hookEvent = FieldName("X-Hedra-Webhook-Event")
    private static let hookAttempt = FieldName("X-Hedra-Webhook-Attempt")
    private static let hookRedelivery = FieldName("X-Hedra-Webhook-Redelivery")
    private static let hookSignature = FieldName("X-Hedra-Webhook-Signature")

    func notice(of job: Job, _ phase: Job.Phase, _ world: World) async -> Notice? {
        guard let url = job.order.callback, phase.isOver else { return nil }
        let body = result(job, world, isNotice: true)
        let event = phase == .succeeded ? "job.completed" : "job.failed"
        let time = "\(world.unixTime)"
        let text = [time, job.id, event, "false", SHA256.digest(of: body.bytes).description].joined(separator: "\n")
        let signature = world.notary.sign(text)
        return Notice(
            url, body,
            [
                (Self.hookID, job.id), (Self.hookTime, time), (Self.hookEvent, event), (Self.hookAttempt, "1"),
                (Self.hookRedelivery, "false"), (Self.hookSignature, Base16.encode(signature)),
            ])
    }

    private func publicKey(_ call: Call) throws(Answer) -> Answer {
        let key = call.world.notary.publicKey
        return Answer(["algorithm": "ed25519", "public_key": .string(Base64.encode(key))])
    }

    // MARK: - Refusing

    private static func trace(_ call: Call) -> [(FieldName, String)] { [(traceID, call.world.random.hex(32))] }

    func answer(to trouble: Trouble, _ call: Call) -> Answer {
        if call.path.first != "v3" { return legacyAnswer(to: trouble) }
        var error: JSON
        let status: Int
        var fields = Self.trace(call)
        func refuse(_ code: String, _ message: String, retryable: Bool = false) -> JSON {
            ["code": .string(code), "message": .string(message), "retryable": .bool(retryable)]
        }
        switch trouble {
        case .unauthorized: (status, error) = (401, refuse("UNAUTHORIZED", "The API key is not valid."))
        case .invalid(let problems):
            (status, error) = (400, refuse("INVALID_ARGUMENT", problems.sentence))
            error = error.adding([
                "param": .optional(problems.first?.place), "details": .array(problems.map(Self.detail)),
            ])
        case .unknown(let what): (status, error) = (404, refuse("NOT_FOUND", "\(what) was not found."))
        case .methodNotAllowed: (status, error) = (405, refuse("INVALID_ARGUMENT", "The method is not allowed."))
        case .throttled, .busy:
            (status, error) = (429, refuse("RESOURCE_EXHAUSTED", "Too many requests.", retryable: true))
            error = error.adding(["retry_after": 1])
            fields.append((.retryAfter, "1"))
        case .balance:
            (status, error) = (402, refuse("INSUFFICIENT_BALANCE", "Your API wallet balance is too small."))
            error = error.adding([
                "billing": [
                    "balance": 0, "required": 0.05, "currency": "USD",
                    "funding_url": "https://www.hedra.com/develop/billing",
                ]
            ])
        case .moderated:
            (status, error) = (422, refuse("MODERATION_FAILED", "The input was rejected by content moderation."))
        case .broken(let code): (status, error) = (code, refuse("INTERNAL", "Internal error.", retryable: true))
        case .conflict(let why): (status, error) = (409, refuse("ALREADY_EXISTS", why))
        }
        return Answer(status, ["error": error, "trace_id": .string(fields[0].1)], fields)
    }

    private static func detail(_ problem: Problem) -> JSON {
        var allowed = JSON.null
        if case .notAmong(let words) = problem.kind { allowed = .array(words.map { .string($0) }) }
        return [
            "field": .string(problem.place), "message": .string(problem.message),
            "reason": .string(problem.pydanticType),
            "allowed": allowed,
        ]
    }
}
