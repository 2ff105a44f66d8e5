import Gateway
import Synchronization

/// The changes of one generation on their way to one reader, in order.
///
/// A reader who keeps up gets every change. For one who does not, the newest takes the place of the one before it.
final class ChangeQueue: Sendable {
    private struct State {
        var waiting: [Change] = []
        var isCancelled = false
        var hasEnded = false
        var reader: CheckedContinuation<Change?, any Error>?
    }

    private let bound: Int
    private let state = Mutex(State())

    init(bound: Int) { self.bound = bound }

    func add(_ event: Changes.Event) {
        let reader = state.withLock { state -> CheckedContinuation<Change?, any Error>? in
            switch event {
            case .ended: state.hasEnded = true
            case .changed(let change):
                if state.reader == nil {
                    if state.waiting.count >= bound { state.waiting.removeLast() }
                    state.waiting.append(change)
                }
            }
            return state.reader.take()
        }
        switch event {
        case .ended: reader?.resume(returning: nil)
        case .changed(let change): reader?.resume(returning: change)
        }
    }

    /// Gives the present state, before whatever was told meanwhile: to be called once, before anybody reads.
    func begin(with present: Generation) { state.withLock { $0.waiting.insert(Change(present), at: 0) } }

    /// The next change; nil once no more will be told. One reader at a time. A reader that is cancelled once gets no more.
    func next() async throws -> Change? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { reader in
                let answer = state.withLock { state -> Result<Change?, any Error>? in
                    if state.isCancelled { return .failure(CancellationError()) }
                    if !state.waiting.isEmpty { return .success(state.waiting.removeFirst()) }
                    if state.hasEnded { return .success(nil) }
                    state.reader = reader
                    return nil
                }
                if let answer { reader.resume(with: answer) }
            }
        } onCancel: {
            let reader = state.withLock { state in
                state.isCancelled = true
                return state.reader.take()
            }
            reader?.resume(throwing: CancellationError())
        }
    }

    /// Waits for a state other than `status`, but no longer than `limit`.
    func wait(untilOtherThan status: Generation.Status, atMost limit: Duration) async {
        await withTaskGroup { group in
            group.addTask { [self] in
                do { while let change = try await next(), change.generation.status == status {} } catch {}
            }
            group.addTask { do { try await Task.sleep(for: limit) } catch {} }
            await group.next()
            group.cancelAll()
        }
    }
}
