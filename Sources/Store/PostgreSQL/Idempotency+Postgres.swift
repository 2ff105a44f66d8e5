import Crypto
import Gateway
import Postgres
import SQL
import Telemetry

extension SQLQuery {
    /// What is known under a key: until it expires, and for as long as its generation lives.
    static func sharedRecord(_ key: IdempotencyKey, of account: Identifier<Account>, at now: Timestamp) -> SQLQuery {
        """
        SELECT meaning, generation_id, answer FROM idempotency AS i
         WHERE account_id = \(account) AND key = \(key.text) AND (expires_at > \(now) OR \(livesOn))
        """
    }

    /// A key that is known no more gives way to who uses it anew.
    static func clear(_ key: IdempotencyKey, of account: Identifier<Account>, at now: Timestamp) -> SQLQuery {
        """
        DELETE FROM idempotency AS i
         WHERE account_id = \(account) AND key = \(key.text) AND expires_at <= \(now) AND NOT \(livesOn)
        """
    }

    static func expireShared(before moment: Timestamp, limit: Int) -> SQLQuery {
        """
        DELETE FROM idempotency WHERE (account_id, key) IN (
          SELECT account_id, key FROM idempotency AS i WHERE expires_at <= \(moment) AND NOT \(livesOn)
           ORDER BY expires_at LIMIT \(limit))
        """
    }

    private static let livesOn: SQLQuery = """
        EXISTS (SELECT FROM open_generation AS g WHERE g.account_id = i.account_id AND g.id = i.generation_id)
        """
}
