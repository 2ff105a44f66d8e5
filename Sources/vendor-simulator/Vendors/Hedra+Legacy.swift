import HTTPTypes
import JSON

/// The API of Hedra's web application, below `/web-app/public`.
extension Hedra {
    private static let base = "/web-app/public"
    private static let characterModel = "d1dd37a3-e39a-4854-a298-6510289f9cf2"
    private static let mostPerBatch = 8

    var legacy: [Endpoint] {
        [
            Endpoint(.get, "\(Self.base)/models", .other) { _ throws(Answer) in
                Answer([["id": .string(Self.characterModel), "name": "Hedra Character 3", "type": "video"]])
            },
            Endpoint(.get, "\(Self.base)/voices", .other) { _ throws(Answer) in
                Answer([["id": "b6a3f0a0-0000-4000-8000-000000000001", "name": "Simulated", "type": "voice"]])
            },
            Endpoint(.get, "\(Self.base)/billing/credits", .other) { _ throws(Answer) in
                Answer(["remaining": 100_000, "expiring": 0, "used": 0])
            },
            Endpoint(.post, "\(Self.base)/assets", .other, createAsset),
            Endpoint(.post, "\(Self.base)/assets/{id}/upload", .other, uploadAsset),
            Endpoint(.post, "\(Self.base)/generations", .submit, generate),
            Endpoint(.get, "\(Self.base)/generations/{id}/status", .poll) { call throws(Answer) in
                Answer(generation(try call.job(call["id"]), call.world))
            },
        ]
    }

    private func createAsset(_ call: Call) throws(Answer) -> Answer {
        let request = try call.json(
            Schema(
                open: true, .needs("name", .text(1...500)),
                .needs("type", .words("text", "image", "audio", "video", "voice", "three_d", "rich_text"))))
        let id = call.world.random.uuid()
        let file = StoredFile(
            name: request.text("name") ?? "", type: request.text("type") ?? "", bytes: [], keptAt: call.world.now)
        call.world.keep(file, as: id, of: name)
        return Answer(asset(file, id))
    }

    private func uploadAsset(_ call: Call) throws(Answer) -> Answer {
        guard let file = call.world.file(call["id"], of: name) else { throw call.refuse(.unknown(call["id"])) }
        _ = try call.form(Schema(open: true, .needs("file", .any)))
        return Answer(asset(file, call["id"]))
    }

    private func asset(_ file: StoredFile, _ id: String) -> JSON {
        ["id": .string(id), "name": .string(file.name), "type": .string(file.type), "upload_url": .null]
    }

    private static let inputs = Schema(
        open: true, .needs("text_prompt", .text(0...5000)), .may("resolution", .words("540p", "720p", "1080p")),
        .may("aspect_ratio", .words("16:9", "9:16", "1:1")), .may("duration_ms", .null(or: .int(1...600_000))))
    private static let voice = Schema(
        open: true, .needs("type", .words("text_to_speech")), .needs("voice_id", .text(1...100)),
        .needs("text", .text(1...5000)), .may("stability", .number(0...1)), .may("speed", .number(0.7...1.2)))
    private static let film = Schema(
        open: true, .needs("generated_video_inputs", .object(inputs)), .may("type", .words("video")),
        .may("start_keyframe_id", .null(or: .text)), .may("start_keyframe_url", .null(or: .url)),
        .may("audio_id", .any), .may("audio_generation", .null(or: .object(voice))),
        .may("generation_id", .null(or: .text)), .may("batch_size", .int(1...mostPerBatch)))
    private static let speech = Schema(
        open: true, .needs("type", .words("text_to_speech")), .needs("voice_id", .text(1...100)),
        .needs("text", .text(1...5000)), .may("stability", .number(0...1)), .may("speed", .number(0.7...1.2)),
        .may("generation_id", .null(or: .text)))

    private func generate(_ call: Call) throws(Answer) -> Answer {
        let isSpeech = try call.json().text("type") == "text_to_speech"
        let request = try call.json(isSpeech ? Self.speech : Self.film)
        let own = request.text("generation_id")
        if let own, call.world.job(own, of: name) != nil {
            throw call.refuse(.conflict("The generation exists already"))
        }
        let input = request["generated_video_inputs"]
        let spec: MediaSpec =
            isSpeech
            ? .speech(request.text("text") ?? "", .mp3)
            : .film(
                ratio: input?.text("aspect_ratio") ?? "16:9",
                lines: input?.text("resolution").flatMap { Int($0.dropLast()) } ?? 540,
                seconds: Double(input?.int("duration_ms") ?? 5000) / 1000)
        let job = try call.accept(
            request.text("model_slug") ?? request.text("ai_model_id") ?? Self.characterModel, request, [spec], id: own,
            clientID: own, notes: ["asset": .string(call.world.random.uuid())])
        return Answer(generation(job, call.world).adding(["eta_sec": 60, "batch_results": .null]))
    }

    private static let words = Words(
        queued: ["queued"], running: ["processing", "processing", "processing", "finalizing"], succeeded: "complete",
        failed: "error", cancelled: "error")

    private func generation(_ job: Job, _ world: World) -> JSON {
        let phase = job.phase(at: world.now)
        var progress = phase.isOver ? 1.0 : 0.0
        if case .running(let done) = phase { progress = done }
        let link: JSON = phase == .succeeded ? .string(world.link(to: job)) : .null
        let error: JSON? =
            switch phase {
            case .moderated: ["type": "MODERATION_FAILED", "message": "The input was rejected by content moderation."]
            case .failed, .cancelled: ["type": "INTERNAL", "message": "The generation failed."]
            default: nil
            }
        return [
            "id": .string(job.id), "asset_id": job.order.notes["asset"] ?? .null,
            "type": job.order.request["type"] ?? "video", "status": .string(Self.words.word(for: job, at: world.now)),
            "progress": .double(progress), "created_at": .string(Timestamps.iso(job.acceptedWall)),
            "error": error ?? .null, "error_message": error?["message"] ?? .null, "url": link, "download_url": link,
            "streaming_url": link,
        ]
    }

    func legacyAnswer(to trouble: Trouble) -> Answer {
        switch trouble {
        case .unauthorized: Answer(401, ["messages": ["Unauthorized"]])
        case .invalid(let problems): Answer(422, problems.pydantic)
        case .unknown: Answer(404, ["messages": ["Not found"]])
        case .methodNotAllowed: Answer(405, ["detail": "Method Not Allowed"])
        case .throttled, .busy: Answer(429, ["messages": ["Too many requests"]])
        case .balance: Answer(402, ["messages": ["Insufficient credits"]])
        case .moderated: Answer(400, ["messages": ["The input was rejected by content moderation."]])
        case .broken(let status): Answer(status, ["messages": ["Internal error"]])
        case .conflict(let why): Answer(409, ["messages": [.string(why)]])
        }
    }
}
