import Gateway
import Synchronization

/// Lines of those who want something of one thing each: whoever comes while nobody is served is served at once, and those who come
/// meanwhile are served after him, several together.
///
/// Each is served by the task of one of them, so that nobody waits for more than those before him.
final class Lines<Key: Hashable & Sendable, Wish: Sendable, Outcome: Sendable>: Sendable {
    private enum Turn: Sendable {
        /// To be served by this task, with others.
        case serve([Guest])
        case served(Result<Outcome, any Error>)
    }

    private struct Guest: Sendable {
        let wish: Wish
        let turn: CheckedContinuation<Turn, Never>
    }

    /// One more in a line is refused at once.
    private static var longest: Int { 4096 }
    private let together: Int
    private let lines = Mutex<[Key: [Guest]]>([:])

    /// - Parameter together: how many are served together at most.
    init(together: Int) { self.together = together }

    /// - Parameter work: what serves those who are handed to it, and answers an outcome for each.
    func serve(
        _ wish: Wish, of key: Key, _ work: ([Wish]) async -> [Result<Outcome, any Error>]
    ) async throws -> Outcome {
        let turn = await withCheckedContinuation { (turn: CheckedContinuation<Turn, Never>) in
            let now = lines.withLock { lines -> Turn? in
                guard let line = lines[key] else {
                    lines[key] = []
                    return .serve([])
                }
                guard line.count < Self.longest else { return .served(.failure(StoreError.overloaded)) }
                lines[key]?.append(Guest(wish: wish, turn: turn))
                return nil
            }
            if let now { turn.resume(returning: now) }
        }
        switch turn {
        case .served(let result): return try result.get()
        case .serve(let guests):
            let outcomes = await work([wish] + guests.map(\.wish))
            for (guest, outcome) in zip(guests, outcomes.dropFirst()) { guest.turn.resume(returning: .served(outcome)) }
            callNext(key)
            return try outcomes[0].get()
        }
    }

    private func callNext(_ key: Key) {
        let next = lines.withLock { lines -> ArraySlice<Guest> in
            guard let line = lines[key], !line.isEmpty else {
                lines[key] = nil
                return []
            }
            lines[key] = Array(line.dropFirst(together))
            return line.prefix(together)
        }
        next.first?.turn.resume(returning: .serve(Array(next.dropFirst())))
    }
}

extension Lines where Wish == Void {
    /// Does what is done of one thing by one at a time.
    func alone(_ key: Key, _ work: () async throws -> Outcome) async throws -> Outcome {
        try await serve((), of: key) { _ in
            do { return [.success(try await work())] } catch { return [.failure(error)] }
        }
    }
}
