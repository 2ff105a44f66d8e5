package import Gateway
import JSON
import SQL
import SQLite
package import Telemetry

extension SQLStore {
    /// The part of the outbox that one look takes in.
    private static let eventsLookedAt = 4096

    // MARK: - Endpoints

    package func create(_ endpoint: WebhookEndpoint) async throws {
        try await write { transaction in
            let known = try transaction.rows(.endpoints(of: endpoint.account)) { row throws(SQLError) in
                try row.read(0, as: String.self)
            }
            guard known.count < WebhookEndpoint.most else { throw StoreError.exists }
            try transaction.execute(.insert(endpoint))
        }
    }

    package func webhookEndpoints(of account: Identifier<Account>) async throws -> [WebhookEndpoint] {
        try await read { reader in
            try reader.rows(.endpoints(of: account)) { row throws(SQLError) in try WebhookEndpoint(row) }
        }
    }

    package func webhookEndpoint(_ id: Identifier<WebhookEndpoint>) async throws -> WebhookEndpoint? {
        try await read { reader in
            try reader.row(.endpoint(id)) { row throws(SQLError) in try WebhookEndpoint(row) }
        }
    }

    package func change(
        _ id: Identifier<WebhookEndpoint>, of account: Identifier<Account>,
        _ change: @escaping @Sendable (inout WebhookEndpoint) -> Void
    ) async throws -> WebhookEndpoint? {
        try await write { transaction in
            let known = try transaction.row(.endpoint(id)) { row throws(SQLError) in try WebhookEndpoint(row) }
            guard var endpoint = known, endpoint.account == account else { return nil }
            change(&endpoint)
            try transaction.execute(.update(endpoint))
            return endpoint
        }
    }

    package func removeWebhookEndpoint(
        _ id: Identifier<WebhookEndpoint>, of account: Identifier<Account>
    ) async throws -> Bool {
        try await write { try $0.execute(.removeEndpoint(id, of: account)) > 0 }
    }

    package func webhookSecrets(of account: Identifier<Account>) async throws -> SealedSecrets? {
        try await read { reader in
            try reader.row(.secrets(of: account)) { row throws(SQLError) in try SealedSecrets(row, at: 0) }
        }
    }

    package func setWebhookSecrets(_ secrets: SealedSecrets, of account: Identifier<Account>) async throws {
        try await write { _ = try $0.execute(.put(secrets, of: account)) }
    }

    package func lowCredits(of account: Identifier<Account>) async throws -> Credits? {
        try await read { reader in
            try reader.row(.lowCredits(of: account)) { row throws(SQLError) in try row.read(0) }
        }
    }

    package func setLowCredits(_ credits: Credits, of account: Identifier<Account>) async throws -> Bool {
        try await write { try $0.execute(.setLowCredits(credits, of: account)) > 0 }
    }

    // MARK: - Events

    package func untold(after sequence: Int, limit: Int) async throws -> WebhookEvents {
        try await look(after: sequence, limit: limit) { .untold(after: sequence, upTo: $0, limit: $1) }
    }

    package func events(
        of account: Identifier<Account>, after sequence: Int, limit: Int
    ) async throws -> WebhookEvents {
        try await look(after: sequence, limit: limit) { .events(of: account, after: sequence, upTo: $0, limit: $1) }
    }

    private func look(
        after sequence: Int, limit: Int, _ query: @escaping @Sendable (_ end: Int, _ limit: Int) -> SQLQuery
    ) async throws -> WebhookEvents {
        let limit = max(1, min(limit, Self.mostRows))
        return try await read { reader in
            let last = try reader.lastEvent()
            guard last > sequence else { return WebhookEvents([], until: sequence, isAll: true) }
            let end = min(last, sequence + Self.eventsLookedAt)
            let events = try reader.rows(query(end, limit)) { row throws(SQLError) in try WebhookEvent(row) }
            let until = events.count == limit ? events[limit - 1].sequence : end
            return WebhookEvents(events, until: until, isAll: until == last)
        }
    }

    package func toldUntil() async throws -> Int {
        try await read { reader in
            try reader.row(.toldUntil) { row throws(SQLError) in try row.counter(0) } ?? 0
        }
    }

    package func lastEvent() async throws -> Int { try await read { try $0.lastEvent() } }

    // MARK: - Deliveries

    package func tell(_ deliveries: [WebhookDelivery], from former: Int, until sequence: Int) async throws {
        try await write { transaction in
            guard try transaction.execute(.moveCursor(from: former, to: sequence)) == 1 else { throw StoreError.exists }
            for delivery in deliveries { try transaction.execute(.insert(delivery)) }
        }
    }

    package func add(_ delivery: WebhookDelivery) async throws {
        try await write { _ = try $0.execute(.insert(delivery)) }
    }

    package func record(_ deliveries: [WebhookDelivery], at now: Timestamp) async throws -> [WebhookEndpoint] {
        let disabled = try await write { transaction in
            var disabled: [WebhookEndpoint] = []
            for delivery in deliveries {
                try transaction.execute(.move(delivery))
                if let endpoint = try transaction.note(delivery, at: now) { disabled.append(endpoint) }
            }
            return disabled
        }
        if !disabled.isEmpty { told() }
        return disabled
    }

    package func dueDeliveries(
        in queue: Identifier<WebhookQueue>, at now: Timestamp, patience: Duration, limit: Int
    ) async throws -> [WebhookDelivery] {
        try await read { reader in
            try reader.rows(.due(in: queue, at: now, heldUntil: now + patience, limit: limit)) { row throws(SQLError) in
                try WebhookDelivery(row)
            }
        }
    }

    package func dueQueues(
        after: Timestamp, upTo: Timestamp, retries: Bool
    ) async throws -> [Identifier<WebhookQueue>] {
        try await readAside { reader in
            try reader.rows(.dueQueues(after: after, upTo: upTo, retries: retries)) { row throws(SQLError) in
                try row.read(0)
            }
        }
    }

    package func nextRetry(after now: Timestamp) async throws -> Timestamp? {
        try await read { reader in
            try reader.row(.nextRetry(after: now)) { row throws(SQLError) in try row.read(0, as: Timestamp?.self) }
                ?? nil
        }
    }

    package func giveUp(
        _ queue: Identifier<WebhookQueue>, _ reason: String, at now: Timestamp, limit: Int
    ) async throws -> Int {
        try await write { try $0.execute(.giveUp(queue, reason, at: now, limit: limit)) }
    }

    // MARK: - The log

    package func webhookDelivery(_ id: Identifier<WebhookDelivery>) async throws -> WebhookDelivery? {
        try await read { reader in
            try reader.row(.delivery(id)) { row throws(SQLError) in try WebhookDelivery(row) }
        }
    }

    package func webhookDeliveries(
        of account: Identifier<Account>, _ query: WebhookDeliveryQuery
    ) async throws -> [WebhookDelivery] {
        let limit = max(0, min(query.limit, Self.mostRows))
        return try await read { reader in
            try reader.rows(.deliveries(of: account, query, limit: limit)) { row throws(SQLError) in
                try WebhookDelivery(row)
            }
        }
    }

    package func replay(
        _ id: Identifier<WebhookDelivery>, of account: Identifier<Account>, at now: Timestamp
    ) async throws -> WebhookDelivery? {
        try await write { transaction in
            try transaction.execute(.replay(id, of: account, at: now))
            let delivery = try transaction.row(.delivery(id)) { row throws(SQLError) in try WebhookDelivery(row) }
            return delivery?.account == account ? delivery : nil
        }
    }

    package func replay(
        to endpoint: Identifier<WebhookEndpoint>, from: Timestamp, until: Timestamp, all: Bool, limit: Int,
        at now: Timestamp
    ) async throws -> Int {
        try await write { transaction in
            try transaction.execute(.replay(to: endpoint, from: from, until: until, all: all, limit: limit, at: now))
        }
    }

    package func forget(
        bodiesBefore: Timestamp, deliveriesBefore: Timestamp, eventsBefore: Timestamp, limit: Int
    ) async throws -> Int {
        try await write { transaction in
            try transaction.execute(.forgetBodies(before: bodiesBefore, limit: limit))
                + transaction.execute(.forgetDeliveries(before: deliveriesBefore, limit: limit))
                + transaction.execute(.forgetEvents(before: eventsBefore, limit: limit))
        }
    }
}

extension Statements where Self: ~Copyable {
    fileprivate borrowing func lastEvent() throws(SQLError) -> Int {
        try row(.lastEvent) { row throws(SQLError) in try row.counter(0) } ?? 0
    }
}

extension Transaction {
    /// What a try means for its endpoint, which is answered if that disabled it.
    fileprivate borrowing func note(_ delivery: WebhookDelivery, at now: Timestamp) throws(SQLError) -> WebhookEndpoint?
    {
        guard let id = delivery.endpoint, let outcome = delivery.tries.last?.outcome,
            var endpoint = try row(.endpoint(id), { row throws(SQLError) in try WebhookEndpoint(row) })
        else { return nil }
        let before = endpoint
        let isDisabled = endpoint.handle(outcome, at: now)
        if endpoint != before { try execute(.update(endpoint)) }
        guard isDisabled, let data = endpoint.disabledData else { return nil }
        try execute(.tell(.endpointDisabled, data, to: endpoint.account, at: now))
        return endpoint
    }
}
