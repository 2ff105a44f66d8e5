package import Gateway
import Glibc
import Synchronization

/// The vendor behind test keys: renders whatever the catalogue offers, here, and charges nobody.
///
/// It keeps its work in memory alone. After a crash it truthfully says that nothing had arrived, and begins again; what had
/// been rendered is found in the renderer's cache.
package final class SandboxVendor: Vendor {
    package let host = HostAvailability.sandbox
    private let renderer: SandboxRenderer
    private let jobs = Mutex<[String: Job]>([:])

    package init(_ renderer: SandboxRenderer) { self.renderer = renderer }

    package func submit(_ task: VendorTask) async throws(VendorError) -> VendorProgress {
        let markers = SandboxMarkers(task.input.text ?? "")
        if markers.isUnavailable { throw .unavailable("the prompt says [unavailable]") }
        if markers.isRefused { throw .refused("the prompt says [refuse].") }
        return try progress(of: task, Ticket(task.id))
    }

    package func poll(_ ticket: Ticket, for task: VendorTask) async throws(VendorError) -> VendorProgress {
        try progress(of: task, ticket)
    }

    /// Begins it where it is not known, and renders it where its time has come.
    private func progress(of task: VendorTask, _ ticket: Ticket) throws(VendorError) -> VendorProgress {
        try jobs.withLock { jobs throws(VendorError) in
            let job = jobs[task.id] ?? .waiting(since: .now, for: SandboxMarkers(task.input.text ?? "").delay)
            switch job {
            case .waiting(let began, let delay):
                let waited = ContinuousClock.now - began
                guard waited >= delay else {
                    jobs[task.id] = job
                    return .pending(
                        ticket, percent: Int(100 * (waited / delay)),
                        after: min(delay - waited, max(Self.interval, delay / Self.looks)))
                }
                let rendering = Rendering()
                jobs[task.id] = .rendering(rendering, rendering.begin(task, with: renderer))
                return .pending(ticket, percent: 0, after: Self.interval)
            case .rendering(let rendering, _):
                switch rendering.state {
                case .underWay(let share): return .pending(ticket, percent: Int(share * 100), after: Self.interval)
                case .ended(.success(let file)):
                    jobs[task.id] = nil
                    return .finished([VendorOutput(location: file.path, contentType: file.contentType)])
                case .ended(.failure(let error)):
                    // Those that find no place to be rendered have waited their time.
                    jobs[task.id] = error.isTransient ? .waiting(since: .now, for: .zero) : nil
                    throw error
                }
            }
        }
    }

    package func find(_ task: VendorTask) async throws(VendorError) -> FoundWork {
        jobs.withLock { $0[task.id] } == nil ? .absent : .found(Ticket(task.id))
    }

    package func cancel(_ ticket: Ticket, for task: VendorTask) async throws(VendorError) -> Cancellation {
        if case .rendering(_, let work)? = jobs.withLock({ $0.removeValue(forKey: task.id) }) { work.cancel() }
        return .stopped(charged: false)
    }

    /// The renderer keeps its files for a while, unchanged: another name for the same bytes is a copy.
    package func fetch(_ output: VendorOutput, of task: VendorTask, to path: String) async throws(VendorError) {
        if unsafe Glibc.link(output.location, path) == 0 { return }
        do throws(SystemFailure) { try copy(output.location, to: path) } catch {
            throw .unavailable("cannot copy what was rendered: \(error.description)")
        }
    }

    private static let interval: Duration = .milliseconds(200)
    /// How often somebody looks while nothing is done, that is slow by request.
    private static let looks = 100
}

/// Work that was handed over. What is slow by request waits first, which takes no task.
private enum Job {
    case waiting(since: ContinuousClock.Instant, for: Duration)
    case rendering(Rendering, Task<Void, Never>)
}

private final class Rendering: Sendable {
    enum State: Sendable {
        case underWay(Double)
        case ended(Result<SandboxFile, VendorError>)
    }

    private let current = Mutex(State.underWay(0))

    var state: State { current.withLock(\.self) }

    func begin(_ task: VendorTask, with renderer: SandboxRenderer) -> Task<Void, Never> {
        Task(executorPreference: globalConcurrentExecutor) { [self] in
            let result: Result<SandboxFile, VendorError>
            do throws(SandboxError) {
                let file = try await renderer.render(SandboxOrder(task)) { share in self.reach(share) }
                let fails = SandboxMarkers(task.input.text ?? "").fails
                result = fails ? .failure(.failed("the prompt says [fail].")) : .success(file)
            } catch {
                result = .failure(error.asVendor)
            }
            current.withLock { $0 = .ended(result) }
        }
    }

    private func reach(_ share: Double) {
        current.withLock { state in
            if case .underWay(let known) = state { state = .underWay(max(known, share)) }
        }
    }
}

extension SandboxError {
    fileprivate var asVendor: VendorError {
        switch self {
        case .busy: .throttled(retryAfter: .seconds(2))
        case .unfit, .unreadablePicture: .rejected(description)
        case .tookTooLong: .timedOut(description)
        case .toolMissing, .toolFailed, .process, .storage, .cancelled: .unavailable(description)
        }
    }
}

private struct SystemFailure: Error {
    let description: String

    init(_ what: String) { description = unsafe "\(what): \(String(cString: strerror(errno)))" }
}

/// For a renderer on another file system.
private func copy(_ path: String, to other: String) throws(SystemFailure) {
    let source = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard source >= 0 else { throw SystemFailure("open") }
    defer { close(source) }
    let target = unsafe open(other, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard target >= 0 else { throw SystemFailure("create") }
    defer { close(target) }
    while true {
        let count = sendfile(target, source, nil, 1 << 20)
        if count == 0 { return }
        guard count > 0 else { throw SystemFailure("write") }
    }
}
