import Telemetry
import Testing
import doitong

@Suite struct TrafficTests {
    private static let start = Timestamp(milliseconds: 1_767_225_600_000)

    private static func after(_ seconds: Double) -> Timestamp {
        Timestamp(milliseconds: start.milliseconds + Int64(seconds * 1000))
    }

    @Test("of what was answered half took no longer than the median, and one in a hundred longer than the slowest")
    func quantiles() throws {
        let traffic = Traffic(startedAt: Self.start)
        for number in 1...1000 { traffic.note(.microseconds(number * 10), at: Self.after(Double(number) / 100)) }
        traffic.note(nil, at: Self.after(10))
        let minute = traffic.minute(at: Self.after(20))
        #expect(traffic.requests == 1001)
        #expect(minute.requestsPerSecond == 50.05)
        let (median, slowest) = (try #require(minute.median), try #require(minute.slowest))
        #expect(median >= .microseconds(5000) && median <= .microseconds(6250))
        #expect(slowest >= .microseconds(9900) && slowest <= .microseconds(12_375))
    }

    @Test("only the last minute is measured")
    func minutes() throws {
        let traffic = Traffic(startedAt: Self.start)
        for second in 0..<600 { traffic.note(.milliseconds(second), at: Self.after(Double(second))) }
        let busy = traffic.minute(at: Self.after(599.5))
        #expect(abs(busy.requestsPerSecond - 1) < 0.05)
        #expect(try #require(busy.median) >= .milliseconds(565))
        let idle = traffic.minute(at: Self.after(1000))
        #expect(idle.requestsPerSecond == 0 && idle.median == nil && idle.slowest == nil)
        #expect(traffic.requests == 600)
    }

    @Test(
        "no time is too short or too long",
        arguments: [Duration.zero, .nanoseconds(1), .seconds(1_000_000), .seconds(-1)])
    func extremes(duration: Duration) {
        let traffic = Traffic(startedAt: Self.start)
        traffic.note(duration, at: Self.start)
        #expect(traffic.minute(at: Self.start).median != nil)
    }
}
