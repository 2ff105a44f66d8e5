package import Gateway
import Crypto
import Synchronization
package import Telemetry

/// What the API is built upon.
package struct Services: Sendable {
    package let store: any Store
    /// Told of by whoever keeps what is in the store.
    package let changes: Changes
    package let planner: Planner
    package let media: any MediaStore
    package let now: @Sendable () -> Timestamp
    /// Something was accepted: whoever carries generations should look.
    package let accepted: @Sendable () -> Void
    /// Whoever carries this generation should stop it.
    package let stopping: @Sendable (Identifier<Generation>) -> Void
    private let random: Randomness

    package init(
        store: any Store, changes: Changes, planner: Planner, media: any MediaStore,
        now: @escaping @Sendable () -> Timestamp,
        random: any RandomNumberGenerator & Sendable, accepted: @escaping @Sendable () -> Void,
        stopping: @escaping @Sendable (Identifier<Generation>) -> Void
    ) {
        (self.store, self.changes, self.planner, self.media, self.now) = (store, changes, planner, media, now)
        (self.accepted, self.stopping) = (accepted, stopping)
        self.random = Randomness(random)
    }

    func newID<Whole>(_ prefix: String) -> Identifier<Whole> {
        random.draw { NewIdentifier.make(prefix, at: now(), using: &$0) }
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
