package import Telemetry

/// What the gateway keeps of who is to be told. Each call is one transaction. Calls throw ``StoreError`` alone.
package protocol WebhookStore: Sendable {
    // Endpoints

    /// Throws ``StoreError/exists`` where the account has ``WebhookEndpoint/most`` already.
    func create(_ endpoint: WebhookEndpoint) async throws
    /// Those of an account, the oldest first.
    func webhookEndpoints(of account: Identifier<Account>) async throws -> [WebhookEndpoint]
    func webhookEndpoint(_ id: Identifier<WebhookEndpoint>) async throws -> WebhookEndpoint?
    /// Changes an endpoint of the account as `change` does, at once with regard to what is written about it meanwhile. nil
    /// where there is none.
    func change(
        _ id: Identifier<WebhookEndpoint>, of account: Identifier<Account>,
        _ change: @escaping @Sendable (inout WebhookEndpoint) -> Void
    ) async throws -> WebhookEndpoint?
    /// Removes it; its deliveries stay in the log. Says whether there was one.
    func removeWebhookEndpoint(_ id: Identifier<WebhookEndpoint>, of account: Identifier<Account>) async throws -> Bool
    /// What messages to generations' own addresses are signed with; nil before the account asked for a secret.
    func webhookSecrets(of account: Identifier<Account>) async throws -> SealedSecrets?
    func setWebhookSecrets(_ secrets: SealedSecrets, of account: Identifier<Account>) async throws
    /// Below how many credits the account is told; nil where there is no account.
    func lowCredits(of account: Identifier<Account>) async throws -> Credits?
    func setLowCredits(_ credits: Credits, of account: Identifier<Account>) async throws -> Bool

    // Events

    /// What happened after a place that somebody may want to be told of, and how far that was looked for.
    func untold(after sequence: Int, limit: Int) async throws -> WebhookEvents
    /// The same for one account, whether or not anybody there was told.
    func events(of account: Identifier<Account>, after sequence: Int, limit: Int) async throws -> WebhookEvents
    /// How far deliveries were made of events.
    func toldUntil() async throws -> Int
    /// The place of the last event.
    func lastEvent() async throws -> Int

    // Deliveries

    /// Notes deliveries, and that events up to `sequence` are told. Throws ``StoreError/exists`` where they were before.
    func tell(_ deliveries: [WebhookDelivery], from former: Int, until sequence: Int) async throws
    /// Notes one that no event asks for.
    func add(_ delivery: WebhookDelivery) async throws
    /// Notes what tries came to, and what that means for their endpoints: those that it disabled are answered, and their
    /// accounts are told.
    func record(_ deliveries: [WebhookDelivery], at now: Timestamp) async throws -> [WebhookEndpoint]
    /// Of a queue, what is due and not behind an earlier message about the same generation that is tried again before
    /// `patience` is over; the longest due first.
    func dueDeliveries(
        in queue: Identifier<WebhookQueue>, at now: Timestamp, patience: Duration, limit: Int
    ) async throws -> [WebhookDelivery]
    /// The queues in which something falls due in a span of time; `retries`: that was tried before.
    func dueQueues(after: Timestamp, upTo: Timestamp, retries: Bool) async throws -> [Identifier<WebhookQueue>]
    /// When the next message that was tried before falls due.
    func nextRetry(after now: Timestamp) async throws -> Timestamp?
    /// Gives up what waits for an endpoint that is disabled or gone; says how many.
    func giveUp(_ queue: Identifier<WebhookQueue>, _ reason: String, at now: Timestamp, limit: Int) async throws -> Int

    // The log

    func webhookDelivery(_ id: Identifier<WebhookDelivery>) async throws -> WebhookDelivery?
    /// Those of an account, newest first.
    func webhookDeliveries(of account: Identifier<Account>, _ query: WebhookDeliveryQuery) async throws
        -> [WebhookDelivery]
    /// Sends one of the account's again; nil where there is none.
    func replay(
        _ id: Identifier<WebhookDelivery>, of account: Identifier<Account>, at now: Timestamp
    ) async throws -> WebhookDelivery?
    /// Sends again what an endpoint was to be told of between two moments: what it did not take, or `all`. At most `limit`;
    /// says how many.
    func replay(
        to endpoint: Identifier<WebhookEndpoint>, from: Timestamp, until: Timestamp, all: Bool, limit: Int,
        at now: Timestamp
    ) async throws -> Int
    /// Forgets what is older: bodies of what is over, deliveries, events. Says how much; call it again while that is much.
    func forget(
        bodiesBefore: Timestamp, deliveriesBefore: Timestamp, eventsBefore: Timestamp, limit: Int
    ) async throws -> Int
}

/// The messages that are sent one after the other: those of an endpoint, or of one account to one host.
package enum WebhookQueue {}

extension WebhookDelivery {
    package var queue: Identifier<WebhookQueue> {
        if let endpoint { return Identifier(endpoint.text) }
        let afterScheme = url.range(ofFirst: "://") ?? url.startIndex
        let host = url[afterScheme...].prefix { $0 != "/" && $0 != "?" }
        return Identifier("\(account) \(host)")
    }
}

extension String {
    fileprivate func range(ofFirst mark: String) -> Index? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(mark) { return self.index(index, offsetBy: mark.count) }
            index = self.index(after: index)
        }
        return nil
    }
}

/// Events, and how far they were looked for: what lies between was for nobody.
package struct WebhookEvents: Sendable {
    package let events: [WebhookEvent]
    package let until: Int
    /// Whether that is as far as there is anything.
    package let isAll: Bool

    package init(_ events: [WebhookEvent], until: Int, isAll: Bool) {
        (self.events, self.until, self.isAll) = (events, until, isAll)
    }
}

package struct WebhookDeliveryQuery: Sendable {
    package enum Status: String, Sendable, CaseIterable {
        case pending = "PENDING"
        case delivered = "DELIVERED"
        case dead = "DEAD"
    }

    package var endpoint: Identifier<WebhookEndpoint>?
    package var generation: Identifier<Generation>?
    package var status: Status?
    /// Only those older than this one.
    package var after: Identifier<WebhookDelivery>?
    package var limit: Int

    package init(limit: Int) { self.limit = limit }
}

extension WebhookDelivery {
    package var status: WebhookDeliveryQuery.Status {
        switch state {
        case .pending: .pending
        case .delivered: .delivered
        case .dead: .dead
        }
    }
}
