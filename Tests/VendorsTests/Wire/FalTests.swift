import Gateway
import HTTPTypes
import JSON
import Testing
import Vendors

@Suite struct FalTests {
    private static let request = "https://queue.fal.run/fal-ai/kling-video/requests/764c"
    private static let accepted = Still.answer(
        200,
        """
        {"request_id":"764c","response_url":"\(request)","status_url":"\(request)/status",
        "cancel_url":"\(request)/cancel"}
        """
    )

    @Test("a request is followed at the addresses that came with it")
    func queue() throws {
        var rehearsal = try Still.rehearsal("fal", ["URL": "https://queue.fal.run"])
        let task = try Still.task("kling-2.1", at: "fal", text: "The fox runs", images: 1)
        let request = try Still.sent(try rehearsal.submit(task), isSubmission: true)
        #expect(request.line == "POST https://queue.fal.run/fal-ai/kling-video/v2.1/standard/image-to-video")
        #expect(request.fields[.authorization] == "Key \(Still.key)")
        #expect(
            request.json == ["prompt": "The fox runs", "image_url": .string(Still.picture), "duration": "5"])
        let ticket = try Still.ticket(try rehearsal.answer(Self.accepted))
        #expect(try Still.sent(try rehearsal.poll(ticket, task)).line == "GET \(Self.request)/status?logs=0")
        #expect(Still.kind { try rehearsal.answer(Still.answer(200, #"{"status":"IN_QUEUE"}"#)) } == "pending")
        _ = try rehearsal.poll(ticket, task)
        let result = try rehearsal.answer(Still.answer(200, #"{"status":"COMPLETED","logs":[]}"#))
        #expect(try Still.sent(result, isSubmission: false).line == "GET \(Self.request)")
        let file = #"{"video":{"url":"https://v3.fal.media/files/a/o.mp4","content_type":"video/mp4"}}"#
        let link = try Still.link(try rehearsal.answer(Still.answer(200, file)))
        #expect(link.line == "GET https://v3.fal.media/files/a/o.mp4")
        #expect(link.fields[.authorization] == nil)
        #expect(rehearsal.cancel(ticket, task)?.line == "PUT \(Self.request)/cancel")
        #expect(try rehearsal.cancelled(Still.answer(202, "{}"), ticket, task) == .stopped(charged: false))
        #expect(try rehearsal.cancelled(Still.answer(400, "{}"), ticket, task) == .runsOn(charged: true))
    }

    @Test(
        "every endpoint and its fields",
        arguments: [
            (
                "kling-1.0", 0, ["cameraMotion": "forward-up"], "kling-video/v1/standard/text-to-video",
                ["camera_control": "forward_up"]
            ),
            ("kling-1.5", 1, [:], "kling-video/v1.5/pro/image-to-video", ["aspect_ratio": "16:9"]),
            (
                "kling-3.0", 1, ["duration": 12, "sound": true], "kling-video/v3/standard/image-to-video",
                ["start_image_url": .string(Still.picture), "image_url": nil, "duration": "12", "generate_audio": true]
            ),
            ("kling-2.0", 0, [:], "kling-video/v2/master/text-to-video", ["duration": "5"]),
            ("hailuo-02", 0, [:], "minimax/hailuo-02/standard/text-to-video", ["duration": "6", "resolution": nil]),
            ("hailuo-02", 1, [:], "minimax/hailuo-02/standard/image-to-video", ["resolution": "768P"]),
            ("hailuo-02", 1, ["resolution": "1080p"], "minimax/hailuo-02/pro/image-to-video", ["duration": nil]),
            ("veo-3.1", 0, [:], "veo3.1", ["duration": "8s", "generate_audio": true]),
            ("veo-3.1-lite", 1, ["duration": 4], "veo3.1/lite/image-to-video", ["duration": "4s"]),
            ("ray-2-flash", 0, [:], "luma-dream-machine/ray-2-flash", ["duration": "5s", "resolution": "720p"]),
            ("seedance-1.0-pro", 0, [:], "bytedance/seedance/v1/pro/text-to-video", ["duration": "5"]),
            ("wan-2.2-a14b", 0, [:], "wan/v2.2-a14b/text-to-video", ["num_frames": 81, "frames_per_second": 16]),
            ("vidu-q1", 0, ["motionIntensity": "high"], "vidu/q1/text-to-video", ["movement_amplitude": "large"]),
            ("vidu-q2", 0, [:], "vidu/q2/text-to-video", ["duration": "5", "resolution": "720p"]),
            ("image-01", 0, ["count": 2], "minimax/image-01", ["num_images": 2]),
            ("speech-02-hd", 0, [:], "minimax/speech-02-hd", ["text": "A red fox", "output_format": "url"]),
            ("speech-2.8-turbo", 0, [:], "minimax/speech-2.8-turbo", ["prompt": "A red fox", "text": nil]),
            ("flux-krea", 0, ["aspectRatio": "4:3"], "flux/krea", ["image_size": "landscape_4_3", "num_images": 1]),
            ("flux-krea", 1, [:], "flux/krea/image-to-image", ["strength": .double(0.95)]),
        ] as [(String, Int, JSONObject, String, [String: JSON?])])
    func endpoints(model: String, images: Int, options: JSONObject, path: String, expected: [String: JSON?]) throws {
        var rehearsal = try Still.rehearsal("fal")
        let request = try Still.sent(try rehearsal.submit(try Still.task(model, at: "fal", images: images, options)))
        #expect(request.line == "POST /vendor/fal-ai/\(path)")
        for (name, value) in expected { #expect(request.json?[name] == value, "\(name)") }
    }

    @Test("what is completed may have failed: only the result tells")
    func completed() throws {
        let address = "\(Still.base)/requests/1"
        let ticket = Ticket("\(address)/status \(address) \(address)/cancel")
        let task = try Still.task("veo-3.1", at: "fal")
        let rows: [(Int, String, String)] = [
            (
                422, #"{"detail":[{"loc":["body","prompt"],"msg":"flagged","type":"content_policy_violation"}]}"#,
                "refused"
            ),
            (422, #"{"detail":[{"loc":["body"],"msg":"required","type":"missing"}]}"#, "rejected"),
            (504, #"{"detail":[{"msg":"slow","type":"generation_timeout"}]}"#, "failed"),
            (500, #"{"detail":"boom","error_type":"runner_disconnected"}"#, "failed"), (502, "", "unavailable"),
            (400, #"{"detail":"Request is still in progress"}"#, "pending"), (404, #"{"detail":"gone"}"#, "failed"),
            (200, #"{"images":[{"url":"https://v3.fal.media/a.png"}],"has_nsfw_concepts":[true]}"#, "refused"),
            (200, "{}", "failed and charged"), (200, "no JSON", "unreadable"),
        ]
        for (status, body, kind) in rows {
            var rehearsal = try Still.rehearsal("fal")
            _ = try rehearsal.poll(ticket, task)
            _ = try Still.sent(try rehearsal.answer(Still.answer(200, #"{"status":"COMPLETED","error":"x"}"#)))
            #expect(Still.kind { try rehearsal.answer(Still.answer(status, body)) } == kind, "\(status) \(body)")
        }
    }

    @Test(
        "refusals at the door",
        arguments: [
            (401, #"{"detail":"no"}"#, "unauthorised"), (403, #"{"detail":"no access"}"#, "unauthorised"),
            (403, #"{"detail":"User is locked. Reason: Exhausted balance."}"#, "exhausted"),
            (404, #"{"detail":"no such endpoint"}"#, "rejected"), (429, "", "throttled"), (503, "", "unavailable"),
            (200, #"{"request_id":"1"}"#, "unreadable"),
            (200, #"{"status_url":"https://evil.example/s","response_url":"x","cancel_url":"y"}"#, "unreadable"),
        ])
    func door(status: Int, body: String, kind: String) throws {
        var rehearsal = try Still.rehearsal("fal")
        _ = try rehearsal.submit(try Still.task("veo-3.1", at: "fal"))
        #expect(Still.kind { try rehearsal.answer(Still.answer(status, body)) } == kind)
    }
}
