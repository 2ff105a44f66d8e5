package import Gateway
import Postgres
import SQL
import Synchronization
package import Telemetry

extension PostgresStore {
    /// More are not claimed at once: their accounts wait meanwhile.
    private static let mostClaimed = 200
    /// How often is looked in one call for what others have left.
    private static let looks = 3
    /// Of all that is due, how many that cannot be read are passed over to find one that can.
    private static let unreadablePassedOver = 4

    /// One from each account before a second from any, going on where the last call ended.
    package func claim(_ limit: Int, by worker: Identifier<Worker>, at now: Timestamp) async throws -> [Generation] {
        let limit = min(limit, Self.mostClaimed)
        guard limit > 0 else { return [] }
        try throwUntold()
        return try await claimers.alone(0) { [self] in
            var claimed: [Generation] = []
            do {
                for look in 0..<Self.looks where claimed.count < limit {
                    let (last, room) = (lastServed.withLock(\.self), limit - claimed.count)
                    let ready = try await rows(.sharedReady(after: last, at: now, limit: room)) {
                        row throws(SQLError) in
                        try row.read(0, as: Identifier<Account>.self)
                    }
                    guard !ready.isEmpty else { break }
                    let more = try await claim(room, of: ready, waiting: look > 0, by: worker, at: now)
                    claimed += more
                    // Who was passed over, for somebody was just writing there, is waited for: else he might never have his
                    // turn.
                    if look == 0, Set(more.map(\.account)).isSuperset(of: ready) { break }
                }
            } catch {
                try tellNextTime(error, unless: claimed.isEmpty)
            }
            return claimed
        }
    }

    private func claim(
        _ limit: Int, of accounts: [Identifier<Account>], waiting: Bool, by worker: Identifier<Worker>,
        at now: Timestamp
    ) async throws -> [Generation] {
        let claim = try await write { [self] transaction in
            let spare = Self.unreadablePassedOver
            let answer = try await transaction.execute(
                .chosen(of: accounts, at: now, limit: limit, spare: spare, waiting: waiting))
            var claim = Claim()
            _ = try answer.rows { row throws(SQLError) in
                do throws(SQLError) {
                    let generation = try generation(row)
                    if claim.moves.count < limit {
                        claim.take(generation, places: try row.read(20), by: worker, at: now)
                    }
                } catch {
                    guard case .corrupt = error else { throw error }
                    claim.unreadable = claim.unreadable ?? error
                }
            }
            if claim.moves.isEmpty, let unreadable = claim.unreadable { throw unreadable }
            return (claim, claim.queries(at: now))
        }
        let claimed = claim.moves.map(\.generation)
        if let last = claimed.last { lastServed.withLock { $0 = last.account } }
        publish(claimed)
        return claimed
    }

    package func nextDue(after now: Timestamp) async throws -> Timestamp? {
        try await row(.sharedNextDue(after: now)) { row throws(SQLError) in try row.read(0, as: Timestamp?.self) }
            ?? nil
    }

    /// Takes over from whoever has no lease. What cannot be read is left where it is.
    package func takeOver(_ limit: Int, by worker: Identifier<Worker>, at now: Timestamp) async throws -> [Generation] {
        try throwUntold()
        let limit = min(limit, Self.mostClaimed)
        guard limit > 0, let gone = try await gone(for: worker) else { return [] }
        let found = try await rows(.carriedElsewhere(than: worker, by: gone, limit: limit)) { row throws(SQLError) in
            do throws(SQLError) { return try Optional(generation(row)) } catch {
                guard case .corrupt = error else { throw error }
                return nil
            }
        }
        if found.isEmpty { foundNothing(of: gone, for: worker) }
        var taken: [Generation] = []
        do {
            for generation in found.compactMap(\.self) {
                let moved = try await move(.takenOver(by: worker), generation.id, by: generation.worker, at: now)
                if let transition = moved?.transition, transition.moved { taken.append(transition.generation) }
            }
        } catch {
            try tellNextTime(error, unless: taken.isEmpty)
        }
        return taken
    }

    /// What was given to the worker before something went wrong is his all the same, and he must hear of it: so he hears of the
    /// error when he asks again.
    private func tellNextTime(_ error: any Error, unless isNothingGiven: Bool) throws {
        if isNothingGiven { throw error }
        untold.withLock { $0 = error }
    }

    private func throwUntold() throws {
        let error = untold.withLock { untold in
            defer { untold = nil }
            return untold
        }
        if let error { throw error }
    }

    package func carried(by worker: Identifier<Worker>) async throws -> [Identifier<Generation>] {
        try await rows("SELECT id FROM open_generation WHERE worker = \(worker) ORDER BY id") { row throws(SQLError) in
            try row.read(0)
        }
    }
}

/// What one worker claims in one transaction.
private struct Claim: Sendable {
    private(set) var moves: [GenerationMove] = []
    private var counts: [Identifier<Account>: Int] = [:]
    var unreadable: SQLError?

    mutating func take(_ generation: Generation, places: Int, by worker: Identifier<Worker>, at now: Timestamp) {
        guard counts[generation.account, default: 0] < places else { return }
        var claimed = generation
        guard claimed.handle(.claimed(by: worker, generation.nextVenue), at: now) else { return }
        counts[generation.account, default: 0] += 1
        moves.append(GenerationMove(claimed, after: generation, at: now))
    }

    func queries(at now: Timestamp) -> [SQLQuery] {
        moves.enumerated().map { SQLQuery.claimed($1, place: $0, at: now) }
            + counts.sorted { $0.key < $1.key }.map { SQLQuery.claimed($1, of: $0) }
    }
}
