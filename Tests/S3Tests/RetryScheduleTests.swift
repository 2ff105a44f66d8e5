import S3
import Testing

@Suite struct RetryScheduleTests {
    private static let schedule = RetrySchedule(attempts: 6, base: .milliseconds(100), longest: .milliseconds(700))

    @Test("what is waited is any time up to a bound that doubles, and stops growing")
    func jitter() {
        for (attempt, bound) in zip(1..., [100, 200, 400, 700, 700]) {
            for chance in [0, 0.25, 0.5] {
                let delay = Self.schedule.delay(after: attempt, asked: nil, chance: chance)
                #expect(delay == .milliseconds(bound) * chance)
            }
        }
    }

    @Test("after the last attempt it is given up")
    func last() {
        #expect(Self.schedule.delay(after: 6, asked: nil, chance: 0) == nil)
        #expect(RetrySchedule.patient.delay(after: 1_000_000, asked: nil, chance: 0) == nil)
        let endless = RetrySchedule(attempts: .max, base: .seconds(1), longest: .seconds(9))
        #expect(endless.delay(after: 1_000_000, asked: nil, chance: 0.5) == .milliseconds(4500))
    }

    @Test("who asks to be left alone is, up to the bound")
    func asked() {
        #expect(Self.schedule.delay(after: 1, asked: .milliseconds(500), chance: 0.9) == .milliseconds(500))
        #expect(Self.schedule.delay(after: 1, asked: .seconds(3600), chance: 0) == .milliseconds(700))
        #expect(Self.schedule.delay(after: 3, asked: .milliseconds(1), chance: 0.5) == .milliseconds(200))
    }
}
