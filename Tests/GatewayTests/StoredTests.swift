import Crypto
import DoitongTesting
import Gateway
import JSON
import Telemetry
import Testing

/// What is stored as JSON is read again as it was, and nothing that is stored can end the process.
@Suite struct StoredTests {
    private static func throughText(_ json: JSON) throws -> JSON { try JSON(parsing: json.bytes) }

    @Test("what is stored is read as it was", arguments: 0..<5)
    func roundTrips(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<400 {
            let request = random.request()
            #expect(GenerationRequest(json: try Self.throughText(request.json)) == request)
            let output = random.output()
            #expect(Output(json: try Self.throughText(output.json)) == output)
            let failure = random.failure()
            #expect(GenerationFailure(json: try Self.throughText(failure.json)) == failure)
            let attempt = random.attempt()
            #expect(Attempt(json: try Self.throughText(attempt.json), number: attempt.number) == attempt)
            let order = random.order()
            let read = try #require(Order(json: try Self.throughText(order.json)))
            #expect(read.request == order.request && read.routing == order.routing && read.options == order.options)
            #expect(read.provider == order.provider && read.model == order.model && read.hosts == order.hosts)
            #expect(read.price == order.price && read.estimatedSeconds == order.estimatedSeconds)
            #expect(read.deadline == order.deadline && read.alternatives == order.alternatives)
            #expect(read.json.bytes == order.json.bytes)
        }
    }

    @Test("what is stored and damaged is read or refused, and what is read can be stored", arguments: 0..<5)
    func damaged(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<600 {
            let whole = [
                random.request().json, random.output().json, random.failure().json, random.attempt().json,
                random.order().json,
                random.json(depth: 4),
            ].randomElement(using: &random)!
            var json = whole
            for _ in 0..<Int.random(in: 0...4, using: &random) { json = Self.damaged(json, &random) }
            if let request = GenerationRequest(json: json) { #expect(GenerationRequest(json: request.json) == request) }
            if let output = Output(json: json) { #expect(Output(json: output.json) == output) }
            if let failure = GenerationFailure(json: json) { #expect(GenerationFailure(json: failure.json) == failure) }
            if let attempt = Attempt(json: json, number: 1) {
                #expect(Attempt(json: attempt.json, number: 1) == attempt)
            }
            if let order = Order(json: json) { #expect(Order(json: order.json)?.json == order.json) }
        }
    }

    @Test("a medium that cannot be read is not left out", arguments: ["images", "video", "audio"])
    func media(field: String) {
        let broken: JSON = ["sha256": "no digest", "bytes": 1, "contentType": "image/png"]
        let value = field == "images" ? .array([broken]) : broken
        #expect(Content(json: .object(JSONObject(dictionaryLiteral: (field, value)))) == nil)
    }

    /// With one thing in it replaced by anything, or missing.
    private static func damaged(_ json: JSON, _ random: inout SeededRandom) -> JSON {
        switch json {
        case .array(var items) where !items.isEmpty && random.isTrue(0.8):
            let index = items.indices.randomElement(using: &random)!
            if random.isTrue(0.2) { items.remove(at: index) } else { items[index] = damaged(items[index], &random) }
            return .array(items)
        case .object(var object) where !object.isEmpty && random.isTrue(0.9):
            let member = object.members.randomElement(using: &random)!
            object[member.name] = random.isTrue(0.2) ? nil : damaged(member.value, &random)
            return .object(object)
        default: return random.json(depth: 2)
        }
    }
}

extension SeededRandom {
    fileprivate mutating func request() -> GenerationRequest {
        GenerationRequest(
            type: GenerationType.allCases.randomElement(using: &self)!, provider: optional { $0.text() },
            input: content(),
            options: object(), priority: Priority.allCases.randomElement(using: &self)!,
            webhookURL: optional { $0.text() },
            maxCredits: optional { Credits(Int.random(in: 0...1_000_000, using: &$0)) }, tags: object())
    }

    private mutating func content() -> Content {
        Content(
            text: optional { $0.text(40) }, images: (0..<Int.random(in: 0...3, using: &self)).map { _ in media() },
            video: optional { $0.media() }, audio: optional { $0.media() }, voice: optional { $0.text() },
            negativeText: optional { $0.text() })
    }

    private mutating func media() -> Content.Media {
        switch Int.random(in: 0..<3, using: &self) {
        case 0: .url(text(30))
        case 1: .kept(reference())
        default: .generation(Identifier(text()))
        }
    }

    private mutating func reference() -> MediaReference {
        MediaReference(digest: Digest(bytes(32))!, bytes: Int.random(in: 0...(.max), using: &self), contentType: text())
    }

    fileprivate mutating func output() -> Output {
        let seconds = [0.0, 5, 0.1, 2.002, 1e-6, 123_456.789]
        return Output(
            media: reference(),
            metadata: MediaMetadata(
                width: optional { Int.random(in: 1...9999, using: &$0) },
                height: optional { Int.random(in: 1...9999, using: &$0) },
                duration: optional { seconds.randomElement(using: &$0)! }, format: optional { $0.text() },
                frameRate: optional { [25, 29.97, 23.976].randomElement(using: &$0)! },
                sampleRate: optional { [8000, 44_100].randomElement(using: &$0)! }))
    }

    fileprivate mutating func failure() -> GenerationFailure {
        GenerationFailure(ErrorCode.allCases.randomElement(using: &self)!, text(40), retryable: isTrue())
    }

    fileprivate mutating func attempt() -> Attempt {
        let states: [Attempt.State] = [
            .sending, .sent(Ticket(text())), .done, .failed(failure()), .unknown(failure()), .cancelled,
        ]
        return Attempt(
            number: Int.random(in: 1...9, using: &self), provider: Identifier(text()), model: Identifier(text()),
            host: Identifier(text()), state: states.randomElement(using: &self)!, startedAt: moment(),
            endedAt: optional { $0.moment() })
    }

    private mutating func moment() -> Timestamp {
        Timestamp(milliseconds: Int64.random(in: 0...253_402_300_799_999, using: &self))
    }

    fileprivate mutating func order() -> Order {
        Order(
            request: request(), provider: Identifier(text()), model: Identifier(text()),
            hosts: (0..<Int.random(in: 1...3, using: &self)).map { _ in Identifier(text()) }, options: object(),
            price: Credits(Int.random(in: 0...99_999, using: &self)),
            estimatedSeconds: Int.random(in: 0...9999, using: &self),
            deadline: .seconds(Int.random(in: 0...99_999, using: &self)),
            routing: Routing(
                priority: Priority.allCases.randomElement(using: &self)!, reason: text(40),
                candidates: (0..<Int.random(in: 0...4, using: &self)).map { _ in candidate() }),
            alternatives: (0..<Int.random(in: 0...2, using: &self)).map { _ in alternative() })
    }

    private mutating func alternative() -> Alternative {
        Alternative(
            provider: Identifier(text()), model: Identifier(text()), hosts: [Identifier(text())], options: object(),
            price: Credits(Int.random(in: 0...9999, using: &self)),
            estimatedSeconds: Int.random(in: 0...9999, using: &self))
    }

    private mutating func candidate() -> Candidate {
        Candidate(
            provider: Identifier(text()), model: Identifier(text()), host: Identifier(text()),
            score: Double(Int.random(in: 0...1000, using: &self)) / 1000,
            price: Credits(Int.random(in: 0...9999, using: &self)),
            estimatedSeconds: Int.random(in: 0...9999, using: &self), rejected: optional { $0.text(40) })
    }
}
