import DoitongTesting
import EventLoop
import Gateway
import Runner
import Store
import Testing

/// What becomes of work that does not end in its time, by a clock that is moved by hand.
@Suite(.serialized, .timeLimit(.minutes(5))) struct DeadlineTests {
    private static let time: Duration = .seconds(3600)

    /// At 97 of 100 for ever.
    private static func stuck(_ cancel: Cancellation, after: Duration? = nil) -> ScriptedVendor {
        var script = ScriptedVendor.Script()
        script.submit = { id throws(VendorError) in .pending(Ticket(id), percent: 97, after: after) }
        script.poll = { ticket, _ throws(VendorError) in .pending(ticket, percent: 97, after: after) }
        script.cancel = cancel
        return Works.vendor("one", script)
    }

    @Test(
        "what is never done is ended when its time is over, stopped at its vendor, and costs nothing",
        arguments: [Cancellation.stopped(charged: false), .runsOn(charged: true)])
    func stuckForEver(answer: Cancellation) async throws {
        let clock = ManualClock()
        try await Works.run([Self.stuck(answer)], clock: clock) { works in
            let vendor = works.vendors[0]
            let id = try await works.accept()
            let accepted = clock.timestamp
            try await works.until(after: .zero) { try await works.store.generation(id)?.progress == 97 }
            #expect(try await works.standing() == Works.Standing(available: 950, held: 50, running: 1, queued: 0))

            // Half of its time later it is still asked after.
            let asked = vendor.calls.count
            try await works.until(after: Self.time / 2) { vendor.calls.count > asked + 2 }
            #expect(try await works.store.generation(id)?.status == .processing)
            #expect(!vendor.calls.contains(.cancel("\(id)-1")))

            try await works.until(after: accepted + Self.time - clock.timestamp) {
                try await works.store.generation(id)?.isOver == true
            }
            let ended = try #require(try await works.store.generation(id))
            let failure = VendorError.timedOut("").failure
            #expect(ended.state == .failed(failure))
            #expect(failure.code == .generationFailed && failure.isRetryable)
            #expect(ended.attempts.map(\.state) == [.failed(failure)])
            #expect(ended.progress == 97 && ended.cost == 0)
            #expect(try #require(ended.completedAt) >= accepted + Self.time)
            #expect(vendor.submissions.count == 1)
            #expect(vendor.calls.last == .cancel("\(id)-1"))
            #expect(vendor.calls.count { $0 == .cancel("\(id)-1") } == 1)
            #expect(try await works.standing() == Works.Standing(available: 1000, held: 0, running: 0, queued: 0))
        }
    }

    @Test("a vendor that wants to be asked later is asked when the time is over")
    func askedInTime() async throws {
        let clock = ManualClock()
        try await Works.run([Self.stuck(.stopped(charged: false), after: .seconds(300))], clock: clock) { works in
            let id = try await works.accept()
            let accepted = clock.timestamp
            try await works.until(after: .zero) { try await works.store.generation(id)?.progress == 97 }
            // Asked now, it would be asked again 300 s later, and has 100.
            let vendor = works.vendors[0]
            let asked = vendor.calls.count
            try await works.until(after: accepted + Self.time - .seconds(100) - clock.timestamp) {
                vendor.calls.count > asked
            }
            try await works.until(after: accepted + Self.time - clock.timestamp) {
                try await works.store.generation(id)?.isOver == true
            }
            let ended = try #require(try await works.store.generation(id)?.completedAt)
            #expect(ended - (accepted + Self.time) < .seconds(100))
        }
    }

    @Test("what was done while nobody carried it is brought home, though its time is over")
    func doneMeanwhile() async throws {
        let clock = ManualClock()
        try await Works.run([Works.vendor("one")], isStarted: false, clock: clock) { works in
            let id = try await works.accept()
            _ = try await works.store.claim(1, by: "dead", at: clock.timestamp)
            _ = try await works.store.apply(
                .sent(Ticket("ticket"), attempt: 1), to: id, by: "dead", at: clock.timestamp)
            clock.advance(by: Self.time * 2)
            works.start()
            try await works.until(after: .zero) { try await works.store.generation(id)?.isOver == true }
            let ended = try #require(try await works.store.generation(id))
            #expect(ended.status == .completed)
            #expect(!works.vendors[0].calls.contains(.cancel("\(id)-1")))
        }
    }
}
