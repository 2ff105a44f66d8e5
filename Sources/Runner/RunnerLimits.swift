/// The runner's bounds.
package struct RunnerLimits: Sendable {
    /// Generations carried at once by this process.
    package var carried = 20_000
    /// Taken in one transaction.
    package var batch = 64
    /// How often an output is fetched before its generation is given up.
    package var fetches = 4
    /// How often work whose handing over broke off must be absent before it is handed over again.
    package var searches = 3
    /// How many answers in a row about work that was accepted may make no sense before it is given up.
    package var unreadable = 2
    /// Between two tries of anything that is ours and must succeed.
    package var patience: Duration = .seconds(1)
    /// Up to this it doubles with each try in vain.
    package var longestPatience: Duration = .seconds(60)
    /// How often is looked for what others carried who have died; nil: only at the start.
    package var lookForDead: Duration?
    /// After the store failed in giving us work, so long is looked for what it gave us nevertheless.
    package var doubt: Duration = .seconds(60)
    /// Looked for due work at least as often, whatever was missed.
    package var longestRest: Duration = .seconds(30)
    /// What waits for a host that rests looks again after so long: a probe may have shown by then that it works.
    package var longestWait: Duration = .seconds(15)
    /// A host falls behind that has at least so many of a model's jobs, and has had them so many times as long as one takes, on
    /// average. In a steady flow that is half as long as one takes.
    package var (crowd, behind) = (5, 2)
    /// Progress is written down when it grew by this much.
    package var progressStep = 3

    package init() {}

    func patience(after failures: Int) -> Duration { min(patience * (1 << min(failures, 6)), longestPatience) }
}
