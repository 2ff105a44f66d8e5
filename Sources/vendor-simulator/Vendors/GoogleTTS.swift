import Crypto
import EventLoop
import HTTPTypes
import JSON

/// Google Cloud Text-to-Speech.
struct GoogleTTS: Google {
    let name = "google-tts"
    let latency = Duration.seconds(1)
    let meaningless: [Fault.Kind: String] = [
        .strangeStatus: "its answer has no status", .deadLink: "its sound comes inside the answer",
    ]

    private static let mostBytes = 5000

    var endpoints: [Endpoint] {
        [
            tokenEndpoint,
            Endpoint(.post, "/v1/text:synthesize", .submit) { call throws(Answer) in try await speak(call, Self.body) },
            Endpoint(.post, "/v1beta1/text:synthesize", .submit) { call throws(Answer) in
                try await speak(call, Self.body.adding(.may("enableTimePointing", .list(.words("SSML_MARK")))))
            },
            Endpoint(.get, "/{version}/voices", .other, voices),
            Endpoint(
                .post, "/{version}/projects/{project}/locations/{location}:synthesizeLongAudio", .submit, speakLong),
            Endpoint(.get, "/{version}/projects/{project}/locations/{location}/operations/{id}", .poll, operation),
        ]
    }

    private static let input = Schema(
        .may("text", .text), .may("ssml", .text), .may("markup", .text), .may("prompt", .text),
        .may("multiSpeakerMarkup", .object(Schema(open: true))),
        .may("customPronunciations", .object(Schema(open: true))))
    private static let voice = Schema(
        .needs("languageCode", .text(2...20)), .may("name", .text(1...200)),
        .may("ssmlGender", .words("MALE", "FEMALE")),
        .may("modelName", .text), .may("customVoice", .object(Schema(open: true))),
        .may("voiceClone", .object(Schema(open: true))), .may("multiSpeakerVoiceConfig", .object(Schema(open: true))))
    private static let audio = Schema(
        .needs("audioEncoding", .words("MP3", "LINEAR16", "OGG_OPUS", "MULAW", "ALAW", "PCM", "M4A")),
        .may("speakingRate", .number(0.25...2)), .may("pitch", .number(-20...20)),
        .may("volumeGainDb", .number(-96...16)),
        .may("sampleRateHertz", .int(8000...48_000)), .may("effectsProfileId", .list(.text)))
    private static let body = Schema(
        .needs("input", .object(input)), .needs("voice", .object(voice)), .needs("audioConfig", .object(audio)),
        .may("advancedVoiceOptions", .object(Schema(open: true))))

    private static func rules(_ request: JSON) -> [Problem] {
        let input = request["input"] ?? [:]
        let sources = ["text", "ssml", "markup", "multiSpeakerMarkup"].filter { input[$0] != nil }
        if sources.count != 1 { return [Problem("input", kind: .other("Exactly one input source must be set."))] }
        let text = input.text(sources[0]) ?? ""
        if text.utf8.count > mostBytes {
            return [
                Problem(
                    "input", sources[0],
                    kind: .other("Either `input.text` or `input.ssml` is longer than the limit of 5000 bytes."))
            ]
        }
        if sources[0] == "ssml", !SSML.isWellFormed(text) {
            return [
                Problem("input", "ssml", kind: .other("Invalid SSML. Newer voices like Neural2 require valid SSML."))
            ]
        }
        let voice = request["voice"] ?? [:]
        guard let name = voice.text("name"), voice["modelName"] == nil else { return [] }
        let language = voice.text("languageCode") ?? ""
        if !families.contains(where: { name.contains($0) }) {
            return [Problem("voice", "name", kind: .other("Voice '\(name)' does not exist. Is it misspelled?"))]
        }
        if !name.lowercased().hasPrefix(language.lowercased()) {
            return [
                Problem(
                    "voice", "languageCode",
                    kind: .other(
                        "Requested language code '\(language)' doesn't match the voice '\(name)'s language code."))
            ]
        }
        let isFixed = ["Chirp", "Journey", "Studio"].contains { name.contains($0) }
        return isFixed && request["audioConfig"]?["pitch"] != nil
            ? [
                Problem(
                    "audioConfig", "pitch", kind: .other("This voice does not support pitch parameters at this time."))
            ]
            : []
    }

    private static let families = [
        "-Standard-", "-Wavenet-", "-Neural2-", "-News-", "-Polyglot-", "-Studio-", "-Journey-", "-Chirp",
    ]

    private static func spec(_ request: JSON) -> MediaSpec {
        let rate = request["audioConfig"]?.int("sampleRateHertz") ?? 24_000
        let format: MediaSpec.SoundFormat =
            switch request["audioConfig"]?.text("audioEncoding") {
            case "LINEAR16": .init(coding: .wav, rate: rate)
            case "OGG_OPUS": .init(coding: .opus)
            case "MULAW": .init(coding: .ulaw, rate: rate, hasHead: true)
            case "ALAW": .init(coding: .alaw, rate: rate, hasHead: true)
            case "PCM": .init(coding: .pcm, rate: rate)
            case "M4A": .init(coding: .m4a, rate: rate)
            // At high rates MP3 has nothing below 32.
            default: .init(coding: .mp3, rate: rate, bitrate: 32)
            }
        let input = request["input"] ?? [:]
        return .speech(SSML.plain(input.text("text") ?? input.text("ssml") ?? input.text("markup") ?? "Hello"), format)
    }

    private func speak(_ call: Call, _ schema: Schema) async throws(Answer) -> Answer {
        let request = try call.json(schema, Self.rules)
        let spec = Self.spec(request)
        let job = try await call.make(request["voice"]?.text("name") ?? "default", request, [spec])
        switch call.phase(job) {
        case .moderated: throw call.refuse(.moderated)
        case .failed: throw call.refuse(.broken(500))
        default: break
        }
        let answer: JSON = ["audioContent": .string(Base64.encode(try await call.bytes(spec, for: job)))]
        guard call.path.first == "v1beta1" else { return Answer(answer) }
        let marks = request["enableTimePointing"] == nil ? [] : SSML.marks(in: request["input"]?.text("ssml") ?? "")
        let points = marks.map { mark -> JSON in
            ["markName": .string(mark.name), "timeSeconds": .double(Double(mark.letters) * Self.pace)]
        }
        return Answer(
            answer.adding(["timepoints": .array(points), "audioConfig": request["audioConfig"] ?? [:]]))
    }

    /// Seconds that a letter takes.
    private static let pace = 0.06

    private func voices(_ call: Call) throws(Answer) -> Answer {
        let languages = ["en-US", "en-GB", "de-DE", "fr-FR", "es-ES", "ja-JP", "th-TH", "vi-VN"]
        let wanted = call.query("languageCode")
        return Answer([
            "voices": .array(
                languages.filter { wanted == nil || $0 == wanted || $0.hasPrefix("\(wanted ?? "")-") }.flatMap {
                    language in
                    ["Standard-A", "Wavenet-D", "Neural2-A", "Chirp3-HD-Charon"].map {
                        [
                            "languageCodes": [.string(language)], "name": .string("\(language)-\($0)"),
                            "ssmlGender": "FEMALE", "naturalSampleRateHertz": 24_000,
                        ]
                    }
                })
        ])
    }

    // MARK: - Long texts

    private func speakLong(_ call: Call) throws(Answer) -> Answer {
        let request = try call.json(
            Schema(
                .needs("input", .object(Self.input)), .needs("voice", .object(Self.voice)),
                .needs("audioConfig", .object(Self.audio)), .needs("outputGcsUri", .text(6...2000))))
        let job = try call.accept(
            "long-audio", request, [Self.spec(request)],
            id: "projects/\(call["project"])/locations/\(call["location"])/operations/\(call.world.random.digits(16))",
            latency: .seconds(30))
        return Answer(["name": .string(job.id), "metadata": ["progressPercentage": 0]])
    }

    private func operation(_ call: Call) throws(Answer) -> Answer {
        let id = "projects/\(call["project"])/locations/\(call["location"])/operations/\(call["id"])"
        let job = try call.job(id)
        let phase = call.phase(job)
        var done = phase.isOver ? 1.0 : 0.0
        if case .running(let share) = phase { done = share }
        var answer: JSON = [
            "name": .string(id),
            "metadata": [
                "startTime": .string(Timestamps.iso(job.acceptedWall)), "progressPercentage": .double(done * 100),
            ],
        ]
        if phase == .succeeded { answer = answer.adding(["done": true, "response": [:]]) }
        if phase == .failed || phase == .moderated {
            answer = answer.adding(["done": true, "error": ["code": 13, "message": "Internal error encountered."]])
        }
        return Answer(answer)
    }
}
