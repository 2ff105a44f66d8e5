import Gateway
import Telemetry
import Testing
import Webhooks

@Suite struct QueueTests {
    private func deliveries(_ count: Int, to endpoint: Identifier<WebhookEndpoint>) -> [WebhookDelivery] {
        (0..<count).map { number in
            .sample(
                Identifier("dlv_\(endpoint)_\(number)"), to: endpoint,
                about: Identifier("gen_\(endpoint)_\(number)"))
        }
    }

    @Test("a receiver that takes nothing delays nobody else")
    func apart() {
        var limits = WebhookLimits()
        limits.sends = 8
        var queues = DeliveryQueues(limits)
        queues.offer(deliveries(50, to: "whe_slow"))
        let slow = queues.take()
        #expect(slow.count == limits.firstSends)
        queues.offer(deliveries(3, to: "whe_good"))
        let good = queues.take()
        #expect(good.count == 3)
        // It has failed: one at a time from here on.
        for delivery in slow { queues.ended(delivery.tried(.failed("It hangs.")), .failed("It hangs."), at: .start) }
        let next = queues.take()
        #expect(next.count == 1)
    }

    @Test("a receiver that takes what it gets is given more at once, up to a bound")
    func growth() {
        let limits = WebhookLimits()
        var queues = DeliveryQueues(limits)
        queues.offer(deliveries(64, to: "whe_1"))
        var (sending, most, taken) = (queues.take(), 0, 0)
        while let next = sending.first {
            most = max(most, sending.count)
            sending.removeFirst()
            taken += 1
            queues.ended(next.tried(.answered(status: 200)), .answered(status: 200), at: .start)
            sending += queues.take()
        }
        #expect(taken == 64 && most > limits.firstSends && most <= limits.sendsPerQueue)
        #expect(queues.count == 0 && queues.sends == 0)
    }

    @Test("messages about one generation go one after the other")
    func order() {
        var queues = DeliveryQueues(WebhookLimits())
        let (first, second) = (WebhookDelivery.sample("dlv_1"), WebhookDelivery.sample("dlv_2"))
        queues.offer([first, second])
        func taken() -> [Identifier<WebhookDelivery>] { queues.take().map(\.id) }
        #expect(taken() == ["dlv_1"])
        #expect(taken() == [])
        // It is tried again in some seconds: the next one waits.
        let retried = first.tried(.answered(status: 500))
        queues.ended(retried, .answered(status: 500), at: .start)
        #expect(taken() == [])
        queues.reload([first.queue])
        let load = queues.loads()
        #expect(load.count == 1)
        queues.loaded(first.queue, [retried], limit: load.first?.limit ?? 0)
        #expect(taken() == ["dlv_1"])
        // The next try is minutes away: the next one goes before it.
        queues.ended(retried.tried(.answered(status: 500)), .answered(status: 500), at: .start)
        #expect(taken() == ["dlv_2"])
    }

    @Test("what has no room in memory is loaded when there is")
    func bound() {
        var limits = WebhookLimits()
        limits.bytes = 4000
        limits.firstSends = 1
        var queues = DeliveryQueues(limits)
        let all = deliveries(20, to: "whe_1")
        queues.offer(all)
        var sent: [Identifier<WebhookDelivery>] = []
        var waiting = all
        for _ in 0..<100 {
            for delivery in queues.take() {
                sent.append(delivery.id)
                waiting.removeAll { $0.id == delivery.id }
                queues.ended(delivery.tried(.answered(status: 200)), .answered(status: 200), at: .start)
            }
            for load in queues.loads() {
                queues.loaded(load.queue, Array(waiting.prefix(load.limit)), limit: load.limit)
            }
        }
        #expect(sent == all.map(\.id))
    }

    @Test("what came while a queue was loaded is not forgotten")
    func missed() {
        var queues = DeliveryQueues(WebhookLimits())
        queues.reload(["whe_1"])
        let load = queues.loads()
        #expect(load.count == 1)
        queues.offer(deliveries(1, to: "whe_1"))
        queues.loaded("whe_1", [], limit: load.first?.limit ?? 0)
        let again = queues.loads()
        #expect(again.count == 1)
    }
}
