import Crypto
import Gateway
import SQL
import Telemetry

extension SQLQuery {
    /// What is known under a key: until it expires, and for as long as its generation lives.
    static func record(_ key: IdempotencyKey, of account: Identifier<Account>, at now: Timestamp) -> SQLQuery {
        """
        SELECT i.meaning, i.generation_id, i.answer
          FROM idempotency AS i JOIN generation AS g ON g.id = i.generation_id
         WHERE i.account_id = \(account) AND i.key = \(key.text)
           AND (i.expires_at > \(now) OR g.completed_at IS NULL)
        """
    }

    /// Keeps a key. One that is known no more gives way.
    static func insert(_ idempotency: Admission.Idempotency, for generation: Generation) -> SQLQuery {
        """
        INSERT INTO idempotency(account_id, key, meaning, generation_id, answer, expires_at)
        VALUES (\(generation.account), \(idempotency.key.text), \(idempotency.meaning), \(generation.id),
                \(idempotency.answer), \(generation.createdAt + IdempotencyRecord.lifetime))
        ON CONFLICT (account_id, key) DO UPDATE
           SET meaning = excluded.meaning, generation_id = excluded.generation_id, answer = excluded.answer,
               expires_at = excluded.expires_at
        """
    }

    static func expireIdempotency(before moment: Timestamp, limit: Int) -> SQLQuery {
        """
        DELETE FROM idempotency WHERE (account_id, key) IN (
          SELECT i.account_id, i.key FROM idempotency AS i JOIN generation AS g ON g.id = i.generation_id
           WHERE i.expires_at <= \(moment) AND g.completed_at IS NOT NULL
           ORDER BY i.expires_at LIMIT \(limit))
        """
    }
}
