import Crypto
import EventLoop
import HTTPTypes
import JSON

/// Veo, by the Gemini API and by Vertex AI; and its successor there, Omni.
struct Veo: Google {
    let name = "veo"
    let latency = Duration.seconds(90)
    let slots = Slots.refuses(beyond: 10)

    private static let vertex = "/{version}/projects/{project}/locations/{location}/publishers/google/models"
    private static let fileLifetime = Duration.seconds(2 * 86_400)

    var endpoints: [Endpoint] {
        [
            tokenEndpoint,
            Endpoint(.get, "/{version}/models", .other) { _ throws(Answer) in GoogleAnswers.models },
            Endpoint(.post, "/{version}/models/{model}:predictLongRunning", .submit) { call throws(Answer) in
                try submit(call, isVertex: false)
            },
            Endpoint(.get, "/{version}/models/{model}/operations/{id}", .poll) { call throws(Answer) in
                let id = "models/\(call["model"])/operations/\(call["id"])"
                return Answer(try await operation(try call.job(id), call))
            },
            Endpoint(.get, "/{version}/files/{id}:download", .media, download),
            Endpoint(.post, "\(Self.vertex)/{model}:predictLongRunning", .submit) { call throws(Answer) in
                try submit(call, isVertex: true)
            },
            Endpoint(.post, "\(Self.vertex)/{model}:fetchPredictOperation", .poll) { call throws(Answer) in
                let request = try call.json(Schema(.needs("operationName", .text(1...2000))))
                return Answer(try await operation(try call.job(request.text("operationName") ?? ""), call))
            },
            Endpoint(.get, "/storage/v1/b/{bucket}/o/{object*}", .media, stored),
            Endpoint(.post, "/{version}/interactions", .submit, interact),
            Endpoint(.get, "/{version}/interactions/{id}", .poll) { call throws(Answer) in
                Answer(interaction(try call.job(call["id"]), call.world))
            },
        ]
    }

    // MARK: - Submitting

    private static let geminiModels = [
        "veo-3.1-generate-preview", "veo-3.1-fast-generate-preview", "veo-3.1-lite-generate-preview",
        "veo-3.0-generate-001", "veo-3.0-fast-generate-001", "veo-2.0-generate-001",
    ]
    private static let vertexModels =
        geminiModels + ["veo-3.1-generate-001", "veo-3.1-fast-generate-001", "veo-3.1-lite-generate-001"]

    private static let bytes = Field.needs("bytesBase64Encoded", .picture)
    private static let mimeType = Field.needs("mimeType", .words("image/png", "image/jpeg", "image/webp"))
    private static let geminiImage = Shape.object(Schema(bytes, mimeType))
    private static let vertexImage = Shape.either([
        .object(Schema(.needs("gcsUri", .text(6...2000)), mimeType)), geminiImage,
    ])

    private static func instance(_ image: Shape, isVertex: Bool) -> Schema {
        Schema(
            fields: [
                .may("prompt", .text(1...10_000)), .may("image", image), .may("lastFrame", image),
                .may("video", .object(Schema(open: true))),
                .may(
                    "referenceImages",
                    .list(
                        .object(Schema(.needs("image", image), .needs("referenceType", .words("asset", "style")))),
                        1...3)),
            ] + (isVertex ? [.may("mask", .object(Schema(open: true)))] : []))
    }

    private static let parameters: [Field] = [
        .may("sampleCount", .int(1...4)), .may("durationSeconds", .ints([4, 5, 6, 7, 8])),
        .may("aspectRatio", .words("16:9", "9:16")), .may("resolution", .words("720p", "1080p", "4k")),
        .may("personGeneration", .words("dont_allow", "allow_adult", "allow_all")), .may("negativePrompt", .text),
        .may("enhancePrompt", .flag),
    ]
    private static let vertexParameters: [Field] =
        parameters + [
            .may("seed", .int(0...4_294_967_295)), .may("generateAudio", .flag), .may("storageUri", .text(6...2000)),
            .may("fps", .int(1...60)), .may("compressionQuality", .text), .may("resizeMode", .text),
            .may("pubsubTopic", .text),
        ]
    private static let gemini = Schema(
        .needs("instances", .list(.object(instance(geminiImage, isVertex: false)), 1...1)),
        .may("parameters", .object(Schema(fields: parameters))), .may("webhookConfig", .object(Schema(open: true))))
    private static let vertexBody = Schema(
        .needs("instances", .list(.object(instance(vertexImage, isVertex: true)), 1...1)),
        .may("parameters", .object(Schema(fields: vertexParameters))), .may("labels", .object(Schema(open: true))))

    private func submit(_ call: Call, isVertex: Bool) throws(Answer) -> Answer {
        let model = call["model"]
        try call.require(
            (isVertex ? Self.vertexModels : Self.geminiModels).contains(model), else: .unknown("models/\(model)"))
        let request = try call.json(isVertex ? Self.vertexBody : Self.gemini) { Self.rules($0, model) }
        let parameters = request["parameters"] ?? [:]
        let lines = ["1080p": 1080, "4k": 2160][parameters.text("resolution") ?? ""] ?? 720
        let spec = MediaSpec.film(
            ratio: parameters.text("aspectRatio") ?? "16:9", lines: lines,
            seconds: Double(parameters.int("durationSeconds") ?? 8),
            sound: parameters["generateAudio"]?.boolValue ?? model.hasPrefix("veo-3"))
        let count = parameters.int("sampleCount") ?? 1
        let place =
            isVertex
            ? "projects/\(call["project"])/locations/\(call["location"])/publishers/google/models/\(model)"
            : "models/\(model)"
        let file = call.world.random.letters(12)
        let job = try call.accept(
            model, request, Array(repeating: spec, count: count),
            id: "\(place)/operations/\(call.world.random.letters(16))",
            notes: ["isVertex": .bool(isVertex), "file": .string(file), "version": .string(call["version"])],
            immune: isVertex && parameters["storageUri"] == nil ? [.deadLink] : [])
        return Answer(["name": .string(job.id)])
    }

    private static func rules(_ request: JSON, _ model: String) -> [Problem] {
        let instance = request["instances"]?.arrayValue?.first ?? [:]
        if instance["prompt"] == nil, instance["image"] == nil {
            return [Problem("instances", "prompt", kind: .missing)]
        }
        let parameters = request["parameters"] ?? [:]
        let seconds = parameters.int("durationSeconds") ?? 8
        let allowed = model.hasPrefix("veo-2") ? [5, 6, 7, 8] : [4, 6, 8]
        if !allowed.contains(seconds) {
            return [Problem("parameters", "durationSeconds", kind: .notAmong(allowed.map { "\($0)" }))]
        }
        let resolution = parameters.text("resolution")
        if resolution == "1080p" || resolution == "4k", seconds != 8 {
            return [Problem("parameters", "resolution", kind: .other("\(resolution ?? "") requires 8 seconds"))]
        }
        return resolution == "4k" && !model.hasPrefix("veo-3.1")
            ? [Problem("parameters", "resolution", kind: .notAmong(["720p", "1080p"]))] : []
    }

    // MARK: - Operations

    private func operation(_ job: Job, _ call: Call) async throws(Answer) -> JSON {
        let answer: JSON = ["name": .string(job.id)]
        let isVertex = job.order.notes["isVertex"]?.boolValue == true
        switch call.phase(job) {
        case .queued, .running: return answer
        case .strange: return answer.adding(["done": true, "response": ["@type": .string(Words.strange)]])
        case .failed, .cancelled:
            return answer.adding(["done": true, "error": ["code": 13, "message": "Internal error encountered."]])
        case .moderated:
            let filtered: JSON = [
                "raiMediaFilteredCount": .int(job.order.outputs.count),
                "raiMediaFilteredReasons": ["The prompt was blocked by the safety filters."],
            ]
            return answer.adding(["done": true, "response": isVertex ? filtered : ["generateVideoResponse": filtered]])
        case .succeeded:
            let response =
                isVertex
                ? ["raiMediaFilteredCount": 0, "videos": .array(try await videos(job, call))]
                : JSON.object(["generateVideoResponse": ["generatedSamples": .array(samples(job, call.world))]])
            return answer.adding(["done": true, "response": response])
        }
    }

    private func samples(_ job: Job, _ world: World) -> [JSON] {
        let base = "\(world.origin)/\(name)/\(job.order.notes.text("version") ?? "v1beta")/files"
        let file = job.order.notes.text("file") ?? ""
        return job.order.outputs.indices.map {
            ["video": ["uri": .string("\(base)/\(file)-\($0):download?alt=media")]]
        }
    }

    private func videos(_ job: Job, _ call: Call) async throws(Answer) -> [JSON] {
        let bucket = job.order.request["parameters"]?.text("storageUri")
        var videos: [JSON] = []
        for (index, spec) in job.order.outputs.enumerated() {
            if let bucket {
                let folder = bucket.hasSuffix("/") ? String(bucket.dropLast()) : bucket
                let uri = "\(folder)/\(job.order.notes.text("file") ?? "")/sample_\(index).mp4"
                videos.append(["gcsUri": .string(uri), "mimeType": "video/mp4"])
            } else {
                let bytes = try await call.bytes(spec, for: job)
                videos.append(["bytesBase64Encoded": .string(Base64.encode(bytes)), "mimeType": "video/mp4"])
            }
        }
        return videos
    }

    /// Needs the key, and sends on to where the bytes are, which needs none.
    private func download(_ call: Call) throws(Answer) -> Answer {
        let parts = call["id"].split(separator: "-")
        let job = call.world.jobs(of: name).first { $0.order.notes.text("file") == parts.first.map(String.init) }
        guard let job, let index = parts.last.flatMap({ Int($0) }), job.order.outputs.indices.contains(index),
            call.phase(job) == .succeeded, call.world.now.since(job.endsAt) < Self.fileLifetime
        else { throw call.refuse(.unknown("files/\(call["id"])")) }
        return Answer(302, [], type: nil, [(.location, call.world.link(to: job, index, for: .seconds(3600)))])
    }

    /// An object in a bucket, as at `storage.googleapis.com`.
    private func stored(_ call: Call) async throws(Answer) -> Answer {
        let path = call["object"].split(separator: "/").map(String.init)
        let job = call.world.jobs(of: name).first { job in
            job.order.notes.text("file").map { path.contains($0) } ?? false
        }
        guard let job, call.phase(job) == .succeeded, !job.hasDeadLinks else {
            throw call.refuse(.unknown(call["object"]))
        }
        return Answer(200, try await call.bytes(job.order.outputs[0], for: job), type: "video/mp4")
    }

    // MARK: - Omni

    private static let omni = Schema(
        open: true,
        .needs(
            "model", .words("gemini-omni-1.1-flash", "gemini-omni-1.2-flash", "gemini-omni-flash-preview")),
        .needs("input", .any), .may("response_modalities", .list(.text)), .may("background", .flag),
        .may("response_format", .object(Schema(open: true))), .may("generation_config", .object(Schema(open: true))))

    private func interact(_ call: Call) throws(Answer) -> Answer {
        let request = try call.json(Self.omni)
        let format = request["response_format"]
        let lines = format?.text("resolution").flatMap { Int($0.dropLast()) } ?? 720
        let seconds =
            format?["duration"]?.numberValue ?? format?.text("duration").flatMap { Double($0.filter(\.isNumber)) }
        let spec = MediaSpec.film(
            ratio: format?.text("aspect_ratio") ?? "16:9", lines: lines, seconds: seconds ?? 8)
        let job = try call.accept(
            request.text("model") ?? "", request, [spec], id: "interaction-\(call.world.random.letters(20))")
        return Answer(interaction(job, call.world))
    }

    private func interaction(_ job: Job, _ world: World) -> JSON {
        let phase = job.phase(at: world.now)
        let words = Words(
            queued: ["in_progress"], running: ["in_progress"], succeeded: "completed", failed: "failed",
            cancelled: "cancelled")
        let content: JSON = ["type": "video", "mime_type": "video/mp4", "uri": .string(world.link(to: job))]
        return [
            "id": .string(job.id), "status": .string(words.word(for: job, at: world.now)),
            "model": .string(job.order.model),
            "steps": phase == .succeeded ? [["type": "model_output", "content": [content]]] : [],
        ]
    }
}
