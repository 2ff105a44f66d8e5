import DoitongTesting
import Gateway
import Glibc
import Synchronization
import Telemetry
import Testing
import Vendors

@Suite struct VendorPoolTests {
    private static let log = Log(
        LogSink(.json, to: unsafe open("/dev/null", O_WRONLY | O_CLOEXEC), clock: Timestamp.now), threshold: .error)

    private static func pool(
        _ vendors: [(Int, any Vendor)], weights: [Int] = [], clock: SharedTime = SharedTime()
    ) -> VendorPool {
        VendorPool(
            "kling",
            vendors.enumerated().map { index, vendor in
                .init(number: vendor.0, weight: weights.isEmpty ? 1 : weights[index], vendor: vendor.1)
            }, now: { clock.now }, log: log)
    }

    private static func vendor(failing error: VendorError? = nil, found: FoundWork = .absent) -> ScriptedVendor {
        var script = ScriptedVendor.Script()
        script.submit = { id throws(VendorError) in
            if let error { throw error }
            return .pending(Ticket("t-\(id)"))
        }
        script.poll = { ticket, _ throws(VendorError) in
            .finished([VendorOutput(location: "of \(ticket.text)", contentType: "video/mp4")])
        }
        script.find = { _ throws(VendorError) in found }
        return ScriptedVendor("kling", script)
    }

    private static func task(_ id: String) throws -> VendorTask {
        let task = try Samples.task("kling-2.6", "kling")
        return VendorTask(
            id: id, generation: task.generation, type: task.type, provider: task.provider, model: task.model,
            host: task.host, input: task.input, options: task.options, isLive: true)
    }

    @Test("an attempt stays with the account that took it, to its output")
    func stays() async throws {
        let vendors = [Self.vendor(), Self.vendor(), Self.vendor()]
        let pool = Self.pool([(1, vendors[0]), (2, vendors[1]), (9, vendors[2])])
        for number in 0..<30 {
            let task = try Self.task("a\(number)")
            guard case .pending(let ticket, _, _) = try await pool.submit(task) else { throw Unexpected(what: "done") }
            guard case .finished(let outputs) = try await pool.poll(ticket, for: task) else {
                throw Unexpected(what: "pending")
            }
            try await pool.fetch(outputs[0], of: task, to: "/dev/null")
            _ = try await pool.cancel(ticket, for: task)
            #expect(outputs[0].contentType == "video/mp4")
        }
        for vendor in vendors {
            let ids = vendor.submissions
            #expect(ids.count > 3)
            #expect(
                vendor.calls == ids.flatMap { [.submit($0), .poll($0), .fetch($0), .cancel($0)] },
                "an account was asked of another's work")
        }
    }

    @Test("work is shared by weight, and an account that comes takes only its share of it")
    func shares() async throws {
        let few = [Self.vendor(), Self.vendor(), Self.vendor()]
        let more = [Self.vendor(), Self.vendor(), Self.vendor(), Self.vendor()]
        let before = Self.pool([(1, few[0]), (2, few[1]), (3, few[2])], weights: [1, 3, 0])
        let after = Self.pool([(1, more[0]), (2, more[1]), (3, more[2]), (4, more[3])], weights: [1, 3, 0, 1])
        for number in 0..<4000 {
            let task = try Self.task("gen-\(number)")
            _ = try await before.submit(task)
            _ = try await after.submit(task)
        }
        #expect(abs(few[0].submissions.count - 1000) < 120)
        #expect(few[2].submissions.isEmpty, "what rests got work")
        #expect(abs(more[3].submissions.count - 800) < 120)
        for index in 0..<2 { #expect(Set(more[index].submissions).isSubset(of: few[index].submissions)) }
    }

    @Test(
        "who surely did not take it is followed by another account, and who may have taken it is not",
        arguments: [
            (VendorError.exhausted("empty"), true), (.unauthorised("bad key"), true),
            (.throttled(retryAfter: nil), true),
            (.unavailable("down"), false), (.refused("nude"), false), (.rejected("option"), false),
            (.lost("cut"), false),
            (.unreadable("garbage"), false), (.failed("broke"), false), (.timedOut("late"), false),
        ])
    func follows(error: VendorError, isFollowed: Bool) async throws {
        let (broken, good) = (Self.vendor(failing: error), Self.vendor())
        let pool = Self.pool([(1, broken), (2, good)])
        for number in 0..<20 {
            let task = try Self.task("a\(number)")
            do {
                _ = try await pool.submit(task)
                #expect(isFollowed || broken.submissions.last != task.id)
            } catch let thrown {
                #expect(thrown == error && !isFollowed)
            }
        }
        #expect(good.submissions.count == 20 || !isFollowed && (1..<20).contains(good.submissions.count))
    }

    @Test("an account without money rests, comes back, and is still asked where all rest")
    func rests() async throws {
        let clock = SharedTime()
        let (broken, good) = (Self.vendor(failing: .exhausted("empty")), Self.vendor())
        let pool = Self.pool([(1, broken), (2, good)], clock: clock)
        for number in 0..<50 { _ = try await pool.submit(try Self.task("a\(number)")) }
        #expect(broken.submissions.count == 1)
        clock.pass(.seconds(601))
        for number in 0..<50 { _ = try await pool.submit(try Self.task("b\(number)")) }
        #expect(broken.submissions.count == 2)

        let alone = Self.pool([(1, broken)], clock: clock)
        for _ in 0..<2 {
            await #expect(throws: VendorError.exhausted("empty")) { try await alone.submit(try Self.task("c")) }
        }
    }

    @Test(
        "lost work is looked for at every account",
        arguments: [
            ([.absent, .found(Ticket("x"))], FoundWork.found(Ticket("@2 x"))),
            ([.found(Ticket("x")), .unknown], .found(Ticket("x"))),
            ([.absent, .absent], .absent), ([.absent, .unknown], .unknown), ([.unknown, .absent], .unknown),
        ] as [([FoundWork], FoundWork)])
    func finds(answers: [FoundWork], answer: FoundWork) async throws {
        let pool = Self.pool([(1, Self.vendor(found: answers[0])), (2, Self.vendor(found: answers[1]))])
        #expect(try await pool.find(try Self.task("a")) == answer)
    }

    @Test("work of an account that is not configured any more is not asked of another")
    func gone() async throws {
        let vendor = Self.vendor()
        let pool = Self.pool([(1, vendor)])
        await #expect(throws: VendorError.self) { try await pool.poll(Ticket("@2 x"), for: try Self.task("a")) }
        #expect(vendor.calls == [])
    }

    @Test("accounts come, change and go while it works, and those that stay are handed on")
    func reconfigured() async throws {
        let (old, new) = (Self.vendor(), Self.vendor())
        let pool = Self.pool([])
        let task = try Self.task("a")
        #expect(!pool.isConfigured)
        await #expect(throws: VendorError.self) { try await pool.submit(task) }
        #expect(try await pool.find(task) == .unknown)
        pool.configure { former in
            #expect(former.isEmpty)
            return [.init(number: 1, vendor: old)]
        }
        #expect(pool.isConfigured)
        _ = try await pool.submit(task)
        pool.configure { former in
            #expect(former.keys.sorted() == [1])
            return [.init(number: 1, weight: 0, vendor: old), .init(number: 2, vendor: new)]
        }
        _ = try await pool.submit(try Self.task("b"))
        #expect(new.submissions == ["b"] && old.submissions == ["a"])
        // What runs at an account that is gone may be asked after once it is back.
        pool.configure { _ in [] }
        do throws(VendorError) { _ = try await pool.poll(Ticket("t-a"), for: task) } catch { #expect(error.isPassing) }
    }
}
