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
    /// commit, it is looked what became of it: what it did is not done twice.
    func once<Value: Sendable>(
        _ work: (borrowing Transaction) async throws -> (Value, [SQLQuery])
    ) async throws -> Value {
        var tries = 0
        while true {
            tries += 1
            // Not the transaction's number: after a failover another transaction may have the number of one that was lost.
            let token = String(UInt64.random(in: .min ... .max), radix: 36)
            var done: Value?
            do {
                return try await transaction { transaction in
                    let (value, last) = try await work(transaction)
                    done = value
                    try await transaction.commit(last + [.mark(token)])
                    return value
                }
            } catch let error as SQLError {
                switch error {
                case .outcomeUnknown:
                    if let done, try await hasCommitted(token) { return done }
                    if tries == Doubt.mostTries { throw error }
                case .conflict: if tries == Doubt.mostTries { throw error }
                default: throw error
                }
            }
        }
    }

    /// Whether a transaction was committed whose connection is lost. What is still under way is waited for, and what had not
    /// come so far comes too late.
    private func hasCommitted(_ token: String) async throws(SQLError) -> Bool {
        try await look { () throws(SQLError) in
            do throws(SQLError) {
                return try await self.transact([.refuse(token), .isDone(token)])[1].row { row throws(SQLError) in
                    try row.read(0)
                }
            } catch {
                // Again: whose mark it is does not change.
                if case .outcomeUnknown = error { return nil }
                throw error
            }
        }
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
    private static func mark(_ token: String, isDone: Bool) -> SQLQuery {
        "INSERT INTO transaction_mark(token, is_done) VALUES (\(token), CAST(\(isDone) AS boolean))"
    }

    fileprivate static func mark(_ token: String) -> SQLQuery { mark(token, isDone: true) }

    fileprivate static func refuse(_ token: String) -> SQLQuery {
        "\(mark(token, isDone: false)) ON CONFLICT (token) DO NOTHING"
    }

    fileprivate static func isDone(_ token: String) -> SQLQuery {
        "SELECT is_done FROM transaction_mark WHERE token = \(token)"
    }

    /// Nobody looks for so long.
    fileprivate static let forgetMarks: SQLQuery = """
        DELETE FROM transaction_mark WHERE at < clock_timestamp() - CAST('1 hour' AS interval)
        """
}

extension PostgresStore {
    /// Forgets of which transactions it was noted that they were committed: nobody looks any more.
    package func forgetMarks() async throws { _ = try await execute(.forgetMarks) }
}
