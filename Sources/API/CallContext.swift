import Crypto
import Gateway
import Synchronization
import Telemetry

/// What the resolvers of one request share.
final class CallContext: Sendable {
    /// How a generating field goes about its work.
    enum Mode: Sendable {
        /// It only plans. The answer is written as if it were accepted, then accepted together with that answer, then sent:
        /// so that whoever sends the request again gets the same bytes.
        case rehearse
        /// It accepts at once, for there are several fields, which are answered together.
        case accept
        /// It gives this error: what was planned was not accepted.
        case refuse(ServiceError)
    }

    /// What a rehearsal came to.
    enum Rehearsal: Sendable {
        case none
        case planned(Generation, meaning: Digest)
        /// The Idempotency-Key was used before.
        case known(IdempotencyRecord, meaning: Digest)
        /// More than one field generates.
        case several
    }

    let caller: Caller
    /// The key that asks.
    let key: Identifier<KeyRecord>?
    let standing: AccountStanding?
    let now: Timestamp
    let idempotencyKey: IdempotencyKey?
    /// The cache's, from before it was known who asks.
    let era: Int
    /// The generation to be shown, when nobody asks and it is written for a message.
    let shown: Generation?
    private let state = Mutex((mode: Mode.rehearse, rehearsal: Rehearsal.none))
    private let readings = Mutex<[Reading]>([])
    private let events = Mutex<(last: Int?, given: Int?, isKnown: Bool)>((nil, nil, false))

    /// A generation that a field read.
    struct Reading: Sendable {
        let id: Identifier<Generation>
        /// From before it was read; nil where others may change it.
        let stamp: UInt64?
        /// Nil while it is read, and where there is none that the caller may see.
        var generation: Generation?
    }

    init(
        caller: Caller, key: Identifier<KeyRecord>? = nil, standing: AccountStanding?, now: Timestamp,
        idempotencyKey: IdempotencyKey?, era: Int, shown: Generation? = nil
    ) {
        (self.shown, self.key) = (shown, key)
        (self.caller, self.standing, self.now) = (caller, standing, now)
        (self.idempotencyKey, self.era) = (idempotencyKey, era)
    }

    var mode: Mode {
        get { state.withLock(\.mode) }
        set { state.withLock { $0.mode = newValue } }
    }

    /// The one generation that was read; nil where none was, or more than one.
    var read: Reading? { readings.withLock { $0.count == 1 ? $0[0] : nil } }

    func willRead(_ id: Identifier<Generation>, stamp: UInt64?) {
        readings.withLock { $0.append(Reading(id: id, stamp: stamp)) }
    }

    func didRead(_ generation: Generation) {
        readings.withLock { readings in
            if let index = readings.lastIndex(where: { $0.id == generation.id }) {
                readings[index].generation = generation
            }
        }
    }

    /// The request is to be answered anew.
    func forgetReadings() { readings.withLock { $0 = [] } }

    // What a subscription's client has, by the versions of its generation.

    /// The event that the client had last, before it asked; nil where it has none.
    var lastEvent: Int? {
        get { events.withLock(\.last) }
        set { events.withLock { $0.last = newValue } }
    }

    /// The event that it was given last.
    var givenEvent: Int? { events.withLock(\.given) }

    func gave(_ event: Int) { events.withLock { $0.given = event } }

    /// Whether there will be no event that it does not have.
    var knowsAll: Bool {
        get { events.withLock(\.isKnown) }
        set { events.withLock { $0.isKnown = newValue } }
    }

    var rehearsal: Rehearsal { state.withLock(\.rehearsal) }

    func rehearsed(_ result: Rehearsal) {
        state.withLock { state in
            if case .none = state.rehearsal { state.rehearsal = result } else { state.rehearsal = .several }
        }
    }

    /// The account that asks, and whether it spends.
    func account() throws(ServiceError) -> (standing: AccountStanding, isLive: Bool) {
        switch caller {
        case .account(_, let isLive):
            if let standing { return (standing, isLive) }
            throw ServiceError(.unauthenticated, "The key's account is gone.")
        case .admin:
            throw ServiceError(.forbidden, "An admin key belongs to no account. Use one of the account's own keys.")
        case .anyone: throw .needsKey
        }
    }

    func requireAdmin() throws(ServiceError) {
        switch caller {
        case .admin: return
        case .account: throw ServiceError(.forbidden, "This takes an admin key (dk_admin_…).")
        case .anyone: throw .needsKey
        }
    }
}

extension ServiceError {
    static let needsKey = ServiceError(
        .unauthenticated, "Send an API key as 'Authorization: Bearer dk_…' or 'X-API-Key: dk_…'.")
}
