import Gateway
import JSON
import SQL
import Telemetry

extension SQLQuery {
    /// How many events one transaction may write.
    static let eventsPerTransaction = 1024

    /// The place of an event that is written now: the transaction's number, and the event's own in it.
    ///
    /// Events of one generation lie in their order, for who moves it has seen the move before committed, and his own
    /// transaction began to write after that.
    static func sequence(_ place: Int) -> SQLQuery {
        precondition((0..<eventsPerTransaction).contains(place))
        return "CAST(CAST(pg_current_xact_id() AS text) AS bigint) * 1024 + \(place)"
    }

    /// The place before which nothing can come any more: that of the oldest transaction that is under way.
    static let settledUntil: SQLQuery =
        "CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint) * 1024"

    static func tellShared(
        _ type: WebhookEventType, _ data: JSON, to account: Identifier<Account>, place: Int, at now: Timestamp
    ) -> SQLQuery {
        """
        INSERT INTO outbox(account_id, sequence, at, event, data_json)
        VALUES (\(account), \(SQLQuery.sequence(place)), \(now), \(type), \(data.text))
        """
    }

    static func tellShared(
        _ status: Generation.Status, of generation: Generation, place: Int, at now: Timestamp
    ) -> SQLQuery {
        """
        INSERT INTO outbox(account_id, sequence, generation_id, status, at, webhook_url)
        VALUES (\(generation.account), \(SQLQuery.sequence(place)), \(generation.id), \(status), \(now),
                \(generation.order.request.webhookURL))
        """
    }

    static let lastSettledEvent: SQLQuery = """
        SELECT coalesce(max(sequence), 0) FROM outbox WHERE sequence < (SELECT \(settledUntil))
        """

    /// Where a part of the outbox ends that begins after a place; 0 where there is nothing.
    static func endOfEvents(after sequence: Int, limit: Int) -> SQLQuery {
        """
        SELECT coalesce(max(sequence), 0)
          FROM (SELECT sequence FROM outbox WHERE sequence > \(sequence) AND sequence < (SELECT \(settledUntil))
                 ORDER BY sequence LIMIT \(limit)) AS part
        """
    }
}
