import Gateway
import HTTPTypes
import JSON
import Testing
import Vendors

@Suite struct WanTests {
    private static let base = "https://dashscope-intl.aliyuncs.com/api/v1"
    private static let path = "/services/aigc/video-generation/video-synthesis"

    @Test(
        "a film is ordered as the vendor reads it",
        arguments: [
            Handover(
                "of text", path,
                [
                    "model": "wan2.2-t2v-plus", "input": ["prompt": "The fox runs"],
                    "parameters": ["size": "1920*1080", "prompt_extend": false, "seed": 7, "watermark": false],
                ]
            ) { try Samples.task("wan-2.2", "dashscope", ["promptOptimizer": false, "seed": 7]) },
            Handover(
                "of a picture", path,
                [
                    "model": "wan2.5-i2v-preview",
                    "input": ["negative_prompt": "rain", "img_url": "data:image/png;base64,Zm94"],
                    "parameters": ["resolution": "480P", "duration": 10, "prompt_extend": true, "watermark": false],
                ]
            ) {
                try Samples.task(
                    "wan-2.5", "dashscope", text: nil, images: [Samples.file("fox")], negative: "rain",
                    ["resolution": "480p", "duration": 10])
            },
            Handover(
                "of text in a tall shape", path,
                [
                    "model": "wan2.6-t2v", "input": ["prompt": "The fox runs, noir"],
                    "parameters": ["size": "832*1088", "duration": 15, "prompt_extend": true, "watermark": false],
                ]
            ) { try Samples.task("wan-2.6", "dashscope", ["aspectRatio": "3:4", "duration": 15, "style": "noir"]) },
        ])
    func handover(row: Handover) throws {
        let request = try row.check(try Samples.adapter("dashscope"), Self.base)
        #expect(request.fields[.authorization] == "Bearer access")
        #expect(request.fields[FieldName("X-DashScope-Async")] == "enable")
    }

    @Test(
        "answers to an order",
        arguments: [
            Reading(
                200, #"{"output":{"task_status":"PENDING","task_id":"0385dc79"},"request_id":"4"}"#, "pending 0385dc79"),
            Reading(200, #"{"output":{}}"#, "unreadable"),
            Reading(400, #"{"code":"InvalidParameter","message":"m"}"#, "rejected"),
            Reading(400, #"{"code":"InvalidParameter.DataInspection","message":"m"}"#, "rejected"),
            Reading(400, #"{"code":"InvalidURL","message":"m"}"#, "rejected"),
            Reading(400, #"{"code":"DataInspectionFailed","message":"m"}"#, "refused"),
            Reading(400, #"{"code":"Arrearage","message":"m"}"#, "exhausted"),
            Reading(401, #"{"code":"InvalidApiKey","message":"m"}"#, "unauthorised"),
            Reading(403, #"{"code":"AccessDenied.Unpurchased","message":"m"}"#, "unauthorised"),
            Reading(403, #"{"code":"Model.AccessDenied","message":"m"}"#, "unauthorised"),
            Reading(404, #"{"code":"ModelNotFound","message":"m"}"#, "rejected"),
            Reading(429, #"{"code":"Throttling.RateQuota","message":"Requests rate limit exceeded"}"#, "throttled"),
            Reading(429, #"{"code":"Throttling.AllocationQuota","message":"The free tier is used up"}"#, "exhausted"),
            Reading(500, #"{"code":"InternalError.Algo","message":"m"}"#, "unavailable"),
            Reading(503, #"{"code":"ModelServingError","message":"m"}"#, "unavailable"),
        ])
    func order(row: Reading) throws {
        row.checkSubmission(try Samples.adapter("dashscope"), try Samples.task("wan-2.6", "dashscope"))
    }

    @Test(
        "answers to how far it is",
        arguments: [
            Reading(200, #"{"output":{"task_status":"PENDING"}}"#, "pending t"),
            Reading(200, #"{"output":{"task_status":"RUNNING"}}"#, "pending t"),
            Reading(200, #"{"output":{"task_status":"SUSPENDED"}}"#, "pending t"),
            Reading(
                200, #"{"output":{"task_status":"SUCCEEDED","video_url":"https://cdn.example/v.mp4?Expires=x"}}"#,
                "finished https://cdn.example/v.mp4?Expires=x"),
            Reading(
                200,
                #"{"output":{"task_status":"FAILED","code":"DataInspectionFailed","message":"Output data may …"}}"#,
                "refused: Output data"),
            Reading(200, #"{"output":{"task_status":"FAILED","code":"InternalError","message":"m"}}"#, "failed"),
            Reading(200, #"{"output":{"task_status":"CANCELED"}}"#, "failed"),
            Reading(200, #"{"output":{"task_status":"UNKNOWN"}}"#, "failed"),
            Reading(200, #"{"output":{"task_status":"DONE"}}"#, "unreadable"),
        ])
    func progress(row: Reading) throws {
        row.checkPoll(try Samples.adapter("dashscope"), Ticket("t"), try Samples.task("wan-2.6", "dashscope"))
    }

    @Test(
        "what waits can be stopped",
        arguments: [(200, Cancellation.stopped(charged: false)), (400, .runsOn(charged: true))])
    func cancel(status: Int, outcome: Cancellation) throws {
        let adapter = try Samples.adapter("dashscope")
        let task = try Samples.task("wan-2.6", "dashscope")
        #expect(adapter.cancel(Ticket("t"), task)?.description == "POST \(Self.base)/tasks/t/cancel")
        #expect(try adapter.cancelled(Samples.answer(status, "{}"), Ticket("t"), task) == outcome)
    }
}
