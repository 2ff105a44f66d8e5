import Crypto
import Gateway
import HTTPTypes
import JSON
import Telemetry

/// Google Cloud Text-to-Speech. Answers with the sound itself; nothing to poll, no links. Read against v1, 2026-11.
struct GoogleTTS: WireVendor {
    static let host: Identifier<Host> = "google-tts"
    private static let home = "https://texttospeech.googleapis.com"
    static let variables: [VendorVariable] = [
        .optionalSecret("KEY", "An API key. This, or CREDENTIALS, or TOKEN."), .googleAccount,
        .optionalSecret("TOKEN", "An OAuth token. It ends after an hour: for tests and proxies."),
        .optional("PROJECT", "The Google Cloud project that pays, with a token."), .url(home),
    ]

    private let secret: Secret
    private let fields: [(FieldName, String)]
    private let base: URL

    init?(_ configuration: VendorConfiguration) {
        guard let url = configuration.url(default: Self.home), configuration.objectionToGoogleAccount == nil else {
            return nil
        }
        base = url / "v1"
        if configuration.googleAccount == nil, let key = configuration.secret("KEY") {
            (secret, fields) = (key, [(FieldName("x-goog-api-key"), key.reveal())])
        } else if let token = configuration.googleToken {
            let project = configuration.text("PROJECT").map { [(FieldName("x-goog-user-project"), $0)] } ?? []
            (secret, fields) = (token, [(.authorization, "Bearer \(token.reveal())")] + project)
        } else {
            return nil
        }
    }

    // MARK: Voices

    /// How the voices of each model are called: `en-US-Wavenet-D`.
    private static let families: [Identifier<Model>: String] = [
        "chirp3-hd": "Chirp3-HD", "google-studio": "Studio", "google-neural2": "Neural2", "google-wavenet": "Wavenet",
        "google-standard": "Standard",
    ]

    func submit(_ task: WireTask) throws(VendorError) -> WireStep {
        guard let family = Self.families[task.model.id], let voice = task.voice else {
            throw .rejected("\(task.model.id) is not spoken here")
        }
        let parts = voice.split(separator: "-").map(String.init)
        // A whole name says its language; one part of it is sought in the list.
        if parts.count >= 4 {
            let own = "\(parts[0])-\(parts[1])"
            guard let language = task.string("language"), language.lowercased() != own.lowercased() else {
                return .call(try speech(task, voice: voice, language: own))
            }
            return .call(search(task, family: family, voice: parts[parts.count - 1], language: language))
        }
        return .call(search(task, family: family, voice: voice, language: task.string("language") ?? "en-US"))
    }

    /// The voice of the family that is called so or is of that gender; where only the language was asked for, its first.
    private func search(_ task: WireTask, family: String, voice: String, language: String) -> WireCall {
        let url = (base / "voices").with(query: [("languageCode", language)])
        return WireCall(HTTPRequest(.get, url, fields)) { response throws(VendorError) in
            guard response.status.isSuccess else { throw GoogleFailure.of(response, hiding: [secret]) }
            let voices = (try response.json()["voices"]?.arrayValue ?? []).filter {
                $0["name"]?.stringValue?.contains("-\(family)-") == true
            }
            let wanted = voice.lowercased()
            let found =
                voices.first { $0["name"]?.stringValue?.lowercased().hasSuffix("-\(wanted)") == true }
                ?? voices.first { $0["ssmlGender"]?.stringValue?.lowercased() == wanted }
                ?? (task.task.input.voice == nil ? voices.first : nil)
            guard let name = found?["name"]?.stringValue else {
                throw .rejected("\(language) has no such voice of the family \(family)")
            }
            let parts = name.split(separator: "-")
            guard parts.count >= 2 else { throw .unreadable("a voice without a language") }
            return .call(try speech(task, voice: name, language: "\(parts[0])-\(parts[1])"))
        }
    }

    // MARK: Speech

    private func speech(_ task: WireTask, voice: String, language: String) throws(VendorError) -> WireCall {
        let (encoding, type) = try Self.encoding(task)
        var sound: JSONObject = ["audioEncoding": .string(encoding)]
        sound.add("speakingRate", task.number("speed").map { .double($0) })
        // Some families refuse a pitch, even none.
        if let pitch = task.number("pitch"), pitch != 0 { sound["pitch"] = .double(pitch) }
        if let volume = task.number("volume"), volume != 0 { sound["volumeGainDb"] = .double(volume) }
        // Raw sound does not say its own rate.
        let rate = task.integer("sampleRate") ?? (encoding == "PCM" ? Self.usualRate : nil)
        sound.add("sampleRateHertz", rate.map { .int($0) })
        let body: JSON = [
            "input": [task.flag("ssml") == true ? "ssml" : "text": .string(task.text)],
            "voice": ["languageCode": .string(language), "name": .string(voice)], "audioConfig": .object(sound),
        ]
        let request = HTTPRequest(.post, try (base / "text").calling("synthesize"), fields, json: body)
        return WireCall(request, isSubmission: true, bounds: .making) { response throws(VendorError) in
            guard response.status.isSuccess else { throw GoogleFailure.of(response, hiding: [secret]) }
            guard let bytes = try response.json()["audioContent"]?.stringValue.flatMap({ Base64.decode($0) }),
                !bytes.isEmpty
            else { throw .unreadable("neither sound nor an error") }
            return .finished([.bytes(bytes, contentType: type)])
        }
    }

    private static let usualRate = 24_000

    private static func encoding(_ task: WireTask) throws(VendorError) -> (String, type: String) {
        switch task.string("format") ?? "mp3" {
        case "mp3": ("MP3", "audio/mpeg")
        case "wav": ("LINEAR16", "audio/wav")
        case "opus": ("OGG_OPUS", "audio/ogg")
        // These two come with a WAV header.
        case "ulaw": ("MULAW", "audio/wav")
        case "alaw": ("ALAW", "audio/wav")
        case "pcm": ("PCM", "audio/L16; rate=\(task.integer("sampleRate") ?? usualRate); channels=1")
        case "m4a": ("M4A", "audio/mp4")
        case let format: throw .rejected("format \(format)")
        }
    }

    func poll(_ ticket: Ticket, _ task: WireTask) throws(VendorError) -> WireStep {
        throw .lost("its answer was the sound itself")
    }

    func check() -> WireCheck? {
        let url = (base / "voices").with(query: [("languageCode", "en-US")])
        return WireCheck(request: HTTPRequest(.get, url, fields)) { response throws(VendorError) in
            guard response.status.isSuccess else { throw GoogleFailure.of(response, hiding: [secret]) }
            return "key accepted; \(try response.json()["voices"]?.arrayValue?.count ?? 0) voices of American English"
        }
    }
}
