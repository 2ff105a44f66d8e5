package import EventLoop
package import Gateway
import Synchronization
package import Telemetry

/// Carries accepted generations to their end, apart from any client.
///
/// All that matters is in the store before it is acted on, so a runner may die at any moment: the next one takes over what
/// it carried. In memory it keeps only when to look at what; a task is there for a step, and not while a vendor works.
package final class Runner: Sendable {
    let store: any Store
    let vendors: [Identifier<Host>: any Vendor]
    let media: any MediaStore
    let catalogue: Catalogue
    let worker: Identifier<Worker>
    let now: @Sendable () -> Timestamp
    let log: Log
    let limits: RunnerLimits
    let retries: RetryPolicy
    let polls: PollSchedule
    let health: Health
    /// Whether what may happen only once may be done now: not while others may think us dead.
    let mayHandOver: @Sendable () -> Bool
    /// Takes what attempts teach of models and hosts.
    let observe: @Sendable (Observation) -> Void
    private let lanes: [Lane]
    private let random: Mutex<any RandomNumberGenerator & Sendable>
    private let budget: Mutex<RetryBudget>
    private let agenda: Mutex<Agenda>
    /// Until when there may be work of ours of which we have not heard; and whether any may have been another's before.
    private let doubtful = Mutex((until: Moment(nanoseconds: 0), isAnothers: false))
    /// Rings when something may be claimed.
    private let claims = Bell()
    /// Rings when a step is due earlier than was known.
    private let steps = Bell()

    package init(
        store: any Store, vendors: [any Vendor], media: any MediaStore, catalogue: Catalogue,
        worker: Identifier<Worker>, lanes: [Lane], now: @escaping @Sendable () -> Timestamp,
        random: any RandomNumberGenerator & Sendable, log: Log, limits: RunnerLimits = RunnerLimits(),
        retries: RetryPolicy = RetryPolicy(), polls: PollSchedule = PollSchedule(), health: Health = Health(),
        budget: RetryBudget.Limits = RetryBudget.Limits(), mayHandOver: @escaping @Sendable () -> Bool = { true },
        observe: @escaping @Sendable (Observation) -> Void = { _ in }
    ) {
        (self.store, self.media, self.catalogue, self.worker) = (store, media, catalogue, worker)
        self.vendors = Dictionary(uniqueKeysWithValues: vendors.map { ($0.host, $0) })
        (self.lanes, self.now, self.log, self.limits) = (lanes, now, log, limits)
        (self.retries, self.polls, self.health, self.observe) = (retries, polls, health, observe)
        self.mayHandOver = mayHandOver
        self.budget = Mutex(RetryBudget(budget))
        self.random = Mutex(random)
        agenda = Mutex(Agenda(startingAt: lanes[0].time.now))
    }

    /// Something may be due: it was accepted, or a place came free.
    package func poke() { claims.ring() }

    /// Its caller wants no more of it.
    package func stop(_ id: Identifier<Generation>) { plan { $0.stop(id) } }

    /// Its vendor says that there is news: it is asked now and not in a while.
    package func hurry(_ id: Identifier<Generation>) { plan { $0.hurry(id) } }

    /// How many are carried now.
    package var load: Int { agenda.withLock(\.count) }

    /// What vendors work on now.
    package var carried: [HostModel: Int] { agenda.withLock(\.carried) }

    /// Runs until cancelled. What is under way then stays as it stands in the store, for the next one to take over.
    package func run() async {
        await withDiscardingTaskGroup { group in
            var turn = 0
            func begin(_ steps: [Agenda.Due]) {
                for due in steps {
                    let lane = lanes[turn % lanes.count]
                    turn += 1
                    group.addTask(executorPreference: lane) { [self] in await take(due, on: lane) }
                }
            }
            async let taking: Void = takeIn()
            let time = lanes[0].time
            while !Task.isCancelled {
                steps.answer()
                let now = time.now
                let (due, next) = agenda.withLock {
                    ($0.take(limits.batch, at: now), $0.look(atLatest: now + limits.longestRest))
                }
                begin(due)
                await steps.wait(on: lanes[0], atMost: next.since(time.now))
            }
            await taking
            begin(agenda.withLock { $0.takeClaimed() })
        }
    }

    // MARK: Steps

    private func take(_ due: Agenda.Due, on lane: Lane) async {
        let generation = await persist("a look at what is carried") { store, _, _, _ in
            try await store.generation(due.id)
        }
        var last = generation ?? nil
        if let generation = last, generation.isCarried(by: worker),
            let placed = await due.step.isNew ? place(generation) : generation
        {
            last = placed
            if let pause = await Carrying(runner: self, placed, on: lane).take(due.step) {
                let now = lane.time.now
                plan { $0.pause(due.id, at: pause.place, before: pause.step, from: now, until: now + pause.duration) }
                return
            }
        }
        plan { $0.end(due) }
        if let last { letGo(last) }
        poke()
    }

    /// Another node may have ended what began here, of which no vendor's adapter here has heard.
    private func letGo(_ generation: Generation) {
        for attempt in generation.attempts { vendors[attempt.host]?.letGo(of: attempt.task(of: generation.id)) }
    }

    /// What is about to be handed over, at a host that neither rests nor falls behind: nil where it waits, because all rest or
    /// too much is tried again.
    private func place(_ generation: Generation) async -> Generation? {
        guard let attempt = generation.attempts.last, attempt.state == .sending, !generation.isStopping else {
            return generation
        }
        let now = now()
        let isFirst = attempt.number == 1
        guard isFirst || budget.withLock({ $0.withdraw(for: generation.account, at: now) }) else {
            log.info("too much is tried again: an attempt waits", ["generation": generation.id.text])
            let longest = limits.longestWait.milliseconds
            let wait = random.withLock { random in Int64.random(in: 0...longest, using: &random) }
            return await postpone(generation, until: now + .milliseconds(wait))
        }
        if isBehind(attempt.venue, with: generation),
            let other = generation.untriedVenues.first(where: {
                $0.model == attempt.model && !isBehind($0, with: generation) && health.admits($0, at: now)
            })
        {
            log.info(
                "a host falls behind: another is asked",
                ["generation": generation.id.text, "host": attempt.host.text, "other": other.host.text])
            return await apply(.moved(other, attempt: attempt.number), to: generation.id)
        }
        if health.admits(attempt.venue, at: now) { return generation }
        let others = generation.nextVenues.filter { $0 != attempt.venue }
        if let other = others.first(where: { health.admits($0, at: now) }) {
            return await apply(.moved(other, attempt: attempt.number), to: generation.id)
        }
        if !isFirst { budget.withLock { $0.giveBack(for: generation.account) } }
        let rests = others.compactMap { health.rests($0.model, at: $0.host, at: now) }
        let first = health.rests(attempt.model, at: attempt.host, at: now) ?? now
        return await postpone(generation, until: rests.reduce(first, min))
    }

    /// It waits, which is no attempt; or ends, where the wait would outlast its deadline.
    private func postpone(_ generation: Generation, until moment: Timestamp) async -> Generation? {
        let number = generation.attempts.count
        let venue = generation.attempts[number - 1].venue
        let event: Generation.Event =
            moment < generation.createdAt + generation.order.deadline
            ? .postponed(until: min(moment, now() + limits.longestWait), attempt: number)
            : .refused(.unavailable("\(venue) fails at present, and rests"), attempt: number, retryAt: nil)
        // Cancelled just before: it does not wait for a host, and is stopped.
        return await apply(event, to: generation.id).flatMap { $0.isStopping ? $0 : nil }
    }

    /// Whether a host has had several of the model's jobs for much longer than one should take: whoever comes now would wait for
    /// them. What one took of late is no measure: where many wait, that grows with them.
    private func isBehind(_ venue: Venue, with generation: Generation) -> Bool {
        let work = agenda.withLock { $0.work(at: HostModel(venue.host, venue.model)) }
        guard work.count >= limits.crowd else { return false }
        let usual = Duration.seconds(generation.order.usualSeconds(at: venue, in: catalogue))
        return work.age(at: lanes[0].time.now) > usual * limits.behind
    }

    /// Moves a generation that is carried here; nil where it is none any more.
    func apply(_ event: Generation.Event, to id: Identifier<Generation>) async -> Generation? {
        let transition = await persist("a generation's move") { store, _, worker, now in
            try await store.apply(event, to: id, by: worker, at: now)
        }
        guard let transition = transition ?? nil else { return nil }
        if transition.isStopping || transition.generation.isStopping { stop(id) }
        if transition.freesOthers { poke() }
        return transition.generation
    }

    func isStopping(_ id: Identifier<Generation>) -> Bool { agenda.withLock { $0.isStopping(id) } }

    func crowd(at host: Identifier<Host>) -> Int { agenda.withLock { $0.crowd(at: host) } }

    private func plan(_ change: (inout Agenda) -> Void) {
        let isOverlooked = agenda.withLock { agenda in
            change(&agenda)
            return agenda.isOverlooked
        }
        if isOverlooked { steps.ring() }
    }

    // MARK: Taking in

    private func takeIn() async {
        // A process that carries nothing leaves what there is to one that does.
        guard limits.carried > 0 else { return }
        await takeOver()
        var looked = lanes[0].time.now
        while !Task.isCancelled {
            claims.answer()
            let rest = await claim()
            await claims.wait(on: lanes[0], atMost: rest)
            guard let interval = limits.lookForDead, looked + interval <= lanes[0].time.now else { continue }
            await takeOver()
            await takeUp()
            looked = lanes[0].time.now
        }
    }

    private func add(_ generations: [Generation], areTakenOver: Bool) {
        plan { agenda in for generation in generations { agenda.add(generation.id, isTakenOver: areTakenOver) } }
    }

    /// Takes over everything that dead workers carried.
    private func takeOver() async {
        var count = 0
        while !Task.isCancelled {
            let taken: [Generation]? = await persist("take over") { store, limits, worker, now in
                do {
                    return try await store.takeOver(limits.batch, by: worker, at: now)
                } catch {
                    // What passes has changed nothing.
                    doubt(isAnothers: (error as? StoreError)?.isPassing != true)
                    throw error
                }
            }
            guard let taken else { return }
            add(taken, areTakenOver: true)
            count += taken.count
            if taken.isEmpty { break }
        }
        if count > 0 { log.notice("taken over", ["generations": count]) }
    }

    /// The store may have done what it could not tell of.
    private func doubt(isAnothers: Bool = false) {
        doubtful.withLock { $0 = (lanes[0].time.now + limits.doubt, $0.isAnothers || isAnothers) }
    }

    /// Takes up what the store gave us while its answer was lost. Nobody else would: we live.
    private func takeUp() async {
        let (until, isAnothers) = doubtful.withLock(\.self)
        guard until > lanes[0].time.now else { return }
        do {
            let carried = try await store.carried(by: worker)
            let missed = agenda.withLock { agenda in carried.filter { !agenda.has($0) } }
            guard !missed.isEmpty else { return }
            // What we claimed and have not heard of nobody has handed over; what we took over the dead may have.
            plan { agenda in for id in missed { agenda.add(id, isTakenOver: isAnothers) } }
            log.notice("taken up what was given to us unheard", ["generations": missed.count])
        } catch {
            log.warning("cannot look for what was given to us unheard", ["cause": "\(error)"])
            doubt()
        }
    }

    /// Claims all that is due and fits, and says how long nothing more will be due.
    private func claim() async -> Duration {
        do {
            var asked = now()
            while load < limits.carried, !Task.isCancelled {
                asked = now()
                let claimed = try await store.claim(min(limits.batch, limits.carried - load), by: worker, at: asked)
                add(claimed, areTakenOver: false)
                if claimed.isEmpty { break }
            }
            // What was due when we asked waits for a free place: the bell rings when there is one. What has fallen due since
            // is asked for at once.
            guard let due = try await store.nextDue(after: asked) else { return limits.longestRest }
            return min(max(due - now(), .zero), limits.longestRest)
        } catch {
            log.error("cannot claim work", ["cause": "\(error)"])
            doubt()
            return limits.patience
        }
    }

    /// Does what must succeed in the end, again and again while the store cannot; nil only once we are told to stop.
    func persist<Result: Sendable>(
        _ what: StaticString,
        _ body: (any Store, RunnerLimits, Identifier<Worker>, Timestamp) async throws -> Result
    ) async -> Result? {
        while true {
            do {
                return try await body(store, limits, worker, now())
            } catch {
                log.error("the store does not take it", ["what": "\(what)", "cause": "\(error)"])
                do { try await lanes[0].sleep(for: limits.patience) } catch { return nil }
            }
        }
    }

    /// What follows an attempt that failed.
    func sequel(to error: VendorError, of generation: Generation) -> RetryPolicy.Sequel {
        random.withLock { random in
            var generator = AnyGenerator(random)
            defer { random = generator.base }
            return retries.sequel(to: error, of: generation, at: now(), using: &generator)
        }
    }

    /// A vendor has answered a generation's first attempt, which lets others be tried again.
    func noteTried(_ generation: Generation) { budget.withLock { $0.deposit(for: generation.account) } }
}

extension Agenda.Step {
    /// Whether nothing of its attempt can have left.
    fileprivate var isNew: Bool { if case .begin(isTakenOver: false) = self { true } else { false } }
}

extension Generation {
    var isStopping: Bool { if case .stopping = state { true } else { false } }

    fileprivate func isCarried(by worker: Identifier<Worker>) -> Bool {
        switch state {
        case .processing(worker), .stopping(worker): true
        default: false
        }
    }
}

private struct AnyGenerator: RandomNumberGenerator {
    var base: any RandomNumberGenerator & Sendable

    init(_ base: any RandomNumberGenerator & Sendable) { self.base = base }

    mutating func next() -> UInt64 { base.next() }
}
