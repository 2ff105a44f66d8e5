import DoitongTesting
import Gateway
import Testing

@Suite struct ScheduleTests {
    @Test("ten tries take about 75 hours, each wait within its jitter", arguments: 0..<200 as Range<UInt64>)
    func sum(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let schedule = DeliverySchedule()
        var sum = Duration.zero
        var made = 1
        while let delay = schedule.delay(after: made, using: &random) {
            let plain = schedule.delays[made - 1]
            #expect(delay >= plain * 0.9 && delay <= plain * 1.1)
            sum += delay
            made += 1
        }
        #expect(made == 10 && schedule.tries == 10)
        #expect(sum > .seconds(75.6 * 3600 * 0.9) && sum < .seconds(75.6 * 3600 * 1.1))
    }

    @Test("a receiver that asks for a longer wait gets it, within a day")
    func asked() {
        var random = SeededRandom(seed: 1)
        let schedule = DeliverySchedule()
        #expect(schedule.delay(after: 1, asked: .seconds(60), using: &random) == .seconds(60))
        #expect(schedule.delay(after: 1, asked: .seconds(1_000_000), using: &random) == .seconds(86_400))
        let short = schedule.delay(after: 2, asked: .seconds(1), using: &random)
        #expect(short.map { $0 >= .seconds(270) } == true)
    }
}
