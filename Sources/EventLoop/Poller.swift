import CLinux
import Glibc

/// Something whose descriptor a lane watches.
package protocol Pollable: AnyObject {
    /// Called on the lane when the descriptor has changed. Edge-triggered: each change is told once, so whoever does not
    /// use it up now must remember it. (``Lane/watch(foreign:for:_:)`` tells again instead.)
    func changed(_ readiness: Readiness)
}

/// What a descriptor is ready for.
package struct Readiness: OptionSet, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let readable = Readiness(rawValue: EPOLLIN.rawValue)
    package static let writable = Readiness(rawValue: EPOLLOUT.rawValue)
    /// The peer will send nothing more. It may still read.
    package static let peerFinished = Readiness(rawValue: EPOLLRDHUP.rawValue)
    /// The connection is gone in both directions.
    package static let broken = Readiness(rawValue: EPOLLHUP.rawValue | EPOLLERR.rawValue)
}

/// The descriptors a lane watches, and who is told.
struct Poller: ~Copyable {
    /// How many changes one turn of the loop takes at most; the rest wait in the kernel, in order.
    private static let eventsPerTurn = 512
    private static let edgeTriggered = UInt32(1) << 31  // EPOLLET, which C defines as a number too large for its enum.
    private static let exclusive = UInt32(1) << 28  // EPOLLEXCLUSIVE.

    private struct Place {
        var target: (any Pollable)?
        var generation: UInt32 = 0
    }

    private let poller: Descriptor
    private var places: [Place] = []
    private var freePlaces: [Int] = []
    private var events = [clinux_event](repeating: clinux_event(), count: eventsPerTurn)

    init() {
        let number = epoll_create1(Int32(EPOLL_CLOEXEC))
        precondition(number >= 0, "epoll_create1: \(SystemError("epoll_create1").reason)")
        poller = Descriptor(owning: number)
    }

    /// Watches a descriptor. `shared`: other lanes watch it too, and one of them at a time is to be woken.
    mutating func add(_ descriptor: Int32, shared: Bool, _ target: any Pollable) throws(SystemError) -> Int {
        // EPOLLEXCLUSIVE does not go with EPOLLRDHUP.
        let wanted =
            shared
            ? EPOLLIN.rawValue | Self.edgeTriggered | Self.exclusive
            : EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | Self.edgeTriggered
        return try add(descriptor, wanting: wanted, target)
    }

    /// Watches for `interest` alone, and tells of it again in each turn for as long as it holds.
    mutating func add(
        _ descriptor: Int32, whileIn interest: Readiness, _ target: any Pollable
    ) throws(SystemError) -> Int {
        try add(descriptor, wanting: interest.rawValue, target)
    }

    private mutating func add(
        _ descriptor: Int32, wanting wanted: UInt32, _ target: any Pollable
    ) throws(SystemError) -> Int {
        let place = freePlaces.popLast() ?? places.count
        if place == places.count { places.append(Place()) }
        places[place].target = target
        let token = UInt64(places[place].generation) << 32 | UInt64(place)
        guard clinux_epoll_add(poller.number, descriptor, wanted, token) == 0 else {
            let error = SystemError("epoll_ctl")
            forget(place)
            throw error
        }
        return place
    }

    /// Ends the watch, before the descriptor is closed. A change that was already taken from the kernel finds nobody.
    mutating func remove(_ descriptor: Int32, at place: Int) {
        _ = clinux_epoll_remove(poller.number, descriptor)
        forget(place)
    }

    private mutating func forget(_ place: Int) {
        places[place].target = nil
        places[place].generation &+= 1
        freePlaces.append(place)
    }

    /// Waits for changes: `milliseconds` at most, for ever when negative, not at all when zero. Answers how many there are.
    mutating func wait(milliseconds: Int32) -> Int {
        let count = unsafe events.withUnsafeMutableBufferPointer { buffer in
            unsafe clinux_epoll_wait(poller.number, buffer.baseAddress, Int32(buffer.count), milliseconds)
        }
        return max(0, Int(count))  // Negative: interrupted. The loop comes round again.
    }

    /// One of the changes that the last ``wait(milliseconds:)`` brought.
    func change(_ index: Int) -> (target: any Pollable, readiness: Readiness)? {
        let event = events[index]
        let place = Int(event.token & 0xffff_ffff)
        guard places[place].generation == UInt32(event.token >> 32), let target = places[place].target else {
            return nil
        }
        return (target, Readiness(rawValue: event.events))
    }
}
