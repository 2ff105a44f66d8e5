import Gateway
import HTTPTypes
import JSON
import Testing
import Vendors

@Suite struct VeoTests {
    private static let gemini = "https://generativelanguage.googleapis.com/v1beta"
    private static let vertex =
        "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1/publishers/google"
    private static let operation = "models/veo-3.1-generate-preview/operations/abc123"

    @Test(
        "the Gemini API gets its dialect",
        arguments: [
            Handover(
                "film of text", "/models/veo-3.1-generate-preview:predictLongRunning",
                [
                    "instances": [["prompt": "The fox runs"]],
                    "parameters": ["durationSeconds": 8, "aspectRatio": "16:9", "resolution": "720p"],
                ]
            ) { try Samples.task("veo-3.1", "veo") },
            // A rehearsal takes addresses and files for the bytes of their names.
            Handover(
                "film between two pictures", "/models/veo-2.0-generate-001:predictLongRunning",
                [
                    "instances": [
                        [
                            "prompt": "The fox runs",
                            "image": ["bytesBase64Encoded": "Zm94", "mimeType": "image/jpeg"],
                            "lastFrame": ["bytesBase64Encoded": "ZW5k", "mimeType": "image/png"],
                        ]
                    ],
                    "parameters": ["durationSeconds": 5, "aspectRatio": "9:16", "negativePrompt": "rain"],
                ]
            ) {
                try Samples.task(
                    "veo-2", "veo", images: [Samples.file("fox", "image/jpeg")], negative: "rain",
                    ["duration": 5, "aspectRatio": "9:16", "lastFrame": "end"])
            },
        ])
    func geminiHandover(row: Handover) throws {
        let request = try row.check(try Samples.adapter("veo"), Self.gemini)
        #expect(request.fields[FieldName("x-goog-api-key")] == "access")
        #expect(request.fields[.authorization] == nil)
    }

    @Test("Vertex AI gets its dialect, with a seed and without sound")
    func vertexHandover() throws {
        let row = Handover(
            "film", "/models/veo-3.0-fast-generate-001:predictLongRunning",
            [
                "instances": [["prompt": "The fox runs"]],
                "parameters": [
                    "durationSeconds": 8, "aspectRatio": "16:9", "resolution": "1080p", "sampleCount": 1, "seed": 7,
                    "generateAudio": false,
                ],
            ]
        ) { try Samples.task("veo-3-fast", "veo", ["resolution": "1080p", "seed": 7, "sound": false]) }
        let adapter = try Samples.adapter("veo", ["PROJECT": "p"])
        let request = try row.check(adapter, Self.vertex)
        #expect(request.fields[.authorization] == "Bearer access")
        #expect(request.fields[FieldName("x-goog-api-key")] == nil)
    }

    @Test(
        "what the Gemini API cannot do is not asked of it",
        arguments: [["seed": 7] as JSONObject, ["sound": false]])
    func impossible(options: JSONObject) throws {
        let task = try Samples.task("veo-3.1", "veo", options)
        let course = Samples.course(
            { wire throws(VendorError) in try wire.submit(task) }, try Samples.adapter("veo"), [])
        #expect(course == ["rejected"])
    }

    @Test("each dialect asks in its way how far it is")
    func questions() throws {
        let task = try Samples.task("veo-3.1", "veo")
        let ticket = Ticket(Self.operation)
        let asked = Samples.course(
            { wire throws(VendorError) in try wire.poll(ticket, task) }, try Samples.adapter("veo"), [])
        #expect(asked == ["GET \(Self.gemini)/\(Self.operation)"])
        var adapter = try Samples.adapter("veo", ["PROJECT": "p", "URL": "http://127.0.0.1:9/veo"])
        guard case .sends(let request, let isSubmission) = try adapter.poll(ticket, task) else { return }
        let path = "/v1/projects/p/locations/us-central1/publishers/google/models/veo-3.1-generate-001"
        #expect(request.url.text == "http://127.0.0.1:9/veo\(path):fetchPredictOperation")
        #expect(try Samples.body(request) == ["operationName": .string(Self.operation)])
        #expect(!isSubmission)
    }

    @Test(
        "answers to an order",
        arguments: [
            Reading(200, #"{"name":"models/veo-3.1-generate-preview/operations/abc123"}"#, "pending \(operation)"),
            Reading(200, #"{"name":"models/../../other"}"#, "unreadable"),
            Reading(200, #"{"name":"//x?y"}"#, "unreadable"),
            Reading(400, #"{"error":{"code":400,"message":"bad field","status":"INVALID_ARGUMENT"}}"#, "rejected"),
            Reading(
                400, #"{"error":{"code":400,"message":"blocked by safety filters","status":"INVALID_ARGUMENT"}}"#,
                "refused"),
            Reading(401, #"{"error":{"code":401,"message":"m","status":"UNAUTHENTICATED"}}"#, "unauthorised"),
            Reading(403, #"{"error":{"code":403,"message":"m","status":"PERMISSION_DENIED"}}"#, "unauthorised"),
            Reading(402, #"{"error":{"code":402,"message":"m","status":"RESOURCE_EXHAUSTED"}}"#, "exhausted"),
            Reading(404, #"{"error":{"code":404,"message":"m","status":"NOT_FOUND"}}"#, "rejected"),
            Reading(
                429,
                #"{"error":{"code":429,"message":"Quota exceeded","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.4s"}]}}"#,
                "throttled 34.4 s"),
            Reading(
                429, #"{"error":{"code":429,"message":"Your prepayment credits are depleted."}}"#, "exhausted"),
            Reading(500, #"{"error":{"code":500,"message":"m","status":"INTERNAL"}}"#, "unavailable"),
            Reading(503, #"{"error":{"code":503,"message":"m","status":"UNAVAILABLE"}}"#, "unavailable"),
        ])
    func order(row: Reading) throws {
        row.checkSubmission(try Samples.adapter("veo"), try Samples.task("veo-3.1", "veo"))
    }

    @Test(
        "answers to how far it is",
        arguments: [
            Reading(200, #"{"name":"x"}"#, "pending \(operation)"),
            Reading(
                200,
                #"{"done":true,"response":{"generateVideoResponse":{"generatedSamples":[{"video":{"uri":"https://generativelanguage.googleapis.com/v1beta/files/x1:download?alt=media"}}]}}}"#,
                "finished https://generativelanguage.googleapis.com/v1beta/files/x1:download?alt=media"),
            // The key goes with the request, so it may go to nobody else.
            Reading(
                200,
                #"{"done":true,"response":{"generateVideoResponse":{"generatedSamples":[{"video":{"uri":"https://evil.example/v.mp4"}}]}}}"#,
                "unreadable"),
            Reading(
                200,
                #"{"done":true,"response":{"generateVideoResponse":{"raiMediaFilteredCount":1,"raiMediaFilteredReasons":["The prompt was blocked by the safety filters."]}}}"#,
                "refused: The prompt was blocked"),
            Reading(200, #"{"done":true,"response":{}}"#, "unreadable"),
            Reading(200, #"{"done":true,"error":{"code":3,"message":"bad picture"}}"#, "rejected"),
            Reading(200, #"{"done":true,"error":{"code":3,"message":"violates our policies"}}"#, "refused"),
            // It is over: to ask again would be for ever.
            Reading(200, #"{"done":true,"error":{"code":8,"message":"m"}}"#, "failed"),
            Reading(200, #"{"done":true,"error":{"code":13,"message":"m"}}"#, "failed"),
            Reading(200, #"{"done":true,"error":{"code":14,"message":"m"}}"#, "failed"),
            Reading(404, #"{"error":{"code":404,"message":"m"}}"#, "failed"),
        ])
    func progress(row: Reading) throws {
        row.checkPoll(try Samples.adapter("veo"), Ticket(Self.operation), try Samples.task("veo-3.1", "veo"))
    }

    @Test(
        "Vertex AI gives a film in the answer or in a bucket",
        arguments: [
            Reading(
                200,
                #"{"name":"o","done":true,"response":{"raiMediaFilteredCount":0,"videos":[{"gcsUri":"gs://bucket/out/sample_0.mp4","mimeType":"video/mp4"}]}}"#,
                "finished https://storage.googleapis.com/bucket/out/sample_0.mp4"),
            Reading(
                200, #"{"done":true,"response":{"videos":[{"bytesBase64Encoded":"Zm94","mimeType":"video/mp4"}]}}"#,
                "finished 3 bytes of video/mp4"),
            Reading(200, #"{"done":true,"response":{"videos":[{"bytesBase64Encoded":"?"}]}}"#, "unreadable"),
            Reading(200, #"{"done":true,"response":{"raiMediaFilteredCount":2}}"#, "refused"),
        ])
    func films(row: Reading) throws {
        row.checkPoll(
            try Samples.adapter("veo", ["PROJECT": "p"]), Ticket("projects/p/operations/9"),
            try Samples.task("veo-3", "veo"))
    }
}
