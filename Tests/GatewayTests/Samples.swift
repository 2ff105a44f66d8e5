import Crypto
import DoitongTesting
import Gateway
import JSON
import Telemetry

extension Timestamp {
    /// 1 March 2026, 00:00 UTC.
    static let march = Timestamp(milliseconds: 1_772_323_200_000)
}

extension MediaReference {
    static func sample(_ text: String = "bytes") -> MediaReference {
        MediaReference(digest: SHA256.digest(of: Array(text.utf8)), bytes: text.utf8.count, contentType: "image/png")
    }
}

extension Output {
    static let sample = Output(media: .sample(), metadata: MediaMetadata(width: 16, height: 9, format: "png"))
}

extension GenerationFailure {
    static let sample = GenerationFailure(.internal, "It broke.", retryable: true)
}

extension Venue {
    static let maker = Venue(provider: "brush", model: "brush-fast", host: "maker")
    static let other = Venue(provider: "brush", model: "brush-fast", host: "other")
}

extension Alternative {
    /// Another model.
    static let pencil = Alternative(
        provider: "pencil", model: "pencil-1", hosts: ["third"], options: ["soft": true], price: 40, estimatedSeconds: 9
    )
}

extension Order {
    static func sample(
        _ content: Content = Content(text: "a fox"), hosts: [Identifier<Host>] = ["maker", "other"],
        price: Credits = 50, deadline: Duration = .seconds(3600), alternatives: [Alternative] = []
    ) -> Order {
        Order(
            request: GenerationRequest(type: .image, input: content), provider: "brush", model: "brush-fast",
            hosts: hosts,
            options: [:], price: price, estimatedSeconds: 5, deadline: deadline,
            routing: Routing(priority: .balanced, reason: "It is the only one.", candidates: []),
            alternatives: alternatives)
    }
}

extension Generation {
    static func sample(_ order: Order = .sample(), isLive: Bool = true) -> Generation {
        Generation(id: "gen_1", account: "acc_1", isLive: isLive, order: order, createdAt: .march)
    }

    /// Everything of it that can change.
    struct Snapshot: Equatable {
        let state: State
        let attempts: [Attempt]
        let progress: Int
        let startedAt: Timestamp?
        let completedAt: Timestamp?
        let isCharged: Bool
        let rating: Double?
    }

    var snapshot: Snapshot {
        Snapshot(
            state: state, attempts: attempts, progress: progress, startedAt: startedAt, completedAt: completedAt,
            isCharged: isCharged, rating: rating)
    }
}

/// Values that nobody thought of.
extension SeededRandom {
    mutating func isTrue(_ chance: Double = 0.5) -> Bool { Double.random(in: 0..<1, using: &self) < chance }

    mutating func text(_ longest: Int = 12) -> String {
        let letters = Array("ab\"\\/\u{8}\n\u{1f}é中🦊\u{301}\u{200d}{}[]:, 019.")
        return String((0..<Int.random(in: 0...longest, using: &self)).map { _ in letters.randomElement(using: &self)! })
    }

    mutating func optional<Value>(_ value: (inout SeededRandom) -> Value) -> Value? {
        isTrue() ? value(&self) : nil
    }

    /// Doubles are never whole, for JSON does not tell 10 from 10.0.
    mutating func json(depth: Int = 3) -> JSON {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 7), using: &self) {
        case 0: .null
        case 1: .bool(isTrue())
        case 2: .int(Int.random(in: -9...9, using: &self))
        case 3: .int([.min, .max, 0, 1 << 53, (1 << 53) + 1].randomElement(using: &self)!)
        case 4: .double(Double(Int.random(in: -9...9, using: &self)) + 0.25)
        case 5, 6: .string(text())
        case 7: .array((0..<Int.random(in: 0...4, using: &self)).map { _ in json(depth: depth - 1) })
        default: .object(object(depth: depth - 1))
        }
    }

    mutating func object(depth: Int = 2) -> JSONObject {
        var object = JSONObject()
        for _ in 0..<Int.random(in: 0...4, using: &self) { object[text(4)] = json(depth: depth) }
        return object
    }
}
