import Crypto
import Gateway
import HTTPTypes
import JSON
import Telemetry

/// Google's Veo, in its two dialects: Vertex AI where a project is configured, else the Gemini API. Read in November 2026.
///
/// Films are long-running operations. Vertex gives the film in the answer, as base64, or as an object of a bucket; the Gemini
/// API a link that lives two days and needs the key. Only Vertex takes a seed and makes silent films. What its filters stop
/// looks like a success without films. Nothing takes an id of ours, and nothing is stopped.
///
/// Vertex takes an access token, which lives an hour: a service account gets them, or whoever runs this gives a fresh one.
struct Veo: WireVendor {
    static let host: Identifier<Host> = "veo"
    static let variables: [VendorVariable] = [
        .optionalSecret("KEY", "A key of the Gemini API; with PROJECT, an access token of Google Cloud."),
        .googleAccount,
        .optional("PROJECT", "A project of Google Cloud: films are then made by Vertex AI. A service account has one."),
        .optional("LOCATION", "The region of Vertex AI.", default: "us-central1"),
        .url(geminiAddress),
    ]
    private static let geminiAddress = "https://generativelanguage.googleapis.com"
    private static let keyField = FieldName("x-goog-api-key")
    /// It takes bytes alone.
    static let takesMediaURLs = false

    private let key: Secret
    private let base: URL
    /// Where the models are.
    private let root: URL
    private let isVertex: Bool

    init?(_ configuration: VendorConfiguration) {
        let location = configuration.text("LOCATION") ?? "us-central1"
        let project = configuration.text("PROJECT") ?? configuration.googleAccount?.project ?? ""
        isVertex = !project.isEmpty
        let vertex =
            location == "global"
            ? "https://aiplatform.googleapis.com" : "https://\(location)-aiplatform.googleapis.com"
        guard configuration.objectionToGoogleAccount == nil,
            let key = configuration.googleToken ?? configuration.secret("KEY"),
            isVertex || configuration.googleAccount == nil,
            let base = configuration.url(default: isVertex ? vertex : Self.geminiAddress),
            ![project, location].contains(where: { $0 == "." || $0 == ".." })
        else { return nil }
        (self.key, self.base) = (key, base)
        root =
            isVertex
            ? base / "v1" / "projects" / project / "locations" / location / "publishers" / "google" : base / "v1beta"
    }

    func submit(_ task: WireTask) throws(VendorError) -> WireStep {
        let name = try name(of: task)
        var instance: JSONObject = [:]
        if !task.filmText.isEmpty { instance.add("prompt", task.filmText) }
        instance.add("image", task.firstImage.map(Self.inline))
        instance.add("lastFrame", try task.tail().map(Self.inline))
        var parameters: JSONObject = [:]
        parameters.add("durationSeconds", task.options["duration"])
        parameters.add("aspectRatio", task.options["aspectRatio"])
        // Version 2 has one size, and no field for it.
        if task.model.id != "veo-2" { parameters.add("resolution", task.options["resolution"]) }
        parameters.add("negativePrompt", task.negativeText)
        if isVertex {
            parameters["sampleCount"] = 1
            parameters.add("seed", task.options["seed"])
            parameters.add("generateAudio", task.options["sound"])
        } else {
            guard task.options["seed"] == nil else {
                throw .rejected("the Gemini API takes no seed: leave it out, or configure Vertex AI")
            }
            guard task.options["sound"]?.boolValue != false else {
                throw .rejected("the Gemini API makes no silent films: leave out sound, or configure Vertex AI")
            }
        }
        let body: JSON = ["instances": [.object(instance)], "parameters": .object(parameters)]
        let url = try url("models/\(name):predictLongRunning")
        return .call(
            WireCall(request(.post, url, body), isSubmission: true) { response throws(VendorError) in
                guard let operation = try response.json(or: Self.error)["name"]?.stringValue, Self.isName(operation)
                else {
                    throw .unreadable("accepted without an operation's name")
                }
                return .pending(Ticket(operation))
            })
    }

    func poll(_ ticket: Ticket, _ task: WireTask) throws(VendorError) -> WireStep {
        guard Self.isName(ticket.text) else { throw .unreadable("its ticket is no operation's name") }
        let request: HTTPRequest
        if isVertex {
            let url = try url("models/\(try name(of: task)):fetchPredictOperation")
            request = self.request(.post, url, ["operationName": .string(ticket.text)])
        } else {
            request = self.request(.get, try url(ticket.text))
        }
        // A film of Vertex comes in the answer.
        return .call(
            WireCall(request, bounds: isVertex ? .making : .quick) { response throws(VendorError) in
                guard response.status.isSuccess else { throw Self.error(response).ofAcceptedWork }
                return try step(try response.json(), ticket)
            })
    }

    /// Vertex has no call that costs nothing and shows whether a token works.
    func check() -> WireCheck? {
        guard !isVertex else { return nil }
        return WireCheck(request: request(.get, (root / "models").with(query: [("pageSize", "1")]))) {
            response throws(VendorError) in
            _ = try response.json(or: Self.error)
            return "key accepted"
        }
    }

    // MARK: Answers

    private func step(_ json: JSON, _ ticket: Ticket) throws(VendorError) -> WireStep {
        guard json["done"]?.boolValue == true else { return .pending(ticket) }
        if let error = json["error"], !error.isNull { throw Self.failure(error) }
        let response = json["response"]
        let result = response?[path: "generateVideoResponse"] ?? response
        var outputs: [WireOutput] = []
        for sample in result?["generatedSamples"]?.arrayValue ?? [] {
            outputs.append(try linked(sample["video"]?["uri"]))
        }
        for video in result?["videos"]?.arrayValue ?? [] { outputs.append(try given(video)) }
        if outputs.isEmpty, result?["raiMediaFilteredCount"]?.intValue ?? 0 > 0 {
            let reasons = result?["raiMediaFilteredReasons"]?.arrayValue?.map(\.told).joined(separator: " ") ?? ""
            throw .refused(reasons.isEmpty ? "the vendor's filter kept back the film" : reasons.told)
        }
        guard !outputs.isEmpty else { throw .unreadable("done, and no film in it") }
        return .finished(outputs)
    }

    /// A link of the Gemini API needs the key, so it must lead to Google, or to where we were told its API is.
    private func linked(_ address: JSON?) throws(VendorError) -> WireOutput {
        guard let url = address?.stringValue.flatMap({ try? URL(parsing: $0) }) else {
            throw .unreadable("done, and no link to what was made")
        }
        guard url.origin == base.origin || url.origin == Self.geminiAddress else {
            throw .unreadable("its link leads to \(url.hostText), which is not the vendor's")
        }
        return .link(HTTPRequest(.get, url, [(Self.keyField, key.reveal())]), contentType: "video/mp4")
    }

    private func given(_ video: JSON) throws(VendorError) -> WireOutput {
        let type = video["mimeType"]?.stringValue ?? "video/mp4"
        if let text = video["bytesBase64Encoded"]?.stringValue {
            guard let bytes = Base64.decode(text) else { throw .unreadable("a film that is no base64") }
            return .bytes(bytes, contentType: type)
        }
        let scheme = "gs://"
        guard let place = video["gcsUri"]?.stringValue, place.hasPrefix(scheme),
            let url = try? URL(parsing: "https://storage.googleapis.com/\(place.dropFirst(scheme.count))")
        else { throw .unreadable("done, and no film in it") }
        return .link(HTTPRequest(.get, url, bearer: key), contentType: type)
    }

    /// Why an operation failed, by the codes of gRPC. It is over: asking again would not help.
    private static func failure(_ error: JSON) -> VendorError {
        let message = error["message"]?.told ?? "no reason given"
        if message.speaksOfContentRules { return .refused(message) }
        return error["code"]?.intValue == 3 ? .rejected(message) : .failed(message)
    }

    private static func error(_ response: HTTPResponse) -> VendorError {
        let error = response.anyJSON?["error"]
        let message = error?["message"]?.told ?? ""
        switch response.status.code {
        case 400 where error?["details"]?.arrayValue?.contains { $0["reason"] == "API_KEY_INVALID" } == true:
            return .unauthorised("\(response.status) API_KEY_INVALID")
        case 400: return message.speaksOfContentRules ? .refused(message) : .rejected(message)
        case 401, 403: return .unauthorised("\(response.status) \(error?["status"]?.told ?? "")")
        case 429:
            if message.contains("credits are depleted") { return .exhausted(message) }
            let delay = error?["details"]?.arrayValue?.compactMap { $0["retryDelay"]?.stringValue }.first
            let seconds = delay.flatMap { $0.hasSuffix("s") ? Double($0.dropLast()) : nil }
            return .throttled(
                retryAfter: seconds.flatMap { 0...3600 ~= $0 ? .milliseconds(Int($0 * 1000)) : nil }
                    ?? response.retryAfter)
        default: return response.failure(message)
        }
    }

    // MARK: Requests

    private func request(_ method: Method, _ url: URL, _ body: JSON? = nil) -> HTTPRequest {
        HTTPRequest(
            method, url, bearer: isVertex ? key : nil, isVertex ? [] : [(Self.keyField, key.reveal())],
            body: body.map { .json($0) } ?? .none)
    }

    /// Methods stand behind a colon, which a segment would not keep.
    private func url(_ path: String) throws(VendorError) -> URL {
        do { return try URL(parsing: "\(root.text)/\(path)") } catch { throw .rejected("\(error)") }
    }

    /// A path of plain segments, which leads nowhere else.
    private static func isName(_ text: String) -> Bool {
        (1...1024).contains(text.utf8.count) && !text.hasPrefix("/") && !text.contains("..")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
                default: "-._/".utf8.contains(byte)
                }
            }
    }

    private static func inline(_ image: WireMedia) -> JSON {
        ["bytesBase64Encoded": .string(image.base64), "mimeType": .string(image.contentType)]
    }

    private func name(of task: WireTask) throws(VendorError) -> String {
        try task.name(in: isVertex ? Self.vertexNames : Self.geminiNames)
    }

    private static let vertexNames: [Identifier<Model>: String] = [
        "veo-3.1": "veo-3.1-generate-001", "veo-3.1-fast": "veo-3.1-fast-generate-001",
        "veo-3.1-lite": "veo-3.1-lite-generate-001", "veo-3": "veo-3.0-generate-001",
        "veo-3-fast": "veo-3.0-fast-generate-001", "veo-2": "veo-2.0-generate-001",
    ]
    private static let geminiNames: [Identifier<Model>: String] = [
        "veo-3.1": "veo-3.1-generate-preview", "veo-3.1-fast": "veo-3.1-fast-generate-preview",
        "veo-3.1-lite": "veo-3.1-lite-generate-preview", "veo-3": "veo-3.0-generate-001",
        "veo-3-fast": "veo-3.0-fast-generate-001", "veo-2": "veo-2.0-generate-001",
    ]
}
