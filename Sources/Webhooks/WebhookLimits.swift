/// The dispatcher's bounds.
package struct WebhookLimits: Sendable {
    /// Messages under way at once, to all receivers; half of it to those who do not take them.
    package var sends = 512
    /// To one receiver.
    package var sendsPerQueue = 32
    /// The same before it has taken one.
    package var firstSends = 4
    /// Of one receiver's, that wait in memory. More wait in the store.
    package var waitingPerQueue = 64
    /// The bytes of all messages in memory.
    package var bytes = 16 << 20
    /// Events that are looked at in one go.
    package var events = 256
    /// How far events may be looked through before that is written down.
    package var unwritten = 2048
    /// From the first look at the receiver's name to the last byte of its answer.
    package var deadline: Duration = .seconds(15)
    package var connecting: Duration = .seconds(10)
    /// An answer's body is read so far, and the beginning kept.
    package var answerBytes = 64 << 10
    package var answerFieldBytes = 16 << 10
    /// A message about a generation waits for an earlier one that is tried again within this time; for no longer.
    package var orderPatience: Duration = .seconds(60)
    /// Between two tries of anything that is ours and must succeed.
    package var patience: Duration = .seconds(1)
    /// Looked for events at least as often, whatever was missed.
    package var longestRest: Duration = .seconds(1)
    /// Between two looks for what is to be sent again.
    package var retryTick: Duration = .milliseconds(100)
    /// Endpoints that are kept in memory, by their accounts.
    package var accounts = 4096

    /// How long what is over is remembered.
    package var bodiesKept: Duration = .seconds(3 * 86_400)
    package var deliveriesKept: Duration = .seconds(30 * 86_400)
    package var eventsKept: Duration = .seconds(30 * 86_400)
    package var sweepInterval: Duration = .seconds(600)
    package var sweepBatch = 500

    package init() {}
}
