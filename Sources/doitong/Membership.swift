import EventLoop
import Gateway
import Glibc
import Store
import Telemetry

/// This process as one of the nodes that share a database.
struct Membership: Sendable {
    private static let housekeeping: Duration = .seconds(60)

    private let store: PostgresStore
    private let lease: Lease
    private let node: NodeReport
    /// For how many days what has ended is kept; nil: for ever.
    private let daysKept: Int?
    private let lane: Lane
    private let log: Log

    /// Takes a lease for the process's worker; nil where the store is this process's alone.
    static func join(
        _ store: any OpenedStore, as worker: Identifier<Worker>, daysKept: Int?, on lane: Lane, log: Log
    ) async throws -> Membership? {
        guard let store = store as? PostgresStore else { return nil }
        let node = NodeReport(worker: worker, name: "\(hostName()):\(getpid())", version: Version.number)
        return Membership(
            store: store, lease: try await store.join(node), node: node, daysKept: daysKept, lane: lane, log: log)
    }

    private init(
        store: PostgresStore, lease: Lease, node: NodeReport, daysKept: Int?, lane: Lane, log: Log
    ) {
        (self.store, self.lease, self.node, self.daysKept) = (store, lease, node, daysKept)
        (self.lane, self.log) = (lane, log)
    }

    /// Whether others leave to this process what it carries. What may happen once alone is not done without.
    var isHeld: Bool { lease.isHeld }

    /// Keeps the lease while `work` runs, and hands over at once when that has ended.
    func hold(while work: @escaping @Sendable () async -> Void) async {
        // No child of ours: the lease is kept until the work has ended, also when we are told to stop.
        let keeping = Task(executorPreference: lane) { await store.keep(lease, of: node, log: log) }
        await work()
        keeping.cancel()
        do {
            try await store.leave(lease)
        } catch {
            log.warning("cannot give the lease back: others take over when it has run out", ["cause": "\(error)"])
        }
    }

    /// Does what every node does beside its work, until cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask(executorPreference: lane) { await store.follow(log: log) }
            group.addTask(executorPreference: lane) { await keepHouse() }
        }
    }

    /// Does `work` while this node alone is to do it for all.
    func perform(_ duty: String, _ work: @escaping @Sendable () async -> Void) async {
        await store.perform(duty, under: lease, log: log, work)
    }

    private func keepHouse() async {
        while !Task.isCancelled {
            do {
                try await lane.sleep(for: Self.housekeeping)
                try await store.makeDays(around: .now())
                try await store.settleLeftBehind()
                try await store.forgetMarks()
                guard let daysKept else { continue }
                for day in try await store.dropDays(keeping: daysKept, at: .now()) {
                    let date = Timestamp(milliseconds: day * 86_400_000).description.prefix(10)
                    log.notice("dropped a day's generations", ["accepted": String(date)])
                }
            } catch is CancellationError {
                return
            } catch {
                log.warning("cannot keep house in the database", ["cause": "\(error)"])
            }
        }
    }

    private static func hostName() -> String {
        var name = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&name, name.count - 1) == 0 else { return "node" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
