import Gateway
import JSON
import SQL
import Telemetry

// Events are numbered by the one writer as they are written.
extension SQLQuery {
    static func tell(_ type: WebhookEventType, _ data: JSON, to account: Identifier<Account>, at now: Timestamp)
        -> SQLQuery
    {
        "INSERT INTO outbox(account_id, at, event, data_json) VALUES (\(account), \(now), \(type), \(data.text))"
    }

    static let lastEvent: SQLQuery = "SELECT coalesce(max(sequence), 0) FROM outbox"

    static func tell(_ status: Generation.Status, of generation: Generation, at now: Timestamp) -> SQLQuery {
        """
        INSERT INTO outbox(account_id, generation_id, status, at, webhook_url)
        VALUES (\(generation.account), \(generation.id), \(status), \(now), \(generation.order.request.webhookURL))
        """
    }
}
