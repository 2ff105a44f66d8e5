import Crypto
import EventLoop
import HTTPTypes
import JSON

/// Replicate: predictions of anybody's models.
struct Replicate: Vendor {
    let name = "replicate"
    let latency = Duration.seconds(60)

    private static let dataLifetime = Duration.seconds(3600)
    private static let webhookSecret = "whsec_c2ltdWxhdGVkLXJlcGxpY2F0ZS1zZWNyZXQ="
    private static let prefer = FieldName("Prefer")
    private static let cancelAfter = FieldName("Cancel-After")

    var credentials: [(String, String)] { [("key", key), ("webhook_secret", Self.webhookSecret)] }

    var endpoints: [Endpoint] {
        [
            Endpoint(.post, "/v1/models/{owner}/{model}/predictions", .submit) { call throws(Answer) in
                try await create(call, model: "\(call["owner"])/\(call["model"])", Self.body)
            },
            Endpoint(.post, "/v1/deployments/{owner}/{model}/predictions", .submit) { call throws(Answer) in
                try await create(call, model: "\(call["owner"])/\(call["model"])", Self.body)
            },
            Endpoint(.post, "/v1/predictions", .submit) { call throws(Answer) in
                let version = try call.json().text("version") ?? ""
                let model = String(version.prefix { $0 != ":" })
                return try await create(
                    call, model: model.contains("/") ? model : "", Self.body.adding(.needs("version", .text)))
            },
            Endpoint(.get, "/v1/predictions", .poll) { call throws(Answer) in
                Answer([
                    "next": .null, "previous": .null,
                    "results": .array(
                        call.world.jobs(of: name).reversed().prefix(100).map { prediction($0, call.world) }),
                ])
            },
            Endpoint(.get, "/v1/predictions/{id}", .poll) { call throws(Answer) in
                Answer(prediction(try call.job(call["id"]), call.world))
            },
            Endpoint(.post, "/v1/predictions/{id}/cancel", .other) { call throws(Answer) in
                call.world.cancel(try call.job(call["id"]))
                return Answer(prediction(try call.job(call["id"]), call.world))
            },
            Endpoint(.get, "/v1/webhooks/default/secret", .other) { _ throws(Answer) in
                Answer(["key": .string(Self.webhookSecret)])
            },
            Endpoint(.get, "/v1/models/{owner}/{model}", .other, model),
            Endpoint(.get, "/v1/account", .other) { _ throws(Answer) in
                Answer(["type": "user", "username": "simulated", "name": "Simulated"])
            },
            Endpoint(.post, "/v1/files", .other, upload),
            Endpoint(.get, "/v1/files/{id}", .other) { call throws(Answer) in
                guard let file = call.world.file(call["id"], of: name) else { throw call.refuse(.unknown(call["id"])) }
                return Answer(self.file(file, id: call["id"], call))
            },
        ]
    }

    private static let body = Schema(
        .needs("input", .object(Schema(open: true))), .may("webhook", .url),
        .may("webhook_events_filter", .list(.words("start", "output", "logs", "completed"))), .may("stream", .flag))

    // MARK: - Models

    /// What each model takes, and what it makes of it.
    private struct Model: Sendable {
        let name: String
        let input: Schema
        let outputs: @Sendable (JSON) -> [MediaSpec]
        /// Whether its output is one link, not a list of them.
        var isSingle = true
    }

    private static let prompt = Field.needs("prompt", .text(1...10_000))
    private static let seed = Field.may("seed", .null(or: .anyInt))
    private static let ratio = Field.may("aspect_ratio", .text(3...9))

    /// A film of the length and the size that the input asks for in one of the usual ways.
    private static func film(_ input: JSON, lines usual: Int, seconds: Double) -> [MediaSpec] {
        let lines = input.text("resolution").flatMap { Int($0.filter(\.isNumber)) } ?? usual
        var length = Double(input.int("duration") ?? 0)
        if length <= 0 {
            let frames = input["num_frames"]?.numberValue
            length = frames.map { $0 / (input["frames_per_second"]?.numberValue ?? 16) } ?? seconds
        }
        return [.film(ratio: input.text("aspect_ratio") ?? "16:9", lines: lines, seconds: length)]
    }

    private static func pictures(_ input: JSON) -> [MediaSpec] {
        let size = MediaSpec.size(ratio: input.text("aspect_ratio") ?? "1:1", lines: 1024)
        let format: MediaSpec.PictureFormat =
            switch input.text("output_format") {
            case "png": .png
            case "jpg", "jpeg": .jpeg
            default: .webp
            }
        return (0..<max(1, input.int("num_outputs") ?? 1)).map { _ in
            .picture(width: size.width, height: size.height, format)
        }
    }

    private static let models: [Model] = [
        Model(
            name: "kwaivgi/kling-v2.1",
            input: Schema(
                prompt, .needs("start_image", .picture), .may("end_image", .picture),
                .may("mode", .words("standard", "pro")),
                .may("duration", .ints([5, 10])), .may("negative_prompt", .text)),
            outputs: { film($0, lines: $0.text("mode") == "pro" ? 1080 : 720, seconds: 5) }),
        Model(
            name: "kwaivgi/kling-v1.6-standard",
            input: Schema(
                prompt, ratio, .may("start_image", .picture), .may("duration", .ints([5, 10])),
                .may("cfg_scale", .number(0...1)), .may("negative_prompt", .text),
                .may("reference_images", .list(.picture))),
            outputs: { film($0, lines: 720, seconds: 5) }),
        Model(
            name: "google/veo-3-fast",
            input: Schema(
                prompt, ratio, seed, .may("image", .picture), .may("duration", .ints([4, 6, 8])),
                .may("resolution", .words("720p", "1080p")), .may("generate_audio", .flag),
                .may("negative_prompt", .text)),
            outputs: { film($0, lines: 720, seconds: 8) }),
        Model(
            name: "bytedance/seedance-1-pro",
            input: Schema(
                prompt, ratio, seed, .may("image", .picture), .may("last_frame_image", .picture),
                .may("duration", .int(2...12)), .may("resolution", .words("480p", "720p", "1080p")),
                .may("fps", .ints([24])),
                .may("camera_fixed", .flag)),
            outputs: { film($0, lines: 1080, seconds: 5) }),
        Model(
            name: "wan-video/wan-2.2-t2v-fast",
            input: Schema(
                open: true, prompt, seed, .may("aspect_ratio", .words("16:9", "9:16")),
                .may("num_frames", .int(81...121)),
                .may("frames_per_second", .int(5...30)), .may("resolution", .words("480p", "720p")),
                .may("go_fast", .flag)),
            outputs: { film($0, lines: 480, seconds: 5) }),
        Model(
            name: "black-forest-labs/flux-krea-dev",
            input: Schema(
                open: true, prompt, ratio, seed, .may("image", .picture), .may("prompt_strength", .number(0...1)),
                .may("num_outputs", .int(1...4)), .may("num_inference_steps", .int(1...50)),
                .may("guidance", .number(0...10)),
                .may("output_format", .words("webp", "jpg", "png")), .may("output_quality", .int(0...100)),
                .may("go_fast", .flag), .may("megapixels", .words("1", "0.25"))),
            outputs: pictures, isSingle: false),
    ]

    /// Makers whose models make pictures, and those who speak; whoever else makes films.
    private static func model(_ name: String) -> Model {
        if let known = models.first(where: { $0.name == name }) { return known }
        let isImage = ["flux", "image", "photon", "sdxl", "diffusion", "imagen", "banana"].contains {
            name.contains($0)
        }
        if name.contains("speech") || name.contains("tts") {
            return Model(
                name: name, input: Schema(open: true, .needs("text", .text(1...10_000))),
                outputs: { [.speech($0.text("text") ?? "", .mp3)] })
        }
        return Model(
            name: name, input: Schema(open: true, prompt),
            outputs: { isImage ? pictures($0) : film($0, lines: 720, seconds: 5) }, isSingle: !isImage)
    }

    // MARK: - Predictions

    private func create(_ call: Call, model name: String, _ schema: Schema) async throws(Answer) -> Answer {
        let request = try call.json(schema)
        let model = Self.model(name)
        let input = request["input"] ?? [:]
        let problems = model.input.problems(in: input, at: [.name("input")])
        guard problems.isEmpty else { throw Self.unprocessable(problems) }
        let filter = request["webhook_events_filter"] ?? .array(["start", "output", "logs", "completed"])
        let job = try call.accept(
            name, request, model.outputs(input), id: call.world.random.letters(26), callback: request.text("webhook"),
            notes: ["isSingle": .bool(model.isSingle), "events": filter])
        if let text = call.fields[Self.cancelAfter], let patience = Self.duration(text),
            let limit = deadline(job, patience)
        {
            let home = LaneBound(call.world, on: call.world.lane)
            Task(executorPreference: call.world.lane) {
                await home.opened.wait(until: limit)
                home.opened.cancel(job)
            }
        }
        if let prefer = call.fields[Self.prefer], prefer.hasPrefix("wait") {
            let seconds = prefer.split(separator: "=").dropFirst().first.flatMap { Int($0) } ?? 60
            await call.world.wait(until: min(job.endsAt, call.world.now + .seconds(max(1, min(seconds, 60)))))
        }
        return Answer(201, prediction(try call.job(job.id), call.world))
    }

    /// When a job that takes longer is to be ended; nil where it is done before.
    private func deadline(_ job: Job, _ patience: Duration) -> Moment? {
        let limit = job.acceptedAt + patience
        return limit < job.endsAt ? limit : nil
    }

    private static let mostUnits = 1_000_000

    /// `30s`, `5m`, `1h30m`
    private static func duration(_ text: String) -> Duration? {
        var (seconds, number) = (0, "")
        for letter in text {
            guard let unit = ["s": 1, "m": 60, "h": 3600][letter] else {
                number.append(letter)
                continue
            }
            guard let count = Int(number), count <= mostUnits else { return nil }
            (seconds, number) = (seconds + count * unit, "")
        }
        return number.isEmpty && seconds >= 5 ? .seconds(seconds) : nil
    }

    private static let words = Words(
        queued: ["starting"], running: ["processing"], succeeded: "succeeded", failed: "failed", cancelled: "canceled")

    private func prediction(_ job: Job, _ world: World) -> JSON {
        let now = world.now
        let phase = job.phase(at: now)
        let isErased = phase.isOver && now.since(job.endsAt) > Self.dataLifetime
        let links = job.order.outputs.indices.map { JSON.string(world.link(to: job, $0, for: Self.dataLifetime)) }
        let isSingle = job.order.notes["isSingle"]?.boolValue == true
        let path = "\(world.origin)/\(name)/v1/predictions/\(job.id)"
        var answer: JSON = [
            "id": .string(job.id), "model": .string(job.order.model), "version": "hidden",
            "input": isErased ? [:] : job.order.request["input"] ?? [:],
            "logs": .string(phase == .queued || isErased ? "" : "Using seed: \(job.number)\n"),
            "output": phase == .succeeded && !isErased ? (isSingle ? links[0] : .array(links)) : .null,
            "data_removed": .bool(isErased),
            "error": phase == .moderated
                ? "The input or output was flagged as sensitive. Please try again with different inputs. (E005)"
                : phase == .failed ? "Prediction interrupted; please retry (code: PA)" : .null,
            "source": "api", "status": .string(Self.words.word(for: job, at: now)),
            "created_at": .string(Timestamps.iso(job.acceptedWall)),
            "urls": [
                "get": .string(path), "cancel": .string("\(path)/cancel"),
                "web": .string("https://replicate.com/p/\(job.id)"),
            ],
        ]
        if phase != .queued { answer = answer.adding(["started_at": .string(Timestamps.iso(job.wall(job.beginsAt)))]) }
        if let end = job.endWall(at: now) {
            answer = answer.adding([
                "completed_at": .string(Timestamps.iso(end)),
                "metrics": [
                    "predict_time": .double(job.work / .seconds(1)),
                    "total_time": .double(Double(end - job.acceptedWall) / 1000),
                ],
            ])
        }
        return answer
    }

    func notice(of job: Job, _ phase: Job.Phase, _ world: World) async -> Notice? {
        guard let url = job.order.callback else { return nil }
        let events = (job.order.notes["events"]?.arrayValue ?? []).compactMap(\.stringValue)
        // The start and the end always come.
        guard phase.isOver || phase == .queued || events.contains("logs") else { return nil }
        return StandardWebhook.notice(
            url, prediction(job, world), secret: Self.webhookSecret, id: "msg_\(world.random.letters(24))",
            unixTime: world.unixTime)
    }

    private func model(_ call: Call) throws(Answer) -> Answer {
        let model = Self.model("\(call["owner"])/\(call["model"])")
        let names = model.input.fields
        let properties = names.map { JSONObject.Member(name: $0.name, value: ["title": .string($0.name)]) }
        return Answer([
            "url": .string("https://replicate.com/\(model.name)"), "owner": .string(call["owner"]),
            "name": .string(call["model"]), "visibility": "public",
            "latest_version": [
                "id": "hidden",
                "openapi_schema": [
                    "components": [
                        "schemas": [
                            "Input": [
                                "type": "object", "properties": .object(JSONObject(uniqueMembers: properties)),
                                "required": .array(names.filter(\.isRequired).map { .string($0.name) }),
                            ]
                        ]
                    ]
                ],
            ],
        ])
    }

    // MARK: - Files

    private func upload(_ call: Call) throws(Answer) -> Answer {
        let form = try call.form(Schema(open: true, .needs("content", .any))).form
        guard let part = form["content"] else { throw call.refuse(.invalid([Problem("content", kind: .missing)])) }
        let id = call.world.random.letters(26)
        let file = StoredFile(
            name: part.filename ?? "file", type: part.type ?? "application/octet-stream", bytes: part.bytes,
            keptAt: call.world.now)
        call.world.keep(file, as: id, of: name)
        return Answer(201, self.file(file, id: id, call))
    }

    private func file(_ file: StoredFile, id: String, _ call: Call) -> JSON {
        let created = call.world.wallMilliseconds - Int64(call.world.now.since(file.keptAt) / .milliseconds(1))
        return [
            "id": .string(id), "name": .string(file.name), "content_type": .string(file.type),
            "size": .int(file.bytes.count), "etag": .string(id), "metadata": [:],
            "checksums": ["sha256": .string(SHA256.digest(of: file.bytes).description)],
            "created_at": .string(Timestamps.iso(created)),
            "expires_at": .string(Timestamps.iso(created + 86_400_000)),
            "urls": ["get": .string("\(call.world.origin)/\(name)/v1/files/\(id)")],
        ]
    }

    // MARK: - Refusing

    func answer(to trouble: Trouble, _ call: Call) -> Answer {
        switch trouble {
        case .unauthorized:
            Self.refused(401, "Unauthenticated", "You did not pass a valid authentication token")
        case .invalid(let problems): Self.unprocessable(problems)
        case .unknown: Self.refused(404, "Not found", "The requested resource could not be found.")
        case .methodNotAllowed: Self.refused(405, "Method not allowed", "Method not allowed.")
        case .throttled:
            Answer(429, ["detail": "Request was throttled. Your rate limit resets in ~30s.", "status": 429])
        case .busy: Answer(429, ["detail": "Request was throttled. Your rate limit resets in ~1s.", "status": 429])
        case .balance:
            Self.refused(402, "Insufficient credit", "You have insufficient credit to run this model.")
        case .moderated: Self.refused(422, "Input validation failed", "The input was flagged as sensitive. (E005)")
        case .broken(let status): Self.refused(status, "Internal server error", "Internal server error")
        case .conflict(let why): Self.refused(409, "Conflict", why)
        }
    }

    private static func refused(_ status: Int, _ title: String, _ detail: String) -> Answer {
        Answer(status, ["title": .string(title), "detail": .string(detail), "status": .int(status)])
    }

    private static func unprocessable(_ problems: [Problem]) -> Answer {
        let lines = problems.map { "- \($0.place): \($0.message)" }.joined(separator: "\n")
        return Answer(
            422,
            [
                "title": "Input validation failed", "detail": .string(lines), "status": 422,
                "invalid_fields": .array(
                    problems.map {
                        [
                            "type": .string($0.pydanticType), "field": .string($0.place),
                            "description": .string($0.message),
                        ]
                    }),
            ])
    }
}
