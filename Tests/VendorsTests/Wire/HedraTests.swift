import Gateway
import HTTPTypes
import JSON
import Testing
import Vendors

@Suite struct HedraTests {
    private static let base = "https://api.hedra.com/v3"
    private static func upload(_ name: String) -> HTTPResponse {
        Samples.answer(201, "{\"url\":\"https://files.example/\(name)?sig=x\",\"content_type\":\"image/png\"}")
    }
    private static let queued = Samples.answer(
        202,
        #"{"job_id":"job_1f0e","model":"hedra-character-3","status":"IN_QUEUE","status_url":"/v3/jobs/job_1f0e/status"}"#
    )

    @Test("a recording speaks, after it and the picture were uploaded")
    func recording() throws {
        let task = try Samples.task(
            "hedra-character-3", "hedra", text: nil, images: [Samples.file("fox")],
            audio: Samples.file("words", "audio/mpeg"),
            ["aspectRatio": "9:16", "gesture": "slow nod", "emotion": "warm smile"])
        let course = Samples.course(
            { wire throws(VendorError) in try wire.submit(task) }, try Samples.adapter("hedra"),
            [Self.upload("img"), Self.upload("voice"), Self.queued])
        #expect(
            course == [
                "POST \(Self.base)/files", "POST \(Self.base)/files",
                "POST \(Self.base)/models/hedra-character-3 (submission)", "pending film/job_1f0e",
            ])
        var adapter = try Samples.adapter("hedra")
        _ = try adapter.submit(task)
        _ = try adapter.answer(Self.upload("img"))
        guard case .sends(let request, _) = try adapter.answer(Self.upload("voice")) else { return }
        #expect(request.fields[.authorization] == "Key access")
        let body = try Samples.body(request)
        #expect(
            body == [
                "input": [
                    "prompt": "slow nod, warm smile", "aspect_ratio": "9:16", "resolution": "720p",
                    "start_image": ["source": "url", "url": "https://files.example/img?sig=x"],
                    "audio": ["source": "url", "url": "https://files.example/voice?sig=x"],
                ], "idempotency_key": "gen-01J8",
            ], "\(body.text)")
    }

    @Test("text becomes speech first, whose sound the film takes")
    func text() throws {
        let task = try Samples.task(
            "hedra-avatar", "hedra", text: "Welcome", images: [Samples.file("fox")], voice: "professional_female",
            ["speed": 1.1, "stability": 0.5])
        var adapter = try Samples.adapter("hedra")
        _ = try adapter.submit(task)
        _ = try adapter.answer(Self.upload("img"))
        let voices =
            #"{"data":[{"id":"voice_1","name":"Max","labels":{"gender":"male"}},{"id":"voice_2","name":"Eva","labels":{"gender":"female"}}]}"#
        guard case .sends(let speech, let isSubmission) = try adapter.answer(Samples.answer(200, voices)) else {
            return
        }
        #expect(isSubmission && speech.url.text == "\(Self.base)/models/elevenlabs-v3")
        let spoken = try Samples.body(speech)
        #expect(
            spoken == [
                "input": ["text": "Welcome", "voice_id": "voice_2", "stability": 0.5, "speed": 1.1],
                "idempotency_key": "gen-01J8-speech",
            ], "\(spoken.text)")
        guard case .pending(let ticket, _, _) = try adapter.answer(Self.queued) else { return }
        #expect(ticket.text == "speech/job_1f0e/https://files.example/img?sig=x")

        _ = try adapter.poll(ticket, task)
        _ = try adapter.answer(Samples.answer(200, #"{"status":"COMPLETED"}"#))
        let done = #"{"status":"COMPLETED","outputs":[{"status":"COMPLETED","asset_id":"asset_77"}]}"#
        guard case .sends(let film, _) = try adapter.answer(Samples.answer(200, done)) else { return }
        #expect(film.url.text == "\(Self.base)/models/hedra-avatar")
        let body = try Samples.body(film)
        #expect(body["input"]?["audio"] == ["source": "asset", "asset_id": "asset_77"], "\(body.text)")
        #expect(body["idempotency_key"] == "gen-01J8")
        guard case .pending(let next, _, _) = try adapter.answer(Self.queued) else { return }
        #expect(next.text == "film/job_1f0e")
    }

    @Test(
        "answers to how far it is",
        arguments: [
            Reading(200, #"{"status":"IN_QUEUE","progress":null}"#, "pending film/job_1"),
            Reading(200, #"{"status":"IN_PROGRESS","progress":0.25}"#, "pending film/job_1 25%"),
            Reading(200, #"{"status":"COMPLETED"}"#, "GET \(base)/jobs/job_1"),
            Reading(200, #"{"status":"FAILED"}"#, "GET \(base)/jobs/job_1"),
            Reading(200, #"{"status":"DONE"}"#, "unreadable"),
            Reading(404, #"{"error":{"code":"NOT_FOUND","message":"m","retryable":false}}"#, "failed"),
        ])
    func progress(row: Reading) throws {
        row.checkPoll(
            try Samples.adapter("hedra"), Ticket("film/job_1"), try Samples.task("hedra-avatar", "hedra"))
    }

    @Test(
        "what came of a job",
        arguments: [
            Reading(
                200,
                #"{"job_id":"job_1f0e","status":"COMPLETED","outputs":[{"status":"COMPLETED","asset_id":"asset_77","url":"https://files.example/out.mp4?sig=x","content_type":"video/mp4"}],"error":null,"cost":0.26}"#,
                "finished https://files.example/out.mp4?sig=x"),
            Reading(
                200,
                #"{"status":"FAILED","outputs":[],"error":{"code":"MODERATION_FAILED","message":"The input was rejected by content moderation.","retryable":false}}"#,
                "refused: The input was rejected"),
            Reading(
                200, #"{"status":"COMPLETED","outputs":[{"status":"EXPIRED","url":null}],"cost":0.26}"#,
                "failed, charged"),
            Reading(
                200,
                #"{"status":"COMPLETED","outputs":[{"status":"FAILED","url":null,"error":{"code":"INTERNAL","message":"m"}}],"cost":0}"#,
                "failed"),
            Reading(200, #"{"status":"FAILED","error":{"code":"INTERNAL","message":"m","retryable":true}}"#, "failed"),
        ])
    func outcome(row: Reading) throws {
        let task = try Samples.task("hedra-avatar", "hedra")
        let course = Samples.course(
            { wire throws(VendorError) in try wire.poll(Ticket("film/job_1"), task) }, try Samples.adapter("hedra"),
            [Samples.answer(200, #"{"status":"COMPLETED"}"#), row.answer])
        #expect(course.last?.hasPrefix(row.means) == true, "\(course)")
    }

    @Test(
        "answers to an order",
        arguments: [
            Reading(400, #"{"error":{"code":"INVALID_ARGUMENT","message":"m","retryable":false}}"#, "rejected"),
            Reading(400, #"{"error":{"code":"FAILED_PRECONDITION","message":"m"}}"#, "rejected"),
            Reading(401, #"{"error":{"code":"UNAUTHORIZED","message":"m"}}"#, "unauthorised"),
            Reading(403, #"{"error":{"code":"PERMISSION_DENIED","message":"m"}}"#, "unauthorised"),
            Reading(
                402,
                #"{"error":{"code":"INSUFFICIENT_BALANCE","message":"Your API wallet balance is $0.00","retryable":false,"billing":{"funding_url":"https://www.hedra.com/develop/billing"}}}"#,
                "exhausted"),
            Reading(404, #"{"error":{"code":"NOT_FOUND","message":"m"}}"#, "rejected"),
            Reading(410, #"{"error":{"code":"GONE","message":"m","replaced_by":"x"}}"#, "rejected"),
            Reading(409, #"{"error":{"code":"ALREADY_IN_PROGRESS","message":"m"}}"#, "unreadable"),
            Reading(422, #"{"error":{"code":"MODERATION_FAILED","message":"m"}}"#, "refused"),
            Reading(
                429, #"{"error":{"code":"RESOURCE_EXHAUSTED","message":"m","retry_after":2.5}}"#, "throttled 2.5 s"),
            Reading(500, #"{"error":{"code":"INTERNAL","message":"m","retryable":true}}"#, "unavailable"),
            Reading(503, "", "unavailable"),
        ])
    func order(row: Reading) throws {
        row.checkSubmission(
            try Samples.adapter("hedra"), try Samples.task("hedra-avatar", "hedra", images: [Samples.file("fox")]))
    }

    @Test("interrupted work is handed over again, under the same key")
    func search() throws {
        let adapter = try Samples.adapter("hedra")
        let task = try Samples.task("hedra-avatar", "hedra")
        #expect(try adapter.found(Samples.answer(200, #"{"balance":1}"#), task) == .absent)
        #expect(throws: VendorError.self) { try adapter.found(Samples.answer(401, "{}"), task) }
    }
}
