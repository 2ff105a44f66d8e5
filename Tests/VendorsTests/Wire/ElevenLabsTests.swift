import Gateway
import HTTPTypes
import JSON
import Testing
import Vendors

@Suite struct ElevenLabsTests {
    @Test("a voice, its settings and a format become one request, and the answer is the sound")
    func speech() throws {
        var rehearsal = try Still.rehearsal("elevenlabs")
        let task = try Still.task(
            "eleven-multilingual-v2", at: "elevenlabs", text: "Good evening.", ["seed": 11], voice: "George")
        let request = try Still.sent(try rehearsal.submit(task), isSubmission: true)
        #expect(request.line == "POST /vendor/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb?output_format=mp3_44100_128")
        #expect(request.fields[FieldName("xi-api-key")] == Still.key)
        #expect(request.json?["text"] == "Good evening.")
        #expect(request.json?["model_id"] == "eleven_multilingual_v2")
        #expect(request.json?["seed"] == 11)
        #expect(request.json?["voice_settings"]?["similarity_boost"] == .double(0.75))
        #expect(request.json?["voice_settings"]?["use_speaker_boost"] == true)
        let (bytes, type) = try Still.bytes(try rehearsal.answer(HTTPResponse(.ok, body: [1, 2, 3])))
        #expect(bytes == [1, 2, 3] && type == "audio/mpeg")
    }

    @Test("version 3 acts out an emotion and knows three degrees of stability")
    func emotion() throws {
        var rehearsal = try Still.rehearsal("elevenlabs")
        let task = try Still.task(
            "eleven-v3", at: "elevenlabs", text: "Hello", ["emotion": "excited", "stability": 0.7, "language": "pt-BR"])
        let request = try Still.sent(try rehearsal.submit(task))
        #expect(request.json?["text"] == "[excited] Hello")
        #expect(request.json?["language_code"] == "pt")
        #expect(request.json?["voice_settings"]?["stability"] == .double(0.5))
        #expect(request.url.path.hasSuffix("/21m00Tcm4TlvDq8ikWAM"))
    }

    @Test(
        "formats and rates are the maker's, and raw sound says its rate",
        arguments: [
            (["format": "mp3", "sampleRate": 22050], "mp3_22050_32", "audio/mpeg"),
            (["format": "wav", "sampleRate": 16000], "wav_16000", "audio/wav"),
            (["format": "pcm", "sampleRate": 24000], "pcm_24000", "audio/L16; rate=24000; channels=1"),
            (["format": "opus"], "opus_48000_128", "audio/ogg"), (["format": "ulaw"], "ulaw_8000", "audio/basic"),
        ] as [(JSONObject, String, String)])
    func formats(options: JSONObject, name: String, type: String) throws {
        var rehearsal = try Still.rehearsal("elevenlabs")
        let task = try Still.task("eleven-flash-v2.5", at: "elevenlabs", options)
        #expect(try Still.sent(try rehearsal.submit(task)).url.query == "output_format=\(name)")
        #expect(try Still.bytes(try rehearsal.answer(HTTPResponse(.ok, body: [0]))).1 == type)
    }

    @Test("a voice that is not a ready one is sought by its name first")
    func search() throws {
        var rehearsal = try Still.rehearsal("elevenlabs")
        let task = try Still.task("eleven-v3", at: "elevenlabs", voice: "Aunt Mae")
        let search = try Still.sent(try rehearsal.submit(task), isSubmission: false)
        #expect(search.line == "GET /vendor/v2/voices?search=Aunt%20Mae&page_size=100")
        let found = #"{"voices":[{"voice_id":"v1","name":"Mae"},{"voice_id":"v2","name":"aunt mae"}]}"#
        let speech = try Still.sent(try rehearsal.answer(Still.answer(200, found)), isSubmission: true)
        #expect(speech.url.path == "/vendor/v1/text-to-speech/v2")
        _ = try rehearsal.submit(task)
        #expect(Still.kind { try rehearsal.answer(Still.answer(200, #"{"voices":[]}"#)) } == "rejected")
    }

    @Test(
        "errors are told by their names where the status lies",
        arguments: [
            (401, #"{"detail":{"status":"quota_exceeded","message":"5 credits remaining"}}"#, "exhausted"),
            (401, #"{"detail":{"status":"invalid_api_key","message":"no"}}"#, "unauthorised"),
            (401, #"{"detail":{"status":"detected_unusual_activity","message":"free"}}"#, "unauthorised"),
            (403, #"{"detail":{"status":"only_for_creator+","message":"plan"}}"#, "unauthorised"),
            (400, #"{"detail":{"status":"max_character_limit_exceeded","message":"long"}}"#, "rejected"),
            (404, #"{"detail":{"status":"voice_not_found","message":"who"}}"#, "rejected"),
            (422, #"{"detail":[{"loc":["body","text"],"msg":"missing","type":"missing"}]}"#, "rejected"),
            (429, #"{"detail":{"status":"too_many_concurrent_requests","message":"wait"}}"#, "throttled"),
            (429, #"{"detail":{"status":"system_busy","message":"busy"}}"#, "throttled"),
            (400, #"{"detail":{"status":"x","message":"It violates our Terms of Service."}}"#, "refused"),
            (425, #"{"detail":{"status":"too_early"}}"#, "unavailable"), (409, "{}", "unavailable"),
            (200, "", "failed and charged"),
        ])
    func errors(status: Int, body: String, kind: String) throws {
        var rehearsal = try Still.rehearsal("elevenlabs")
        _ = try rehearsal.submit(try Still.task("eleven-v3", at: "elevenlabs"))
        #expect(Still.kind { try rehearsal.answer(Still.answer(status, body)) } == kind)
    }

    @Test("the check tells what is left")
    func check() throws {
        let rehearsal = try Still.rehearsal("elevenlabs")
        #expect(rehearsal.check()?.line == "GET /vendor/v1/user/subscription")
        let answer = Still.answer(200, #"{"tier":"pro","character_count":5,"character_limit":100}"#)
        #expect(try rehearsal.checked(answer) == "key accepted; 5 of 100 characters used")
    }
}
