import Gateway
import HTTPTypes
import JSON
import Testing
import Vendors

@Suite struct RunwayTests {
    private static let base = "https://api.dev.runwayml.com"

    @Test(
        "an order is as the vendor reads it",
        arguments: [
            Handover(
                "film of a picture", "/v1/image_to_video",
                [
                    "model": "gen4_turbo", "promptImage": "https://in.example/fox.png", "promptText": "The fox blinks",
                    "ratio": "1280:720", "duration": 5, "seed": 7,
                ]
            ) {
                try Samples.task("gen-4", "runway", text: "The fox blinks", images: [.url(Samples.image)], ["seed": 7])
            },
            Handover(
                "film of text", "/v1/text_to_video",
                ["model": "gen4.5", "promptText": "The fox runs, little motion", "ratio": "720:1280", "duration": 8]
            ) {
                try Samples.task(
                    "gen-4.5", "runway", ["aspectRatio": "9:16", "duration": 8, "motionIntensity": "low"])
            },
            Handover(
                "film of a small picture of ours", "/v1/image_to_video",
                [
                    "model": "gen4_turbo", "promptImage": "data:image/png;base64,Zm94", "ratio": "1584:672",
                    "duration": 2,
                ]
            ) {
                try Samples.task(
                    "gen-4", "runway", text: nil, images: [Samples.file("fox")], ["aspectRatio": "21:9", "duration": 2])
            },
            Handover(
                "film of the third generation between two pictures", "/v1/image_to_video",
                [
                    "model": "gen3a_turbo", "promptText": "The fox runs", "ratio": "768:1280", "duration": 10,
                    "promptImage": [
                        ["uri": "https://in.example/fox.png", "position": "first"],
                        ["uri": "https://in.example/end.png", "position": "last"],
                    ],
                ]
            ) {
                try Samples.task(
                    "gen-3", "runway", images: [.url(Samples.image)],
                    ["aspectRatio": "9:16", "duration": 10, "lastFrame": "https://in.example/end.png"])
            },
            Handover(
                "picture after two others", "/v1/text_to_image",
                [
                    "model": "gen4_image", "promptText": "The fox runs, noir", "ratio": "1080:1440", "seed": 3,
                    "referenceImages": [
                        ["uri": "https://in.example/fox.png"], ["uri": "data:image/png;base64,b3ds"],
                    ],
                ]
            ) {
                try Samples.task(
                    "gen-4-image", "runway", images: [.url(Samples.image), Samples.file("owl")],
                    ["aspectRatio": "3:4", "seed": 3, "style": "noir"])
            },
            Handover(
                "small picture", "/v1/text_to_image",
                [
                    "model": "gen4_image_turbo", "promptText": "The fox runs", "ratio": "1280:720",
                    "referenceImages": [["uri": "https://in.example/fox.png"]],
                ]
            ) {
                try Samples.task(
                    "gen-4-image-turbo", "runway", images: [.url(Samples.image)], ["resolution": "720p"])
            },
        ])
    func handover(row: Handover) throws {
        let request = try row.check(try Samples.adapter("runway"), Self.base)
        #expect(request.fields[.authorization] == "Bearer access")
        #expect(request.fields[FieldName("X-Runway-Version")] == "2024-11-06")
    }

    @Test("a picture too large for the order is uploaded first")
    func upload() throws {
        let large = String(repeating: "x", count: 4_000_000)
        let task = try Samples.task("gen-4", "runway", images: [Samples.file(large)])
        let course = Samples.course(
            { wire throws(VendorError) in try wire.submit(task) }, try Samples.adapter("runway"),
            [
                Samples.answer(
                    200,
                    #"{"uploadUrl":"https://up.example/b","fields":{"key":"k1"},"runwayUri":"runway://u1"}"#),
                Samples.answer(204, ""),
                Samples.answer(200, #"{"id":"17f2"}"#),
            ])
        #expect(
            course == [
                "POST \(Self.base)/v1/uploads", "POST https://up.example/b",
                "POST \(Self.base)/v1/image_to_video (submission)", "pending 17f2",
            ])
        let insecure = Samples.course(
            { wire throws(VendorError) in try wire.submit(task) }, try Samples.adapter("runway"),
            [Samples.answer(200, #"{"uploadUrl":"http://up.example/b","fields":{},"runwayUri":"runway://u1"}"#)])
        #expect(insecure.last == "unreadable")
    }

    @Test(
        "answers to an order",
        arguments: [
            Reading(
                200, #"{"id":"17f20503-6c24-4c16-946b-35dbbce2af2f","estimatedCost":{"credits":25}}"#,
                "pending 17f20503-6c24-4c16-946b-35dbbce2af2f"),
            Reading(200, "{}", "unreadable"),
            Reading(
                400,
                #"{"error":"Validation of body failed","issues":[{"code":"invalid_type","path":["ratio"],"message":"Required"}],"docUrl":"https://docs.dev.runwayml.com/api"}"#,
                "rejected"),
            Reading(400, #"{"error":"You do not have enough credits to run this task."}"#, "exhausted"),
            Reading(400, #"{"error":"Your prompt did not pass moderation."}"#, "refused"),
            Reading(401, #"{"error":"m"}"#, "unauthorised"),
            Reading(429, #"{"error":"m"}"#, "throttled 5.0 s", [(.retryAfter, "5")]),
            Reading(502, "", "unavailable"), Reading(503, "", "unavailable"), Reading(504, "", "unavailable"),
        ])
    func order(row: Reading) throws {
        row.checkSubmission(try Samples.adapter("runway"), try Samples.task("gen-4.5", "runway"))
    }

    @Test(
        "answers to how far it is",
        arguments: [
            Reading(200, #"{"id":"17f2","status":"PENDING"}"#, "pending 17f2"),
            Reading(200, #"{"id":"17f2","status":"THROTTLED"}"#, "pending 17f2"),
            Reading(200, #"{"id":"17f2","status":"RUNNING","progress":0.4}"#, "pending 17f2 40%"),
            Reading(
                200, #"{"status":"SUCCEEDED","output":["https://cdn.example/o.mp4?_jwt=x"],"cost":{"credits":25}}"#,
                "finished https://cdn.example/o.mp4?_jwt=x"),
            Reading(
                200,
                #"{"status":"FAILED","failure":"The image was flagged","failureCode":"SAFETY.INPUT.IMAGE","cost":{"credits":25}}"#,
                "refused: The image was flagged"),
            Reading(
                200, #"{"status":"FAILED","failure":"m","failureCode":"INPUT_PREPROCESSING.SAFETY.TEXT"}"#, "refused"),
            Reading(200, #"{"status":"FAILED","failure":"m","failureCode":"SAFETY.OUTPUT.VIDEO"}"#, "refused"),
            Reading(
                200, #"{"status":"FAILED","failure":"m","failureCode":"ASSET.INVALID","cost":{"credits":5}}"#,
                "failed, charged"),
            Reading(
                200,
                #"{"status":"FAILED","failure":"m","failureCode":"INTERNAL.BAD_OUTPUT.CODE01","cost":{"credits":0}}"#,
                "failed"),
            Reading(200, #"{"status":"FAILED"}"#, "failed"),
            Reading(200, #"{"status":"CANCELLED","cost":{"credits":0}}"#, "failed"),
            Reading(200, #"{"status":"DONE"}"#, "unreadable"),
            Reading(404, #"{"error":"m"}"#, "failed"),
            Reading(503, "", "unavailable"),
        ])
    func progress(row: Reading) throws {
        row.checkPoll(try Samples.adapter("runway"), Ticket("17f2"), try Samples.task("gen-4.5", "runway"))
    }

    @Test("a task can be stopped, and what it cost by then is not said")
    func cancel() throws {
        let adapter = try Samples.adapter("runway")
        let task = try Samples.task("gen-4.5", "runway")
        #expect(adapter.cancel(Ticket("17f2"), task)?.description == "DELETE \(Self.base)/v1/tasks/17f2")
        #expect(try adapter.cancelled(Samples.answer(204, ""), Ticket("17f2"), task) == .stopped(charged: true))
        #expect(try adapter.cancelled(Samples.answer(404, "{}"), Ticket("17f2"), task) == .stopped(charged: true))
        #expect(
            try adapter.checked(Samples.answer(200, #"{"creditBalance":1200}"#)) == "key accepted; 1200 credits left")
    }
}
