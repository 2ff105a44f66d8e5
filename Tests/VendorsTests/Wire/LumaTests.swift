import Gateway
import HTTPTypes
import JSON
import Testing
import Vendors

@Suite struct LumaTests {
    private static let machine = "https://api.lumalabs.ai/dream-machine/v1"
    private static let agents = "https://agents.lumalabs.ai/v1"

    @Test(
        "an order of the Dream Machine is as the vendor reads it",
        arguments: [
            Handover(
                "film of a picture", "/generations/video",
                [
                    "model": "ray-2", "prompt": "The fox runs", "aspect_ratio": "16:9", "resolution": "720p",
                    "duration": "5s",
                    "keyframes": ["frame0": ["type": "image", "url": "https://in.example/fox.png"]],
                ]
            ) { try Samples.task("ray-2", "luma", images: [.url(Samples.image)]) },
            Handover(
                "loop between two pictures", "/generations/video",
                [
                    "model": "ray-flash-2", "aspect_ratio": "9:21", "resolution": "4k", "duration": "9s", "loop": true,
                    "keyframes": [
                        "frame0": ["type": "image", "url": "https://in.example/fox.png"],
                        "frame1": ["type": "image", "url": "https://in.example/end.png"],
                    ],
                ]
            ) {
                try Samples.task(
                    "ray-2-flash", "luma", text: nil, images: [.url(Samples.image)],
                    [
                        "aspectRatio": "9:21", "resolution": "4k", "duration": 9, "loop": true,
                        "lastFrame": "https://in.example/end.png",
                    ])
            },
            Handover(
                "film of the first model, which has one size and length", "/generations/video",
                ["model": "ray-1-6", "prompt": "The fox runs", "aspect_ratio": "1:1"]
            ) { try Samples.task("dream-machine", "luma", ["aspectRatio": "1:1"]) },
            Handover(
                "picture after another", "/generations/image",
                [
                    "model": "photon-flash-1", "prompt": "The fox runs", "aspect_ratio": "16:9", "format": "jpg",
                    "image_ref": [["url": "https://in.example/fox.png"]],
                ]
            ) { try Samples.task("photon-flash-1", "luma", images: [.url(Samples.image)]) },
        ])
    func dream(row: Handover) throws {
        let request = try row.check(try Samples.adapter("luma", ["AGENTS_KEY": "other"]), Self.machine)
        #expect(request.fields[.authorization] == "Bearer access")
    }

    @Test(
        "an order of the Agents API is as the vendor reads it",
        arguments: [
            Handover(
                "film of text", "/generations",
                [
                    "model": "ray-3.2", "type": "video", "prompt": "The fox runs", "aspect_ratio": "16:9",
                    "video": ["resolution": "720p", "duration": "5s"],
                ]
            ) { try Samples.task("ray-3", "luma") },
            Handover(
                "film between two pictures", "/generations",
                [
                    "model": "ray-3.2", "type": "video", "prompt": "The fox runs", "aspect_ratio": "16:9",
                    "video": [
                        "resolution": "720p", "duration": "5s",
                        "start_frame": ["data": "Zm94", "media_type": "image/png"],
                        "end_frame": ["url": "https://in.example/end.png"],
                    ],
                ]
            ) {
                try Samples.task(
                    "ray-3", "luma", images: [Samples.file("fox")], ["lastFrame": "https://in.example/end.png"])
            },
        ])
    func agents(row: Handover) throws {
        let request = try row.check(try Samples.adapter("luma", ["AGENTS_KEY": "other"]), Self.agents)
        #expect(request.fields[.authorization] == "Bearer other")
    }

    @Test("the Dream Machine takes no bytes")
    func bytes() throws {
        let task = try Samples.task("ray-2", "luma", images: [Samples.file("fox")])
        let course = Samples.course(
            { wire throws(VendorError) in try wire.submit(task) }, try Samples.adapter("luma"), [])
        #expect(course == ["rejected"])
    }

    @Test(
        "answers to an order",
        arguments: [
            Reading(
                201,
                #"{"id":"123e4567-e89b-12d3-a456-426614174000","generation_type":"video","state":"queued","failure_reason":null,"assets":null}"#,
                "pending 123e4567-e89b-12d3-a456-426614174000"),
            Reading(201, #"{"id":null}"#, "unreadable"),
            Reading(400, #"{"detail":"Prompt not allowed because moderation failed"}"#, "refused"),
            Reading(400, #"{"detail":"Invalid image"}"#, "rejected"),
            Reading(422, #"{"detail":[{"loc":["body","model"],"msg":"field required","type":"missing"}]}"#, "rejected"),
            Reading(400, #"{"detail":"Insufficient credits"}"#, "exhausted"),
            Reading(403, #"{"detail":"Insufficient credits"}"#, "exhausted"),
            Reading(402, #"{"detail":"pay"}"#, "exhausted"),
            Reading(403, #"{"detail":"Not authenticated"}"#, "unauthorised"),
            Reading(401, #"{"detail":"Invalid API key is provided"}"#, "unauthorised"),
            Reading(409, #"{"detail":"m"}"#, "unavailable"),
            Reading(413, #"{"detail":"m"}"#, "rejected"),
            Reading(429, #"{"detail":"m"}"#, "throttled 9.0 s", [(.retryAfter, "9")]),
            Reading(500, "", "unavailable"),
        ])
    func order(row: Reading) throws {
        row.checkSubmission(try Samples.adapter("luma"), try Samples.task("ray-2", "luma"))
    }

    @Test(
        "answers to how far it is",
        arguments: [
            Reading(200, #"{"id":"1","state":"queued"}"#, "pending 1"),
            Reading(200, #"{"id":"1","state":"dreaming"}"#, "pending 1"),
            Reading(200, #"{"id":"1","state":"processing","output":[]}"#, "pending 1"),
            Reading(
                200, #"{"state":"completed","assets":{"video":"https://cdn.example/v.mp4"}}"#,
                "finished https://cdn.example/v.mp4"),
            Reading(
                200, #"{"state":"completed","assets":{"image":"https://cdn.example/p.jpg","video":null}}"#,
                "finished https://cdn.example/p.jpg"),
            Reading(
                200, #"{"state":"completed","output":[{"type":"video","url":"https://cdn.example/v.mp4?sig=x"}]}"#,
                "finished https://cdn.example/v.mp4?sig=x"),
            Reading(200, #"{"state":"completed"}"#, "unreadable"),
            Reading(
                200, #"{"state":"failed","failure_reason":"Prompt not allowed because advanced moderation failed"}"#,
                "refused: Prompt not allowed"),
            Reading(200, #"{"state":"failed","failure_reason":"GPU lost"}"#, "failed"),
            Reading(200, #"{"state":"failed","failure_code":"content_moderated","failure_reason":"m"}"#, "refused: m"),
            Reading(200, #"{"state":"failed","failure_code":"generation_failed","failure_reason":"m"}"#, "failed"),
            Reading(200, #"{"state":"failed","failure_code":"output_not_found"}"#, "failed"),
            Reading(200, #"{"state":"failed","failure_code":"budget_exhausted"}"#, "exhausted"),
            Reading(200, #"{"state":"failed","failure_code":"image_too_large"}"#, "rejected"),
            Reading(200, #"{"state":"failed","failure_code":"unsupported_format"}"#, "rejected"),
            Reading(200, #"{"state":"failed","failure_code":"corrupt_input"}"#, "rejected"),
            Reading(200, #"{"state":"failed","failure_code":"invalid_request"}"#, "rejected"),
            Reading(200, #"{"state":"done"}"#, "unreadable"),
            Reading(404, #"{"detail":"m"}"#, "failed"),
        ])
    func progress(row: Reading) throws {
        row.checkPoll(try Samples.adapter("luma"), Ticket("1"), try Samples.task("ray-2", "luma"))
    }

    @Test(
        "the balance is told in dollars",
        arguments: [(1234, "12.34"), (5, "0.05"), (1_000_000_000_000_000, "10000000000.00")])
    func check(cents: Int, dollars: String) throws {
        let adapter = try Samples.adapter("luma")
        #expect(adapter.check()?.url.text == "\(Self.machine)/credits")
        let said = try adapter.checked(Samples.answer(200, "{\"credit_balance\":\(cents)}"))
        #expect(said == "key accepted; \(dollars) dollars left")
    }
}
