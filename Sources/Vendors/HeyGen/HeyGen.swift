import Gateway
import HTTPTypes
import JSON
import Telemetry

/// HeyGen: talking figures and lip sync. Read against version 3 of its API in November 2026; version 2, whose end was announced
/// for October 2026, is spoken where it is configured, for ready avatars only.
///
/// Links need no credentials and come afresh with each answer. A job cannot be stopped. It carries an id of ours, by which it
/// can be found in the list. Avatars and voices may be named by what they are called: they are looked up first.
struct HeyGen: WireVendor {
    static let host: Identifier<Host> = "heygen"
    static let variables: [VendorVariable] = [
        .secret("KEY", "An API key."), .url(address),
        .optional("VERSION", "Which version of its API is spoken: v3 or v2.", default: "v3"),
        .webhookSecret,
    ]
    private static let address = "https://api.heygen.com"
    private static let keyField = FieldName("X-Api-Key")

    private let key: Secret
    private let base: URL
    private let isOld: Bool

    /// UNCONFIRMED which of the fields it is.
    static func signature(_ configuration: VendorConfiguration) -> CallbackSignature {
        configuration.secret("WEBHOOK_SECRET").map {
            .hex($0, [FieldName("Signature"), FieldName("X-HeyGen-Signature")])
        } ?? .none
    }

    /// What goes up as a file; of pictures, which go in the request, nothing is documented.
    static func intake(_ model: Model) -> MediaIntake {
        MediaIntake(
            film: .init(["video/mp4", "video/webm"], megabytes: 32),
            sound: .init(["audio/mpeg", "audio/wav"], megabytes: 32))
    }

    init?(_ configuration: VendorConfiguration) {
        let version = configuration.text("VERSION") ?? "v3"
        guard let key = configuration.secret("KEY"), let base = configuration.url(default: Self.address),
            version == "v3" || version == "v2"
        else { return nil }
        (self.key, self.base, isOld) = (key, base, version == "v2")
    }

    func submit(_ task: WireTask) throws(VendorError) -> WireStep {
        if isOld { return try submitOld(task) }
        if task.model.id == Self.lipSync {
            return try handedUp(task.video) { video throws(VendorError) in
                try handedUp(task.audio) { audio throws(VendorError) in
                    var body: JSONObject = [:]
                    body.add("video", video)
                    body.add("audio", audio)
                    body.add("mode", task.options["mode"])
                    return .call(submission("lipsyncs", body, task, id: "lipsync_id"))
                }
            }
        }
        return try handedUp(task.audio) { audio throws(VendorError) in
            try withAvatar(task) { avatar throws(VendorError) in
                try withVoice(task) { voice throws(VendorError) in
                    .call(submission("videos", film(task, avatar, voice, audio), task, id: "video_id"))
                }
            }
        }
    }

    func poll(_ ticket: Ticket, _ task: WireTask) throws(VendorError) -> WireStep {
        let parts = ticket.text.split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else { throw .unreadable("its ticket is none of ours: \(ticket)") }
        let url =
            parts[0] == "v2"
            ? (base / "v1" / "video_status.get").with(query: [("video_id", String(parts[1]))])
            : base / "v3" / parts[0] / parts[1]
        return .call(
            WireCall(request(.get, url)) { response throws(VendorError) in
                let data: JSON
                do throws(VendorError) { data = try Self.data(of: response) } catch { throw error.ofAcceptedWork }
                return try Self.step(data, ticket)
            })
    }

    /// It tells how far each is, but neither the link nor the reason: who has ended is asked after alone.
    func bulk(_ ticket: Ticket) -> WireBulk? {
        let parts = ticket.text.split(separator: "/", maxSplits: 1)
        guard parts.count == 2, let query = ["videos": "video_ids", "lipsyncs": "lipsync_ids"][parts[0]] else {
            return nil
        }
        let kind = String(parts[0])
        return WireBulk(
            kind: kind, most: 100,
            request: { tickets in
                let ids = tickets.map { $0.text.dropFirst(kind.count + 1) }.joined(separator: ",")
                return request(.get, (base / "v3" / kind / "statuses").with(query: [(query, ids)]))
            },
            read: { response throws(VendorError) in
                WireBulk.told(try Self.data(of: response).arrayValue ?? []) { item in
                    (item["video_id"] ?? item["id"])?.pathID.map { Ticket("\(kind)/\($0)") }
                } step: { item, ticket throws(VendorError) in
                    let status = item["status"]?.stringValue ?? ""
                    return Self.running.contains(status) || status == "queued" ? .pending(ticket) : nil
                }
            })
    }

    private static let running: Set = ["waiting", "pending", "processing", "running"]

    /// Lists go from the newest on, in pages; all of it is read before anything is called absent.
    func find(_ task: WireTask) throws(VendorError) -> WireSearch? {
        guard !isOld else { return nil }
        let kind = task.model.id == Self.lipSync ? "lipsyncs" : "videos"
        let list = (base / "v3" / kind).with(query: [("limit", "100")])
        return WireSearch(
            request: request(.get, list),
            next: { response in
                let token = response.anyJSON?["next_token"]?.stringValue ?? ""
                return token.isEmpty ? nil : request(.get, list.with(query: [("token", token)]))
            },
            read: { response throws(VendorError) in
                let json = try response.json(or: Self.error)
                guard let items = json["data"]?.arrayValue else { return .unknown }
                let found = items.first {
                    $0["callback_id"]?.stringValue == task.id || $0["title"]?.stringValue == task.id
                }
                if let found { return found["id"]?.pathID.map { .found(Ticket("\(kind)/\($0)")) } ?? .unknown }
                return json["has_more"]?.boolValue == false ? .absent : .unknown
            })
    }

    func check() -> WireCheck? {
        let url = isOld ? base / "v2" / "user" / "remaining_quota" : base / "v3" / "users" / "me"
        return WireCheck(request: request(.get, url)) { response throws(VendorError) in
            let data = try Self.data(of: response)
            if let balance = data[path: "wallet", "remaining_balance"]?.doubleValue {
                return "key accepted; \(balance) dollars left"
            }
            return "key accepted; \(data["remaining_quota"]?.idText ?? "unknown") units left"
        }
    }

    // MARK: Version 3

    private static let lipSync: Identifier<Model> = "heygen-lip-sync"
    private static let photo: Identifier<Model> = "heygen-photo"

    private static let engines: [Identifier<Model>: JSON] = [
        "heygen-avatar-3": "avatar_iii", "heygen-avatar-4": "avatar_iv", "heygen-avatar-5": "avatar_v",
    ]

    private func film(_ task: WireTask, _ avatar: String?, _ voice: String?, _ audio: JSON?) -> JSONObject {
        var body: JSONObject = ["type": task.model.id == Self.photo ? "image" : "avatar"]
        body.add("avatar_id", avatar)
        if let image = task.firstImage {
            body["image"] =
                image.url.map { ["type": "url", "url": .string($0)] }
                ?? ["type": "base64", "media_type": .string(image.contentType), "data": .string(image.base64)]
        }
        body.add("engine", Self.engines[task.model.id].map { ["type": $0] })
        if let audio {
            body.add("audio_url", audio["url"])
            body.add("audio_asset_id", audio["asset_id"])
        } else {
            body.add("script", task.text)
            body.add("voice_id", voice)
            var settings: JSONObject = [:]
            for name in ["speed", "pitch", "volume"] { settings.add(name, task.options[name]) }
            settings.add("locale", task.options["language"])
            body["voice_settings"] = .object(settings)
        }
        body.add("aspect_ratio", task.options["aspectRatio"])
        body.add("resolution", task.options["resolution"])
        body.add("background", Self.background(task))
        body.add("output_format", task.options["format"])
        if task.isOn("removeBackground") { body["remove_background"] = true }
        body.add("expressiveness", task.options["expressiveness"])
        let motion = [task.option("gesture"), task.option("emotion")].compactMap(\.self).joined(separator: ", ")
        if !motion.isEmpty { body.add("motion_prompt", motion) }
        return body
    }

    /// A colour, a picture, or a name. The vendor has no rooms by name: a name becomes a colour that such a room has.
    private static func background(_ task: WireTask) -> JSON? {
        guard let text = task.option("background"), !text.isEmpty else { return nil }
        if text.contains("://") { return ["type": "image", "url": .string(text)] }
        let isColour = text.hasPrefix("#") && text.dropFirst().allSatisfy(\.isHexDigit) && text.count == 7
        return ["type": "color", "value": .string(isColour ? text : rooms[text.lowercased()] ?? "#f0f0f0")]
    }

    private static let rooms = [
        "white": "#ffffff", "black": "#000000", "green": "#00b140", "green_screen": "#00b140", "blue": "#1e3a8a",
        "modern_office": "#e6eaee", "office": "#e6eaee", "studio": "#2b2f36", "living_room": "#efe6d8",
        "classroom": "#e9efe4", "outdoor": "#cfe5f2", "nature": "#d5e8d0",
    ]

    private func submission(_ kind: String, _ body: JSONObject, _ task: WireTask, id: String) -> WireCall {
        var body = body
        body.add("title", task.id)
        body.add("callback_id", task.id)
        body.add("callback_url", task.callback)
        return WireCall(request(.post, base / "v3" / kind, body), isSubmission: true) { response throws(VendorError) in
            guard let id = try Self.data(of: response)[id]?.pathID else { throw .unreadable("accepted without an id") }
            return .pending(Ticket("\(kind)/\(id)"))
        }
    }

    /// A medium as version 3 refers to it: an address, or what was uploaded.
    private func handedUp(
        _ medium: WireMedia?, then go: @escaping @Sendable (JSON?) throws(VendorError) -> WireStep
    ) throws(VendorError) -> WireStep {
        guard let medium else { return try go(nil) }
        if let url = medium.url { return try go(["type": "url", "url": .string(url)]) }
        let part = MultipartForm.Part(
            "file", .bytes(medium.bytes ?? []), filename: "medium.\(medium.fileExtension)", type: medium.contentType)
        let request = HTTPRequest(
            .post, base / "v3" / "assets", [(Self.keyField, key.reveal())], form: MultipartForm([part]))
        return .call(
            WireCall(request, bounds: .upload) { response throws(VendorError) in
                guard let id = try Self.data(of: response)["asset_id"]?.pathID else {
                    throw .unreadable("uploaded without an asset_id")
                }
                return try go(["type": "asset_id", "asset_id": .string(id)])
            })
    }

    // MARK: Who speaks, and how

    /// Finds the avatar that is meant: by its id or what it is called; where none is named, the first that fits.
    private func withAvatar(
        _ task: WireTask, then go: @escaping @Sendable (String?) throws(VendorError) -> WireStep
    ) throws(VendorError) -> WireStep {
        guard task.model.id != Self.photo else { return try go(nil) }
        let url = isOld ? base / "v2" / "avatars" : base / "v3" / "avatars" / "looks"
        return .call(
            WireCall(request(.get, url), bounds: .making) { response throws(VendorError) in
                let data = try Self.data(of: response)
                let all = (data.arrayValue ?? data["avatars"]?.arrayValue ?? []).map { look in
                    Choice(
                        id: look["id"]?.pathID ?? look["avatar_id"]?.pathID,
                        name: look["name"]?.stringValue ?? look["avatar_name"]?.stringValue ?? "",
                        gender: look["gender"]?.stringValue, languages: [],
                        isFit: look["supported_api_engines"]?.arrayValue.map { engines in
                            Self.engines[task.model.id].map(engines.contains) ?? true
                        } ?? true)
                }
                if let name = task.option("avatarId") { return try go(Choice.named(name, among: all)?.id ?? name) }
                let fitting = all.filter { $0.isFit && $0.id != nil }
                let gender = task.voice.flatMap(Choice.gender)
                guard let choice = fitting.first(where: { gender == nil || $0.gender == gender }) ?? fitting.first
                else {
                    throw .rejected("the account has no avatar for \(task.model.id): name one in avatarId")
                }
                return try go(choice.id)
            })
    }

    /// Finds the voice that is meant. None is needed where a recording speaks, or where an avatar has a voice of its own.
    private func withVoice(
        _ task: WireTask, then go: @escaping @Sendable (String?) throws(VendorError) -> WireStep
    ) throws(VendorError) -> WireStep {
        let isNeeded = task.voice != nil || isOld || task.model.id == Self.photo
        guard task.audio == nil, isNeeded else { return try go(nil) }
        return .call(
            WireCall(request(.get, base / (isOld ? "v2" : "v3") / "voices"), bounds: .making) {
                response throws(VendorError) in
                let data = try Self.data(of: response)
                let all = (data.arrayValue ?? data["voices"]?.arrayValue ?? []).map { voice in
                    Choice(
                        id: voice["voice_id"]?.pathID, name: voice["name"]?.stringValue ?? "",
                        gender: voice["gender"]?.stringValue?.lowercased(),
                        languages: [voice["language"]?.stringValue ?? ""], isFit: true)
                }
                if let name = task.voice { return try go(Choice.named(name, among: all)?.id ?? name) }
                guard let choice = all.first(where: { $0.id != nil }) else {
                    throw .rejected("the account has no voice: name one in voice")
                }
                return try go(choice.id)
            })
    }

    // MARK: Version 2

    private func submitOld(_ task: WireTask) throws(VendorError) -> WireStep {
        guard task.model.id != Self.lipSync, task.model.id != Self.photo else {
            throw .rejected("version 2 of the API makes no \(task.model.id): configure version 3")
        }
        if let audio = task.audio, audio.url == nil {
            throw .rejected("version 2 of the API takes a recording by its address only: configure version 3")
        }
        return try withAvatar(task) { avatar throws(VendorError) in
            try withVoice(task) { voice throws(VendorError) in
                var input: JSONObject = [
                    "character": ["type": "avatar", "avatar_id": .string(avatar ?? ""), "avatar_style": "normal"]
                ]
                if let audio = task.audio?.url {
                    input["voice"] = ["type": "audio", "audio_url": .string(audio)]
                } else {
                    var voice: JSONObject = [
                        "type": "text", "voice_id": .string(voice ?? ""), "input_text": .string(task.text),
                    ]
                    voice.add("speed", task.options["speed"])
                    voice.add("pitch", task.options["pitch"])
                    input["voice"] = .object(voice)
                }
                input.add("background", Self.background(task))
                var body: JSONObject = ["video_inputs": [.object(input)]]
                let short = ["720p": 720, "1080p": 1080, "4k": 2160][task.option("resolution") ?? ""] ?? 720
                let sides = (task.option("aspectRatio") ?? "16:9").split(separator: ":").compactMap { Int($0) }
                if sides.count == 2, let least = sides.min(), least > 0 {
                    body["dimension"] = [
                        "width": .int(short * sides[0] / least), "height": .int(short * sides[1] / least),
                    ]
                }
                body.add("title", task.id)
                body.add("callback_id", task.id)
                body.add("callback_url", task.callback)
                return .call(
                    WireCall(request(.post, base / "v2" / "video" / "generate", body), isSubmission: true) {
                        response throws(VendorError) in
                        guard let id = try Self.data(of: response)["video_id"]?.pathID else {
                            throw .unreadable("accepted without a video_id")
                        }
                        return .pending(Ticket("v2/\(id)"))
                    })
            }
        }
    }

    // MARK: Answers

    private static func step(_ data: JSON, _ ticket: Ticket) throws(VendorError) -> WireStep {
        switch data["status"]?.stringValue {
        case let status? where running.contains(status): return .pending(ticket)
        case "completed": return .finished([try .link(at: data["video_url"])])
        case "failed":
            let error = data["error"]
            let code = data["failure_code"]?.told ?? error?["code"]?.told ?? ""
            var reason = data["failure_message"]?.told ?? error?["message"]?.told ?? error?["detail"]?.told ?? ""
            if reason.isEmpty { reason = code.isEmpty ? "no reason given" : code }
            throw "\(code) \(reason)".speaksOfContentRules ? .refused(reason) : .failed(reason)
        case let status: throw .unreadable("status \(status?.told ?? "none")")
        }
    }

    private static func data(of response: HTTPResponse) throws(VendorError) -> JSON {
        let json = try response.json(or: error)
        // Version 2 fails under status 200 too.
        if let failure = json["error"], !failure.isNull { throw error(response) }
        guard let data = json["data"], !data.isNull else { throw .unreadable("no data") }
        return data
    }

    private static func error(_ response: HTTPResponse) -> VendorError {
        let error = response.anyJSON?["error"]
        let code = error?["code"]?.idText?.told ?? ""
        let message = error?["message"]?.told ?? error?.told ?? ""
        let said = code.isEmpty ? message : "\(code): \(message)"
        switch code {
        case "insufficient_credit", "quota_exceeded": return .exhausted(said)
        case "unauthorized", "forbidden", "40009": return .unauthorised(code)
        case "rate_limit_exceeded": return .throttled(retryAfter: response.retryAfter)
        case "internal_error", "conflict", "asset_not_available": return .unavailable(said)
        case _ where said.speaksOfContentRules: return .refused(said)
        case "invalid_parameter", "validation_error", "avatar_not_found", "voice_not_found", "payload_too_large":
            return .rejected(said)
        default: return response.failure(response.status.code == 401 ? "" : said)
        }
    }

    private func request(_ method: Method, _ url: URL, _ body: JSONObject? = nil) -> HTTPRequest {
        HTTPRequest(
            method, url, [(Self.keyField, key.reveal())], body: body.map { .json(.object($0)) } ?? .none)
    }
}

/// An avatar or a voice of a vendor's list, as a caller may mean it.
struct Choice: Sendable {
    let id: String?
    let name: String
    let gender: String?
    let languages: [String]
    /// Whether it can do what is asked.
    let isFit: Bool

    /// The one with this id or name; else one whose name begins so; else, where the words tell a gender, the first of it.
    static func named(_ name: String, among all: [Choice]) -> Choice? {
        let meant = name.lowercased()
        let choices = all.filter { $0.id != nil }
        if let exact = choices.first(where: { $0.id == name || $0.name.lowercased() == meant }) { return exact }
        if let alike = choices.first(where: { $0.name.lowercased().hasPrefix("\(meant) ") }) { return alike }
        guard let gender = gender(name) else { return nil }
        return choices.first { $0.isFit && $0.gender?.lowercased() == gender }
    }

    /// `professional_female` tells one.
    static func gender(_ words: String) -> String? {
        let words = words.lowercased().split { !$0.isLetter }
        if words.contains(where: { ["female", "woman", "girl"].contains($0) }) { return "female" }
        return words.contains { ["male", "man", "boy"].contains($0) } ? "male" : nil
    }
}
