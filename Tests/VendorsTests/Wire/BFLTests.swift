import Crypto
import Gateway
import HTTPTypes
import JSON
import Testing
import Vendors

@Suite struct BFLTests {
    @Test("a job is asked about at the address that came with it, and its picture is fetched without the key")
    func job() throws {
        var rehearsal = try Still.rehearsal("bfl", ["URL": "https://api.bfl.ai"])
        let task = try Still.task(
            "flux-pro-1.1", at: "bfl", text: "a lighthouse in fog",
            ["resolution": "1024x768", "seed": 42, "format": "png"])
        let request = try Still.sent(try rehearsal.submit(task), isSubmission: true)
        #expect(request.line == "POST https://api.bfl.ai/v1/flux-pro-1.1")
        #expect(request.fields[FieldName("x-key")] == Still.key)
        #expect(
            request.json == [
                "prompt": "a lighthouse in fog", "width": 1024, "height": 768, "seed": 42, "safety_tolerance": 2,
                "output_format": "png", "prompt_upsampling": false,
            ])
        let address = "https://api.eu1.bfl.ai/v1/get_result?id=5f1c"
        let accepted = Still.answer(200, #"{"id":"5f1c","polling_url":"\#(address)","cost":4.0}"#)
        let ticket = try Still.ticket(try rehearsal.answer(accepted))
        #expect(try Still.sent(try rehearsal.poll(ticket, task), isSubmission: false).line == "GET \(address)")
        let pending = try rehearsal.answer(
            Still.answer(200, #"{"id":"5f1c","status":"Pending","result":null,"progress":0.4,"details":null}"#))
        guard case .pending(ticket, percent: 40, after: nil) = pending else { throw Still.Unexpected("\(pending)") }
        let ready = #"{"status":"Ready","result":{"sample":"https://delivery-eu1.bfl.ai/a.png?sig=1","seed":42}}"#
        let link = try Still.link(try rehearsal.answer(Still.answer(200, ready)))
        #expect(link.line == "GET https://delivery-eu1.bfl.ai/a.png?sig=1")
        #expect(link.fields[FieldName("x-key")] == nil)
    }

    @Test(
        "each model has its own fields",
        arguments: [
            ("flux-dev", 0, ["aspectRatio": "21:9"], "flux-dev", ["width": 1440, "height": 608, "steps": 28]),
            ("flux-pro", 0, [:], "flux-pro-1.1", ["width": 1024, "height": 1024, "steps": nil, "guidance": nil]),
            (
                "flux-pro-1.1-ultra", 1, ["raw": true], "flux-pro-1.1-ultra",
                ["aspect_ratio": "16:9", "raw": true, "image_prompt_strength": .double(0.1), "width": nil]
            ),
            ("flux-kontext-max", 2, [:], "flux-kontext-max", ["aspect_ratio": nil, "output_format": "png"]),
            ("flux-kontext-pro", 1, ["aspectRatio": "16:9"], "flux-kontext-pro", ["aspect_ratio": "16:9"]),
            ("flux-2-pro", 0, ["resolution": "2k"], "flux-2-pro", ["width": 2048, "prompt_upsampling": nil]),
            ("flux-2-pro", 1, [:], "flux-2-pro", ["width": nil, "height": nil]),
            ("flux-2-flex", 0, ["steps": 20], "flux-2-flex", ["steps": 20, "prompt_upsampling": false]),
        ] as [(String, Int, JSONObject, String, [String: JSON?])])
    func fields(model: String, images: Int, options: JSONObject, path: String, expected: [String: JSON?]) throws {
        var rehearsal = try Still.rehearsal("bfl")
        let request = try Still.sent(try rehearsal.submit(try Still.task(model, at: "bfl", images: images, options)))
        #expect(request.line == "POST /vendor/v1/\(path)")
        for (name, value) in expected { #expect(request.json?[name] == value, "\(name)") }
    }

    @Test("pictures go as bare base 64, numbered from the second")
    func pictures() throws {
        var rehearsal = try Still.rehearsal("bfl")
        let request = try Still.sent(try rehearsal.submit(try Still.task("flux-2-max", at: "bfl", images: 2)))
        let bytes = JSON.string(Base64.encode(Array(Still.picture.utf8)))
        #expect(request.json?["input_image"] == bytes)
        #expect(request.json?["input_image_2"] == bytes)
    }

    @Test("an address that is not the maker's gets no key")
    func foreign() throws {
        var rehearsal = try Still.rehearsal("bfl")
        let task = try Still.task("flux-dev", at: "bfl")
        _ = try rehearsal.submit(task)
        for address in ["https://evil.example/x", "http://api.bfl.ai/x", "https://notbfl.ai/x", "file:///x"] {
            let answer = Still.answer(200, #"{"id":"1","polling_url":"\#(address)"}"#)
            #expect(Still.kind { try rehearsal.answer(answer) } == "unreadable")
        }
        let bare = try Still.ticket(try rehearsal.answer(Still.answer(200, #"{"id":"1","status":"Pending"}"#)))
        #expect(bare.text == "\(Still.base)/v1/get_result?id=1")
    }

    @Test("a job that is not known for an instant is asked about again, a few times")
    func grace() throws {
        var rehearsal = try Still.rehearsal("bfl")
        let task = try Still.task("flux-dev", at: "bfl")
        let first = Ticket("\(Still.base)/v1/get_result?id=1")
        let absent = Still.answer(200, #"{"status":"Task not found"}"#)
        var ticket = first
        for _ in 0..<5 {
            #expect(try Still.sent(try rehearsal.poll(ticket, task)).line == "GET /vendor/v1/get_result?id=1")
            ticket = try Still.ticket(try rehearsal.answer(absent))
        }
        _ = try rehearsal.poll(ticket, task)
        #expect(Still.kind { try rehearsal.answer(absent) } == "failed")
        #expect(try Still.ticket(try rehearsal.answer(Still.answer(200, #"{"status":"Pending"}"#))) == first)
    }

    @Test(
        "ends are told by their words",
        arguments: [
            (200, #"{"status":"Request Moderated","details":{"Moderation Reasons":["Violence"]}}"#, "refused"),
            (200, #"{"status":"Content Moderated"}"#, "refused"), (200, #"{"status":"Error"}"#, "failed"),
            (200, #"{"status":"Ready","result":null}"#, "unreadable"), (200, #"{"status":"Resting"}"#, "unreadable"),
            (500, "", "unavailable"), (429, "", "throttled"), (404, "", "pending"),
        ])
    func ends(status: Int, body: String, kind: String) throws {
        var rehearsal = try Still.rehearsal("bfl")
        _ = try rehearsal.poll(Ticket("\(Still.base)/v1/get_result?id=1"), try Still.task("flux-dev", at: "bfl"))
        #expect(Still.kind { try rehearsal.answer(Still.answer(status, body)) } == kind)
    }

    @Test(
        "refusals at the door",
        arguments: [
            (400, #"{"error":"x","message":"y"}"#, "rejected"), (402, #"{"detail":"pay"}"#, "exhausted"),
            (403, #"{"detail":"key"}"#, "unauthorised"), (429, "{}", "throttled"), (503, "", "unavailable"),
            (422, #"{"detail":[{"loc":["body","width"],"msg":"less than 1440"}]}"#, "rejected"),
            (200, "{}", "unreadable"),
        ])
    func door(status: Int, body: String, kind: String) throws {
        var rehearsal = try Still.rehearsal("bfl")
        _ = try rehearsal.submit(try Still.task("flux-dev", at: "bfl"))
        #expect(Still.kind { try rehearsal.answer(Still.answer(status, body)) } == kind)
    }
}
