import Gateway
import SQL
import Telemetry

extension SQLQuery {
    /// The account's next transfer. `number` is counted in the account.
    static func insert(
        _ entry: LedgerEntry, reference: String? = nil, number: Int, of account: Identifier<Account>
    ) -> SQLQuery {
        """
        INSERT INTO transfer(account_id, number, kind, amount, generation_id, reason, reference, at)
        VALUES (\(account), \(number), \(entry.kind), \(entry.amount), \(entry.generation), \(entry.reason),
                \(reference), \(entry.at))
        """
    }

    /// The same for an account that has just counted it.
    static func insertLast(_ entry: LedgerEntry, of account: Identifier<Account>) -> SQLQuery {
        """
        INSERT INTO transfer(account_id, number, kind, amount, generation_id, reason, at)
        SELECT id, transfers, \(entry.kind), \(entry.amount), \(entry.generation), \(entry.reason), \(entry.at)
          FROM account WHERE id = \(account)
        """
    }

    static func grant(_ reference: String, to account: Identifier<Account>) -> SQLQuery {
        "SELECT number FROM transfer WHERE account_id = \(account) AND reference = \(reference)"
    }

    static func ledger(of account: Identifier<Account>, limit: Int) -> SQLQuery {
        """
        SELECT kind, amount, generation_id, reason, at, number FROM transfer
         WHERE account_id = \(account) ORDER BY number DESC LIMIT \(limit)
        """
    }
}

extension LedgerEntry {
    init(_ row: borrowing some StoredRow & ~Copyable, of account: Identifier<Account>) throws(SQLError) {
        do throws(SQLError) {
            self.init(
                kind: try row.read(0), amount: try row.read(1), generation: try row.read(2), reason: try row.read(3),
                at: try row.read(4))
        } catch {
            throw .corrupt("transfer \(try row.counter(5)) of account \(account) cannot be read: \(error)")
        }
    }
}
