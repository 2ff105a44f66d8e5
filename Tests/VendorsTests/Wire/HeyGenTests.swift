import Gateway
import HTTPTypes
import JSON
import Testing
import Vendors

@Suite struct HeyGenTests {
    private static let base = "https://api.heygen.com"
    private static let looks = Samples.answer(
        200,
        #"{"data":[{"id":"lk_a","name":"Tom","gender":"male","supported_api_engines":["avatar_iii"]},{"id":"lk_b","name":"Max","gender":"male","supported_api_engines":["avatar_iv"]},{"id":"lk_c","name":"Kate in blue","gender":"female","supported_api_engines":["avatar_iv"]}],"has_more":false}"#
    )
    private static let voices = Samples.answer(
        200,
        #"{"data":[{"voice_id":"v_1","name":"Adam","gender":"male","language":"English"},{"voice_id":"v_2","name":"Eva","gender":"Female","language":"English"}]}"#
    )
    private static let accepted = Samples.answer(200, #"{"data":{"video_id":"vid_9c1","status":"waiting"}}"#)

    private static func orders(_ task: VendorTask, variables: [String: String] = [:], _ answers: [HTTPResponse]) throws
        -> (String, JSON)
    {
        var adapter = try Samples.adapter("heygen", variables)
        var step = try adapter.submit(task)
        for answer in answers { step = try adapter.answer(answer) }
        guard case .sends(let request, isSubmission: true) = step else { throw Unexpected(what: Samples.words(step)) }
        #expect(request.fields[FieldName("X-Api-Key")] == "access")
        return (request.url.text, try Samples.body(request))
    }

    @Test("avatars and voices are named by what they are called, or told by a gender")
    func named() throws {
        let (url, body) = try Self.orders(
            try Samples.task(
                "heygen-avatar-4", "heygen", text: "Welcome aboard.", voice: "professional_female",
                [
                    "avatarId": "kate", "background": "modern_office", "gesture": "friendly", "aspectRatio": "9:16",
                    "language": "en-US",
                ]), [Self.looks, Self.voices])
        #expect(url == "\(Self.base)/v3/videos")
        #expect(
            body == [
                "type": "avatar", "avatar_id": "lk_c", "engine": ["type": "avatar_iv"], "script": "Welcome aboard.",
                "voice_id": "v_2", "voice_settings": ["speed": 1, "pitch": 0, "volume": 1, "locale": "en-US"],
                "aspect_ratio": "9:16", "resolution": "1080p", "background": ["type": "color", "value": "#e6eaee"],
                "output_format": "mp4", "motion_prompt": "friendly", "title": "gen-01J8", "callback_id": "gen-01J8",
            ], "\(body.text)")
    }

    @Test("ids that no list has go as they are")
    func ids() throws {
        let (_, body) = try Self.orders(
            try Samples.task("heygen-avatar-4", "heygen", voice: "v_21", ["avatarId": "lk_7f3a"]),
            [Self.looks, Self.voices])
        #expect(body["avatar_id"] == "lk_7f3a" && body["voice_id"] == "v_21")
    }

    @Test("without a name, an avatar that can do it speaks in its own voice")
    func unnamed() throws {
        let (_, body) = try Self.orders(try Samples.task("heygen-avatar-4", "heygen"), [Self.looks])
        #expect(body["avatar_id"] == "lk_b" && body["voice_id"] == nil)
        let (_, old) = try Self.orders(try Samples.task("heygen-avatar-3", "heygen"), [Self.looks])
        #expect(old["avatar_id"] == "lk_a" && old["engine"] == ["type": "avatar_iii"])
    }

    @Test("a photo speaks a recording of ours, which is uploaded first")
    func photo() throws {
        let task = try Samples.task(
            "heygen-photo", "heygen", text: nil, images: [Samples.file("fox")],
            audio: Samples.file("words", "audio/mpeg"), ["background": "#102030", "removeBackground": true])
        let course = Samples.course(
            { wire throws(VendorError) in try wire.submit(task) }, try Samples.adapter("heygen"),
            [Samples.answer(200, #"{"data":{"asset_id":"a1","url":"https://x.example/a1"}}"#), Self.accepted])
        #expect(
            course == [
                "POST \(Self.base)/v3/assets", "POST \(Self.base)/v3/videos (submission)", "pending videos/vid_9c1",
            ])
        let (_, body) = try Self.orders(task, [Samples.answer(200, #"{"data":{"asset_id":"a1"}}"#)])
        #expect(
            body == [
                "type": "image", "image": ["type": "base64", "media_type": "image/png", "data": "Zm94"],
                "audio_asset_id": "a1", "aspect_ratio": "16:9", "resolution": "1080p",
                "background": ["type": "color", "value": "#102030"], "output_format": "mp4", "remove_background": true,
                "title": "gen-01J8", "callback_id": "gen-01J8",
            ], "\(body.text)")
    }

    @Test("lips are made to fit")
    func lipSync() throws {
        let task = try Samples.task(
            "heygen-lip-sync", "heygen", text: nil, video: .url("https://in.example/film.mp4"),
            audio: .url("https://in.example/words.mp3"), ["mode": "precision"])
        let (url, body) = try Self.orders(task, [])
        #expect(url == "\(Self.base)/v3/lipsyncs")
        #expect(
            body == [
                "video": ["type": "url", "url": "https://in.example/film.mp4"],
                "audio": ["type": "url", "url": "https://in.example/words.mp3"], "mode": "precision",
                "title": "gen-01J8", "callback_id": "gen-01J8",
            ])
        Reading(200, #"{"data":{"lipsync_id":"l1"}}"#, "pending lipsyncs/l1")
            .checkSubmission(try Samples.adapter("heygen"), task)
    }

    @Test("version 2 is spoken where it is configured")
    func old() throws {
        let (url, body) = try Self.orders(
            try Samples.task(
                "heygen-avatar-4", "heygen", voice: "Adam", ["aspectRatio": "9:16", "resolution": "720p"]),
            variables: ["VERSION": "v2"],
            [
                Samples.answer(
                    200,
                    #"{"error":null,"data":{"avatars":[{"avatar_id":"A","avatar_name":"Tom"}],"talking_photos":[]}}"#),
                Samples.answer(200, #"{"error":null,"data":{"voices":[{"voice_id":"v_1","name":"Adam"}]}}"#),
            ])
        #expect(url == "\(Self.base)/v2/video/generate")
        #expect(
            body == [
                "video_inputs": [
                    [
                        "character": ["type": "avatar", "avatar_id": "A", "avatar_style": "normal"],
                        "voice": [
                            "type": "text", "voice_id": "v_1", "input_text": "The fox runs", "speed": 1, "pitch": 0,
                        ],
                    ]
                ], "dimension": ["width": 720, "height": 1280], "title": "gen-01J8", "callback_id": "gen-01J8",
            ], "\(body.text)")
        let task = try Samples.task("heygen-avatar-4", "heygen")
        let adapter = try Samples.adapter("heygen", ["VERSION": "v2"])
        let course = Samples.course(
            { wire throws(VendorError) in try wire.poll(Ticket("v2/vid_9c1"), task) }, adapter,
            [
                Samples.answer(
                    200,
                    #"{"code":100,"message":"Success","data":{"status":"completed","video_url":"https://files.heygen.ai/v.mp4","error":null}}"#
                )
            ])
        #expect(
            course == [
                "GET \(Self.base)/v1/video_status.get?video_id=vid_9c1", "finished https://files.heygen.ai/v.mp4",
            ])
        Reading(
            200, #"{"code":100,"data":{"status":"failed","error":{"code":40119,"message":"Script too long"}}}"#,
            "failed"
        ).checkPoll(adapter, Ticket("v2/vid_9c1"), task)
        Reading(200, #"{"data":null,"error":{"code":"40009","message":"m"}}"#, "unauthorised")
            .checkPoll(adapter, Ticket("v2/vid_9c1"), task)
    }

    @Test(
        "answers to an order",
        arguments: [
            Reading(200, #"{"data":{"lipsync_id":""}}"#, "unreadable"), Reading(200, "{}", "unreadable"),
            Reading(400, #"{"error":{"code":"invalid_parameter","message":"m"}}"#, "rejected"),
            Reading(400, #"{"error":{"code":"validation_error","message":"m"}}"#, "rejected"),
            Reading(400, #"{"error":{"code":"x","message":"blocked by moderation"}}"#, "refused"),
            Reading(401, #"{"error":{"code":"unauthorized","message":"m"}}"#, "unauthorised"),
            Reading(403, #"{"error":{"code":"forbidden","message":"m"}}"#, "unauthorised"),
            Reading(402, #"{"error":{"code":"insufficient_credit","message":"Insufficient balance."}}"#, "exhausted"),
            Reading(404, #"{"error":{"code":"avatar_not_found","message":"m"}}"#, "rejected"),
            Reading(404, #"{"error":{"code":"voice_not_found","message":"m"}}"#, "rejected"),
            Reading(409, #"{"error":{"code":"asset_not_available","message":"m"}}"#, "unavailable"),
            Reading(413, #"{"error":{"code":"payload_too_large","message":"m"}}"#, "rejected"),
            Reading(
                429, #"{"error":{"code":"rate_limit_exceeded","message":"m"}}"#, "throttled 3.0 s", [(.retryAfter, "3")]
            ),
            Reading(429, #"{"error":{"code":"quota_exceeded","message":"m"}}"#, "exhausted"),
            Reading(500, #"{"error":{"code":"internal_error","message":"m"}}"#, "unavailable"),
        ])
    func order(row: Reading) throws {
        let task = try Samples.task(
            "heygen-lip-sync", "heygen", text: nil, video: .url("https://in.example/film.mp4"),
            audio: .url("https://in.example/words.mp3"))
        row.checkSubmission(try Samples.adapter("heygen"), task)
    }

    @Test(
        "answers to how far it is",
        arguments: [
            Reading(200, #"{"data":{"status":"waiting"}}"#, "pending videos/vid_9c1"),
            Reading(200, #"{"data":{"status":"pending"}}"#, "pending videos/vid_9c1"),
            Reading(200, #"{"data":{"status":"processing"}}"#, "pending videos/vid_9c1"),
            Reading(200, #"{"data":{"status":"running"}}"#, "pending videos/vid_9c1"),
            Reading(
                200,
                #"{"data":{"id":"vid_9c1","status":"completed","video_url":"https://files.heygen.ai/v.mp4?Expires=1"}}"#,
                "finished https://files.heygen.ai/v.mp4?Expires=1"),
            Reading(
                200,
                #"{"data":{"status":"failed","failure_code":"internal_error","failure_message":"Video generation failed."}}"#,
                "failed"),
            Reading(
                200, #"{"data":{"status":"failed","failure_code":"moderation_rejected","failure_message":"m"}}"#,
                "refused: m"),
            Reading(200, #"{"data":{"status":"done"}}"#, "unreadable"),
            Reading(404, #"{"error":{"code":"video_not_found","message":"m"}}"#, "failed"),
        ])
    func progress(row: Reading) throws {
        row.checkPoll(
            try Samples.adapter("heygen"), Ticket("videos/vid_9c1"), try Samples.task("heygen-avatar-4", "heygen"))
    }

    @Test(
        "an interrupted order is looked for by the id that it carries",
        arguments: [
            (#"{"data":[{"id":"vid_1","title":"gen-01J8"}],"has_more":true}"#, FoundWork.found(Ticket("videos/vid_1"))),
            (#"{"data":[{"id":"vid_0","title":"x"}],"has_more":false}"#, .absent),
            (#"{"data":[{"id":"vid_0","title":"x"}],"has_more":true}"#, .unknown), (#"{"data":{}}"#, .unknown),
        ])
    func search(body: String, found: FoundWork) throws {
        let adapter = try Samples.adapter("heygen")
        #expect(try adapter.found(Samples.answer(200, body), try Samples.task("heygen-avatar-4", "heygen")) == found)
    }

    @Test("lists are read to their end, of lip syncs too")
    func pages() throws {
        let adapter = try Samples.adapter("heygen")
        let film = try Samples.task("heygen-avatar-4", "heygen")
        let lips = try Samples.task(
            "heygen-lip-sync", "heygen", text: nil, video: .url("https://in.example/v.mp4"),
            audio: .url("https://in.example/a.mp3"))
        for (task, kind) in [(film, "videos"), (lips, "lipsyncs")] {
            let list = "https://api.heygen.com/v3/\(kind)?limit=100"
            #expect(try adapter.find(task)?.url.text == list)
            let page = Samples.answer(200, #"{"data":[],"has_more":true,"next_token":"a/b"}"#)
            #expect(try adapter.found(page, task) == .unknown)
            #expect(try adapter.next(page, task)?.url.text == "\(list)&token=a%2Fb")
            #expect(try adapter.next(Samples.answer(200, #"{"data":[],"next_token":null}"#), task) == nil)
            let last = Samples.answer(200, #"{"data":[{"id":"x","callback_id":"gen-01J8"}],"has_more":false}"#)
            #expect(try adapter.found(last, task) == .found(Ticket("\(kind)/x")))
        }
    }
}
