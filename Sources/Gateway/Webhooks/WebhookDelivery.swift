package import Telemetry

/// One message to one receiver, until it took it or was given up.
///
/// Only ``handle(_:at:schedule:using:)``, ``giveUp(_:at:)`` and ``replay(at:)`` move it. What it says never changes: each try
/// sends the same bytes under the same id.
package struct WebhookDelivery: Sendable, Identifiable {
    package enum State: Sendable, Equatable {
        case pending(due: Timestamp)
        case delivered(at: Timestamp)
        /// Given up, and why.
        case dead(String, at: Timestamp)
    }

    /// What one try came to.
    package struct Try: Sendable, Equatable {
        package let at: Timestamp
        package let duration: Duration
        package let outcome: Outcome

        package init(at: Timestamp, duration: Duration, outcome: Outcome) {
            (self.at, self.duration, self.outcome) = (at, duration, outcome)
        }
    }

    package enum Outcome: Sendable, Equatable {
        /// `answer` is the beginning of the answer's body.
        case answered(status: Int, retryAfter: Duration? = nil, answer: String = "")
        /// No answer, for a reason that may be told to the owner.
        case failed(String)

        package var isSuccess: Bool { if case .answered(200...299, _, _) = self { true } else { false } }
        /// The receiver says that it is gone for good.
        package var isGone: Bool { if case .answered(410, _, _) = self { true } else { false } }
    }

    /// The most of an answer's body that is kept, in bytes.
    package static let keptAnswer = 2048
    /// Of tries that are kept; a message that is replayed often forgets its oldest.
    package static let keptTries = 20

    package let id: Identifier<WebhookDelivery>
    package let event: Identifier<WebhookEvent>
    package let type: WebhookEventType
    package let account: Identifier<Account>
    package let generation: Identifier<Generation>?
    /// nil: the generation came with the address.
    package let endpoint: Identifier<WebhookEndpoint>?
    package let url: String
    /// When it became true.
    package let at: Timestamp
    package let createdAt: Timestamp
    /// What is sent. Forgotten some time after the end: it can be made again.
    package var body: [UInt8]?
    package private(set) var state: State
    package private(set) var tries: [Try]
    /// Tries since it was made, or asked for again.
    package private(set) var round: Int

    package init(
        id: Identifier<WebhookDelivery>, event: Identifier<WebhookEvent>, type: WebhookEventType,
        account: Identifier<Account>, generation: Identifier<Generation>?, endpoint: Identifier<WebhookEndpoint>?,
        url: String, at: Timestamp, createdAt: Timestamp, body: [UInt8]?, state: State? = nil, tries: [Try] = [],
        round: Int = 0
    ) {
        (self.id, self.event, self.type, self.account) = (id, event, type, account)
        (self.generation, self.endpoint, self.url, self.at) = (generation, endpoint, url, at)
        (self.createdAt, self.body, self.tries, self.round) = (createdAt, body, tries, round)
        self.state = state ?? .pending(due: createdAt)
    }

    package var due: Timestamp? { if case .pending(let due) = state { due } else { nil } }

    package var isOver: Bool { due == nil }

    /// Moves the state after a try.
    package mutating func handle(
        _ made: Try, schedule: DeliverySchedule, at now: Timestamp, using random: inout some RandomNumberGenerator
    ) {
        guard !isOver else { return }
        tries = tries.suffix(Self.keptTries - 1) + [made]
        round += 1
        if made.outcome.isSuccess {
            state = .delivered(at: now)
        } else if made.outcome.isGone {
            state = .dead("the receiver is gone (410)", at: now)
        } else if let delay = schedule.delay(after: round, asked: made.outcome.retryAfter, using: &random) {
            state = .pending(due: now + delay)
        } else {
            state = .dead("it was not taken in \(round) tries", at: now)
        }
    }

    package mutating func giveUp(_ reason: String, at now: Timestamp) {
        if !isOver { state = .dead(reason, at: now) }
    }

    /// Sends it once more from the beginning, whatever became of it. What is under way stays so.
    package mutating func replay(at now: Timestamp) {
        if isOver { (state, round) = (.pending(due: now), 0) }
    }
}

extension WebhookDelivery.Outcome {
    /// What a receiver asks for is respected where it is busy or away (429, 503), and from nobody else.
    var retryAfter: Duration? {
        if case .answered(429, let asked, _) = self { return asked }
        if case .answered(503, let asked, _) = self { return asked }
        return nil
    }
}
