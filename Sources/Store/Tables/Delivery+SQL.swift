import Gateway
import JSON
import SQL
import Telemetry

extension SQLQuery {
    private static let deliveryColumns: SQLQuery = """
        id, account_id, event_id, type, generation_id, endpoint_id, url, at, created_at, body, due_at, ended_at, reason,
        round, tries_json
        """

    static func insert(_ delivery: WebhookDelivery) -> SQLQuery {
        """
        INSERT INTO delivery(queue, state, \(deliveryColumns))
        VALUES (\(delivery.queue), \(delivery.stateName), \(delivery.id), \(delivery.account), \(delivery.event),
                \(delivery.type), \(delivery.generation), \(delivery.endpoint), \(delivery.url), \(delivery.at),
                \(delivery.createdAt), \(delivery.body), \(delivery.due), \(delivery.endedAt), \(delivery.reason),
                \(delivery.round), \(delivery.triesJSON))
        """
    }

    /// Writes what a try came to. What was removed or ended meanwhile stays so.
    static func move(_ delivery: WebhookDelivery) -> SQLQuery {
        """
        UPDATE delivery
           SET state = \(delivery.stateName), due_at = \(delivery.due), ended_at = \(delivery.endedAt),
               reason = \(delivery.reason), round = \(delivery.round), tries_json = \(delivery.triesJSON)
         WHERE account_id = \(delivery.account) AND id = \(delivery.id) AND state = 'pending'
        """
    }

    static func replay(_ id: Identifier<WebhookDelivery>, of account: Identifier<Account>, at now: Timestamp)
        -> SQLQuery
    {
        """
        UPDATE delivery SET state = 'pending', due_at = \(now), ended_at = NULL, reason = NULL, round = 0
         WHERE id = \(id) AND account_id = \(account) AND state <> 'pending'
        """
    }

    static func replay(
        to endpoint: Identifier<WebhookEndpoint>, from: Timestamp, until: Timestamp, all: Bool, limit: Int,
        at now: Timestamp
    ) -> SQLQuery {
        let states: SQLQuery = all ? "state <> 'pending'" : "state = 'dead'"
        return """
            UPDATE delivery SET state = 'pending', due_at = \(now), ended_at = NULL, reason = NULL, round = 0
             WHERE id IN (
               SELECT id FROM delivery
                WHERE endpoint_id = \(endpoint) AND at >= \(from) AND at < \(until) AND \(states)
                ORDER BY id LIMIT \(limit))
            """
    }

    static func delivery(_ id: Identifier<WebhookDelivery>) -> SQLQuery {
        "SELECT \(deliveryColumns) FROM delivery WHERE id = \(id)"
    }

    static func deliveries(of account: Identifier<Account>, _ query: WebhookDeliveryQuery, limit: Int) -> SQLQuery {
        let after: SQLQuery = query.after.map { "AND id < \($0)" } ?? ""
        let endpoint: SQLQuery = query.endpoint.map { "AND endpoint_id = \($0)" } ?? ""
        let generation: SQLQuery = query.generation.map { "AND generation_id = \($0)" } ?? ""
        let status: SQLQuery = query.status.map { "AND state = \($0.rawValue.lowercased())" } ?? ""
        return """
            SELECT \(deliveryColumns) FROM delivery
             WHERE account_id = \(account) \(after) \(endpoint) \(generation) \(status)
             ORDER BY id DESC LIMIT \(limit)
            """
    }

    /// Of a queue, what may be sent now.
    static func due(
        in queue: Identifier<WebhookQueue>, at now: Timestamp, heldUntil: Timestamp, limit: Int
    ) -> SQLQuery {
        """
        SELECT \(deliveryColumns) FROM delivery AS d
         WHERE queue = \(queue) AND state = 'pending' AND due_at <= \(now)
           AND NOT EXISTS (
             SELECT 1 FROM delivery AS former
              WHERE former.generation_id = d.generation_id AND former.sequence < d.sequence AND former.queue = d.queue
                AND former.state = 'pending' AND former.due_at > \(now) AND former.due_at <= \(heldUntil))
         ORDER BY due_at, sequence LIMIT \(limit)
        """
    }

    static func dueQueues(after: Timestamp, upTo: Timestamp, retries: Bool) -> SQLQuery {
        let tried: SQLQuery = retries ? "AND round > 0" : ""
        return """
            SELECT DISTINCT queue FROM delivery
             WHERE state = 'pending' \(tried) AND due_at > \(after) AND due_at <= \(upTo)
            """
    }

    static func nextRetry(after now: Timestamp) -> SQLQuery {
        "SELECT min(due_at) FROM delivery WHERE state = 'pending' AND round > 0 AND due_at > \(now)"
    }

    static func giveUp(
        _ queue: Identifier<WebhookQueue>, _ reason: String, at now: Timestamp, limit: Int
    ) -> SQLQuery {
        """
        UPDATE delivery SET state = 'dead', due_at = NULL, ended_at = \(now), reason = \(reason)
         WHERE id IN (
           SELECT id FROM delivery WHERE queue = \(queue) AND state = 'pending' LIMIT \(limit))
        """
    }

    static func forgetBodies(before moment: Timestamp, limit: Int) -> SQLQuery {
        // What concerns no generation could not be made again.
        """
        UPDATE delivery SET body = NULL
         WHERE id IN (
           SELECT id FROM delivery
            WHERE ended_at IS NOT NULL AND body IS NOT NULL AND ended_at < \(moment) AND generation_id IS NOT NULL
            ORDER BY ended_at LIMIT \(limit))
        """
    }

    static func forgetDeliveries(before moment: Timestamp, limit: Int) -> SQLQuery {
        """
        DELETE FROM delivery
         WHERE id IN (
           SELECT id FROM delivery WHERE ended_at IS NOT NULL AND ended_at < \(moment)
            ORDER BY ended_at LIMIT \(limit))
        """
    }
}

extension WebhookDelivery {
    fileprivate var stateName: String {
        switch state {
        case .pending: "pending"
        case .delivered: "delivered"
        case .dead: "dead"
        }
    }

    fileprivate var endedAt: Timestamp? {
        switch state {
        case .pending: nil
        case .delivered(let at), .dead(_, let at): at
        }
    }

    fileprivate var reason: String? { if case .dead(let reason, _) = state { reason } else { nil } }

    fileprivate var triesJSON: String { tries.isEmpty ? "[]" : JSON.array(tries.map(\.json)).text }

    init(_ row: borrowing some StoredRow & ~Copyable) throws(SQLError) {
        let id: Identifier<WebhookDelivery> = try row.read(0)
        do throws(SQLError) {
            let (due, ended): (Timestamp?, Timestamp?) = (try row.read(10), try row.read(11))
            let reason: String? = try row.read(12)
            let text: String = try row.read(14)
            let items = text == "[]" ? [] : (try? JSON(parsing: text))?.arrayValue
            let tries = items?.compactMap(Try.init(json:))
            guard let tries, tries.count == items?.count else { throw .corrupt("tries_json is no list of tries") }
            let state: State? =
                if let due { .pending(due: due) } else if let ended {
                    if let reason { .dead(reason, at: ended) } else { .delivered(at: ended) }
                } else { nil }
            self.init(
                id: id, event: try row.read(2), type: try row.read(3), account: try row.read(1),
                generation: try row.read(4), endpoint: try row.read(5), url: try row.read(6), at: try row.read(7),
                createdAt: try row.read(8), body: try row.read(9), state: state, tries: tries,
                round: try row.counter(13))
        } catch {
            throw .corrupt("delivery \(id) cannot be read: \(error)")
        }
    }
}

/// A row without names: there may be many of them.
extension WebhookDelivery.Try {
    fileprivate var json: JSON {
        let end: [JSON] =
            switch outcome {
            case .answered(let status, _, let answer): [.int(status), .string(answer)]
            case .failed(let reason): [.null, .string(reason)]
            }
        return .array([.int(Int(at.milliseconds)), .int(Int(duration.milliseconds))] + end)
    }

    fileprivate init?(json: JSON) {
        guard let row = json.arrayValue, row.count == 4, let at = row[0].intValue, let duration = row[1].intValue,
            let text = row[3].stringValue
        else { return nil }
        self.init(
            at: Timestamp(milliseconds: Int64(at)), duration: .milliseconds(duration),
            outcome: row[2].intValue.map { .answered(status: $0, answer: text) } ?? .failed(text))
    }
}
