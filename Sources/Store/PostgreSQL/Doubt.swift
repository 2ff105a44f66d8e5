import EventLoop
import Gateway
import Postgres
import SQL

/// What to do where a connection was lost during a commit: look, and never guess.
enum Doubt {
    /// How often a transaction is begun again that got in another's way.
    static let mostTries = 8
    /// How long is looked for how a transaction ended, while the database fails over.
    static let patience: Duration = .seconds(30)
    static let pause: Duration = .milliseconds(100)

    /// Does again what has the same effect however often it is done.
    static func whenUnknownAgain<Value>(_ work: () async throws(SQLError) -> Value) async throws(SQLError) -> Value {
        var tries = 0
        while true {
            do {
                return try await work()
            } catch {
                tries += 1
                switch error {
                case .outcomeUnknown, .conflict: if tries == mostTries { throw error }
                default: throw error
                }
            }
        }
    }
}

extension Pool {
    /// Does `work` in a transaction that is committed with the statements that it answers. Where the connection is lost during the
    /// commit, the server is asked what became of it: what it did is not done twice.
    func once<Value: Sendable>(
        _ work: (borrowing Transaction) async throws -> (Value, [SQLQuery])
    ) async throws -> Value {
        var tries = 0
        while true {
            tries += 1
            var number: Int64?
            var done: Value?
            do {
                return try await transaction { transaction in
                    number = try await transaction.row(.transactionNumber) { row throws(SQLError) in try row.read(0) }
                    let (value, last) = try await work(transaction)
                    done = value
                    try await transaction.commit(last)
                    return value
                }
            } catch let error as SQLError {
                switch error {
                case .outcomeUnknown:
                    if let number, let done, try await hasCommitted(number) { return done }
                    if tries == Doubt.mostTries { throw error }
                case .conflict: if tries == Doubt.mostTries { throw error }
                default: throw error
                }
            }
        }
    }

    /// Whether a transaction is there whose connection was lost. What is still under way is waited for.
    private func hasCommitted(_ number: Int64) async throws(SQLError) -> Bool {
        let answer = try await look { () throws(SQLError) -> String? in
            do throws(SQLError) {
                let state = try await self.row(.state(ofTransaction: number)) { row throws(SQLError) in
                    try row.read(0, as: String?.self) ?? "aborted"
                }
                return state == "in progress" ? nil : state ?? "aborted"
            } catch {
                // The database that took over has never heard of it.
                guard case .refused(state: "22023", _) = error else { throw error }
                return "aborted"
            }
        }
        return answer == "committed"
    }

    /// Looks until there is an answer, also while the database cannot be reached for a while.
    func look<Value>(_ body: () async throws(SQLError) -> Value?) async throws(SQLError) -> Value {
        let end = SystemTime().now + Doubt.patience
        while true {
            var failure = SQLError.outcomeUnknown("what was lost is still under way")
            do throws(SQLError) {
                if let found = try await body() { return found }
            } catch {
                guard error.isTransient else { throw error }
                failure = error
            }
            guard SystemTime().now < end else { throw failure }
            do { try await lane.sleep(for: Doubt.pause) } catch { throw .cancelled }
        }
    }
}

extension SQLQuery {
    /// By which a transaction is known, also after its connection is gone.
    fileprivate static let transactionNumber: SQLQuery = "SELECT CAST(CAST(pg_current_xact_id() AS text) AS bigint)"

    fileprivate static func state(ofTransaction number: Int64) -> SQLQuery {
        "SELECT pg_xact_status(CAST(CAST(CAST(\(number) AS bigint) AS text) AS xid8))"
    }
}
