package import Gateway
import JSON
import Postgres
import SQL
package import Telemetry

extension PostgresStore {
    package func admit(_ admission: Admission) async throws -> AdmissionOutcome {
        let generation = admission.generation
        let state = GenerationRow.Name(generation.state)
        guard state == .waiting || state == .queued, generation.attempts.isEmpty else {
            throw StoreError.failed("\(generation.id) cannot be accepted: it is under way already")
        }
        return try await desk.serve(Applicant(admission), of: generation.account) { [self] applicants in
            await admit(applicants, to: generation.account)
        }
    }

    private func admit(
        _ applicants: [Applicant], to account: Identifier<Account>
    ) async -> [Result<AdmissionOutcome, any Error>] {
        do {
            return try await shielded { [self] pool in
                let decided = await Sitting.decide(applicants, known: accounts[account], by: pool)
                accounts[account] = decided.account
                for entrance in decided.accepted {
                    keep(entrance.generation.order, of: entrance.generation.id, bytes: entrance.order.utf8.count)
                }
                publish(decided.accepted.map(\.generation))
                return decided.results
            }
        } catch {
            return applicants.map { _ in .failure(error) }
        }
    }

    package func idempotencyRecord(
        _ key: IdempotencyKey, of account: Identifier<Account>, at now: Timestamp
    ) async throws -> IdempotencyRecord? {
        try await row(.sharedRecord(key, of: account, at: now)) { row throws(SQLError) in
            try IdempotencyRecord(row, key, of: account)
        }
    }

    /// Forgets keys that expired before a moment and whose generations are over; says how many. Call it again while it
    /// forgets as many as it may.
    package func expireIdempotency(before moment: Timestamp, limit: Int = 1000) async throws -> Int {
        try await execute(.expireShared(before: moment, limit: max(0, limit))).changes
    }
}
