import Crypto
import Gateway
import JSON
import Telemetry

/// A generation as large as they are: a prompt of some length, and everything that was considered for it.
enum Sample {
    static let start = Timestamp(milliseconds: 1_767_225_600_000)

    static func account(_ number: Int) -> Identifier<Account> {
        Identifier("acc_0001cpmqgv0000000000000000\(number % 16)")
    }

    static func generation(_ worker: Int, _ number: Int) -> Generation {
        // Sorted by time, as ids are.
        let text = String(1_000_000_000 + number * 1000 + worker)
        return Generation(
            id: Identifier("gen_0001cpmq\(text)abcdefgh"), account: account(worker), isLive: true, order: order,
            createdAt: start)
    }

    static func admission(of generation: Generation) throws -> Admission {
        let key = try IdempotencyKey("8f14e45f-ceea-467f-\(generation.id.text.suffix(18))")
        return Admission(
            generation: generation,
            idempotency: Admission.Idempotency(key: key, meaning: meaning, answer: answer))
    }

    static let key = KeyRecord(
        id: "key_1", account: account(0), mode: .live, name: "Sample", digest: SHA256.digest(of: "key"),
        createdAt: start)

    static let meaning = SHA256.digest(of: "meaning")
    static let answer = [UInt8](repeating: UInt8(ascii: "x"), count: 400)

    static let delivered = Generation.Event.delivered(
        [
            Output(
                media: MediaReference(digest: meaning, bytes: 1_234_567, contentType: "image/png"),
                metadata: MediaMetadata(width: 1024, height: 1024, format: "png"))
        ], attempt: 1)

    static let order = Order(
        request: GenerationRequest(
            type: .image,
            input: Content(text: String(repeating: "A lighthouse at dusk, in the manner of an old print. ", count: 4)),
            tags: ["shop": "blue"]),
        provider: "black-forest-labs", model: "flux-dev", hosts: ["fal", "replicate"],
        options: ["steps": 28, "width": 1024, "height": 1024, "seed": 42], price: 50, estimatedSeconds: 6,
        deadline: .seconds(600),
        routing: Routing(
            priority: .balanced, reason: "It costs least of those that are good enough, and is ready soonest.",
            candidates: (0..<20).map { number in
                Candidate(
                    provider: Identifier("provider-\(number)"), model: Identifier("model-of-\(number)"), host: "fal",
                    score: 0.9 - Double(number) / 32, price: Credits(50 + number), estimatedSeconds: 6 + number,
                    rejected: number < 12 ? nil : "It makes no pictures of this size.")
            }))
}
