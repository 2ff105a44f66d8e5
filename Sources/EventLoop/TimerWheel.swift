/// Timers by the million: a hierarchy of wheels in which scheduling and cancelling take the same few steps however many
/// there are, and waiting costs nothing.
///
/// Level 0 has a slot for each of the next 64 ticks, level 1 one for each of the next 64 × 64, and so on; a timer falls one
/// level down whenever the wheel reaches its slot. Timers live in one array and are chained by index, so nothing is
/// allocated once the array has grown. A timer never fires early; it may fire up to one tick late.
package struct TimerWheel<Element> {
    /// Names one timer. Once that has fired or was cancelled, the handle is dead, even when its place is used again.
    package struct Handle: Sendable, Hashable {
        fileprivate let index: Int32
        fileprivate let generation: UInt32
    }

    private struct Node {
        var element: Element?
        var deadline: UInt64  // In ticks.
        var next: Int32
        var previous: Int32
        var slot: Int16  // level × 64 + slot; -1 when free.
        var generation: UInt32
    }

    private static var slotBits: UInt64 { 6 }
    /// 2^36 ticks: two years. Later deadlines wait in the last slot, and fall again.
    private static var levels: Int { 6 }
    private static var tickBits: UInt64 { 20 }  // A tick is 2^20 ns: 1.05 ms.
    private static var none: Int32 { -1 }

    private var nodes: [Node] = []
    private var free: Int32 = none
    private var heads = [Int32](repeating: none, count: levels * 64)
    private var tails = [Int32](repeating: none, count: levels * 64)
    private var occupied = [UInt64](repeating: 0, count: levels)  // One bit a slot.
    private var tick: UInt64
    package private(set) var count = 0

    package init(startingAt now: Moment) { tick = now.nanoseconds >> Self.tickBits }

    package mutating func schedule(_ element: Element, at deadline: Moment) -> Handle {
        let index = take()
        let ticks = deadline.nanoseconds >> Self.tickBits
        nodes[Int(index)].element = element
        // Rounded up, so that the whole of the last tick has passed when the timer fires.
        nodes[Int(index)].deadline = Swift.max(ticks &+ 1, tick &+ 1)
        link(index)
        count += 1
        return Handle(index: index, generation: nodes[Int(index)].generation)
    }

    /// The element that will now not fire; nil when the timer had ended before.
    @discardableResult
    package mutating func cancel(_ handle: Handle) -> Element? {
        let index = Int(handle.index)
        guard nodes.indices.contains(index), nodes[index].generation == handle.generation, nodes[index].slot >= 0 else {
            return nil
        }
        unlink(handle.index)
        return release(handle.index)
    }

    /// A moment by which ``expire(upTo:_:)`` should be called again: never later than the next timer is due, and nil when
    /// there is none.
    package var nextExpiry: Moment? {
        guard let (_, due) = nextSlot() else { return nil }
        return Moment(nanoseconds: due << Self.tickBits)
    }

    /// Takes out what is due, earliest first. The elements come back in `due`, so that whoever fires them may schedule
    /// and cancel freely.
    package mutating func expire(upTo now: Moment, into due: inout [Element]) {
        let target = now.nanoseconds >> Self.tickBits
        while let (slot, start) = nextSlot(), start <= target {
            tick = start
            var index = heads[slot]
            (heads[slot], tails[slot]) = (Self.none, Self.none)
            occupied[slot / 64] &= ~(1 << UInt64(slot % 64))
            while index != Self.none {
                let next = nodes[Int(index)].next
                if nodes[Int(index)].deadline <= start {
                    if let element = release(index) { due.append(element) }
                } else {
                    link(index)
                }
                index = next
            }
        }
        tick = Swift.max(tick, target)
    }

    // MARK: - Slots

    /// The occupied slot that comes next, and the tick at which it begins. A lower level always comes before a higher.
    private func nextSlot() -> (slot: Int, start: UInt64)? {
        for level in 0..<Self.levels where occupied[level] != 0 {
            let shift = UInt64(level) * Self.slotBits
            let current = (tick >> shift) & 63
            let ahead = occupied[level].rotatedRight(by: current)
            let slot = (current + UInt64(ahead.trailingZeroBitCount)) & 63
            let turn = (tick >> (shift + Self.slotBits)) << (shift + Self.slotBits)
            var start = turn + slot << shift
            if slot < current { start += 1 << (shift + Self.slotBits) }  // In the next turn of this wheel.
            return (level * 64 + Int(slot), Swift.max(start, tick))
        }
        return nil
    }

    private mutating func link(_ index: Int32) {
        let deadline = nodes[Int(index)].deadline
        // The level is that of the highest digit in which the deadline differs from now.
        let differing = (tick ^ deadline) | 63
        let digit = (63 - differing.leadingZeroBitCount) / Int(Self.slotBits)
        let level = Swift.min(digit, Self.levels - 1)
        let shift = UInt64(level) * Self.slotBits
        // Beyond the horizon of the last wheel: as late as it can say.
        let reach = Swift.min(deadline >> shift, (tick >> shift) + 63)
        let slot = level * 64 + Int(reach & 63)
        nodes[Int(index)].slot = Int16(slot)
        nodes[Int(index)].next = Self.none
        nodes[Int(index)].previous = tails[slot]
        if tails[slot] == Self.none { heads[slot] = index } else { nodes[Int(tails[slot])].next = index }
        tails[slot] = index
        occupied[level] |= 1 << (reach & 63)
    }

    private mutating func unlink(_ index: Int32) {
        let node = nodes[Int(index)]
        let slot = Int(node.slot)
        if node.previous == Self.none { heads[slot] = node.next } else { nodes[Int(node.previous)].next = node.next }
        if node.next == Self.none {
            tails[slot] = node.previous
        } else {
            nodes[Int(node.next)].previous = node.previous
        }
        if heads[slot] == Self.none { occupied[slot / 64] &= ~(1 << UInt64(slot % 64)) }
    }

    // MARK: - Places

    private mutating func take() -> Int32 {
        if free == Self.none {
            nodes.append(
                Node(element: nil, deadline: 0, next: Self.none, previous: Self.none, slot: -1, generation: 0))
            return Int32(nodes.count - 1)
        }
        let index = free
        free = nodes[Int(index)].next
        return index
    }

    private mutating func release(_ index: Int32) -> Element? {
        let element = nodes[Int(index)].element.take()
        nodes[Int(index)].slot = -1
        nodes[Int(index)].generation &+= 1
        nodes[Int(index)].next = free
        free = index
        count -= 1
        return element
    }
}

extension UInt64 {
    fileprivate func rotatedRight(by count: UInt64) -> UInt64 {
        count == 0 ? self : self >> count | self << (64 - count)
    }
}
