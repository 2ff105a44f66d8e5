import Gateway
import HTTPTypes
import JSON
import Testing
import Vendors

@Suite struct ReplicateTests {
    private static let id = "gm3qorzdhgbfurvjtvhg6dckhu"
    private static let predictions = "/vendor/v1/predictions/\(id)"

    @Test("a model's own name and fields make a prediction, which is polled to its link")
    func prediction() throws {
        var rehearsal = try Still.rehearsal("replicate")
        let task = try Still.task("kling-2.1", at: "replicate", text: "The fox runs", images: 1)
        let request = try Still.sent(try rehearsal.submit(task), isSubmission: true)
        #expect(request.line == "POST /vendor/v1/models/kwaivgi/kling-v2.1/predictions")
        #expect(request.fields[.authorization] == "Bearer \(Still.key)")
        #expect(
            request.json == [
                "input": [
                    "prompt": "The fox runs", "start_image": .string(Still.picture), "duration": 5, "mode": "standard",
                ]
            ])
        let created = Still.answer(201, #"{"id":"\#(Self.id)","status":"starting","output":null,"error":null}"#)
        let ticket = try Still.ticket(try rehearsal.answer(created))
        #expect(try Still.sent(try rehearsal.poll(ticket, task), isSubmission: false).line == "GET \(Self.predictions)")
        let link = "https://replicate.delivery/xezq/o.mp4"
        let done = #"{"id":"\#(Self.id)","status":"succeeded","output":"\#(link)"}"#
        let output = try Still.link(try rehearsal.answer(Still.answer(200, done)))
        #expect(output.line == "GET \(link)")
        #expect(output.fields[.authorization] == "Bearer \(Still.key)")
        let elsewhere = #"{"id":"1","status":"succeeded","output":["https://elsewhere.example/o.mp4"]}"#
        #expect(try Still.link(try rehearsal.answer(Still.answer(200, elsewhere))).fields[.authorization] == nil)
    }

    @Test(
        "every host's dialect of a model",
        arguments: [
            ("kling-2.5-turbo", 0, [:], "kwaivgi/kling-v2.5-turbo-pro", ["duration": 5, "aspect_ratio": "16:9"]),
            ("kling-1.6", 0, ["mode": "pro"], "kwaivgi/kling-v1.6-pro", ["cfg_scale": .double(0.5), "seed": nil]),
            (
                "hailuo-02", 1, ["cameraMotion": "push in"], "minimax/hailuo-02",
                ["prompt": "A red fox [Push in]", "first_frame_image": .string(Still.picture), "aspect_ratio": nil]
            ),
            ("hailuo-2.3", 0, ["resolution": "1080p"], "minimax/hailuo-2.3", ["duration": 6, "resolution": "1080p"]),
            ("veo-3-fast", 0, ["seed": 3], "google/veo-3-fast", ["duration": 8, "generate_audio": true, "seed": 3]),
            ("ray-2-flash", 1, ["resolution": "540p"], "luma/ray-flash-2-540p", ["loop": false, "resolution": nil]),
            ("seedance-1.0-lite", 0, [:], "bytedance/seedance-1-lite", ["camera_fixed": false, "duration": 5]),
            ("wan-2.2-a14b", 0, [:], "wan-video/wan-2.2-t2v-fast", ["num_frames": 81, "duration": nil]),
            ("wan-2.2-a14b", 1, [:], "wan-video/wan-2.2-i2v-fast", ["image": .string(Still.picture)]),
            ("gen-4", 1, [:], "runwayml/gen4-turbo", ["duration": 5, "aspect_ratio": "16:9"]),
            ("image-01", 0, ["count": 3], "minimax/image-01", ["number_of_images": 3, "aspect_ratio": "1:1"]),
            ("speech-02-hd", 0, [:], "minimax/speech-02-hd", ["voice_id": "Wise_Woman", "text": "A red fox"]),
            (
                "flux-krea", 0, [:], "black-forest-labs/flux-krea-dev",
                ["output_format": "jpg", "num_outputs": 1, "guidance": .double(4.5)]
            ),
        ] as [(String, Int, JSONObject, String, [String: JSON?])])
    func dialects(model: String, images: Int, options: JSONObject, path: String, expected: [String: JSON?]) throws {
        var rehearsal = try Still.rehearsal("replicate")
        let task = try Still.task(model, at: "replicate", images: images, options)
        let request = try Still.sent(try rehearsal.submit(task))
        #expect(request.line == "POST /vendor/v1/models/\(path)/predictions")
        for (name, value) in expected { #expect(request.json?["input"]?[name] == value, "\(name)") }
    }

    @Test(
        "what is not to be had here is left to another host",
        arguments: [
            ("ray-2", 0, ["resolution": "4k"]), ("gen-4", 1, ["duration": 7]),
            ("kling-2.1", 1, ["lastFrame": "https://in.example/last.png"]), ("image-01", 0, ["seed": 1]),
        ] as [(String, Int, JSONObject)])
    func elsewhere(model: String, images: Int, options: JSONObject) throws {
        var rehearsal = try Still.rehearsal("replicate")
        let task = try Still.task(model, at: "replicate", images: images, options)
        #expect(Still.kind { try rehearsal.submit(task) } == "rejected")
    }

    @Test(
        "ends and refusals",
        arguments: [
            (200, #"{"id":"1","status":"processing"}"#, "pending"),
            (200, #"{"id":"1","status":"failed","error":"flagged as sensitive (E005)"}"#, "refused"),
            (200, #"{"id":"1","status":"failed","error":"CUDA out of memory"}"#, "failed"),
            (200, #"{"id":"1","status":"canceled"}"#, "failed"), (200, #"{"id":"1","status":"aborted"}"#, "failed"),
            (200, #"{"id":"1","status":"succeeded","output":null,"data_removed":true}"#, "failed and charged"),
            (200, #"{"id":"1","status":"napping"}"#, "unreadable"), (200, "{}", "unreadable"),
            (402, #"{"title":"Insufficient credit","detail":"No credit.","status":402}"#, "exhausted"),
            (401, #"{"title":"Unauthenticated"}"#, "unauthorised"), (404, #"{"detail":"no"}"#, "failed"),
            (422, #"{"detail":"schema","invalid_fields":[]}"#, "rejected"), (503, "", "unavailable"),
        ])
    func ends(status: Int, body: String, kind: String) throws {
        var rehearsal = try Still.rehearsal("replicate")
        _ = try rehearsal.poll(Ticket(Self.id), try Still.task("veo-3-fast", at: "replicate"))
        #expect(Still.kind { try rehearsal.answer(Still.answer(status, body)) } == kind)
    }

    @Test("the wait stands in the words")
    func wait() throws {
        var rehearsal = try Still.rehearsal("replicate")
        _ = try rehearsal.submit(try Still.task("veo-3-fast", at: "replicate"))
        let answer = Still.answer(429, #"{"detail":"Request was throttled. Your rate limit resets in ~30s."}"#)
        #expect(throws: VendorError.throttled(retryAfter: .seconds(30))) { try rehearsal.answer(answer) }
    }

    @Test("lost work is found by what was asked, and only by that")
    func find() throws {
        var rehearsal = try Still.rehearsal("replicate")
        let task = try Still.task("flux-krea", at: "replicate", ["guidance": 4])
        let input = try #require(try Still.sent(try rehearsal.submit(task)).json?["input"])
        func list(_ inputs: [JSON], next: JSON = .null, removed: Bool = false) -> HTTPResponse {
            let results = inputs.enumerated().map { index, input -> JSON in
                [
                    "id": .string("p\(index)"), "model": "black-forest-labs/flux-krea-dev", "input": input,
                    "data_removed": .bool(removed),
                ]
            }
            return HTTPResponse(.ok, body: (["next": next, "results": .array(results)] as JSON).bytes)
        }
        #expect(try rehearsal.find(task)?.line == "GET /vendor/v1/predictions")
        #expect(try rehearsal.found(list([["prompt": "other"], input]), task) == .found(Ticket("p1")))
        #expect(try rehearsal.found(list([input, input]), task) == .unknown)
        #expect(try rehearsal.found(list([["prompt": "other"]]), task) == .absent)
        #expect(try rehearsal.found(list([["prompt": "other"]], next: "https://more"), task) == .unknown)
        #expect(try rehearsal.found(list([[:]], removed: true), task) == .unknown)
    }

    @Test("what is stopped before it began costs nothing")
    func cancel() throws {
        let rehearsal = try Still.rehearsal("replicate")
        let task = try Still.task("veo-3-fast", at: "replicate")
        #expect(rehearsal.cancel(Ticket(Self.id), task)?.line == "POST \(Self.predictions)/cancel")
        let rows: [(String, Cancellation)] = [
            (#"{"status":"canceled","started_at":null}"#, .stopped(charged: false)),
            (#"{"status":"canceled","started_at":"2026-11-20T10:00:01.000Z"}"#, .stopped(charged: true)),
            (#"{"status":"succeeded"}"#, .runsOn(charged: true)),
        ]
        for (body, end) in rows {
            #expect(try rehearsal.cancelled(Still.answer(200, body), Ticket(Self.id), task) == end)
        }
    }
}
