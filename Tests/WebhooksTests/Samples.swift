import Gateway
import Telemetry

extension Timestamp {
    static let start = Timestamp(milliseconds: 1_767_225_600_000)
}

extension WebhookDelivery {
    static func sample(
        _ id: Identifier<WebhookDelivery> = "dlv_1", to endpoint: Identifier<WebhookEndpoint>? = "whe_1",
        about generation: Identifier<Generation>? = "gen_1", bytes: Int = 100
    ) -> WebhookDelivery {
        WebhookDelivery(
            id: id, event: "msg_1", type: .completed, account: "acc_1", generation: generation, endpoint: endpoint,
            url: "https://receiver.example/hooks", at: .start, createdAt: .start,
            body: [UInt8](repeating: 0x20, count: bytes))
    }

    func tried(_ outcome: Outcome, at now: Timestamp = .start) -> WebhookDelivery {
        var (delivery, random) = (self, SystemRandomNumberGenerator())
        let made = Try(at: now, duration: .milliseconds(20), outcome: outcome)
        delivery.handle(made, schedule: DeliverySchedule(), at: now, using: &random)
        return delivery
    }
}

extension WebhookEndpoint {
    static func sample(_ events: [WebhookEventType] = []) -> WebhookEndpoint {
        WebhookEndpoint(
            id: "whe_1", account: "acc_1", url: "https://receiver.example/hooks", description: "", events: events,
            secrets: SealedSecrets(current: [1, 2, 3]), createdAt: .start)
    }
}
