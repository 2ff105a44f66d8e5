import Synchronization

/// A generation as a change left it. A reference: a generation is large, and many are told of the same one.
package final class Change: Sendable {
    package let generation: Generation

    package init(_ generation: Generation) { self.generation = generation }
}

/// Who is told of the changes of generations, and of which.
///
/// Whoever keeps generations publishes each change once it is committed, the changes of one generation in the order of their
/// versions; who listens is told on the publisher's thread, and so has to be quick: it hands the change on, and does not wait.
/// Nothing is stored. A listener that must miss nothing first subscribes, then reads, then passes over what is not newer.
package final class Changes: Sendable {
    /// Which changes.
    package enum Topic: Hashable, Sendable {
        case generation(Identifier<Generation>)
        case account(Identifier<Account>)
        case everything
    }

    package enum Event: Sendable {
        case changed(Change)
        /// Nothing more will be told: the process is stopping.
        case ended
    }

    package typealias Listener = @Sendable (Event) -> Void

    /// A listener's place, held for as long as it wants to be told. What is being told while it is given up may still arrive.
    package final class Subscription: Sendable {
        private let changes: Changes
        private let topic: Topic
        private let number: UInt64

        fileprivate init(_ changes: Changes, _ topic: Topic, _ number: UInt64) {
            (self.changes, self.topic, self.number) = (changes, topic, number)
        }

        deinit { changes.unsubscribe(number, from: topic) }
    }

    /// Listeners to different generations do not wait for each other.
    private final class Shard: Sendable {
        struct State {
            var listeners: [Topic: [UInt64: Listener]] = [:]
            var hasEnded = false
        }

        let state = Mutex(State())
    }

    private static let shardCount = 16
    private let shards = (0..<shardCount).map { _ in Shard() }
    private let numbers = Atomic<UInt64>(0)
    private let count = Atomic<Int>(0)

    package init() {}

    /// How many listen.
    package var listeners: Int { count.load(ordering: .relaxed) }

    /// The generations of which somebody wants to be told.
    package var watched: [Identifier<Generation>] {
        guard listeners > 0 else { return [] }
        return shards.flatMap { shard in
            shard.state.withLock { state in
                state.listeners.keys.compactMap { if case .generation(let id) = $0 { id } else { nil } }
            }
        }
    }

    /// Has `listener` told of every change from now on. After ``end()`` it is told at once that there will be none.
    package func subscribe(to topic: Topic, _ listener: @escaping Listener) -> Subscription {
        let number = numbers.add(1, ordering: .relaxed).newValue
        count.add(1, ordering: .sequentiallyConsistent)
        let hasEnded = shard(topic).state.withLock { state in
            state.listeners[topic, default: [:]][number] = listener
            return state.hasEnded
        }
        if hasEnded { listener(.ended) }
        return Subscription(self, topic, number)
    }

    /// Tells who listens. To be called when the change is committed, and for one generation by one thread at a time.
    package func publish(_ generation: Generation) {
        guard count.load(ordering: .sequentiallyConsistent) > 0 else { return }  // As a rule on a node that only works.
        let change = Change(generation)
        for topic in [Topic.generation(generation.id), .account(generation.account), .everything] {
            guard let listeners = shard(topic).state.withLock({ $0.listeners[topic] }) else { continue }
            for listener in listeners.values { listener(.changed(change)) }
        }
    }

    /// Tells all who listen that nothing more will come, and whoever subscribes from now on.
    package func end() {
        for shard in shards {
            let listeners = shard.state.withLock { state in
                state.hasEnded = true
                return state.listeners.values.flatMap(\.values)
            }
            for listener in listeners { listener(.ended) }
        }
    }

    private func unsubscribe(_ number: UInt64, from topic: Topic) {
        let listener = shard(topic).state.withLock { state -> Listener? in
            let listener = state.listeners[topic]?.removeValue(forKey: number)
            if state.listeners[topic]?.isEmpty == true { state.listeners[topic] = nil }
            return listener
        }
        count.subtract(1, ordering: .relaxed)
        _ = listener  // It goes when the lock is open: what it holds may hold a subscription.
    }

    private func shard(_ topic: Topic) -> Shard {
        shards[Int(UInt(bitPattern: topic.hashValue) % UInt(Self.shardCount))]
    }
}
