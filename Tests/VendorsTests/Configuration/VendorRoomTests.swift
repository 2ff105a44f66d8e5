import DoitongTesting
import Gateway
import Glibc
import Synchronization
import Telemetry
import Testing
import Vendors

@Suite struct VendorRoomTests {
    private static let log = Log(
        LogSink(.json, to: unsafe open("/dev/null", O_WRONLY | O_CLOEXEC), clock: Timestamp.now), threshold: .error)

    private static func task(_ id: String, _ model: String = "kling-2.6") throws -> VendorTask {
        let task = try Samples.task(model, "kling")
        return VendorTask(
            id: id, generation: task.generation, type: task.type, provider: task.provider, model: task.model,
            host: task.host, input: task.input, options: task.options, isLive: true)
    }

    /// A pool of one account, its vendor with so many places, and its clock.
    private final class Site: Sendable {
        let pool: VendorPool
        let vendor: ScriptedVendor
        let clock: SharedTime
        let places: SharedPlaces

        init(places: Int = .max, concurrency: Int? = nil, perMinute: Int? = nil, retryAfter: Duration? = nil) {
            let time = SharedTime()
            let inside = SharedPlaces(places)
            var script = ScriptedVendor.Script()
            script.submit = { id throws(VendorError) in
                guard inside.enter(id) else { throw .throttled(retryAfter: retryAfter) }
                return .pending(Ticket(id))
            }
            script.poll = { ticket, _ throws(VendorError) in
                inside.leave(ticket.text)
                return .finished([VendorOutput(location: "x")])
            }
            let vendor = ScriptedVendor("kling", script)
            let account = VendorPool.Account(number: 1, concurrency: concurrency, perMinute: perMinute, vendor: vendor)
            (self.vendor, self.clock, self.places) = (vendor, time, inside)
            pool = VendorPool("kling", [account], now: { time.now }, log: log)
        }

        /// nil where it was taken; else when to come back.
        func submit(_ id: String, model: String = "kling-2.6") async throws -> Duration? {
            do {
                _ = try await pool.submit(try task(id, model))
                return nil
            } catch VendorError.throttled(let wait) {
                return wait ?? .zero
            }
        }

        func finish(_ id: String, model: String = "kling-2.6") async throws {
            _ = try await pool.poll(Ticket(id), for: try task(id, model))
        }

        private func task(_ id: String, _ model: String) throws -> VendorTask {
            try VendorRoomTests.task(id, model)
        }
    }

    @Test("no more run at once than the operator says, and nothing is sent for those who find no place")
    func concurrency() async throws {
        let site = Site(concurrency: 3)
        for number in 0..<10 { _ = try await site.submit("a\(number)") }
        #expect(site.vendor.submissions == ["a0", "a1", "a2"])
        try await site.finish("a1")
        #expect(try await site.submit("a9") == nil)
        #expect(try await site.submit("a8") != nil)
        #expect(site.vendor.submissions.count == 4)
    }

    @Test("what ends in any way gives its place back")
    func ends() async throws {
        for end in [VendorError.failed("x"), .refused("x"), .rejected("x"), .unreadable("x"), .timedOut("x")] {
            var script = ScriptedVendor.Script()
            script.poll = { _, _ throws(VendorError) in throw end }
            let vendor = ScriptedVendor("kling", script)
            let pool = VendorPool(
                "kling", [.init(number: 1, concurrency: 1, vendor: vendor)], now: { Samples.now }, log: Self.log)
            let task = try Samples.task("kling-2.6", "kling")
            for _ in 0..<3 {
                _ = try await pool.submit(task)
                await #expect(throws: end) { try await pool.poll(Ticket("x"), for: task) }
            }
            #expect(vendor.submissions.count == 3)
        }
    }

    @Test("what is carried by nobody here any more gives its place back")
    func lettingGo() async throws {
        let site = Site(concurrency: 1)
        _ = try await site.submit("a")
        #expect(try await site.submit("b") != nil)
        for task in ["a", "a", "never"] { site.pool.letGo(of: task) }
        #expect(try await site.submit("b") == nil)
        #expect(try await site.submit("c") != nil)
    }

    @Test("what a vendor cannot say for the moment keeps its place")
    func passing() async throws {
        var script = ScriptedVendor.Script()
        script.poll = { _, _ throws(VendorError) in throw .unavailable("503") }
        let vendor = ScriptedVendor("kling", script)
        let pool = VendorPool(
            "kling", [.init(number: 1, concurrency: 1, vendor: vendor)], now: { Samples.now }, log: Self.log)
        let task = try Samples.task("kling-2.6", "kling")
        _ = try await pool.submit(task)
        await #expect(throws: VendorError.self) { try await pool.poll(Ticket("x"), for: task) }
        await #expect(throws: VendorError.self) { try await pool.submit(try Self.task("b")) }
        #expect(vendor.submissions.count == 1)
    }

    @Test("work that was handed over before the start has its place from its first poll on")
    func before() async throws {
        var script = ScriptedVendor.Script()
        script.poll = { ticket, _ throws(VendorError) in .pending(ticket) }
        let vendor = ScriptedVendor("kling", script)
        let pool = VendorPool(
            "kling", [.init(number: 1, concurrency: 1, vendor: vendor)], now: { Samples.now }, log: Self.log)
        _ = try await pool.poll(Ticket("old"), for: try Samples.task("kling-2.6", "kling"))
        await #expect(throws: VendorError.self) { try await pool.submit(try Self.task("new")) }
    }

    @Test("no more begin in a minute than the operator says")
    func rate() async throws {
        let site = Site(perMinute: 6)
        for number in 0..<10 { _ = try await site.submit("a\(number)") }
        #expect(site.vendor.submissions.count == 6)
        let wait = try #require(try await site.submit("b"))
        site.clock.pass(max(wait, .seconds(10)))
        #expect(try await site.submit("b") == nil)
        #expect(try await site.submit("c") != nil)
    }

    @Test("how many a vendor takes is learnt from its refusals, and tried again from time to time")
    func learns() async throws {
        let site = Site(places: 4)
        var (refused, running) = (0, Set<String>())
        for number in 0..<400 {
            if try await site.submit("a\(number)") == nil { running.insert("a\(number)") }
            if running.count == 4 || number % 3 == 0, let done = running.sorted().first {
                try await site.finish(done)
                running.remove(done)
            }
            refused = site.places.refusals
            site.clock.pass(.seconds(2))
        }
        #expect(site.places.most == 4)
        #expect(refused < 40, "it was asked in vain too often")

        site.places.open(8)
        for number in 400..<900 {
            if try await site.submit("a\(number)") == nil { running.insert("a\(number)") }
            if running.count >= 8, let done = running.sorted().first {
                try await site.finish(done)
                running.remove(done)
            } else if number % 4 == 0, let done = running.sorted().first {
                try await site.finish(done)
                running.remove(done)
            }
            site.clock.pass(.seconds(2))
        }
        #expect(site.places.most == 8, "it never tried whether there is more room")
    }

    @Test("a refusal closes the door for as long as the vendor says, or longer each time")
    func pauses() async throws {
        let told = Site(places: 0, retryAfter: .seconds(40))
        #expect(try #require(try await told.submit("a")) >= .seconds(40))
        told.clock.pass(.seconds(39))
        _ = try await told.submit("a")
        #expect(told.places.refusals == 1)

        let silent = Site(places: 0)
        for _ in 0..<3600 {
            _ = try await silent.submit("a")
            silent.clock.pass(.seconds(1))
        }
        #expect((10...70).contains(silent.places.refusals), "\(silent.places.refusals)")
    }

    @Test("one model without room does not close the others")
    func models() async throws {
        let site = Site(places: 1)
        _ = try await site.submit("a")
        _ = try await site.submit("b")
        #expect(site.places.refusals == 1)
        site.places.open(2)
        #expect(try await site.submit("c", model: "kling-2.1") == nil)
    }

    @Test("those who wait come back one after another")
    func returns() async throws {
        let site = Site(concurrency: 1)
        _ = try await site.submit("a")
        var waits: [Duration] = []
        for number in 0..<2000 {
            if let wait = try await site.submit("b\(number)") { waits.append(wait) }
        }
        #expect(waits.count == 2000 && waits[0] < .seconds(2) && waits.max()! <= .seconds(60))
        #expect(Set(waits).count > 1000)
    }
}

/// A vendor's places.
final class SharedPlaces: Sendable {
    private let state: Mutex<(tasks: Set<String>, places: Int, most: Int, refusals: Int)>

    init(_ places: Int) { state = Mutex(([], places, 0, 0)) }

    func enter(_ task: String) -> Bool {
        state.withLock { state in
            guard state.tasks.count < state.places else {
                state.refusals += 1
                return false
            }
            state.tasks.insert(task)
            state.most = max(state.most, state.tasks.count)
            return true
        }
    }

    func leave(_ task: String) { state.withLock { _ = $0.tasks.remove(task) } }
    func open(_ places: Int) { state.withLock { $0.places = places } }
    var most: Int { state.withLock(\.most) }
    var refusals: Int { state.withLock(\.refusals) }
}

/// A time that a test moves.
final class SharedTime: Sendable {
    private let time = Mutex(Samples.now)

    var now: Timestamp { time.withLock { $0 } }

    func pass(_ duration: Duration) { time.withLock { $0 = $0 + duration } }
}
