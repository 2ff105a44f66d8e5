import GraphQL
import Gateway
import Synchronization
import Telemetry

struct VendorState: ObjectValue {
    let report: VendorReport
    let hosts: [HostState]
}

struct HostState: ObjectValue {
    let health: Health.Entry
    let carried: Int
    let now: Timestamp
}

struct AuditResult: ObjectValue {
    let at: Timestamp
    let findings: [String]
}

struct LoadState: ObjectValue {
    let server: ServerLoad
    let underWay: (queued: Int, processing: Int)
    let streams: Int
}

/// What operators see of the running server: its vendors, its books, its load.
extension Resolvers {
    /// - Parameter streams: how many are open.
    mutating func bindOperations(_ services: Services, streams: @escaping @Sendable () -> Int) {
        let audits = AuditDesk()
        bindAsync("Query.adminVendors") { (_: Void, call: FieldCall) async throws -> [VendorState] in
            let context = call.context as! CallContext
            try context.requireAdmin()
            return services.vendorStates(at: context.now)
        }
        bindAsync("Query.adminAudit") { (_: Void, call: FieldCall) async throws -> AuditResult in
            try (call.context as! CallContext).requireAdmin()
            return try await audits.audit(services)
        }
        bindAsync("Query.adminLoad") { (_: Void, call: FieldCall) async throws -> LoadState in
            try (call.context as! CallContext).requireAdmin()
            return LoadState(
                server: await services.operations.load(), underWay: try await services.store.underWay(),
                streams: streams())
        }
        bindVendorStates()
        bindLoad()
        bind("AdminAudit.checkedAt", \AuditResult.at)
        bind("AdminAudit.findings", \AuditResult.findings)
    }

    private mutating func bindVendorStates() {
        bind("AdminVendor.name", \VendorState.report.host.text)
        bind("AdminVendor.configured", \VendorState.report.isConfigured)
        bind("AdminVendor.keys", \VendorState.report.keys)
        bind("AdminVendor.variables", \VendorState.report.variables)
        bind("AdminVendor.hosts", \VendorState.hosts)
        bind("AdminHost.model", \HostState.health.model.text)
        bind("AdminHost.host", \HostState.health.host.text)
        bind("AdminHost.state") { (host: HostState) -> String in
            switch host.health.state {
            case .closed: "closed"
            case .open: host.health.restsUntil == nil ? "half-open" : "open"
            case .probing: "half-open"
            }
        }
        bind("AdminHost.failureRate", \HostState.health.failureRate)
        bind("AdminHost.secondsLeft") { (host: HostState) -> Int? in
            host.health.restsUntil.map { ($0 - host.now).wholeSeconds }
        }
        bind("AdminHost.carried", \HostState.carried)
    }

    private mutating func bindLoad() {
        bind("AdminLoad.startedAt", \LoadState.server.startedAt)
        bind("AdminLoad.version", \LoadState.server.version)
        bind("AdminLoad.queued", \LoadState.underWay.queued)
        bind("AdminLoad.processing", \LoadState.underWay.processing)
        bind("AdminLoad.streams", \LoadState.streams)
        bind("AdminLoad.requests") { (load: LoadState) -> Double in Double(load.server.requests) }
        bind("AdminLoad.requestsPerSecond", \LoadState.server.requestsPerSecond)
        bind("AdminLoad.p50Milliseconds") { (load: LoadState) -> Double? in load.server.median.map(\.inMilliseconds) }
        bind("AdminLoad.p99Milliseconds") { (load: LoadState) -> Double? in load.server.slowest.map(\.inMilliseconds) }
        bind("AdminLoad.memoryBytes") { (load: LoadState) -> Double in Double(load.server.memory) }
        bind("AdminLoad.mediaBytes") { (load: LoadState) -> Double? in load.server.media.map { Double($0) } }
    }
}

extension Services {
    /// Each with the catalogue's models that it runs, and whatever else it works on.
    fileprivate func vendorStates(at now: Timestamp) -> [VendorState] {
        let (models, carried) = (planner.catalogue.providers.flatMap(\.models), operations.carried())
        return operations.vendors().map { report in
            var ids: [Identifier<Model>] = []
            for model in models where model.hosts.contains(report.host) && !ids.contains(model.id) {
                ids.append(model.id)
            }
            let others = carried.keys.filter { $0.host == report.host && !ids.contains($0.model) }.map(\.model).sorted()
            let hosts = (ids + others).map { id in
                HostState(
                    health: health.entry(id, at: report.host, at: now),
                    carried: carried[HostModel(report.host, id)] ?? 0, now: now)
            }
            return VendorState(report: report, hosts: hosts)
        }
    }
}

/// Has the books checked, once at a time, for a check reads all there is: who asks meanwhile is told what it finds.
private final class AuditDesk: Sendable {
    private static let mostFindings = 200

    private let running = Mutex<Task<AuditResult, any Error>?>(nil)

    func audit(_ services: Services) async throws -> AuditResult {
        let check = running.withLock { running in
            let check =
                running
                ?? Task { [self] in
                    defer { self.running.withLock { $0 = nil } }
                    return try await Self.check(services)
                }
            running = check
            return check
        }
        return try await check.value
    }

    private static func check(_ services: Services) async throws -> AuditResult {
        let at = services.now()
        var findings = try await services.store.audit()
        let rest = findings.count - mostFindings
        if rest > 0 { findings = findings.prefix(mostFindings) + ["… and \(rest) more"] }
        return AuditResult(at: at, findings: findings)
    }
}

extension Duration {
    fileprivate var inMilliseconds: Double {
        Double(components.seconds) * 1000 + Double(components.attoseconds) / 1e15
    }
}
