import CLinux
import Glibc

/// Where a lane gets the time. Tests pass a manual one.
package protocol Timekeeper: Sendable {
    /// Monotonic: what deadlines are made of.
    var now: Moment { get }
    /// Seconds and nanoseconds since 1970, for people.
    var wallTime: (seconds: Int64, nanoseconds: Int32) { get }
    /// True when time passes by itself, so that a lane may sleep until a deadline. When false, the keeper must call
    /// `wake` each time it moves.
    var movesByItself: Bool { get }
    func whenMoved(_ wake: @escaping @Sendable () -> Void)
}

/// The machine's own clocks.
package struct SystemTime: Timekeeper {
    package init() {}
    package var now: Moment {
        let time = read(CLOCK_MONOTONIC)
        return Moment(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    }
    package var wallTime: (seconds: Int64, nanoseconds: Int32) {
        let time = read(CLOCK_REALTIME)
        return (Int64(time.tv_sec), Int32(time.tv_nsec))
    }
    package var movesByItself: Bool { true }
    package func whenMoved(_ wake: @escaping @Sendable () -> Void) {}

    private func read(_ clock: clockid_t) -> timespec {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return time
    }
}
