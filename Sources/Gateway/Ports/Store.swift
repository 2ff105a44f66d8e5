package import Crypto
package import Telemetry

/// What the gateway keeps. Each call is one transaction: all of it is on disk when the call returns, or nothing of it.
///
/// Calls throw ``StoreError`` alone. The suite that every store runs is in `Tests/StoreTests`.
package protocol Store: Sendable {
    // Accepting

    /// Accepts a generation: its row, its hold, its place in the account's limits and its idempotency key, or none of them.
    func admit(_ admission: Admission) async throws -> AdmissionOutcome

    /// What is known under an idempotency key of the account, if anything is.
    func idempotencyRecord(_ key: IdempotencyKey, of account: Identifier<Account>, at now: Timestamp) async throws
        -> IdempotencyRecord?

    // Carrying

    /// Gives due generations to `worker`, each with a new attempt in state `sending`: no two workers get the same one, no
    /// account more than may run at once, and no account's long queue delays another's first.
    func claim(_ limit: Int, by worker: Identifier<Worker>, at now: Timestamp) async throws -> [Generation]

    /// Gives `worker` what dead workers carried (processing and stopping), as it stands.
    func takeOver(_ limit: Int, by worker: Identifier<Worker>, at now: Timestamp) async throws -> [Generation]

    /// All that `worker` carries, also what it was given without hearing of it.
    func carried(by worker: Identifier<Worker>) async throws -> [Identifier<Generation>]

    /// When the next queued generation falls due after `now`; nil where none does. What is due already and was not claimed
    /// waits for a free place, of which whoever frees it tells.
    func nextDue(after now: Timestamp) async throws -> Timestamp?

    /// Moves a generation by ``Generation/handle(_:at:)`` and does what follows: hold, limits, outbox, dependants.
    ///
    /// With `worker`, only what that worker carries is moved. Says what the generation is now, and whether it moved; nil
    /// where there is none.
    func apply(
        _ event: Generation.Event, to id: Identifier<Generation>, by worker: Identifier<Worker>?, at now: Timestamp
    ) async throws -> Transition?

    // Reading

    func generation(_ id: Identifier<Generation>) async throws -> Generation?

    /// A number that changes whenever the generation has; nil where others may change it without our knowing. Whoever keeps
    /// what was made of a generation asks for it before reading, and again before using what was kept.
    func stamp(of id: Identifier<Generation>) -> UInt64?

    /// Those of an account, newest first.
    func generations(of account: Identifier<Account>, _ query: GenerationQuery) async throws -> [Generation]

    /// The same of those in which all the words are, looking through no more than ``GenerationSearch/mostLookedThrough``.
    func search(_ words: SearchWords, of account: Identifier<Account>, _ query: GenerationQuery) async throws
        -> GenerationSearch

    /// What an account's generations came to, by the UTC day on which each was accepted, by type and provider; the oldest
    /// day first. Without an account, everybody's together. More than ``UsageRow/most`` where there are.
    func usage(of account: Identifier<Account>?, days: ClosedRange<Int64>) async throws -> [UsageRow]

    /// How many generations wait and how many are under way, of all accounts.
    func underWay() async throws -> (queued: Int, processing: Int)

    // Accounts

    func create(_ account: Account) async throws
    func account(_ id: Identifier<Account>) async throws -> AccountStanding?
    func accounts(after: Identifier<Account>?, limit: Int) async throws -> [AccountStanding]
    func update(_ account: Account) async throws -> Bool

    /// Gives (or, with a negative amount, takes back) credits. Under the same `reference` it happens once.
    /// Never takes what is not there: throws ``StoreError/insufficient``.
    func grant(
        _ credits: Credits, to account: Identifier<Account>, reason: String, reference: String, at now: Timestamp
    ) async throws -> AccountStanding?

    func create(_ key: KeyRecord) async throws
    /// Gives an account a further key; false where it has as many as the bounds allow.
    func create(_ key: KeyRecord, within bounds: KeyBounds) async throws -> Bool
    /// Revoked keys too.
    func key(_ digest: Digest) async throws -> KeyRecord?
    func keys(of account: Identifier<Account>?) async throws -> [KeyRecord]
    func revoke(_ key: Identifier<KeyRecord>, at now: Timestamp) async throws -> KeyRecord?

    // Truth

    /// The transfers of an account's credits, newest first.
    func ledger(of account: Identifier<Account>, limit: Int) async throws -> [LedgerEntry]

    /// Every invariant of the ledger that does not hold, in words. Empty: all is well.
    func audit() async throws -> [String]
}

/// What a store can fail with.
package enum StoreError: Error, Sendable, Equatable {
    /// Too much waits to be written: try again later.
    case overloaded
    /// The database cannot be reached, or cannot be written to just now; the same may do later.
    case unavailable(String)
    /// The disk is full, or fails. Nothing was changed.
    case failed(String)
    /// There is already one of that name.
    case exists
    /// The account has less than would be taken.
    case insufficient
}

extension StoreError {
    /// Whether the same may succeed in a moment.
    package var isPassing: Bool {
        switch self {
        case .overloaded, .unavailable: true
        case .failed, .exists, .insufficient: false
        }
    }
}

/// A generation that is to be accepted, with all that is committed with it.
package struct Admission: Sendable {
    package let generation: Generation
    package let idempotency: Idempotency?

    package struct Idempotency: Sendable {
        package let key: IdempotencyKey
        package let meaning: Digest
        /// The answer that whoever sends it again gets, byte for byte.
        package let answer: [UInt8]

        package init(key: IdempotencyKey, meaning: Digest, answer: [UInt8]) {
            (self.key, self.meaning, self.answer) = (key, meaning, answer)
        }
    }

    package init(generation: Generation, idempotency: Idempotency?) {
        (self.generation, self.idempotency) = (generation, idempotency)
    }
}

package enum AdmissionOutcome: Sendable {
    /// It is on disk.
    case accepted(AccountStanding)
    /// The key was used before: for the same (compare ``IdempotencyRecord/meaning``), or for something else.
    case known(IdempotencyRecord, AccountStanding)
    /// RATE_LIMIT, INSUFFICIENT_CREDITS or INVALID_INPUT (a parent that is not there). Nothing was changed.
    case refused(ServiceError, AccountStanding)
    /// The account is gone.
    case noAccount
}

package struct IdempotencyRecord: Sendable, Equatable {
    /// How long a key is kept at least; never shorter than its generation lives.
    package static let lifetime: Duration = .seconds(72 * 3600)

    package let meaning: Digest
    package let generation: Identifier<Generation>
    package let answer: [UInt8]

    package init(meaning: Digest, generation: Identifier<Generation>, answer: [UInt8]) {
        (self.meaning, self.generation, self.answer) = (meaning, generation, answer)
    }
}

/// What an event did to a generation.
package struct Transition: Sendable {
    package let generation: Generation
    package let moved: Bool
    /// The workers that should look: those carrying what has to be stopped.
    package let isStopping: Bool
    /// Whether others may begin now: a place came free, or what they waited for ended.
    package let freesOthers: Bool

    package init(generation: Generation, moved: Bool, isStopping: Bool = false, freesOthers: Bool = false) {
        (self.generation, self.moved, self.isStopping, self.freesOthers) = (generation, moved, isStopping, freesOthers)
    }
}

package struct GenerationQuery: Sendable {
    package var status: [Generation.Status]?
    package var type: GenerationType?
    package var provider: Identifier<Provider>?
    /// Only those older than this one.
    package var after: Identifier<Generation>?
    package var limit: Int

    package init(
        status: [Generation.Status]? = nil, type: GenerationType? = nil, provider: Identifier<Provider>? = nil,
        after: Identifier<Generation>? = nil, limit: Int
    ) {
        (self.status, self.type, self.provider, self.after, self.limit) = (status, type, provider, after, limit)
    }
}

/// One movement of credits. What one bucket loses, another gains.
package struct LedgerEntry: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// issued → available
        case grant
        /// available → held
        case hold
        /// held → spent
        case capture
        /// held → available
        case release
    }

    package let kind: Kind
    package let amount: Credits
    package let generation: Identifier<Generation>?
    package let reason: String
    package let at: Timestamp

    package init(
        kind: Kind, amount: Credits, generation: Identifier<Generation>?, reason: String, at: Timestamp
    ) {
        (self.kind, self.amount, self.generation, self.reason, self.at) = (kind, amount, generation, reason, at)
    }
}
