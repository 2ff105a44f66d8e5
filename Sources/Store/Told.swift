import Synchronization

/// Who wants to know when something was written into the outbox.
final class Told: Sendable {
    private let listener = Mutex<(@Sendable () -> Void)?>(nil)

    func listen(_ body: @escaping @Sendable () -> Void) { listener.withLock { $0 = body } }

    func callAsFunction() { listener.withLock(\.self)?() }
}
