import Gateway
import Telemetry
import Testing

@Suite struct DeliveryTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let outcome: WebhookDelivery.Outcome
        let status: WebhookDeliveryQuery.Status
        var testDescription: String { "\(outcome)" }
    }

    static let rows: [Row] =
        [200, 201, 204, 299].map { Row(outcome: .answered(status: $0), status: .delivered) }
        + [300, 301, 302, 307, 308, 400, 401, 404, 409, 429, 500, 502, 503].map {
            Row(outcome: .answered(status: $0), status: .pending)
        } + [
            Row(outcome: .answered(status: 410), status: .dead), Row(outcome: .failed("It hangs."), status: .pending),
        ]

    @Test("what a try came to says what becomes of the message", arguments: rows)
    func first(row: Row) {
        let tried = WebhookDelivery.sample().tried(row.outcome)
        #expect(tried.status == row.status)
        #expect(tried.tries.map(\.outcome) == [row.outcome])
        if let due = tried.due { #expect(due >= .start + .seconds(4) && due <= .start + .seconds(6)) }
    }

    @Test("after ten tries it is given up, and what comes then changes nothing")
    func last() {
        var delivery = WebhookDelivery.sample()
        for number in 1...10 {
            #expect(!delivery.isOver)
            delivery = delivery.tried(.answered(status: 500))
            #expect(delivery.round == number)
        }
        #expect(delivery.status == .dead)
        #expect(delivery.tried(.answered(status: 200)).status == .dead)
    }

    @Test("Retry-After is obeyed of those who are busy, and of nobody else")
    func retryAfter() {
        for (status, wait) in [(429, 600), (503, 600), (500, 6)] {
            let tried = WebhookDelivery.sample().tried(.answered(status: status, retryAfter: .seconds(600)))
            #expect(tried.due.map { $0 - .start <= .seconds(wait) } == true)
            if wait == 600 { #expect(tried.due == .start + .seconds(600)) }
        }
    }

    @Test("what is replayed begins anew, and keeps what was tried")
    func replay() {
        var delivery = WebhookDelivery.sample().tried(.answered(status: 410))
        delivery.replay(at: .start + .seconds(60))
        #expect(delivery.due == .start + .seconds(60) && delivery.round == 0 && delivery.tries.count == 1)
        var waiting = WebhookDelivery.sample()
        waiting.replay(at: .start + .seconds(60))
        #expect(waiting.due == .start)
    }

    @Test("an endpoint that fails for five days is disabled, and one that is gone at once")
    func health() {
        var endpoint = WebhookEndpoint.sample()
        func isDisabled(by outcome: WebhookDelivery.Outcome, day: Int) -> Bool {
            endpoint.handle(outcome, at: .start + .seconds(day * 86_400))
        }
        #expect(!isDisabled(by: .failed("It hangs."), day: 0))
        #expect(!isDisabled(by: .answered(status: 500), day: 4))
        #expect(endpoint.failingSince == .start)
        #expect(!isDisabled(by: .answered(status: 200), day: 4))
        #expect(endpoint.failingSince == nil)
        #expect(!isDisabled(by: .answered(status: 302), day: 5))
        #expect(isDisabled(by: .answered(status: 302), day: 10))
        #expect(endpoint.disabled != nil)
        #expect(!isDisabled(by: .answered(status: 302), day: 10))
        endpoint.enable(at: .start + .seconds(11 * 86_400))
        #expect(endpoint.disabled == nil && endpoint.since == .start + .seconds(11 * 86_400))
        #expect(isDisabled(by: .answered(status: 410), day: 12))
    }

    @Test("deliveries to an endpoint share its queue, others that of their account and host")
    func queues() {
        #expect(WebhookDelivery.sample().queue == "whe_1")
        #expect(WebhookDelivery.sample(to: nil).queue == "acc_1 receiver.example")
    }
}
