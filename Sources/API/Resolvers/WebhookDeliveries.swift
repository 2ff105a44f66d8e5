import GraphQL
import Gateway
import JSON
import Telemetry

extension WebhookDelivery: ObjectValue {}
extension WebhookDelivery.Try: ObjectValue {}

struct WebhookDeliveryPage: ObjectValue {
    let deliveries: [WebhookDelivery]
    let hasNext: Bool
}

struct WrittenEvent: ObjectValue {
    let id: Identifier<WebhookEvent>
    let type: WebhookEventType
    let at: Timestamp
    let body: [UInt8]
}

struct WebhookEventPage: ObjectValue {
    let events: [WrittenEvent]
    let cursor: String
    let hasMore: Bool
}

/// What receivers were told, and telling it again.
extension Resolvers {
    mutating func bindWebhookDeliveries(_ services: Services) {
        let desk = services.webhooks
        bindAsync("Query.webhookDeliveries") { (_: Void, call: FieldCall) async throws -> WebhookDeliveryPage in
            try await services.deliveries(call)
        }
        bindAsync("Query.webhookEvents") { (_: Void, call: FieldCall) async throws -> WebhookEventPage in
            try await services.events(call)
        }
        bindAsync("Mutation.webhookEndpointTest") { (_: Void, call: FieldCall) async throws -> WebhookDelivery in
            try await services.test(call)
        }
        bindAsync("Mutation.webhookReplay") { (_: Void, call: FieldCall) async throws -> WebhookDelivery in
            let id = Identifier<WebhookDelivery>(call.arguments.string("delivery") ?? "")
            guard let delivery = try await desk.store.replay(id, of: try call.accountID, at: services.now()) else {
                throw ServiceError(.notFound, "There is no delivery \"\(id.text.shown)\".")
            }
            desk.due(delivery.queue)
            return delivery
        }
        bindAsync("Mutation.webhookReplayRange") { (_: Void, call: FieldCall) async throws -> Int in
            try await services.replayRange(call)
        }
        bindDeliveryFields()
    }

    private mutating func bindDeliveryFields() {
        bind("WebhookDelivery.id", \WebhookDelivery.id.text)
        bind("WebhookDelivery.event", \WebhookDelivery.event.text)
        bind("WebhookDelivery.type", \WebhookDelivery.type.rawValue)
        bind("WebhookDelivery.endpoint", \WebhookDelivery.endpoint?.text)
        bind("WebhookDelivery.generation", \WebhookDelivery.generation?.text)
        bind("WebhookDelivery.url", \WebhookDelivery.url)
        bind("WebhookDelivery.status", \WebhookDelivery.status.rawValue)
        bind("WebhookDelivery.reason") { (delivery: WebhookDelivery) -> String? in
            if case .dead(let reason, _) = delivery.state { reason } else { nil }
        }
        bind("WebhookDelivery.at", \WebhookDelivery.at)
        bind("WebhookDelivery.createdAt", \WebhookDelivery.createdAt)
        bind("WebhookDelivery.dueAt", \WebhookDelivery.due)
        bind("WebhookDelivery.tries", \WebhookDelivery.tries)
        bind("WebhookDelivery.body") { (delivery: WebhookDelivery) -> String? in
            delivery.body.map { String(decoding: $0, as: UTF8.self) }
        }
        bind("WebhookTry.at", \WebhookDelivery.Try.at)
        bind("WebhookTry.duration") { (made: WebhookDelivery.Try) -> Double in
            Double(made.duration.milliseconds) / 1000
        }
        bind("WebhookTry.status") { (made: WebhookDelivery.Try) -> Int? in
            if case .answered(let status, _, _) = made.outcome { status } else { nil }
        }
        bind("WebhookTry.error") { (made: WebhookDelivery.Try) -> String? in
            if case .failed(let reason) = made.outcome { reason } else { nil }
        }
        bind("WebhookTry.answer") { (made: WebhookDelivery.Try) -> String? in
            if case .answered(_, _, let answer) = made.outcome { answer } else { nil }
        }
        bind("WebhookDeliveryConnection.nodes", \WebhookDeliveryPage.deliveries)
        bind("WebhookDeliveryConnection.pageInfo") { (page: WebhookDeliveryPage) -> PageInfo in
            PageInfo(hasNext: page.hasNext, end: page.deliveries.last?.id.text)
        }
        bind("WebhookEvent.id", \WrittenEvent.id.text)
        bind("WebhookEvent.type", \WrittenEvent.type.rawValue)
        bind("WebhookEvent.at", \WrittenEvent.at)
        bind("WebhookEvent.body") { (event: WrittenEvent) -> String in String(decoding: event.body, as: UTF8.self) }
        bind("WebhookEventPage.nodes", \WebhookEventPage.events)
        bind("WebhookEventPage.cursor", \WebhookEventPage.cursor)
        bind("WebhookEventPage.hasMore", \WebhookEventPage.hasMore)
    }
}

extension Services {
    private static let largestPage = 100
    private static let largestReplay = 10_000

    private func pageSize(_ call: FieldCall) throws(ServiceError) -> Int {
        let first = call.arguments.int("first") ?? 20
        guard (0...Self.largestPage).contains(first) else {
            throw ServiceError(InvalidInput("first", "first must be 0 to \(Self.largestPage)."))
        }
        return first
    }

    fileprivate func deliveries(_ call: FieldCall) async throws -> WebhookDeliveryPage {
        let first = try pageSize(call)
        var query = WebhookDeliveryQuery(limit: first + 1)
        query.after = call.arguments.string("after").map { Identifier($0) }
        query.endpoint = call.arguments.string("endpoint").map { Identifier($0) }
        query.generation = call.arguments.string("generation").map { Identifier($0) }
        query.status = call.arguments.string("status").flatMap(WebhookDeliveryQuery.Status.init(rawValue:))
        let found = try await webhooks.store.webhookDeliveries(of: try call.accountID, query)
        return WebhookDeliveryPage(deliveries: Array(found.prefix(first)), hasNext: found.count > first)
    }

    fileprivate func events(_ call: FieldCall) async throws -> WebhookEventPage {
        let (account, first) = (try call.accountID, try pageSize(call))
        guard let after = call.arguments.string("after") else {
            return WebhookEventPage(
                events: [], cursor: cursor(try await webhooks.store.lastEvent(), of: account), hasMore: false)
        }
        guard let sequence = webhooks.vault.sequence(after, of: account) else {
            throw ServiceError(InvalidInput("after", "after is no cursor that this account was given."))
        }
        let found = try await webhooks.store.events(of: account, after: sequence, limit: first)
        var written: [WrittenEvent] = []
        for event in found.events {
            guard let type = event.type, let body = try await webhooks.message(event, type) else { continue }
            written.append(
                WrittenEvent(id: webhooks.vault.eventID(event.sequence), type: type, at: event.at, body: body))
        }
        return WebhookEventPage(events: written, cursor: cursor(found.until, of: account), hasMore: !found.isAll)
    }

    fileprivate func test(_ call: FieldCall) async throws -> WebhookDelivery {
        let endpoint = try await endpoint(call, "id")
        guard endpoint.disabled == nil else {
            throw ServiceError(InvalidInput("id", "\(endpoint.id) is disabled. Enable it first."))
        }
        let (id, event): (Identifier<WebhookDelivery>, Identifier<WebhookEvent>) = (newID("dlv"), newID("msg"))
        let data: JSON = ["endpoint": .string(endpoint.id.text), "delivery": .string(id.text)]
        let delivery = WebhookDelivery(
            id: id, event: event, type: .test, account: endpoint.account, generation: nil, endpoint: endpoint.id,
            url: endpoint.url, at: now(), createdAt: now(),
            body: WebhookEvent.message(.test, at: now(), data: data.bytes))
        try await webhooks.store.add(delivery)
        webhooks.due(delivery.queue)
        return delivery
    }

    fileprivate func replayRange(_ call: FieldCall) async throws -> Int {
        let endpoint = try await endpoint(call, "endpoint")
        guard endpoint.disabled == nil else {
            throw ServiceError(InvalidInput("endpoint", "\(endpoint.id) is disabled. Enable it first."))
        }
        guard let from = try call.moment("from") else {
            throw ServiceError(InvalidInput("from", "from is missing."))
        }
        let count = try await webhooks.store.replay(
            to: endpoint.id, from: from, until: try call.moment("until") ?? .distantFuture,
            all: call.arguments.bool("all") ?? false, limit: Self.largestReplay, at: now())
        if count > 0 { webhooks.due(Identifier(endpoint.id.text)) }
        return count
    }

    private func endpoint(_ call: FieldCall, _ argument: String) async throws -> WebhookEndpoint {
        let id = Identifier<WebhookEndpoint>(call.arguments.string(argument) ?? "")
        guard let endpoint = try await webhooks.store.webhookEndpoint(id), endpoint.account == (try call.accountID)
        else { throw ServiceError(.notFound, "There is no webhook endpoint \"\(id.text.shown)\".") }
        return endpoint
    }
}
