package import Gateway
import SQL
package import Telemetry

extension SQLQuery {
    /// Takes or renews a lease, and answers how often it ran out before.
    static func renew(_ node: NodeReport, lease: Duration) -> SQLQuery {
        """
        INSERT INTO node(worker, name, version, started_at, renewed_at, expires_at)
        SELECT \(node.worker), \(node.name), \(node.version), now, now,
               now + \(lease.milliseconds) * CAST('1 millisecond' AS interval)
          FROM (SELECT clock_timestamp() AS now) AS clock
            ON CONFLICT (worker) DO UPDATE
           SET renewed_at = excluded.renewed_at, expires_at = excluded.expires_at, left_at = NULL,
               epoch = node.epoch + CASE WHEN node.expires_at < excluded.renewed_at THEN 1 ELSE 0 END
        RETURNING epoch
        """
    }

    /// Gives a lease back: what its holder carried may be taken over at once.
    static func release(_ worker: Identifier<Worker>) -> SQLQuery {
        """
        WITH duties AS (DELETE FROM duty WHERE worker = \(worker))
        UPDATE node SET expires_at = CAST('-infinity' AS timestamptz), left_at = clock_timestamp()
         WHERE worker = \(worker)
        """
    }

    /// Takes or keeps a duty that nobody else has.
    static func take(_ duty: String, by worker: Identifier<Worker>, lease: Duration) -> SQLQuery {
        """
        INSERT INTO duty(name, worker, expires_at)
        SELECT \(duty), \(worker), clock_timestamp() + \(lease.milliseconds) * CAST('1 millisecond' AS interval)
            ON CONFLICT (name) DO UPDATE SET worker = excluded.worker, expires_at = excluded.expires_at
         WHERE duty.worker = excluded.worker OR duty.expires_at < clock_timestamp()
        """
    }

    static func dropDuty(_ duty: String, of worker: Identifier<Worker>) -> SQLQuery {
        "DELETE FROM duty WHERE name = \(duty) AND worker = \(worker)"
    }

    /// Whether somebody's lease has run out, or was given back, whose work may be left.
    static let areGone: SQLQuery = "SELECT EXISTS (SELECT FROM node WHERE expires_at < clock_timestamp())"

    /// Forgets who is gone and left nothing; who died is shown for a while.
    static let forgetGone: SQLQuery = """
        DELETE FROM node AS n
         WHERE expires_at < clock_timestamp()
           AND (left_at IS NOT NULL OR expires_at < clock_timestamp() - CAST('1 hour' AS interval))
           AND NOT EXISTS (SELECT FROM open_generation AS g WHERE g.worker = n.worker)
        """

    static let nodes: SQLQuery = """
        SELECT n.worker, n.name, n.version, n.started_at, n.renewed_at, n.epoch,
               CASE WHEN n.left_at IS NOT NULL THEN 'left' WHEN n.expires_at < clock_timestamp() THEN 'dead' ELSE 'alive' END,
               (SELECT count(*) FROM open_generation AS g WHERE g.worker = n.worker),
               coalesce((SELECT string_agg(d.name, ' ' ORDER BY d.name) FROM duty AS d
                          WHERE d.worker = n.worker AND d.expires_at > clock_timestamp()), '')
          FROM node AS n ORDER BY n.started_at, n.worker
        """
}

/// A process that shares the database, as the others see it.
package struct NodeReport: Sendable {
    package let worker: Identifier<Worker>
    /// What people call it.
    package let name: String
    package let version: String
    package internal(set) var startedAt: Timestamp = .distantPast
    package internal(set) var renewedAt: Timestamp = .distantPast
    /// How often it took a lease anew.
    package internal(set) var epoch = 1
    /// alive, dead or left.
    package internal(set) var state = "alive"
    /// How many generations it carries.
    package internal(set) var carried = 0
    /// What it does for all.
    package internal(set) var duties = ""

    package init(worker: Identifier<Worker>, name: String, version: String) {
        (self.worker, self.name, self.version) = (worker, name, version)
    }

    init(_ row: borrowing some StoredRow & ~Copyable) throws(SQLError) {
        self.init(worker: try row.read(0), name: try row.read(1), version: try row.read(2))
        startedAt = try row.read(3)
        renewedAt = try row.read(4)
        epoch = try row.counter(5)
        state = try row.read(6)
        carried = try row.counter(7)
        duties = try row.read(8)
    }
}
