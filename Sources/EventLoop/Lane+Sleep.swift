import Synchronization

extension Lane {
    /// Suspends the task for at least `duration`, without holding up the lane. Ends early, by throwing, when cancelled.
    package func sleep(for duration: Duration) async throws(CancellationError) {
        let sleeper = Sleeper(lane: self)
        if await !sleeper.sleep(for: duration) { throw CancellationError() }
    }
}

/// A sleep that anybody may end early, once and for all: who is woken does not sleep again.
package final class Sleeper: TimerTarget, @unchecked Sendable {  // Touched on the lane only.
    private let lane: Lane
    private var continuation: CheckedContinuation<Bool, Never>?
    private var timer: Lane.Timer?
    private var isWoken = false

    package init(lane: Lane) { self.lane = lane }

    /// Suspends the task for at least `duration`. False where it was woken, or its task cancelled, before. One at a time.
    package func sleep(for duration: Duration) async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { start($0, for: duration) }
        } onCancel: {
            wake()
        }
    }

    package func wake() {
        lane.perform { [self] in
            isWoken = true
            if let timer { lane.cancel(timer) }
            timer = nil
            continuation.take()?.resume(returning: false)
        }
    }

    package func timerFired() {
        timer = nil
        continuation.take()?.resume(returning: true)
    }

    private func start(_ continuation: CheckedContinuation<Bool, Never>, for duration: Duration) {
        lane.perform { [self] in
            guard !isWoken else { return continuation.resume(returning: false) }
            self.continuation = continuation
            timer = lane.schedule(self, at: lane.now + duration)
        }
    }
}
