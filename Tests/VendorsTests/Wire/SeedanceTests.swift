import Gateway
import HTTPTypes
import JSON
import Testing
import Vendors

@Suite struct SeedanceTests {
    private static let tasks = "/api/v3/contents/generations/tasks"
    private static let base = "https://ark.ap-southeast.bytepluses.com"
    /// CRC-32 of the task's id.
    private static let seed = 2_587_621_377
    /// Seconds, which the task's id gives.
    private static let expiry = 222_843

    @Test(
        "a film is ordered as the vendor reads it",
        arguments: [
            Handover(
                "of a picture", tasks,
                [
                    "model": "seedance-1-0-pro-250528",
                    "content": [
                        ["type": "text", "text": "The fox runs"],
                        [
                            "type": "image_url", "image_url": ["url": "https://in.example/fox.png"],
                            "role": "first_frame",
                        ],
                    ],
                    "resolution": "1080p", "ratio": "adaptive", "duration": 5, "seed": 7, "camera_fixed": false,
                    "watermark": false, "execution_expires_after": .int(expiry),
                ]
            ) {
                try Samples.task(
                    "seedance-1.0-pro", "ark", images: [.url(Samples.image)], ["resolution": "1080p", "seed": 7])
            },
            Handover(
                "of text that looks like parameters", tasks,
                [
                    "model": "dreamina-seedance-2-5-260628",
                    "content": [["type": "text", "text": "The fox duration 99 runs -- fast"]], "resolution": "720p",
                    "ratio": "21:9", "duration": 30, "seed": .int(seed), "generate_audio": false, "watermark": false,
                    "execution_expires_after": .int(expiry),
                ]
            ) {
                try Samples.task(
                    "seedance-2.5", "ark", text: "The fox --duration 99 runs -- fast",
                    ["aspectRatio": "21:9", "duration": 30, "sound": false])
            },
            Handover(
                "by the light model, which is two at the vendor", tasks,
                [
                    "model": "seedance-1-0-lite-i2v-250428",
                    "content": [
                        [
                            "type": "image_url", "image_url": ["url": "data:image/png;base64,Zm94"],
                            "role": "first_frame",
                        ],
                        [
                            "type": "image_url", "image_url": ["url": "https://in.example/end.png"],
                            "role": "last_frame",
                        ],
                    ],
                    "resolution": "720p", "ratio": "adaptive", "duration": 5, "seed": .int(seed), "camera_fixed": true,
                    "watermark": false, "execution_expires_after": .int(expiry),
                ]
            ) {
                try Samples.task(
                    "seedance-1.0-lite", "ark", text: nil, images: [Samples.file("fox")],
                    ["lastFrame": "https://in.example/end.png", "cameraFixed": true])
            },
        ])
    func handover(row: Handover) throws {
        let request = try row.check(try Samples.adapter("ark"), Self.base)
        #expect(request.fields[.authorization] == "Bearer access")
        #expect(request.fields[FieldName("X-Client-Request-Id")] == Samples.id)
    }

    @Test(
        "the Chinese cloud has names of its own",
        arguments: [
            ("seedance-1.0-pro", "doubao-seedance-1-0-pro-250528"), ("seedance-2.0", "doubao-seedance-2-0-260128"),
            ("seedance-1.0-lite", "doubao-seedance-1-0-lite-t2v-250428"),
        ])
    func chinese(model: String, name: String) throws {
        var adapter = try Samples.adapter("ark", ["URL": "https://ark.cn-beijing.volces.com"])
        guard case .sends(let request, _) = try adapter.submit(try Samples.task(model, "ark")) else { return }
        #expect(try Samples.body(request)["model"] == .string(name))
    }

    @Test(
        "answers to an order",
        arguments: [
            Reading(200, #"{"id":"cgt-20261120100000-abcde"}"#, "pending cgt-20261120100000-abcde"),
            Reading(200, "{}", "unreadable"),
            Reading(
                400,
                #"{"error":{"code":"InvalidParameter","message":"duration must be within 2 and 12. Request id: 0217","param":"duration","type":"BadRequest"}}"#,
                "rejected"),
            Reading(400, #"{"error":{"code":"InputTextSensitiveContentDetected","message":"m"}}"#, "refused"),
            Reading(
                400, #"{"error":{"code":"InputImageSensitiveContentDetected.PrivacyInformation","message":"m"}}"#,
                "refused"),
            Reading(400, #"{"error":{"code":"InputTextRiskDetection","message":"m"}}"#, "refused"),
            Reading(401, #"{"error":{"code":"AuthenticationError","message":"m"}}"#, "unauthorised"),
            Reading(403, #"{"error":{"code":"AccountOverdueError","message":"m"}}"#, "exhausted"),
            Reading(403, #"{"error":{"code":"AccessDenied","message":"m"}}"#, "unauthorised"),
            Reading(403, #"{"error":{"code":"OperationDenied.X","message":"m"}}"#, "unauthorised"),
            Reading(404, #"{"error":{"code":"ModelNotOpen","message":"m"}}"#, "unauthorised"),
            Reading(404, #"{"error":{"code":"InvalidEndpointOrModel.NotFound","message":"m"}}"#, "rejected"),
            Reading(429, #"{"error":{"code":"RateLimitExceeded.X","message":"m"}}"#, "throttled"),
            Reading(429, #"{"error":{"code":"ModelAccountRpmRateLimitExceeded","message":"m"}}"#, "throttled"),
            Reading(429, #"{"error":{"code":"QuotaExceeded","message":"m"}}"#, "throttled"),
            Reading(429, #"{"error":{"code":"SetLimitExceeded","message":"m"}}"#, "exhausted"),
            Reading(429, #"{"error":{"code":"ServerOverloaded","message":"m"}}"#, "unavailable"),
            Reading(500, #"{"error":{"code":"InternalServiceError","message":"m"}}"#, "unavailable"),
        ])
    func order(row: Reading) throws {
        row.checkSubmission(try Samples.adapter("ark"), try Samples.task("seedance-2.0", "ark"))
    }

    @Test(
        "answers to how far it is",
        arguments: [
            Reading(200, #"{"status":"queued"}"#, "pending cgt-1"),
            Reading(200, #"{"status":"running"}"#, "pending cgt-1"),
            Reading(
                200,
                #"{"status":"succeeded","content":{"video_url":"https://cdn.example/v.mp4?X-Tos-Signature=x"},"error":null}"#,
                "finished https://cdn.example/v.mp4?X-Tos-Signature=x"),
            Reading(
                200,
                #"{"status":"failed","error":{"code":"OutputVideoSensitiveContentDetected","message":"The request failed because …"}}"#,
                "refused: The request failed"),
            Reading(200, #"{"status":"failed","error":{"code":"InternalServiceError","message":"m"}}"#, "failed"),
            Reading(200, #"{"status":"cancelled"}"#, "failed"), Reading(200, #"{"status":"expired"}"#, "failed"),
            Reading(200, #"{"status":"SUCCEEDED"}"#, "unreadable"), Reading(404, "{}", "failed"),
        ])
    func progress(row: Reading) throws {
        row.checkPoll(try Samples.adapter("ark"), Ticket("cgt-1"), try Samples.task("seedance-2.0", "ark"))
    }

    @Test(
        "an interrupted order is looked for by the seed and the expiry that its id gives",
        arguments: [
            (
                #"{"items":[{"id":"cgt-0","seed":1},{"id":"cgt-1","seed":2587621377}],"total":2}"#,
                FoundWork.found(Ticket("cgt-1"))
            ),
            (
                #"{"items":[{"id":"cgt-0","seed":1},{"id":"cgt-1","execution_expires_after":222843}],"total":2}"#,
                .found(Ticket("found/cgt-1"))
            ),
            (
                #"{"items":[{"id":"cgt-1","seed":2587621377,"execution_expires_after":222843}],"total":200}"#,
                .found(Ticket("cgt-1"))
            ),
            // One of the two is another's.
            (#"{"items":[{"id":"cgt-0","seed":2587621377,"execution_expires_after":172800}],"total":1}"#, .absent),
            (#"{"items":[{"id":"cgt-0","seed":3,"execution_expires_after":222843}],"total":1}"#, .absent),
            (#"{"items":[{"id":"cgt-0","execution_expires_after":172800}],"total":1}"#, .absent),
            (#"{"items":[{"id":"cgt-0","seed":1}],"total":1}"#, .absent),
            (#"{"items":[],"total":0}"#, .absent),
            // There is more than was seen, or what was seen does not tell.
            (#"{"items":[{"id":"cgt-0","seed":1}],"total":101}"#, .unknown),
            (#"{"items":[{"id":"cgt-0"}],"total":1}"#, .unknown),
        ])
    func search(body: String, found: FoundWork) throws {
        let adapter = try Samples.adapter("ark")
        let task = try Samples.task("seedance-2.0", "ark")
        #expect(
            try adapter.find(task)?.url.text
                == "\(Self.base)\(Self.tasks)?page_num=1&page_size=100&filter.model=dreamina-seedance-2-0-260128")
        #expect(try adapter.found(Samples.answer(200, body), task) == found)
    }

    @Test(
        "a seed that the caller chose is not enough to know a task by",
        arguments: [
            (#"{"items":[{"id":"cgt-0","seed":7}],"total":1}"#, FoundWork.unknown),
            (#"{"items":[{"id":"cgt-0","seed":8}],"total":1}"#, .absent),
            (
                #"{"items":[{"id":"cgt-0","seed":7,"execution_expires_after":222843}],"total":1}"#,
                .found(Ticket("cgt-0"))
            ),
        ])
    func chosen(body: String, found: FoundWork) throws {
        let task = try Samples.task("seedance-2.0", "ark", ["seed": 7])
        #expect(try Samples.adapter("ark").found(Samples.answer(200, body), task) == found)
    }

    @Test("a task that was found by its expiry shows by its seed whose it is")
    func foundIsLookedAt() throws {
        let task = try Samples.task("seedance-2.0", "ark")
        for (seed, last) in [(Self.seed, "finished https://v.example/a"), (3, "failed, charged")] {
            let course = Samples.course(
                { wire throws(VendorError) in try wire.poll(Ticket("found/cgt-1"), task) }, try Samples.adapter("ark"),
                [
                    Samples.answer(
                        200,
                        #"{"status":"succeeded","seed":\#(seed),"content":{"video_url":"https://v.example/a"}}"#)
                ])
            #expect(course == ["GET \(Self.base)\(Self.tasks)/cgt-1", last])
        }
    }

    @Test(
        "what waits can be stopped",
        arguments: [(200, Cancellation.stopped(charged: false)), (409, .runsOn(charged: true))])
    func cancel(status: Int, outcome: Cancellation) throws {
        let adapter = try Samples.adapter("ark")
        let task = try Samples.task("seedance-2.0", "ark")
        #expect(adapter.cancel(Ticket("cgt-1"), task)?.description == "DELETE \(Self.base)\(Self.tasks)/cgt-1")
        #expect(try adapter.cancelled(Samples.answer(status, "{}"), Ticket("cgt-1"), task) == outcome)
    }
}
