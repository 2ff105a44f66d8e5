import Gateway
import HTTPTypes
import JSON
import Testing
import Vendors

@Suite struct KlingTests {
    private static let base = "https://api-singapore.klingai.com"

    @Test(
        "a film is ordered as the vendor reads it",
        arguments: [
            Handover(
                "from text", "/v1/videos/text2video",
                [
                    "model_name": "kling-v2-6", "prompt": "The fox runs, noir, much motion", "negative_prompt": "rain",
                    "mode": "pro", "duration": "10", "sound": "on", "aspect_ratio": "9:16",
                    "external_task_id": "gen-01J8",
                ]
            ) {
                try Samples.task(
                    "kling-2.6", "kling", negative: "rain",
                    [
                        "mode": "pro", "duration": 10, "sound": true, "aspectRatio": "9:16", "style": "noir",
                        "motionIntensity": "high",
                    ])
            },
            Handover(
                "from a picture at an address", "/v1/videos/image2video",
                [
                    "model_name": "kling-v2-1", "mode": "pro", "duration": "5", "prompt": "The fox turns its head",
                    "image": "https://in.example/fox.png", "external_task_id": "gen-01J8",
                ]
            ) {
                try Samples.task(
                    "kling-2.1", "kling", text: "The fox turns its head", images: [.url(Samples.image)], ["mode": "pro"]
                )
            },
            Handover(
                "between two pictures, the first of them bytes", "/v1/videos/image2video",
                [
                    "model_name": "kling-v2-5-turbo", "mode": "std", "duration": "5", "image": "Zm94",
                    "image_tail": "https://in.example/end.png", "external_task_id": "gen-01J8",
                ]
            ) {
                try Samples.task(
                    "kling-2.5-turbo", "kling", text: nil, images: [Samples.file("fox")],
                    ["lastFrame": "https://in.example/end.png"])
            },
            Handover(
                "by a master model, which has one mode", "/v1/videos/text2video",
                [
                    "model_name": "kling-v2-master", "prompt": "The fox runs", "duration": "5", "aspect_ratio": "16:9",
                    "external_task_id": "gen-01J8",
                ]
            ) { try Samples.task("kling-2.0", "kling") },
            Handover(
                "with a moving camera", "/v1/videos/text2video",
                [
                    "model_name": "kling-v1", "prompt": "The fox runs", "mode": "std", "duration": "5",
                    "cfg_scale": 0.8, "aspect_ratio": "16:9", "camera_control": ["type": "forward_up"],
                    "external_task_id": "gen-01J8",
                ]
            ) { try Samples.task("kling-1.0", "kling", ["cameraMotion": "forward-up", "cfgScale": 0.8]) },
            Handover(
                "by the model that has a path of its own", "/text-to-video/kling-3.0-turbo",
                [
                    "prompt": "The fox runs",
                    "settings": ["resolution": "1080p", "duration": 7, "audio": "native", "aspect_ratio": "1:1"],
                    "options": ["external_task_id": "gen-01J8"],
                ]
            ) {
                try Samples.task(
                    "kling-3.0-turbo", "kling", ["mode": "pro", "duration": 7, "aspectRatio": "1:1"])
            },
            Handover(
                "by it from a picture", "/image-to-video/kling-3.0-turbo",
                [
                    "contents": [
                        ["type": "prompt", "text": "The fox runs"],
                        ["type": "first_frame", "url": "https://in.example/fox.png"],
                    ],
                    "settings": ["resolution": "720p", "duration": 5, "audio": "native"],
                    "options": ["external_task_id": "gen-01J8"],
                ]
            ) { try Samples.task("kling-3.0-turbo", "kling", images: [.url(Samples.image)]) },
        ])
    func handover(row: Handover) throws {
        let request = try row.check(try Samples.adapter("kling"), Self.base)
        #expect(request.fields[.authorization] == "Bearer access")
    }

    @Test("an access key signs a token for half an hour")
    func token() throws {
        var adapter = try Samples.adapter("kling", ["SECRET": "secret"])
        guard case .sends(let request, _) = try adapter.submit(try Samples.task("kling-2.6", "kling")) else { return }
        // Made by another implementation of RFC 7519.
        #expect(
            request.fields[.authorization]
                == "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJhY2Nlc3MiLCJleHAiOjE3NjM2NDE4MDAsIm5iZiI6MTc2"
                + "MzYzOTk5NX0.QwSUIgWpJ6zXh3MzvAxmuG17FoKwbZJtymc4Tmz6Yvc")
        #expect(throws: VendorError.self) { try adapter.submit(try Samples.task("kling-3.0-turbo", "kling")) }
    }

    @Test(
        "what does not go together is refused before it is sent",
        arguments: [
            ["lastFrame": "https://in.example/end.png"] as JSONObject
        ])
    func impossible(options: JSONObject) throws {
        var adapter = try Samples.adapter("kling")
        #expect(throws: VendorError.self) { try adapter.submit(try Samples.task("kling-2.6", "kling", options)) }
    }

    @Test(
        "answers to an order",
        arguments: [
            Reading(
                200,
                #"{"code":0,"message":"SUCCEED","request_id":"C","data":{"task_id":"867","task_status":"submitted"}}"#,
                "pending image2video/867"),
            Reading(200, #"{"code":0,"data":{"task_id":""}}"#, "unreadable"),
            Reading(200, #"{"code":0,"data":{"task_id":".."}}"#, "unreadable"),
            Reading(200, "<html>", "unreadable"),
            Reading(401, #"{"code":1000,"message":"m"}"#, "unauthorised"),
            Reading(401, #"{"code":1004,"message":"m"}"#, "unauthorised"),
            Reading(429, #"{"code":1100,"message":"m"}"#, "exhausted"),
            Reading(429, #"{"code":1101,"message":"m"}"#, "exhausted"),
            Reading(429, #"{"code":1102,"message":"m"}"#, "exhausted"),
            Reading(403, #"{"code":1103,"message":"m"}"#, "unauthorised"),
            Reading(403, #"{"code":1304,"message":"m"}"#, "unauthorised"),
            Reading(400, #"{"code":1200,"message":"m"}"#, "rejected"),
            Reading(400, #"{"code":1201,"message":"m"}"#, "rejected"),
            Reading(404, #"{"code":1202,"message":"m"}"#, "rejected"),
            Reading(404, #"{"code":1203,"message":"m"}"#, "rejected"),
            Reading(400, #"{"code":1300,"message":"m"}"#, "refused: 1300: m"),
            Reading(400, #"{"code":1301,"message":"see https://x.example/?k=secret"}"#, "refused: 1301: see (address)"),
            Reading(429, #"{"code":1302,"message":"m"}"#, "throttled"),
            Reading(
                429, #"{"code":1303,"message":"parallel task over resource pack limit","request_id":"CjQ2"}"#,
                "throttled 7.0 s", [(.retryAfter, "7")]),
            Reading(500, #"{"code":5000,"message":"m"}"#, "unavailable"),
            Reading(503, #"{"code":5001,"message":"m"}"#, "unavailable"),
            Reading(504, #"{"code":5002,"message":"m"}"#, "unavailable"),
            Reading(502, "bad gateway", "unavailable"),
            Reading(418, "{}", "rejected"),
        ])
    func order(row: Reading) throws {
        row.checkSubmission(
            try Samples.adapter("kling"), try Samples.task("kling-2.1", "kling", images: [.url(Samples.image)]))
    }

    @Test(
        "answers to how far it is",
        arguments: [
            Reading(200, #"{"code":0,"data":{"task_id":"867","task_status":"submitted"}}"#, "pending text2video/867"),
            Reading(200, #"{"code":0,"data":{"task_id":"867","task_status":"processing"}}"#, "pending text2video/867"),
            Reading(
                200,
                #"{"code":0,"message":"SUCCEED","data":{"task_id":"867","task_status":"succeed","task_status_msg":"","task_result":{"videos":[{"id":"8","url":"https://cdn.example/v.mp4","duration":"5.1"}]}}}"#,
                "finished https://cdn.example/v.mp4"),
            Reading(200, #"{"code":0,"data":{"task_status":"succeed","task_result":{"videos":[{}]}}}"#, "unreadable"),
            Reading(
                200,
                #"{"code":0,"data":{"task_status":"failed","task_status_msg":"Failure to pass the risk control system"}}"#,
                "refused: Failure to pass"),
            Reading(200, #"{"code":0,"data":{"task_status":"failed","task_status_msg":"try later"}}"#, "failed"),
            Reading(200, #"{"code":0,"data":{"task_status":"succeeded"}}"#, "unreadable"),
            Reading(404, #"{"code":1203,"message":"task not found"}"#, "failed"),
            Reading(429, #"{"code":1302,"message":"m"}"#, "throttled"),
        ])
    func progress(row: Reading) throws {
        row.checkPoll(try Samples.adapter("kling"), Ticket("text2video/867"), try Samples.task("kling-2.6", "kling"))
    }

    @Test(
        "answers to how far it is, of the model that has a path of its own",
        arguments: [
            Reading(200, #"{"code":0,"data":[{"id":"9","status":"processing"}]}"#, "pending tasks/9"),
            Reading(
                200,
                #"{"code":0,"data":[{"id":"9","status":"succeeded","outputs":[{"type":"video","url":"https://cdn.example/v.mp4"}]}]}"#,
                "finished https://cdn.example/v.mp4"),
            Reading(200, #"{"code":0,"data":[{"id":"9","status":"failed","message":"sensitive content"}]}"#, "refused"),
            Reading(200, #"{"code":0,"data":[{"id":"9","status":"failed","message":"broken"}]}"#, "failed"),
            Reading(200, #"{"code":0,"data":[{"id":"9","status":"succeed"}]}"#, "unreadable"),
            Reading(200, #"{"code":0,"data":[]}"#, "failed"),
        ])
    func progressByPath(row: Reading) throws {
        row.checkPoll(try Samples.adapter("kling"), Ticket("tasks/9"), try Samples.task("kling-3.0-turbo", "kling"))
    }

    @Test("a task is asked for where it was ordered")
    func questions() throws {
        let adapter = try Samples.adapter("kling", ["URL": "http://127.0.0.1:9/kling"])
        let task = try Samples.task("kling-2.6", "kling")
        for (ticket, url) in [
            ("image2video/867", "/v1/videos/image2video/867"), ("tasks/9", "/tasks?task_ids=9"),
        ] {
            let course = Samples.course(
                { wire throws(VendorError) in try wire.poll(Ticket(ticket), task) }, adapter, [])
            #expect(course == ["GET http://127.0.0.1:9/kling\(url)"])
        }
    }

    @Test(
        "an interrupted order is looked for by our id",
        arguments: [
            (
                "kling-2.6", Reading(200, #"{"code":0,"data":{"task_id":"867"}}"#, ""),
                FoundWork.found(Ticket("text2video/867"))
            ),
            ("kling-2.6", Reading(404, #"{"code":1203,"message":"m"}"#, ""), .absent),
            ("kling-3.0-turbo", Reading(200, #"{"code":0,"data":[{"id":"9"}]}"#, ""), .found(Ticket("tasks/9"))),
            ("kling-3.0-turbo", Reading(200, #"{"code":0,"data":[]}"#, ""), .absent),
        ])
    func search(model: String, row: Reading, found: FoundWork) throws {
        let adapter = try Samples.adapter("kling")
        let task = try Samples.task(model, "kling")
        #expect(try adapter.find(task)?.url.text.contains(Samples.id) == true)
        #expect(try adapter.found(row.answer, task) == found)
    }
}
