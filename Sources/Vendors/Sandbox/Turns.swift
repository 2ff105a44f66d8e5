import Synchronization

/// So many at once, so many waiting in order, and beyond that nobody.
final class Turns: Sendable {
    private struct State {
        var free: Int
        var nextNumber = 0
        var waiting: [(number: Int, continuation: CheckedContinuation<Bool, Never>)] = []
        /// Gave up before they had begun to wait.
        var gone: Set<Int> = []
    }

    private let mostWaiting: Int
    private let state: Mutex<State>

    init(atOnce: Int, mostWaiting: Int) {
        self.mostWaiting = mostWaiting
        state = Mutex(State(free: atOnce))
    }

    /// Waits for a turn, which the caller ends with ``give()``. A cancelled task has none.
    func take() async throws(SandboxError) {
        let number: Int? = try state.withLock { state throws(SandboxError) in
            if state.free > 0 {
                state.free -= 1
                return nil
            }
            guard state.waiting.count < mostWaiting else { throw .busy(waiting: mostWaiting) }
            state.nextNumber += 1
            return state.nextNumber
        }
        guard let number else { return }
        let hasTurn = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    if state.gone.remove(number) != nil { return false }
                    if state.free > 0 {  // It came free meanwhile.
                        state.free -= 1
                        return true
                    }
                    state.waiting.append((number, continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let continuation = state.withLock { state -> CheckedContinuation<Bool, Never>? in
                guard let place = state.waiting.firstIndex(where: { $0.number == number }) else {
                    state.gone.insert(number)
                    return nil
                }
                return state.waiting.remove(at: place).continuation
            }
            continuation?.resume(returning: false)
        }
        state.withLock { _ = $0.gone.remove(number) }
        if !hasTurn { throw .cancelled }
    }

    func give() {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            if state.waiting.isEmpty {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst().continuation
        }
        next?.resume(returning: true)
    }
}
