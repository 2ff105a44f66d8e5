import DoitongTesting
import Gateway
import HTTPTypes
import JSON
import Telemetry
import Testing
import Vendors

/// What holds for every adapter of pictures, speech and hosts.
@Suite struct StillWireTests {
    static let hosts: [Identifier<Host>] = [
        "elevenlabs", "openai", "bfl", "replicate", "fal", "imagen", "krea", "stability", "automatic1111", "comfyui",
        "google-tts",
    ]

    @Test("every model of the catalogue can be asked for with its least input and no options", arguments: hosts)
    func catalogue(host: Identifier<Host>) throws {
        let models = Still.models(at: host)
        #expect(!models.isEmpty)
        for model in models {
            let task = try Still.task(
                model.id.text, at: host, text: model.input.text.need == .refused ? nil : "A red fox",
                images: model.input.image.need == .required || Self.wantsPicture(model, at: host) ? 1 : 0)
            var rehearsal = try Still.rehearsal(host)
            let request = try Still.sent(try rehearsal.submit(task))
            #expect(request.url.text.hasPrefix("\(Still.base)/"), "\(model.id)")
        }
    }

    /// Where a host needs one, though the maker does not.
    private static func wantsPicture(_ model: Model, at host: Identifier<Host>) -> Bool {
        host == "krea" && model.id == "gen-4-image"
    }

    @Test("a picture is sent, or told to be sent elsewhere", arguments: hosts)
    func pictures(host: Identifier<Host>) throws {
        for model in Still.models(at: host) where model.input.image.need != .refused {
            let task = try Still.task(model.id.text, at: host, images: 1)
            var rehearsal = try Still.rehearsal(host)
            let kind = Still.kind { try rehearsal.submit(task) }
            #expect(["sends", "rejected"].contains(kind), "\(model.id)")
        }
    }

    @Test("without what it requires there is no adapter", arguments: hosts)
    func unconfigured(host: Identifier<Host>) { #expect(Rehearsal(host, VendorConfiguration([:])) == nil) }

    @Test("a dead key is told from a broken vendor and a full queue, and the key is never repeated", arguments: hosts)
    func statuses(host: Identifier<Host>) throws {
        let model = try #require(Still.models(at: host).first)
        let task = try Still.task(
            model.id.text, at: host, images: model.input.image.need == .required ? 1 : 0, voice: voice(host))
        for (status, kind) in [(401, "unauthorised"), (500, "unavailable"), (503, "unavailable"), (429, "throttled")] {
            for body in ["", "{\"detail\":\"\(Still.key)\"}", "{\"message\":\"\(Still.key)\"}"] {
                var rehearsal = try Still.rehearsal(host)
                _ = try Still.sent(try rehearsal.submit(task), isSubmission: true)
                #expect(Still.kind { try rehearsal.answer(Still.answer(status, body)) } == kind, "\(status)")
            }
        }
    }

    /// One that needs no search.
    private func voice(_ host: Identifier<Host>) -> String? { host == "elevenlabs" ? "rachel" : nil }

    @Test("whatever a vendor answers, it is read or refused", arguments: hosts)
    func garbage(host: Identifier<Host>) throws {
        var random = SeededRandom(seed: 7)
        let models = Still.models(at: host)
        for round in 0..<2000 {
            let model = models[round / 2 % models.count]
            let task = try Still.task(model.id.text, at: host, images: model.input.image.need == .required ? 1 : 0)
            var rehearsal = try Still.rehearsal(host)
            do {
                var step =
                    try round.isMultiple(of: 2) ? rehearsal.submit(task) : rehearsal.poll(ticket(random.next()), task)
                for _ in 0..<4 {
                    guard case .sends = step else { break }
                    step = try rehearsal.answer(garbled(using: &random))
                }
                if case .pending(let ticket, let percent, _) = step {
                    #expect(!ticket.text.isEmpty)
                    #expect((0...100).contains(percent ?? 0))
                }
            } catch {
                #expect(!"\(error)".contains(Still.key))
            }
            _ = try? rehearsal.found(garbled(using: &random), task)
            _ = try? rehearsal.cancelled(garbled(using: &random), ticket(random.next()), task)
            _ = try? rehearsal.checked(garbled(using: &random))
        }
    }

    private func ticket(_ random: UInt64) -> Ticket {
        let address = "\(Still.base)/requests/1"
        return Ticket(["", "..", "1", address, "3 \(address)", "\(address) \(address) \(address)"][Int(random % 6)])
    }

    /// Names and words that vendors use, put together anyhow.
    private func garbled(using random: inout SeededRandom) -> HTTPResponse {
        let statuses = [200, 200, 200, 201, 202, 204, 400, 401, 402, 403, 404, 409, 422, 429, 500, 503]
        let status = statuses.randomElement(using: &random) ?? 200
        let body = random.next() % 8 == 0 ? Array("\u{1}{]".utf8) : value(depth: 0, using: &random).bytes
        return HTTPResponse(Status(status), body: body)
    }

    private static let names = [
        "id", "status", "status_url", "response_url", "cancel_url", "polling_url", "output", "result", "results",
        "sample", "urls", "images", "image", "video", "url", "error", "detail", "message", "code", "type", "data",
        "b64_json", "audioContent", "predictions", "bytesBase64Encoded", "candidates", "content", "parts", "inlineData",
        "voices", "name", "voice_id", "progress", "job_id", "prompt_id", "outputs", "finish_reason", "info", "next",
        "model", "has_nsfw_concepts", "queue_running", "queue_pending", "details", "credits", "messages", "status_str",
        "get", "retryDelay", "character_count", "1",
    ]
    private static let words: [JSON] = [
        "COMPLETED", "Ready", "Pending", "succeeded", "failed", "completed", "in_progress", "Error", "..", "", "A",
        "http://127.0.0.1:9/vendor/x", "https://elsewhere.example/x", "AAAA", "SUCCESS", "CONTENT_FILTERED", "success",
        "RESOURCE_EXHAUSTED", "99999999999999999999s", "resets in ~99999999999999999999s", "en-US-Wavenet-D",
    ]

    private func value(depth: Int, using random: inout SeededRandom) -> JSON {
        switch random.next() % (depth > 4 ? 5 : 9) {
        case 0: return .null
        case 1: return .bool(random.next() % 2 == 0)
        case 2: return .int(Int(truncatingIfNeeded: random.next()))
        case 3: return .double([-1e300, 1e300, 0.5, -0.0].randomElement(using: &random) ?? 0)
        case 4: return Self.words.randomElement(using: &random) ?? ""
        case 5:
            let count = random.next() % 3
            return .array((0..<count).map { _ in value(depth: depth + 1, using: &random) })
        default:
            var object = JSONObject()
            for _ in 0..<random.next() % 5 {
                object[Self.names.randomElement(using: &random) ?? ""] = value(depth: depth + 1, using: &random)
            }
            return .object(object)
        }
    }
}
