import Gateway
import HTTPTypes
import JSON
import Telemetry

/// ElevenLabs, text to speech. Answers with the sound itself; nothing to poll, no links. Read against API v1, 2026-11.
///
/// It has no idempotency key and no list of what was asked: a lost answer stays lost.
struct ElevenLabs: WireVendor {
    static let host: Identifier<Host> = "elevenlabs"
    static let variables: [VendorVariable] = [
        .secret("KEY", "An API key of ElevenLabs."), .url("https://api.elevenlabs.io"),
    ]
    static let takesMediaURLs = false

    private let key: Secret
    private let base: URL

    init?(_ configuration: VendorConfiguration) {
        guard let key = configuration.secret("KEY"), let base = configuration.url(default: "https://api.elevenlabs.io")
        else { return nil }
        (self.key, self.base) = (key, base)
    }

    func submit(_ task: WireTask) throws(VendorError) -> WireStep {
        let voice = task.voice ?? "rachel"
        if let id = ElevenLabsVoices.id(of: voice) { return .call(try speech(task, voice: id)) }
        return .call(search(for: voice, task))
    }

    func poll(_ ticket: Ticket, _ task: WireTask) throws(VendorError) -> WireStep {
        throw .lost("its answer was the sound itself")
    }

    func check() -> WireCheck? {
        WireCheck(request: HTTPRequest(.get, base / "v1" / "user" / "subscription", authorization)) {
            response throws(VendorError) in
            guard response.status.isSuccess else { throw failure(response) }
            let json = try response.json()
            guard let used = json["character_count"]?.wholeNumber, let limit = json["character_limit"]?.wholeNumber
            else { return "key accepted" }
            return "key accepted; \(used) of \(limit) characters used"
        }
    }

    private var authorization: [(FieldName, String)] { [(Self.keyField, key.reveal())] }
    private static let keyField = FieldName("xi-api-key")

    // MARK: Voices

    /// A name that is not among the ready voices: the account's own, cloned ones too.
    private func search(for name: String, _ task: WireTask) -> WireCall {
        let url = (base / "v2" / "voices").with(query: [("search", name), ("page_size", "100")])
        return WireCall(HTTPRequest(.get, url, authorization)) { response throws(VendorError) in
            guard response.status.isSuccess else { throw failure(response) }
            let voices = try response.json()["voices"]?.arrayValue ?? []
            let found =
                voices.first { $0["name"]?.stringValue?.lowercased() == name.lowercased() }
                // Ready voices are called "Rachel - calm" and the like.
                ?? voices.first { $0["name"]?.stringValue?.lowercased().hasPrefix("\(name.lowercased()) ") == true }
            guard let id = found?["voice_id"]?.idText else { throw .rejected("there is no voice of that name") }
            return .call(try speech(task, voice: id))
        }
    }

    // MARK: Speech

    private func speech(_ task: WireTask, voice: String) throws(VendorError) -> WireCall {
        let (format, type) = Self.format(task)
        let url = try (base / "v1" / "text-to-speech").item(voice).with(query: [("output_format", format)])
        let request = HTTPRequest(.post, url, authorization, json: .object(body(task)))
        return WireCall(request, isSubmission: true, bounds: .making) { response throws(VendorError) in
            guard response.status.isSuccess else { throw failure(response) }
            guard !response.body.isEmpty else { throw .failed("it gave no sound", charged: true) }
            guard !response.isJSON else { throw .unreadable("JSON, where sound was to be") }
            return .finished([.bytes(response.body, contentType: type)])
        }
    }

    private func body(_ task: WireTask) -> JSONObject {
        let isV3 = task.model.id == "eleven-v3"
        var body: JSONObject = [
            "text": .string(isV3 ? Self.acted(task) : task.text),
            "model_id": .string(Self.models[task.model.id] ?? task.model.id.text),
        ]
        var settings: JSONObject = [:]
        settings.add("stability", task.number("stability").map { .double(isV3 ? Self.v3Stability($0) : $0) })
        settings.add("similarity_boost", task.number("similarity").map { .double($0) })
        settings.add("style", task.number("exaggeration").map { .double($0) })
        settings.add("use_speaker_boost", task.flag("speakerBoost").map { .bool($0) })
        settings.add("speed", task.number("speed").map { .double($0) })
        if !settings.isEmpty { body["voice_settings"] = .object(settings) }
        body.add("language_code", task.string("language").map { String($0.prefix { $0 != "-" }).lowercased() })
        body.add("seed", task.integer("seed").map { .int($0) })
        return body
    }

    private static let models: [Identifier<Model>: String] = [
        "eleven-v3": "eleven_v3", "eleven-multilingual-v2": "eleven_multilingual_v2",
        "eleven-flash-v2.5": "eleven_flash_v2_5", "eleven-turbo-v2.5": "eleven_turbo_v2_5",
    ]

    /// Version 3 reads in brackets how the text is said.
    private static func acted(_ task: WireTask) -> String {
        guard let emotion = task.string("emotion") else { return task.text }
        return "[\(emotion.filter { $0 != "[" && $0 != "]" })] \(task.text)"
    }

    /// Version 3 knows only three degrees: creative, natural, robust (from its users' reports: UNCONFIRMED by the maker's
    /// own pages, and taken by it in any case).
    private static func v3Stability(_ value: Double) -> Double { (value * 2).rounded() / 2 }

    /// Its name for format and sample rate, and the content type that the sound then has.
    private static func format(_ task: WireTask) -> (name: String, type: String) {
        let rate = task.integer("sampleRate") ?? 44100
        switch task.string("format") ?? "mp3" {
        case "wav": return ("wav_\(rate)", "audio/wav")
        case "pcm": return ("pcm_\(rate)", "audio/L16; rate=\(rate); channels=1")
        case "opus": return ("opus_48000_128", "audio/ogg")
        case "ulaw": return ("ulaw_8000", "audio/basic")
        case "alaw": return ("alaw_8000", "audio/x-alaw-basic")
        default:
            // Each rate at the best bit rate that every plan has.
            return ("mp3_\(rate)_\([24000: 48, 22050: 32][rate] ?? 128)", "audio/mpeg")
        }
    }

    // MARK: Failures

    private func failure(_ response: HTTPResponse) -> VendorError {
        let detail = response.anyJSON?["detail"]
        let code = detail?["status"]?.stringValue ?? detail?["code"]?.stringValue ?? ""
        let words = VendorWords.of(response, hiding: key)
        switch code {
        case "quota_exceeded", "insufficient_credits", "payment_required": return .exhausted(words)
        case "too_many_concurrent_requests", "system_busy", "rate_limit_exceeded":
            return .throttled(retryAfter: response.retryAfter)
        case "content_moderation", "content_policy_violation", "moderation_blocked": return .refused(words)
        case "voice_not_found", "max_character_limit_exceeded", "model_can_not_do_text_to_speech":
            return .rejected(words)
        default: break
        }
        // The name of a refusal for content is UNCONFIRMED; its words speak of terms or policy.
        let isRefusal = words.speaks(of: "terms of service", "content policy", "moderation")
        switch response.status.code {
        case 400 where isRefusal, 403 where isRefusal: return .refused(words)
        case 404, 422: return .rejected(words)
        case 409: return .unavailable(words)
        default: return response.failure(words)
        }
    }
}

/// The ready voices, so that the names that everybody knows need no call.
enum ElevenLabsVoices {
    /// The id of a ready voice's name, or what is an id already; nil where the account must be asked.
    static func id(of voice: String) -> String? {
        if let id = ready[voice.lowercased()] { return id }
        let isID = voice.utf8.count == 20 && voice.utf8.allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 }
        return isID ? voice : nil
    }

    private static let ready: [String: String] = [
        "rachel": "21m00Tcm4TlvDq8ikWAM", "drew": "29vD33N1CtxCmqQRPOHJ", "clyde": "2EiwWnXFnvU5JabPnv8n",
        "paul": "5Q0t7uMcjvnagumLfvZi", "aria": "9BWtsMINqrJLrRacOk9x", "domi": "AZnzlk1XvdvUeBnXmlld",
        "dave": "CYw3kZ02Hs0563khs1Fj", "roger": "CwhRBWXzGAHq8TQ4Fs17", "fin": "D38z5RcWu1voky8WS1ja",
        "sarah": "EXAVITQu4vr4xnSDxMaL", "bella": "EXAVITQu4vr4xnSDxMaL", "antoni": "ErXwobaYiN019PkySvjV",
        "laura": "FGY2WhTYpPnrIDTdsKH5", "thomas": "GBv7mTt0atIp3Br8iCZE", "charlie": "IKne3meq5aSn9XLyUdCD",
        "george": "JBFqnCBsd6RMkjVDRZzb", "emily": "LcfcDJNUP1GQjkzn1xUU", "elli": "MF3mGyEYCl7XYWbV9V6O",
        "callum": "N2lVS1w4EtoT3dr4eOWO", "patrick": "ODq5zmih8GrVes37Dizd", "river": "SAz9YHcvj6GT2YYXdXww",
        "harry": "SOYHLrjzK2X1ezoPC6cr", "liam": "TX3LPaxmHKxFdv7VOQHJ", "dorothy": "ThT5KcBeYPX3keUQqHPh",
        "josh": "TxGEqnHWrfWFTfGW9XjX", "arnold": "VR6AewLTigWG4xSOukaG", "charlotte": "XB0fDUnXU5powFXDhCwa",
        "alice": "Xb7hH8MSUJpSbSDYk0k2", "matilda": "XrExE9yKIg1WjnnlVkGX", "james": "ZQe5CZNOzWyzPSCn5a3c",
        "joseph": "Zlb1dXrM653N07WRdFW3", "will": "bIHbv24MWmeRgasZH58o", "jessica": "cgSgspJ2msm6clMCkdW9",
        "eric": "cjVigY5qzO86Huf0OWal", "michael": "flq6f7yk4E4fJM5XTYuZ", "ethan": "g5CIjZEefAph4nQFvHAz",
        "chris": "iP95p4xoKVk53GoZ742B", "gigi": "jBpfuIE2acCO8z3wKNLl", "freya": "jsCqWAovK2LkecY7zXl4",
        "brian": "nPczCjzI2devNBz1zQrb", "grace": "oWAxZDx7w5VEj9dCyTzz", "daniel": "onwK4e9ZLuTAKqWW03F9",
        "lily": "pFZP5JQG7iQjIQuC4Bku", "serena": "pMsXgVXv3BLzUgSXRplE", "adam": "pNInz6obpgDQGcFmaJgB",
        "nicole": "piTKgcLEGmPE4e6mEKli", "bill": "pqHfZKP75CvOlQylNhV4", "sam": "yoZ06aMxZJJ28mfd3POQ",
        "giovanni": "zcAOhNBS3c14rBihAFp1", "glinda": "z9fAnlkpzviPz146aGWa", "mimi": "zrHiDhphv9ZnVXBqCLjz",
    ]
}
