import EventLoop
import Gateway
import Postgres
import SQL

extension PostgresStore {
    package func audit() async throws -> [String] {
        try await Self.unhurried(target, on: aside) { try await Self.findings(by: $0) }
    }

    /// The same for a database whose servers may run or not: nothing in it is changed, and nobody is kept waiting.
    package static func audit(_ database: String) async throws -> [String] {
        try await unhurried(database) { try await findings(by: $0) }
    }

    /// Lends connections of their own, on which everything takes as long as it takes.
    static func unhurried<Value: Sendable>(
        _ database: String, _ body: (Pool) async throws -> Value
    ) async throws -> Value {
        let lane = Lane()
        defer { lane.stop() }
        let target: ConnectionString
        do { target = try ConnectionString(database) } catch { throw StoreError.failed("--database: \(error)") }
        return try await unhurried(target, on: lane, body)
    }

    static func unhurried<Value: Sendable>(
        _ target: ConnectionString, on lane: Lane, _ body: (Pool) async throws -> Value
    ) async throws -> Value {
        var settings = PoolSettings(applicationName: "\(name) aside")
        (settings.readers, settings.writers, settings.statementTimeout) = (1, 1, nil)
        let pool = Pool(target, settings, on: lane)
        do {
            let value = try await body(pool)
            await pool.close()
            return value
        } catch {
            await pool.close()
            throw StoreError(error)
        }
    }

    private static func findings(by pool: Pool) async throws(SQLError) -> [String] {
        var findings: [String] = []
        for check in Audit.checks + checks {
            do throws(SQLError) {
                findings += Audit.tell(
                    try await pool.rows(check) { row throws(SQLError) in try row.read(0, as: String.self) })
            } catch {
                if case .unreachable = error { throw error }
                findings += Audit.tell(error)
            }
        }
        return findings
    }

    private static let checks: [SQLQuery] = [
        Audit.usage(except: "AND NOT EXISTS (SELECT FROM dropped_day AS d WHERE d.day = coalesce(u.day, r.day))"),
        """
        SELECT 'transfer ' || t.number || ' of account ' || t.account_id || ' is for generation ' || t.generation_id
               || CASE WHEN g.id IS NULL THEN ', which is not there' ELSE ', which belongs to account ' || g.account_id END
          FROM transfer AS t LEFT JOIN generation AS g ON g.id = t.generation_id
         WHERE t.generation_id IS NOT NULL AND (g.id IS NULL OR g.account_id <> t.account_id)
           AND NOT EXISTS (
             SELECT FROM transfer AS h JOIN dropped_day AS d ON d.day = h.at / 86400000
              WHERE h.account_id = t.account_id AND h.generation_id = t.generation_id AND h.kind = 'hold')
        """,
        """
        WITH count AS (
          SELECT account_id, count(*) FILTER (WHERE state IN ('processing', 'stopping')) AS running,
                 count(*) FILTER (WHERE state IN ('waiting', 'queued')) AS queued,
                 count(*) FILTER (WHERE state = 'waiting') AS waiting
            FROM open_generation GROUP BY account_id)
        SELECT 'account ' || a.id || ' counts ' || a.running || ' running, ' || a.queued || ' queued and ' || a.waiting
               || ' waiting, but its generations are ' || coalesce(c.running, 0) || ', ' || coalesce(c.queued, 0)
               || ' and ' || coalesce(c.waiting, 0)
          FROM account AS a LEFT JOIN count AS c ON c.account_id = a.id
         WHERE a.running <> coalesce(c.running, 0) OR a.queued <> coalesce(c.queued, 0)
            OR a.waiting <> coalesce(c.waiting, 0)
        """,
        """
        SELECT 'generation ' || g.id || ' has no order'
          FROM generation AS g LEFT JOIN generation_order AS o
            ON o.account_id = g.account_id AND o.generation_id = g.id AND o.day = g.day
         WHERE o.generation_id IS NULL
        """,
        """
        SELECT 'generation ' || g.id || ' of account ' || g.account_id || ' is not where it is said to be'
          FROM generation AS g LEFT JOIN whereabouts AS w
            ON w.id = g.id AND w.account_id = g.account_id AND w.day = g.day
         WHERE w.id IS NULL
        """,
        """
        SELECT 'generation ' || o.id || ' is under way and has ended'
          FROM open_generation AS o JOIN finished_generation AS f ON f.account_id = o.account_id AND f.id = o.id
        """,
    ]
}
