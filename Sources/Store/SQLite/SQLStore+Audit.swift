import Gateway
import SQL
import SQLite

extension Audit {
    static func findings(in statements: borrowing some Statements & ~Copyable) -> [String] {
        var findings: [String] = []
        for check in checks + checksOfFiles {
            do throws(SQLError) {
                findings += tell(
                    try statements.rows(check) { row throws(SQLError) in try row.read(0, as: String.self) })
            } catch {
                findings += tell(error)
            }
        }
        return findings
    }

    private static let checksOfFiles: [SQLQuery] = [
        usage(except: ""),
        """
        SELECT 'transfer ' || t.number || ' of account ' || t.account_id || ' is for generation ' || t.generation_id
               || CASE WHEN g.id IS NULL THEN ', which is not there' ELSE ', which belongs to account ' || g.account_id END
          FROM transfer AS t LEFT JOIN generation AS g ON g.id = t.generation_id
         WHERE t.generation_id IS NOT NULL AND (g.id IS NULL OR g.account_id <> t.account_id)
        """,
        """
        WITH count AS (
          SELECT account_id, sum(state IN ('processing', 'stopping')) AS running, sum(state IN ('waiting', 'queued')) AS queued,
                 min(CASE state WHEN 'queued' THEN due_at END) AS next_due
            FROM generation WHERE completed_at IS NULL GROUP BY account_id)
        SELECT 'account ' || a.id || ' counts ' || a.running || ' running and ' || a.queued || ' queued, the next due at '
               || coalesce(a.next_due, 'no time') || ', but its generations are ' || coalesce(c.running, 0) || ' and '
               || coalesce(c.queued, 0) || ', due at ' || coalesce(c.next_due, 'no time')
          FROM account AS a LEFT JOIN count AS c ON c.account_id = a.id
         WHERE a.running <> coalesce(c.running, 0) OR a.queued <> coalesce(c.queued, 0) OR a.next_due IS NOT c.next_due
        """,
        """
        SELECT 'generation ' || g.id || ' has '
               || CASE WHEN o.order_json IS NULL THEN 'no order' ELSE 'an order that cannot be read' END
          FROM generation AS g LEFT JOIN generation_order AS o ON o.generation_id = g.id
         WHERE o.order_json IS NULL OR NOT json_valid(o.order_json)
        """,
        """
        SELECT 'generation ' || id || ' has '
               || CASE WHEN json_valid(attempts_json) THEN 'a result' ELSE 'attempts' END || ' that cannot be read'
          FROM generation WHERE NOT json_valid(attempts_json) OR (result_json IS NOT NULL AND NOT json_valid(result_json))
        """,
        "SELECT 'the file is damaged: ' || integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
    ]
}

extension SQLStore {
    package func audit() async throws -> [String] {
        try await readAside { reader in Audit.findings(in: reader) }
    }

    /// The same for a folder whose server may run or not: nothing in it is changed, and nobody is kept waiting.
    package static func audit(_ folder: String) throws -> [String] {
        do {
            return Audit.findings(in: try Database.openToRead(folder, waitingWhenBusy: busyPatience))
        } catch {
            throw StoreError(error)
        }
    }

    private static let busyPatience: Duration = .seconds(5)
}
