import Crypto
import EventLoop
import HTTPTypes
import JSON

/// Imagen by `:predict`, and the Gemini models that draw by `:generateContent`; by both of Google's doors.
struct Imagen: Google {
    let name = "imagen"
    let latency = Duration.seconds(6)
    let meaningless: [Fault.Kind: String] = [.deadLink: "its pictures come inside the answer"]

    private static let vertex = "/{version}/projects/{project}/locations/{location}/publishers/google/models"

    var endpoints: [Endpoint] {
        [
            tokenEndpoint,
            Endpoint(.get, "/{version}/models", .other) { _ throws(Answer) in GoogleAnswers.models },
            Endpoint(.post, "/{version}/models/{model}:predict", .submit) { call throws(Answer) in
                try await predict(call, Self.gemini)
            },
            Endpoint(.post, "\(Self.vertex)/{model}:predict", .submit) { call throws(Answer) in
                try await predict(call, Self.vertexBody)
            },
            Endpoint(.post, "/{version}/models/{model}:generateContent", .submit, generate),
            Endpoint(.post, "\(Self.vertex)/{model}:generateContent", .submit, generate),
            Endpoint(.get, "/storage/v1/b/{bucket}/o/{object*}", .media, stored),
        ]
    }

    private static let parameters: [Field] = [
        .may("sampleCount", .int(1...4)), .may("aspectRatio", .words("1:1", "3:4", "4:3", "9:16", "16:9")),
        .may("guidanceScale", .anyNumber), .may("includeSafetyAttributes", .flag), .may("includeRaiReason", .flag),
        .may("language", .words("auto", "en", "ja", "ko", "hi", "zh", "pt", "es")),
        .may("sampleImageSize", .words("1K", "2K")),
        .may(
            "outputOptions",
            .object(
                Schema(
                    .may("mimeType", .words("image/png", "image/jpeg")), .may("compressionQuality", .int(0...100))))),
    ]
    private static let geminiParameters: [Field] =
        parameters + [
            .may(
                "safetySetting",
                .words("BLOCK_LOW_AND_ABOVE", "BLOCK_MEDIUM_AND_ABOVE", "BLOCK_ONLY_HIGH", "block_low_and_above")),
            .may("personGeneration", .words("DONT_ALLOW", "ALLOW_ADULT", "dont_allow", "allow_adult")),
        ]
    private static let vertexParameters: [Field] =
        parameters + [
            .may("safetySetting", .text), .may("storageUri", .text), .may("negativePrompt", .text),
            .may("seed", .anyInt),
            .may("addWatermark", .flag), .may("enhancePrompt", .flag),
            .may(
                "personGeneration",
                .words("DONT_ALLOW", "ALLOW_ADULT", "ALLOW_ALL", "dont_allow", "allow_adult", "allow_all")),
        ]
    private static let instances = Field.needs(
        "instances", .list(.object(Schema(open: true, .needs("prompt", .text(1...10_000)))), 1...1))
    private static let gemini = Schema(instances, .may("parameters", .object(Schema(fields: geminiParameters))))
    private static let vertexBody = Schema(
        instances, .may("parameters", .object(Schema(fields: vertexParameters))),
        .may("labels", .object(Schema(open: true))))

    private func predict(_ call: Call, _ schema: Schema) async throws(Answer) -> Answer {
        let model = call["model"]
        guard model.hasPrefix("imagen-") else {
            throw GoogleAnswers.refused(
                404, "NOT_FOUND",
                "models/\(model) is not found for API version \(call["version"]), or is not supported for predict.")
        }
        let request = try call.json(schema) { body in
            let parameters = body["parameters"]
            return parameters?["seed"] != nil && parameters?["addWatermark"]?.boolValue != false
                ? [Problem("parameters", "seed", kind: .other("Seed is not supported when watermark is enabled"))] : []
        }
        let parameters = request["parameters"] ?? [:]
        let size = MediaSpec.size(ratio: parameters.text("aspectRatio") ?? "1:1", pixels: 1_048_576)
        let type = parameters["outputOptions"]?.text("mimeType") ?? "image/png"
        let spec = MediaSpec.picture(width: size.width, height: size.height, type == "image/png" ? .png : .jpeg)
        let count = parameters.int("sampleCount") ?? 4
        let job = try await call.make(model, request, Array(repeating: spec, count: count), immune: [])
        switch call.phase(job) {
        case .failed: throw call.refuse(.broken(500))
        case .strange: return Answer(["predictions": [["contentType": .string(Words.strange)]]])
        case .moderated:
            let tells = parameters["includeRaiReason"]?.boolValue == true
            let item: JSON = ["raiFilteredReason": "The image was filtered. Support code: 12345678"]
            return Answer(tells ? ["predictions": .array(Array(repeating: item, count: count))] : [:])
        default: break
        }
        if let bucket = parameters.text("storageUri") {
            let folder = bucket.hasSuffix("/") ? String(bucket.dropLast()) : bucket
            let items = (0..<count).map { index -> JSON in
                [
                    "mimeType": .string(type),
                    "gcsUri": .string("\(folder)/\(job.number)/sample_\(index).\(spec.fileEnding)"),
                ]
            }
            return Answer(["predictions": .array(items)])
        }
        let text = JSON.string(Base64.encode(try await call.bytes(spec, for: job)))
        return Answer([
            "predictions": .array(
                Array(repeating: ["mimeType": .string(type), "bytesBase64Encoded": text], count: count))
        ])
    }

    /// An object in a bucket, as at `storage.googleapis.com`.
    private func stored(_ call: Call) async throws(Answer) -> Answer {
        let path = call["object"].split(separator: "/").map(String.init)
        let job = call.world.jobs(of: name).first { path.contains("\($0.number)") }
        guard let job, let spec = job.order.outputs.first else { throw call.refuse(.unknown(call["object"])) }
        return Answer(200, try await call.bytes(spec, for: job), type: spec.type)
    }

    private static let content = Schema(
        open: true,
        .needs("contents", .list(.object(Schema(open: true, .needs("parts", .list(.any, 1...100)))), 1...100)),
        .may(
            "generationConfig",
            .object(
                Schema(
                    open: true, .may("responseModalities", .list(.words("TEXT", "IMAGE", "AUDIO"))),
                    .may("seed", .anyInt),
                    .may(
                        "imageConfig",
                        .object(
                            Schema(
                                open: true,
                                .may(
                                    "aspectRatio",
                                    .words("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9")),
                                .may("imageSize", .words("1K", "2K", "4K")))))))))

    private func generate(_ call: Call) async throws(Answer) -> Answer {
        let model = call["model"]
        try call.require(model.hasPrefix("gemini-") && model.contains("image"), else: .unknown("models/\(model)"))
        let request = try call.json(Self.content)
        let config = request["generationConfig"]?["imageConfig"]
        let side = ["2K": 2048, "4K": 4096][config?.text("imageSize") ?? ""] ?? 1024
        let size = MediaSpec.size(ratio: config?.text("aspectRatio") ?? "1:1", pixels: side * side)
        let spec = MediaSpec.picture(width: size.width, height: size.height)
        let job = try await call.make(model, request, [spec], latency: .seconds(12), immune: [])
        let usage: JSON = ["promptTokenCount": 8, "candidatesTokenCount": 1290, "totalTokenCount": 1298]
        let end: JSON = ["usageMetadata": usage, "modelVersion": .string(model)]
        switch call.phase(job) {
        case .failed: throw call.refuse(.broken(500))
        case .strange:
            return Answer(
                JSON.object(["candidates": [["finishReason": .string(Words.strange), "index": 0]]]).adding(end))
        case .moderated:
            return Answer(JSON.object(["promptFeedback": ["blockReason": "PROHIBITED_CONTENT"]]).adding(end))
        default: break
        }
        let part: JSON = [
            "inlineData": [
                "mimeType": "image/png", "data": .string(Base64.encode(try await call.bytes(spec, for: job))),
            ]
        ]
        let candidate: JSON = [
            "content": ["role": "model", "parts": [part]], "finishReason": "STOP", "index": 0,
        ]
        return Answer(JSON.object(["candidates": [candidate]]).adding(end))
    }
}
