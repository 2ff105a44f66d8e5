import Gateway
import HTTPTypes
import JSON
import Testing
import Vendors

@Suite struct ViduTests {
    private static let base = "https://api.vidu.com/ent/v2"

    @Test(
        "a film is ordered as the vendor reads it",
        arguments: [
            Handover(
                "of a picture", "/img2video",
                [
                    "model": "viduq1", "images": ["https://in.example/fox.png"], "prompt": "The fox runs",
                    "duration": 5, "resolution": "1080p", "bgm": false, "payload": "gen-01J8",
                ]
            ) { try Samples.task("vidu-q1", "vidu", images: [.url(Samples.image)]) },
            Handover(
                "of text, with sound", "/text2video",
                [
                    "model": "viduq3-pro", "prompt": "The fox runs, noir", "aspect_ratio": "3:4", "duration": 16,
                    "resolution": "720p", "seed": 7, "movement_amplitude": "large", "bgm": true, "audio": true,
                    "payload": "gen-01J8",
                ]
            ) {
                try Samples.task(
                    "vidu-q3-pro", "vidu",
                    [
                        "aspectRatio": "3:4", "duration": 16, "seed": 7, "motionIntensity": "high", "music": true,
                        "style": "noir",
                    ])
            },
            Handover(
                "between two pictures", "/start-end2video",
                [
                    "model": "vidu2.0", "images": ["data:image/png;base64,Zm94", "https://in.example/end.png"],
                    "duration": 4, "resolution": "360p", "bgm": false, "payload": "gen-01J8",
                ]
            ) {
                try Samples.task(
                    "vidu-2.0", "vidu", text: nil, images: [Samples.file("fox")],
                    ["resolution": "360p", "lastFrame": "https://in.example/end.png"])
            },
        ])
    func handover(row: Handover) throws {
        let request = try row.check(try Samples.adapter("vidu"), Self.base)
        #expect(request.fields[.authorization] == "Token access")
    }

    @Test(
        "answers to an order",
        arguments: [
            Reading(
                200, #"{"task_id":"831234567890123456","state":"created","credits":80}"#, "pending 831234567890123456"),
            Reading(200, "{}", "unreadable"),
            Reading(400, #"{"code":400,"reason":"CreditInsufficient","message":"insufficient credits"}"#, "exhausted"),
            Reading(400, #"{"code":"CreditInsufficient","message":"m"}"#, "exhausted"),
            Reading(400, #"{"code":400,"reason":"AuditSubmitIllegal","message":"submit is illegal"}"#, "refused"),
            Reading(400, #"{"code":400,"reason":"TaskPromptPolicyViolation","message":"m"}"#, "refused"),
            Reading(400, #"{"code":400,"reason":"FieldInvalid","message":"m"}"#, "rejected"),
            Reading(400, #"{"code":400,"reason":"ModelUnavailable","message":"m"}"#, "rejected"),
            Reading(400, #"{"code":400,"reason":"OperationInProcess","message":"m"}"#, "unavailable"),
            Reading(401, #"{"code":401,"reason":"Unauthorized","message":"m"}"#, "unauthorised"),
            Reading(403, #"{"code":403,"reason":"Forbidden","message":"m"}"#, "unauthorised"),
            Reading(409, #"{"code":409,"reason":"Conflict","message":"m"}"#, "rejected"),
            Reading(429, #"{"code":429,"reason":"QuotaExceeded","message":"m"}"#, "throttled"),
            Reading(429, #"{"code":429,"reason":"SystemThrottling","message":"m"}"#, "throttled"),
            Reading(499, #"{"code":499,"reason":"Canceled","message":"m"}"#, "unavailable"),
            Reading(500, #"{"code":500,"reason":"InternalServiceFailure","message":"m"}"#, "unavailable"),
        ])
    func order(row: Reading) throws {
        row.checkSubmission(try Samples.adapter("vidu"), try Samples.task("vidu-q2", "vidu"))
    }

    @Test(
        "answers to how far it is",
        arguments: [
            Reading(200, #"{"id":"8","state":"created"}"#, "pending 8"),
            Reading(200, #"{"id":"8","state":"queueing"}"#, "pending 8"),
            Reading(200, #"{"id":"8","state":"processing"}"#, "pending 8"),
            Reading(
                200,
                #"{"id":"8","state":"success","err_code":"","creations":[{"url":"https://cdn.example/v.mp4?sig=x"}]}"#,
                "finished https://cdn.example/v.mp4?sig=x"),
            Reading(
                200, #"{"id":"8","state":"failed","err_code":"CreationPolicyViolation","credits":0,"creations":[]}"#,
                "refused: CreationPolicyViolation"),
            Reading(200, #"{"state":"failed","err_code":"UserCancelled"}"#, "failed"),
            Reading(200, #"{"state":"failed","err_code":"InternalServiceFailure"}"#, "failed"),
            Reading(200, #"{"state":"done"}"#, "unreadable"),
            Reading(404, #"{"code":404,"reason":"TaskNotFound"}"#, "failed"),
        ])
    func progress(row: Reading) throws {
        row.checkPoll(try Samples.adapter("vidu"), Ticket("8"), try Samples.task("vidu-q2", "vidu"))
    }

    @Test(
        "an interrupted order is looked for by the id that it carries",
        arguments: [
            (
                #"{"tasks":[{"id":"7","payload":"other"},{"id":"8","payload":"gen-01J8"}]}"#,
                FoundWork.found(Ticket("8"))
            ),
            (#"{"tasks":[]}"#, .unknown), (#"{"tasks":[{"id":"7","payload":"other"}]}"#, .unknown),
        ])
    func search(body: String, found: FoundWork) throws {
        let adapter = try Samples.adapter("vidu")
        #expect(try adapter.found(Samples.answer(200, body), try Samples.task("vidu-q2", "vidu")) == found)
    }

    @Test("the credits of all packages are told together")
    func check() throws {
        let body = #"{"remains":[{"type":"a","credit_remain":100},{"type":"b","credit_remain":50}]}"#
        let said = try Samples.adapter("vidu").checked(Samples.answer(200, body))
        #expect(said == "key accepted; 150.0 credits left")
    }
}
