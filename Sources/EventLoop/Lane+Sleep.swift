import Synchronization

extension Lane {
    /// Suspends the task for at least `duration`, without holding up the lane. Ends early, by throwing, when cancelled.
    package func sleep(for duration: Duration) async throws(CancellationError) {
        let sleeper = Sleeper(lane: self)
        let finished = await withTaskCancellationHandler {
            await withCheckedContinuation { sleeper.start($0, for: duration) }
        } onCancel: {
            sleeper.cancel()
        }
        if !finished { throw CancellationError() }
    }
}

/// One sleeping task. It is resumed once: by its timer, or by its cancellation, whichever is first on the lane.
private final class Sleeper: TimerTarget, @unchecked Sendable {  // Touched on the lane only.
    private let lane: Lane
    private var continuation: CheckedContinuation<Bool, Never>?
    private var timer: Lane.Timer?
    private var cancelled = false

    init(lane: Lane) { self.lane = lane }

    func start(_ continuation: CheckedContinuation<Bool, Never>, for duration: Duration) {
        lane.perform { [self] in
            guard !cancelled else { return continuation.resume(returning: false) }
            self.continuation = continuation
            timer = lane.schedule(self, at: lane.now + duration)
        }
    }

    func cancel() {
        lane.perform { [self] in
            cancelled = true
            if let timer { lane.cancel(timer) }
            continuation.take()?.resume(returning: false)
        }
    }

    func timerFired() {
        timer = nil
        continuation.take()?.resume(returning: true)
    }
}
