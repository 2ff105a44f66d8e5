import Crypto
import DoitongTesting
import Gateway
import Store
import Telemetry
import Testing

/// Random lives of several accounts, each step compared with a model that knows only the domain's own rules.
@Suite struct HistoryTests {
    @Test(
        "whatever happens in whatever order, the store is where the rules lead", arguments: Backend.available,
        [1, 2, 3, 4] as [UInt64])
    func history(backend: Backend, seed: UInt64) async throws {
        let accounts: [Account] = [
            .sample("acc_1"), .sample("acc_2", plan: .concurrent(2)), .sample("acc_3", plan: .starter),
            .sample("acc_4", plan: .concurrent(0)),
        ]
        try await backend.withStore(holding: accounts, credits: 300) { store in
            var history = History(store: store, model: Model(accounts, credits: 300), seed: seed)
            defer { #expect(history.seen == History.all) }
            for step in 1...2000 {
                try await history.step()
                if step.isMultiple(of: 100) { try await history.compareAll() }
            }
        }
    }

    @Test(
        "a history goes on in PostgreSQL where it was moved there from a folder, however often that was interrupted",
        arguments: [5, 6] as [UInt64])
    func moved(seed: UInt64) async throws {
        let accounts: [Account] = [.sample("acc_1"), .sample("acc_2", plan: .concurrent(2))]
        try await inFolder { folder in
            let source = try await SQLStore.open(folder, lanes: [])
            for account in accounts {
                try await source.create(account)
                _ = try await source.grant(300, to: account.id, reason: "sample", reference: "first", at: .start)
            }
            var history = History(store: source, model: Model(accounts, credits: 300), seed: seed)
            for _ in 1...1000 { try await history.step() }
            await source.close()
            let database = try await TestDatabase.make()
            // Each time a little later than the last.
            for interruption in stride(from: 1, through: 60, by: 7) {
                do {
                    try await Relocation.move(from: folder, to: database, endedAfter: interruption)
                    break
                } catch {
                    await expectFailure(mentioning: "run it again") { _ = try await database.open() }
                }
            }
            history.store = try await database.open()
            try await history.compareAll()
            for _ in 1...1000 { try await history.step() }
            try await history.compareAll()
            await (history.store as? PostgresStore)?.close()
        }
    }
}

private struct History {
    var store: any Store
    var model: Model
    var random: SeededRandom
    var now = Timestamp.start
    var made = 0
    var worker: Identifier<Worker> = "w1"
    /// What came of anything so far; a history in which something never happens shows little.
    var seen: Set<String> = []

    static let all: Set = [
        "accepted", "known", "INVALID_INPUT", "RATE_LIMIT", "INSUFFICIENT_CREDITS", "claimed", "taken over",
        "COMPLETED", "FAILED", "CANCELLED", "charged though it failed", "stopping", "rated", "told by its parents",
    ]

    init(store: any Store, model: Model, seed: UInt64) {
        (self.store, self.model, random) = (store, model, SeededRandom(seed: seed))
    }

    mutating func step() async throws {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<30: try await admit()
        case 30..<45: try await claim()
        case 45..<85: try await move()
        case 85..<90: try await grant()
        case 90..<92: try await takeOver()
        case 92..<94: try await changePlan()
        default:
            let longest: Duration = Bool.random(using: &random) ? .seconds(2) : .seconds(40_000)
            now = now + .milliseconds(Int64.random(in: 0...longest.milliseconds, using: &random))
        }
    }

    private mutating func admit() async throws {
        made += 1
        let account = model.accounts.keys.sorted().randomElement(using: &random)!
        let isLive = Int.random(in: 0..<4, using: &random) > 0
        var parents: [Identifier<Generation>] = []
        if Int.random(in: 0..<3, using: &random) == 0 {
            // Mostly such as can be taken.
            let isStrict = Int.random(in: 0..<8, using: &random) > 0
            let candidates = model.generations.values.filter { generation in
                !isStrict
                    || generation.account == account && generation.isLive == isLive
                        && generation.status != .failed && generation.status != .cancelled
            }
            let latest = candidates.map(\.id).sorted().suffix(6)
            parents = (0...1).compactMap { _ in latest.randomElement(using: &random) }
        }
        let generation = Generation.sample(
            Identifier("gen_\(100_000 + made)"), of: account, live: isLive,
            price: Credits(Int.random(in: 0...60, using: &random)), taking: parents, at: now)
        var key: String?
        if Bool.random(using: &random) { key = "key \(Int.random(in: 0..<10, using: &random))".filter { $0 != " " } }
        let admission = try key.map { try Admission(generation, key: $0) } ?? Admission(generation)
        let outcome = try await store.admit(admission)
        let expected = model.admit(admission)
        #expect(expected.matches(outcome))
        seen.insert(expected.name)
        #expect(outcome.standing == model.accounts[account])
    }

    private mutating func claim() async throws {
        let limit = Int.random(in: 0...6, using: &random)
        let claimed = try await store.claim(limit, by: worker, at: now)
        #expect(model.objection(to: claimed.map(\.id), limit: limit, at: now) == nil)
        for generation in claimed {
            seen.insert("claimed")
            if !generation.order.request.input.parents.isEmpty { seen.insert("told by its parents") }
            let venue = model.generations[generation.id]!.nextVenue
            #expect(model.apply(.claimed(by: worker, venue), to: generation.id, at: now) == true)
            #expect(generation.whole == model.generations[generation.id]?.whole)
        }
        #expect(try await store.nextDue(after: .distantPast) == model.nextDue)
    }

    private mutating func move() async throws {
        // Those under way more often than others.
        let open = model.generations.values.filter { !$0.isOver }.map(\.id).sorted()
        let all = model.generations.keys.sorted()
        guard let id = (Int.random(in: 0..<3, using: &random) > 0 ? open : all).randomElement(using: &random) else {
            return
        }
        let attempt = max(0, model.generations[id]!.attempts.count - (Int.random(in: 0..<10, using: &random) / 9))
        let event: Generation.Event =
            switch Int.random(in: 0..<12, using: &random) {
            case 0, 1: .sent(Ticket("ticket"), attempt: attempt)
            case 2, 3: .progressed(Int.random(in: 0...120, using: &random))
            case 4, 5, 6: .delivered([.sample], attempt: max(1, attempt))
            case 7:
                .refused(
                    .unavailable("down"), attempt: max(1, attempt),
                    retryAt: now + .seconds(Int64.random(in: 0...9, using: &random)))
            case 8:
                .refused(
                    .failed("no", charged: Bool.random(using: &random)), attempt: max(1, attempt), retryAt: nil)
            case 9: .cancelled
            case 10: .stopped(charged: Bool.random(using: &random))
            default: .rated(Double(Int.random(in: -1...11, using: &random)) / 10)
            }
        let carrier: Identifier<Worker>? = [nil, "w1", worker][Int.random(in: 0..<3, using: &random)]
        let transition = try await store.apply(event, to: id, by: carrier, at: now)
        let moved = model.apply(event, to: id, by: carrier, at: now)
        #expect(transition?.moved == moved)
        if let generation = transition?.generation {
            if generation.isOver { seen.insert(generation.status.rawValue) }
            if generation.isCharged, generation.status == .failed { seen.insert("charged though it failed") }
            if generation.rating != nil { seen.insert("rated") }
        }
        if transition?.isStopping == true { seen.insert("stopping") }
        #expect(transition?.generation.whole == model.generations[id]?.whole)
    }

    private mutating func grant() async throws {
        let account = model.accounts.keys.sorted().randomElement(using: &random)!
        let credits = Credits(Int.random(in: -300...350, using: &random))
        let reference = "reference \(Int.random(in: 0..<200, using: &random))"
        let expected = model.grant(credits, to: account, reference: reference)
        do {
            let standing = try await store.grant(credits, to: account, reason: "", reference: reference, at: now)
            #expect(expected && standing == model.accounts[account])
        } catch StoreError.insufficient {
            #expect(!expected)
        }
    }

    private mutating func takeOver() async throws {
        worker = Identifier("w\(Int.random(in: 1...9, using: &random))")
        while case let batch = try await store.takeOver(3, by: worker, at: now), !batch.isEmpty {
            for generation in batch {
                seen.insert("taken over")
                #expect(model.apply(.takenOver(by: worker), to: generation.id, at: now) == true)
                #expect(generation.whole == model.generations[generation.id]?.whole)
            }
        }
        #expect(model.carriers.allSatisfy { $0 == worker })
    }

    private mutating func changePlan() async throws {
        let id = model.accounts.keys.sorted().randomElement(using: &random)!
        let plans: [Plan] = [.unlimited, .starter, .concurrent(0), .concurrent(1), .concurrent(5)]
        let account = Account.sample(id, plan: plans.randomElement(using: &random)!)
        #expect(try await store.update(account))
        model.accounts[id]!.account = account
    }

    func compareAll() async throws {
        #expect(try await store.audit() == [])
        #expect(
            try await store.accounts(after: nil, limit: 100)
                == model.accounts.values.sorted { $0.account.id < $1.account.id })
        let always = Int64(0)...Timestamp.distantFuture.day
        #expect(try await store.usage(of: nil, days: always) == UsageRow.recount(Array(model.generations.values)))
        let underWay = try await store.underWay()
        #expect(underWay.queued == model.accounts.values.reduce(0) { $0 + $1.meter.queued })
        #expect(underWay.processing == model.accounts.values.reduce(0) { $0 + $1.meter.running })
        for account in model.accounts.keys {
            let own = model.generations.values.filter { $0.account == account }
            #expect(try await store.usage(of: account, days: always) == UsageRow.recount(own))
            let listed = try await store.generations(of: account, GenerationQuery(limit: 1000)).map(\.whole)
            let expected = model.generations.values.filter { $0.account == account }.sorted { $0.id > $1.id }
            #expect(listed == expected.map(\.whole))
            for status in Generation.Status.allCases {
                let some = try await store.generations(of: account, GenerationQuery(status: [status], limit: 1000))
                #expect(some.map(\.id) == expected.filter { $0.status == status }.map(\.id))
            }
        }
    }
}

/// What the store must come to, by the domain's rules and nothing else.
private struct Model {
    var accounts: [Identifier<Account>: AccountStanding] = [:]
    var generations: [Identifier<Generation>: Generation] = [:]
    private var keys: [String: (generation: Identifier<Generation>, expiresAt: Timestamp)] = [:]
    private var references: Set<String> = []

    enum Outcome {
        case accepted, known(Identifier<Generation>), refused(ErrorCode)

        var name: String {
            switch self {
            case .accepted: "accepted"
            case .known: "known"
            case .refused(let code): code.rawValue
            }
        }

        func matches(_ outcome: AdmissionOutcome) -> Bool {
            switch (self, outcome) {
            case (.accepted, .accepted): true
            case (.known(let id), .known(let record, _)): record.generation == id
            case (.refused(let code), .refused(let error, _)): error.code == code
            default: false
            }
        }
    }

    init(_ accounts: [Account], credits: Credits) {
        for account in accounts {
            self.accounts[account.id] = AccountStanding(
                account: account, available: credits, held: .zero, meter: Meter())
        }
    }

    var nextDue: Timestamp? {
        generations.values.compactMap { if case .queued(let due) = $0.state { due } else { nil } }.min()
    }

    var carriers: [Identifier<Worker>] { generations.values.compactMap(\.carrier) }

    mutating func admit(_ admission: Admission) -> Outcome {
        var generation = admission.generation
        var standing = accounts[generation.account]!
        let name = admission.idempotency.map { "\(generation.account) \($0.key.text)" }
        if let known = name.flatMap({ keys[$0] }),
            known.expiresAt > generation.createdAt || !generations[known.generation]!.isOver
        {
            return .known(known.generation)
        }
        let parents = generation.order.request.input.parents.map { generations[$0] }
        for parent in parents {
            guard let parent, parent.account == generation.account, parent.isLive == generation.isLive,
                !parent.status.isTerminal || parent.status == .completed
            else { return .refused(.invalidInput) }
        }
        if standing.meter.admit(standing.account.plan, at: generation.createdAt) != nil { return .refused(.rateLimit) }
        guard standing.available >= generation.hold else { return .refused(.insufficientCredits) }
        if !parents.isEmpty, parents.allSatisfy({ $0?.status == .completed }) {
            _ = generation.handle(.parentsCompleted, at: generation.createdAt)
        }
        standing.available -= generation.hold
        standing.held += generation.hold
        accounts[generation.account] = standing
        generations[generation.id] = generation
        if let name { keys[name] = (generation.id, generation.createdAt + IdempotencyRecord.lifetime) }
        return .accepted
    }

    /// Whether it moved; nil where there is none.
    mutating func apply(
        _ event: Generation.Event, to id: Identifier<Generation>, by worker: Identifier<Worker>? = nil,
        at now: Timestamp
    ) -> Bool? {
        guard var generation = generations[id] else { return nil }
        let before = generation
        guard worker == nil || generation.carrier == worker, generation.handle(event, at: now) else { return false }
        settle(generation, after: before)
        // Those who wait are told in the order of their ids, each parent's before the next one's.
        var ended = generation.status.isTerminal && !before.status.isTerminal ? [generation] : []
        while !ended.isEmpty {
            let parent = ended.removeFirst()
            let children = generations.values.filter { $0.order.request.input.parents.contains(parent.id) }
            for var child in children.sorted(by: { $0.id < $1.id }) {
                let before = child
                let parents = child.order.request.input.parents
                let event: Generation.Event
                if parent.status != .completed {
                    event = .parentFailed(parent.id)
                } else if parents.allSatisfy({ generations[$0]?.status == .completed }) {
                    event = .parentsCompleted
                } else {
                    continue
                }
                guard child.handle(event, at: now) else { continue }
                settle(child, after: before)
                if child.status.isTerminal { ended.append(child) }
            }
        }
        return true
    }

    private mutating func settle(_ generation: Generation, after before: Generation) {
        generations[generation.id] = generation
        accounts[generation.account]!.meter.running += generation.places(.processing) - before.places(.processing)
        accounts[generation.account]!.meter.queued += generation.places(.queued) - before.places(.queued)
        if generation.isOver, !before.isOver {
            accounts[generation.account]!.held -= generation.hold
            if !generation.isCharged { accounts[generation.account]!.available += generation.hold }
        }
    }

    /// Why nobody may claim just these, now.
    func objection(to claimed: [Identifier<Generation>], limit: Int, at now: Timestamp) -> String? {
        let due = generations.values.filter { if case .queued(let due) = $0.state { due <= now } else { false } }
        var counts: [Int] = []
        var couldHaveMore: [Int] = []
        for (id, standing) in accounts {
            let ids = due.filter { $0.account == id }.sorted { ($0.due, $0.id) < ($1.due, $1.id) }.map(\.id)
            let mine = claimed.filter { generations[$0]?.account == id }
            let free = standing.account.plan.concurrent.map { max(0, $0 - standing.meter.running) } ?? .max
            if mine != Array(ids.prefix(mine.count)) { return "\(id): not the oldest" }
            if mine.count > free { return "\(id): no place" }
            counts.append(mine.count)
            if mine.count < min(ids.count, free) { couldHaveMore.append(mine.count) }
        }
        if claimed.count > limit { return "more than asked for" }
        if claimed.count < limit, !couldHaveMore.isEmpty { return "fewer than there are" }
        // Nobody has two more than one who could have had another.
        if let least = couldHaveMore.min(), counts.contains(where: { $0 > least + 1 }) { return "unfair" }
        return nil
    }

    mutating func grant(_ credits: Credits, to account: Identifier<Account>, reference: String) -> Bool {
        guard !references.contains("\(account) \(reference)") else { return true }
        guard accounts[account]!.available + credits >= .zero else { return false }
        references.insert("\(account) \(reference)")
        accounts[account]!.available += credits
        return true
    }
}

extension Generation {
    fileprivate var carrier: Identifier<Worker>? {
        switch state {
        case .processing(let worker), .stopping(let worker): worker
        default: nil
        }
    }

    fileprivate var due: Timestamp { if case .queued(let due) = state { due } else { .distantFuture } }

    fileprivate func places(_ status: Status) -> Int { self.status == status ? 1 : 0 }
}
