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
        let known = try row(.accountAndNextDue(generation.account)) { row throws(SQLError) in
            (try AccountRow(row), try row.read(16, as: Timestamp?.self))
        }
        guard case (var account, let nextDue)? = known else { return .noAccount }
        // First, so that whoever sends it again spends nothing.
        if let key = admission.idempotency?.key, let record = try record(key, of: generation.account, at: now) {
            return .known(record, account.standing)
        }
        let before = account.standing
        let parents = generation.order.request.input.parents
        let fate = try ParentsFate(of: parents, for: generation) { id in
            try self.row(.generation(id)) { row throws(SQLError) in try GenerationRow(row) }
        }
        switch fate {
        case .refused(let error): return .refused(error, before)
        case .completed: _ = generation.handle(.parentsCompleted, at: now)
        case .open: break
        }
        if let error = account.admit(generation) { return .refused(error, before) }
        let row = GenerationRow(generation)
        let isNextDue = row.due.map { due in nextDue.map { due < $0 } ?? true } ?? false
        try execute(.admitted(account, nextDue: isNextDue ? row.due : nil))
        try execute(.insert(row))
        try execute(.insert(order: order, of: generation.id))
        try execute(.countAccepted(generation))
        for parent in parents { try execute(.insert(parent: parent, of: generation.id)) }
        if generation.isLive {
            try execute(.insert(.hold(for: generation), number: account.transfers, of: generation.account))
        }
        if let idempotency = admission.idempotency { try execute(.insert(idempotency, for: generation)) }
        if let data = account.lowCredits(before: before.available) {
            try execute(.tell(.creditsLow, data, to: generation.account, at: now))
        }
        changed.append(generation)
        return .accepted(account.standing)
    }
}
