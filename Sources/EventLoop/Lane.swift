import CLinux
import Glibc
import Synchronization

/// Something a lane calls when its time has come.
package protocol TimerTarget: AnyObject {
    func timerFired()
}

/// Something a lane calls once at the end of a turn of its loop.
package protocol TurnTarget: AnyObject {
    func turnEnds()
}

/// One thread that waits for descriptors, timers and other threads, and runs tasks: a request's whole work stays on it.
///
/// Everything a lane owns is touched on its own thread only, so nothing in it is locked; other threads leave work in the
/// inbox. That is why it may call itself `Sendable`: ``precondition(isCurrent)`` stands in each door that is not for all.
package final class Lane: TaskExecutor, @unchecked Sendable {
    /// How many jobs run between two looks at the descriptors, so that neither starves the other.
    private static let jobsPerTurn = 1024

    /// After how many changes the writes that wait for the end of the turn are made even so: with many connections at once, the
    /// first clients would else have nothing to do while the last are answered.
    private static let changesBetweenWrites = 8

    private enum Work {
        case job(UnownedJob)
        case call(@Sendable () -> Void)
    }

    package let index: Int
    package let time: any Timekeeper

    // Anybody's.
    private let inbox = Mutex<[Work]>([])
    private let asleep = Atomic<Bool>(false)
    private let stopping = Atomic<Bool>(false)
    private let thread = Atomic<UInt>(0)
    private let bell = WakeUp()

    // This lane's own.
    private var poller = Poller()
    private var timers: TimerWheel<any TimerTarget>
    private var due: [any TimerTarget] = []
    private var jobs: [UnownedJob] = []
    private var running: [UnownedJob] = []
    private var turnTargets: [any TurnTarget] = []
    private var currentTime: Moment

    /// Starts a lane: its thread lives until ``stop()``.
    package init(index: Int = 0, time: any Timekeeper = SystemTime()) {
        self.index = index
        self.time = time
        currentTime = time.now
        timers = TimerWheel(startingAt: currentTime)
        time.whenMoved { [bell] in bell.ring() }
        start()
    }

    package var isCurrent: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

    // MARK: - For every thread

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent { jobs.append(job) } else { leave(.job(job)) }
    }

    /// Runs `call` on this lane, soon.
    package func perform(_ call: @escaping @Sendable () -> Void) { leave(.call(call)) }

    /// Ends the thread once the work left so far is done. What is left later is never run.
    package func stop() {
        stopping.store(true, ordering: .sequentiallyConsistent)
        bell.ring()
    }

    private func leave(_ work: Work) {
        inbox.withLock { $0.append(work) }
        // The lane says that it sleeps, then looks into the inbox once more; we fill the inbox, then look whether it
        // sleeps. One of the two sees the other.
        if asleep.exchange(false, ordering: .sequentiallyConsistent) { bell.ring() }
    }

    // MARK: - On the lane

    /// The time at which this turn of the loop began. Deadlines are measured from it: it costs nothing to read.
    package var now: Moment {
        precondition(isCurrent)
        return currentTime
    }

    package func watch(
        _ descriptor: borrowing Descriptor, shared: Bool = false, _ target: any Pollable
    ) throws(SystemError) -> Watch {
        precondition(isCurrent)
        return Watch(place: try poller.add(descriptor.number, shared: shared, target))
    }

    package func unwatch(_ descriptor: borrowing Descriptor, _ watch: Watch) {
        precondition(isCurrent)
        poller.remove(descriptor.number, at: watch.place)
    }

    /// Watches a descriptor that a library opened and will close, for one kind of readiness. Level-triggered, as libraries expect:
    /// it is told again in each turn until the library has used it up. To watch for another kind, watch anew.
    package func watch(
        foreign number: Int32, for interest: Readiness, _ target: any Pollable
    ) throws(SystemError) -> Watch {
        precondition(isCurrent)
        return Watch(place: try poller.add(number, whileIn: interest, target))
    }

    /// To be called before the library closes the descriptor.
    package func unwatch(foreign number: Int32, _ watch: Watch) {
        precondition(isCurrent)
        poller.remove(number, at: watch.place)
    }

    package func schedule(_ target: any TimerTarget, at deadline: Moment) -> Timer {
        precondition(isCurrent)
        return Timer(handle: timers.schedule(target, at: deadline))
    }

    package func cancel(_ timer: Timer) {
        precondition(isCurrent)
        timers.cancel(timer.handle)
    }

    /// Calls `target` once everything that this turn of the loop brought is done.
    ///
    /// Writing then, instead of at once, keeps the kernel's long way out of the processor's caches while requests are
    /// being read and answered.
    package func atEndOfTurn(_ target: any TurnTarget) {
        precondition(isCurrent)
        turnTargets.append(target)
    }

    /// A descriptor under watch on one lane.
    package struct Watch: Sendable { fileprivate let place: Int }

    /// A timer of one lane.
    package struct Timer: Sendable { fileprivate let handle: TimerWheel<any TimerTarget>.Handle }

    // MARK: - The loop

    private func start() {
        // The thread's own hold on the lane; it gives it back.
        let box = unsafe Unmanaged.passRetained(self).toOpaque()
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { argument in
                let lane = unsafe Unmanaged<Lane>.fromOpaque(argument!).takeRetainedValue()
                lane.loop()
                return nil
            }, box)
        precondition(code == 0, "pthread_create: \(SystemError("pthread_create", code: code).reason)")
        pthread_detach(thread)
    }

    private func loop() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        _ = unsafe pthread_setname_np(pthread_self(), "lane-\(index)")
        do { _ = try poller.add(bell.descriptor.number, shared: false, bell) } catch {
            fatalError("epoll_ctl: \(error.reason)")
        }
        while true {
            takeInbox()
            runJobs()
            currentTime = time.now
            fireTimers()
            endTurn()
            if stopping.load(ordering: .sequentiallyConsistent), jobs.isEmpty, isInboxEmpty { break }
            let changes = poller.wait(milliseconds: patience())
            asleep.store(false, ordering: .relaxed)
            currentTime = time.now
            for index in 0..<changes {
                guard let (target, readiness) = poller.change(index) else { continue }
                target.changed(readiness)
                if index % Self.changesBetweenWrites == Self.changesBetweenWrites - 1 { endTurn() }
            }
        }
        thread.store(0, ordering: .relaxed)
    }

    private var isInboxEmpty: Bool { inbox.withLock { $0.isEmpty } }

    private func takeInbox() {
        let work = inbox.withLock { inbox in
            guard !inbox.isEmpty else { return [Work]() }
            defer { inbox.removeAll(keepingCapacity: inbox.capacity <= Self.jobsPerTurn) }
            return inbox
        }
        for item in work {
            switch item {
            case .job(let job): jobs.append(job)
            case .call(let call): call()
            }
        }
    }

    /// Runs what was there when it began, in order. What those jobs enqueue waits for the next turn.
    private func runJobs() {
        guard !jobs.isEmpty else { return }
        swap(&jobs, &running)
        for job in running { unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
        running.removeAll(keepingCapacity: running.count <= Self.jobsPerTurn)
    }

    private func fireTimers() {
        guard timers.count > 0 else { return }
        timers.expire(upTo: currentTime, into: &due)
        guard !due.isEmpty else { return }
        let targets = due
        due.removeAll(keepingCapacity: true)
        for target in targets { target.timerFired() }
    }

    private func endTurn() {
        guard !turnTargets.isEmpty else { return }
        var targets: [any TurnTarget] = []
        swap(&targets, &turnTargets)
        for target in targets { target.turnEnds() }
        // What those left for the next end of turn must not wait for an event.
        guard turnTargets.isEmpty else { return endTurn() }
        targets.removeAll(keepingCapacity: targets.count <= Self.jobsPerTurn)
        turnTargets = targets
    }

    /// How long the lane may sleep now: not at all with jobs at hand, else until the next timer, else until it is rung.
    private func patience() -> Int32 {
        guard jobs.isEmpty else { return 0 }
        asleep.store(true, ordering: .sequentiallyConsistent)
        guard isInboxEmpty, !stopping.load(ordering: .sequentiallyConsistent) else { return 0 }
        guard time.movesByItself, let expiry = timers.nextExpiry else { return -1 }
        let wait = expiry.since(currentTime).wholeNanoseconds
        // Rounded up: waking before the timer would be for nothing.
        return Int32(clamping: (wait + 999_999) / 1_000_000)
    }
}

/// Wakes a lane that waits. Apart from the lane, so that others can hold it without holding the lane.
private final class WakeUp: Pollable, Sendable {
    let descriptor: Descriptor

    init() {
        let number = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        precondition(number >= 0, "eventfd: \(SystemError("eventfd").reason)")
        descriptor = Descriptor(owning: number)
    }

    func ring() { _ = eventfd_write(descriptor.number, 1) }

    /// Empties the bell, so that it can ring again.
    func changed(_ readiness: Readiness) {
        var count: eventfd_t = 0
        _ = unsafe eventfd_read(descriptor.number, &count)
    }
}
