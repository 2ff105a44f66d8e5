/// How often something is tried, and how long is waited in between: any time up to a bound that doubles ("full jitter"), so that
/// those who failed together do not come back together.
package struct RetrySchedule: Sendable {
    package var attempts: Int
    package var base: Duration
    package var longest: Duration

    package init(attempts: Int, base: Duration, longest: Duration) {
        (self.attempts, self.base, self.longest) = (attempts, base, longest)
    }

    /// While somebody waits for the answer: over in seconds.
    package static let waitedFor = RetrySchedule(attempts: 5, base: .milliseconds(100), longest: .seconds(5))
    /// For what was paid for and is lost otherwise: five minutes, as it falls out.
    package static let patient = RetrySchedule(attempts: 24, base: .milliseconds(200), longest: .seconds(30))

    /// nil where it is to be given up.
    ///
    /// - Parameters:
    ///   - attempt: the one that failed, from 1.
    ///   - asked: how long the other end wants to be left alone.
    ///   - chance: from 0 to below 1.
    package func delay(after attempt: Int, asked: Duration?, chance: Double) -> Duration? {
        guard attempt < attempts else { return nil }
        let bound = min(longest, base * (1 << min(attempt - 1, Self.mostDoublings)))
        return min(longest, max(bound * chance, asked ?? .zero))
    }

    private static let mostDoublings = 20
}
