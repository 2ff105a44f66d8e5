package import EventLoop
package import Gateway
package import HTTPClient
package import HTTPTypes
import JSON
import Synchronization
package import Telemetry

/// Tells receivers what the outbox says: makes deliveries of its events, sends them, and notes what came of it.
///
/// Whatever matters is in the store before it is acted on, so it may die at any moment: a message is then sent once more,
/// under the same id. Nothing is sent of what is not committed, for it is only read from there.
package final class Dispatcher: Sendable {
    /// Writes a generation as the API would give it; nil where that cannot be done.
    package typealias Render = @Sendable (Generation) async -> [UInt8]?
    package typealias Send = @Sendable (HTTPRequest, EgressPolicy, Bounds) async throws(HTTPClientError) -> HTTPResponse

    let store: any Store & WebhookStore
    let vault: WebhookVault
    let addresses: WebhookAddresses
    let limits: WebhookLimits
    let log: Log
    let now: @Sendable () -> Timestamp
    private let schedule: DeliverySchedule
    private let render: Render
    private let send: Send
    private let lanes: [Lane]
    private let random: Mutex<any RandomNumberGenerator & Sendable>
    private let queues: Mutex<DeliveryQueues>
    private let finished = Mutex<[Finished]>([])
    private let endpoints = Mutex(KnownEndpoints())

    /// Rings when there may be new events.
    private let events = Bell()
    /// Rings when something may be sent or loaded.
    private let sends = Bell()
    /// Rings when a try is over.
    private let outcomes = Bell()
    /// Rings when something is to be tried again, and nothing was before.
    private let retries = Bell()

    private struct KnownEndpoints {
        var all: [Identifier<Account>: [WebhookEndpoint]] = [:]
        /// Moves with every change: what was read before one is not kept.
        var era = 0
    }

    private struct Finished: Sendable {
        let delivery: WebhookDelivery
        let outcome: WebhookDelivery.Outcome?
    }

    package init(
        store: any Store & WebhookStore, vault: WebhookVault, addresses: WebhookAddresses, lanes: [Lane],
        now: @escaping @Sendable () -> Timestamp, random: any RandomNumberGenerator & Sendable, log: Log,
        limits: WebhookLimits = WebhookLimits(), schedule: DeliverySchedule = DeliverySchedule(),
        render: @escaping Render, send: @escaping Send
    ) {
        (self.store, self.vault, self.addresses, self.lanes) = (store, vault, addresses, lanes)
        (self.now, self.log, self.limits, self.schedule) = (now, log, limits, schedule)
        (self.render, self.send) = (render, send)
        self.random = Mutex(random)
        queues = Mutex(DeliveryQueues(limits))
    }

    /// There may be new events.
    package func poke() { events.ring() }

    /// Something of a queue has fallen due: it was asked for again.
    package func reload(_ queue: Identifier<WebhookQueue>) {
        queues.withLock { $0.reload([queue]) }
        sends.ring()
    }

    /// An account's endpoints are others now.
    package func changed(_ account: Identifier<Account>) {
        endpoints.withLock { known in
            known.all[account] = nil
            known.era += 1
        }
    }

    /// What other processes change that share the store is looked for: endpoints, and what is to be sent again.
    package func lookAround() async {
        endpoints.withLock { known in
            known.all = [:]
            known.era += 1
        }
        let due = try? await store.dueQueues(after: .distantPast, upTo: now(), retries: false)
        guard let due, !due.isEmpty else { return }
        queues.withLock { $0.reload(due) }
        sends.ring()
    }

    /// Runs until cancelled. What is under way then is sent again at the next start.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask(executorPreference: lanes[0]) { await self.tell() }
            group.addTask(executorPreference: lanes[0]) { await self.note() }
            group.addTask(executorPreference: lanes[0]) { await self.retry() }
            group.addTask(executorPreference: lanes[0]) { await self.sweep() }
            var turn = 0
            while !Task.isCancelled {
                sends.answer()
                let (begun, loads) = queues.withLock { ($0.take(), $0.loads()) }
                for delivery in begun {
                    turn += 1
                    group.addTask(executorPreference: lanes[turn % lanes.count]) { await self.carry(delivery) }
                }
                for load in loads {
                    group.addTask(executorPreference: lanes[0]) { await self.load(load.queue, load.limit) }
                }
                await sends.wait(on: lanes[0], atMost: .seconds(60))
            }
            group.cancelAll()
        }
    }

    // MARK: - From events to deliveries

    private func tell() async {
        guard var written = await persist("where telling stopped", { try await $0.toldUntil() }) else { return }
        var looked = written
        while !Task.isCancelled {
            events.answer()
            do {
                let found = try await store.untold(after: looked, limit: limits.events)
                var deliveries: [WebhookDelivery] = []
                for event in found.events { deliveries += try await self.deliveries(of: event) }
                if !deliveries.isEmpty || found.until - written >= limits.unwritten {
                    try await store.tell(deliveries, from: written, until: found.until)
                    written = found.until
                }
                looked = found.until
                if !deliveries.isEmpty {
                    queues.withLock { $0.offer(deliveries) }
                    sends.ring()
                }
                if found.isAll { await events.wait(on: lanes[0], atMost: limits.longestRest) }
            } catch {
                log.error("cannot tell what happened", ["cause": "\(error)"])
                do { try await lanes[0].sleep(for: limits.patience) } catch { return }
            }
        }
    }

    private func deliveries(of event: WebhookEvent) async throws -> [WebhookDelivery] {
        guard let type = event.type else { return [] }
        let wanting = try await endpoints(of: event.account).filter { $0.wants(type) && event.at >= $0.createdAt }
        let takers = wanting.filter { $0.disabled == nil && event.at >= $0.since }
        let missers = wanting.filter { $0.disabled != nil }
        guard !takers.isEmpty || !missers.isEmpty || event.webhookURL != nil else { return [] }
        // One that cannot be written now keeps nobody else from being told: it is written when it is sent.
        var body: [UInt8]?
        do { body = try await self.body(of: event, type) } catch {
            log.error("a message cannot be written yet", ["event": type.rawValue, "cause": "\(error)"])
        }
        var made = takers.map { delivery(of: event, type, to: $0.url, $0.id, body) }
        for endpoint in missers {
            var missed = delivery(of: event, type, to: endpoint.url, endpoint.id, nil)
            missed.giveUp("the endpoint was disabled", at: now())
            made.append(missed)
        }
        if let url = event.webhookURL { made.append(delivery(of: event, type, to: url, nil, body)) }
        return made
    }

    private func delivery(
        of event: WebhookEvent, _ type: WebhookEventType, to url: String, _ endpoint: Identifier<WebhookEndpoint>?,
        _ body: [UInt8]?
    ) -> WebhookDelivery {
        let now = now()
        return WebhookDelivery(
            id: draw { NewIdentifier.make("dlv", at: now, using: &$0) }, event: vault.eventID(event.sequence),
            type: type, account: event.account, generation: event.generation, endpoint: endpoint, url: url,
            at: event.at, createdAt: now, body: body)
    }

    /// The message's bytes; nil where they cannot be made now, and are to be when it is sent.
    package func body(of event: WebhookEvent, _ type: WebhookEventType) async throws -> [UInt8]? {
        switch event.subject {
        case .account(_, let data): WebhookEvent.message(type, at: event.at, data: data.bytes)
        case .generation(let id, let status): try await body(of: id, status, type, at: event.at)
        }
    }

    private func body(
        of id: Identifier<Generation>, _ status: Generation.Status, _ type: WebhookEventType, at moment: Timestamp
    ) async throws -> [UInt8]? {
        guard let generation = try await store.generation(id),
            let data = await render(generation.told(as: status, at: moment))
        else { return nil }
        return WebhookEvent.message(type, at: moment, data: data)
    }

    private func endpoints(of account: Identifier<Account>) async throws -> [WebhookEndpoint] {
        let (known, era) = endpoints.withLock { ($0.all[account], $0.era) }
        if let known { return known }
        let found = try await store.webhookEndpoints(of: account)
        endpoints.withLock { known in
            guard known.era == era else { return }
            if known.all.count >= limits.accounts { known.all = [:] }
            known.all[account] = found
        }
        return found
    }

    // MARK: - Sending

    private func load(_ queue: Identifier<WebhookQueue>, _ limit: Int) async {
        var rows: [WebhookDelivery]?
        do {
            rows = try await store.dueDeliveries(in: queue, at: now(), patience: limits.orderPatience, limit: limit)
        } catch {
            log.error("cannot load what is to be told", ["cause": "\(error)"])
            try? await lanes[0].sleep(for: limits.patience)
        }
        queues.withLock { $0.loaded(queue, rows, limit: limit) }
        sends.ring()
    }

    private func carry(_ delivery: WebhookDelivery) async {
        let began = now()
        var delivery = delivery
        do {
            switch try await target(of: delivery) {
            case .failure(let reason):
                delivery.giveUp(reason.text, at: began)
                return finish(delivery, nil)
            case .success(let target):
                let outcome = try await attempt(&delivery, target, at: began)
                guard let outcome else { return finish(delivery, nil) }
                let ended = now()
                let made = WebhookDelivery.Try(at: began, duration: max(ended - began, .zero), outcome: outcome)
                draw { delivery.handle(made, schedule: schedule, at: ended, using: &$0) }
                finish(delivery, outcome)
            }
        } catch {
            log.error("cannot look up who is to be told", ["cause": "\(error)"])
            try? await lanes[0].sleep(for: limits.patience)
            finish(delivery, nil)
        }
    }

    private struct Reason: Error { let text: String }

    private struct Target {
        let url: String
        /// Empty where they do not open.
        let secrets: [WebhookSecret]
    }

    /// Where it goes and what signs it, or why it is not to be sent any more.
    private func target(of delivery: WebhookDelivery) async throws -> Result<Target, Reason> {
        guard let id = delivery.endpoint else {
            guard let sealed = try await store.webhookSecrets(of: delivery.account) else {
                return .success(Target(url: delivery.url, secrets: [vault.firstSecret(of: delivery.account)]))
            }
            let secrets = vault.open(sealed, for: delivery.account.text, at: now()) ?? []
            return .success(Target(url: delivery.url, secrets: secrets))
        }
        guard let endpoint = try await endpoints(of: delivery.account).first(where: { $0.id == id }) else {
            return .failure(Reason(text: "the endpoint was removed"))
        }
        guard endpoint.disabled == nil else { return .failure(Reason(text: "the endpoint was disabled")) }
        let secrets = vault.open(endpoint.secrets, for: id.text, at: now()) ?? []
        return .success(Target(url: endpoint.url, secrets: secrets))
    }

    /// nil where nothing was tried.
    private func attempt(
        _ delivery: inout WebhookDelivery, _ target: Target, at now: Timestamp
    ) async throws -> WebhookDelivery.Outcome? {
        guard !target.secrets.isEmpty else {
            log.error("a webhook's secret does not open", ["account": delivery.account.text])
            return .failed("It could not be signed here; tell the operator.")
        }
        if delivery.body == nil, let generation = delivery.generation,
            let status = Generation.Status.allCases.first(where: { WebhookEventType($0) == delivery.type })
        {
            do {
                delivery.body = try await body(of: generation, status, delivery.type, at: delivery.at)
            } catch {
                log.error("what is to be told cannot be read", ["delivery": delivery.id.text, "cause": "\(error)"])
            }
        }
        guard let body = delivery.body else {
            log.error("a message cannot be written", ["delivery": delivery.id.text])
            return .failed("It could not be written here; tell the operator.")
        }
        switch addresses.judge(target.url) {
        case .failure(let refusal): return .failed("The address \(refusal).")
        case .success(let url):
            let request = Message.request(to: url, body, id: delivery.event.text, secrets: target.secrets, at: now)
            do throws(HTTPClientError) {
                let response = try await send(request, addresses.egress, Message.bounds(limits))
                return Message.outcome(of: response, at: self.now())
            } catch {
                return Message.outcome(of: error)
            }
        }
    }

    // MARK: - Noting what came of it

    private func finish(_ delivery: WebhookDelivery, _ outcome: WebhookDelivery.Outcome?) {
        finished.withLock { $0.append(Finished(delivery: delivery, outcome: outcome)) }
        outcomes.ring()
    }

    private func note() async {
        while !Task.isCancelled {
            outcomes.answer()
            let done = finished.withLock { done in
                defer { done = [] }
                return done
            }
            if done.isEmpty {
                await outcomes.wait(on: lanes[0], atMost: .seconds(60))
                continue
            }
            // What was not tried has nothing to note, but that it was given up.
            let noted = done.filter { $0.outcome != nil || $0.delivery.isOver }.map(\.delivery)
            let disabled = await persist("what came of messages") { store in
                try await store.record(noted, at: self.now())
            }
            for endpoint in disabled ?? [] { await disable(endpoint) }
            let now = now()
            let unsent = queues.withLock { queues in
                for one in done { queues.ended(one.delivery, one.outcome, at: now) }
                let unsent = done.filter { $0.outcome == nil && !$0.delivery.isOver }.map(\.delivery.queue)
                queues.reload(unsent)
                return unsent
            }
            sends.ring()
            if done.contains(where: { $0.delivery.round > 0 && !$0.delivery.isOver }) { retries.ring() }
            if !unsent.isEmpty { try? await lanes[0].sleep(for: .milliseconds(50)) }
        }
    }

    private func disable(_ endpoint: WebhookEndpoint) async {
        changed(endpoint.account)
        log.notice("a webhook endpoint is disabled", ["endpoint": endpoint.id.text])
        let queue = Identifier<WebhookQueue>(endpoint.id.text)
        queues.withLock { $0.drop(queue) }
        while !Task.isCancelled {
            let count = await persist("that an endpoint is disabled") { [limits] store in
                try await store.giveUp(
                    queue, "the endpoint was disabled", at: self.now(), limit: limits.sweepBatch)
            }
            guard let count, count == limits.sweepBatch else { break }
        }
        events.ring()
    }

    // MARK: - Trying again

    private func retry() async {
        // What was due when we came: also what was never tried.
        var last = Timestamp.distantPast
        var areRetries = false
        while !Task.isCancelled {
            retries.answer()
            let upTo = now()
            let due = await persist("what is to be told again") { [last, areRetries] store in
                try await store.dueQueues(after: last, upTo: upTo, retries: areRetries)
            }
            (last, areRetries) = (upTo, true)
            if let due, !due.isEmpty {
                queues.withLock { $0.reload(due) }
                sends.ring()
            }
            let next = await persist("when to tell again") { [last] in try await $0.nextRetry(after: last) }
            if let next = next ?? nil {
                let rest = min(max(next - now(), limits.retryTick), .seconds(60))
                // A ring may mean an earlier one, and there is one at each try: so not each is followed.
                await retries.wait(on: lanes[0], atMost: rest)
                try? await lanes[0].sleep(for: limits.retryTick)
            } else {
                await retries.wait(on: lanes[0], atMost: .seconds(60))
            }
        }
    }

    // MARK: - Forgetting

    private func sweep() async {
        while !Task.isCancelled {
            let now = now()
            do {
                let count = try await store.forget(
                    bodiesBefore: now - limits.bodiesKept, deliveriesBefore: now - limits.deliveriesKept,
                    eventsBefore: now - limits.eventsKept, limit: limits.sweepBatch)
                if count < limits.sweepBatch { try await lanes[0].sleep(for: limits.sweepInterval) }
                try await lanes[0].sleep(for: limits.retryTick)
            } catch is CancellationError {
                return
            } catch {
                log.warning("cannot forget what is old", ["cause": "\(error)"])
                do { try await lanes[0].sleep(for: limits.sweepInterval) } catch { return }
            }
        }
    }

    // MARK: - Parts

    /// Does what must succeed in the end, again and again while the store cannot; nil only once we are told to stop.
    private func persist<Result: Sendable>(
        _ what: StaticString, _ body: (any Store & WebhookStore) async throws -> Result
    ) async -> Result? {
        while true {
            do {
                return try await body(store)
            } catch {
                log.error("the store does not take it", ["what": "\(what)", "cause": "\(error)"])
                do { try await lanes[0].sleep(for: limits.patience) } catch { return nil }
            }
        }
    }

    @discardableResult
    private func draw<Result>(_ body: (inout AnyGenerator) -> Result) -> Result {
        // Not under the lock: what is drawn from is a value, and may as well differ a little in time.
        var generator = AnyGenerator(random: self)
        return body(&generator)
    }

    private struct AnyGenerator: RandomNumberGenerator {
        let random: Dispatcher

        mutating func next() -> UInt64 { random.random.withLock { $0.next() } }
    }
}
