import Crypto
import Gateway
import HTTPTypes
import JSON
import Telemetry

/// Google's pictures: Imagen by `:predict`, the Gemini image models by `:generateContent`; with a key at the Gemini API, or
/// with a token and a project at Vertex AI. Answers with the picture itself. Read against v1beta and v1, 2026-11.
///
/// Google ended Imagen in August 2026: its wire is kept for proxies and private deployments. There is no idempotency key.
struct Imagen: WireVendor {
    static let host: Identifier<Host> = "imagen"
    private static let home = "https://generativelanguage.googleapis.com"
    static let variables: [VendorVariable] = [
        .optionalSecret("KEY", "An API key of the Gemini API. This, or CREDENTIALS, or TOKEN and PROJECT."),
        .googleAccount,
        .optionalSecret("TOKEN", "An OAuth token for Vertex AI. It ends after an hour: for tests and proxies."),
        .optional("PROJECT", "The Google Cloud project of Vertex AI. A service account has one."),
        .optional("LOCATION", "The region of Vertex AI.", default: "global"), .url(home),
    ]
    static let takesMediaURLs = false

    /// Where models stand, and who asks.
    private let models: URL
    private let isVertex: Bool
    private let secret: Secret

    init?(_ configuration: VendorConfiguration) {
        let account = configuration.googleAccount
        guard configuration.objectionToGoogleAccount == nil else { return nil }
        if account == nil, let key = configuration.secret("KEY"), let url = configuration.url(default: Self.home) {
            (secret, isVertex) = (key, false)
            models = url / "v1beta" / "models"
        } else if let token = configuration.googleToken, let project = configuration.text("PROJECT") ?? account?.project
        {
            let location = configuration.text("LOCATION") ?? "global"
            let server = location == "global" ? "aiplatform" : "\(location)-aiplatform"
            guard let url = configuration.url(default: "https://\(server).googleapis.com"),
                let place = try? (url / "v1" / "projects").item(project) / "locations",
                let models = try? place.item(location) / "publishers" / "google" / "models"
            else { return nil }
            (secret, isVertex, self.models) = (token, true, models)
        } else {
            return nil
        }
    }

    private func request(_ url: URL, _ body: JSONObject) -> HTTPRequest {
        isVertex
            ? HTTPRequest(.post, url, bearer: secret, json: .object(body))
            : HTTPRequest(.post, url, [(Self.keyField, secret.reveal())], json: .object(body))
    }

    private static let keyField = FieldName("x-goog-api-key")

    func submit(_ task: WireTask) throws(VendorError) -> WireStep {
        let isGemini = task.model.id.text.hasPrefix("gemini-")
        let model = models / task.model.id.text
        let request =
            isGemini
            ? request(try model.calling("generateContent"), gemini(task))
            : request(try model.calling("predict"), imagen(task))
        return .call(
            WireCall(request, isSubmission: true, bounds: .making) { response throws(VendorError) in
                guard response.status.isSuccess else { throw GoogleFailure.of(response, hiding: [secret]) }
                let json = try response.json()
                return .finished(isGemini ? try Self.candidates(json) : try Self.predictions(json))
            })
    }

    func poll(_ ticket: Ticket, _ task: WireTask) throws(VendorError) -> WireStep {
        throw .lost("its answer was the picture itself")
    }

    func check() -> WireCheck? {
        // Vertex AI has no cheap call that every token may make.
        guard !isVertex else { return nil }
        let request = HTTPRequest(
            .get, models.with(query: [("pageSize", "1")]), [(Self.keyField, secret.reveal())])
        return WireCheck(request: request) { response throws(VendorError) in
            guard response.status.isSuccess else { throw GoogleFailure.of(response, hiding: [secret]) }
            return "key accepted"
        }
    }

    // MARK: Imagen

    private func imagen(_ task: WireTask) -> JSONObject {
        var parameters: JSONObject = ["sampleCount": 1, "includeRaiReason": true]
        parameters.add("aspectRatio", task.string("aspectRatio"))
        let people = ["none": "DONT_ALLOW", "adults": "ALLOW_ADULT", "all": "ALLOW_ALL"]
        if let wanted = task.string("people") {
            // The Gemini API knows no more than adults.
            parameters.add("personGeneration", wanted == "all" && !isVertex ? "ALLOW_ADULT" : people[wanted])
        }
        if let format = task.string("format") { parameters["outputOptions"] = ["mimeType": .string("image/\(format)")] }
        if task.model.id.text.hasPrefix("imagen-4"), !task.model.id.text.contains("fast") {
            parameters.add("sampleImageSize", task.string("resolution")?.uppercased())
        }
        // The Gemini API has neither: there, what is not wanted is said in words.
        if isVertex {
            parameters.add("negativePrompt", task.negativeText)
            if let seed = task.integer("seed") {
                // A seed is refused beside a watermark.
                (parameters["seed"], parameters["addWatermark"]) = (.int(seed), false)
            }
        }
        var instance: JSONObject = ["prompt": .string(isVertex ? task.styledText : task.textWithoutUnwanted)]
        if !task.images.isEmpty {
            instance["referenceImages"] = .array(
                task.images.enumerated().map { index, image in
                    [
                        "referenceType": "REFERENCE_TYPE_RAW", "referenceId": .int(index + 1),
                        "referenceImage": ["bytesBase64Encoded": .string(image.base64)],
                    ]
                })
            parameters["editMode"] = "EDIT_MODE_DEFAULT"
        }
        return ["instances": [.object(instance)], "parameters": .object(parameters)]
    }

    private static func predictions(_ json: JSON) throws(VendorError) -> [WireOutput] {
        let predictions = json["predictions"]?.arrayValue ?? []
        let outputs = predictions.compactMap { item -> WireOutput? in
            guard let bytes = item["bytesBase64Encoded"]?.stringValue.flatMap({ Base64.decode($0) }), !bytes.isEmpty
            else { return nil }
            return .bytes(bytes, contentType: item["mimeType"]?.stringValue)
        }
        guard outputs.isEmpty else { return outputs }
        guard json.objectValue != nil else { throw .unreadable("neither pictures nor an error") }
        // Filtered pictures are missing, with their reason or without.
        let reason = predictions.lazy.compactMap { $0["raiFilteredReason"]?.stringValue }.first
        throw .refused(reason.map { VendorWords.clean($0) } ?? "every picture was filtered")
    }

    // MARK: Gemini

    private func gemini(_ task: WireTask) -> JSONObject {
        var parts: [JSON] = [["text": .string(task.styledText)]]
        for image in task.images {
            parts.append(["inlineData": ["mimeType": .string(image.contentType), "data": .string(image.base64)]])
        }
        var picture: JSONObject = [:]
        picture.add("aspectRatio", task.string("aspectRatio"))
        picture.add("imageSize", task.string("resolution")?.uppercased())
        var configuration: JSONObject = ["responseModalities": ["TEXT", "IMAGE"], "imageConfig": .object(picture)]
        configuration.add("seed", task.integer("seed").map { .int($0) })
        return [
            "contents": [["role": "user", "parts": .array(parts)]], "generationConfig": .object(configuration),
        ]
    }

    private static func candidates(_ json: JSON) throws(VendorError) -> [WireOutput] {
        let candidates = json["candidates"]?.arrayValue ?? []
        var outputs: [WireOutput] = []
        for part in candidates.flatMap({ $0[path: "content", "parts"]?.arrayValue ?? [] })
        where !(part["thought"]?.isTrue ?? false) {
            let data = part["inlineData"] ?? part["inline_data"]
            guard let bytes = data?["data"]?.stringValue.flatMap({ Base64.decode($0) }), !bytes.isEmpty else {
                continue
            }
            outputs.append(.bytes(bytes, contentType: (data?["mimeType"] ?? data?["mime_type"])?.stringValue))
        }
        guard outputs.isEmpty else { return outputs }
        if let reason = json[path: "promptFeedback", "blockReason"]?.stringValue {
            throw .refused(VendorWords.clean("the prompt was blocked: \(reason)"))
        }
        switch candidates.first?["finishReason"]?.stringValue {
        case "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION", "SAFETY", "PROHIBITED_CONTENT",
            "BLOCKLIST",
            "SPII", "RECITATION":
            throw .refused("the picture was filtered")
        case "NO_IMAGE", "IMAGE_OTHER", "OTHER", "STOP", "MAX_TOKENS": throw .failed("it made no picture")
        case let reason: throw .unreadable("finish reason \(VendorWords.clean(reason ?? "missing"))")
        }
    }
}
