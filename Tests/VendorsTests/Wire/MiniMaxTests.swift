import Gateway
import HTTPTypes
import JSON
import Testing
import Vendors

@Suite struct MiniMaxTests {
    private static let base = "https://api.minimax.io"

    @Test(
        "an order is as the vendor reads it",
        arguments: [
            Handover(
                "film with a camera's move", "/v1/video_generation",
                [
                    "model": "MiniMax-Hailuo-02", "prompt": "A lighthouse in a storm [Push in]",
                    "prompt_optimizer": true, "duration": 6, "resolution": "768P",
                ]
            ) {
                try Samples.task(
                    "hailuo-02", "minimax", text: "A lighthouse in a storm", ["cameraMotion": "push in"])
            },
            Handover(
                "film between two pictures", "/v1/video_generation",
                [
                    "model": "MiniMax-Hailuo-02", "prompt": "The fox runs", "prompt_optimizer": false, "duration": 6,
                    "resolution": "1080P", "first_frame_image": "data:image/png;base64,Zm94",
                    "last_frame_image": "https://in.example/end.png",
                ]
            ) {
                try Samples.task(
                    "hailuo-02", "minimax", images: [Samples.file("fox")],
                    ["resolution": "1080p", "promptOptimizer": false, "lastFrame": "https://in.example/end.png"])
            },
            Handover(
                "film by the director for pictures", "/v1/video_generation",
                [
                    "model": "I2V-01-Director", "prompt": "[Static shot]", "prompt_optimizer": true, "duration": 6,
                    "resolution": "720P", "first_frame_image": "https://in.example/fox.png",
                ]
            ) {
                try Samples.task(
                    "hailuo-01-director", "minimax", text: nil, images: [.url(Samples.image)],
                    ["cameraMotion": "static shot"])
            },
            Handover(
                "fast film", "/v1/video_generation",
                [
                    "model": "MiniMax-Hailuo-02", "prompt": "The fox runs", "prompt_optimizer": true, "duration": 10,
                    "resolution": "512P", "first_frame_image": "https://in.example/fox.png",
                ]
            ) { try Samples.task("hailuo-02-fast", "minimax", images: [.url(Samples.image)], ["duration": 10]) },
            Handover(
                "film by H3, where 1080p is made as 2K", "/v2/video_generation",
                [
                    "model": "MiniMax-H3", "content": [["type": "text", "text": "The fox runs"]], "resolution": "2K",
                    "duration": 7, "ratio": "21:9",
                ]
            ) {
                try Samples.task(
                    "minimax-h3", "minimax", ["resolution": "1080p", "duration": 7, "aspectRatio": "21:9"])
            },
            Handover(
                "film by H3 between two pictures", "/v2/video_generation",
                [
                    "model": "MiniMax-H3",
                    "content": [
                        ["type": "text", "text": "The fox runs"],
                        [
                            "type": "image_url", "image_url": ["url": "https://in.example/fox.png"],
                            "role": "first_frame",
                        ],
                        [
                            "type": "image_url", "image_url": ["url": "https://in.example/end.png"],
                            "role": "last_frame",
                        ],
                    ],
                    "resolution": "768P", "duration": 6, "ratio": "adaptive",
                    "extra": ["prompt_expansion_mode": "disabled"],
                ]
            ) {
                try Samples.task(
                    "minimax-h3", "minimax", images: [.url(Samples.image)],
                    ["lastFrame": "https://in.example/end.png", "promptOptimizer": false])
            },
            Handover(
                "pictures of a person in an exact size", "/v1/image_generation",
                [
                    "model": "image-01", "prompt": "The fox runs, noir", "response_format": "url", "width": 1920,
                    "height": 1080, "n": 2, "seed": 7, "prompt_optimizer": false,
                    "subject_reference": [["type": "character", "image_file": "https://in.example/fox.png"]],
                ]
            ) {
                try Samples.task(
                    "image-01", "minimax", images: [.url(Samples.image)],
                    ["resolution": "1920x1080", "count": 2, "seed": 7, "style": "noir"])
            },
            Handover(
                "a picture", "/v1/image_generation",
                [
                    "model": "image-01", "prompt": "The fox runs", "response_format": "url", "aspect_ratio": "3:2",
                    "n": 1, "prompt_optimizer": false,
                ]
            ) { try Samples.task("image-01", "minimax", ["aspectRatio": "3:2"]) },
            Handover(
                "speech", "/v1/t2a_v2",
                [
                    "model": "speech-02-hd", "text": "The fox runs", "stream": false, "output_format": "hex",
                    "voice_setting": [
                        "voice_id": "Deep_Voice_Man", "speed": 1.5, "vol": 1.0, "pitch": -3, "emotion": "happy",
                    ],
                    "audio_setting": ["channel": 1, "sample_rate": 44100, "format": "wav"],
                    "language_boost": "Spanish",
                ]
            ) {
                try Samples.task(
                    "speech-02-hd", "minimax", voice: "Deep_Voice_Man",
                    [
                        "speed": 1.5, "pitch": -3, "emotion": "happy", "sampleRate": 44100, "format": "wav",
                        "language": "Spanish",
                    ])
            },
        ])
    func handover(row: Handover) throws {
        let request = try row.check(try Samples.adapter("minimax"), Self.base)
        #expect(request.fields[.authorization] == "Bearer access")
    }

    @Test(
        "answers to an order of a Hailuo film",
        arguments: [
            Reading(
                200, #"{"task_id":"106916112212032","base_resp":{"status_code":0,"status_msg":"success"}}"#,
                "pending 106916112212032"),
            Reading(200, #"{"task_id":"","base_resp":{"status_code":0}}"#, "unreadable"),
            Reading(
                200, #"{"task_id":"","base_resp":{"status_code":1026,"status_msg":"input new_sensitive"}}"#,
                "refused: 1026: input new_sensitive"),
            Reading(200, #"{"base_resp":{"status_code":1027,"status_msg":"m"}}"#, "refused"),
            Reading(200, #"{"base_resp":{"status_code":2013,"status_msg":"m"}}"#, "rejected"),
            Reading(200, #"{"base_resp":{"status_code":1042,"status_msg":"m"}}"#, "rejected"),
            Reading(200, #"{"base_resp":{"status_code":1008,"status_msg":"m"}}"#, "exhausted"),
            Reading(200, #"{"base_resp":{"status_code":2056,"status_msg":"m"}}"#, "exhausted"),
            Reading(200, #"{"base_resp":{"status_code":1028,"status_msg":"m"}}"#, "exhausted"),
            Reading(200, #"{"base_resp":{"status_code":1030,"status_msg":"m"}}"#, "exhausted"),
            Reading(200, #"{"base_resp":{"status_code":1004,"status_msg":"m"}}"#, "unauthorised"),
            Reading(200, #"{"base_resp":{"status_code":2049,"status_msg":"m"}}"#, "unauthorised"),
            Reading(200, #"{"base_resp":{"status_code":2038,"status_msg":"m"}}"#, "unauthorised"),
            Reading(200, #"{"base_resp":{"status_code":2061,"status_msg":"m"}}"#, "unauthorised"),
            Reading(200, #"{"base_resp":{"status_code":1002,"status_msg":"m"}}"#, "throttled"),
            Reading(200, #"{"base_resp":{"status_code":1039,"status_msg":"m"}}"#, "throttled"),
            Reading(200, #"{"base_resp":{"status_code":1041,"status_msg":"m"}}"#, "throttled"),
            Reading(200, #"{"base_resp":{"status_code":2045,"status_msg":"m"}}"#, "throttled"),
            Reading(200, #"{"base_resp":{"status_code":1000,"status_msg":"m"}}"#, "unavailable"),
            Reading(200, #"{"base_resp":{"status_code":1001,"status_msg":"m"}}"#, "unavailable"),
            Reading(200, #"{"base_resp":{"status_code":1013,"status_msg":"m"}}"#, "unavailable"),
            Reading(200, #"{"base_resp":{"status_code":1024,"status_msg":"m"}}"#, "unavailable"),
            Reading(200, #"{"base_resp":{"status_code":1033,"status_msg":"m"}}"#, "unavailable"),
            Reading(200, #"{"base_resp":{"status_code":9999,"status_msg":"m"}}"#, "unreadable"),
            Reading(503, "", "unavailable"),
        ])
    func order(row: Reading) throws {
        row.checkSubmission(try Samples.adapter("minimax"), try Samples.task("hailuo-02", "minimax"))
    }

    @Test("a Hailuo film is asked for, and fetched by way of its file")
    func film() throws {
        let task = try Samples.task("hailuo-02", "minimax")
        let course = Samples.course(
            { wire throws(VendorError) in try wire.poll(Ticket("106"), task) }, try Samples.adapter("minimax"),
            [
                Samples.answer(
                    200,
                    #"{"task_id":"106","status":"Success","file_id":"205258526306433","video_width":1366,"base_resp":{"status_code":0}}"#
                ),
                Samples.answer(
                    200,
                    #"{"file":{"file_id":205258526306433,"download_url":"https://cdn.example/output.mp4?sig=x"},"base_resp":{"status_code":0}}"#
                ),
            ])
        #expect(
            course == [
                "GET \(Self.base)/v1/query/video_generation?task_id=106",
                "GET \(Self.base)/v1/files/retrieve?file_id=205258526306433",
                "finished https://cdn.example/output.mp4?sig=x",
            ])
    }

    @Test(
        "answers to how far a Hailuo film is",
        arguments: [
            Reading(200, #"{"status":"Preparing","base_resp":{"status_code":0}}"#, "pending 106"),
            Reading(200, #"{"status":"Queueing","base_resp":{"status_code":0}}"#, "pending 106"),
            Reading(200, #"{"status":"Processing","base_resp":{"status_code":0}}"#, "pending 106"),
            Reading(200, #"{"status":"success","base_resp":{"status_code":0}}"#, "unreadable"),
            Reading(200, #"{"status":"Success","base_resp":{"status_code":0}}"#, "unreadable"),
            Reading(200, #"{"status":"Fail","base_resp":{"status_code":1027,"status_msg":"m"}}"#, "refused"),
            // It is over: to ask again would be for ever.
            Reading(200, #"{"status":"Fail","base_resp":{"status_code":1000,"status_msg":"m"}}"#, "failed"),
            Reading(200, #"{"status":"Fail"}"#, "failed"),
            Reading(200, #"{"base_resp":{"status_code":2013,"status_msg":"no such task"}}"#, "failed"),
            Reading(200, #"{"base_resp":{"status_code":1002,"status_msg":"m"}}"#, "throttled"),
        ])
    func progress(row: Reading) throws {
        row.checkPoll(try Samples.adapter("minimax"), Ticket("106"), try Samples.task("hailuo-02", "minimax"))
    }

    @Test(
        "answers of H3's own API to an order",
        arguments: [
            Reading(200, #"{"task_id":"t1"}"#, "pending t1"),
            Reading(
                400,
                #"{"type":"error","error":{"type":"bad_request_error","message":"invalid params (2013)","http_code":"400"},"request_id":"r"}"#,
                "rejected"),
            Reading(401, #"{"type":"error","error":{"type":"authorized_error","message":"m (1004)"}}"#, "unauthorised"),
            Reading(
                402, #"{"type":"error","error":{"type":"insufficient_balance_error","message":"m (1008)"}}"#,
                "exhausted"),
            Reading(
                422, #"{"type":"error","error":{"type":"unprocessable_entity_error","message":"m (1026)"}}"#, "refused"),
            Reading(429, #"{"type":"error","error":{"type":"rate_limit_error","message":"m (1002)"}}"#, "throttled"),
            Reading(500, #"{"type":"error","error":{"type":"server_error","message":"m"}}"#, "unavailable"),
            Reading(529, #"{"type":"error","error":{"type":"overloaded_error","message":"m"}}"#, "unavailable"),
        ])
    func orderOfH3(row: Reading) throws {
        row.checkSubmission(try Samples.adapter("minimax"), try Samples.task("minimax-h3", "minimax"))
    }

    @Test(
        "answers of H3's own API to how far it is",
        arguments: [
            Reading(200, #"{"task":{"id":"t1","status":"queued"}}"#, "pending t1"),
            Reading(200, #"{"task":{"id":"t1","status":"running"}}"#, "pending t1"),
            Reading(
                200, #"{"task":{"id":"t1","status":"succeeded","content":{"url":"https://cdn.example/v.mp4"}}}"#,
                "finished https://cdn.example/v.mp4"),
            Reading(200, #"{"task":{"status":"failed","error":{"code":1027,"message":"m"}}}"#, "refused: m"),
            Reading(200, #"{"task":{"status":"failed","error":{"code":"1000","message":"m"}}}"#, "failed"),
            Reading(200, #"{"task":{"status":"cancelled"}}"#, "failed"),
            Reading(200, #"{"task":{"status":"expired"}}"#, "failed"),
            Reading(200, #"{"task":{"status":"Success"}}"#, "unreadable"),
        ])
    func progressOfH3(row: Reading) throws {
        row.checkPoll(try Samples.adapter("minimax"), Ticket("t1"), try Samples.task("minimax-h3", "minimax"))
    }

    @Test("only H3 can be stopped, and only while it waits")
    func cancel() throws {
        let adapter = try Samples.adapter("minimax")
        #expect(adapter.cancel(Ticket("106"), try Samples.task("hailuo-02", "minimax")) == nil)
        let task = try Samples.task("minimax-h3", "minimax")
        #expect(adapter.cancel(Ticket("t1"), task)?.url.text == "\(Self.base)/v2/video_generation/t1")
        #expect(try adapter.cancelled(Samples.answer(200, "{}"), Ticket("t1"), task) == .stopped(charged: false))
        #expect(try adapter.cancelled(Samples.answer(400, "{}"), Ticket("t1"), task) == .runsOn(charged: true))
    }

    @Test(
        "pictures come with the answer, but for those that the filter kept back",
        arguments: [
            Reading(
                200,
                #"{"id":"i","data":{"image_urls":["https://cdn.example/1.png","https://cdn.example/2.png"]},"metadata":{"success_count":2,"failed_count":0},"base_resp":{"status_code":0}}"#,
                "finished https://cdn.example/1.png https://cdn.example/2.png"),
            Reading(
                200,
                #"{"data":{"image_urls":["https://cdn.example/1.png"]},"metadata":{"success_count":"1","failed_count":"1"},"base_resp":{"status_code":0}}"#,
                "finished https://cdn.example/1.png"),
            Reading(
                200, #"{"data":{"image_urls":[]},"metadata":{"failed_count":"1"},"base_resp":{"status_code":0}}"#,
                "refused"),
            Reading(200, #"{"data":null,"base_resp":{"status_code":0}}"#, "unreadable"),
        ])
    func pictures(row: Reading) throws {
        row.checkSubmission(try Samples.adapter("minimax"), try Samples.task("image-01", "minimax"))
    }

    @Test(
        "speech comes with the answer, as hexadecimal text",
        arguments: [
            Reading(
                200, #"{"data":{"audio":"49443304","status":2},"base_resp":{"status_code":0}}"#,
                "finished 4 bytes of audio/mpeg"),
            Reading(200, #"{"data":{"audio":"SUQz"},"base_resp":{"status_code":0}}"#, "unreadable"),
            Reading(200, #"{"data":null,"base_resp":{"status_code":0}}"#, "unreadable"),
            Reading(200, #"{"data":null,"base_resp":{"status_code":1008,"status_msg":"m"}}"#, "exhausted"),
        ])
    func speech(row: Reading) throws {
        row.checkSubmission(try Samples.adapter("minimax"), try Samples.task("speech-2.8-hd", "minimax"))
    }

    @Test("a key is good where a task that cannot be is not found")
    func check() throws {
        let adapter = try Samples.adapter("minimax")
        #expect(try adapter.checked(Samples.answer(200, #"{"base_resp":{"status_code":2013}}"#)) == "key accepted")
        #expect(throws: VendorError.self) {
            try adapter.checked(Samples.answer(200, #"{"base_resp":{"status_code":1004}}"#))
        }
    }
}
