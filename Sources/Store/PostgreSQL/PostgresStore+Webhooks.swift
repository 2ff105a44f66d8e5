package import Gateway
import JSON
import Postgres
import SQL
package import Telemetry

extension PostgresStore {
    /// The part of the outbox that one look takes in.
    private static let eventsLookedAt = 4096

    // MARK: - Endpoints

    package func create(_ endpoint: WebhookEndpoint) async throws {
        try await write { transaction in
            // Who makes another one of the same account waits.
            _ = try await transaction.execute(.lockedAccount(endpoint.account))
            let known = try await transaction.rows(.endpoints(of: endpoint.account)) { row throws(SQLError) in
                try row.read(0, as: String.self)
            }
            guard known.count < WebhookEndpoint.most else { throw StoreError.exists }
            return ((), [.insert(endpoint)])
        }
    }

    package func webhookEndpoints(of account: Identifier<Account>) async throws -> [WebhookEndpoint] {
        try await rows(.endpoints(of: account)) { row throws(SQLError) in try WebhookEndpoint(row) }
    }

    package func webhookEndpoint(_ id: Identifier<WebhookEndpoint>) async throws -> WebhookEndpoint? {
        try await row(.endpoint(id)) { row throws(SQLError) in try WebhookEndpoint(row) }
    }

    package func change(
        _ id: Identifier<WebhookEndpoint>, of account: Identifier<Account>,
        _ change: @escaping @Sendable (inout WebhookEndpoint) -> Void
    ) async throws -> WebhookEndpoint? {
        try await write { transaction in
            let known = try await transaction.row(.lockedEndpoint(id)) { row throws(SQLError) in
                try WebhookEndpoint(row)
            }
            guard var endpoint = known, endpoint.account == account else { return (nil, []) }
            change(&endpoint)
            return (endpoint, [.update(endpoint)])
        }
    }

    package func removeWebhookEndpoint(
        _ id: Identifier<WebhookEndpoint>, of account: Identifier<Account>
    ) async throws -> Bool {
        try await write { transaction in
            (try await transaction.execute(.removeEndpoint(id, of: account)).changes > 0, [])
        }
    }

    package func webhookSecrets(of account: Identifier<Account>) async throws -> SealedSecrets? {
        try await row(.secrets(of: account)) { row throws(SQLError) in try SealedSecrets(row, at: 0) }
    }

    package func setWebhookSecrets(_ secrets: SealedSecrets, of account: Identifier<Account>) async throws {
        _ = try await execute(.put(secrets, of: account))
    }

    package func lowCredits(of account: Identifier<Account>) async throws -> Credits? {
        try await row(.lowCredits(of: account)) { row throws(SQLError) in try row.read(0) }
    }

    /// What is accepted from now on is measured by it, also at other nodes.
    package func setLowCredits(_ credits: Credits, of account: Identifier<Account>) async throws -> Bool {
        try await write { transaction in
            let answers = try await transaction.execute([
                .setLowCredits(credits, of: account), .touch(account, adding: .zero, transfers: 0),
            ])
            return (answers[0].changes > 0, [])
        }
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
        after sequence: Int, limit: Int, _ query: (_ end: Int, _ limit: Int) -> SQLQuery
    ) async throws -> WebhookEvents {
        let limit = max(1, min(limit, Self.mostRows))
        let end = try await place(.endOfEvents(after: sequence, limit: Self.eventsLookedAt))
        guard end > sequence else { return WebhookEvents([], until: sequence, isAll: true) }
        let events = try await rows(query(end, limit)) { row throws(SQLError) in try WebhookEvent(row) }
        let until = events.count == limit ? events[limit - 1].sequence : end
        return WebhookEvents(events, until: until, isAll: until == (try await lastEvent()))
    }

    package func toldUntil() async throws -> Int { try await place(.toldUntil) }

    package func lastEvent() async throws -> Int { try await place(.lastSettledEvent) }

    private func place(_ query: SQLQuery) async throws -> Int {
        try await row(query) { row throws(SQLError) in try row.counter(0) } ?? 0
    }

    // MARK: - Deliveries

    package func tell(_ deliveries: [WebhookDelivery], from former: Int, until sequence: Int) async throws {
        try await write { transaction in
            guard try await transaction.execute(.moveCursor(from: former, to: sequence)).changes == 1 else {
                throw StoreError.exists
            }
            return ((), deliveries.map { .insert($0) })
        }
    }

    package func add(_ delivery: WebhookDelivery) async throws {
        try await write { _ in ((), [.insert(delivery)]) }
    }

    package func record(_ deliveries: [WebhookDelivery], at now: Timestamp) async throws -> [WebhookEndpoint] {
        let disabled = try await write { transaction in
            _ = try await transaction.execute(deliveries.map { .move($0) })
            var known: [Identifier<WebhookEndpoint>: WebhookEndpoint] = [:]
            for id in Set(deliveries.compactMap(\.endpoint)).sorted() {
                known[id] = try await transaction.row(.lockedEndpoint(id)) { row throws(SQLError) in
                    try WebhookEndpoint(row)
                }
            }
            let before = known
            var disabled: [WebhookEndpoint] = []
            for delivery in deliveries {
                guard let id = delivery.endpoint, let outcome = delivery.tries.last?.outcome else { continue }
                if known[id]?.handle(outcome, at: now) == true, let endpoint = known[id] { disabled.append(endpoint) }
            }
            let changed = known.filter { $0.value != before[$0.key] }.map { SQLQuery.update($0.value) }
            let told = disabled.enumerated().compactMap { place, endpoint in
                endpoint.disabledData.map {
                    SQLQuery.tellShared(.endpointDisabled, $0, to: endpoint.account, place: place, at: now)
                }
            }
            return (disabled, changed + told)
        }
        if !disabled.isEmpty { told() }
        return disabled
    }

    package func dueDeliveries(
        in queue: Identifier<WebhookQueue>, at now: Timestamp, patience: Duration, limit: Int
    ) async throws -> [WebhookDelivery] {
        try await rows(.due(in: queue, at: now, heldUntil: now + patience, limit: limit)) { row throws(SQLError) in
            try WebhookDelivery(row)
        }
    }

    package func dueQueues(
        after: Timestamp, upTo: Timestamp, retries: Bool
    ) async throws -> [Identifier<WebhookQueue>] {
        try await rows(.dueQueues(after: after, upTo: upTo, retries: retries)) { row throws(SQLError) in try row.read(0)
        }
    }

    package func nextRetry(after now: Timestamp) async throws -> Timestamp? {
        try await row(.nextRetry(after: now)) { row throws(SQLError) in try row.read(0, as: Timestamp?.self) } ?? nil
    }

    package func giveUp(
        _ queue: Identifier<WebhookQueue>, _ reason: String, at now: Timestamp, limit: Int
    ) async throws -> Int {
        try await changes(.giveUp(queue, reason, at: now, limit: limit))
    }

    // MARK: - The log

    package func webhookDelivery(_ id: Identifier<WebhookDelivery>) async throws -> WebhookDelivery? {
        try await row(.delivery(id)) { row throws(SQLError) in try WebhookDelivery(row) }
    }

    package func webhookDeliveries(
        of account: Identifier<Account>, _ query: WebhookDeliveryQuery
    ) async throws -> [WebhookDelivery] {
        let limit = max(0, min(query.limit, Self.mostRows))
        return try await rows(.deliveries(of: account, query, limit: limit)) { row throws(SQLError) in
            try WebhookDelivery(row)
        }
    }

    package func replay(
        _ id: Identifier<WebhookDelivery>, of account: Identifier<Account>, at now: Timestamp
    ) async throws -> WebhookDelivery? {
        try await write { transaction in
            _ = try await transaction.execute(.replay(id, of: account, at: now))
            let delivery = try await transaction.row(.delivery(id)) { row throws(SQLError) in try WebhookDelivery(row) }
            return (delivery?.account == account ? delivery : nil, [])
        }
    }

    package func replay(
        to endpoint: Identifier<WebhookEndpoint>, from: Timestamp, until: Timestamp, all: Bool, limit: Int,
        at now: Timestamp
    ) async throws -> Int {
        try await changes(.replay(to: endpoint, from: from, until: until, all: all, limit: limit, at: now))
    }

    package func forget(
        bodiesBefore: Timestamp, deliveriesBefore: Timestamp, eventsBefore: Timestamp, limit: Int
    ) async throws -> Int {
        try await changes(.forgetBodies(before: bodiesBefore, limit: limit))
            + changes(.forgetDeliveries(before: deliveriesBefore, limit: limit))
            + changes(.forgetEvents(before: eventsBefore, limit: limit))
    }

    /// How many rows a statement changed, each of which it changes once.
    private func changes(_ query: SQLQuery) async throws -> Int {
        try await write { transaction in (try await transaction.execute(query).changes, []) }
    }
}

extension SQLQuery {
    /// The same as ``endpoint(_:)``, and nobody else changes it until the transaction ends.
    fileprivate static func lockedEndpoint(_ id: Identifier<WebhookEndpoint>) -> SQLQuery {
        "\(endpoint(id)) FOR NO KEY UPDATE"
    }
}
