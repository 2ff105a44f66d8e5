import Crypto
import DoitongTesting
import EventLoop
import Foundation
import Gateway
import HTTPClient
import HTTPTypes
import Store
import Synchronization
import Telemetry
import Testing
import Webhooks

@Suite struct DispatcherTests {
    /// A receiver, and what it got.
    final class Receiver: Sendable {
        let requests = Mutex<[HTTPRequest]>([])
        let answer: @Sendable (Int) -> HTTPResponse

        init(_ answer: @escaping @Sendable (Int) -> HTTPResponse) { self.answer = answer }

        func take(_ request: HTTPRequest) -> HTTPResponse {
            let number = requests.withLock { requests in
                requests.append(request)
                return requests.count
            }
            return answer(number)
        }

        var ids: [String] {
            requests.withLock { $0.map { $0.fields[FieldName("webhook-id")] ?? "" } }
        }
    }

    /// Lends a store with one endpoint, whose messages a dispatcher sends to a receiver.
    private func withDispatcher(
        _ receiver: Receiver, _ body: (SQLStore, Dispatcher) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "doitong-webhooks-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var random = SeededRandom(seed: 3)
        let vault = try #require(WebhookVault(key: random.bytes(32)))
        let store = try await SQLStore.open(folder, lanes: [])
        try await store.create(
            Account(
                id: "acc_1", name: "one", plan: .enterprise(requestsPerMinute: 1000, concurrent: 100), createdAt: .start
            ))
        _ = try await store.grant(1000, to: "acc_1", reason: "sample", reference: "first", at: .start)
        let sealed = vault.seal(WebhookSecret(using: &random), for: "whe_1", using: &random)
        try await store.create(
            WebhookEndpoint(
                id: "whe_1", account: "acc_1", url: "https://receiver.example/", description: "", events: [],
                secrets: SealedSecrets(current: sealed), createdAt: .start))
        let lane = Lane()
        var schedule = DeliverySchedule()
        schedule.delays = [.milliseconds(10), .milliseconds(10)]
        let dispatcher = Dispatcher(
            store: store, vault: vault, addresses: WebhookAddresses(), lanes: [lane], now: Timestamp.now,
            random: SystemRandomNumberGenerator(), log: Log(LogSink(.json, clock: Timestamp.now), threshold: .error),
            schedule: schedule,
            render: { Array("\"\($0.status.rawValue)\"".utf8) },
            send: { request, _, _ throws(HTTPClientError) in receiver.take(request) })
        store.whenTold { dispatcher.poke() }
        let running = Task(executorPreference: lane) { await dispatcher.run() }
        try await body(store, dispatcher)
        running.cancel()
        await running.value
        await store.close()
        lane.stop()
    }

    private func until(_ isSo: () async throws -> Bool) async throws {
        while try await !isSo() { try await Task.sleep(for: .milliseconds(5)) }
    }

    @Test("messages are tried until they are taken, with one id and the same bytes", .timeLimit(.minutes(1)))
    func retried() async throws {
        let receiver = Receiver { HTTPResponse($0 == 1 ? Status(500) : .ok, body: Array("said".utf8)) }
        try await withDispatcher(receiver) { store, _ in
            // More is taken than there is, so that the account is told of its credits.
            _ = try await store.setLowCredits(500, of: "acc_1")
            _ = try await store.grant(-600, to: "acc_1", reason: "sample", reference: "second", at: .now())
            try await until {
                try await store.webhookDeliveries(of: "acc_1", WebhookDeliveryQuery(limit: 1)).first?.status
                    == .delivered
            }
            let delivery = try #require(
                try await store.webhookDeliveries(of: "acc_1", WebhookDeliveryQuery(limit: 1)).first)
            #expect(delivery.type == .creditsLow && delivery.tries.count == 2)
            #expect(delivery.tries.map(\.outcome).first == .answered(status: 500, answer: "said"))
            #expect(Set(receiver.ids) == [delivery.event.text] && receiver.ids.count == 2)
        }
    }

    @Test("a receiver that is gone is disabled, and the account's others are told", .timeLimit(.minutes(1)))
    func gone() async throws {
        let receiver = Receiver { _ in HTTPResponse(Status(410)) }
        try await withDispatcher(receiver) { store, _ in
            _ = try await store.setLowCredits(500, of: "acc_1")
            _ = try await store.grant(-600, to: "acc_1", reason: "sample", reference: "second", at: .now())
            try await until { try await store.webhookEndpoint("whe_1")?.disabled != nil }
            let events = try await store.events(of: "acc_1", after: 0, limit: 10).events
            #expect(events.compactMap(\.type) == [.creditsLow, .endpointDisabled])
            // What it missed is in the log.
            try await until {
                try await store.webhookDeliveries(of: "acc_1", WebhookDeliveryQuery(limit: 5)).count == 2
            }
            let statuses = try await store.webhookDeliveries(of: "acc_1", WebhookDeliveryQuery(limit: 5)).map(\.status)
            #expect(statuses == [.dead, .dead])
        }
    }
}
