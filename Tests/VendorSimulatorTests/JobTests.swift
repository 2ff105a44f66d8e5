import EventLoop
import JSON
import Testing
import vendor_simulator

@Suite struct JobTests {
    private static let start = Moment(nanoseconds: 5_000_000_000)

    private static func job(_ fate: Job.Fate = .delivers) -> Job {
        Job(
            id: "1", order: Job.Order(vendor: "kling", model: "m", path: "/p"), acceptedAt: start, work: .seconds(10),
            fate: fate, beginsAt: start + .seconds(2))
    }

    private static let words = Words(
        queued: ["preparing", "queued"], running: ["running"], succeeded: "done", failed: "failed",
        cancelled: "cancelled", moderated: "refused")

    private static let course: [(fate: Job.Fate, milliseconds: Int, word: String)] = [
        (.delivers, 0, "preparing"), (.delivers, 999, "preparing"), (.delivers, 1000, "queued"),
        (.delivers, 1999, "queued"), (.delivers, 2000, "running"), (.delivers, 11_999, "running"),
        (.delivers, 12_000, "done"), (.delivers, 1_000_000, "done"), (.fails, 11_999, "running"),
        (.fails, 12_000, "failed"), (.moderated, 12_000, "refused"), (.strange, 11_999, "running"),
        (.strange, 12_000, "bewildered"), (.stuck, 12_000, "running"), (.stuck, 100_000_000, "running"),
    ]

    @Test("what a job is follows from the moment alone", arguments: course.indices)
    func course(index: Int) {
        let (fate, milliseconds, word) = Self.course[index]
        #expect(Self.words.word(for: Self.job(fate), at: Self.start + .milliseconds(milliseconds)) == word)
    }

    @Test("what is stuck stays at 97 %")
    func stuck() {
        #expect(Self.job(.stuck).phase(at: Self.start + .seconds(7)) == .running(0.5))
        #expect(Self.job(.stuck).phase(at: Self.start + .seconds(3600)) == .running(0.97))
    }

    @Test("a cancelled job was what it was until then")
    func cancelled() {
        var job = Self.job()
        job.cancelledAt = Self.start + .seconds(4)
        #expect(Self.words.word(for: job, at: Self.start + .seconds(3)) == "running")
        #expect(Self.words.word(for: job, at: Self.start + .seconds(4)) == "cancelled")
        #expect(Self.words.word(for: job, at: Self.start + .seconds(40)) == "cancelled")
    }

    @Test("the same is known again by its client's id, else by its bytes")
    func identity() {
        func order(_ path: String, _ digest: String, _ id: String?) -> [String] {
            Job.Order(vendor: "v", model: "m", path: path, digest: digest, clientID: id).identity
        }
        #expect(order("/a", "1", "x") == order("/b", "2", "x"))
        #expect(order("/a", "1", nil) == order("/a", "1", nil))
        #expect(order("/a", "1", nil) != order("/a", "2", nil))
        #expect(order("/a", "1", nil) != order("/b", "1", nil))
        #expect(order("/a", "1", "1") != order("/a", "1", nil))
    }

    @Test("the same seed gives the same ids")
    func seeded() {
        var (one, two, other) = (Randomness(seed: 7), Randomness(seed: 7), Randomness(seed: 8))
        let ids = (0..<20).map { _ in one.uuid() }
        #expect(ids == (0..<20).map { _ in two.uuid() })
        #expect(ids != (0..<20).map { _ in other.uuid() })
        #expect(Set(ids).count == 20)
    }
}
