import EventLoop
import JSON

extension RemoteGateway {
    private static let shortestInterval = Duration.milliseconds(250)
    private static let longestInterval = Duration.seconds(2)

    func generation(_ id: String, patience: Retry.Patience = .brief) async throws(ClientFailure) -> RemoteGeneration {
        let json = try await ask(.generation, ["id": .string(id)], patience: patience)
        guard let generation = RemoteGeneration(json) else {
            throw ClientFailure(
                .failed, "NOT_FOUND: this account has no generation \(id). 'doitong list' shows those it has.")
        }
        return generation
    }

    /// Asks, less often as time goes by, until the generation has ended.
    ///
    /// - Parameter limit: after which it is given up, though the generation goes on.
    func follow(
        _ first: RemoteGeneration, atMost limit: Duration? = nil, on display: ProgressDisplay, row: Int = 0
    ) async throws(ClientFailure) -> RemoteGeneration {
        var generation = first
        var interval = Self.shortestInterval
        let end = limit.map { ContinuousClock.now + $0 }
        display.show(generation.progress, in: row)
        while !generation.hasEnded {
            if let end, ContinuousClock.now >= end {
                throw ClientFailure(
                    .late,
                    "\(generation.id) has not ended yet, and goes on. 'doitong wait \(generation.id)' waits again.")
            }
            do { try await lane.sleep(for: interval) } catch { throw .interrupted }
            interval = min(interval * 5 / 4, Self.longestInterval)
            generation = try await self.generation(generation.id, patience: .long)
            display.show(generation.progress, in: row)
        }
        return generation
    }
}
