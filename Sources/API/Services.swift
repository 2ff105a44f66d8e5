import Crypto
package import Gateway
package import HTTPTypes
import Synchronization
package import Telemetry

/// What the API is built upon.
package struct Services: Sendable {
    package let store: any Store
    /// Told of by whoever keeps what is in the store.
    package let changes: Changes
    package let planner: Planner
    /// What is learnt of models and hosts, for choosing among them.
    package let knowledge: FleetKnowledge
    /// What fails at present, and is not chosen meanwhile.
    package let health: Health
    package let media: any MediaStore
    package let webhooks: WebhookDesk
    /// What operators see of the running server.
    package let operations: Operations
    /// The key of a request that our own pages make for somebody who has signed in to them; nil for any other.
    package let session: @Sendable (Fields) -> String?
    package let now: @Sendable () -> Timestamp
    /// Something was accepted: whoever carries generations should look.
    package let accepted: @Sendable () -> Void
    /// Whoever carries this generation should stop it.
    package let stopping: @Sendable (Identifier<Generation>) -> Void
    private let random: Randomness

    package init(
        store: any Store, changes: Changes, planner: Planner, knowledge: FleetKnowledge, health: Health,
        media: any MediaStore, webhooks: WebhookDesk, operations: Operations,
        session: @escaping @Sendable (Fields) -> String?,
        now: @escaping @Sendable () -> Timestamp,
        random: any RandomNumberGenerator & Sendable, accepted: @escaping @Sendable () -> Void,
        stopping: @escaping @Sendable (Identifier<Generation>) -> Void
    ) {
        (self.store, self.changes, self.planner, self.media, self.now) = (store, changes, planner, media, now)
        (self.knowledge, self.health, self.webhooks) = (knowledge, health, webhooks)
        (self.operations, self.session) = (operations, session)
        (self.accepted, self.stopping) = (accepted, stopping)
        self.random = Randomness(random)
    }

    func newID<Whole>(_ prefix: String) -> Identifier<Whole> {
        random.draw { NewIdentifier.make(prefix, at: now(), using: &$0) }
    }

    func newWebhookSecret() -> WebhookSecret { random.draw { WebhookSecret(using: &$0) } }

    func seal(_ secret: WebhookSecret, for owner: String) -> [UInt8] {
        random.draw { webhooks.vault.seal(secret, for: owner, using: &$0) }
    }

    func cursor(_ sequence: Int, of account: Identifier<Account>) -> String {
        random.draw { webhooks.vault.cursor(sequence, of: account, using: &$0) }
    }

    func newKey(_ mode: KeyMode) -> APIKey { random.draw { APIKey(mode, using: &$0) } }
}

/// Chance, shared by all lanes.
private final class Randomness: RandomNumberGenerator, Sendable {
    private let source: Mutex<any RandomNumberGenerator & Sendable>

    init(_ source: any RandomNumberGenerator & Sendable) { self.source = Mutex(source) }

    func next() -> UInt64 { source.withLock { $0.next() } }

    func draw<Result>(_ body: (inout Randomness) -> Result) -> Result {
        var shared = self
        return body(&shared)
    }
}
