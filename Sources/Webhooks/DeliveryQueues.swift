package import Gateway
package import Telemetry

/// Who is sent what now: a queue for each receiver, so that none waits for another's.
///
/// A value that decides and does nothing. What has no room here is in the store alone, and is loaded when there is room.
package struct DeliveryQueues {
    private struct Queue {
        var waiting: [WebhookDelivery] = []
        var sending: Set<Identifier<WebhookDelivery>> = []
        /// Generations of which a message is under way, or is tried again soon: the next one about it waits.
        var held: [Identifier<Generation>: Identifier<WebhookDelivery>] = [:]
        /// How many may be under way: grows with each that was taken, halves with each that was not.
        var room: Int
        var isFailing = false
        /// Whether the store has more than is here.
        var hasMore = false
        var isLoading = false
        /// Something came while it was loaded, which that may not have seen.
        var hasMissed = false

        var isIdle: Bool { waiting.isEmpty && sending.isEmpty && held.isEmpty && !hasMore && !isLoading }

        func isFree(_ delivery: WebhookDelivery) -> Bool {
            guard let generation = delivery.generation, let holder = held[generation] else { return true }
            return holder == delivery.id
        }
    }

    private let limits: WebhookLimits
    private var queues: [Identifier<WebhookQueue>: Queue] = [:]
    /// Those in which something may begin, in the order in which they are served.
    private var ready: [Identifier<WebhookQueue>] = []
    private var readySet: Set<Identifier<WebhookQueue>> = []
    private var toLoad: Set<Identifier<WebhookQueue>> = []
    private var bytes = 0
    /// Under way, in all and to those who do not take them.
    package private(set) var sends = 0
    private var failingSends = 0
    private var failing: Set<Identifier<WebhookDelivery>> = []

    package init(_ limits: WebhookLimits) { self.limits = limits }

    package var count: Int { queues.count }

    // MARK: - In

    /// New ones, in their order; the store has them.
    package mutating func offer(_ deliveries: [WebhookDelivery]) {
        for delivery in deliveries where !delivery.isOver {
            let id = delivery.queue
            with(id) { [limits] queue, bytes in
                if queue.isLoading { queue.hasMissed = true }
                if queue.hasMore || queue.isLoading || queue.waiting.count >= limits.waitingPerQueue
                    || bytes >= limits.bytes
                {
                    queue.hasMore = true
                } else {
                    bytes += delivery.size
                    queue.waiting.append(delivery)
                }
            }
            note(id)
        }
    }

    /// Something of a queue has fallen due in the store.
    package mutating func reload(_ ids: [Identifier<WebhookQueue>]) {
        for id in ids {
            with(id) { queue, _ in
                if queue.isLoading { queue.hasMissed = true }
                queue.hasMore = true
            }
            note(id)
        }
    }

    // MARK: - Loading

    /// Which queues to load, and how many rows of each. They are loading from here on.
    package mutating func loads() -> [(queue: Identifier<WebhookQueue>, limit: Int)] {
        guard bytes < limits.bytes else { return [] }
        var loads: [(Identifier<WebhookQueue>, Int)] = []
        for id in toLoad {
            guard let queue = queues[id], queue.hasMore, !queue.isLoading,
                queue.waiting.count <= limits.waitingPerQueue / 4
            else { continue }
            queues[id]?.isLoading = true
            loads.append((id, limits.waitingPerQueue + queue.waiting.count + queue.sending.count))
        }
        toLoad.removeAll(keepingCapacity: true)
        return loads
    }

    /// What came of it; nil where the store could not.
    package mutating func loaded(_ id: Identifier<WebhookQueue>, _ rows: [WebhookDelivery]?, limit: Int) {
        with(id) { [limits] queue, bytes in
            queue.isLoading = false
            queue.hasMore = rows == nil || rows?.count == limit || queue.hasMissed
            queue.hasMissed = false
            let known = queue.sending.union(queue.waiting.map(\.id))
            for row in rows ?? [] where !known.contains(row.id) {
                guard queue.waiting.count < limits.waitingPerQueue, bytes < limits.bytes else {
                    queue.hasMore = true
                    break
                }
                bytes += row.size
                queue.waiting.append(row)
            }
        }
        note(id)
    }

    // MARK: - Out

    /// What is to be sent now.
    package mutating func take() -> [WebhookDelivery] {
        var begun: [WebhookDelivery] = []
        var later: [Identifier<WebhookQueue>] = []
        for id in ready {
            guard var queue = queues[id] else {
                readySet.remove(id)
                continue
            }
            var isBlocked = false
            while queue.sending.count < queue.room, let index = queue.waiting.firstIndex(where: queue.isFree) {
                guard sends < limits.sends, !queue.isFailing || failingSends < limits.sends / 2 else {
                    isBlocked = true
                    break
                }
                let delivery = queue.waiting.remove(at: index)
                queue.sending.insert(delivery.id)
                if let generation = delivery.generation { queue.held[generation] = delivery.id }
                sends += 1
                if queue.isFailing, failing.insert(delivery.id).inserted { failingSends += 1 }
                begun.append(delivery)
            }
            queues[id] = queue
            if queue.hasMore { toLoad.insert(id) }
            if isBlocked { later.append(id) } else { readySet.remove(id) }
        }
        ready = later
        return begun
    }

    /// A try is over and written down; nil of `outcome`: it was not made.
    package mutating func ended(_ delivery: WebhookDelivery, _ outcome: WebhookDelivery.Outcome?, at now: Timestamp) {
        let id = delivery.queue
        sends -= 1
        if failing.remove(delivery.id) != nil { failingSends -= 1 }
        with(id) { [limits] queue, bytes in
            queue.sending.remove(delivery.id)
            bytes -= delivery.size
            if let generation = delivery.generation, queue.held[generation] == delivery.id {
                // It waits so long that the next one goes before it.
                let isHeld = delivery.due.map { $0 - now <= limits.orderPatience } ?? false
                if !isHeld { queue.held[generation] = nil }
            }
            guard let outcome else { return }
            if outcome.isSuccess {
                queue.isFailing = false
                queue.room = min(queue.room + 1, limits.sendsPerQueue)
            } else {
                queue.isFailing = true
                queue.room = max(queue.room / 2, 1)
            }
        }
        note(id)
    }

    /// Forgets what waits of a queue: its receiver is gone.
    package mutating func drop(_ id: Identifier<WebhookQueue>) {
        with(id) { queue, bytes in
            bytes -= queue.waiting.reduce(0) { $0 + $1.size }
            queue.waiting = []
            queue.hasMore = false
            queue.held = queue.held.filter { queue.sending.contains($0.value) }
        }
        note(id)
    }

    // MARK: - Book-keeping

    private mutating func with(
        _ id: Identifier<WebhookQueue>, _ change: (inout Queue, inout Int) -> Void
    ) {
        change(&queues[id, default: Queue(room: limits.firstSends)], &bytes)
    }

    private mutating func note(_ id: Identifier<WebhookQueue>) {
        guard let queue = queues[id] else { return }
        if queue.isIdle {
            queues[id] = nil
            return
        }
        if queue.hasMore { toLoad.insert(id) }
        if !queue.waiting.isEmpty, readySet.insert(id).inserted { ready.append(id) }
    }
}

extension WebhookDelivery {
    /// What it takes in memory, more or less.
    fileprivate var size: Int { (body?.count ?? 0) + url.utf8.count + 512 }
}
