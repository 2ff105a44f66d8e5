import EventLoop
import Gateway
import JSON
import Postgres
import SQL
import Synchronization
package import Telemetry

extension PostgresStore {
    // MARK: - The lease

    /// Takes a lease for a worker of this process.
    package func join(_ node: NodeReport) async throws -> Lease {
        let lease = Lease(node.worker)
        leases.withLock { $0[node.worker] = lease }
        try await renew(lease, of: node)
        return lease
    }

    /// Renews a lease until cancelled.
    package func keep(_ lease: Lease, of node: NodeReport, log: Log) async {
        while !Task.isCancelled {
            do { try await aside.sleep(for: Lease.renewal) } catch { return }
            do {
                if try await renew(lease, of: node) {
                    log.warning("the node's lease had run out", ["worker": node.worker.text])
                }
                _ = try await execute(.forgetGone)
            } catch {
                log.error("cannot renew the node's lease", ["cause": "\(error)"])
            }
        }
    }

    /// Gives a lease back: what was carried under it may be taken over at once.
    package func leave(_ lease: Lease) async throws {
        lease.end()
        _ = try await execute(.release(lease.worker))
    }

    @discardableResult
    private func renew(_ lease: Lease, of node: NodeReport) async throws -> Bool {
        let asked = SystemTime().now
        _ = try await execute(.renew(node, lease: Lease.length))
        return lease.renewed(at: asked)
    }

    package func nodes() async throws -> [NodeReport] {
        try await rows(.nodes) { row throws(SQLError) in try NodeReport(row) }
    }

    /// The same of a database whose nodes may run or not.
    package static func nodes(_ database: String) async throws -> [NodeReport] {
        try await unhurried(database) { pool in
            try await pool.rows(.nodes) { row throws(SQLError) in try NodeReport(row) }
        }
    }

    /// Whose work may be taken over.
    enum Gone {
        /// Those who said that they go.
        case left
        /// Those without a lease.
        case all
    }

    /// Whose work a worker may take over now; nil where there is none. Who has no lease himself takes it that everybody is gone.
    func gone(for worker: Identifier<Worker>) async throws -> Gone? {
        guard let lease = leases.withLock({ $0[worker] }) else { return .all }
        let isSettled = lease.isSettled
        if isSettled, !lease.hasLooked { return .all }
        guard try await row(.areGone, { row throws(SQLError) in try row.read(0) }) ?? false else { return nil }
        return isSettled ? .all : .left
    }

    /// Nothing was left to be taken over.
    func foundNothing(of gone: Gone, for worker: Identifier<Worker>) {
        if gone == .all { leases.withLock { $0[worker] }?.looked() }
    }

    // MARK: - Duties

    /// Does `work` whenever this node alone is to do it for all, until cancelled. It is cancelled when the duty is lost.
    package func perform(
        _ duty: String, under lease: Lease, log: Log, _ work: @escaping @Sendable () async -> Void
    ) async {
        while !Task.isCancelled {
            if await hold(duty, lease, log) {
                await withDiscardingTaskGroup { group in
                    group.addTask { await work() }
                    var last = SystemTime().now
                    while !Task.isCancelled, SystemTime().now < last + Lease.held {
                        do { try await aside.sleep(for: Lease.renewal) } catch { break }
                        let asked = SystemTime().now
                        if await hold(duty, lease, log) { last = asked } else if lease.isHeld { break }
                    }
                    group.cancelAll()
                }
            }
            do { try await aside.sleep(for: Lease.renewal) } catch { break }
        }
        try? await shielded { pool in _ = try await pool.execute(.dropDuty(duty, of: lease.worker)) }
    }

    private func hold(_ duty: String, _ lease: Lease, _ log: Log) async -> Bool {
        guard lease.isHeld else { return false }
        do {
            return try await execute(.take(duty, by: lease.worker, lease: Lease.length)).changes > 0
        } catch {
            log.error("cannot take a duty", ["duty": duty, "cause": "\(error)"])
            return false
        }
    }

    // MARK: - What others change

    /// Tells those who listen here of what other nodes change, until cancelled.
    package func follow(log: Log) async {
        var seen: [Identifier<Generation>: Int] = [:]
        while !Task.isCancelled {
            do {
                let watched = changes.watched
                seen = seen.filter { watched.contains($0.key) }
                for start in stride(from: 0, to: watched.count, by: Self.mostRows) {
                    try await look(at: watched.dropFirst(start).prefix(Self.mostRows), &seen)
                }
                try await aside.sleep(for: Self.followed)
            } catch is CancellationError {
                return
            } catch {
                log.warning("cannot follow what other nodes do", ["cause": "\(error)"])
                do { try await aside.sleep(for: Lease.renewal) } catch { return }
            }
        }
    }

    /// How often is looked at what others changed.
    private static let followed: Duration = .milliseconds(250)

    private func look(
        at ids: some Collection<Identifier<Generation>>, _ seen: inout [Identifier<Generation>: Int]
    ) async throws {
        let versions = try await rows(.versions(of: Array(ids))) { row throws(SQLError) in
            (id: try row.read(0, as: Identifier<Generation>.self), version: try row.counter(1))
        }
        for (id, version) in versions {
            guard seen.updateValue(version, forKey: id) != version, let generation = try await generation(id) else {
                continue
            }
            seen[id] = generation.version
            changes.publish(generation)
        }
    }

    // MARK: - Health

    /// Whether the database answers, and takes what is written.
    package func isReachable() async -> Bool {
        let isReadOnly = try? await row("SELECT pg_is_in_recovery()") { row throws(SQLError) in
            try row.read(0, as: Bool.self)
        }
        return isReadOnly == false
    }
}

extension SQLQuery {
    fileprivate static func versions(of ids: [Identifier<Generation>]) -> SQLQuery {
        let ids = JSON.array(ids.map { .string($0.text) }).text
        return """
            WITH watched AS MATERIALIZED (
              SELECT w.id, w.account_id, w.day FROM jsonb_array_elements_text(\(ids)) AS ids(id)
                JOIN whereabouts AS w ON w.id = ids.id COLLATE "C")
            SELECT g.id, g.version FROM watched AS w
              JOIN open_generation AS g ON g.account_id = w.account_id AND g.id = w.id
             UNION ALL
            SELECT g.id, g.version FROM watched AS w
              JOIN finished_generation AS g ON g.account_id = w.account_id AND g.id = w.id AND g.day = w.day
            """
    }
}
