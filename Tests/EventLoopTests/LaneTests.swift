import DoitongTesting
import EventLoop
import Glibc
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct LaneTests {
    /// What happened on a lane, in order.
    private final class Diary: Sendable {
        private let entries = Mutex<[String]>([])
        func note(_ entry: String) { entries.withLock { $0.append(entry) } }
        var text: String { entries.withLock { $0.joined(separator: " ") } }
        var count: Int { entries.withLock(\.count) }
    }

    /// Calls `body` on the lane, and returns when it is done.
    private func on(_ lane: Lane, _ body: @escaping @Sendable () -> Void) async {
        let done = Latch()
        lane.perform {
            body()
            done.open()
        }
        await done.wait()
    }

    /// Lets the lane turn, so that all that is due has happened.
    private func turn(_ lane: Lane) async { for _ in 0..<4 { await on(lane) {} } }

    @Test("a task that prefers a lane runs there, also after it has waited elsewhere")
    func tasks() async {
        let (lane, other) = (Lane(index: 1), Lane(index: 2))
        #expect(!lane.isCurrent)
        let stayed = await Task(executorPreference: lane) {
            var stayed = lane.isCurrent
            for _ in 0..<100 {
                await Task.yield()
                stayed = stayed && lane.isCurrent && !other.isCurrent
                let went = await Task(executorPreference: other) { other.isCurrent && !lane.isCurrent }.value
                stayed = stayed && went && lane.isCurrent
            }
            return stayed
        }.value
        #expect(stayed)
        for lane in [lane, other] { lane.stop() }
    }

    @Test("calls from one thread run in the order in which they were left")
    func order() async {
        let lane = Lane()
        let seen = Mutex<[Int]>([])
        for number in 0..<10_000 { lane.perform { seen.withLock { $0.append(number) } } }
        await on(lane) {}
        #expect(seen.withLock { $0 } == Array(0..<10_000))
        lane.stop()
    }

    @Test("nothing that many threads leave at once is lost")
    func threads() async {
        let lane = Lane()
        let (calls, jobs) = (Diary(), Diary())
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1000 {
                        lane.perform { calls.note(lane.isCurrent ? "x" : "elsewhere") }
                        await Task(executorPreference: lane) { jobs.note(lane.isCurrent ? "x" : "elsewhere") }.value
                    }
                }
            }
        }
        await on(lane) {}
        #expect(calls.count == 8000 && !calls.text.contains("elsewhere"))
        #expect(jobs.count == 8000 && !jobs.text.contains("elsewhere"))
        lane.stop()
    }

    @Test("a task sleeps as long as it was told: not less, and a tick more at most")
    func sleep() async {
        let clock = ManualClock()
        let lane = Lane(time: clock)
        let diary = Diary()
        let task = Task(executorPreference: lane) {
            diary.note("asleep")
            try? await lane.sleep(for: .seconds(10))
            diary.note(lane.isCurrent ? "awake" : "elsewhere")
        }
        while diary.count == 0 { usleep(100) }
        await turn(lane)
        for _ in 0..<9 {
            clock.advance(by: .seconds(1))
            await turn(lane)
        }
        clock.advance(by: .milliseconds(999))
        await turn(lane)
        #expect(diary.text == "asleep")
        clock.advance(by: .milliseconds(3))
        await task.value
        #expect(diary.text == "asleep awake")
        lane.stop()
    }

    @Test("a sleeping task that is cancelled wakes at once, and is told why")
    func cancelledSleep() async {
        let lane = Lane(time: ManualClock())
        for isEarly in [false, true] {
            let task = Task(executorPreference: lane) {
                do {
                    try await lane.sleep(for: .seconds(10))
                    return false
                } catch {
                    return true
                }
            }
            if !isEarly { await turn(lane) }
            task.cancel()
            #expect(await task.value)
        }
        lane.stop()
    }

    @Test("the machine's own clock wakes who sleeps, in the order of their deadlines")
    func realSleep() async throws {
        let lane = Lane()
        let diary = Diary()
        let begin = ContinuousClock.now
        await withTaskGroup { group in
            for milliseconds in [60, 20, 40] {
                group.addTask {
                    try? await lane.sleep(for: .milliseconds(milliseconds))
                    diary.note("\(milliseconds)")
                }
            }
        }
        #expect(ContinuousClock.now - begin >= .milliseconds(60))
        #expect(diary.text == "20 40 60")
        lane.stop()
    }

    private final class Alarm: TimerTarget, @unchecked Sendable {  // Called on its lane only.
        let diary: Diary
        let name: String
        init(_ name: String, _ diary: Diary) { (self.name, self.diary) = (name, diary) }
        func timerFired() { diary.note(name) }
    }

    @Test("a timer fires once; a cancelled one never, even when it was cancelled by one that fired beside it")
    func timers() async {
        let clock = ManualClock()
        let lane = Lane(time: clock)
        let diary = Diary()
        await on(lane) {
            _ = lane.schedule(Alarm("one", diary), at: lane.now + .seconds(1))
            let cancelled = lane.schedule(Alarm("cancelled", diary), at: lane.now + .seconds(2))
            _ = lane.schedule(Alarm("three", diary), at: lane.now + .seconds(3))
            lane.cancel(cancelled)
        }
        clock.advance(by: .milliseconds(999))
        await turn(lane)
        #expect(diary.text == "")
        clock.advance(by: .seconds(9))
        await turn(lane)
        clock.advance(by: .seconds(9))
        await turn(lane)
        #expect(diary.text == "one three")
        lane.stop()
    }

    private final class Reader: Pollable, @unchecked Sendable {  // Called on its lane only.
        let descriptor: Descriptor
        let diary: Diary
        let reads: Bool
        init(_ number: Int32, _ diary: Diary, reads: Bool) {
            descriptor = Descriptor(owning: number)
            (self.diary, self.reads) = (diary, reads)
        }
        func changed(_ readiness: Readiness) {
            guard readiness.contains(.readable) || readiness.contains(.peerFinished) else { return }
            diary.note(readiness.contains(.peerFinished) ? "finished" : "readable")
            guard reads else { return }
            var buffer = [UInt8](repeating: 0, count: 100)
            while case .moved(let count) = descriptor.receive(over: &buffer), count > 0 {}
        }
    }

    @Test(
        "a change of a descriptor is told once, whether or not it is used up, and never after the watch has ended",
        arguments: [true, false])
    func edges(reads: Bool) async throws {
        let lane = Lane()
        let diary = Diary()
        var ends: [Int32] = [-1, -1]
        try #require(
            unsafe socketpair(
                AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0)
        let writer = Descriptor(owning: ends[1])
        let reader = Reader(ends[0], diary, reads: reads)
        let watch = Mutex<Lane.Watch?>(nil)
        await on(lane) { watch.withLock { $0 = try? lane.watch(reader.descriptor, reader) } }
        let bytes: [UInt8] = [1]
        for round in 1...3 {
            #expect(writer.send(bytes.span, Span()) == .moved(1))
            await turn(lane)
            #expect(diary.count == round)
        }
        await on(lane) { watch.withLock { if let watch = $0 { lane.unwatch(reader.descriptor, watch) } } }
        #expect(writer.send(bytes.span, Span()) == .moved(1))
        await turn(lane)
        #expect(diary.text == "readable readable readable")
        lane.stop()
    }

    @Test("a library's descriptor is told of in each turn, for as long as it is ready for what was asked")
    func foreign() async throws {
        let lane = Lane()
        let diary = Diary()
        var ends: [Int32] = [-1, -1]
        try #require(unsafe pipe(&ends) == 0)
        let writer = Descriptor(owning: ends[1])
        let watch = Mutex<Lane.Watch?>(nil)
        let reader = Reader(ends[0], diary, reads: false)
        let number = ends[0]
        await on(lane) { watch.withLock { $0 = try? lane.watch(foreign: number, for: .readable, reader) } }
        await turn(lane)
        #expect(diary.count == 0)
        #expect(unsafe write(writer.number, "x", 1) == 1)
        while diary.count < 3 { await turn(lane) }
        await on(lane) { watch.withLock { if let watch = $0 { lane.unwatch(foreign: number, watch) } } }
        let told = diary.count
        await turn(lane)
        #expect(diary.count == told)
        #expect(Set(diary.text.split(separator: " ")) == ["readable"])
        lane.stop()
    }

    @Test("the end of the other side is told")
    func finished() async throws {
        let lane = Lane()
        let diary = Diary()
        var ends: [Int32] = [-1, -1]
        try #require(
            unsafe socketpair(
                AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0)
        let reader = Reader(ends[0], diary, reads: true)
        await on(lane) { _ = try? lane.watch(reader.descriptor, reader) }
        _ = close(ends[1])
        await turn(lane)
        #expect(diary.text.hasPrefix("finished"))
        lane.stop()
    }

    private final class Closing: TurnTarget, @unchecked Sendable {  // Called on its lane only.
        let lane: Lane
        let diary: Diary
        var again: Bool
        init(_ lane: Lane, _ diary: Diary, again: Bool) { (self.lane, self.diary, self.again) = (lane, diary, again) }
        func turnEnds() {
            diary.note("end")
            if again { lane.atEndOfTurn(self) }
            again = false
        }
    }

    @Test("the end of a turn comes after all that the turn brought, and brings what it is asked for itself")
    func endOfTurn() async {
        let lane = Lane()
        let diary = Diary()
        await on(lane) {  // So that the rest is left within one turn.
            for number in 0..<3 { lane.perform { diary.note("\(number)") } }
            lane.perform { lane.atEndOfTurn(Closing(lane, diary, again: true)) }
            for number in 3..<6 { lane.perform { diary.note("\(number)") } }
        }
        await turn(lane)
        #expect(diary.text == "0 1 2 3 4 5 end end")
        lane.stop()
    }

    @Test("a task that never rests starves neither timers nor calls nor descriptors")
    func fairness() async throws {
        let lane = Lane()
        let rest = Atomic<Bool>(false)
        let busy = Task(executorPreference: lane) { while !rest.load(ordering: .relaxed) { await Task.yield() } }
        await on(lane) {}
        try await lane.sleep(for: .milliseconds(5))
        rest.store(true, ordering: .relaxed)
        await busy.value
        lane.stop()
    }

    @Test("a lane that is stopped does what was left before, and then lets go of everything")
    func stop() async {
        let diary = Diary()
        weak var weakLane: Lane?
        do {
            let lane = Lane()
            weakLane = lane
            for number in 0..<100 { lane.perform { diary.note("\(number)") } }
            lane.stop()
        }
        let end = ContinuousClock.now + .seconds(20)
        while weakLane != nil, ContinuousClock.now < end { usleep(1000) }
        #expect(weakLane == nil)
        #expect(diary.count == 100)
    }

    @Test("a lane with nothing to do never wakes, whatever it waits for", arguments: [false, true])
    func idle(hasTimer: Bool) async throws {
        let lane = Lane()
        let thread = Mutex("")
        await on(lane) {
            var path = [CChar](repeating: 0, count: 100)
            _ = unsafe readlink("/proc/thread-self", &path, path.count - 1)
            thread.withLock { $0 = Self.text(path) }
            if hasTimer { _ = lane.schedule(Alarm("never", Diary()), at: lane.now + .seconds(3600)) }
        }
        await turn(lane)
        let status = "/proc/" + thread.withLock { $0 } + "/status"
        // It goes to sleep once more after the last turn; from then on time passes without it.
        var before = switches(status)
        let end = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < end {
            usleep(250_000)
            let now = switches(status)
            if now == before { break }
            before = now
        }
        #expect(before > 0 && switches(status) == before)
        lane.stop()
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// How often a thread has gone to sleep or been put off so far.
    private func switches(_ status: String) -> Int {
        guard let file = unsafe fopen(status, "r") else { return -1 }
        defer { _ = unsafe fclose(file) }
        var (line, count) = ([CChar](repeating: 0, count: 200), 0)
        while unsafe fgets(&line, 200, file) != nil {
            let text = Self.text(line)
            if text.contains("ctxt_switches:") { count += Int(text.filter(\.isNumber)) ?? 0 }
        }
        return count
    }
}
