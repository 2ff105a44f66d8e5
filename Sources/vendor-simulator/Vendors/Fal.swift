import Crypto
import EventLoop
import HTTPTypes
import JSON

/// fal: anybody's models behind one queue.
struct Fal: Vendor {
    let name = "fal"
    let latency = Duration.seconds(60)
    /// Submissions are never refused for being many; they wait.
    let slots = Slots.waits(beyond: 10)
    let noticeTries = 10

    private static let linkLifetime = Duration.seconds(7 * 86_400)
    private static let userID = "simulated-user"
    private static let requestIDField = FieldName("x-fal-request-id")
    private static let errorType = FieldName("X-Fal-Error-Type")

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/.well-known/jwks.json", .other, open: true, keys),
            Endpoint(.get, "/v1/models/pricing", .other, prices),
            Endpoint(.get, "/v1/models/requests/by-endpoint", .poll, byEndpoint),
            Endpoint(.get, "/v1/account/billing", .other) { _ throws(Answer) in
                Answer(["username": "simulated", "credits": ["current_balance": 1000.0, "currency": "USD"]])
            },
            Endpoint(.get, "/{owner}/{alias}/requests/{id}/status", .poll) { call throws(Answer) in
                Answer(status(try job(call), call.world))
            },
            Endpoint(.get, "/{owner}/{alias}/requests/{id}/status/stream", .poll, stream),
            Endpoint(.get, "/{owner}/{alias}/requests/{id}", .poll, result),
            Endpoint(.put, "/{owner}/{alias}/requests/{id}/cancel", .other, cancel),
            Endpoint(.post, "/{endpoint*}", .submit, submit),
        ]
    }

    func admit(_ call: Call) throws(Answer) { try call.require(call.authorization("Key") == key, else: .unauthorized) }

    // MARK: - Models

    /// Endpoints that begin alike, what they take, and what they make of it.
    private struct Family: Sendable {
        enum Kind: Sendable { case film, pictures, speech }

        let prefix: String
        let fields: [Field]
        var kind = Kind.film
        var seconds = 5.0
        var lines = 720
    }

    private static let prompt = Field.needs("prompt", .text(1...5000))
    private static let seed = Field.may("seed", .null(or: .anyInt))
    private static let wide = Shape.words("16:9", "9:16", "1:1")
    private static let imageFields = ["image_url", "start_image_url", "first_frame_image"]

    private static func seconds(_ range: ClosedRange<Int>) -> Shape { .word(range.map { "\($0)" }) }

    private static let voice = Shape.object(
        Schema(
            open: true, .may("voice_id", .text), .may("speed", .number(0.5...2)), .may("vol", .number(0.01...10)),
            .may("pitch", .int(-12...12))))
    private static let speech: [Field] = [
        .may("voice_setting", voice), .may("audio_setting", .object(Schema(open: true))),
        .may("output_format", .words("url", "hex")), .may("language_boost", .null(or: .text)),
    ]
    private static let wan: [Field] = [
        prompt, seed, .may("num_frames", .int(17...161)), .may("frames_per_second", .null(or: .int(4...60))),
        .may("resolution", .words("480p", "580p", "720p")), .may("aspect_ratio", .words("16:9", "9:16", "1:1", "auto")),
        .may("image_url", .picture), .may("end_image_url", .null(or: .picture)),
    ]
    private static let flux: [Field] = [
        prompt, seed, .may("num_images", .int(1...4)), .may("num_inference_steps", .int(1...50)),
        .may("guidance_scale", .number(0...20)), .may("enable_safety_checker", .flag),
        .may("output_format", .words("jpeg", "png")), .may("acceleration", .words("none", "regular", "high")),
        .may("sync_mode", .flag), .may("image_url", .picture), .may("strength", .number(0.01...1)),
        .may(
            "image_size",
            .either([
                .object(Schema(.needs("width", .int(64...14_142)), .needs("height", .int(64...14_142)))),
                .word(Array(imageSizes.keys).sorted()),
            ])),
    ]
    private static let imageSizes = [
        "square_hd": (1024, 1024), "square": (512, 512), "portrait_4_3": (768, 1024), "portrait_16_9": (576, 1024),
        "landscape_4_3": (1024, 768), "landscape_16_9": (1024, 576),
    ]

    /// The longer ones first.
    private static let families: [Family] = [
        Family(
            prefix: "fal-ai/kling-video/v3",
            fields: [
                .may("prompt", .null(or: .text(0...2500))), .may("duration", seconds(3...15)),
                .may("aspect_ratio", wide),
                .may("generate_audio", .flag), .may("start_image_url", .picture),
                .may("end_image_url", .null(or: .picture)),
            ]),
        Family(
            prefix: "fal-ai/kling-video",
            fields: [
                .needs("prompt", .text(1...2500)), .may("duration", .words("5", "10")), .may("aspect_ratio", wide),
                .may("negative_prompt", .text(0...2500)), .may("cfg_scale", .number(0...1)),
                .may("image_url", .picture),
                .may("tail_image_url", .null(or: .picture)),
            ]),
        Family(
            prefix: "fal-ai/minimax/hailuo-02",
            fields: [
                .needs("prompt", .text(1...2000)), .may("duration", .words("6", "10")), .may("prompt_optimizer", .flag),
                .may("resolution", .words("512P", "768P")), .may("image_url", .picture),
                .may("end_image_url", .null(or: .picture)),
            ], seconds: 6, lines: 768),
        Family(
            prefix: "fal-ai/minimax/image-01",
            fields: [
                .needs("prompt", .text(1...1500)), .may("num_images", .int(1...9)), .may("prompt_optimizer", .flag),
                .may("aspect_ratio", .words("1:1", "16:9", "4:3", "3:2", "2:3", "3:4", "9:16", "21:9")),
            ], kind: .pictures),
        Family(
            prefix: "fal-ai/minimax/speech-02", fields: speech + [.needs("text", .text(1...5000))], kind: .speech),
        Family(
            prefix: "fal-ai/minimax/speech-2", fields: speech + [.needs("prompt", .text(1...10_000))], kind: .speech),
        Family(
            prefix: "fal-ai/veo3",
            fields: [
                prompt, seed, .may("duration", .words("4s", "6s", "8s")), .may("generate_audio", .flag),
                .may("aspect_ratio", .words("16:9", "9:16", "auto")), .may("resolution", .words("720p", "1080p", "4k")),
                .may("negative_prompt", .null(or: .text)), .may("auto_fix", .flag), .may("image_url", .picture),
                .may("safety_tolerance", seconds(1...6)),
            ], seconds: 8),
        Family(
            prefix: "fal-ai/luma-dream-machine",
            fields: [
                .needs("prompt", .text(3...5000)), .may("duration", .words("5s", "9s")), .may("loop", .flag),
                .may("aspect_ratio", .words("16:9", "9:16", "4:3", "3:4", "21:9", "9:21", "1:1")),
                .may("resolution", .words("540p", "720p", "1080p")), .may("image_url", .null(or: .picture)),
                .may("end_image_url", .null(or: .picture)),
            ], lines: 540),
        Family(
            prefix: "fal-ai/bytedance/seedance",
            fields: [
                prompt, seed, .may("duration", seconds(2...12)), .may("camera_fixed", .flag),
                .may("resolution", .words("480p", "720p", "1080p")),
                .may("aspect_ratio", .words("21:9", "16:9", "4:3", "1:1", "3:4", "9:16", "auto")),
                .may("enable_safety_checker", .flag), .may("image_url", .picture),
                .may("end_image_url", .null(or: .picture)),
            ], lines: 1080),
        Family(prefix: "fal-ai/wan", fields: wan),
        Family(
            prefix: "fal-ai/vidu",
            fields: [
                .needs("prompt", .text(1...3000)), seed, .may("duration", .any), .may("resolution", .text),
                .may("aspect_ratio", .text(3...5)), .may("style", .words("general", "anime")),
                .may("movement_amplitude", .words("auto", "small", "medium", "large")), .may("image_url", .picture),
            ], lines: 1080),
        Family(prefix: "fal-ai/flux", fields: flux, kind: .pictures),
    ]

    private static func outputs(_ family: Family, _ input: JSON) -> [MediaSpec] {
        switch family.kind {
        case .speech: return [.speech(input.text("text") ?? input.text("prompt") ?? "", .mp3)]
        case .pictures:
            var size = MediaSpec.size(ratio: input.text("aspect_ratio") ?? "4:3", lines: 768)
            if let named = input.text("image_size").flatMap({ imageSizes[$0] }) { size = named }
            if let given = input["image_size"], let width = given.int("width"), let height = given.int("height") {
                size = (width, height)
            }
            let format: MediaSpec.PictureFormat = input.text("output_format") == "png" ? .png : .jpeg
            return (0..<(input.int("num_images") ?? 1)).map { _ in
                .picture(width: size.width, height: size.height, format)
            }
        case .film:
            let digits = input.text("duration")?.filter(\.isNumber)
            var seconds = digits.flatMap { Double($0) } ?? input["duration"]?.numberValue ?? family.seconds
            if let frames = input["num_frames"]?.numberValue {
                seconds = frames / (input["frames_per_second"]?.numberValue ?? 16)
            }
            let resolution = input.text("resolution") ?? ""
            let lines = resolution == "4k" ? 2160 : Int(resolution.filter(\.isNumber)) ?? family.lines
            return [.film(ratio: input.text("aspect_ratio") ?? "16:9", lines: lines, seconds: seconds)]
        }
    }

    // MARK: - The queue

    private func submit(_ call: Call) throws(Answer) -> Answer {
        let endpoint = call["endpoint"]
        guard let family = Self.families.first(where: { endpoint.hasPrefix($0.prefix) }) else {
            throw Answer(404, ["detail": .string("Application '\(endpoint)' not found")])
        }
        let schema = Schema(open: true, fields: family.fields)
        let input = try call.json(schema) { body in
            let needsImage = endpoint.contains("image-to-")
            let hasImage = Self.imageFields.contains { body[$0] != nil }
            return needsImage && !hasImage ? [Problem("image_url", kind: .missing)] : []
        }
        let words = endpoint.split(separator: "/")
        let job = try call.accept(
            endpoint, input, Self.outputs(family, input),
            latency: family.kind == .film ? latency : .seconds(8), callback: call.query("fal_webhook"),
            notes: [
                "app": .string(words.prefix(2).joined(separator: "/")), "gateway": .string(call.world.random.uuid()),
            ])
        var answer = links(job, call.world)
        answer = answer.adding(["gateway_request_id": job.order.notes["gateway"] ?? .null])
        return Answer(200, answer.adding(queue(job, call.world)), [(Self.requestIDField, job.id)])
    }

    private func links(_ job: Job, _ world: World) -> JSON {
        let base = "\(world.origin)/\(name)/\(job.order.notes.text("app") ?? "")/requests/\(job.id)"
        return [
            "request_id": .string(job.id), "response_url": .string(base), "status_url": .string("\(base)/status"),
            "cancel_url": .string("\(base)/cancel"),
        ]
    }

    /// Its status and, while it waits, how many are before it.
    private func queue(_ job: Job, _ world: World) -> JSON {
        let ahead = world.jobs(of: name).count {
            $0.phase(at: world.now) == .queued && $0.acceptedAt < job.acceptedAt
        }
        let words = Words(
            queued: ["IN_QUEUE"], running: ["IN_PROGRESS"], succeeded: "COMPLETED", failed: "COMPLETED",
            cancelled: "COMPLETED")
        let status: JSON = ["status": .string(words.word(for: job, at: world.now))]
        return job.phase(at: world.now) == .queued ? status.adding(["queue_position": .int(ahead)]) : status
    }

    private func job(_ call: Call) throws(Answer) -> Job {
        let job = try call.job(call["id"])
        let app = "\(call["owner"])/\(call["alias"])"
        try call.require(job.order.notes.text("app") == app, else: .unknown(job.id))
        return job
    }

    private func status(_ job: Job, _ world: World) -> JSON {
        let phase = job.phase(at: world.now)
        var answer = links(job, world).adding(queue(job, world))
        if phase != .queued { answer = answer.adding(["logs": []]) }
        if phase.isOver {
            answer = answer.adding(["metrics": ["inference_time": .double(job.work / .seconds(1))]])
        }
        if phase == .failed || phase == .moderated || phase == .cancelled {
            let type = phase == .moderated ? "content_policy_violation" : "internal_server_error"
            answer = answer.adding(["error": "The request failed", "error_type": .string(type)])
        }
        return answer
    }

    /// Everything there is to be told, once it is over.
    private func stream(_ call: Call) async throws(Answer) -> Answer {
        let job = try job(call)
        let before = status(job, call.world)
        await call.world.wait(until: job.endsAt)
        let after = status(try self.job(call), call.world)
        return Answer(200, text: "data: \(before.text)\n\ndata: \(after.text)\n\n", type: "text/event-stream")
    }

    private func result(_ call: Call) async throws(Answer) -> Answer {
        let job = try job(call)
        switch call.phase(job) {
        case .queued, .running: throw Answer(400, ["detail": "Request is still in progress"])
        case .succeeded, .strange:
            return Answer(200, try await output(job, call.world), [(Self.requestIDField, job.id)])
        case .moderated:
            throw Answer(422, Self.moderated(), [(Self.errorType, "content_policy_violation")])
        case .failed, .cancelled:
            throw Answer(500, ["detail": "Internal server error", "error_type": "internal_server_error"])
        }
    }

    private static func moderated() -> JSON {
        [
            "detail": [
                [
                    "loc": ["body", "prompt"],
                    "msg": "The content could not be processed because it was flagged by a content checker.",
                    "type": "content_policy_violation",
                    "url": "https://docs.fal.ai/errors#content_policy_violation",
                ]
            ]
        ]
    }

    private func output(_ job: Job, _ world: World) async throws(Answer) -> JSON {
        var files: [JSON] = []
        for (index, spec) in job.order.outputs.enumerated() {
            let size = (try? await world.studio.bytes(of: spec, marked: job.id))?.count ?? 0
            var file: JSON = [
                "url": .string(world.link(to: job, index, for: Self.linkLifetime)), "content_type": .string(spec.type),
                "file_name": .string("output.\(spec.fileEnding)"), "file_size": .int(size),
            ]
            if case .picture(let width, let height, _) = spec {
                file = file.adding(["width": .int(width), "height": .int(height)])
            }
            files.append(file)
        }
        let seed = job.order.request["seed"] ?? .int(job.number)
        switch job.order.outputs[0] {
        case .film: return ["video": files[0], "seed": seed]
        case .speech: return ["audio": files[0], "duration_ms": 1000]
        case .picture:
            return [
                "images": .array(files), "seed": seed, "timings": [:], "prompt": job.order.request["prompt"] ?? "",
                "has_nsfw_concepts": .array(files.map { _ in false }),
            ]
        }
    }

    private func cancel(_ call: Call) throws(Answer) -> Answer {
        let job = try job(call)
        guard !call.phase(job).isOver else { throw Answer(400, ["status": "ALREADY_COMPLETED"]) }
        // What runs may run on to its end.
        if call.phase(job) == .queued { call.world.cancel(job) }
        return Answer(202, ["status": "CANCELLATION_REQUESTED"])
    }

    // MARK: - Webhooks

    private static let hookRequest = FieldName("X-Fal-Webhook-Request-Id")
    private static let hookUser = FieldName("X-Fal-Webhook-User-Id")
    private static let hookTime = FieldName("X-Fal-Webhook-Timestamp")
    private static let hookSignature = FieldName("X-Fal-Webhook-Signature")

    func notice(of job: Job, _ phase: Job.Phase, _ world: World) async -> Notice? {
        guard let url = job.order.callback, phase.isOver, phase != .cancelled else { return nil }
        let isGood = phase == .succeeded || phase == .strange
        let payload = isGood ? (try? await output(job, world)) ?? .null : Self.moderated()
        var body: JSON = [
            "request_id": .string(job.id), "gateway_request_id": job.order.notes["gateway"] ?? .null,
            "status": isGood ? "OK" : "ERROR", "payload": payload,
        ]
        if !isGood { body = body.adding(["error": "The request failed"]) }
        let time = "\(world.unixTime)"
        let digest = SHA256.digest(of: body.bytes).description
        let signature = world.notary.sign([job.id, Self.userID, time, digest].joined(separator: "\n"))
        return Notice(
            url, body,
            [
                (Self.hookRequest, job.id), (Self.hookUser, Self.userID), (Self.hookTime, time),
                (Self.hookSignature, Base16.encode(signature)),
            ])
    }

    private func keys(_ call: Call) throws(Answer) -> Answer {
        let key = call.world.notary.publicKey
        return Answer([
            "keys": [["kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "x": .string(Base64URL.encode(key))]]
        ])
    }

    // MARK: - The platform

    private func prices(_ call: Call) throws(Answer) -> Answer {
        let ids = (call.query("endpoint_id") ?? "").split(separator: ",")
        return Answer([
            "prices": .array(
                ids.map {
                    ["endpoint_id": .string(String($0)), "unit_price": 0.05, "unit": "second", "currency": "USD"]
                }),
            "next_cursor": .null, "has_more": false,
        ])
    }

    private func byEndpoint(_ call: Call) throws(Answer) -> Answer {
        let jobs = call.world.jobs(of: name).filter { $0.order.model == call.query("endpoint_id") }.reversed()
        return Answer([
            "items": .array(
                jobs.map {
                    [
                        "request_id": .string($0.id), "endpoint_id": .string($0.order.model),
                        "started_at": .string(Timestamps.iso($0.acceptedWall)),
                    ]
                }),
            "next_cursor": .null, "has_more": false,
        ])
    }

    // MARK: - Refusing

    func answer(to trouble: Trouble, _ call: Call) -> Answer {
        switch trouble {
        case .unauthorized: Answer(401, ["detail": "No user found for Key ID and Secret"])
        case .invalid(let problems): Answer(422, problems.pydantic, [(Self.errorType, "validation_error")])
        case .unknown(let what): Answer(404, ["detail": .string("Request \(what) not found")])
        case .methodNotAllowed: Answer(405, ["detail": "Method Not Allowed"])
        case .throttled, .busy: Answer(429, ["detail": "Too many requests", "error_type": "rate_limited"])
        case .balance: Answer(403, ["detail": "User is locked. Reason: Exhausted balance. Top up your balance."])
        case .moderated: Answer(422, Self.moderated())
        case .broken(let status):
            Answer(status, ["detail": "Internal server error", "error_type": "internal_server_error"])
        case .conflict(let why): Answer(409, ["detail": .string(why)])
        }
    }
}
