import EventLoop
import Synchronization

/// What can only be done by waiting for it, on threads of its own: looking up names, and cancelling, where libpq connects once more.
///
/// Two threads, so that a name server that is silent does not keep a statement from being cancelled.
enum Aside {
    private static let names = Lane()
    private static let cancellations = Lane()
    private static let waiting = Atomic<Int>(0)

    static func look(up work: @escaping @Sendable () -> Void) { names.perform(work) }

    /// Sends it, then calls `done`. False when too many wait.
    static func send(_ cancellation: Cancellation, done: @escaping @Sendable () -> Void) -> Bool {
        guard waiting.wrappingAdd(1, ordering: .relaxed).newValue <= PostgresLimits.cancelsWaiting else {
            waiting.wrappingSubtract(1, ordering: .relaxed)
            return false
        }
        cancellations.perform {
            cancellation.send()
            waiting.wrappingSubtract(1, ordering: .relaxed)
            done()
        }
        return true
    }
}
