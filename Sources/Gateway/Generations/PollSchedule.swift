/// When to ask a vendor how far it is: often enough that nobody waits much longer than the work takes, and rarely where a
/// vendor has so much of ours that asking would be a load.
package struct PollSchedule: Sendable {
    package var shortest: Duration = .seconds(1)
    /// While it may be done at any moment.
    package var usual: Duration = .seconds(2)
    package var longest: Duration = .seconds(10)
    /// The longest wait that a vendor may ask for.
    package var longestAsked: Duration = .seconds(300)
    /// So much at one vendor is asked about as often as a single one. What is about to be done goes before what has just
    /// begun and what is long overdue.
    package var crowd = (soon: 100, otherwise: 25)

    package init() {}

    /// The wait before the next question, `elapsed` after the work was accepted, while the vendor has `crowd` of ours. What the
    /// vendor asks for is respected, within bounds.
    package func delay(elapsed: Duration, expected: Duration, crowd: Int = 1, asked: Duration? = nil) -> Duration {
        if let asked { return min(max(asked, shortest), longestAsked) }
        let isSoon = elapsed >= expected / 4 && elapsed <= expected * 2
        let alone =
            elapsed <= expected * 2 ? min(max(expected / 40, shortest), usual) : max(elapsed / 20, usual)
        let fitting = isSoon ? self.crowd.soon : self.crowd.otherwise
        return max(shortest, min(alone * max(1, Double(crowd) / Double(fitting)), longest))
    }

    /// The progress to show where the vendor tells none: straight to the expected end, then ever slower, never done.
    package func progress(elapsed: Duration, expected: Duration) -> Int {
        // Time may have been set back.
        let share = max(elapsed, .zero) / max(expected, .milliseconds(1))
        return share < 0.9 ? Int(share * 100) : Int(90 + 9 * (1 - 1 / (1 + (share - 0.9))))
    }
}
