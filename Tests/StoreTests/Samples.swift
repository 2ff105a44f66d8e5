import Crypto
import Gateway
import JSON
import Telemetry

extension Timestamp {
    static let start = Timestamp(milliseconds: 1_767_225_600_000)
}

extension Plan {
    static let unlimited = Plan(name: "Unlimited", requestsPerMinute: nil, concurrent: nil, perDay: nil)

    static func concurrent(_ count: Int) -> Plan {
        Plan(name: "Concurrent", requestsPerMinute: nil, concurrent: count, perDay: nil)
    }
}

extension Account {
    static func sample(_ id: Identifier<Account> = "acc_1", plan: Plan = .unlimited) -> Account {
        Account(id: id, name: "Account \(id)", plan: plan, createdAt: .start)
    }
}

extension Order {
    static func sample(
        price: Credits = 50, taking parents: [Identifier<Generation>] = [], type: GenerationType = .image,
        provider: Identifier<Provider> = "flux", hosts: [Identifier<Host>] = ["fal", "replicate"]
    ) -> Order {
        let input = Content(text: "a \"lighthouse\"\nat dusk", images: parents.map { .generation($0) })
        return Order(
            request: GenerationRequest(type: type, input: input, tags: ["shop": "blue"]), provider: provider,
            model: "flux-dev", hosts: hosts, options: ["steps": 28], price: price, estimatedSeconds: 6,
            deadline: .seconds(600),
            routing: Routing(
                priority: .balanced, reason: "It is the cheapest.",
                candidates: [
                    Candidate(
                        provider: provider, model: "flux-dev", host: hosts[0], score: 0.5, price: price,
                        estimatedSeconds: 6, rejected: nil)
                ]))
    }
}

extension Generation {
    static func sample(
        _ id: Identifier<Generation> = "gen_1", of account: Identifier<Account> = "acc_1", live: Bool = true,
        price: Credits = 50, taking parents: [Identifier<Generation>] = [], at now: Timestamp = .start
    ) -> Generation {
        Generation(
            id: id, account: account, isLive: live, order: .sample(price: price, taking: parents), createdAt: now)
    }

    /// All of it, so that two can be compared.
    var whole: [String] {
        [
            "\(id)", "\(account)", "\(isLive)", order.json.text, "\(createdAt)", "\(state)", "\(attempts)",
            "\(progress)",
            "\(String(describing: startedAt))", "\(String(describing: completedAt))", "\(isCharged)",
            "\(String(describing: rating))",
        ]
    }
}

extension Output {
    static let sample = Output(
        media: MediaReference(digest: SHA256.digest(of: "lighthouse"), bytes: 4096, contentType: "image/png"),
        metadata: MediaMetadata(width: 1024, height: 768, format: "png"))
}

extension GenerationFailure {
    static let sample = GenerationFailure(.internal, "It broke.", retryable: true)
}

extension Admission {
    init(_ generation: Generation) { self.init(generation: generation, idempotency: nil) }

    init(_ generation: Generation, key: String, meaning: String = "the same") throws {
        self.init(
            generation: generation,
            idempotency: Idempotency(
                key: try IdempotencyKey(key), meaning: SHA256.digest(of: meaning),
                answer: Array("{\"id\":\"\(generation.id)\"}".utf8)))
    }
}

extension AdmissionOutcome {
    var isAccepted: Bool { if case .accepted = self { true } else { false } }
    var standing: AccountStanding? {
        switch self {
        case .accepted(let standing), .known(_, let standing), .refused(_, let standing): standing
        case .noAccount: nil
        }
    }
    var error: ServiceError? { if case .refused(let error, _) = self { error } else { nil } }
    var record: IdempotencyRecord? { if case .known(let record, _) = self { record } else { nil } }
}

extension KeyRecord {
    static func sample(
        _ id: Identifier<KeyRecord>, of account: Identifier<Account>? = "acc_1", mode: KeyMode = .live,
        secret: String? = nil
    ) -> KeyRecord {
        KeyRecord(
            id: id, account: account, mode: mode, name: "Key \(id)", digest: SHA256.digest(of: secret ?? id.text),
            createdAt: .start)
    }
}

extension Store {
    /// Has a generation made, from acceptance to its end.
    func complete(
        _ id: Identifier<Generation>, by worker: Identifier<Worker> = "w1", at now: Timestamp = .start
    ) async throws {
        _ = try await claim(1000, by: worker, at: now)
        _ = try await apply(.delivered([.sample], attempt: 1), to: id, by: nil, at: now)
    }

    func standing(_ id: Identifier<Account> = "acc_1") async throws -> AccountStanding {
        guard let standing = try await account(id) else { throw StoreError.failed("no account \(id)") }
        return standing
    }
}
