import DoitongTesting
import EventLoop
import Foundation
import Gateway
import JSON
import Runner
import Store
import Telemetry
import Synchronization
import Testing

/// What becomes of accepted generations, on a real store, with vendors that do as they are told.
@Suite(.serialized, .timeLimit(.minutes(5))) struct RunnerTests {
    @Test("a generation is submitted once, followed, fetched, and charged when it is at home")
    func completes() async throws {
        var script = ScriptedVendor.Script()
        script.poll = { ticket, number throws(VendorError) in
            number < 4 ? .pending(ticket, percent: number * 20) : .finished([VendorOutput(location: "output")])
        }
        try await Works.run([Works.vendor("one", script)]) { works in
            let id = try await works.accept()
            let ended = try await works.end(of: id)
            #expect(ended.status == .completed)
            #expect(ended.attempts.map(\.state) == [.done])
            #expect(works.vendors[0].submissions == ["\(id)-1"])
            #expect(try await works.standing() == Works.Standing(available: 950, held: 0, running: 0, queued: 0))
        }
    }

    static let retried: [(error: VendorError, submissions: Int, status: Generation.Status)] = [
        (.unavailable("down"), 2, .completed), (.refused("no"), 1, .failed), (.rejected("bad"), 1, .failed),
        (.exhausted("empty"), 1, .failed),
        (.unauthorised("key"), 1, .failed), (.lost("cut"), 1, .failed), (.unreadable("?"), 1, .failed),
        (.failed("broke"), 2, .completed), (.failed("broke", charged: true), 1, .failed),
    ]

    @Test("only what surely was not accepted, or not made, is submitted again", arguments: retried)
    func retry(error: VendorError, submissions: Int, status: Generation.Status) async throws {
        var script = ScriptedVendor.Script()
        script.submit = { id throws(VendorError) in
            if id.hasSuffix("-1") { throw error }
            return .pending(Ticket(id))
        }
        try await Works.run([Works.vendor("one", script)]) { works in
            let ended = try await works.end(of: try await works.accept())
            #expect(ended.status == status)
            #expect(works.vendors[0].submissions.count == submissions)
            #expect(ended.cost == (status == .completed || error.wasCharged ? 50 : 0))
            #expect(ended.attempts[0].state.name == (error.fateIsUnknown ? "unknown" : "failed"))
            #expect(try await works.standing().held == 0)
        }
    }

    @Test("waiting for room at a vendor is no attempt, however long it lasts")
    func throttled() async throws {
        let refusals = Mutex(6)
        var script = ScriptedVendor.Script()
        script.submit = { id throws(VendorError) in
            let isRefused = refusals.withLock { left in
                left -= 1
                return left >= 0
            }
            if isRefused { throw .throttled(retryAfter: .zero) }
            return .pending(Ticket(id))
        }
        try await Works.run([Works.vendor("one", script)]) { works in
            let id = try await works.accept()
            let ended = try await works.end(of: id)
            #expect(ended.status == .completed)
            #expect(ended.attempts.map(\.state) == [.done])
            #expect(works.vendors[0].submissions == Array(repeating: "\(id)-1", count: 7))
        }
    }

    @Test("what one host cannot do for reasons of its own, another does")
    func anotherHost() async throws {
        var broken = ScriptedVendor.Script()
        broken.submit = { _ throws(VendorError) in throw .exhausted("no balance") }
        try await Works.run([Works.vendor("one", broken), Works.vendor("two")]) { works in
            let ended = try await works.end(of: try await works.accept())
            #expect(ended.status == .completed)
            #expect(ended.attempts.map(\.host) == ["one", "two"])
        }
    }

    @Test("what a model can do nowhere, another does, for what was promised")
    func anotherModel() async throws {
        var broken = ScriptedVendor.Script()
        broken.submit = { _ throws(VendorError) in throw .unavailable("down") }
        let vendors = [Works.vendor("one", broken), Works.vendor("two", broken), Works.vendor("three")]
        try await Works.run(vendors) { works in
            let ended = try await works.end(of: try await works.accept(at: ["one", "two"], spares: ["three"]))
            #expect(ended.status == .completed && ended.cost == 50)
            #expect(ended.attempts.map(\.host) == ["one", "two", "three"])
            #expect(ended.attempts.map(\.model) == ["m", "m", "n"])
        }
    }

    @Test("where a model keeps failing it is not asked, and asked again when it has rested")
    func resting() async throws {
        let isDown = Mutex(true)
        var script = ScriptedVendor.Script()
        script.submit = { id throws(VendorError) in
            if isDown.withLock({ $0 }) { throw .unavailable("down") }
            return .pending(Ticket(id))
        }
        var limits = Breaker.Limits()
        (limits.shortestRest, limits.longestRest) = (.seconds(86_400), .seconds(86_400))
        let vendors = [Works.vendor("one", script), Works.vendor("two")]
        let health = Health(limits)
        try await Works.run(vendors, health: health) { works in
            for _ in 0..<8 {
                let ended = try await works.end(of: try await works.accept(at: ["one"], spares: ["two"]))
                #expect(ended.status == .completed)
            }
            // Five found out; the others went where it works, and that was their first attempt.
            #expect(works.vendors[0].submissions.count == limits.failuresInRow)
            #expect(works.vendors[1].submissions.count == 8)
            let last = try await works.end(of: try await works.accept(at: ["one"], spares: ["two"]))
            #expect(last.attempts.map(\.host) == ["two"])
            // Nowhere else to go, and too long a rest: it is said at once.
            let alone = try await works.end(of: try await works.accept(at: ["one"]))
            #expect(alone.status == .failed && works.vendors[0].submissions.count == limits.failuresInRow)
            isDown.withLock { $0 = false }
            health.note(.made, of: Venue(provider: "p", model: "m", host: "one"), at: .now())
            let again = try await works.end(of: try await works.accept(at: ["one"]))
            #expect(again.status == .completed && again.attempts.map(\.host) == ["one"])
        }
    }

    @Test("what waits for a rest to end is no attempt, and goes on by itself")
    func rested() async throws {
        let failures = Mutex(2)
        var script = ScriptedVendor.Script()
        script.submit = { id throws(VendorError) in
            let fails = failures.withLock { left in
                left -= 1
                return left >= 0
            }
            if fails { throw .unavailable("down") }
            return .pending(Ticket(id))
        }
        var limits = Breaker.Limits()
        (limits.failuresInRow, limits.shortestRest, limits.longestRest) = (1, .milliseconds(20), .milliseconds(20))
        try await Works.run([Works.vendor("one", script)], health: Health(limits)) { works in
            let ended = try await works.end(of: try await works.accept())
            #expect(ended.status == .completed)
            #expect(ended.attempts.map(\.state.name) == ["failed", "failed", "done"])
        }
    }

    @Test("no more is tried again than the budget has, and what it has not enough for waits until it has")
    func budget() async throws {
        let isDown = Mutex(true)
        var script = ScriptedVendor.Script()
        script.submit = { id throws(VendorError) in
            if isDown.withLock({ $0 }) { throw .unavailable("down") }
            return .pending(Ticket(id))
        }
        var breakers = Breaker.Limits()
        (breakers.failuresInRow, breakers.calls) = (1000, 1000)
        var budget = RetryBudget.Limits()
        (budget.share, budget.accountReserve, budget.accountRefill) = (0, 3, 0.01)
        let clock = ManualClock()
        try await Works.run(
            [Works.vendor("one", script)], health: Health(breakers), budget: budget, clock: clock
        ) { works in
            let begun = clock.timestamp
            func submissions() -> Int { works.vendors[0].submissions.count }
            func paid() -> Int { 3 + Int((clock.timestamp - begun).milliseconds / 100_000) }
            let ids = [try await works.accept(), try await works.accept()]
            try await works.until(after: .zero) { submissions() >= 5 }
            isDown.withLock { $0 = false }
            try await works.until {
                clock.advance(by: .milliseconds(500))
                #expect(submissions() - 2 <= paid())
                var areOver = true
                for id in ids where try await works.store.generation(id)?.isOver != true { areOver = false }
                return areOver
            }
            for id in ids { #expect(try await works.store.generation(id)?.status == .completed) }
            #expect(submissions() - 2 <= paid())
        }
    }

    @Test("what waits for the budget ends with its deadline")
    func budgetDeadline() async throws {
        var script = ScriptedVendor.Script()
        script.submit = { _ throws(VendorError) in throw .unavailable("down") }
        var budget = RetryBudget.Limits()
        (budget.share, budget.accountReserve, budget.accountRefill) = (0, 0, 0)
        let clock = ManualClock()
        try await Works.run([Works.vendor("one", script)], budget: budget, clock: clock) { works in
            let id = try await works.accept()
            try await works.until(after: .zero) { works.vendors[0].submissions.count == 1 }
            try await works.until(after: .seconds(3600)) { try await works.store.generation(id)?.isOver == true }
            let ended = try #require(try await works.store.generation(id))
            #expect(ended.status == .failed && works.vendors[0].submissions.count == 1)
            #expect(try await works.standing() == Works.Standing(available: 1000, held: 0, running: 0, queued: 0))
        }
    }

    @Test("where a host falls behind, what comes goes to another host of the model, and back when it has caught up")
    func behind() async throws {
        let isStuck = Mutex(true)
        var script = ScriptedVendor.Script()
        script.poll = { ticket, _ throws(VendorError) in
            isStuck.withLock { $0 } ? .pending(ticket) : .finished([VendorOutput(location: "output")])
        }
        let clock = ManualClock()
        try await Works.run([Works.vendor("one", script), Works.vendor("two")], clock: clock) { works in
            func end(_ id: Identifier<Generation>) async throws -> Generation {
                try await works.until(after: .zero) { try await works.store.generation(id)?.isOver == true }
                return try #require(try await works.store.generation(id))
            }
            var stuck: [Identifier<Generation>] = []
            for _ in 0..<6 { stuck.append(try await works.accept()) }
            try await works.until { works.runner.carried.values.reduce(0, +) == 6 }
            try await works.until(after: .seconds(3)) { true }
            let moved = try await end(try await works.accept())
            #expect(moved.status == .completed && moved.attempts.map(\.host) == ["two"])
            isStuck.withLock { $0 = false }
            for id in stuck { #expect(try await end(id).attempts.map(\.host) == ["one"]) }
            try await works.until(after: .zero) { works.runner.carried.isEmpty }
            let back = try await end(try await works.accept())
            #expect(back.attempts.map(\.host) == ["one"])
        }
    }

    static let interrupted: [(found: FoundWork, submissions: Int, status: Generation.Status)] = [
        (.found(Ticket("ticket")), 0, .completed), (.absent, 1, .completed), (.unknown, 0, .failed),
    ]

    @Test("a submission that a crash interrupted is never repeated on a guess", arguments: interrupted)
    func interruption(found: FoundWork, submissions: Int, status: Generation.Status) async throws {
        var script = ScriptedVendor.Script()
        script.find = { _ throws(VendorError) in found }
        try await Works.run([Works.vendor("one", script)], isStarted: false) { works in
            let id = try await works.accept()
            // Whoever claimed it died between the commit and the vendor's answer.
            #expect(try await works.store.claim(1, by: "dead", at: .now()).count == 1)
            works.start()
            let ended = try await works.end(of: id)
            #expect(ended.status == status)
            #expect(works.vendors[0].submissions.count == submissions)
            #expect(ended.attempts.count == 1)
        }
    }

    /// What the vendor says each time that it is asked, and at last for ever: whether it has the work.
    static let searches: [(answers: [Result<FoundWork, VendorError>], submissions: Int, status: Generation.Status)] = [
        (
            [.failure(.unavailable("down")), .failure(.throttled(retryAfter: nil)), .success(.found(Ticket("t")))], 0,
            .completed
        ),
        ([.failure(.unavailable("down")), .success(.absent)], 1, .completed),
        ([.success(.absent), .success(.found(Ticket("t")))], 0, .completed),
        ([.success(.absent), .success(.absent), .failure(.lost("cut")), .success(.unknown)], 0, .failed),
        ([.failure(.unauthorised("no"))], 0, .failed), ([.failure(.exhausted("no"))], 0, .failed),
        ([.failure(.unreadable("<html>"))], 0, .failed),
    ]

    @Test(
        "whether a vendor has what a crash interrupted is asked until it says so, and it is handed over nowhere else meanwhile",
        arguments: searches)
    func search(answers: [Result<FoundWork, VendorError>], submissions: Int, status: Generation.Status) async throws {
        var script = ScriptedVendor.Script()
        script.find = { count throws(VendorError) in try answers[min(count, answers.count) - 1].get() }
        let health = Health()
        try await Works.run([Works.vendor("one", script), Works.vendor("two")], isStarted: false, health: health) {
            works in
            let id = try await works.accept(spares: ["two"])
            #expect(try await works.store.claim(1, by: "dead", at: .now()).count == 1)
            works.start()
            let ended = try await works.end(of: id)
            #expect(ended.status == status && ended.attempts.count == 1)
            #expect(works.vendors[0].submissions.count == submissions && works.vendors[1].submissions == [])
            // We were interrupted; the vendor has done nothing wrong.
            #expect(health.entry("m", at: "one", at: .now()).failuresInRow == 0)
        }
    }

    @Test(
        "what the store gave us while its answer was lost is handed over once, also where the vendor cannot tell whether it has it"
    )
    func claimedUnheard() async throws {
        try await Works.run([Works.vendor("one")], losing: [.claim, .claim]) { works in
            for _ in 0..<3 {
                let ended = try await works.end(of: try await works.accept())
                #expect(ended.status == .completed && ended.attempts.count == 1)
            }
            #expect(works.vendors[0].submissions.count == 3)
        }
    }

    @Test("what was taken over from the dead while the answer was lost is not handed over on a guess")
    func takenOverUnheard() async throws {
        try await Works.run([Works.vendor("one")], isStarted: false, losing: [.takeOver]) { works in
            let id = try await works.accept()
            #expect(try await works.store.claim(1, by: "dead", at: .now()).count == 1)
            works.start()
            #expect(try await works.end(of: id).status == .failed)
            #expect(works.vendors[0].submissions == [])
        }
    }

    @Test("what was submitted before a crash is followed, and not submitted")
    func takenOver() async throws {
        try await Works.run([Works.vendor("one")], isStarted: false) { works in
            let id = try await works.accept()
            _ = try await works.store.claim(1, by: "dead", at: .now())
            _ = try await works.store.apply(.sent(Ticket("ticket"), attempt: 1), to: id, by: "dead", at: .now())
            works.start()
            #expect(try await works.end(of: id).status == .completed)
            #expect(works.vendors[0].submissions == [])
        }
    }

    @Test("an answer that makes no sense is asked for again, but not for ever", arguments: [(2, true), (3, false)])
    func unreadable(garbled: Int, isMade: Bool) async throws {
        var script = ScriptedVendor.Script()
        script.poll = { ticket, count throws(VendorError) in
            guard count > garbled else { throw .unreadable("<html>") }
            return .finished([VendorOutput(location: "output")])
        }
        try await Works.run([Works.vendor("one", script)]) { works in
            let ended = try await works.end(of: try await works.accept())
            #expect(ended.status == (isMade ? .completed : .failed))
            #expect(works.vendors[0].submissions.count == 1)
            #expect(ended.cost == (isMade ? 50 : 0))
        }
    }

    @Test("a vendor that has news is asked at once")
    func hurried() async throws {
        var script = ScriptedVendor.Script()
        script.submit = { id throws(VendorError) in .pending(Ticket(id), after: .seconds(86_400)) }
        try await Works.run([Works.vendor("one", script)]) { works in
            let id = try await works.accept()
            try await works.until {
                works.runner.hurry(id)
                return try await works.store.generation(id)?.isOver == true
            }
            #expect(try await works.store.generation(id)?.status == .completed)
            works.runner.hurry(id)
            works.runner.hurry("gen_none")
        }
    }

    @Test("whatever was claimed when it is told to end is handed over first")
    func ending() async throws {
        try await Works.run([Works.vendor("one")], isStarted: false) { works in
            var ids: [Identifier<Generation>] = []
            for _ in 0..<20 { ids.append(try await works.accept()) }
            works.start()
            try await works.until { try await works.standing().running > 0 }
            await works.halt()
            for id in ids {
                let attempt = try await works.store.generation(id)?.attempts.last
                #expect(attempt == nil || attempt?.state != .sending)
            }
        }
    }

    static let cancellations: [(answer: Cancellation, cost: Credits)] = [
        (.stopped(charged: false), 0), (.stopped(charged: true), 50), (.runsOn(charged: true), 50),
    ]

    @Test("a running one is cancelled at the vendor, and costs what the vendor says", arguments: cancellations)
    func cancelling(answer: Cancellation, cost: Credits) async throws {
        var script = ScriptedVendor.Script()
        script.poll = { ticket, _ throws(VendorError) in .pending(ticket, after: .seconds(3600)) }
        script.submit = { id throws(VendorError) in .pending(Ticket(id), after: .seconds(3600)) }
        script.cancel = answer
        try await Works.run([Works.vendor("one", script)]) { works in
            let id = try await works.accept()
            try await works.until {
                try await works.store.generation(id)?.attempts.first?.state == .sent(Ticket("\(id)-1"))
            }
            let transition = try await works.store.apply(.cancelled, to: id, by: nil, at: .now())
            #expect(transition?.isStopping == true)
            works.runner.stop(id)
            let ended = try await works.end(of: id)
            #expect(ended.status == .cancelled)
            #expect(ended.cost == cost)
            #expect(works.vendors[0].calls.contains(.cancel("\(id)-1")))
            #expect(try await works.standing().available == Credits(1000) - cost)
        }
    }

    @Test("a vendor's adapter is told of what another node has taken over, and of what has ended")
    func lettingGo() async throws {
        var script = ScriptedVendor.Script()
        script.submit = { id throws(VendorError) in .pending(Ticket(id), after: .seconds(3600)) }
        try await Works.run([Works.vendor("one", script)]) { works in
            let taken = try await works.accept()
            let own = try await works.accept()
            for id in [taken, own] {
                try await works.until {
                    try await works.store.generation(id)?.attempts.first?.state == .sent(Ticket("\(id)-1"))
                }
            }
            #expect(works.vendors[0].abandoned == [])
            _ = try await works.store.apply(.takenOver(by: "w2"), to: taken, by: nil, at: .now())
            try await works.until {
                works.runner.hurry(taken)
                return works.vendors[0].abandoned.contains("\(taken)-1")
            }
            try await works.until {
                works.runner.hurry(own)
                return works.vendors[0].abandoned.contains("\(own)-1")
            }
            #expect(try await works.store.generation(own)?.status == .completed)
            #expect(try await works.store.generation(taken)?.status == .processing)
        }
    }

    @Test(
        "what another node cancels while its attempt comes to its end is stopped, and costs what the vendor charged",
        arguments: [true, false])
    func cancelledAtTheEnd(isMade: Bool) async throws {
        let other = OtherNode()
        var script = ScriptedVendor.Script()
        script.submit = { id throws(VendorError) in
            if isMade { return .finished([VendorOutput(location: "output")]) }
            other.cancel("gen_1")
            throw .failed("it could not")
        }
        script.fetch = { path, _ throws(VendorError) in
            other.cancel("gen_1")
            Works.writePicture(to: path)
        }
        try await Works.run([ScriptedVendor("one", script)], isStarted: false) { works in
            other.works.withLock { $0 = works }
            works.start()
            let ended = try await works.end(of: try await works.accept())
            #expect(ended.status == .cancelled)
            #expect(ended.cost == (isMade ? 50 : 0))
        }
    }

    @Test("an account never has more running than its plan allows, and all of its generations end")
    func concurrency() async throws {
        try await Works.run([Works.vendor("one")], concurrent: 2) { works in
            var ids: [Identifier<Generation>] = []
            for _ in 0..<12 { ids.append(try await works.accept()) }
            var most = 0
            try await works.until {
                let standing = try await works.standing()
                most = max(most, standing.running)
                return standing.running == 0 && standing.queued == 0
            }
            #expect(most <= 2)
            for id in ids { #expect(try await works.store.generation(id)?.status == .completed) }
        }
    }

    @Test("an output that cannot be fetched at first is fetched again, and not made again")
    func fetching() async throws {
        var script = ScriptedVendor.Script()
        script.fetch = { path, number throws(VendorError) in
            if number < 3 { throw .unavailable("not yet") }
            Works.writePicture(to: path)
        }
        try await Works.run([ScriptedVendor("one", script)]) { works in
            let id = try await works.accept()
            #expect(try await works.end(of: id).status == .completed)
            #expect(works.vendors[0].submissions.count == 1)
        }
    }

    static let unfetchable: [VendorError] = [
        .failed("its link is dead"), .unavailable("503"), .throttled(retryAfter: nil), .lost("cut"),
    ]

    @Test("what was made and cannot be had is not made there again, and costs nothing", arguments: unfetchable)
    func unfetched(error: VendorError) async throws {
        var script = ScriptedVendor.Script()
        script.fetch = { _, _ throws(VendorError) in throw error }
        try await Works.run([ScriptedVendor("one", script)]) { works in
            let ended = try await works.end(of: try await works.accept())
            #expect(ended.status == .failed && ended.cost == 0)
            #expect(works.vendors[0].submissions.count == 1)
        }
    }

    @Test("what is no medium is a failure that costs nothing")
    func noMedium() async throws {
        var script = ScriptedVendor.Script()
        script.fetch = { path, _ throws(VendorError) in
            _ = FileManager.default.createFile(atPath: path, contents: Data("<html>".utf8))
        }
        try await Works.run([ScriptedVendor("one", script)]) { works in
            let ended = try await works.end(of: try await works.accept())
            #expect(ended.status == .failed)
            #expect(ended.cost == 0)
        }
    }
}

/// Changes what is in the store without a word to the runner.
private final class OtherNode: Sendable {
    let works = Mutex<Works?>(nil)

    /// Returns once it is written down.
    func cancel(_ id: Identifier<Generation>) {
        let works = works.withLock(\.self)
        let isDone = DispatchSemaphore(value: 0)
        Task.detached {
            _ = try? await works?.store.apply(.cancelled, to: id, by: nil, at: .now())
            isDone.signal()
        }
        isDone.wait()
    }
}
