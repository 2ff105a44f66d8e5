import Crypto
import Gateway
import HTTPTypes
import JSON
import Telemetry

/// MiniMax: films of the Hailuo family and of H3, pictures, and speech. Read in November 2026.
///
/// Hailuo films are asked for, waited for, and fetched by way of a file's id, which gives a link for an hour. H3 has an API
/// of its own with real status codes. Pictures and speech come with the answer: links for a day, and sound as hexadecimal
/// text. Everywhere but in H3's API a failure is a code in an answer of status 200. Nothing takes an id of ours.
struct MiniMax: WireVendor {
    static let host: Identifier<Host> = "minimax"
    static let variables: [VendorVariable] = [
        .secret("KEY", "An API key of the region that URL is in."), .url(address),
    ]
    private static let address = "https://api.minimax.io"

    private let key: Secret
    private let base: URL

    /// Of films' frames; of the newest model's, and of characters to draw, nothing is documented.
    static func intake(_ model: Model) -> MediaIntake {
        guard model.makes.contains(.video), model.id != h3 else { return MediaIntake() }
        return MediaIntake(picture: .init(.usualPictures, megabytes: 20, leastSide: 301, mostRatio: 2.5))
    }

    init?(_ configuration: VendorConfiguration) {
        guard let key = configuration.secret("KEY"), let base = configuration.url(default: Self.address) else {
            return nil
        }
        (self.key, self.base) = (key, base)
    }

    func submit(_ task: WireTask) throws(VendorError) -> WireStep {
        switch task.type {
        case .image: try picture(task)
        case .audio: speech(task)
        default: task.model.id == Self.h3 ? try film3(task) : try film(task)
        }
    }

    func poll(_ ticket: Ticket, _ task: WireTask) throws(VendorError) -> WireStep {
        if task.model.id == Self.h3 {
            return .call(
                WireCall(request(.get, base / "v2" / "query" / "video_generation" / ticket.text)) {
                    response throws(VendorError) in try Self.step3(response, ticket)
                })
        }
        let url = (base / "v1" / "query" / "video_generation").with(query: [("task_id", ticket.text)])
        return .call(WireCall(request(.get, url)) { response throws(VendorError) in try step(response, ticket) })
    }

    /// Only H3's API can, and only what has not begun.
    func cancel(_ ticket: Ticket, _ task: WireTask) -> WireCancel? {
        guard task.model.id == Self.h3 else { return nil }
        return WireCancel(request: request(.delete, base / "v2" / "video_generation" / ticket.text)) {
            response throws(VendorError) in
            response.status.isSuccess ? .stopped(charged: false) : .runsOn(charged: true)
        }
    }

    /// No call is made for this. Asking about a task that cannot be tells a good key from a bad one.
    func check() -> WireCheck? {
        let url = (base / "v1" / "query" / "video_generation").with(query: [("task_id", "0")])
        return WireCheck(request: request(.get, url)) { response throws(VendorError) in
            do throws(VendorError) { _ = try Self.body(of: response) } catch {
                guard case .rejected = error else { throw error }
            }
            return "key accepted"
        }
    }

    // MARK: Films of the Hailuo family

    private func film(_ task: WireTask) throws(VendorError) -> WireStep {
        guard let names = Self.names[task.model.id], let name = task.firstImage == nil ? names.text : names.picture
        else {
            throw .rejected("it does not make \(task.model.id) \(task.images.isEmpty ? "from text" : "from pictures")")
        }
        var body: JSONObject = ["model": .string(name)]
        var prompt = task.filmText
        if let motion = task.option("cameraMotion") {
            let command = "[\(motion.prefix(1).uppercased())\(motion.dropFirst())]"
            prompt = prompt.isEmpty ? command : "\(prompt) \(command)"
        }
        if !prompt.isEmpty { body.add("prompt", prompt) }
        body.add("prompt_optimizer", task.options["promptOptimizer"])
        body.add("duration", task.options["duration"])
        body.add("resolution", task.option("resolution")?.uppercased())
        body.add("first_frame_image", task.firstImage?.urlOrDataURI)
        body.add("last_frame_image", try task.tail()?.urlOrDataURI)
        body.add("callback_url", task.callback)
        return .call(
            WireCall(request(.post, base / "v1" / "video_generation", body), isSubmission: true) {
                response throws(VendorError) in
                guard let id = try Self.body(of: response)["task_id"]?.pathID else {
                    throw .unreadable("accepted without a task_id")
                }
                return .pending(Ticket(id))
            })
    }

    private func step(_ response: HTTPResponse, _ ticket: Ticket) throws(VendorError) -> WireStep {
        // Before the code is read: here it tells why the film failed, not whether asking did.
        if let json = response.anyJSON, json["status"]?.stringValue == "Fail" { throw Self.failed(json) }
        let json: JSON
        do throws(VendorError) { json = try Self.body(of: response) } catch { throw error.ofAcceptedWork }
        switch json["status"]?.stringValue {
        case "Preparing", "Queueing", "Processing": return .pending(ticket)
        case "Success":
            guard let file = json["file_id"]?.idText else { throw .unreadable("done without a file_id") }
            let url = (base / "v1" / "files" / "retrieve").with(query: [("file_id", file)])
            return .call(
                WireCall(request(.get, url)) { response throws(VendorError) in
                    let json: JSON
                    do throws(VendorError) { json = try Self.body(of: response) } catch { throw error.ofAcceptedWork }
                    return .finished([
                        try .link(at: json[path: "file", "download_url"], contentType: "video/mp4")
                    ])
                })
        case let status: throw .unreadable("status \(status?.told ?? "none")")
        }
    }

    private static func failed(_ json: JSON) -> VendorError {
        let message = message(json) ?? "no reason given"
        let code = json[path: "base_resp", "status_code"]?.idText.flatMap { Int($0) }
        return isRefusal(code) || message.speaksOfContentRules ? .refused(message) : .failed(message)
    }

    // MARK: H3

    private static let h3: Identifier<Model> = "minimax-h3"

    private func film3(_ task: WireTask) throws(VendorError) -> WireStep {
        var content: [JSON] = []
        if !task.filmText.isEmpty { content.append(["type": "text", "text": .string(task.filmText)]) }
        for (image, role) in [(task.firstImage, "first_frame"), (try task.tail(), "last_frame")] {
            guard let image else { continue }
            content.append([
                "type": "image_url", "image_url": ["url": .string(image.urlOrDataURI)], "role": .string(role),
            ])
        }
        var body: JSONObject = ["model": "MiniMax-H3", "content": .array(content)]
        // There is no 1080P: who asks for it gets more.
        body.add("resolution", task.option("resolution").map { $0 == "1080p" ? "2K" : $0.uppercased() })
        body.add("duration", task.options["duration"])
        body.add("ratio", task.firstImage == nil ? task.options["aspectRatio"] : "adaptive")
        // Which modes there are is not documented; resellers name this one.
        if task.options["promptOptimizer"]?.boolValue == false {
            body["extra"] = ["prompt_expansion_mode": "disabled"]
        }
        body.add("callback_url", task.callback)
        return .call(
            WireCall(request(.post, base / "v2" / "video_generation", body), isSubmission: true) {
                response throws(VendorError) in
                guard let id = try Self.body(of: response)["task_id"]?.pathID else {
                    throw .unreadable("accepted without a task_id")
                }
                return .pending(Ticket(id))
            })
    }

    private static func step3(_ response: HTTPResponse, _ ticket: Ticket) throws(VendorError) -> WireStep {
        let json: JSON
        do throws(VendorError) { json = try body(of: response) } catch { throw error.ofAcceptedWork }
        let task = json["task"]
        switch task?["status"]?.stringValue {
        case "queued", "running": return .pending(ticket)
        case "succeeded":
            return .finished([try .link(at: task?[path: "content", "url"], contentType: "video/mp4")])
        case "failed":
            let message = task?[path: "error", "message"]?.told ?? "no reason given"
            let code = task?[path: "error", "code"]?.idText.flatMap { Int($0) }
            throw isRefusal(code) || message.speaksOfContentRules ? .refused(message) : .failed(message)
        case "cancelled": throw .failed("cancelled at the vendor")
        case "expired": throw .failed("expired at the vendor")
        case let status: throw .unreadable("status \(status?.told ?? "none")")
        }
    }

    // MARK: Pictures

    private func picture(_ task: WireTask) throws(VendorError) -> WireStep {
        var body: JSONObject = ["model": "image-01", "prompt": .string(task.styledText), "response_format": "url"]
        let sides = task.option("resolution")?.split(separator: "x").compactMap { Int($0) } ?? []
        if sides.count == 2 {
            (body["width"], body["height"]) = (.int(sides[0]), .int(sides[1]))
        } else {
            body.add("aspect_ratio", task.options["aspectRatio"])
        }
        body.add("n", task.options["count"])
        body.add("seed", task.options["seed"])
        body.add("prompt_optimizer", task.options["promptOptimizer"])
        if let image = task.firstImage {
            body["subject_reference"] = [["type": "character", "image_file": .string(image.urlOrDataURI)]]
        }
        return .call(
            WireCall(request(.post, base / "v1" / "image_generation", body), isSubmission: true, bounds: .making) {
                response throws(VendorError) in
                let json = try Self.body(of: response)
                var outputs: [WireOutput] = []
                for address in json[path: "data", "image_urls"]?.arrayValue ?? [] {
                    outputs.append(try .link(at: address))
                }
                // The filter leaves out what it catches, and the answer is a success all the same.
                if outputs.isEmpty, json[path: "metadata", "failed_count"]?.idText.flatMap({ Int($0) }) ?? 0 > 0 {
                    throw .refused("the vendor's filter kept back every picture")
                }
                guard !outputs.isEmpty else { throw .unreadable("a success without pictures") }
                return .finished(outputs)
            })
    }

    // MARK: Speech

    private func speech(_ task: WireTask) -> WireStep {
        var voice: JSONObject = [:]
        voice.add("voice_id", task.voice)
        voice.add("speed", task.options["speed"])
        voice.add("vol", task.options["volume"])
        voice.add("pitch", task.options["pitch"])
        voice.add("emotion", task.options["emotion"])
        var sound: JSONObject = ["channel": 1]
        sound.add("sample_rate", task.options["sampleRate"])
        sound.add("format", task.options["format"])
        var body: JSONObject = [
            "model": .string(task.model.id.text), "text": .string(task.text), "stream": false, "output_format": "hex",
            "voice_setting": .object(voice), "audio_setting": .object(sound),
        ]
        body.add("language_boost", task.options["language"])
        let type = Self.types[task.option("format") ?? "mp3"]
        return .call(
            WireCall(request(.post, base / "v1" / "t2a_v2", body), isSubmission: true, bounds: .making) {
                response throws(VendorError) in
                let json = try Self.body(of: response)
                guard let text = json[path: "data", "audio"]?.stringValue, let bytes = Base16.decode(text),
                    !bytes.isEmpty
                else { throw .unreadable("a success without sound") }
                return .finished([.bytes(bytes, contentType: type)])
            })
    }

    private static let types = ["mp3": "audio/mpeg", "wav": "audio/wav", "flac": "audio/flac", "pcm": "audio/pcm"]

    // MARK: Answers

    private static func isRefusal(_ code: Int?) -> Bool { code == 1026 || code == 1027 }

    private static func message(_ json: JSON) -> String? {
        guard let message = json[path: "base_resp", "status_msg"]?.told, !message.isEmpty else { return nil }
        return message
    }

    /// What was answered, if it is no failure in either of the two ways of saying so.
    private static func body(of response: HTTPResponse) throws(VendorError) -> JSON {
        let json = response.anyJSON
        if let code = json?[path: "base_resp", "status_code"]?.idText.flatMap({ Int($0) }), code != 0 {
            throw error(code, json.flatMap(message) ?? "", response)
        }
        if response.status.isSuccess, json?["error"]?.objectValue == nil { return try response.json() }
        let message = json?[path: "error", "message"]?.told ?? ""
        // The code stands in brackets at the end: "… (1026)".
        let code = message.split(separator: "(").last.flatMap { Int($0.prefix { $0.isNumber }) }
        if let code { throw error(code, message, response) }
        throw response.failure(message)
    }

    private static func error(_ code: Int, _ message: String, _ response: HTTPResponse) -> VendorError {
        let said = "\(code): \(message)"
        return switch code {
        case 2013, 1042: .rejected(said)
        case 1026, 1027: .refused(said)
        case 1008, 2056, 1028, 1030: .exhausted(said)
        case 1004, 2049, 2038, 2061: .unauthorised("code \(code)")
        case 1002, 1039, 1041, 2045: .throttled(retryAfter: response.retryAfter)
        case 1000, 1001, 1013, 1024, 1033: .unavailable(said)
        default: response.failure(said)
        }
    }

    // MARK: Requests

    private func request(_ method: Method, _ url: URL, _ body: JSONObject? = nil) -> HTTPRequest {
        HTTPRequest(method, url, bearer: key, body: body.map { .json(.object($0)) } ?? .none)
    }

    /// What the maker calls a model that films text, and one that films a picture.
    private static let names: [Identifier<Model>: (text: String?, picture: String?)] = [
        "hailuo-2.3": ("MiniMax-Hailuo-2.3", "MiniMax-Hailuo-2.3"),
        "hailuo-02": ("MiniMax-Hailuo-02", "MiniMax-Hailuo-02"),
        "hailuo-2.3-fast": (nil, "MiniMax-Hailuo-2.3-Fast"), "hailuo-02-fast": (nil, "MiniMax-Hailuo-02"),
        "hailuo-01": ("T2V-01", nil), "hailuo-01-director": ("T2V-01-Director", "I2V-01-Director"),
        "hailuo-i2v": (nil, "I2V-01"), "hailuo-01-live": (nil, "I2V-01-live"),
    ]
}
