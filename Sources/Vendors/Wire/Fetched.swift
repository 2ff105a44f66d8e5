import Gateway
import Synchronization
import Telemetry

/// Something that a vendor gives out for a while: fetched when it is first needed, by one for all who wait for it, and kept until
/// it goes stale.
final class Fetched<Value: Sendable>: Sendable {
    struct Fresh: Sendable {
        let value: Value
        let fetchedAt: Timestamp
        let until: Timestamp
    }

    typealias Waiting = CheckedContinuation<Result<Fresh, VendorError>, Never>

    private struct State: Sendable {
        var fresh: Fresh?
        var isFetching = false
        var waiting: [Waiting] = []
    }

    private enum Turn { case take(Fresh), fetch, wait }

    private let state = Mutex(State())

    /// What is kept, or else what `fetch` brings. Whoever waits shares its error; it is tried again for whoever comes later.
    ///
    /// - Parameters:
    ///   - isGood: whether what is kept will do.
    ///   - fetch: bounds its own time.
    func value(
        at now: Timestamp, if isGood: (Fresh) -> Bool = { _ in true },
        fetch: () async throws(VendorError) -> (value: Value, lifetime: Duration)
    ) async throws(VendorError) -> Fresh {
        let turn = state.withLock { state -> Turn in
            if let fresh = state.fresh, fresh.until > now, isGood(fresh) { return .take(fresh) }
            guard !state.isFetching else { return .wait }
            state.isFetching = true
            return .fetch
        }
        switch turn {
        case .take(let fresh): return fresh
        case .wait: return try await joined().get()
        case .fetch:
            let result: Result<Fresh, VendorError>
            do throws(VendorError) {
                let (value, lifetime) = try await fetch()
                result = .success(Fresh(value: value, fetchedAt: now, until: now + lifetime))
            } catch { result = .failure(error) }
            let waiting = state.withLock { state in
                if case .success(let fresh) = result { state.fresh = fresh }
                state.isFetching = false
                defer { state.waiting = [] }
                return state.waiting
            }
            for other in waiting { other.resume(returning: result) }
            return try result.get()
        }
    }

    private func joined() async -> Result<Fresh, VendorError> {
        await withCheckedContinuation { (continuation: Waiting) in
            // It may have come in the meantime: then its end has passed this one over.
            let known = state.withLock { state -> Result<Fresh, VendorError>? in
                guard !state.isFetching else {
                    state.waiting.append(continuation)
                    return nil
                }
                return state.fresh.map { .success($0) } ?? .failure(.unavailable("what it gives out did not come"))
            }
            if let known { continuation.resume(returning: known) }
        }
    }

    /// What is kept turned out to be no good.
    func forget(_ stale: Fresh) {
        state.withLock { state in
            if state.fresh?.fetchedAt == stale.fetchedAt { state.fresh = nil }
        }
    }
}
