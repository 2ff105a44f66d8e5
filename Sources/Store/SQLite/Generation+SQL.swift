import Gateway
import SQL
import Telemetry

extension SQLQuery {
    static func generation(_ id: Identifier<Generation>) -> SQLQuery {
        "SELECT \(generationColumns) FROM generation WHERE id = \(id)"
    }

    static func state(of id: Identifier<Generation>) -> SQLQuery {
        "SELECT state FROM generation WHERE id = \(id)"
    }

    static func order(of id: Identifier<Generation>) -> SQLQuery {
        "SELECT order_json FROM generation_order WHERE generation_id = \(id)"
    }

    /// Those of an account, newest first: their ids sort as they were made.
    static func generations(of account: Identifier<Account>, _ query: GenerationQuery, limit: Int) -> SQLQuery {
        """
        SELECT \(generationColumns) FROM generation
         WHERE account_id = \(account) \(condition(query)) ORDER BY id DESC LIMIT \(limit)
        """
    }

    /// Their requests alone, which are a small part of their orders; NULL where an order cannot be read.
    static func requests(of account: Identifier<Account>, _ query: GenerationQuery, limit: Int) -> SQLQuery {
        """
        SELECT id, CASE WHEN json_valid(order_json) THEN order_json -> 'request' END
          FROM generation JOIN generation_order ON generation_id = id
         WHERE account_id = \(account) \(condition(query)) ORDER BY id DESC LIMIT \(limit)
        """
    }

    private static func condition(_ query: GenerationQuery) -> SQLQuery {
        let states = query.status.map { status in GenerationRow.Name.allCases.filter { status.contains($0.status) } }
        let after: SQLQuery = query.after.map { "AND id < \($0)" } ?? ""
        let state: SQLQuery = states.map { "AND state IN (\(.list($0)))" } ?? ""
        let type: SQLQuery = query.type.map { "AND type = \($0)" } ?? ""
        let provider: SQLQuery = query.provider.map { "AND provider = \($0)" } ?? ""
        return "\(after) \(state) \(type) \(provider)"
    }

    // MARK: - Changes

    static func insert(_ row: GenerationRow) -> SQLQuery {
        """
        INSERT INTO generation(id, account_id, live, type, provider, model, price, created_at, state, due_at,
                               version)
        VALUES (\(row.id), \(row.account), \(row.isLive), \(row.type), \(row.provider), \(row.model), \(row.price),
                \(row.createdAt), \(row.state), \(row.due), \(row.version))
        """
    }

    static func insert(order: String, of id: Identifier<Generation>) -> SQLQuery {
        "INSERT INTO generation_order(generation_id, order_json) VALUES (\(id), \(order))"
    }

    static func move(_ row: GenerationRow) -> SQLQuery {
        """
        UPDATE generation
           SET state = \(row.state), due_at = \(row.due), worker = \(row.worker), charged = \(row.isCharged),
               progress = \(row.progress), started_at = \(row.startedAt), completed_at = \(row.completedAt),
               attempts_json = \(row.attempts), result_json = \(row.result), version = \(row.version)
         WHERE id = \(row.id)
        """
    }

    /// What changes while the state stays: no index has to follow.
    static func note(_ row: GenerationRow) -> SQLQuery {
        """
        UPDATE generation
           SET progress = \(row.progress), rating = \(row.rating), attempts_json = \(row.attempts),
               version = \(row.version)
         WHERE id = \(row.id)
        """
    }

    // MARK: - Whose turn it is

    /// Accounts that have due work and a free place, from one on.
    static func ready(after account: Identifier<Account>, at now: Timestamp, limit: Int) -> SQLQuery {
        """
        SELECT id FROM account
         WHERE next_due IS NOT NULL AND (concurrent IS NULL OR running < concurrent)
           AND id > \(account) AND next_due <= \(now)
         ORDER BY id LIMIT \(limit)
        """
    }

    static func hasFreePlace(_ account: Identifier<Account>) -> SQLQuery {
        "SELECT concurrent IS NULL OR running < concurrent FROM account WHERE id = \(account)"
    }

    /// The account's oldest that is due, after one that was looked at before.
    static func oldestDue(
        of account: Identifier<Account>, at now: Timestamp, after due: Timestamp, _ id: Identifier<Generation>
    ) -> SQLQuery {
        """
        SELECT due_at, id FROM generation
         WHERE state = 'queued' AND account_id = \(account) AND due_at <= \(now) AND (due_at, id) > (\(due), \(id))
         ORDER BY due_at, id LIMIT 1
        """
    }

    static func nextDue(after now: Timestamp) -> SQLQuery {
        "SELECT min(next_due) FROM account WHERE next_due > \(now)"
    }

    /// What workers other than this one carry, after one that was looked at before.
    static func carried(
        notBy worker: Identifier<Worker>, after other: Identifier<Worker>, _ id: Identifier<Generation>, limit: Int
    ) -> SQLQuery {
        """
        SELECT worker, id FROM generation
         WHERE worker IS NOT NULL AND (worker, id) > (\(other), \(id)) AND worker <> \(worker)
         ORDER BY worker, id LIMIT \(limit)
        """
    }

    // MARK: - Dependencies

    static func insert(parent: Identifier<Generation>, of child: Identifier<Generation>) -> SQLQuery {
        "INSERT INTO dependency(child, parent) VALUES (\(child), \(parent))"
    }

    /// Those that wait for a generation, after one of them.
    static func waiting(
        for parent: Identifier<Generation>, after child: Identifier<Generation>, limit: Int
    ) -> SQLQuery {
        """
        SELECT d.child FROM dependency AS d JOIN generation AS g ON g.id = d.child
         WHERE d.parent = \(parent) AND d.child > \(child) AND g.state = 'waiting'
         ORDER BY d.child LIMIT \(limit)
        """
    }

    /// Whether all that a generation waits for has completed.
    static func parentsCompleted(_ child: Identifier<Generation>) -> SQLQuery {
        """
        SELECT NOT EXISTS (
          SELECT 1 FROM dependency AS d JOIN generation AS p ON p.id = d.parent
           WHERE d.child = \(child) AND p.state <> 'completed')
        """
    }

    /// Generations that ended without all that waited for them having been told.
    static let parentsLeftBehind: SQLQuery = """
        SELECT DISTINCT p.id FROM generation AS g JOIN dependency AS d ON d.child = g.id
          JOIN generation AS p ON p.id = d.parent
         WHERE g.state = 'waiting'
           AND (p.state IN ('failed', 'cancelled')
                OR NOT EXISTS (SELECT 1 FROM dependency AS e JOIN generation AS q ON q.id = e.parent
                                WHERE e.child = g.id AND q.state <> 'completed'))
        """
}
