package import EventLoop
package import Gateway
import Synchronization
package import Telemetry

/// Carries accepted generations to their end, apart from any client.
///
/// All that matters is in the store before it is acted on, so a runner may die at any moment: the next one takes over what
/// it carried. In memory it keeps only whom to wake.
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
    private let lanes: [Lane]
    private let random: Mutex<any RandomNumberGenerator & Sendable>
    /// Those that are carried, by their id, each with what wakes it.
    private let carried = Mutex<[Identifier<Generation>: Carried]>([:])
    private let bell = Bell()

    package init(
        store: any Store, vendors: [any Vendor], media: any MediaStore, catalogue: Catalogue,
        worker: Identifier<Worker>, lanes: [Lane], now: @escaping @Sendable () -> Timestamp,
        random: any RandomNumberGenerator & Sendable, log: Log, limits: RunnerLimits = RunnerLimits(),
        retries: RetryPolicy = RetryPolicy(), polls: PollSchedule = PollSchedule()
    ) {
        (self.store, self.media, self.catalogue, self.worker) = (store, media, catalogue, worker)
        self.vendors = Dictionary(uniqueKeysWithValues: vendors.map { ($0.host, $0) })
        (self.lanes, self.now, self.log, self.limits) = (lanes, now, log, limits)
        (self.retries, self.polls) = (retries, polls)
        self.random = Mutex(random)
    }

    /// Something may be due: it was accepted, or a place came free.
    package func poke() { bell.ring() }

    /// Its caller wants no more of it.
    package func stop(_ id: Identifier<Generation>) {
        carried.withLock { $0[id] }?.stop()
    }

    /// How many are carried now.
    package var load: Int { carried.withLock(\.count) }

    /// Runs until cancelled. What is under way then stays as it stands in the store, for the next one to take over.
    package func run() async {
        await withDiscardingTaskGroup { group in
            var turn = 0
            func carry(_ generation: Generation, isTakenOver: Bool) {
                let lane = lanes[turn % lanes.count]
                turn += 1
                let work = Carried(lane: lane)
                carried.withLock { $0[generation.id] = work }
                if case .stopping = generation.state { work.stop() }
                group.addTask(executorPreference: lane) { [self] in
                    await Carrying(runner: self, work, generation).run(isTakenOver: isTakenOver)
                    _ = carried.withLock { $0.removeValue(forKey: generation.id) }
                    poke()
                }
            }
            // A process that carries nothing leaves what there is to one that does.
            if limits.carried > 0 { await takeOver { carry($0, isTakenOver: true) } }
            while !Task.isCancelled {
                bell.answer()
                let rest = await claim { carry($0, isTakenOver: false) }
                await bell.wait(on: lanes[0], atMost: rest)
            }
        }
    }

    /// Takes over everything that dead workers carried.
    private func takeOver(_ carry: (Generation) -> Void) async {
        var count = 0
        while !Task.isCancelled {
            let taken = await persist("take over") { try await $0.takeOver($1.batch, by: $2, at: $3) } ?? []
            taken.forEach(carry)
            count += taken.count
            if taken.isEmpty { break }
        }
        if count > 0 { log.notice("taken over from before", ["generations": count]) }
    }

    /// Claims all that is due and fits, and says how long nothing more will be due.
    private func claim(_ carry: (Generation) -> Void) async -> Duration {
        do {
            var asked = now()
            while load < limits.carried, !Task.isCancelled {
                asked = now()
                let claimed = try await store.claim(min(limits.batch, limits.carried - load), by: worker, at: asked)
                claimed.forEach(carry)
                if claimed.isEmpty { break }
            }
            // What was due when we asked waits for a free place: the bell rings when there is one. What has fallen due since
            // is asked for at once.
            guard let due = try await store.nextDue(after: asked) else { return limits.longestRest }
            return min(max(due - now(), .zero), limits.longestRest)
        } catch {
            log.error("cannot claim work", ["cause": "\(error)"])
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

    func next(after error: VendorError, of generation: Generation) -> Timestamp? {
        random.withLock { random in
            var generator = AnyGenerator(random)
            defer { random = generator.base }
            return retries.next(after: error, of: generation, at: now(), using: &generator)
        }
    }
}

/// One that is carried: whether it is to be stopped, and what wakes it from waiting.
final class Carried: Sendable {
    let lane: Lane
    private let stopping = Latch()
    let sleeper: Sleeper

    init(lane: Lane) {
        self.lane = lane
        sleeper = Sleeper(lane: lane)
    }

    var isStopping: Bool { stopping.isOpen }

    func stop() {
        stopping.open()
        sleeper.wake()
    }
}

private struct AnyGenerator: RandomNumberGenerator {
    var base: any RandomNumberGenerator & Sendable

    init(_ base: any RandomNumberGenerator & Sendable) { self.base = base }

    mutating func next() -> UInt64 { base.next() }
}
