package import Gateway
import SQL
import SQLite
import Synchronization
package import Telemetry

extension SQLStore {
    /// What is told in one transaction, which everybody's writes wait for.
    private static let dependantsPerTransaction = 1000
    /// Of an account's generations, how many that cannot be read are passed over to find one that can.
    private static let unreadablePassedOver = 16

    // MARK: - Claiming

    /// One from each account before a second from any, going on where the last call ended. One that cannot be read keeps
    /// nobody else from his turn; it is thrown about only where there is nothing else to claim.
    package func claim(_ limit: Int, by worker: Identifier<Worker>, at now: Timestamp) async throws -> [Generation] {
        let limit = min(limit, Self.mostRows)
        guard limit > 0 else { return [] }
        return try await change { [self] transaction, changed in
            var claimed: [Generation] = []
            var unreadable: SQLError?
            var last = lastServed.withLock(\.self)
            var turns = try transaction.ready(from: last, at: now, limit: limit).map { Turn(account: $0) }
            while claimed.count < limit, !turns.isEmpty {
                var next: [Turn] = []
                for var turn in turns where claimed.count < limit {
                    last = turn.account
                    if let generation = try claim(&turn, by: worker, at: now, in: transaction) {
                        claimed.append(generation)
                        changed.append(generation)
                        next.append(turn)
                    }
                    unreadable = unreadable ?? turn.unreadable.first
                }
                turns = next
            }
            lastServed.withLock { $0 = last }
            if claimed.isEmpty, let unreadable { throw unreadable }
            return claimed
        }
    }

    /// An account's place in the round, and how far its queue was looked through.
    private struct Turn {
        let account: Identifier<Account>
        var due: Timestamp = .distantPast
        var id: Identifier<Generation> = ""
        var unreadable: [SQLError] = []
    }

    /// The account's oldest that is due, claimed; nil where it has none, or no free place.
    private func claim(
        _ turn: inout Turn, by worker: Identifier<Worker>, at now: Timestamp, in transaction: borrowing Transaction
    ) throws(SQLError) -> Generation? {
        guard try transaction.hasFreePlace(turn.account) else { return nil }
        while turn.unreadable.count < Self.unreadablePassedOver,
            let (due, id) = try transaction.oldestDue(of: turn.account, at: now, after: turn.due, turn.id)
        {
            (turn.due, turn.id) = (due, id)
            do throws(SQLError) {
                guard var generation = try generation(id, in: transaction) else { continue }
                let before = generation
                guard generation.handle(.claimed(by: worker, generation.nextVenue), at: now) else { continue }
                try transaction.write(GenerationMove(generation, after: before, at: now), at: now)
                return generation
            } catch {
                guard case .corrupt = error else { throw error }
                turn.unreadable.append(error)
            }
        }
        return nil
    }

    package func carried(by worker: Identifier<Worker>) async throws -> [Identifier<Generation>] {
        try await read { reader in
            try reader.rows("SELECT id FROM generation WHERE worker = \(worker) ORDER BY id") { row throws(SQLError) in
                try row.read(0)
            }
        }
    }

    /// All workers but this one are dead: the folder is this process's own. What cannot be read is left where it is.
    package func takeOver(_ limit: Int, by worker: Identifier<Worker>, at now: Timestamp) async throws -> [Generation] {
        let limit = min(limit, Self.mostRows)
        guard limit > 0 else { return [] }
        return try await change { [self] transaction, changed in
            var taken: [Generation] = []
            var (other, last): (Identifier<Worker>, Identifier<Generation>) = ("", "")
            while taken.count < limit {
                let batch = try transaction.carried(notBy: worker, after: other, last, limit: limit - taken.count)
                guard let end = batch.last else { break }
                (other, last) = end
                for (_, id) in batch {
                    do throws(SQLError) {
                        guard var generation = try generation(id, in: transaction) else { continue }
                        let before = generation
                        guard generation.handle(.takenOver(by: worker), at: now) else { continue }
                        try transaction.write(GenerationMove(generation, after: before, at: now), at: now)
                        taken.append(generation)
                        changed.append(generation)
                    } catch {
                        guard case .corrupt = error else { throw error }
                    }
                }
            }
            return taken
        }
    }

    package func nextDue(after now: Timestamp) async throws -> Timestamp? {
        try await read { reader in
            try reader.row(.nextDue(after: now)) { row throws(SQLError) in try row.read(0, as: Timestamp?.self) } ?? nil
        }
    }

    // MARK: - Moving

    package func apply(
        _ event: Generation.Event, to id: Identifier<Generation>, by worker: Identifier<Worker>?, at now: Timestamp
    ) async throws -> Transition? {
        let (transition, rest) = try await change { [self] transaction, changed -> (Transition?, Dependants) in
            var dependants = Dependants()
            guard var generation = try generation(id, in: transaction) else { return (nil, dependants) }
            let before = generation
            guard worker == nil || generation.worker == worker, generation.handle(event, at: now) else {
                return (Transition(generation: generation, moved: false), dependants)
            }
            let move = GenerationMove(generation, after: before, at: now)
            try transaction.write(move, at: now)
            changed.append(generation)
            dependants.add(of: generation, before: before.status)
            let others = try settle(&dependants, at: now, in: transaction, &changed)
            return (move.transition(freesOthers: others), dependants)
        }
        guard let transition else { return nil }
        guard try await settle(rest, at: now) else { return transition }
        return Transition(
            generation: transition.generation, moved: true, isStopping: transition.isStopping, freesOthers: true)
    }

    /// Tells those who wait what they were not told before the process ended.
    func settleLeftBehind() async throws {
        let parents = try await read { reader in
            try reader.rows(.parentsLeftBehind) { row throws(SQLError) in
                try row.read(0, as: Identifier<Generation>.self)
            }
        }
        _ = try await settle(Dependants(of: parents), at: .now())
    }

    /// The rest of what does not fit into one transaction. Says whether any of it can begin.
    private func settle(_ dependants: Dependants, at now: Timestamp) async throws -> Bool {
        var (rest, canBegin) = (dependants, false)
        while !rest.isEmpty {
            let next = rest
            let done = try await change { [self] transaction, changed in
                var dependants = next
                return (try settle(&dependants, at: now, in: transaction, &changed), dependants)
            }
            canBegin = canBegin || done.0
            rest = done.1
        }
        return canBegin
    }

    /// Tells those who wait for what has ended, and those who wait for them, as far as one transaction goes. Says whether
    /// any of them can begin.
    private func settle(
        _ dependants: inout Dependants, at now: Timestamp, in transaction: borrowing Transaction,
        _ changed: inout [Generation]
    ) throws(SQLError) -> Bool {
        var (moves, canBegin) = (0, false)
        while moves < Self.dependantsPerTransaction, let parent = dependants.next() {
            let limit = Self.dependantsPerTransaction - moves
            let children = try transaction.waiting(for: parent.id, after: parent.lastChild, limit: limit)
            dependants.reached(children.last, isAll: children.count < limit)
            let status = try transaction.status(of: parent.id)
            for id in children {
                moves += 1
                let event: Generation.Event
                switch status {
                case .failed, .cancelled: event = .parentFailed(parent.id)
                case .completed where try transaction.parentsCompleted(of: id): event = .parentsCompleted
                case .completed, .queued, .processing, nil: continue
                }
                guard var child = try generation(id, in: transaction) else { continue }
                let before = child
                guard child.handle(event, at: now) else { continue }
                try transaction.write(GenerationMove(child, after: before, at: now), at: now)
                changed.append(child)
                dependants.add(of: child, before: before.status)
                if child.due != nil { canBegin = true }
            }
        }
        return canBegin
    }
}

extension Transaction {
    /// Writes what a generation became, and what follows from it: its credits, its account's places, who is to be told.
    fileprivate borrowing func write(_ move: GenerationMove, at now: Timestamp) throws(SQLError) {
        guard move.changesState else { return _ = try execute(.note(move.row)) }
        try execute(.move(move.row))
        if move.hasEnded { try execute(.countEnded(move.generation)) }
        if !move.change.isNothing { try execute(.moved(move.change, of: move.row.account)) }
        if let end = move.end { try execute(.insertLast(end, of: move.row.account)) }
        if let status = move.told { try execute(.tell(status, of: move.generation, at: now)) }
    }

    fileprivate borrowing func ready(
        from last: Identifier<Account>, at now: Timestamp, limit: Int
    ) throws(SQLError) -> [Identifier<Account>] {
        func accounts(after account: Identifier<Account>, _ limit: Int) throws(SQLError) -> [Identifier<Account>] {
            try rows(.ready(after: account, at: now, limit: limit)) { row throws(SQLError) in try row.read(0) }
        }
        let later = try accounts(after: last, limit)
        guard later.count < limit, last != "" else { return later }
        return later + (try accounts(after: "", limit - later.count).filter { $0 <= last })
    }

    fileprivate borrowing func hasFreePlace(_ account: Identifier<Account>) throws(SQLError) -> Bool {
        try row(.hasFreePlace(account)) { row throws(SQLError) in try row.read(0) } ?? false
    }

    fileprivate borrowing func oldestDue(
        of account: Identifier<Account>, at now: Timestamp, after due: Timestamp, _ id: Identifier<Generation>
    ) throws(SQLError) -> (Timestamp, Identifier<Generation>)? {
        try row(.oldestDue(of: account, at: now, after: due, id)) { row throws(SQLError) in
            (try row.read(0), try row.read(1))
        }
    }

    fileprivate borrowing func carried(
        notBy worker: Identifier<Worker>, after other: Identifier<Worker>, _ id: Identifier<Generation>, limit: Int
    ) throws(SQLError) -> [(Identifier<Worker>, Identifier<Generation>)] {
        try rows(.carried(notBy: worker, after: other, id, limit: limit)) { row throws(SQLError) in
            (try row.read(0), try row.read(1))
        }
    }

    fileprivate borrowing func waiting(
        for parent: Identifier<Generation>, after child: Identifier<Generation>, limit: Int
    ) throws(SQLError) -> [Identifier<Generation>] {
        try rows(.waiting(for: parent, after: child, limit: limit)) { row throws(SQLError) in try row.read(0) }
    }

    fileprivate borrowing func status(of id: Identifier<Generation>) throws(SQLError) -> Generation.Status? {
        try row(.state(of: id)) { row throws(SQLError) in try row.read(0, as: GenerationRow.Name.self).status }
    }

    fileprivate borrowing func parentsCompleted(of child: Identifier<Generation>) throws(SQLError) -> Bool {
        try row(.parentsCompleted(child)) { row throws(SQLError) in try row.read(0) } ?? false
    }
}
