import GraphQL
import Gateway
import JSON
import Telemetry

extension WebhookEndpoint: ObjectValue {}

struct WebhookEndpointSecret: ObjectValue {
    let endpoint: WebhookEndpoint
    let secret: Secret
}

/// Whom the account has told of what happens.
extension Resolvers {
    mutating func bindWebhookEndpoints(_ services: Services) {
        let desk = services.webhooks
        bindAsync("Query.webhookEndpointList") { (_: Void, call: FieldCall) async throws -> [WebhookEndpoint] in
            try await desk.store.webhookEndpoints(of: try call.accountID)
        }
        bindAsync("Mutation.webhookEndpointCreate") {
            (_: Void, call: FieldCall) async throws -> WebhookEndpointSecret in
            try await services.createEndpoint(call)
        }
        bindAsync("Mutation.webhookEndpointUpdate") { (_: Void, call: FieldCall) async throws -> WebhookEndpoint in
            try await services.updateEndpoint(call)
        }
        bindAsync("Mutation.webhookEndpointDelete") { (_: Void, call: FieldCall) async throws -> Bool in
            let isRemoved = try await desk.store.removeWebhookEndpoint(call.endpointID, of: try call.accountID)
            desk.changed(try call.accountID)
            return isRemoved
        }
        bindAsync("Mutation.webhookEndpointRotateSecret") {
            (_: Void, call: FieldCall) async throws -> WebhookEndpointSecret in
            let secret = services.newWebhookSecret()
            let sealed = services.seal(secret, for: call.endpointID.text)
            let now = services.now()
            let endpoint = try await services.change(call) { $0.secrets = $0.secrets.rotated(to: sealed, at: now) }
            return WebhookEndpointSecret(endpoint: endpoint, secret: secret.text)
        }
        bindAsync("Mutation.webhookSecretRotate") { (_: Void, call: FieldCall) async throws -> String in
            try await services.rotateDefaultSecret(of: try call.accountID)
        }
        bindAsync("Query.webhookCreditsLow") { (_: Void, call: FieldCall) async throws -> Int in
            try await desk.store.lowCredits(of: try call.accountID)?.count ?? 0
        }
        bindAsync("Mutation.webhookCreditsLowSet") { (_: Void, call: FieldCall) async throws -> Int in
            let below = call.arguments.int("below") ?? -1
            guard below >= 0 else { throw ServiceError(InvalidInput("below", "below must not be negative.")) }
            _ = try await desk.store.setLowCredits(Credits(below), of: try call.accountID)
            return below
        }
        bind("WebhookEndpoint.id", \WebhookEndpoint.id.text)
        bind("WebhookEndpoint.url", \WebhookEndpoint.url)
        bind("WebhookEndpoint.description", \WebhookEndpoint.description)
        bind("WebhookEndpoint.events") { (endpoint: WebhookEndpoint) -> [String] in endpoint.events.map(\.rawValue) }
        bind("WebhookEndpoint.enabled") { (endpoint: WebhookEndpoint) -> Bool in endpoint.disabled == nil }
        bind("WebhookEndpoint.failingSince", \WebhookEndpoint.failingSince)
        bind("WebhookEndpoint.disabledAt", \WebhookEndpoint.disabled?.at)
        bind("WebhookEndpoint.disabledReason", \WebhookEndpoint.disabled?.reason)
        bind("WebhookEndpoint.previousSecretUntil") { (endpoint: WebhookEndpoint) -> Timestamp? in
            endpoint.secrets.previous.flatMap { $0.until > services.now() ? $0.until : nil }
        }
        bind("WebhookEndpoint.createdAt", \WebhookEndpoint.createdAt)
        bind("WebhookEndpointSecret.endpoint", \WebhookEndpointSecret.endpoint)
        bind("WebhookEndpointSecret.secret") { (made: WebhookEndpointSecret) -> String in made.secret.reveal() }
    }
}

extension FieldCall {
    var accountID: Identifier<Account> {
        get throws { try (context as! CallContext).account().standing.account.id }
    }

    fileprivate var endpointID: Identifier<WebhookEndpoint> { Identifier(arguments.string("id") ?? "") }
}

extension Services {
    fileprivate static let longestDescription = 200

    fileprivate func createEndpoint(_ call: FieldCall) async throws -> WebhookEndpointSecret {
        let input = call.arguments.object("input") ?? [:]
        guard let url = try url(of: input) else { throw ServiceError(InvalidInput("url", "url is missing.")) }
        let (secret, id): (WebhookSecret, Identifier<WebhookEndpoint>) = (newWebhookSecret(), newID("whe"))
        var endpoint = WebhookEndpoint(
            id: id, account: try call.accountID, url: url, description: try description(of: input) ?? "",
            events: try events(of: input) ?? [], secrets: SealedSecrets(current: seal(secret, for: id.text)),
            createdAt: now())
        if input["enabled"] == .bool(false) { endpoint.disable(Self.byOwner, at: now()) }
        do {
            try await webhooks.store.create(endpoint)
        } catch StoreError.exists {
            throw ServiceError(
                InvalidInput("input", "The account has \(WebhookEndpoint.most) endpoints already. Delete one first."))
        }
        webhooks.changed(endpoint.account)
        return WebhookEndpointSecret(endpoint: endpoint, secret: secret.text)
    }

    fileprivate func updateEndpoint(_ call: FieldCall) async throws -> WebhookEndpoint {
        let input = call.arguments.object("input") ?? [:]
        let (url, description, events) = (try url(of: input), try description(of: input), try events(of: input))
        let (enabled, now) = (input["enabled"], now())
        return try await change(call) { endpoint in
            if let url { endpoint.url = url }
            if let description { endpoint.description = description }
            if let events { endpoint.events = events }
            if enabled == .bool(true) { endpoint.enable(at: now) }
            if enabled == .bool(false) { endpoint.disable(Self.byOwner, at: now) }
        }
    }

    private static let byOwner = "Its owner disabled it."

    fileprivate func change(
        _ call: FieldCall, _ change: @escaping @Sendable (inout WebhookEndpoint) -> Void
    ) async throws -> WebhookEndpoint {
        guard let endpoint = try await webhooks.store.change(call.endpointID, of: try call.accountID, change) else {
            throw ServiceError(.notFound, "There is no webhook endpoint \"\(call.endpointID.text.shown)\".")
        }
        webhooks.changed(endpoint.account)
        return endpoint
    }

    fileprivate func rotateDefaultSecret(of account: Identifier<Account>) async throws -> String {
        let secret = newWebhookSecret()
        let sealed = seal(secret, for: account.text)
        // The first one was never shown, but a receiver may hold back what it cannot verify: it still signs for a while.
        let former =
            try await webhooks.store.webhookSecrets(of: account)
            ?? SealedSecrets(current: seal(webhooks.vault.firstSecret(of: account), for: account.text))
        try await webhooks.store.setWebhookSecrets(former.rotated(to: sealed, at: now()), of: account)
        return secret.text.reveal()
    }

    // MARK: - What was given

    private func url(of input: JSONObject) throws(ServiceError) -> String? {
        guard let text = input["url"]?.stringValue else { return nil }
        if case .failure(let refusal) = webhooks.addresses.judge(text) {
            throw ServiceError(InvalidInput("url", "url \(refusal)."))
        }
        return text
    }

    private func description(of input: JSONObject) throws(ServiceError) -> String? {
        guard let text = input["description"]?.stringValue else { return nil }
        guard text.utf8.count <= Self.longestDescription else {
            throw ServiceError(
                InvalidInput("description", "description has more than \(Self.longestDescription) characters."))
        }
        return text
    }

    private func events(of input: JSONObject) throws(ServiceError) -> [WebhookEventType]? {
        guard let names = input["events"]?.arrayValue else { return nil }
        var events: [WebhookEventType] = []
        for name in names {
            guard let event = WebhookEventType.subscribable.first(where: { $0.rawValue == name.stringValue }) else {
                let known = WebhookEventType.subscribable.map(\.rawValue).joined(separator: ", ")
                throw ServiceError(InvalidInput("events", "There is no event \(name.shown). There are: \(known)."))
            }
            if !events.contains(event) { events.append(event) }
        }
        return events
    }
}
