import EventLoop
import Testing

@Suite struct MomentTests {
    static let durations: [(Duration, UInt64)] = [
        (.zero, 0), (.nanoseconds(1), 1), (.seconds(1), 1_000_000_000), (.milliseconds(1500), 1_500_000_000),
        (.seconds(-1), 0), (.nanoseconds(-1), 0), (.seconds(Int64.max), .max),
        (.seconds(18_446_744_073), 18_446_744_073_000_000_000),
        (.seconds(18_446_744_074), .max), (Duration(secondsComponent: 0, attosecondsComponent: 999_999_999), 0),
    ]

    @Test("a duration is counted in nanoseconds, within what 64 bits hold", arguments: durations)
    func nanoseconds(duration: Duration, count: UInt64) { #expect(duration.wholeNanoseconds == count) }

    @Test("no deadline stays no deadline, and time never runs backwards")
    func arithmetic() {
        #expect(Moment.never + .seconds(1) == .never)
        #expect(Moment(nanoseconds: .max - 5) + .nanoseconds(6) == .never)
        #expect(Moment(nanoseconds: 5) + .seconds(-1) == Moment(nanoseconds: 5))
        #expect(Moment(nanoseconds: 5) < Moment(nanoseconds: 6))
        #expect(Moment(nanoseconds: 9).since(Moment(nanoseconds: 4)) == .nanoseconds(5))
        #expect(Moment(nanoseconds: 4).since(Moment(nanoseconds: 9)) == .zero)
        #expect(Moment.never.since(Moment(nanoseconds: 0)) == .nanoseconds(Int64.max))
    }

    @Test("the machine's clock does not run backwards")
    func clock() {
        let time = SystemTime()
        var last = time.now
        for _ in 0..<10_000 {
            let now = time.now
            #expect(now >= last)
            last = now
        }
        #expect(time.movesByItself)
        #expect(time.wallTime.seconds > 1_700_000_000)
    }
}
