package import Gateway
package import GraphQL

/// The states of a generation as they change, from the present one to its end.
///
/// Listening begins before the present state is read, and what is not newer than what was given is passed over: so nothing is
/// missed and nothing comes twice.
struct GenerationChanges: AsyncSequence, Sendable {
    typealias Element = Change

    let context: CallContext
    let queue: ChangeQueue
    let subscription: Changes.Subscription
    /// Whether whoever asks knows the end already.
    let isKnown: Bool

    /// - Parameter read: reads the present state.
    static func opened(
        _ id: Identifier<Generation>, in changes: Changes, for context: CallContext, bound: Int,
        reading read: () async throws -> Generation
    ) async throws -> GenerationChanges {
        let queue = ChangeQueue(bound: bound)
        let subscription = changes.subscribe(to: .generation(id)) { queue.add($0) }
        let present = try await read()
        queue.begin(with: present)
        return GenerationChanges(
            context: context, queue: queue, subscription: subscription,
            isKnown: present.isOver && present.version <= context.lastEvent ?? 0)
    }

    func makeAsyncIterator() -> Iterator { Iterator(self) }

    struct Iterator: AsyncIteratorProtocol {
        private let changes: GenerationChanges
        /// The version that the client has.
        private var last: Int
        private var isOver = false

        init(_ changes: GenerationChanges) { (self.changes, last) = (changes, changes.context.lastEvent ?? 0) }

        mutating func next() async throws -> Change? {
            while !isOver {
                // The process stops: the client is to go on elsewhere, and not to take this for the end.
                guard let change = try await changes.queue.next() else { throw CancellationError() }
                if isNews(change) { return change }
            }
            return nil
        }

        /// Apart from ``next()``, which waits with all that it touches: many wait at once, and a generation is large.
        @inline(never)
        private mutating func isNews(_ change: Change) -> Bool {
            isOver = change.generation.isOver
            guard change.generation.version > last else { return false }
            last = change.generation.version
            changes.context.gave(last)
            return true
        }
    }
}

extension Change: OutputValue {
    package var resolved: Resolved { generation.resolved }
}
