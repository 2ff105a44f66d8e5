import Gateway
import Synchronization
import Telemetry
import Testing

@Suite struct ChangesTests {
    private final class Heard: Sendable {
        let events = Mutex<[String]>([])
        var list: [String] { events.withLock { $0 } }

        func listen(_ event: Changes.Event) {
            events.withLock {
                switch event {
                case .changed(let change): $0.append("\(change.generation.id) \(change.generation.version)")
                case .ended: $0.append("ended")
                }
            }
        }
    }

    private func generation(_ id: Identifier<Generation>, of account: Identifier<Account> = "acc_1") -> Generation {
        Generation(id: id, account: account, isLive: false, order: .sample(), createdAt: .march)
    }

    @Test("each hears of what he asked for, and of nothing else")
    func topics() {
        let (changes, one, account, all) = (Changes(), Heard(), Heard(), Heard())
        let subscriptions = [
            changes.subscribe(to: .generation("gen_1"), one.listen),
            changes.subscribe(to: .account("acc_1"), account.listen),
            changes.subscribe(to: .everything, all.listen),
        ]
        changes.publish(generation("gen_1"))
        changes.publish(generation("gen_2"))
        changes.publish(generation("gen_3", of: "acc_2"))
        #expect(one.list == ["gen_1 1"])
        #expect(account.list == ["gen_1 1", "gen_2 1"])
        #expect(all.list == ["gen_1 1", "gen_2 1", "gen_3 1"])
        #expect(changes.listeners == 3)
        withExtendedLifetime(subscriptions) {}
    }

    @Test("who lets go of his place hears no more")
    func letGo() {
        let (changes, heard) = (Changes(), Heard())
        var subscription: Changes.Subscription? = changes.subscribe(to: .generation("gen_1"), heard.listen)
        changes.publish(generation("gen_1"))
        withExtendedLifetime(subscription) {}
        subscription = nil
        changes.publish(generation("gen_1"))
        #expect(heard.list == ["gen_1 1"])
        #expect(changes.listeners == 0)
    }

    @Test("the end is told to all, those who come later included")
    func end() {
        let (changes, early, late) = (Changes(), Heard(), Heard())
        let first = changes.subscribe(to: .generation("gen_1"), early.listen)
        changes.end()
        let second = changes.subscribe(to: .account("acc_1"), late.listen)
        #expect(early.list == ["ended"] && late.list == ["ended"])
        withExtendedLifetime((first, second)) {}
    }

    @Test("a generation's version grows with each change, and only then")
    func versions() {
        var generation = generation("gen_1")
        #expect(generation.version == 1)
        var hasMoved = generation.handle(.claimed(by: "w", generation.nextVenue), at: .march)
        #expect(hasMoved && generation.version == 2)
        hasMoved = generation.handle(.progressed(0), at: .march)
        #expect(!hasMoved && generation.version == 2)
        hasMoved = generation.handle(.progressed(40), at: .march)
        #expect(hasMoved && generation.version == 3)
    }
}
