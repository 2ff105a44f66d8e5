import DoitongTesting
import Gateway
import HTTPTypes
import JSON
import Telemetry
import Testing
import Vendors

/// What holds of every adapter of a film maker.
@Suite struct FilmWireTests {
    static let hosts: [Identifier<Host>] = [
        "kling", "minimax", "veo", "runway", "luma", "ark", "dashscope", "vidu", "heygen", "hedra",
    ]
    private static let pairs = hosts.flatMap { host in
        Catalogue.builtin.providers.flatMap(\.models).filter { $0.hosts.contains(host) }.map { (host, $0.id.text) }
    }

    /// As little input as the model's rules take, with or without what is optional.
    private static func task(_ host: Identifier<Host>, _ name: String, full: Bool = false) throws -> VendorTask {
        let rules = try #require(Catalogue.builtin.providers.flatMap(\.models).first { $0.id.text == name }).input
        func has(_ need: InputRules.Need) -> Bool { need == .required || full && need == .optional }
        let needsText = has(rules.text.need) || rules.oneOf.contains(.text)
        return try Samples.task(
            name, host, text: needsText ? "The fox runs" : nil,
            images: has(rules.image.need) ? [.url(Samples.image)] : [],
            video: has(rules.video.need) ? .url("https://in.example/film.mp4") : nil,
            audio: has(rules.audio.need) ? .url("https://in.example/words.mp3") : nil)
    }

    @Test("every model that a host runs is handed over, with the least and with the most input", arguments: pairs)
    func catalogue(host: Identifier<Host>, name: String) throws {
        for full in [false, true] {
            for variables in host == "veo" ? [[:], ["PROJECT": "p"]] : [[:]] {
                var adapter = try Samples.adapter(host, variables)
                guard case .sends = try adapter.submit(try Self.task(host, name, full: full)) else {
                    Issue.record("nothing is sent")
                    return
                }
            }
        }
    }

    @Test("every value of every choice is something to the adapter", arguments: pairs)
    func choices(host: Identifier<Host>, name: String) throws {
        let task = try Self.task(host, name)
        for spec in task.model.options.specs {
            for value in spec.allowed ?? [] where host != "veo" || spec.name != "sound" {
                var adapter = try Samples.adapter(host)
                let options = try task.model.options.resolve([spec.name: value] as JSONObject).get()
                let chosen = VendorTask(
                    id: task.id, generation: task.generation, type: task.type, provider: task.provider,
                    model: task.model, host: host, input: task.input, options: options, isLive: true)
                guard case .sends = try adapter.submit(chosen) else {
                    Issue.record("\(spec.name) \(value.text)")
                    return
                }
            }
        }
    }

    @Test("an adapter speaks with the server that it is told of, and needs a key", arguments: hosts)
    func base(host: Identifier<Host>) throws {
        #expect(Rehearsal(host, VendorConfiguration([:])) == nil)
        #expect(Rehearsal(host, VendorConfiguration(["KEY": Secret("k"), "URL": Secret("nowhere")])) == nil)
        let base = "http://127.0.0.1:9/\(host)/"
        for (_, name) in Self.pairs.filter({ $0.0 == host }) {
            var adapter = try Samples.adapter(host, ["URL": base])
            guard case .sends(let request, _) = try adapter.submit(try Self.task(host, name)) else { return }
            #expect(request.url.text.hasPrefix(base), "\(request.url)")
        }
        let check = try Samples.adapter(host, ["URL": base]).check()
        #expect(check?.url.text.hasPrefix(base) ?? true)
    }

    @Test("whatever is answered, nothing breaks and no key is told", arguments: hosts)
    func garbage(host: Identifier<Host>) throws {
        var random = SeededRandom(seed: 20_261_120)
        let models = Self.pairs.filter { $0.0 == host }.map(\.1)
        for _ in 0..<400 {
            let task = try Self.task(host, models.randomElement(using: &random)!, full: .random(using: &random))
            var adapter = try Samples.adapter(host)
            var tickets: [Ticket] = []
            func talk(_ first: Result<Rehearsal.Step, VendorError>) {
                var step = first
                for _ in 0..<16 {
                    switch step {
                    case .success(.sends):
                        let answer = Garbage.answer(using: &random)
                        step = Result { () throws(VendorError) in try adapter.answer(answer) }
                    case .success(.pending(let ticket, let percent, _)):
                        #expect(percent.map { 0...100 ~= $0 } ?? true)
                        tickets.append(ticket)
                        return
                    case .success(.finished): return
                    case .failure(let error):
                        #expect(!"\(error)".contains("access"), "\(error)")
                        #expect("\(error)".utf8.count < 1600, "\(error)")
                        return
                    }
                }
            }
            talk(Result { () throws(VendorError) in try adapter.submit(task) })
            for ticket in tickets + [Ticket("film/x"), Ticket("speech/x/y"), Ticket("x")] {
                talk(Result { () throws(VendorError) in try adapter.poll(ticket, task) })
            }
            let answer = Garbage.answer(using: &random)
            _ = try? adapter.found(answer, task)
            _ = try? adapter.cancelled(answer, Ticket("x"), task)
            _ = try? adapter.checked(answer)
        }
    }
}

/// Answers that are nearly right.
private enum Garbage {
    private static let names = [
        "code", "message", "data", "task_id", "task_status", "task_status_msg", "task_result", "videos", "url", "id",
        "status", "outputs", "base_resp", "status_code", "status_msg", "file_id", "file", "download_url", "task",
        "error",
        "content", "video_url", "image_urls", "metadata", "failed_count", "audio", "name", "done", "response",
        "generateVideoResponse", "generatedSamples", "video", "uri", "bytesBase64Encoded", "gcsUri",
        "raiMediaFilteredCount", "raiMediaFilteredReasons", "details", "retryDelay", "failure", "failureCode", "cost",
        "credits", "progress", "output", "state", "assets", "image", "failure_code", "failure_reason", "detail",
        "items",
        "total", "seed", "creations", "err_code", "reason", "payload", "credit_balance", "video_id", "asset_id",
        "voice_id", "avatars", "voices", "failure_message", "wallet", "remaining_balance", "job_id", "retry_after",
        "balance", "uploadUrl", "runwayUri", "fields", "issues", "path",
    ]
    private static let values: [JSON] = [
        .null, true, false, 0, 1, 1026, 1303, .int(.max), .int(.min), 1e300, -0.5, "", ".", "..", "x", "a/b", "SUCCEED",
        "succeed", "succeeded", "SUCCEEDED", "Success", "Fail", "failed", "FAILED", "completed", "COMPLETED", "queued",
        "PENDING", "RUNNING", "success", "processing", "https://cdn.example/v.mp4", "http://[", "gs://b/o",
        "runway://u",
        "34.4s", "-1s", "nans", "infs", "zz", "6162", "YWI=", .string(String(repeating: "é", count: 5000)),
        "see https://x.example/?key=access now",
    ]

    static func answer(using random: inout SeededRandom) -> HTTPResponse {
        let status = [200, 200, 200, 200, 201, 204, 302, 400, 401, 402, 403, 404, 409, 422, 429, 500, 503, 529]
            .randomElement(using: &random)!
        var body = json(5, using: &random).bytes
        switch Int.random(in: 0..<10, using: &random) {
        case 0: body = (0..<Int.random(in: 0..<40, using: &random)).map { _ in .random(in: 0...255, using: &random) }
        case 1: body = Array(body.prefix(.random(in: 0...body.count, using: &random)))
        default: break
        }
        let retry = ["0", "7", "-3", "99999999999999999999", "soon"].randomElement(using: &random)!
        return HTTPResponse(Status(status), Fields([(.retryAfter, retry)]), body: body)
    }

    private static func json(_ depth: Int, using random: inout SeededRandom) -> JSON {
        switch depth == 0 ? 0 : Int.random(in: 0..<8, using: &random) {
        case 0, 1: return values.randomElement(using: &random)!
        case 2:
            return .array((0..<Int.random(in: 0..<3, using: &random)).map { _ in json(depth - 1, using: &random) })
        default:
            var object: JSONObject = [:]
            for _ in 0..<Int.random(in: 0..<12, using: &random) {
                object[names.randomElement(using: &random)!] = json(depth - 1, using: &random)
            }
            return .object(object)
        }
    }
}
