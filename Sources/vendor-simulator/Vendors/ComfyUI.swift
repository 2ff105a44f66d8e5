import EventLoop
import HTTPTypes
import JSON

/// ComfyUI: graphs of nodes, one after the other. Without its WebSocket, which only tells earlier what polling tells.
struct ComfyUI: Vendor {
    let name = "comfyui"
    let latency = Duration.seconds(15)
    let slots = Slots.waits(beyond: 1)
    let meaningless: [Fault.Kind: String] = [
        .moderation: "it has no rules", .balance: "it costs nothing", .badKey: "it has no keys",
    ]

    var credentials: [(String, String)] { [] }

    func admit(_ call: Call) throws(Answer) {}

    var endpoints: [Endpoint] {
        let base = [
            Endpoint(.post, "/prompt", .submit, submit), Endpoint(.get, "/prompt", .other, remaining),
            Endpoint(.get, "/history/{id}", .poll, history),
            Endpoint(.get, "/history", .poll) { call throws(Answer) in
                Answer(records(call.world.jobs(of: name), call.world))
            },
            Endpoint(.post, "/history", .other, forget), Endpoint(.get, "/queue", .poll, queue),
            Endpoint(.post, "/queue", .other, drop), Endpoint(.post, "/interrupt", .other, interrupt),
            Endpoint(.get, "/view", .media, view), Endpoint(.post, "/upload/image", .other, upload),
            Endpoint(.get, "/system_stats", .other) { _ throws(Answer) in
                Answer([
                    "system": ["comfyui_version": "0.3.64", "os": "posix"],
                    "devices": [["name": "simulated", "type": "cpu", "vram_total": 0, "vram_free": 0]],
                ])
            },
            Endpoint(.get, "/object_info", .other) { _ throws(Answer) in Answer(Self.objects) },
            Endpoint(.get, "/object_info/{class}", .other) { call throws(Answer) in
                Answer(Self.objects[call["class"]].map { .object([call["class"]: $0]) } ?? [:])
            },
            Endpoint(.get, "/models/{folder}", .other) { call throws(Answer) in
                Answer(call["folder"] == "checkpoints" ? .array(Self.checkpoints.map { .string($0) }) : [])
            },
            Endpoint(.post, "/free", .other) { _ throws(Answer) in Answer(200, [], type: nil) },
            Endpoint(.get, "/features", .other) { _ throws(Answer) in Answer(["supports_preview_metadata": true]) },
        ]
        // Every route exists twice.
        let twins = base.map { Endpoint($0.method, $0.pattern.below("api"), $0.stage, $0.handler) }
        return base + twins + [
            Endpoint(.get, "/api/jobs/{id}", .poll) { call throws(Answer) in
                Answer(job(try call.job(call["id"]), call.world))
            },
            Endpoint(.get, "/api/jobs", .poll) { call throws(Answer) in
                Answer(["jobs": .array(call.world.jobs(of: name).map { job($0, call.world) })])
            },
            Endpoint(.post, "/api/jobs/{id}/cancel", .other) { call throws(Answer) in
                let job = try call.job(call["id"])
                let isOpen = !call.phase(job).isOver
                call.world.cancel(job)
                return Answer(["cancelled": .bool(isOpen)])
            },
        ]
    }

    // MARK: - Graphs

    private static let checkpoints = [
        "sd_xl_base_1.0.safetensors", "v1-5-pruned-emaonly.safetensors", "flux1-krea-dev.safetensors",
    ]
    private static let samplers = [
        "euler", "euler_ancestral", "heun", "dpm_2", "dpmpp_2m", "dpmpp_2m_sde", "dpmpp_sde", "ddim", "uni_pc", "lcm",
    ]
    private static let schedulers = [
        "normal", "karras", "exponential", "sgm_uniform", "simple", "ddim_uniform", "beta",
    ]

    /// The nodes that are looked at closely; others of any name are taken as they come.
    private static let nodes: [String: Schema] = [
        "CheckpointLoaderSimple": Schema(open: true, .needs("ckpt_name", .word(checkpoints))),
        "CLIPTextEncode": Schema(open: true, .needs("text", .any), .needs("clip", .any)),
        "EmptyLatentImage": Schema(
            open: true, .needs("width", .int(16...16_384)), .needs("height", .int(16...16_384)),
            .needs("batch_size", .int(1...4096))),
        "KSampler": Schema(
            open: true, .needs("model", .any), .needs("positive", .any), .needs("negative", .any),
            .needs("latent_image", .any), .needs("seed", .either([.list(.any), .anyInt])),
            .needs("steps", .int(1...10_000)),
            .needs("cfg", .number(0...100)), .needs("sampler_name", .word(samplers)),
            .needs("scheduler", .word(schedulers)), .may("denoise", .number(0...1))),
        "VAEDecode": Schema(open: true, .needs("samples", .any), .needs("vae", .any)),
        "SaveImage": Schema(open: true, .needs("images", .any), .may("filename_prefix", .text)),
    ]
    /// Those that come with the server and are taken as they come; packs of nodes bring others, which are not installed here.
    private static let otherNodes: Set = [
        "BasicGuider", "BasicScheduler", "Canny", "CLIPLoader", "CLIPSetLastLayer", "CLIPTextEncodeFlux",
        "CLIPTextEncodeSDXL", "CLIPVisionEncode", "CLIPVisionLoader", "ConditioningCombine", "ConditioningZeroOut",
        "ControlNetApply", "ControlNetApplyAdvanced", "ControlNetLoader", "CreateVideo", "DualCLIPLoader",
        "EmptyHunyuanLatentVideo", "EmptySD3LatentImage", "FluxGuidance", "ImageScale", "ImageScaleBy",
        "ImageScaleToTotalPixels", "KSamplerAdvanced", "KSamplerSelect", "LoadImage", "LoadImageMask", "LoraLoader",
        "LoraLoaderModelOnly", "ModelSamplingFlux", "ModelSamplingSD3", "RandomNoise", "SamplerCustomAdvanced",
        "SetUnionControlNetType", "TripleCLIPLoader", "UNETLoader", "UpscaleModelLoader", "VAEEncode",
        "VAEEncodeForInpaint", "VAELoader", "WanImageToVideo",
    ]
    private static let outputs = [
        "SaveImage", "PreviewImage", "SaveAnimatedWEBP", "VHS_VideoCombine", "SaveVideo", "SaveWEBM", "SaveAudio",
    ]

    private static let objects: JSON = .object(
        JSONObject(
            uniqueMembers: nodes.sorted { $0.key < $1.key }.map { name, schema in
                let inputs = schema.fields.map { field in
                    var kind: JSON = ["STRING"]
                    if case .word(let words) = field.shape { kind = [.array(words.map { .string($0) })] }
                    return JSONObject.Member(name: field.name, value: kind)
                }
                return .init(
                    name: name,
                    value: [
                        "input": ["required": .object(JSONObject(uniqueMembers: inputs))], "name": .string(name),
                        "output_node": .bool(outputs.contains(name)),
                    ])
            }))

    private static let body = Schema(
        open: true, .may("prompt", .object(Schema(open: true))), .may("client_id", .text),
        .may("prompt_id", .text(1...200)),
        .may("number", .anyNumber), .may("front", .flag), .may("extra_data", .object(Schema(open: true))),
        .may("partial_execution_targets", .list(.text)))

    private func submit(_ call: Call) throws(Answer) -> Answer {
        let request = try call.json(Self.body)
        guard let graph = request["prompt"]?.objectValue else {
            throw Self.refused("no_prompt", "No prompt provided")
        }
        var problems = JSONObject()
        var ends: [JSONObject.Member] = []
        for node in graph.members {
            guard let kind = node.value.text("class_type") else {
                throw Self.refused(
                    "invalid_prompt", "Cannot execute because a node is missing the class_type property.")
            }
            guard Self.nodes[kind] != nil || Self.otherNodes.contains(kind) || Self.outputs.contains(kind) else {
                throw Self.refused(
                    "invalid_prompt", "Cannot execute because node \(kind) does not exist.",
                    details: "Node ID '#\(node.name)'")
            }
            if Self.outputs.contains(kind) { ends.append(node) }
            var found = Self.nodes[kind]?.problems(in: node.value["inputs"] ?? [:]) ?? []
            for input in node.value["inputs"]?.objectValue?.members ?? [] {
                guard let link = input.value.arrayValue, link.count == 2, link[1].intValue != nil else { continue }
                if let source = link[0].stringValue, graph[source] == nil {
                    found.append(Problem(input.name, kind: .other("'\(source)'")))
                }
            }
            if !found.isEmpty { problems[node.name] = Self.nodeErrors(found, kind, graph) }
        }
        if ends.isEmpty { throw Self.refused("prompt_no_outputs", "Prompt has no outputs") }
        if !problems.isEmpty {
            throw Self.refused(
                "prompt_outputs_failed_validation", "Prompt outputs failed validation", nodes: .object(problems))
        }
        let id = request.text("prompt_id")
        let number = call.world.jobs(of: name).count
        let specs = Self.specs(graph, ends)
        let job = try call.accept(
            "graph", request, specs, id: id, clientID: id ?? request.text("client_id"),
            notes: [
                "number": .int(number), "ends": .array(ends.map { .string($0.name) }),
                "prefix": .string(ends[0].value["inputs"]?.text("filename_prefix") ?? "ComfyUI"),
            ])
        return Answer(["prompt_id": .string(job.id), "number": .int(number), "node_errors": [:]])
    }

    private static let mostPictures = 64
    /// Longer films are cut, in seconds: a graph sets no bound.
    private static let longest = 60.0

    /// What the graph makes: pictures of the size of its latent image, or a film.
    private static func specs(_ graph: JSONObject, _ ends: [JSONObject.Member]) -> [MediaSpec] {
        let latent = graph.members.first { $0.value["inputs"]?.int("width") != nil }?.value["inputs"]
        let (width, height) = (latent?.int("width") ?? 1024, latent?.int("height") ?? 1024)
        let isFilm = ends.contains { ($0.value.text("class_type") ?? "").contains("Video") }
        func number(_ names: String...) -> Double? {
            graph.members.lazy.compactMap { node in
                names.lazy.compactMap { node.value["inputs"]?[$0]?.numberValue }.first
            }.first
        }
        if isFilm {
            let seconds = min(Self.longest, max(0, number("length") ?? 48) / max(1, number("fps", "frame_rate") ?? 16))
            return [.film(width: width, height: height, milliseconds: Int(seconds * 1000), sound: false)]
        }
        let count = min(max(latent?.int("batch_size") ?? 1, 1), mostPictures)
        return Array(repeating: .picture(width: width, height: height), count: count)
    }

    private static func nodeErrors(_ problems: [Problem], _ kind: String, _ graph: JSONObject) -> JSON {
        let errors = problems.map { problem -> JSON in
            let type =
                switch problem.kind {
                case .missing: "required_input_missing"
                case .notAmong: "value_not_in_list"
                case .below: "value_smaller_than_min"
                case .above: "value_bigger_than_max"
                case .other: "exception_during_validation"
                default: "invalid_input_type"
                }
            return [
                "type": .string(type), "message": .string(problem.message),
                "details": .string("\(problem.place): \(problem.message)"),
                "extra_info": ["input_name": .string(problem.place)],
            ]
        }
        let ends = graph.members.filter { outputs.contains($0.value.text("class_type") ?? "") }
        return [
            "errors": .array(errors), "dependent_outputs": .array(ends.map { .string($0.name) }),
            "class_type": .string(kind),
        ]
    }

    private static func refused(
        _ type: String, _ message: String, details: String = "", nodes: JSON = [:]
    ) -> Answer {
        Answer(
            400,
            [
                "error": [
                    "type": .string(type), "message": .string(message), "details": .string(details), "extra_info": [:],
                ],
                "node_errors": nodes,
            ])
    }

    // MARK: - Queue and history

    private func history(_ call: Call) throws(Answer) -> Answer {
        let job = call.world.job(call["id"], of: name)
        return Answer(records(job.map { [$0] } ?? [], call.world))
    }

    /// Of those that are over; of others there is nothing.
    private func records(_ jobs: [Job], _ world: World) -> JSON {
        let over = jobs.filter { $0.phase(at: world.now).isOver }
        return .object(JSONObject(uniqueMembers: over.map { .init(name: $0.id, value: record($0, world)) }))
    }

    private func record(_ job: Job, _ world: World) -> JSON {
        let phase = job.phase(at: world.now)
        func message(_ name: String, _ more: JSON = [:]) -> JSON {
            [
                .string(name),
                JSON.object(["prompt_id": .string(job.id), "timestamp": .int(Int(job.wall(job.endsAt)))]).adding(more),
            ]
        }
        let end =
            switch phase {
            case .succeeded: message("execution_success")
            case .cancelled: message("execution_interrupted", ["node_id": "3", "node_type": "KSampler"])
            default:
                message(
                    "execution_error",
                    [
                        "node_id": "3", "node_type": "KSampler", "exception_type": "torch.OutOfMemoryError",
                        "exception_message": "Allocation on device", "traceback": [],
                    ])
            }
        let isGood = phase == .succeeded
        let word = phase == .strange ? Words.strange : isGood ? "success" : "error"
        return [
            "prompt": [
                job.order.notes["number"] ?? 0, .string(job.id), job.order.request["prompt"] ?? [:], [:],
                job.order.notes["ends"] ?? [],
            ],
            "outputs": isGood ? outputs(of: job) : [:],
            "status": [
                "status_str": .string(word), "completed": .bool(isGood), "messages": [message("execution_start"), end],
            ],
        ]
    }

    private func outputs(of job: Job) -> JSON {
        let end = job.order.notes["ends"]?.arrayValue?.first?.stringValue ?? "9"
        let prefix = job.order.notes.text("prefix") ?? "ComfyUI"
        let isFilm = if case .film = job.order.outputs[0] { true } else { false }
        let files = job.order.outputs.enumerated().map { index, spec -> JSON in
            [
                "filename": .string("\(prefix)_\(job.id)_\(index).\(spec.fileEnding)"), "subfolder": "",
                "type": "output",
            ]
        }
        return .object([end: .object([isFilm ? "gifs" : "images": .array(files)])])
    }

    private func entry(_ job: Job) -> JSON {
        [job.order.notes["number"] ?? 0, .string(job.id), job.order.request["prompt"] ?? [:], [:], []]
    }

    private func queue(_ call: Call) throws(Answer) -> Answer {
        let open = call.world.jobs(of: name).filter { !call.phase($0).isOver }
        return Answer([
            "queue_running": .array(open.filter { call.phase($0) != .queued }.map(entry)),
            "queue_pending": .array(open.filter { call.phase($0) == .queued }.map(entry)),
        ])
    }

    private func remaining(_ call: Call) throws(Answer) -> Answer {
        Answer(["exec_info": ["queue_remaining": .int(call.world.running(name))]])
    }

    private func drop(_ call: Call) throws(Answer) -> Answer {
        let request = try call.json(Schema(open: true, .may("delete", .list(.text)), .may("clear", .flag)))
        let ids = request["delete"]?.arrayValue?.compactMap(\.stringValue) ?? []
        for job in call.world.jobs(of: name) where call.phase(job) == .queued {
            guard request["clear"]?.boolValue == true || ids.contains(job.id) else { continue }
            call.world.cancel(job)
            call.world.forget(job)
        }
        return Answer(200, [], type: nil)
    }

    private func forget(_ call: Call) throws(Answer) -> Answer {
        let request = try call.json(Schema(open: true, .may("delete", .list(.text)), .may("clear", .flag)))
        let ids = request["delete"]?.arrayValue?.compactMap(\.stringValue) ?? []
        for job in call.world.jobs(of: name) where call.phase(job).isOver {
            if request["clear"]?.boolValue == true || ids.contains(job.id) { call.world.forget(job) }
        }
        return Answer(200, [], type: nil)
    }

    /// With an id, only that one; without, whatever runs.
    private func interrupt(_ call: Call) throws(Answer) -> Answer {
        let id = call.body.isEmpty ? nil : try call.json().text("prompt_id")
        for job in call.world.jobs(of: name) {
            if case .running = call.phase(job), id == nil || id == job.id { call.world.cancel(job) }
        }
        return Answer(200, [], type: nil)
    }

    private func job(_ job: Job, _ world: World) -> JSON {
        let words = Words(
            queued: ["pending"], running: ["in_progress"], succeeded: "completed", failed: "failed",
            cancelled: "cancelled")
        let isDone = job.phase(at: world.now) == .succeeded
        return [
            "id": .string(job.id), "status": .string(words.word(for: job, at: world.now)), "priority": 0,
            "create_time": .int(Int(job.acceptedWall)), "outputs_count": .int(isDone ? job.order.outputs.count : 0),
            "outputs": isDone ? outputs(of: job) : [:],
        ]
    }

    // MARK: - Files

    private func view(_ call: Call) async throws(Answer) -> Answer {
        guard let name = call.query("filename"), !name.isEmpty, !name.hasPrefix("/") else {
            throw Answer(400, text: "")
        }
        if name.contains("..") { throw Answer(403, text: "") }
        if let file = call.world.file(name, of: self.name) { return Answer(200, file.bytes, type: file.type) }
        let job = call.world.jobs(of: self.name).first { name.contains($0.id) }
        let index = name.split(separator: "_").last.flatMap { Int($0.prefix { $0 != "." }) }
        guard let job, let index, job.order.outputs.indices.contains(index), call.phase(job) == .succeeded,
            !job.hasDeadLinks
        else { throw Answer(404, text: "") }
        let spec = job.order.outputs[index]
        return Answer(200, try await call.bytes(spec, for: job), type: spec.type)
    }

    private func upload(_ call: Call) throws(Answer) -> Answer {
        let (form, values) = try call.form(Schema(open: true, .needs("image", .any)))
        guard let part = form["image"] else { throw Answer(400, text: "") }
        let file = part.filename ?? "image.png"
        call.world.keep(
            StoredFile(name: file, type: part.type ?? "image/png", bytes: part.bytes, keptAt: call.world.now), as: file,
            of: name)
        return Answer([
            "name": .string(file), "subfolder": values["subfolder"] ?? "", "type": values["type"] ?? "input",
        ])
    }

    // MARK: - Refusing

    func answer(to trouble: Trouble, _ call: Call) -> Answer {
        switch trouble {
        case .invalid(let problems): Self.refused("invalid_prompt", problems.sentence)
        case .unknown: Answer(404, text: "404: Not Found")
        case .methodNotAllowed: Answer(405, text: "405: Method Not Allowed")
        case .throttled, .busy: Answer(429, text: "429: Too Many Requests")
        case .unauthorized: Answer(401, text: "401: Unauthorized")
        case .balance, .moderated, .conflict: Self.refused("invalid_prompt", "The prompt was refused.")
        case .broken(let status): Answer(status, text: "500 Internal Server Error\n\nServer got itself in trouble")
        }
    }
}
