import Gateway
import JSON
import SQL
import Telemetry

extension SQLQuery {
    /// A generation with its order, or without it where that is known.
    static func shared(_ id: Identifier<Generation>, withOrder: Bool) -> SQLQuery {
        """
        SELECT \(generationColumns)\(order(withOrder)) FROM generation AS g
         WHERE account_id = (SELECT account_id FROM whereabouts WHERE id = \(id)) AND id = \(id)
           AND day = (SELECT day FROM whereabouts WHERE id = \(id))
        """
    }

    /// A generation of an account, without its order.
    static func row(of id: Identifier<Generation>, _ account: Identifier<Account>) -> SQLQuery {
        """
        SELECT \(generationColumns) FROM generation
         WHERE account_id = \(account) AND id = \(id) AND day = (SELECT day FROM whereabouts WHERE id = \(id))
        """
    }

    /// Those of an account, newest first: their ids sort as they were made.
    static func sharedGenerations(of account: Identifier<Account>, _ query: GenerationQuery, limit: Int) -> SQLQuery {
        """
        SELECT \(generationColumns)\(order(true)) FROM generation AS g
         WHERE account_id = \(account) \(condition(query)) ORDER BY id DESC LIMIT \(limit)
        """
    }

    /// Their requests alone, which are a small part of their orders.
    static func sharedRequests(of account: Identifier<Account>, _ query: GenerationQuery, limit: Int) -> SQLQuery {
        """
        SELECT id, (SELECT CAST(order_json AS json) -> 'request' FROM generation_order AS o
                     WHERE o.account_id = g.account_id AND o.generation_id = g.id AND o.day = g.day)
          FROM generation AS g
         WHERE account_id = \(account) \(condition(query)) ORDER BY id DESC LIMIT \(limit)
        """
    }

    private static func condition(_ query: GenerationQuery) -> SQLQuery {
        let states = query.status.map { status in GenerationRow.Name.allCases.filter { status.contains($0.status) } }
        let after: SQLQuery = query.after.map { "AND id < \($0)" } ?? ""
        let state: SQLQuery = states.map { $0.isEmpty ? "AND FALSE" : "AND state IN (\(.list($0)))" } ?? ""
        let type: SQLQuery = query.type.map { "AND type = \($0)" } ?? ""
        let provider: SQLQuery = query.provider.map { "AND provider = \($0)" } ?? ""
        return "\(after) \(state) \(type) \(provider)"
    }

    private static func order(_ isWanted: Bool) -> SQLQuery {
        guard isWanted else { return ", CAST(NULL AS text)" }
        return """
            , (SELECT order_json FROM generation_order AS o
                WHERE o.account_id = g.account_id AND o.generation_id = g.id AND o.day = g.day)
            """
    }

    // MARK: - Whose turn it is

    /// Each account that has something queued, with when its first falls due: from one to the next in the index, however
    /// long their queues are.
    private static let turns: SQLQuery = """
        WITH RECURSIVE turn(account_id, due_at) AS (
          (SELECT account_id, due_at FROM open_generation WHERE state = 'queued' ORDER BY account_id, due_at LIMIT 1)
          UNION ALL
          SELECT next.account_id, next.due_at
            FROM turn CROSS JOIN LATERAL (
              SELECT account_id, due_at FROM open_generation
               WHERE state = 'queued' AND account_id > turn.account_id ORDER BY account_id, due_at LIMIT 1) AS next)
        """

    /// Accounts that have due work and a free place, from one on and round.
    static func sharedReady(after account: Identifier<Account>, at now: Timestamp, limit: Int) -> SQLQuery {
        """
        \(turns) SELECT a.id FROM turn JOIN account AS a ON a.id = turn.account_id
         WHERE turn.due_at <= \(now) AND (a.concurrent IS NULL OR a.running < a.concurrent)
         ORDER BY (a.id <= \(account)), a.id LIMIT \(limit)
        """
    }

    static func sharedNextDue(after now: Timestamp) -> SQLQuery {
        "\(turns) SELECT min(due_at) FROM turn WHERE due_at > \(now)"
    }

    /// The accounts' oldest that are due, as many as there are places and `spare` more, one of each account before a second of
    /// any; with their orders, and how many places their accounts have free. They and their accounts are the transaction's own
    /// then: others' are passed over unless `waiting`.
    static func chosen(
        of accounts: [Identifier<Account>], at now: Timestamp, limit: Int, spare: Int, waiting: Bool
    ) -> SQLQuery {
        let accounts = JSON.array(accounts.map { .string($0.text) }).text
        let others: SQLQuery = waiting ? "" : "SKIP LOCKED"
        return """
            WITH wanted AS (
              SELECT value COLLATE "C" AS id, ordinality AS turn
                FROM jsonb_array_elements_text(\(accounts)) WITH ORDINALITY),
            free AS MATERIALIZED (
              SELECT id, coalesce(concurrent - running, \(limit)) AS places FROM account
               WHERE id IN (SELECT id FROM wanted) AND (concurrent IS NULL OR running < concurrent)
               ORDER BY id FOR NO KEY UPDATE \(others)),
            candidate AS (
              SELECT free.id AS owner, queue.id AS candidate, free.places,
                     row_number() OVER (PARTITION BY free.id ORDER BY queue.due_at, queue.id) AS round
                FROM free CROSS JOIN LATERAL (
                  SELECT id, due_at FROM open_generation
                   WHERE account_id = free.id AND state = 'queued' AND due_at <= \(now)
                   ORDER BY due_at, id LIMIT least(\(limit), free.places) + \(spare)) AS queue),
            chosen AS (
              SELECT owner, candidate, places, round, turn FROM candidate JOIN wanted ON wanted.id = owner
               ORDER BY round, turn LIMIT \(limit + spare))
            SELECT \(openColumns)\(order(true)), places
              FROM chosen JOIN open_generation AS g ON g.account_id = owner AND g.id = candidate
             WHERE g.state = 'queued' AND g.due_at <= \(now)
             ORDER BY round, turn FOR UPDATE OF g SKIP LOCKED
            """
    }

    /// ``generationColumns`` of what is under way.
    private static let openColumns: SQLQuery = """
        id, account_id, live, type, provider, model, price, created_at, state, due_at, worker, FALSE, progress,
        started_at, CAST(NULL AS bigint), CAST(NULL AS double precision), attempts_json, CAST(NULL AS text), version
        """

    static func claimed(_ move: GenerationMove, place: Int, at now: Timestamp) -> SQLQuery {
        let row = move.row
        return """
            WITH told AS (\(tellShared(.processing, of: move.generation, place: place, at: now)))
            UPDATE open_generation
               SET state = \(row.state), due_at = \(row.due), worker = \(row.worker), started_at = \(row.startedAt),
                   attempts_json = \(row.attempts), version = \(row.version)
             WHERE account_id = \(row.account) AND id = \(row.id)
            """
    }

    static func claimed(_ count: Int, of account: Identifier<Account>) -> SQLQuery {
        "UPDATE account SET running = running + \(count), queued = queued - \(count) WHERE id = \(account)"
    }

    /// What others than this worker carry who are gone, with their orders.
    static func carriedElsewhere(
        than worker: Identifier<Worker>, by gone: PostgresStore.Gone, limit: Int
    ) -> SQLQuery {
        let those: SQLQuery =
            switch gone {
            case .all:
                "NOT EXISTS (SELECT FROM node AS n WHERE n.worker = g.worker AND n.expires_at > clock_timestamp())"
            case .left:
                """
                EXISTS (SELECT FROM node AS n
                         WHERE n.worker = g.worker AND n.expires_at < clock_timestamp() AND n.left_at IS NOT NULL)
                """
            }
        return """
            SELECT \(openColumns)\(order(true)) FROM open_generation AS g
             WHERE worker IS NOT NULL AND worker <> \(worker) AND \(those)
             ORDER BY account_id, worker, id LIMIT \(limit)
            """
    }

    // MARK: - Moves

    /// Writes a move where the generation is still as it was before, with all that follows from it. Who finds out that it was
    /// written finds one row in the answer, with how many of the account's generations wait for others.
    ///
    /// Whoever changes a generation has it before its account, and so nobody waits for somebody who waits for him.
    static func write(_ move: GenerationMove, at now: Timestamp) -> SQLQuery {
        guard move.changesAccount else { return note(move) }
        let (row, change) = (move.row, move.change)
        let day = row.createdAt.day
        func one(_ state: GenerationRow.Name) -> Int { row.state == state ? 1 : 0 }
        var follows: SQLQuery
        if move.generation.isOver {
            follows = """
                , gone AS (
                  DELETE FROM open_generation AS g USING gate WHERE g.account_id = gate.id AND g.id = \(row.id))
                , ended AS (
                  INSERT INTO finished_generation(
                    account_id, id, day, live, type, provider, model, price, created_at, state, charged, progress,
                    started_at, completed_at, version, attempts_json, result_json)
                  SELECT id, \(row.id), \(day), \(row.isLive), \(row.type), \(row.provider), \(row.model), \(row.price),
                         \(row.createdAt), \(row.state), \(row.isCharged), \(row.progress), \(row.startedAt),
                         \(row.completedAt), \(row.version), \(row.attempts), \(row.result) FROM gate)
                , counted AS (
                  UPDATE usage AS u
                     SET completed = u.completed + \(one(.completed)), failed = u.failed + \(one(.failed)),
                         cancelled = u.cancelled + \(one(.cancelled)),
                         credits = u.credits + \(row.isCharged ? move.generation.hold : .zero)
                    FROM gate
                   WHERE u.account_id = gate.id AND u.day = \(day) AND u.type = \(row.type)
                     AND u.provider = \(row.provider))
                """
        } else {
            follows = """
                , moved AS (
                  UPDATE open_generation AS g SET \(openValues(row)) FROM gate
                   WHERE g.account_id = gate.id AND g.id = \(row.id))
                """
        }
        if let end = move.end {
            follows = """
                \(follows), settled AS (
                  INSERT INTO transfer(account_id, number, kind, amount, generation_id, reason, at)
                  SELECT id, transfers, \(end.kind), \(end.amount), \(end.generation), \(end.reason), \(end.at) FROM gate)
                """
        }
        if let status = move.told {
            follows = """
                \(follows), told AS (
                  INSERT INTO outbox(account_id, sequence, generation_id, status, at, webhook_url)
                  SELECT id, \(sequence(0)), \(row.id), \(status), \(now), \(move.generation.order.request.webhookURL)
                    FROM gate)
                """
        }
        return """
            WITH held AS MATERIALIZED (
              SELECT id FROM open_generation
               WHERE account_id = \(row.account) AND id = \(row.id) AND version = \(move.before.version) FOR UPDATE),
            gate AS (
              UPDATE account AS a
                 SET available = a.available + \(change.available), held = a.held + \(change.held),
                     transfers = a.transfers + \(change.transfers), running = a.running + \(change.running),
                     queued = a.queued + \(change.queued), waiting = a.waiting + \(change.waiting)
                FROM held WHERE a.id = \(row.account)
              RETURNING a.id, a.transfers, a.waiting) \(follows)
            SELECT waiting FROM gate
            """
    }

    /// What concerns the generation alone.
    private static func note(_ move: GenerationMove) -> SQLQuery {
        let (row, former) = (move.row, move.before.version)
        if move.before.isOver {
            return """
                UPDATE finished_generation SET rating = \(row.rating), version = \(row.version)
                 WHERE account_id = \(row.account) AND id = \(row.id) AND day = \(row.createdAt.day)
                   AND version = \(former)
                RETURNING 0
                """
        }
        let values: SQLQuery =
            move.changesState
            ? openValues(row)
            // Nothing that is indexed: the row stays where it is.
            : "progress = \(row.progress), attempts_json = \(row.attempts), version = \(row.version)"
        return """
            UPDATE open_generation SET \(values)
             WHERE account_id = \(row.account) AND id = \(row.id) AND version = \(former) RETURNING 0
            """
    }

    private static func openValues(_ row: GenerationRow) -> SQLQuery {
        """
        state = \(row.state), due_at = \(row.due), worker = \(row.worker), progress = \(row.progress),
        started_at = \(row.startedAt), attempts_json = \(row.attempts), version = \(row.version)
        """
    }

    // MARK: - Dependencies

    /// Those that wait for a generation, after one of them.
    static func sharedWaiting(
        for parent: Identifier<Generation>, of account: Identifier<Account>, after child: Identifier<Generation>,
        limit: Int
    ) -> SQLQuery {
        """
        SELECT d.child FROM dependency AS d JOIN open_generation AS g ON g.account_id = d.account_id AND g.id = d.child
         WHERE d.account_id = \(account) AND d.parent = \(parent) AND d.child > \(child) AND g.state = 'waiting'
         ORDER BY d.child LIMIT \(limit)
        """
    }

    /// Whether all that a generation waits for has completed.
    static func sharedParentsCompleted(_ child: Identifier<Generation>, of account: Identifier<Account>) -> SQLQuery {
        """
        SELECT NOT EXISTS (
          SELECT FROM dependency AS d JOIN generation AS p ON p.account_id = d.account_id AND p.id = d.parent
           WHERE d.account_id = \(account) AND d.child = \(child) AND p.state <> 'completed')
        """
    }

    /// Generations that ended without all that waited for them having been told.
    static let sharedParentsLeftBehind: SQLQuery = """
        SELECT DISTINCT p.id, p.account_id
          FROM open_generation AS g JOIN dependency AS d ON d.account_id = g.account_id AND d.child = g.id
          JOIN finished_generation AS p ON p.account_id = d.account_id AND p.id = d.parent
         WHERE g.state = 'waiting'
           AND (p.state IN ('failed', 'cancelled')
                OR NOT EXISTS (SELECT FROM dependency AS e JOIN open_generation AS q
                                   ON q.account_id = e.account_id AND q.id = e.parent
                                WHERE e.account_id = g.account_id AND e.child = g.id))
        """
}

extension GenerationMove {
    var changesAccount: Bool { change.running != 0 || change.queued != 0 || change.waiting != 0 || end != nil }
}
