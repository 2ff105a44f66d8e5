/// A subscription's source with its type put away: gives one value after another until it ends.
@usableFromInline
package struct EventStream: Sendable {
    private let start: @Sendable () -> any EventIterator

    @usableFromInline
    init<Events: AsyncSequence & Sendable>(_ events: Events) where Events.Element: OutputValue {
        start = { Iterator(events.makeAsyncIterator()) }
    }

    func makeIterator() -> any EventIterator { start() }

    private struct Iterator<Base: AsyncIteratorProtocol>: EventIterator where Base.Element: OutputValue {
        var base: Base

        init(_ base: Base) { self.base = base }

        mutating func next() async throws -> Resolved? { try await base.next(isolation: #isolation)?.resolved }
    }
}

protocol EventIterator {
    mutating func next() async throws -> Resolved?
}
