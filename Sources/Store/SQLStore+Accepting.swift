package import Gateway
import JSON
import SQL
import SQLite
package import Telemetry

extension SQLStore {
    package func admit(_ admission: Admission) async throws -> AdmissionOutcome {
        let generation = admission.generation
        let row = GenerationRow(generation)
        guard row.state == .waiting || row.state == .queued, generation.attempts.isEmpty else {
            throw StoreError.failed("\(row.id) cannot be accepted: it is under way already")
        }
        // Written down here, for the writer's thread is everybody's.
        let order = generation.order.json.text
        let outcome = try await change { transaction, changed in
            do {
                return try transaction.admit(admission, order: order, &changed)
            } catch SQLError.constraint(let constraint, _) where constraint.kind == .primaryKey {
                throw StoreError.exists
            }
        }
        if case .accepted = outcome { keep(generation.order, of: row.id, bytes: order.utf8.count) }
        return outcome
    }

    package func idempotencyRecord(
        _ key: IdempotencyKey, of account: Identifier<Account>, at now: Timestamp
    ) async throws -> IdempotencyRecord? {
        try await read { reader in try reader.record(key, of: account, at: now) }
    }

    /// Forgets keys that expired before a moment and whose generations are over; says how many. Call it again while it
    /// forgets as many as it may: each call is one transaction, which others wait for.
    package func expireIdempotency(before moment: Timestamp, limit: Int = 1000) async throws -> Int {
        try await write { try $0.execute(.expireIdempotency(before: moment, limit: max(0, limit))) }
    }
}

extension Statements where Self: ~Copyable {
    fileprivate borrowing func record(
        _ key: IdempotencyKey, of account: Identifier<Account>, at now: Timestamp
    ) throws(SQLError) -> IdempotencyRecord? {
        try row(.record(key, of: account, at: now)) { row throws(SQLError) in
            try IdempotencyRecord(row, key, of: account)
        }
    }

    borrowing func account(_ id: Identifier<Account>) throws(SQLError) -> AccountRow? {
        try row(.account(id)) { row throws(SQLError) in try AccountRow(row) }
    }
}

extension Transaction {
    /// Everything that accepting changes, or nothing: whatever refuses does so before the first change.
    fileprivate borrowing func admit(
        _ admission: Admission, order: String, _ changed: inout [Generation]
    ) throws -> AdmissionOutcome {
        var generation = admission.generation
        let now = generation.createdAt
        guard var account = try account(generation.account) else { return .noAccount }
        // First, so that whoever sends it again spends nothing.
        if let key = admission.idempotency?.key, let record = try record(key, of: generation.account, at: now) {
            return .known(record, account.standing)
        }
        let before = account.standing
        let parents = generation.order.request.input.parents
        switch try fate(of: parents, for: generation) {
        case .refused(let error): return .refused(error, before)
        case .completed: _ = generation.handle(.parentsCompleted, at: now)
        case .open: break
        }
        if let error = account.standing.meter.admit(account.standing.account.plan, at: now) {
            return .refused(error, before)
        }
        guard account.standing.available >= generation.hold else {
            return .refused(.insufficient(needed: generation.hold, available: before.available), before)
        }
        if generation.isLive {
            account.standing.available -= generation.hold
            account.standing.held += generation.hold
            account.transfers += 1
        }
        let row = GenerationRow(generation)
        let isNextDue = account.isNextDue(row.due)
        if isNextDue { account.nextDue = row.due }
        try execute(.admitted(account, isNextDue: isNextDue))
        try execute(.insert(row))
        try execute(.insert(order: order, of: generation.id))
        try execute(.countAccepted(generation))
        for parent in parents { try execute(.insert(parent: parent, of: generation.id)) }
        if generation.isLive {
            let hold = LedgerEntry(
                kind: .hold, amount: generation.hold, generation: generation.id, reason: "accepted", at: now)
            try execute(.insert(hold, number: account.transfers, of: generation.account))
        }
        if let idempotency = admission.idempotency { try execute(.insert(idempotency, for: generation)) }
        if let event = account.lowCreditsEvent(before: before.available, at: now) { try execute(event) }
        changed.append(generation)
        return .accepted(account.standing)
    }

    /// What becomes of a generation for the sake of those whose output it takes.
    private enum Fate {
        case completed, open
        case refused(ServiceError)
    }

    private borrowing func fate(of parents: [Identifier<Generation>], for child: Generation) throws -> Fate {
        var fate = parents.isEmpty ? Fate.open : .completed
        for id in parents {
            let parent = try row(.generation(id)) { row throws(SQLError) in try GenerationRow(row) }
            // Another's is not told from none.
            guard let parent, parent.account == child.account, parent.isLive == child.isLive, id != child.id else {
                return .refused(.parent("There is no generation \(id) whose output could be taken."))
            }
            switch parent.state.status {
            case .completed: break
            case .queued, .processing: fate = .open
            case .failed, .cancelled:
                return .refused(.parent("Generation \(id) did not complete, so there is no output to take."))
            }
        }
        return fate
    }
}

extension ServiceError {
    fileprivate static func parent(_ message: String) -> ServiceError {
        ServiceError(InvalidInput("input", message))
    }

    fileprivate static func insufficient(needed: Credits, available: Credits) -> ServiceError {
        ServiceError(
            .insufficientCredits,
            "It costs \(needed), and \(available) \(available.count == 1 ? "is" : "are") available. Top up, or choose what costs less."
        )
    }
}
