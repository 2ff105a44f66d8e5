import Gateway
import SQL

import Telemetry

extension SQLQuery {
    /// An account, and when the first of its queued generations falls due.
    static func accountAndNextDue(_ id: Identifier<Account>) -> SQLQuery {
        "SELECT \(accountColumns), next_due FROM account WHERE id = \(id)"
    }

    /// Writes what accepting a generation changes. No index has to follow unless it is the first that is due.
    ///
    /// - Parameter nextDue: where it is.
    static func admitted(_ row: AccountRow, nextDue: Timestamp?) -> SQLQuery {
        let meter = row.standing.meter
        let due: SQLQuery = nextDue.map { ", next_due = \($0)" } ?? ""
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
