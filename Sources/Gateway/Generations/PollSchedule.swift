/// When to ask a vendor how far it is: not before it could be done, then often enough that nobody waits much longer than the
/// work takes.
package struct PollSchedule: Sendable {
    package var shortest: Duration = .seconds(1)
    package var longest: Duration = .seconds(10)
    /// The longest wait that a vendor may ask for.
    package var longestAsked: Duration = .seconds(300)

    package init() {}

    /// The wait before the next question, `elapsed` after the work was accepted. What the vendor asks for is respected,
    /// within bounds.
    package func delay(elapsed: Duration, expected: Duration, asked: Duration? = nil) -> Duration {
        if let asked { return min(max(asked, shortest), longestAsked) }
        let early = expected / 2 - elapsed
        return min(max(early, expected / 20, shortest), longest)
    }

    /// The progress to show where the vendor tells none: straight to the expected end, then ever slower, never done.
    package func progress(elapsed: Duration, expected: Duration) -> Int {
        // Time may have been set back.
        let share = max(elapsed, .zero) / max(expected, .milliseconds(1))
        return share < 0.9 ? Int(share * 100) : Int(90 + 9 * (1 - 1 / (1 + (share - 0.9))))
    }
}
