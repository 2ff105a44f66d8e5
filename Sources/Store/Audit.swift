import SQL

/// What must hold of the rows, whatever happened.
///
/// Each check is one statement, and so sees one moment: it may be made while the server writes.
enum Audit {
    /// Of each kind of damage, so many are told in words; the rest is counted.
    private static let told = 100

    /// What one check found, in words.
    static func tell(_ found: [String]) -> [String] {
        found.count > told ? found.prefix(told) + ["… and \(found.count - told) more like the last"] : found
    }

    /// Damage may be such that it cannot even be added up.
    static func tell(_ error: some Error) -> [String] { ["a check could not be made: \(error)"] }

    /// Those that hold of either engine. A truth is 0 or 1 in SQLite, so it is never compared with a number here.
    static let checks = credits + owners + states + dependencies + rest

    private static let credits: [SQLQuery] = [
        """
        WITH total AS (
          SELECT account_id, count(*) AS transfers, max(number) AS last,
                 sum(CASE kind WHEN 'grant' THEN amount WHEN 'hold' THEN -amount WHEN 'release' THEN amount ELSE 0 END)
                   AS available,
                 sum(CASE kind WHEN 'hold' THEN amount WHEN 'grant' THEN 0 ELSE -amount END) AS held
            FROM transfer GROUP BY account_id)
        SELECT 'account ' || a.id || ' has ' || a.available || ' available, ' || a.held || ' held and ' || a.transfers
               || ' transfers, but its transfers give ' || coalesce(t.available, 0) || ', ' || coalesce(t.held, 0)
               || ' and ' || coalesce(t.transfers, 0)
          FROM account AS a LEFT JOIN total AS t ON t.account_id = a.id
         WHERE a.available <> coalesce(t.available, 0) OR a.held <> coalesce(t.held, 0)
            OR a.transfers <> coalesce(t.transfers, 0) OR a.transfers <> coalesce(t.last, 0)
        """,
        """
        SELECT 'account ' || id || ' has less than nothing: ' || available || ' available, ' || held || ' held'
          FROM account WHERE available < 0 OR held < 0
        """,
        """
        SELECT 'transfer ' || t.number || ' of account ' || t.account_id || ' belongs to no account'
          FROM transfer AS t LEFT JOIN account AS a ON a.id = t.account_id WHERE a.id IS NULL
        """,
        """
        SELECT 'generation ' || generation_id || ' has ' || count(*) || ' transfers that '
               || CASE WHEN kind = 'hold' THEN 'hold' ELSE 'end its hold' END
          FROM transfer WHERE generation_id IS NOT NULL GROUP BY generation_id, (kind = 'hold') HAVING count(*) > 1
        """,
        """
        SELECT 'reference ' || reference || ' of account ' || account_id || ' was granted ' || count(*) || ' times'
          FROM transfer WHERE reference IS NOT NULL GROUP BY account_id, reference HAVING count(*) > 1
        """,
        """
        SELECT 'generation ' || g.id || ' '
               || CASE WHEN NOT g.live THEN 'runs in the sandbox, and credits are held for it'
                       WHEN h.amount IS NULL THEN 'has no hold'
                       ELSE 'costs ' || g.price || ', and ' || h.amount || ' were held' END
          FROM generation AS g LEFT JOIN transfer AS h ON h.generation_id = g.id AND h.kind = 'hold'
         WHERE (NOT g.live AND h.amount IS NOT NULL)
            OR (g.live AND (h.amount IS NULL OR h.amount <> g.price))
        """,
        """
        SELECT 'generation ' || g.id || ' is ' || g.state || CASE WHEN g.charged THEN ' and charged' ELSE '' END
               || ', and its hold ' || CASE WHEN e.kind IS NULL THEN 'is open' ELSE 'ended in ' || e.kind END
          FROM generation AS g
          LEFT JOIN transfer AS e ON e.generation_id = g.id AND e.kind IN ('capture', 'release')
         WHERE g.live
           AND coalesce(e.kind, '') <> CASE WHEN g.state NOT IN ('completed', 'failed', 'cancelled') THEN ''
                                            WHEN g.charged THEN 'capture' ELSE 'release' END
        """,
        """
        SELECT 'generation ' || e.generation_id || ': ' || h.amount || ' were held, and ' || e.kind || ' ended '
               || e.amount
          FROM transfer AS e JOIN transfer AS h ON h.generation_id = e.generation_id AND h.kind = 'hold'
         WHERE e.kind IN ('capture', 'release') AND e.amount <> h.amount
        """,
        """
        SELECT 'generation ' || e.generation_id || ' has a ' || e.kind || ' without a hold'
          FROM transfer AS e LEFT JOIN transfer AS h ON h.generation_id = e.generation_id AND h.kind = 'hold'
         WHERE e.kind IN ('capture', 'release') AND h.kind IS NULL
        """,
    ]

    private static let owners: [SQLQuery] = [
        """
        SELECT 'generation ' || g.id || ' belongs to account ' || g.account_id || ', which is not there'
          FROM generation AS g LEFT JOIN account AS a ON a.id = g.account_id WHERE a.id IS NULL
        """
    ]

    /// - Parameter days: which days are left out, as a condition on `u.day` and `r.day`.
    static func usage(except days: SQLQuery) -> SQLQuery {
        """
        WITH recount AS (
          SELECT account_id, created_at / 86400000 AS day, type, provider, count(*) AS generations,
                 count(*) FILTER (WHERE state = 'completed') AS completed, count(*) FILTER (WHERE state = 'failed') AS failed,
                 count(*) FILTER (WHERE state = 'cancelled') AS cancelled,
                 sum(CASE WHEN live AND charged THEN price ELSE 0 END) AS credits
            FROM generation GROUP BY 1, 2, 3, 4)
        SELECT 'account ' || coalesce(u.account_id, r.account_id) || ' used ' || coalesce(u.type, r.type) || ' from '
               || coalesce(u.provider, r.provider) || ' on day ' || coalesce(u.day, r.day) || ', as is counted, '
               || coalesce(u.generations || ' (' || u.completed || ' completed, ' || u.failed || ' failed, '
                           || u.cancelled || ' cancelled, ' || u.credits || ' credits)', 'not at all')
               || ', but its generations are '
               || coalesce(r.generations || ' (' || r.completed || ', ' || r.failed || ', ' || r.cancelled || ', '
                           || r.credits || ' credits)', 'none')
          FROM usage AS u FULL JOIN recount AS r
            ON r.account_id = u.account_id AND r.day = u.day AND r.type = u.type AND r.provider = u.provider
         WHERE (u.account_id IS NULL OR r.account_id IS NULL OR r.generations <> u.generations OR r.completed <> u.completed
                OR r.failed <> u.failed OR r.cancelled <> u.cancelled OR r.credits <> u.credits) \(days)
        """
    }

    private static let states: [SQLQuery] = [
        """
        SELECT 'generation ' || id || ' is ' || state || ', which its columns contradict'
          FROM generation
         WHERE state NOT IN ('waiting', 'queued', 'processing', 'stopping', 'completed', 'failed', 'cancelled')
            OR (state = 'queued') <> (due_at IS NOT NULL)
            OR (state IN ('processing', 'stopping')) <> (worker IS NOT NULL)
            OR (state IN ('completed', 'failed', 'cancelled')) <> (completed_at IS NOT NULL)
            OR (state IN ('completed', 'failed')) <> (result_json IS NOT NULL)
            OR (state = 'completed') <> (progress = 100)
            OR (state = 'completed' AND NOT charged) OR (charged AND completed_at IS NULL)
            OR (rating IS NOT NULL AND completed_at IS NULL)
        """,
        """
        SELECT 'generation ' || id || ' is ' || state || ' without an attempt'
          FROM generation WHERE state IN ('processing', 'stopping') AND attempts_json = '[]'
        """,
    ]

    private static let dependencies: [SQLQuery] = [
        """
        SELECT 'generation ' || g.id || ' waits for nothing'
          FROM generation AS g
         WHERE g.state = 'waiting'
           AND NOT EXISTS (SELECT 1 FROM dependency AS d JOIN generation AS p ON p.id = d.parent
                            WHERE d.child = g.id AND p.state IN ('waiting', 'queued', 'processing', 'stopping'))
        """,
        """
        SELECT 'generation ' || d.child || ' takes the output of ' || d.parent || ', which is '
               || CASE WHEN p.id IS NULL THEN 'not there'
                       WHEN c.id IS NULL THEN 'there, but the former is not'
                       ELSE 'not of the same account and kind of key' END
          FROM dependency AS d LEFT JOIN generation AS c ON c.id = d.child LEFT JOIN generation AS p ON p.id = d.parent
         WHERE p.id IS NULL OR c.id IS NULL OR p.account_id <> c.account_id OR p.live <> c.live
        """,
        """
        SELECT 'generation ' || c.id || ' is ' || c.state || ', and ' || p.id || ' that it waits for is ' || p.state
          FROM generation AS c JOIN dependency AS d ON d.child = c.id JOIN generation AS p ON p.id = d.parent
         WHERE c.state IN ('queued', 'processing', 'stopping', 'completed') AND p.state <> 'completed'
        """,
    ]

    private static let rest: [SQLQuery] = [
        """
        SELECT 'idempotency key ' || i.key || ' of account ' || i.account_id || ' is for generation ' || i.generation_id
               || CASE WHEN g.id IS NULL THEN ', which is not there' ELSE ', which belongs to account ' || g.account_id END
          FROM idempotency AS i LEFT JOIN generation AS g ON g.id = i.generation_id
         WHERE g.id IS NULL OR g.account_id <> i.account_id
        """,
        """
        SELECT 'outbox entry ' || o.sequence || ' is for generation ' || o.generation_id
               || ', which is not there or another account''s'
          FROM outbox AS o LEFT JOIN generation AS g ON g.id = o.generation_id
         WHERE o.generation_id IS NOT NULL AND (g.id IS NULL OR g.account_id <> o.account_id)
        """,
        """
        SELECT 'key ' || k.id || ' belongs to account ' || k.account_id || ', which is not there'
          FROM api_key AS k LEFT JOIN account AS a ON a.id = k.account_id WHERE k.account_id IS NOT NULL AND a.id IS NULL
        """,
    ]
}
