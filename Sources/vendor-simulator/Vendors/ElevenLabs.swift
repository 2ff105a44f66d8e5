import Crypto
import EventLoop
import HTTPTypes
import JSON

/// ElevenLabs: speech in the answer, and voices.
struct ElevenLabs: Vendor {
    let name = "elevenlabs"
    let latency = Duration.seconds(1)
    let slots = Slots.refuses(beyond: 10)
    let meaningless: [Fault.Kind: String] = [
        .strangeStatus: "its answer is sound, without a status", .deadLink: "its answer is the sound itself",
    ]

    private static let keyField = FieldName("xi-api-key")
    private static let voiceKind = "voice"

    var endpoints: [Endpoint] {
        [
            Endpoint(.post, "/v1/text-to-speech/{voice}", .submit, speak),
            Endpoint(.post, "/v1/text-to-speech/{voice}/stream", .submit, speak),
            Endpoint(.post, "/v1/text-to-speech/{voice}/with-timestamps", .submit, speakWithTimes),
            Endpoint(.get, "/v1/models", .other) { _ throws(Answer) in Answer(.array(Self.models.map(Self.model))) },
            Endpoint(.get, "/v1/voices", .other) { call throws(Answer) in
                Answer(["voices": .array(voices(call.world).map(Self.voice))])
            },
            Endpoint(.get, "/v2/voices", .other, list),
            Endpoint(.get, "/v1/voices/{voice}", .other) { call throws(Answer) in
                try known(call)
                let known = voices(call.world).first { $0.id == call["voice"] }
                return Answer(Self.voice(known ?? Voice(id: call["voice"], name: "Simulated")))
            },
            Endpoint(.get, "/v1/voices/{voice}/settings", .other) { call throws(Answer) in
                try known(call)
                return Answer([
                    "stability": 0.5, "similarity_boost": 0.75, "style": 0.0, "use_speaker_boost": true, "speed": 1.0,
                ])
            },
            Endpoint(.delete, "/v1/voices/{voice}", .other) { call throws(Answer) in
                try known(call)
                call.world.drop(file: call["voice"], of: name)
                return Answer(["status": "ok"])
            },
            Endpoint(.post, "/v1/voices/add", .other, clone),
            Endpoint(.get, "/v1/user/subscription", .other) { call throws(Answer) in
                Answer([
                    "tier": "pro", "character_count": 1000, "character_limit": 500_000, "voice_slots_used": 1,
                    "voice_limit": 160, "next_character_count_reset_unix": .int(call.world.unixTime + 86_400),
                ])
            },
        ]
    }

    func admit(_ call: Call) throws(Answer) {
        try call.require(call.fields[Self.keyField] == key, else: .unauthorized)
    }

    // MARK: - Speech

    private static let models: [(id: String, characters: Int)] = [
        ("eleven_v3", 5000), ("eleven_multilingual_v2", 10_000), ("eleven_flash_v2_5", 40_000),
        ("eleven_turbo_v2_5", 40_000), ("eleven_flash_v2", 30_000), ("eleven_turbo_v2", 30_000),
    ]

    private static let body = Schema(
        open: true, .needs("text", .text(1...1_000_000)), .may("model_id", .text), .may("language_code", .text(2...3)),
        .may(
            "voice_settings",
            .null(
                or: .object(
                    Schema(
                        open: true, .may("stability", .number(0...1)), .may("similarity_boost", .number(0...1)),
                        .may("style", .number(0...1)), .may("use_speaker_boost", .flag),
                        .may("speed", .number(0.7...1.2)))
                ))), .may("seed", .int(0...4_294_967_295)), .may("previous_text", .text), .may("next_text", .text),
        .may("previous_request_ids", .list(.text, 0...3)), .may("next_request_ids", .list(.text, 0...3)),
        .may("pronunciation_dictionary_locators", .list(.object(Schema(open: true)), 0...3)),
        .may("apply_text_normalization", .words("auto", "on", "off")), .may("apply_language_text_normalization", .flag))

    private func speak(_ call: Call) async throws(Answer) -> Answer {
        let (request, format) = try asked(call)
        let (job, bytes) = try await sound(call, request, format)
        return Answer(200, bytes, type: Self.type(format), fields(job, request, call))
    }

    private func speakWithTimes(_ call: Call) async throws(Answer) -> Answer {
        let (request, format) = try asked(call)
        let (job, bytes) = try await sound(call, request, format)
        let characters = (request.text("text") ?? "").map { JSON.string(String($0)) }
        let pace = 0.06
        let alignment: JSON = [
            "characters": .array(characters),
            "character_start_times_seconds": .array(characters.indices.map { .double(Double($0) * pace) }),
            "character_end_times_seconds": .array(characters.indices.map { .double(Double($0 + 1) * pace) }),
        ]
        return Answer(
            200,
            [
                "audio_base64": .string(Base64.encode(bytes)), "alignment": alignment,
                "normalized_alignment": alignment,
            ], fields(job, request, call))
    }

    /// Reads and checks what is to be spoken, and how.
    private func asked(_ call: Call) throws(Answer) -> (JSON, MediaSpec.SoundFormat) {
        let request = try call.json(Self.body)
        try known(call)
        let id = request.text("model_id") ?? "eleven_multilingual_v2"
        guard let model = Self.models.first(where: { $0.id == id }) else {
            throw Self.refused(400, "model_not_found", "A model with model ID \(id) does not exist.")
        }
        if (request.text("text") ?? "").count > model.characters {
            throw Self.refused(
                400, "max_character_limit_exceeded",
                "This request exceeds the \(model.characters) characters of the model.")
        }
        let name = call.query("output_format") ?? "mp3_44100_128"
        guard let format = Self.format(name) else {
            throw Answer(422, [Problem("output_format", kind: .notAmong(["mp3_44100_128", "pcm_24000"]))].pydantic)
        }
        return (request, format)
    }

    private func sound(
        _ call: Call, _ request: JSON, _ format: MediaSpec.SoundFormat
    ) async throws(Answer) -> (Job, [UInt8]) {
        let spec = MediaSpec.speech(request.text("text") ?? "", format)
        let job = try await call.make(request.text("model_id") ?? "eleven_multilingual_v2", request, [spec])
        switch call.phase(job) {
        case .moderated: throw call.refuse(.moderated)
        case .failed: throw call.refuse(.broken(500))
        default: return (job, try await call.bytes(spec, for: job))
        }
    }

    private static let bitrates = [32, 64, 96, 128, 192]
    private static let rates = [8000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000]

    /// `mp3_44100_128`; nil for one that is not offered.
    private static func format(_ name: String) -> MediaSpec.SoundFormat? {
        let parts = name.split(separator: "_")
        guard parts.count >= 2, let coding = MediaSpec.SoundFormat.Coding(rawValue: String(parts[0])),
            let rate = Int(parts[1])
        else { return nil }
        let bitrate = parts.count > 2 ? Int(parts[2]) : nil
        let isOffered =
            switch coding {
            case .mp3:
                rate == 44_100 && bitrates.contains(bitrate ?? 0) || name == "mp3_22050_32" || name == "mp3_24000_48"
            case .opus: rate == 48_000 && bitrates.contains(bitrate ?? 0)
            case .pcm, .wav: rates.contains(rate) && parts.count == 2
            case .ulaw, .alaw: rate == 8000 && parts.count == 2
            case .flac, .aac, .m4a: false
            }
        return isOffered ? MediaSpec.SoundFormat(coding: coding, rate: rate, bitrate: bitrate) : nil
    }

    private static func type(_ format: MediaSpec.SoundFormat) -> String { MediaSpec.speech("", format).type }

    private static let requestID = FieldName("request-id")
    private static let cost = FieldName("character-cost")
    private static let current = FieldName("current-concurrent-requests")
    private static let maximum = FieldName("maximum-concurrent-requests")

    private func fields(_ job: Job, _ request: JSON, _ call: Call) -> [(FieldName, String)] {
        [
            (Self.requestID, job.id), (Self.cost, "\((request.text("text") ?? "").count)"),
            (Self.current, "\(call.world.running(name))"), (Self.maximum, "10"),
        ]
    }

    // MARK: - Voices

    private struct Voice: Sendable {
        let id: String
        let name: String
        var category = "premade"
    }

    private static let premade = [
        Voice(id: "JBFqnCBsd6RMkjVDRZzb", name: "George"), Voice(id: "21m00Tcm4TlvDq8ikWAM", name: "Rachel"),
        Voice(id: "EXAVITQu4vr4xnSDxMaL", name: "Sarah"), Voice(id: "pNInz6obpgDQGcFmaJgB", name: "Adam"),
    ]
    private static let voiceLetters = 20

    /// Those that come with it, and those that were cloned.
    private func voices(_ world: World) -> [Voice] {
        Self.premade + world.files(of: name).map { Voice(id: $0.id, name: $0.file.name, category: "cloned") }
    }

    private static let usualPage = 10
    private static let pages = 1...100

    /// A page of them; its token is how many came before.
    private func list(_ call: Call) throws(Answer) -> Answer {
        let size = call.query("page_size").map { Int($0) ?? 0 } ?? Self.usualPage
        guard Self.pages.contains(size) else {
            throw Answer(422, [Problem("page_size", kind: size < 1 ? .below("1") : .above("100"))].pydantic)
        }
        let ids = call.query.filter { $0.name == "voice_ids" }.map(\.value)
        let (search, category) = (call.query("search")?.lowercased(), call.query("category"))
        let all = voices(call.world).filter { voice in
            (search.map { voice.name.lowercased().contains($0) } ?? true)
                && (category.map { voice.category == $0 } ?? true)
                && (ids.isEmpty || ids.contains(voice.id))
        }
        let start = max(0, call.query("next_page_token").flatMap { Int($0) } ?? 0)
        let page = all.dropFirst(start).prefix(size)
        let end = start + page.count
        return Answer([
            "voices": .array(page.map(Self.voice)), "has_more": .bool(end < all.count), "total_count": .int(all.count),
            "next_page_token": end < all.count ? .string("\(end)") : .null,
        ])
    }

    private func known(_ call: Call) throws(Answer) {
        let id = call["voice"]
        let isKnown =
            Self.premade.contains { $0.id == id } || call.world.file(id, of: name) != nil
            // Any other id of the usual form may be one of the thousands in the library.
            || id.count == Self.voiceLetters && id.allSatisfy { $0.isLetter || $0.isNumber }
        try call.require(isKnown, else: .unknown(id))
    }

    private static func voice(_ voice: Voice) -> JSON {
        [
            "voice_id": .string(voice.id), "name": .string(voice.name), "category": .string(voice.category),
            "labels": ["accent": "american", "gender": "female", "age": "young", "language": "en"],
            "description": "A voice of the simulator", "preview_url": .null, "available_for_tiers": [],
            "settings": .null, "high_quality_base_model_ids": ["eleven_multilingual_v2"],
        ]
    }

    private static func model(_ model: (id: String, characters: Int)) -> JSON {
        [
            "model_id": .string(model.id), "name": .string(model.id), "can_do_text_to_speech": true,
            "languages": [["language_id": "en", "name": "English"]],
            "maximum_text_length_per_request": .int(model.characters), "token_cost_factor": 1.0,
        ]
    }

    private func clone(_ call: Call) throws(Answer) -> Answer {
        let (form, values) = try call.form(
            Schema(
                open: true, .needs("name", .text(1...100)), .needs("files", .list(.any, 1...25)),
                .may("remove_background_noise", .flag), .may("description", .text), .may("labels", .text)))
        let id = call.world.random.text(
            Self.voiceLetters, of: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        let sample = form["files"]?.bytes ?? []
        call.world.keep(
            StoredFile(name: values.text("name") ?? "", type: Self.voiceKind, bytes: sample, keptAt: call.world.now),
            as: id, of: name)
        return Answer(["voice_id": .string(id), "requires_verification": false])
    }

    // MARK: - Refusing

    func answer(to trouble: Trouble, _ call: Call) -> Answer {
        switch trouble {
        case .unauthorized: Self.refused(401, "invalid_api_key", "Invalid API key")
        case .invalid(let problems): Answer(422, problems.pydantic)
        case .unknown(let what):
            call.path.contains("text-to-speech") || call.path.contains("voices")
                ? Self.refused(404, "voice_not_found", "A voice with the voice_id \(what) was not found.")
                : Answer(404, ["detail": "Not Found"])
        case .methodNotAllowed: Answer(405, ["detail": "Method Not Allowed"])
        case .throttled: Self.refused(429, "system_busy", "The system is experiencing heavy traffic, please try again.")
        case .busy: Self.refused(429, "too_many_concurrent_requests", "Too many concurrent requests.")
        case .balance:
            Self.refused(401, "quota_exceeded", "This request exceeds your quota. You have 5 credits remaining.")
        case .moderated: Self.refused(403, "content_moderation", "The text violates our terms.")
        case .broken(let status): Self.refused(status, "internal_error", "An internal error occurred.")
        case .conflict(let why): Self.refused(409, "conflict", why)
        }
    }

    private static func refused(_ status: Int, _ word: String, _ message: String) -> Answer {
        Answer(status, ["detail": ["status": .string(word), "message": .string(message)]])
    }
}
