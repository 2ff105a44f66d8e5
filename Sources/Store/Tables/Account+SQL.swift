import Gateway
import JSON
import SQL
import Telemetry

/// An account as its row has it.
struct AccountRow: Sendable {
    var standing: AccountStanding
    /// The number of its last transfer.
    var transfers: Int
    /// Below so many credits the account is told.
    let lowCredits: Credits

    /// In the order of ``SQLQuery/accountColumns``.
    init(_ row: borrowing some StoredRow & ~Copyable) throws(SQLError) {
        let id: Identifier<Account> = try row.read(0)
        do throws(SQLError) {
            standing = AccountStanding(
                account: Account(
                    id: id, name: try row.read(1),
                    plan: Plan(
                        name: try row.read(2), requestsPerMinute: try row.optionalCounter(3),
                        concurrent: try row.optionalCounter(4), perDay: try row.optionalCounter(5)),
                    createdAt: try row.read(6)),
                available: Credits(try row.counter(7)), held: Credits(try row.counter(8)),
                meter: Meter(
                    minute: GCRA(fullAt: Int64(try row.counter(9))), day: try row.read(10),
                    usedToday: try row.counter(11), running: try row.counter(12), queued: try row.counter(13)))
            transfers = try row.counter(14)
            lowCredits = try row.read(15)
        } catch {
            throw .corrupt("account \(id) cannot be read: \(error)")
        }
    }
}

extension AccountRow {
    /// What to tell the account, if its credits have just fallen too low.
    func lowCredits(before: Credits) -> JSON? {
        guard standing.available < lowCredits, before >= lowCredits else { return nil }
        return [
            "account": .string(standing.account.id.text), "credits": .int(standing.available.count),
            "below": .int(lowCredits.count),
        ]
    }
}

extension SQLQuery {
    /// What an ``AccountRow`` is read from.
    static let accountColumns: SQLQuery = """
        id, name, plan, requests_per_minute, concurrent, per_day, created_at, available, held, minute_full_at, day,
        used_today, running, queued, transfers, low_credits
        """

    static func account(_ id: Identifier<Account>) -> SQLQuery {
        "SELECT \(accountColumns) FROM account WHERE id = \(id)"
    }

    static func accounts(after id: Identifier<Account>?, limit: Int) -> SQLQuery {
        "SELECT \(accountColumns) FROM account WHERE id > \(id?.text ?? "") ORDER BY id LIMIT \(limit)"
    }

    static func insert(_ account: Account) -> SQLQuery {
        """
        INSERT INTO account(id, name, plan, requests_per_minute, concurrent, per_day, created_at)
        VALUES (\(account.id), \(account.name), \(account.plan.name), \(account.plan.requestsPerMinute),
                \(account.plan.concurrent), \(account.plan.perDay), \(account.createdAt))
        """
    }

    static func update(_ account: Account) -> SQLQuery {
        """
        UPDATE account
           SET name = \(account.name), plan = \(account.plan.name),
               requests_per_minute = \(account.plan.requestsPerMinute), concurrent = \(account.plan.concurrent),
               per_day = \(account.plan.perDay)
         WHERE id = \(account.id)
        """
    }
}
