import Gateway
import Postgres
import SQL

/// An account's row as all nodes share it.
struct SharedAccount: Sendable {
    var row: AccountRow
    /// How many of its generations wait for others.
    var waiting: Int
    /// Another after everything that could make an admission be decided otherwise, but for the worse alone.
    let version: Int64

    /// In the order of ``SQLQuery/sharedAccountColumns``, from a column on.
    init(_ row: borrowing Row) throws(SQLError) {
        self.row = try AccountRow(row)
        waiting = try row.counter(16)
        version = try row.read(17)
    }

    /// A version that nobody else has given, so that who finds it knows that he himself wrote the row.
    static func newVersion() -> Int64 { .random(in: 1...Int64.max) }
}

extension SQLQuery {
    /// What a ``SharedAccount`` is read from.
    static let sharedAccountColumns: SQLQuery = "\(accountColumns), waiting, version"

    static func sharedAccount(_ id: Identifier<Account>) -> SQLQuery {
        "SELECT \(sharedAccountColumns) FROM account WHERE id = \(id)"
    }

    /// The same, and nobody else changes it until the transaction ends.
    static func lockedAccount(_ id: Identifier<Account>) -> SQLQuery {
        "SELECT \(sharedAccountColumns) FROM account WHERE id = \(id) FOR NO KEY UPDATE"
    }

    /// Writes what a grant, or an operator, changes: whoever decides on what was before decides again.
    static func touch(_ id: Identifier<Account>, adding credits: Credits, transfers: Int) -> SQLQuery {
        """
        UPDATE account
           SET available = available + \(credits), transfers = transfers + \(transfers),
               version = \(SharedAccount.newVersion())
         WHERE id = \(id)
        """
    }

    static func updateShared(_ account: Account) -> SQLQuery {
        """
        UPDATE account
           SET name = \(account.name), plan = \(account.plan.name),
               requests_per_minute = \(account.plan.requestsPerMinute), concurrent = \(account.plan.concurrent),
               per_day = \(account.plan.perDay), version = \(SharedAccount.newVersion())
         WHERE id = \(account.id)
        """
    }
}
