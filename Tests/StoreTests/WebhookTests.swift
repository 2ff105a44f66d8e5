import Gateway
import JSON
import Store
import Telemetry
import Testing

@Suite struct WebhookTests {
    private func withStore(
        _ backend: Backend, _ body: (any OpenedStore, Backend.Opened) async throws -> Void
    ) async throws {
        try await inFolder { folder in
            let opened = try await backend.open(folder, [])
            let store = opened.store
            try await store.create(.sample())
            _ = try await store.grant(10_000, to: "acc_1", reason: "sample", reference: "first", at: .start)
            try await body(store, opened)
            let findings = try await store.audit()
            #expect(findings == [])
            await store.close()
        }
    }

    private func delivery(
        _ id: Identifier<WebhookDelivery>, about generation: Identifier<Generation>? = nil,
        to endpoint: Identifier<WebhookEndpoint>? = "whe_1", at now: Timestamp = .start
    ) -> WebhookDelivery {
        WebhookDelivery(
            id: id, event: "msg_1", type: .completed, account: "acc_1", generation: generation, endpoint: endpoint,
            url: "https://receiver.example/", at: now, createdAt: now, body: Array("{}".utf8))
    }

    private func tried(_ delivery: WebhookDelivery, _ outcome: WebhookDelivery.Outcome, at now: Timestamp)
        -> WebhookDelivery
    {
        var (delivery, random) = (delivery, SystemRandomNumberGenerator())
        delivery.handle(
            .init(at: now, duration: .zero, outcome: outcome), schedule: DeliverySchedule(), at: now, using: &random)
        return delivery
    }

    private static let endpoint = WebhookEndpoint(
        id: "whe_1", account: "acc_1", url: "https://receiver.example/", description: "mine",
        events: [.completed, .failed],
        secrets: SealedSecrets(current: [1, 2], previous: .init(sealed: [3], until: .start)), createdAt: .start)

    @Test("an endpoint comes back as it was, and is its account's alone", arguments: Backend.available)
    func endpoints(backend: Backend) async throws {
        try await withStore(backend) { store, opened in
            try await store.create(Self.endpoint)
            #expect(try await store.webhookEndpoints(of: "acc_1") == [Self.endpoint])
            #expect(try await store.webhookEndpoints(of: "acc_2").isEmpty)
            #expect(try await store.change("whe_1", of: "acc_2") { $0.url = "https://other.example/" } == nil)
            let changed = try await store.change("whe_1", of: "acc_1") { $0.disable("by hand", at: .start) }
            #expect(try await store.webhookEndpoint("whe_1") == changed)
            #expect(try await store.removeWebhookEndpoint("whe_1", of: "acc_2") == false)
            #expect(try await store.removeWebhookEndpoint("whe_1", of: "acc_1"))
            #expect(try await store.webhookEndpoint("whe_1") == nil)
        }
    }

    @Test("an account has no more endpoints than it may", arguments: Backend.available)
    func most(backend: Backend) async throws {
        try await withStore(backend) { store, opened in
            for number in 0...WebhookEndpoint.most {
                let endpoint = WebhookEndpoint(
                    id: Identifier("whe_\(number)"), account: "acc_1", url: "https://receiver.example/",
                    description: "", events: [], secrets: SealedSecrets(current: []), createdAt: .start)
                if number < WebhookEndpoint.most {
                    try await store.create(endpoint)
                } else {
                    await expectFailure(.exists) { try await store.create(endpoint) }
                }
            }
        }
    }

    @Test(
        "a generation's moves are told once, in their order, and to those alone who want it",
        arguments: Backend.available)
    func untold(backend: Backend) async throws {
        try await withStore(backend) { store, opened in
            _ = try await store.admit(Admission(.sample()))
            try await store.complete("gen_1")
            // Nobody is to be told.
            #expect(try await store.untold(after: 0, limit: 10).events.isEmpty)
            try await store.create(Self.endpoint)
            try await opened.settle()
            let found = try await store.untold(after: 0, limit: 10)
            #expect(found.events.map(\.type) == [.processing, .completed] && found.isAll)
            #expect(try await store.untold(after: found.until, limit: 10).events.isEmpty)
            let first = try await store.untold(after: 0, limit: 1)
            #expect(first.events.count == 1 && !first.isAll)
            try await store.tell([delivery("dlv_1", about: "gen_1")], from: 0, until: found.until)
            #expect(try await store.toldUntil() == found.until)
            await expectFailure(.exists) {
                try await store.tell([delivery("dlv_2", about: "gen_1")], from: 0, until: found.until)
            }
            #expect(try await store.webhookDelivery("dlv_2") == nil)
        }
    }

    @Test("an account whose credits fall below its bound is told once", arguments: Backend.available)
    func lowCredits(backend: Backend) async throws {
        try await withStore(backend) { store, opened in
            #expect(try await store.lowCredits(of: "acc_1") == 1000)
            _ = try await store.setLowCredits(9980, of: "acc_1")
            for number in 0..<3 { _ = try await store.admit(Admission(.sample(Identifier("gen_\(number)")))) }
            try await opened.settle()
            let events = try await store.events(of: "acc_1", after: 0, limit: 10).events
            #expect(events.compactMap(\.type) == [.creditsLow])
            guard case .account(_, let data)? = events.first?.subject else { return #expect(Bool(false)) }
            #expect(data["credits"] == .int(9950) && data["below"] == .int(9980))
        }
    }

    @Test("what a try came to is kept, and moves the endpoint", arguments: Backend.available)
    func record(backend: Backend) async throws {
        try await withStore(backend) { store, opened in
            try await store.create(Self.endpoint)
            let first = delivery("dlv_1")
            try await store.add(first)
            let failed = tried(first, .answered(status: 500, answer: "no \"\u{0}"), at: .start)
            #expect(try await store.record([failed], at: .start).isEmpty)
            let kept = try await store.webhookDelivery("dlv_1")
            #expect(kept?.state == failed.state && kept?.tries == failed.tries && kept?.round == 1)
            #expect(try await store.webhookEndpoint("whe_1")?.failingSince == .start)
            #expect(try await store.nextRetry(after: .start) == failed.due)
            let gone = tried(failed, .answered(status: 410), at: .start + .seconds(5))
            #expect(try await store.record([gone], at: .start + .seconds(5)).map(\.id) == ["whe_1"])
            #expect(try await store.webhookEndpoint("whe_1")?.disabled != nil)
            try await opened.settle()
            #expect(try await store.events(of: "acc_1", after: 0, limit: 9).events.map(\.type) == [.endpointDisabled])
            // What is over is not moved by what comes late.
            _ = try await store.record([failed], at: .start)
            #expect(try await store.webhookDelivery("dlv_1")?.status == .dead)
        }
    }

    @Test(
        "what waits behind an earlier message that is tried again soon is not due, and after that it is",
        arguments: Backend.available)
    func order(backend: Backend) async throws {
        try await withStore(backend) { store, opened in
            _ = try await store.admit(Admission(.sample()))
            let (first, second) = (delivery("dlv_1", about: "gen_1"), delivery("dlv_2", about: "gen_1"))
            try await store.add(first)
            try await store.add(second)
            func due(_ at: Timestamp, _ patience: Duration) async throws -> [Identifier<WebhookDelivery>] {
                try await store.dueDeliveries(in: "whe_1", at: at, patience: patience, limit: 10).map(\.id)
            }
            #expect(try await due(.start, .seconds(60)) == ["dlv_1", "dlv_2"])
            _ = try await store.record([tried(first, .answered(status: 500), at: .start)], at: .start)
            #expect(try await due(.start, .seconds(60)) == [])
            #expect(try await due(.start, .seconds(1)) == ["dlv_2"])
            #expect(try await due(.start + .seconds(10), .seconds(60)) == ["dlv_2", "dlv_1"])
            let none = try await store.dueQueues(after: .start, upTo: .start + .seconds(1), retries: true)
            #expect(none == [])
            let some = try await store.dueQueues(after: .start, upTo: .start + .seconds(10), retries: true)
            #expect(some == ["whe_1"])
        }
    }

    @Test(
        "what ended can be sent again, one or those of a time; and is forgotten when it is old",
        arguments: Backend.available)
    func replay(backend: Backend) async throws {
        try await withStore(backend) { store, opened in
            try await store.create(Self.endpoint)
            for number in 0..<4 {
                let one = delivery(Identifier("dlv_\(number)"), at: .start + .seconds(number))
                try await store.add(one)
                let status = number == 0 ? 200 : 410
                _ = try await store.record([tried(one, .answered(status: status), at: .start)], at: .start)
            }
            #expect(try await store.replay("dlv_0", of: "acc_2", at: .start) == nil)
            #expect(try await store.replay("dlv_0", of: "acc_1", at: .start)?.status == .pending)
            let count = try await store.replay(
                to: "whe_1", from: .start + .seconds(2), until: .start + .seconds(3), all: false, limit: 10, at: .start)
            #expect(count == 1)
            var query = WebhookDeliveryQuery(limit: 10)
            query.status = .pending
            #expect(try await store.webhookDeliveries(of: "acc_1", query).map(\.id) == ["dlv_2", "dlv_0"])
            #expect(try await store.giveUp("whe_1", "gone", at: .start, limit: 1) == 1)
            let late = Timestamp.start + .seconds(86_400)
            _ = try await store.forget(bodiesBefore: late, deliveriesBefore: late, eventsBefore: late, limit: 100)
            query.status = nil
            #expect(try await store.webhookDeliveries(of: "acc_1", query).count == 1)
        }
    }
}
