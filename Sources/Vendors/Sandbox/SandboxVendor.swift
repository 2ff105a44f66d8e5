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
        _ = job(for: task)
        return .pending(Ticket(task.id), percent: 0, after: Self.interval)
    }

    package func poll(_ ticket: Ticket, for task: VendorTask) async throws(VendorError) -> VendorProgress {
        let job = job(for: task)
        switch job.state {
        case .rendering(let share):
            return .pending(ticket, percent: Int(share * 100), after: Self.interval)
        case .ended(.success(let file)):
            forget(task)
            return .finished([VendorOutput(location: file.path, contentType: file.contentType)])
        case .ended(.failure(let error)):
            forget(task)
            throw error
        }
    }

    package func find(_ task: VendorTask) async throws(VendorError) -> FoundWork {
        jobs.withLock { $0[task.id] } == nil ? .absent : .found(Ticket(task.id))
    }

    package func cancel(_ ticket: Ticket, for task: VendorTask) async throws(VendorError) -> Cancellation {
        jobs.withLock { $0.removeValue(forKey: task.id) }?.cancel()
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

    private func job(for task: VendorTask) -> Job {
        jobs.withLock { jobs in
            if let job = jobs[task.id] { return job }
            let markers = SandboxMarkers(task.input.text ?? "")
            let job = Job(markers)
            jobs[task.id] = job
            job.begin(task, failing: markers.fails, with: renderer)
            return job
        }
    }

    private func forget(_ task: VendorTask) { jobs.withLock { _ = $0.removeValue(forKey: task.id) } }
}

/// One rendering.
private final class Job: Sendable {
    enum State: Sendable {
        case rendering(Double)
        case ended(Result<SandboxFile, VendorError>)
    }

    private let current = Mutex<State>(.rendering(0))
    private let work = Mutex<Task<Void, Never>?>(nil)
    /// What is slow by request is rendered at once, and shown when its time has come.
    private let began = ContinuousClock.now
    private let delay: Duration

    init(_ markers: SandboxMarkers) { delay = markers.delay }

    var state: State {
        let waited = ContinuousClock.now - began
        guard waited < delay else { return current.withLock { $0 } }
        return .rendering(waited / delay)
    }

    func begin(_ task: VendorTask, failing: Bool, with renderer: SandboxRenderer) {
        let running = Task(executorPreference: globalConcurrentExecutor) { [self] in
            let result: Result<SandboxFile, VendorError>
            do throws(SandboxError) {
                let file = try await renderer.render(SandboxOrder(task)) { share in self.reach(share) }
                result = failing ? .failure(.failed("the prompt says [fail].")) : .success(file)
            } catch {
                result = .failure(error.asVendor)
            }
            current.withLock { $0 = .ended(result) }
            work.withLock { $0 = nil }
        }
        work.withLock { work in if case .rendering = current.withLock({ $0 }) { work = running } }
    }

    func cancel() { work.withLock { $0 }?.cancel() }

    private func reach(_ share: Double) {
        current.withLock { state in
            if case .rendering(let known) = state { state = .rendering(max(known, share)) }
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
