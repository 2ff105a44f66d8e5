import Synchronization

/// Lets so many at a time go on, the others in the order in which they came.
package final class Permits: Sendable {
    private let state: Mutex<(free: Int, waiting: [CheckedContinuation<Void, Never>])>

    package init(_ count: Int) { state = Mutex((count, [])) }

    package func whileHeld<Result: Sendable, Failure: Error>(
        _ body: () async throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        await take()
        defer { giveBack() }
        return try await body()
    }

    /// nil where there is none free now. Given back with its last use.
    package func takeNow() -> Permit? {
        let isTaken = state.withLock { state in
            guard state.free > 0 else { return false }
            state.free -= 1
            return true
        }
        return isTaken ? Permit(of: self) : nil
    }

    package final class Permit: Sendable {
        private let permits: Permits

        fileprivate init(of permits: Permits) { self.permits = permits }

        deinit { permits.giveBack() }
    }

    private func take() async {
        await withCheckedContinuation { continuation in
            let isTaken = state.withLock { state in
                guard state.free == 0 else {
                    state.free -= 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if isTaken { continuation.resume() }
        }
    }

    private func giveBack() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if state.waiting.isEmpty {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
