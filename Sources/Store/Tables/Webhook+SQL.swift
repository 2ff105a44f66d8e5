import Gateway
import JSON
import SQL
import Telemetry

extension WebhookEventType: SQLConvertible {}

// MARK: - Endpoints

extension SQLQuery {
    private static let endpointColumns: SQLQuery = """
        id, account_id, url, description, events, secret, previous_secret, previous_until, created_at, since,
        failing_since, disabled_at, disabled_reason
        """

    static func endpoint(_ id: Identifier<WebhookEndpoint>) -> SQLQuery {
        "SELECT \(endpointColumns) FROM webhook_endpoint WHERE id = \(id)"
    }

    static func endpoints(of account: Identifier<Account>) -> SQLQuery {
        "SELECT \(endpointColumns) FROM webhook_endpoint WHERE account_id = \(account) ORDER BY id"
    }

    static func insert(_ endpoint: WebhookEndpoint) -> SQLQuery {
        let (secrets, disabled) = (endpoint.secrets, endpoint.disabled)
        return """
            INSERT INTO webhook_endpoint(\(endpointColumns))
            VALUES (\(endpoint.id), \(endpoint.account), \(endpoint.url), \(endpoint.description),
                    \(endpoint.eventNames), \(secrets.current), \(secrets.previous?.sealed),
                    \(secrets.previous?.until), \(endpoint.createdAt), \(endpoint.since), \(endpoint.failingSince),
                    \(disabled?.at), \(disabled?.reason))
            """
    }

    static func update(_ endpoint: WebhookEndpoint) -> SQLQuery {
        let (secrets, disabled) = (endpoint.secrets, endpoint.disabled)
        return """
            UPDATE webhook_endpoint
               SET url = \(endpoint.url), description = \(endpoint.description), events = \(endpoint.eventNames),
                   secret = \(secrets.current), previous_secret = \(secrets.previous?.sealed),
                   previous_until = \(secrets.previous?.until), since = \(endpoint.since),
                   failing_since = \(endpoint.failingSince), disabled_at = \(disabled?.at),
                   disabled_reason = \(disabled?.reason)
             WHERE account_id = \(endpoint.account) AND id = \(endpoint.id)
            """
    }

    static func removeEndpoint(_ id: Identifier<WebhookEndpoint>, of account: Identifier<Account>) -> SQLQuery {
        "DELETE FROM webhook_endpoint WHERE id = \(id) AND account_id = \(account)"
    }

    static func secrets(of account: Identifier<Account>) -> SQLQuery {
        "SELECT secret, previous_secret, previous_until FROM webhook_secret WHERE account_id = \(account)"
    }

    static func put(_ secrets: SealedSecrets, of account: Identifier<Account>) -> SQLQuery {
        """
        INSERT INTO webhook_secret(account_id, secret, previous_secret, previous_until)
        VALUES (\(account), \(secrets.current), \(secrets.previous?.sealed), \(secrets.previous?.until))
            ON CONFLICT (account_id) DO UPDATE
           SET secret = excluded.secret, previous_secret = excluded.previous_secret,
               previous_until = excluded.previous_until
        """
    }

    static func lowCredits(of account: Identifier<Account>) -> SQLQuery {
        "SELECT low_credits FROM account WHERE id = \(account)"
    }

    static func setLowCredits(_ credits: Credits, of account: Identifier<Account>) -> SQLQuery {
        "UPDATE account SET low_credits = \(credits) WHERE id = \(account)"
    }
}

extension WebhookEndpoint {
    /// Empty for all.
    fileprivate var eventNames: String { events.map(\.rawValue).joined(separator: " ") }

    /// What to tell the account once it is disabled.
    var disabledData: JSON? {
        guard let disabled else { return nil }
        return [
            "id": .string(id.text), "url": .string(url), "reason": .string(disabled.reason),
            "disabledAt": .string("\(disabled.at)"),
        ]
    }

    init(_ row: borrowing some StoredRow & ~Copyable) throws(SQLError) {
        let id: Identifier<WebhookEndpoint> = try row.read(0)
        do throws(SQLError) {
            let names: String = try row.read(4)
            let at: Timestamp? = try row.read(11)
            let reason: String? = try row.read(12)
            self.init(
                id: id, account: try row.read(1), url: try row.read(2), description: try row.read(3),
                events: names.split(separator: " ").compactMap { WebhookEventType(rawValue: String($0)) },
                secrets: try SealedSecrets(row, at: 5), createdAt: try row.read(8),
                since: try row.read(9, as: Timestamp.self),
                failingSince: try row.read(10), disabled: at.map { Disabled(at: $0, reason: reason ?? "") })
        } catch {
            throw .corrupt("webhook endpoint \(id) cannot be read: \(error)")
        }
    }
}

extension SealedSecrets {
    init(_ row: borrowing some StoredRow & ~Copyable, at column: Int) throws(SQLError) {
        let sealed: [UInt8]? = try row.read(column + 1)
        let until: Timestamp? = try row.read(column + 2)
        var previous: Previous?
        if let sealed, let until { previous = Previous(sealed: sealed, until: until) }
        self.init(current: try row.read(column), previous: previous)
    }
}

// MARK: - Events

extension SQLQuery {
    private static let eventColumns: SQLQuery =
        "sequence, account_id, generation_id, status, at, webhook_url, event, data_json"

    /// What somebody may want to be told of, in a part of the outbox.
    static func untold(after sequence: Int, upTo end: Int, limit: Int) -> SQLQuery {
        """
        SELECT \(eventColumns) FROM outbox
         WHERE sequence > \(sequence) AND sequence <= \(end) AND status IS DISTINCT FROM 'QUEUED'
           AND (webhook_url IS NOT NULL OR account_id IN (SELECT account_id FROM webhook_endpoint))
         ORDER BY sequence LIMIT \(limit)
        """
    }

    static func events(of account: Identifier<Account>, after sequence: Int, upTo end: Int, limit: Int) -> SQLQuery {
        """
        SELECT \(eventColumns) FROM outbox
         WHERE sequence > \(sequence) AND sequence <= \(end) AND status IS DISTINCT FROM 'QUEUED' AND account_id = \(account)
         ORDER BY sequence LIMIT \(limit)
        """
    }

    static let toldUntil: SQLQuery = "SELECT sequence FROM webhook_cursor"

    static func moveCursor(from former: Int, to sequence: Int) -> SQLQuery {
        "UPDATE webhook_cursor SET sequence = \(sequence) WHERE sequence = \(former)"
    }

    static func forgetEvents(before moment: Timestamp, limit: Int) -> SQLQuery {
        // They lie in the order of time, so the oldest tell whether there is anything to forget.
        """
        DELETE FROM outbox WHERE sequence IN (
          SELECT sequence FROM (SELECT sequence, at FROM outbox ORDER BY sequence LIMIT \(limit)) AS oldest
           WHERE at < \(moment) AND sequence <= (SELECT sequence FROM webhook_cursor)
             AND sequence < (SELECT max(sequence) FROM outbox))
        """
    }
}

extension WebhookEvent {
    init(_ row: borrowing some StoredRow & ~Copyable) throws(SQLError) {
        let sequence = try row.counter(0)
        do throws(SQLError) {
            let subject: Subject
            if let generation = try row.read(2, as: Identifier<Generation>?.self) {
                subject = .generation(generation, try row.read(3))
            } else {
                let text: String = try row.read(7)
                guard let data = try? JSON(parsing: text) else { throw .corrupt("data_json is no JSON") }
                subject = .account(try row.read(6), data: data)
            }
            self.init(
                sequence: sequence, account: try row.read(1), subject: subject, at: try row.read(4),
                webhookURL: try row.read(5))
        } catch {
            throw .corrupt("event \(sequence) cannot be read: \(error)")
        }
    }
}
