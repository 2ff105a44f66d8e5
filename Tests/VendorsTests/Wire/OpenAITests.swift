import Gateway
import HTTPTypes
import JSON
import Telemetry
import Testing
import Vendors

@Suite struct OpenAITests {
    @Test("a text becomes a request for one picture, and the bytes come in the answer")
    func picture() throws {
        var rehearsal = try Still.rehearsal("openai")
        let task = try Still.task(
            "gpt-image-2", at: "openai", text: "isometric harbour", ["aspectRatio": "3:2", "quality": "ultra"])
        let request = try Still.sent(try rehearsal.submit(task), isSubmission: true)
        #expect(request.line == "POST /vendor/v1/images/generations")
        #expect(request.fields[.authorization] == "Bearer \(Still.key)")
        #expect(
            request.json == [
                "model": "gpt-image-2", "prompt": "isometric harbour", "n": 1, "size": "1536x1024", "quality": "high",
                "background": "auto", "output_format": "png",
            ])
        let answer = Still.answer(200, #"{"created":1,"data":[{"b64_json":"AQID"}],"usage":{"total_tokens":1}}"#)
        let (bytes, type) = try Still.bytes(try rehearsal.answer(answer))
        #expect(bytes == [1, 2, 3] && type == "image/png")
        let linked = Still.answer(200, #"{"data":[{"url":"https://files.example/a.png?sig=1"}]}"#)
        #expect(try Still.link(try rehearsal.answer(linked)).fields[.authorization] == nil)
    }

    @Test("pictures to edit are uploaded in a form")
    func edit() throws {
        var rehearsal = try Still.rehearsal("openai")
        let task = try Still.task("gpt-image-1.5", at: "openai", images: 2, ["style": "ink"])
        let request = try Still.sent(try rehearsal.submit(task), isSubmission: true)
        #expect(request.line == "POST /vendor/v1/images/edits")
        #expect(request.form["image[]"] == "26 1.png image/png, 26 2.png image/png")
        #expect(request.form["prompt"] == "A red fox, ink")
        #expect(request.form["quality"] == "medium")
    }

    @Test("speech is spoken as it is told, and raw sound says its rate")
    func speech() throws {
        var rehearsal = try Still.rehearsal("openai")
        let task = try Still.task(
            "gpt-4o-mini-tts", at: "openai", text: "Hello", ["emotion": "excited", "format": "pcm"], voice: "nova")
        let request = try Still.sent(try rehearsal.submit(task), isSubmission: true)
        #expect(request.line == "POST /vendor/v1/audio/speech")
        #expect(request.json?["voice"] == "nova")
        #expect(request.json?["response_format"] == "pcm")
        #expect(request.json?["instructions"] == "Speak in a tone that is excited.")
        let (_, type) = try Still.bytes(try rehearsal.answer(HTTPResponse(.ok, body: [9])))
        #expect(type == "audio/L16; rate=24000; channels=1")
    }

    @Test(
        "a compatible server needs no key, and may be named with its version",
        arguments: ["http://127.0.0.1:9/vendor", "http://127.0.0.1:9/vendor/v1", "http://127.0.0.1:9/vendor/v1/"])
    func compatible(address: String) throws {
        var rehearsal = try #require(Rehearsal("openai", VendorConfiguration(["URL": Secret(address)])))
        let request = try Still.sent(try rehearsal.submit(try Still.task("tts-1", at: "openai")))
        #expect(request.line == "POST /vendor/v1/audio/speech")
        #expect(request.fields[.authorization] == nil)
    }

    @Test("a film is a job, and its bytes are fetched with the key")
    func film() throws {
        let (provider, model) = try Still.model("kling-2.6")
        let task = VendorTask(
            id: "gen_1-1", generation: "gen_1", type: .video, provider: provider, model: model, host: "openai",
            input: VendorInput(text: "A red fox"),
            options: ["duration": 8, "resolution": "720p", "aspectRatio": "9:16"], isLive: true)
        var rehearsal = try Still.rehearsal("openai")
        let request = try Still.sent(try rehearsal.submit(task), isSubmission: true)
        #expect(request.line == "POST /vendor/v1/videos")
        #expect(request.form["seconds"] == "8")
        #expect(request.form["size"] == "720x1280")
        let queued = Still.answer(200, #"{"id":"video_68d7","status":"queued","progress":0,"error":null}"#)
        let ticket = try Still.ticket(try rehearsal.answer(queued))
        #expect(try Still.sent(try rehearsal.poll(ticket, task)).line == "GET /vendor/v1/videos/video_68d7")
        let rows = [
            (#"{"id":"v","status":"in_progress","progress":1000}"#, "pending"),
            (#"{"id":"v","status":"failed","error":{"code":"moderation_blocked","message":"no"}}"#, "refused"),
            (#"{"id":"v","status":"failed","error":{"code":"x","message":"no"}}"#, "failed"),
            (#"{"id":"v","status":"paused"}"#, "unreadable"),
        ]
        for (body, kind) in rows { #expect(Still.kind { try rehearsal.answer(Still.answer(200, body)) } == kind) }
        let done = try rehearsal.answer(Still.answer(200, #"{"id":"video_68d7","status":"completed"}"#))
        let link = try Still.link(done)
        #expect(link.line == "GET /vendor/v1/videos/video_68d7/content")
        #expect(link.fields[.authorization] == "Bearer \(Still.key)")
    }

    @Test(
        "errors are told by their codes",
        arguments: [
            (400, #"{"error":{"message":"no","type":"invalid_request_error","code":"invalid_value"}}"#, "rejected"),
            (400, #"{"error":{"message":"no","type":"x","code":"billing_hard_limit_reached"}}"#, "exhausted"),
            (
                400,
                #"{"error":{"message":"safety","type":"image_generation_user_error","code":"moderation_blocked"}}"#,
                "refused"
            ),
            (400, #"{"error":{"message":"no","type":"image_generation_user_error","code":null}}"#, "refused"),
            (401, #"{"error":{"message":"wrong: secret-key-of-ours","code":"invalid_api_key"}}"#, "unauthorised"),
            (403, #"{"error":{"message":"verify","type":"invalid_request_error"}}"#, "unauthorised"),
            (404, #"{"error":{"message":"no","code":"model_not_found"}}"#, "rejected"),
            (429, #"{"error":{"message":"slow","code":"rate_limit_exceeded"}}"#, "throttled"),
            (429, #"{"error":{"message":"pay","code":"insufficient_quota"}}"#, "exhausted"),
            (500, #"{"error":"text"}"#, "unavailable"), (422, #"{"detail":"text"}"#, "rejected"),
            (200, "not JSON", "unreadable"), (200, #"{"data":[]}"#, "unreadable"),
        ])
    func errors(status: Int, body: String, kind: String) throws {
        var rehearsal = try Still.rehearsal("openai")
        _ = try rehearsal.submit(try Still.task("gpt-image-2", at: "openai"))
        #expect(Still.kind { try rehearsal.answer(Still.answer(status, body)) } == kind)
    }
}
