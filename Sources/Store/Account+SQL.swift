import Gateway
import JSON
import SQL
import SQLite
import Telemetry

/// An account as its row has it.
struct AccountRow: Sendable {
    var standing: AccountStanding
    /// The number of its last transfer.
    var transfers: Int
    var nextDue: Timestamp?
    /// Below so many credits the account is told.
    let lowCredits: Credits

    /// In the order of the columns that `SQLQuery.account` names.
    init(_ row: borrowing Row) throws(SQLError) {
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
            nextDue = try row.read(15)
            lowCredits = try row.read(16)
        } catch {
            throw .corrupt("account \(id) cannot be read: \(error)")
        }
    }
}

extension AccountRow {
    /// Whether what falls due then is the first of the account's that does.
    func isNextDue(_ due: Timestamp?) -> Bool {
        guard let due else { return false }
        guard let nextDue else { return true }
        return due < nextDue
    }
}

extension AccountRow {
    /// What to tell the account, if its credits have just fallen too low.
    func lowCreditsEvent(before: Credits, at now: Timestamp) -> SQLQuery? {
        guard standing.available < lowCredits, before >= lowCredits else { return nil }
        let id = standing.account.id
        let data: JSON = [
            "account": .string(id.text), "credits": .int(standing.available.count), "below": .int(lowCredits.count),
        ]
        return .tell(.creditsLow, data, to: id, at: now)
    }
}

extension Row {
    fileprivate func optionalCounter(_ column: Int) throws(SQLError) -> Int? {
        try read(column, as: Counter?.self)?.value
    }
}

extension SQLQuery {
    private static let accountColumns: SQLQuery = """
        id, name, plan, requests_per_minute, concurrent, per_day, created_at, available, held, minute_full_at, day,
        used_today, running, queued, transfers, next_due, low_credits
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

    /// Writes what accepting a generation changes. No index has to follow unless it is the first that is due.
    static func admitted(_ row: AccountRow, isNextDue: Bool) -> SQLQuery {
        let meter = row.standing.meter
        let due: SQLQuery = isNextDue ? ", next_due = \(row.nextDue)" : ""
        return """
            UPDATE account
               SET available = \(row.standing.available), held = \(row.standing.held), transfers = \(row.transfers),
                   minute_full_at = \(meter.minute.fullAt), day = \(meter.day), used_today = \(meter.storedCount),
                   queued = \(meter.queued)\(due)
             WHERE id = \(row.standing.account.id)
            """
    }

    /// Writes what a generation's move changes for its account.
    static func moved(_ change: AccountChange, of account: Identifier<Account>) -> SQLQuery {
        let due: SQLQuery =
            change.changesDue
            ? ", next_due = (SELECT min(due_at) FROM generation WHERE account_id = account.id AND state = 'queued')"
            : ""
        return """
            UPDATE account
               SET available = available + \(change.available), held = held + \(change.held),
                   transfers = transfers + \(change.transfers), running = running + \(change.running),
                   queued = queued + \(change.queued)\(due)
             WHERE id = \(account)
            """
    }
}

/// What a generation's move changes for its account: differences.
struct AccountChange: Sendable {
    var available: Credits = .zero
    var held: Credits = .zero
    var transfers = 0
    var running = 0
    var queued = 0
    /// Whether another of its generations may now be the first that falls due.
    var changesDue = false

    var isNothing: Bool {
        transfers == 0 && running == 0 && queued == 0 && !changesDue && available == .zero && held == .zero
    }
}
