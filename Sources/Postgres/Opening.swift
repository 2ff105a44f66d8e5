import EventLoop
import SQL

/// The way to one open connection: one address after another, each in its time, until one lets us in.
final class Opening: Pollable, TimerTarget, @unchecked Sendable {  // Touched on its lane only.
    private let lane: Lane
    private let target: ConnectionString
    private let settings: PoolSettings
    private var done: ((Result<Link, SQLError>) -> Void)?
    private var endpoints: ArraySlice<Endpoint> = []
    private var failures: [String] = []
    /// Which address it is that is being tried.
    private var place = ""
    private var link: Link?
    private var watch: (socket: Int32, watch: Lane.Watch)?
    private var timer: Lane.Timer?

    init(
        _ target: ConnectionString, _ settings: PoolSettings, on lane: Lane,
        _ done: @escaping (Result<Link, SQLError>) -> Void
    ) {
        (self.target, self.settings, self.lane, self.done) = (target, settings, lane, done)
    }

    func start() {
        target.endpoints(settings.parameters(besides: target.settings), on: lane) { [self] result in
            guard done != nil else { return }
            switch result {
            case .success(let endpoints): self.endpoints = endpoints[...]
            case .failure(let error): failures.append("\(error.name): \(error.reason)")
            }
            tryNext()
        }
    }

    /// Ends it ahead of time.
    func stop() { end(.failure(.closed)) }

    private func tryNext() {
        guard var endpoint = endpoints.popFirst() else {
            return end(.failure(.unreachable(failures.joined(separator: "; "))))
        }
        let address = endpoint["hostaddr"] ?? endpoint["host"] ?? "the local socket"
        place = endpoint["port"].map { "\(address), port \($0)," } ?? address
        // Ours carry those that were given in them.
        endpoint["options"] = settings.parameters(besides: target.settings)["options"]
        endpoint["client_encoding"] = "UTF8"
        endpoint["connect_timeout"] = nil
        link = Link(endpoint)
        timer = lane.schedule(self, at: lane.now + (target.connectPatience ?? settings.connectPatience))
        guard let link, !link.hasFailed else { return fail(link?.message ?? "there is no memory") }
        // What libpq waits for first, it says.
        wait(for: .writable)
    }

    func changed(_ readiness: Readiness) {
        guard let link else { return }
        // libpq may close the socket and open another.
        unwatch()
        switch link.connect() {
        case .waitsToRead: wait(for: .readable)
        case .waitsToWrite: wait(for: .writable)
        case .failed: fail(link.message)
        case .connected:
            guard link.serverVersion >= PostgresLimits.oldestServer else {
                return fail(
                    "the server is of version \(link.serverVersion / 10_000): "
                        + "\(PostgresLimits.oldestServer / 10_000) or later is needed")
            }
            guard link.startPipeline() else { return fail(link.message) }
            end(.success(link))
        }
    }

    func timerFired() {
        timer = nil
        fail("\(place) did not let us in within \(target.connectPatience ?? settings.connectPatience)")
    }

    private func wait(for interest: Readiness) {
        guard let link else { return }
        do throws(SystemError) {
            watch = (link.socket, try lane.watch(foreign: link.socket, for: interest, self))
        } catch { fail("\(error)") }
    }

    private func unwatch() {
        if let watch { lane.unwatch(foreign: watch.socket, watch.watch) }
        watch = nil
    }

    private func stopTrying() {
        unwatch()
        if let timer { lane.cancel(timer) }
        timer = nil
        link = nil
    }

    private func fail(_ reason: String) {
        stopTrying()
        failures.append(reason)
        tryNext()
    }

    private func end(_ result: Result<Link, SQLError>) {
        stopTrying()
        done.take()?(result)
    }
}
