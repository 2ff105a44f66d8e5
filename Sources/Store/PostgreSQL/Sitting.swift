import Crypto
import Gateway
import Postgres
import SQL
import Telemetry

/// Those who want to be admitted to one account, decided together: one after the other on the same row, written at once.
///
/// As a rule the row is the one that this node last saw, and all of it is one round trip. Where another node wrote it meanwhile
/// nothing happens but that it comes back, and all is decided again; after some tries, and where it depends on more than the
/// account, with the row locked.
struct Sitting {
    /// How many are decided together: more would make the first wait for the last.
    static let most = 64
    /// So often it is decided on what was last seen.
    private static let tries = 3

    private let applicants: [Applicant]
    private let account: Identifier<Account>
    private var results: [Result<AdmissionOutcome, any Error>?]
    /// The account as it was last seen; nil where it has to be read.
    private var known: SharedAccount?
    /// Whether that was just now.
    private var isFresh = false
    private var round = 0
    /// One of them cannot be written: each goes alone.
    private var isApart = false
    /// Keys that are there, and may have been known for long enough.
    private var areKeysTaken = false
    /// A write was lost that was not there when it was looked for: it may yet have come.
    private var isDoubtful = false

    init(_ applicants: [Applicant], known: SharedAccount?) {
        (self.applicants, self.known) = (applicants, known)
        account = applicants[0].generation.account
        results = applicants.map { _ in nil }
    }

    /// Those that are yet to be decided.
    private var open: [Int] {
        let open = results.indices.filter { results[$0] == nil }
        return isApart ? Array(open.prefix(1)) : open
    }

    /// Decides all, and answers for each in turn; the account as it then is; and what was accepted.
    static func decide(
        _ applicants: [Applicant], known: SharedAccount?, by pool: Pool
    ) async -> (results: [Result<AdmissionOutcome, any Error>], account: SharedAccount?, accepted: [Entrance]) {
        var sitting = Sitting(applicants, known: known)
        var accepted: [Entrance] = []
        do {
            while !sitting.open.isEmpty {
                sitting.round += 1
                if sitting.round <= Self.tries, !sitting.needsLock {
                    accepted += try await sitting.decideAtOnce(by: pool)
                } else if sitting.round <= Self.tries + Doubt.mostTries + applicants.count {
                    accepted += try await sitting.decideLocked(by: pool)
                } else {
                    throw StoreError.overloaded
                }
            }
        } catch {
            for index in sitting.results.indices where sitting.results[index] == nil {
                sitting.results[index] = .failure(StoreError(error))
            }
            sitting.known = nil
        }
        return (sitting.results.map { $0 ?? .failure(StoreError.overloaded) }, sitting.known, accepted)
    }

    /// What its parents come to must not change meanwhile; and who takes the place of an old key must be alone with it.
    private var needsLock: Bool { areKeysTaken || open.contains { !applicants[$0].parents.isEmpty } }

    // MARK: - In one round trip

    private mutating func decideAtOnce(by pool: Pool) async throws -> [Entrance] {
        if known == nil {
            known = try await pool.row(.sharedAccount(account)) { row throws(SQLError) in try SharedAccount(row) }
            isFresh = true
        }
        guard let before = known else { return endAll(.noAccount) }
        var plan = Plan(before)
        for index in open { plan.consider(applicants[index], index) }
        // It may have got better since: nobody is refused for what was.
        guard isFresh || plan.refused.isEmpty else {
            known = nil
            return []
        }
        let accepted = try await write(plan, by: pool)
        if accepted.isEmpty, !plan.entrances.isEmpty { return [] }
        for refusal in plan.refused { try await refuse(refusal, by: pool) }
        return accepted
    }

    /// Who sends something again is not refused, whatever the limits say.
    private mutating func refuse(_ refusal: Plan.Refusal, by pool: Pool) async throws {
        let applicant = applicants[refusal.index]
        if let key = applicant.admission.idempotency?.key,
            let record = try await pool.row(
                .sharedRecord(key, of: account, at: applicant.generation.createdAt),
                { [account] row throws(SQLError) in try IdempotencyRecord(row, key, of: account) })
        {
            results[refusal.index] = .success(.known(record, refusal.standing))
        } else {
            results[refusal.index] = .success(.refused(refusal.error, refusal.standing))
        }
    }

    /// What was written; nothing where it has to be decided again, or was refused by the schema.
    private mutating func write(_ plan: Plan, by pool: Pool) async throws -> [Entrance] {
        guard !plan.entrances.isEmpty else { return [] }
        let admitted = plan.admitted
        let queries = admitted.queries
        do {
            let answer =
                queries.count == 1 ? try await pool.execute(queries[0]) : try await pool.transact(queries)[0]
            let present = try answer.row { row throws(SQLError) in try SharedAccount(row) }
            guard let present else { return endAll(.noAccount) }
            guard present.version == admitted.version else {
                // The row as it was before the other's was written comes back to who had to wait for it.
                known = present.version == admitted.before.version ? nil : present
                isFresh = true
                return []
            }
            known = present
            accept(plan, correctedBy: present)
            return plan.entrances
        } catch SQLError.constraint(let constraint, _) {
            guard isDoubtful, plan.entrances.count == 1, constraint.name != "idempotency_pkey" else {
                try objected(constraint, to: plan)
                return []
            }
            known = nil
            accept(plan, correctedBy: nil)
            return plan.entrances
        } catch SQLError.outcomeUnknown {
            let id = plan.entrances[0].generation.id
            let isThere = try await pool.look { () throws(SQLError) in
                try await pool.row(.isThere(id)) { row throws(SQLError) in try row.read(0, as: Bool.self) }
            }
            known = nil
            if isThere {
                accept(plan, correctedBy: nil)
                return plan.entrances
            }
            isDoubtful = true
        } catch SQLError.conflict {
            known = nil
        } catch SQLError.busy {
            known = nil
        }
        return []
    }

    /// Others may have given back meanwhile what they held: the row that came back says so.
    private mutating func accept(_ plan: Plan, correctedBy present: SharedAccount?) {
        let (planned, found) = (plan.account.standing, present?.row.standing ?? plan.account.standing)
        for (index, entrance) in zip(plan.indices, plan.entrances) {
            var standing = entrance.standing
            standing.available += found.available - planned.available
            standing.held += found.held - planned.held
            standing.meter.running += found.meter.running - planned.meter.running
            standing.meter.queued += found.meter.queued - planned.meter.queued
            results[index] = .success(.accepted(standing))
        }
    }

    private mutating func objected(_ constraint: SQLError.Constraint, to plan: Plan) throws {
        known = nil
        guard constraint.kind == .primaryKey || constraint.kind == .unique else {
            throw StoreError.failed("the schema refuses it: \(constraint.name)")
        }
        if constraint.name == "idempotency_pkey" {
            areKeysTaken = true
        } else if plan.entrances.count == 1 {
            results[plan.indices[0]] = .failure(StoreError.exists)
        } else {
            isApart = true
        }
    }

    private mutating func endAll(_ outcome: AdmissionOutcome) -> [Entrance] {
        for index in results.indices where results[index] == nil { results[index] = .success(outcome) }
        return []
    }

    // MARK: - With the row locked

    private mutating func decideLocked(by pool: Pool) async throws -> [Entrance] {
        let (account, deciding) = (account, open.map { ($0, applicants[$0]) })
        do {
            let plan = try await pool.once { transaction in
                let plan = try await Self.plan(deciding, account, in: transaction)
                guard let plan, !plan.entrances.isEmpty else { return (plan, []) }
                let cleared = plan.entrances.compactMap { entrance in
                    entrance.idempotency.map {
                        SQLQuery.clear($0.key, of: account, at: entrance.generation.createdAt)
                    }
                }
                return (plan, cleared + plan.admitted.queries)
            }
            known = nil
            guard let plan else { return endAll(.noAccount) }
            accept(plan, correctedBy: nil)
            for (index, record, standing) in plan.replays { results[index] = .success(.known(record, standing)) }
            for refusal in plan.refused { results[refusal.index] = .success(.refused(refusal.error, refusal.standing)) }
            return plan.entrances
        } catch SQLError.constraint(let constraint, _)
            where constraint.kind == .primaryKey || constraint.kind == .unique
        {
            guard open.count == 1 else {
                isApart = true
                return []
            }
            results[open[0]] = .failure(StoreError.exists)
            return []
        }
    }

    private static func plan(
        _ deciding: [(Int, Applicant)], _ account: Identifier<Account>, in transaction: borrowing Transaction
    ) async throws -> Plan? {
        let locked = try await transaction.row(.lockedAccount(account)) { row throws(SQLError) in
            try SharedAccount(row)
        }
        guard let locked else { return nil }
        // What belongs to the account moves with its row, which is ours.
        let keys = deciding.map { $0.1.admission.idempotency?.key }
        let asked = zip(deciding, keys).compactMap { deciding, key in
            key.map { SQLQuery.sharedRecord($0, of: account, at: deciding.1.generation.createdAt) }
        }
        let parents = Array(Set(deciding.flatMap(\.1.parents)))
        let answers = try await transaction.execute(asked + parents.map { .row(of: $0, account) })
        var records = answers.prefix(asked.count).makeIterator()
        var rows: [Identifier<Generation>: GenerationRow] = [:]
        for (id, answer) in zip(parents, answers.dropFirst(asked.count)) {
            rows[id] = try answer.row { row throws(SQLError) in try GenerationRow(row) }
        }
        var plan = Plan(locked)
        for (index, applicant) in deciding {
            if let key = applicant.admission.idempotency?.key,
                let record = try records.next()?.row({ row throws(SQLError) in
                    try IdempotencyRecord(row, key, of: account)
                })
            {
                plan.replays.append((index, record, plan.account.standing))
            } else {
                plan.consider(applicant, index, parents: rows)
            }
        }
        return plan
    }
}

/// What is to become of those who are decided together.
private struct Plan: Sendable {
    struct Refusal: Sendable {
        let index: Int
        let error: ServiceError
        let standing: AccountStanding
    }

    let before: SharedAccount
    private(set) var account: AccountRow
    private(set) var indices: [Int] = []
    private(set) var entrances: [Entrance] = []
    private(set) var refused: [Refusal] = []
    var replays: [(index: Int, record: IdempotencyRecord, standing: AccountStanding)] = []
    /// Whoever has the same key as one before him waits until that one is there.
    private var keys: Set<String> = []

    init(_ before: SharedAccount) { (self.before, account) = (before, before.row) }

    var admitted: Admitted { Admitted(before: before, after: account, entrances: entrances) }

    mutating func consider(
        _ applicant: Applicant, _ index: Int, parents: [Identifier<Generation>: GenerationRow] = [:]
    ) {
        if let key = applicant.admission.idempotency?.key.text, !keys.insert(key).inserted { return }
        var generation = applicant.generation
        let before = account.standing
        switch ParentsFate(of: applicant.parents, for: generation, { parents[$0] }) {
        case .refused(let error): return refused.append(Refusal(index: index, error: error, standing: before))
        case .completed: _ = generation.handle(.parentsCompleted, at: generation.createdAt)
        case .open: break
        }
        if let error = account.admit(generation) {
            return refused.append(Refusal(index: index, error: error, standing: before))
        }
        indices.append(index)
        entrances.append(
            Entrance(
                generation: generation, order: applicant.order, parents: applicant.parents,
                idempotency: applicant.admission.idempotency,
                lowCredits: account.lowCredits(before: before.available), transfer: account.transfers,
                standing: account.standing))
    }
}
