import Crypto
import EventLoop
import HTTPTypes
import JSON

/// The web interface of AUTOMATIC1111: one picture after the other, in the answer.
struct Automatic1111: Vendor {
    let name = "automatic1111"
    let latency = Duration.seconds(10)
    /// One lock for all.
    let slots = Slots.waits(beyond: 1)
    let meaningless: [Fault.Kind: String] = [
        .moderation: "it has no rules", .balance: "it costs nothing", .strangeStatus: "its answer has no status",
        .deadLink: "its pictures come inside the answer",
    ]

    private static let user = "simulated"
    private static let password = "automatic1111-simulated-password"
    /// How often a call looks whether it was interrupted.
    private static let look = Duration.milliseconds(50)

    var credentials: [(String, String)] { [("user", Self.user), ("password", Self.password)] }

    func admit(_ call: Call) throws(Answer) {
        let pair = Base64.encode(Array("\(Self.user):\(Self.password)".utf8))
        try call.require(call.authorization("Basic") == pair, else: .unauthorized)
    }

    var endpoints: [Endpoint] {
        [
            Endpoint(.post, "/sdapi/v1/txt2img", .submit) { call throws(Answer) in try await draw(call, Self.body) },
            Endpoint(.post, "/sdapi/v1/img2img", .submit) { call throws(Answer) in
                try await draw(call, Self.body.adding(.may("init_images", .null(or: .list(.text(0...60_000_000))))))
            },
            Endpoint(.get, "/sdapi/v1/progress", .poll, progress),
            Endpoint(.post, "/internal/progress", .poll, open: true, taskProgress),
            Endpoint(.get, "/internal/ping", .other, open: true) { _ throws(Answer) in Answer([:]) },
            Endpoint(.post, "/sdapi/v1/interrupt", .other, interrupt),
            Endpoint(.post, "/sdapi/v1/skip", .other, interrupt),
            Endpoint(.get, "/sdapi/v1/sd-models", .other) { _ throws(Answer) in
                Answer([
                    [
                        "title": "sd_xl_base_1.0.safetensors [31e35c80fc]", "model_name": "sd_xl_base_1.0",
                        "hash": "31e35c80fc", "sha256": .null, "filename": "/models/sd_xl_base_1.0.safetensors",
                    ]
                ])
            },
            Endpoint(.get, "/sdapi/v1/samplers", .other) { _ throws(Answer) in
                Answer(.array(Self.samplers.map { ["name": .string($0), "aliases": [], "options": [:]] }))
            },
            Endpoint(.get, "/sdapi/v1/options", .other) { _ throws(Answer) in
                Answer(["sd_model_checkpoint": "sd_xl_base_1.0", "samples_format": "png"])
            },
            Endpoint(.post, "/sdapi/v1/options", .other) { _ throws(Answer) in Answer(.null) },
        ]
            + ["schedulers", "upscalers", "loras", "sd-vae"].map { list in
                Endpoint(.get, "/sdapi/v1/\(list)", .other) { _ throws(Answer) in Answer([]) }
            }
    }

    private static let samplers = [
        "Euler", "Euler a", "DPM++ 2M", "DPM++ SDE", "DPM++ 2M SDE", "Heun", "DDIM", "UniPC", "LMS",
    ]
    private static let body = Schema(
        open: true, .may("prompt", .text), .may("negative_prompt", .text), .may("styles", .null(or: .list(.text))),
        .may("seed", .anyInt), .may("sampler_name", .null(or: .text)), .may("scheduler", .null(or: .text)),
        .may("steps", .int(1...150)), .may("cfg_scale", .number(0...100)), .may("width", .int(64...4096)),
        .may("height", .int(64...4096)), .may("batch_size", .int(1...64)), .may("n_iter", .int(1...64)),
        .may("override_settings", .null(or: .object(Schema(open: true)))), .may("send_images", .flag),
        .may("denoising_strength", .null(or: .number(0...1))), .may("force_task_id", .null(or: .text)))

    private func draw(_ call: Call, _ schema: Schema) async throws(Answer) -> Answer {
        let request = try call.json(schema)
        if call.path.last == "img2img" {
            let images = request["init_images"]?.arrayValue?.compactMap(\.stringValue) ?? []
            if images.isEmpty { throw Self.refused(404, "HTTPException", "Init image not found") }
            let areRead = images.allSatisfy { Base64.decode($0.split(separator: ",").last ?? "") != nil }
            if !areRead { throw Self.refused(500, "HTTPException", "Invalid encoded image") }
        }
        if let sampler = request.text("sampler_name"), !Self.samplers.contains(sampler) {
            throw Self.refused(400, "HTTPException", "Sampler not found")
        }
        let (width, height) = (request.int("width") ?? 512, request.int("height") ?? 512)
        let count = (request.int("batch_size") ?? 1) * (request.int("n_iter") ?? 1)
        let spec = MediaSpec.picture(width: width, height: height)
        let job = try call.accept(
            request["override_settings"]?.text("sd_model_checkpoint") ?? "sd_xl_base_1.0", request,
            Array(repeating: spec, count: count), clientID: request.text("force_task_id"))
        while try !call.phase(call.job(job.id)).isOver {
            await call.world.wait(until: min(job.endsAt, call.world.now + Self.look))
            if Task.isCancelled { break }
        }
        if call.phase(job) == .failed {
            throw Self.refused(500, "OutOfMemoryError", "CUDA out of memory. Tried to allocate 2.00 GiB.")
        }
        let image = JSON.string(Base64.encode(try await call.bytes(spec, for: job)))
        let given = request.int("seed") ?? -1
        let seed = given == -1 ? job.number : given
        let info: JSON = [
            "seed": .int(seed), "all_seeds": .array((0..<count).map { .int(seed &+ $0) }),
            "prompt": request["prompt"] ?? "", "width": .int(width), "height": .int(height),
            "steps": request["steps"] ?? 50, "cfg_scale": request["cfg_scale"] ?? 7.0,
            "sampler_name": request["sampler_name"] ?? "Euler", "sd_model_name": .string(job.order.model),
            "index_of_first_image": 0, "infotexts": .array((0..<count).map { _ in request["prompt"] ?? "" }),
        ]
        let sends = request["send_images"]?.boolValue ?? true
        return Answer([
            "images": .array(Array(repeating: image, count: sends ? count : 0)), "parameters": request,
            "info": .string(info.text),
        ])
    }

    // MARK: - Progress

    private func current(_ world: World) -> (job: Job, done: Double)? {
        for job in world.jobs(of: name) {
            if case .running(let done) = job.phase(at: world.now) { return (job, done) }
        }
        return nil
    }

    private func progress(_ call: Call) throws(Answer) -> Answer {
        let current = current(call.world)
        let steps = current?.job.order.request.int("steps") ?? 50
        let left = current.map { $0.job.endsAt.since(call.world.now) / .seconds(1) } ?? 0
        return Answer([
            "progress": .double(current?.done ?? 0), "eta_relative": .double(left),
            "state": [
                "skipped": false, "interrupted": false, "job": current == nil ? "" : "scripts_txt2img",
                "job_count": current == nil ? 0 : 1, "job_no": 0,
                "sampling_step": .int(Int(Double(steps) * (current?.done ?? 0))),
                "sampling_steps": .int(current == nil ? 0 : steps),
            ], "current_image": .null, "textinfo": .null,
        ])
    }

    private func taskProgress(_ call: Call) throws(Answer) -> Answer {
        let request = try call.json(Schema(open: true, .needs("id_task", .text)))
        let phase = call.world.job(clientID: request.text("id_task") ?? "", of: name).map { call.phase($0) }
        var done = JSON.null
        if case .running(let share)? = phase { done = .double(share) }
        return Answer([
            "active": .bool(!done.isNull), "queued": .bool(phase == .queued), "paused": false,
            "completed": .bool(phase?.isOver ?? false), "progress": done, "eta": .null, "live_preview": .null,
            "id_live_preview": -1, "textinfo": .null,
        ])
    }

    /// Whatever runs; its own call still ends well, with what there is.
    private func interrupt(_ call: Call) throws(Answer) -> Answer {
        if let current = current(call.world) { call.world.cancel(current.job) }
        return Answer([:])
    }

    // MARK: - Refusing

    private static func refused(_ status: Int, _ error: String, _ detail: String) -> Answer {
        Answer(status, ["error": .string(error), "detail": .string(detail), "body": "", "errors": ""])
    }

    func answer(to trouble: Trouble, _ call: Call) -> Answer {
        switch trouble {
        case .unauthorized:
            Answer(401, ["detail": "Incorrect username or password"], [(Self.challenge, "Basic")])
        case .invalid(let problems): Answer(422, problems.pydantic)
        case .unknown: Answer(404, ["detail": "Not Found"])
        case .methodNotAllowed: Answer(405, ["detail": "Method Not Allowed"])
        case .throttled, .busy: Answer(429, ["detail": "Too Many Requests"])
        case .balance, .moderated, .conflict: Self.refused(400, "HTTPException", "Bad request")
        case .broken(let status): Self.refused(status, "RuntimeError", "The simulated interface broke.")
        }
    }

    private static let challenge = FieldName("WWW-Authenticate")
}
