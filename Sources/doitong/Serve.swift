import API
import EventLoop
import Glibc
import HTTPServer
import HTTPTypes
import Media
import Runner
import Store
import Telemetry

/// Serves until it is told to stop, and returns the exit code. Prints `listening on http://HOST:PORT` when ready.
///
/// The main thread only waits: what it opens for that, it opens before the first client can take the last descriptor.
///
/// - Parameter visit: called once it listens, with its address, on its first lane. Cancelled when the server is told to stop.
func serve(_ settings: ServeSettings, log: Log, visit: Visit? = nil) -> Int32 {
    Signals.capture(signals)
    let lanes = (0..<settings.lanes).map { Lane(index: $0) }
    return lanes[0].blocking { await serve(settings, on: lanes, log: log, visit) }
}

/// Answers whether the server is to stop.
typealias Visit = @Sendable (_ address: String, Lane) async -> Bool

private let signals = [SIGTERM, SIGINT]

private func serve(_ settings: ServeSettings, on lanes: [Lane], log: Log, _ visit: Visit?) async -> Int32 {
    do {
        try DataFolder.make(settings.data)
        let stopping = Latch()
        try Signals.deliver(signals, on: lanes[0], to: stopper(stopping, log))
        await openWhatTheRuntimeNeeds()
        let house = try await House.build(settings, on: lanes, log: log)
        let readiness = readiness(of: house.store, until: stopping)
        let server = try Server(
            settings.address, lanes: lanes, routes + [readiness] + house.routes,
            configuration(log, house.traffic, house.answers))
        if settings.publicURL == nil { house.address.value = settings.name(port: server.port) }
        announce(settings, server)
        log.notice("listening", ["address": settings.name(port: server.port), "lanes": lanes.count])
        await withDiscardingTaskGroup { group in
            group.addTask { await server.run(grace: settings.grace) }
            group.addTask(executorPreference: lanes[0]) { await house.carry() }
            group.addTask(executorPreference: lanes[0]) { await house.tell() }
            if let membership = house.membership {
                group.addTask(executorPreference: lanes[0]) { await membership.run() }
            }
            group.addTask(executorPreference: lanes[0]) { await house.media.run() }
            group.addTask(executorPreference: globalConcurrentExecutor) { await house.audit(log: log) }
            group.addTask(executorPreference: globalConcurrentExecutor) { await house.vendors.watch() }
            group.addTask(executorPreference: globalConcurrentExecutor) { await house.knowledge.run() }
            if let visit {
                group.addTask(executorPreference: lanes[0]) {
                    if await visit(settings.name(port: server.port), lanes[0]) { stopping.open() }
                }
            }
            await stopping.wait()
            house.endStreams()
            group.cancelAll()
        }
        await house.store.close()
    } catch let error as ListenError {
        log.error("cannot start", ["reason": "\(error)", "set by": "--host, --port"])
        return 1
    } catch {
        log.error("cannot start", ["reason": "\(error)"])
        return 1
    }
    log.notice("stopped")
    return 0
}

/// The runtime's own threads open descriptors when they first run and when they first sleep, and trap where there is none. So they
/// are made to before clients can take the last one.
private func openWhatTheRuntimeNeeds() async {
    let first = Task(executorPreference: globalConcurrentExecutor) {
        do { try await Task.sleep(for: .milliseconds(1)) } catch {}
    }
    await first.value
}

private let routes = [
    Route(.get, "/healthz") { _ in plain },
    Route(.get, "/version") { _ in version },
]

/// Whether new requests are welcome here: not while the process drains, nor without its database.
private func readiness(of store: any OpenedStore, until stopping: Latch) -> Route {
    Route(.get, "/readyz") { _ in
        if stopping.isOpen { return unready("draining\n") }
        return await store.isReachable() ? plain : unready("the database does not answer\n")
    }
}

private func unready(_ reason: String) -> Response {
    Response(
        .unavailable, Fields([(.contentType, "text/plain; charset=utf-8")]), body: .bytes(Array(reason.utf8)))
}

private let plain = Response(
    .ok, Fields([(.contentType, "text/plain; charset=utf-8")]), body: .bytes(Array("ok\n".utf8)))

private let version = Response(
    .ok, Fields([(.contentType, "application/json")]),
    body: .bytes(Array(#"{"name":"doitong","version":"\#(Version.number)"}"#.utf8) + [0x0a]))

/// Descriptors kept back from connections, for listeners, logs, the store, and what is opened for a moment: a quarter, but no
/// more than this.
private let reservedDescriptors = 256

private func configuration(_ log: Log, _ traffic: Traffic, _ answers: AnswerTimes) -> Server.Configuration {
    let ids = RequestIDs()
    var configuration = Server.Configuration(
        identify: { ids.id(for: $0) },
        observer: Observer(
            answered: { request, status, duration in
                traffic.note(request.mayBeStream(status, duration) ? nil : duration, at: .now())
                answers.note(request, status, duration)
                log.info(
                    "request",
                    [
                        "request": request.id, "method": request.method.name, "path": request.path,
                        "status": status.code, "seconds": duration,
                    ])
            },
            failed: { error, request in
                log.error("request failed", ["request": request.id, "path": request.path, "cause": "\(error)"])
            },
            refused: { refusal, peer in
                log.debug(
                    "refused", ["status": refusal.status.code, "reason": refusal.detail, "peer": peer.description])
            }))
    let descriptors = Machine.raiseDescriptorLimit()
    configuration.limits.connections = min(
        configuration.limits.connections, descriptors - min(reservedDescriptors, descriptors / 4))
    return configuration
}

extension Request {
    /// Looks no closer at what was quick.
    private static let quick: Duration = .seconds(1)

    fileprivate func mayBeStream(_ status: Status, _ duration: Duration) -> Bool {
        guard status.code != 101 else { return true }
        guard duration > Self.quick else { return false }
        return fields[.accept]?.contains("text/event-stream") == true || path.hasSuffix("/events")
            || fields[FieldName("Prefer")] != nil
    }
}

/// The first signal lets what runs come to its end; the second does not wait for it.
private func stopper(_ stopping: Latch, _ log: Log) -> @Sendable (Int32) -> Void {
    let asked = Latch()
    return { signal in
        if asked.isOpen { _exit(128 + signal) }
        asked.open()
        log.notice("stopping", ["signal": signal])
        stopping.open()
    }
}

private func announce(_ settings: ServeSettings, _ server: Server) {
    print("listening on \(settings.name(port: server.port))")
    fflush(nil)
}
