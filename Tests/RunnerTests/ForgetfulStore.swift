import Crypto
import Gateway
import Store
import Synchronization
import Telemetry

/// A store that now and then does what it is asked, and whose answer is lost.
final class ForgetfulStore: Store {
    enum Answer: Sendable { case claim, takeOver }

    private let store: SQLStore
    private let lost: Mutex<[Answer]>

    /// - Parameter lost: the first answers of each kind are, as often as it is in here, where they give something.
    init(_ store: SQLStore, losing lost: [Answer]) {
        self.store = store
        self.lost = Mutex(lost)
    }

    private func tell(_ given: [Generation], as answer: Answer) throws -> [Generation] {
        guard !given.isEmpty else { return given }
        let isLost = lost.withLock { lost in
            lost.firstIndex(of: answer).map { _ = lost.remove(at: $0) } != nil
        }
        if isLost { throw StoreError.failed("the answer is lost") }
        return given
    }

    func claim(_ limit: Int, by worker: Identifier<Worker>, at now: Timestamp) async throws -> [Generation] {
        try tell(try await store.claim(limit, by: worker, at: now), as: .claim)
    }

    func takeOver(_ limit: Int, by worker: Identifier<Worker>, at now: Timestamp) async throws -> [Generation] {
        try tell(try await store.takeOver(limit, by: worker, at: now), as: .takeOver)
    }

    func admit(_ admission: Admission) async throws -> AdmissionOutcome { try await store.admit(admission) }

    func idempotencyRecord(_ key: IdempotencyKey, of account: Identifier<Account>, at now: Timestamp) async throws
        -> IdempotencyRecord?
    {
        try await store.idempotencyRecord(key, of: account, at: now)
    }

    func carried(by worker: Identifier<Worker>) async throws -> [Identifier<Generation>] {
        try await store.carried(by: worker)
    }

    func nextDue(after now: Timestamp) async throws -> Timestamp? { try await store.nextDue(after: now) }

    func apply(
        _ event: Generation.Event, to id: Identifier<Generation>, by worker: Identifier<Worker>?, at now: Timestamp
    ) async throws -> Transition? {
        try await store.apply(event, to: id, by: worker, at: now)
    }

    func generation(_ id: Identifier<Generation>) async throws -> Generation? { try await store.generation(id) }

    func stamp(of id: Identifier<Generation>) -> UInt64? { store.stamp(of: id) }

    func generations(of account: Identifier<Account>, _ query: GenerationQuery) async throws -> [Generation] {
        try await store.generations(of: account, query)
    }

    func search(_ words: SearchWords, of account: Identifier<Account>, _ query: GenerationQuery) async throws
        -> GenerationSearch
    {
        try await store.search(words, of: account, query)
    }

    func usage(of account: Identifier<Account>?, days: ClosedRange<Int64>) async throws -> [UsageRow] {
        try await store.usage(of: account, days: days)
    }

    func underWay() async throws -> (queued: Int, processing: Int) { try await store.underWay() }

    func create(_ account: Account) async throws { try await store.create(account) }

    func account(_ id: Identifier<Account>) async throws -> AccountStanding? { try await store.account(id) }

    func accounts(after: Identifier<Account>?, limit: Int) async throws -> [AccountStanding] {
        try await store.accounts(after: after, limit: limit)
    }

    func update(_ account: Account) async throws -> Bool { try await store.update(account) }

    func grant(
        _ credits: Credits, to account: Identifier<Account>, reason: String, reference: String, at now: Timestamp
    ) async throws -> AccountStanding? {
        try await store.grant(credits, to: account, reason: reason, reference: reference, at: now)
    }

    func create(_ key: KeyRecord) async throws { try await store.create(key) }

    func create(_ key: KeyRecord, within bounds: KeyBounds) async throws -> Bool {
        try await store.create(key, within: bounds)
    }

    func key(_ digest: Digest) async throws -> KeyRecord? { try await store.key(digest) }

    func keys(of account: Identifier<Account>?) async throws -> [KeyRecord] { try await store.keys(of: account) }

    func revoke(_ key: Identifier<KeyRecord>, at now: Timestamp) async throws -> KeyRecord? {
        try await store.revoke(key, at: now)
    }

    func ledger(of account: Identifier<Account>, limit: Int) async throws -> [LedgerEntry] {
        try await store.ledger(of: account, limit: limit)
    }

    func audit() async throws -> [String] { try await store.audit() }
}
