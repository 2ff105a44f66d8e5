package import Telemetry

/// An address of an account's that is told of what happens there.
package struct WebhookEndpoint: Sendable, Equatable {
    package struct Disabled: Sendable, Equatable {
        package let at: Timestamp
        package let reason: String

        package init(at: Timestamp, reason: String) { (self.at, self.reason) = (at, reason) }
    }

    /// Of one account's.
    package static let most = 20
    /// An endpoint that takes nothing for so long is disabled.
    package static let patience: Duration = .seconds(5 * 86_400)

    package let id: Identifier<WebhookEndpoint>
    package let account: Identifier<Account>
    package var url: String
    package var description: String
    /// What it wants to be told of; empty for everything.
    package var events: [WebhookEventType]
    package var secrets: SealedSecrets
    package let createdAt: Timestamp
    /// What became true before is not told.
    package private(set) var since: Timestamp
    /// Since when not one message was taken; nil while all is well.
    package private(set) var failingSince: Timestamp?
    package private(set) var disabled: Disabled?

    package init(
        id: Identifier<WebhookEndpoint>, account: Identifier<Account>, url: String, description: String,
        events: [WebhookEventType], secrets: SealedSecrets, createdAt: Timestamp, since: Timestamp? = nil,
        failingSince: Timestamp? = nil, disabled: Disabled? = nil
    ) {
        (self.id, self.account, self.url, self.description) = (id, account, url, description)
        (self.events, self.secrets, self.createdAt) = (events, secrets, createdAt)
        (self.since, self.failingSince, self.disabled) = (since ?? createdAt, failingSince, disabled)
    }

    package func wants(_ type: WebhookEventType) -> Bool { events.isEmpty || events.contains(type) }

    /// Notes what a try came to. Answers whether that disabled it, of which its owner is to be told.
    package mutating func handle(_ outcome: WebhookDelivery.Outcome, at now: Timestamp) -> Bool {
        guard disabled == nil else { return false }
        if outcome.isSuccess {
            failingSince = nil
            return false
        }
        if outcome.isGone {
            disabled = Disabled(at: now, reason: "It answered 410 (Gone).")
            return true
        }
        let start = failingSince ?? now
        failingSince = start
        guard now - start >= Self.patience else { return false }
        disabled = Disabled(at: now, reason: "It has taken nothing for 5 days.")
        return true
    }

    package mutating func disable(_ reason: String, at now: Timestamp) {
        if disabled == nil { disabled = Disabled(at: now, reason: reason) }
    }

    /// What happened meanwhile is not told by itself: it can be replayed.
    package mutating func enable(at now: Timestamp) {
        guard disabled != nil else { return }
        (disabled, failingSince, since) = (nil, nil, now)
    }
}
