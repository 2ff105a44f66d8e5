import Gateway

/// The states of a generation as they change, from the present one to its end.
///
/// Listening begins before the present state is read, and what is not newer than what was given is passed over: so nothing is
/// missed and nothing comes twice.
struct GenerationChanges: AsyncSequence, Sendable {
    typealias Element = Generation

    let first: Generation
    let context: CallContext
    let queue: ChangeQueue
    let subscription: Changes.Subscription

    /// - Parameter read: reads the present state.
    static func opened(
        _ id: Identifier<Generation>, in changes: Changes, for context: CallContext, bound: Int,
        reading read: () async throws -> Generation
    ) async throws -> GenerationChanges {
        let queue = ChangeQueue(bound: bound)
        let subscription = changes.subscribe(to: .generation(id)) { queue.add($0) }
        return GenerationChanges(
            first: try await read(), context: context, queue: queue, subscription: subscription)
    }

    /// Whether whoever asks knows the end already.
    var isKnown: Bool { first.isOver && first.version <= context.lastEvent ?? 0 }

    func makeAsyncIterator() -> Iterator { Iterator(self) }

    struct Iterator: AsyncIteratorProtocol {
        private let changes: GenerationChanges
        private var first: Generation?
        /// The version that the client has.
        private var last: Int
        private var isOver = false

        init(_ changes: GenerationChanges) {
            (self.changes, first, last) = (changes, changes.first, changes.context.lastEvent ?? 0)
        }

        mutating func next() async throws -> Generation? {
            while !isOver {
                // The process stops: the client is to go on elsewhere, and not to take this for the end.
                guard let generation = try await nextState() else { throw CancellationError() }
                isOver = generation.isOver
                guard generation.version > last else { continue }
                last = generation.version
                changes.context.gave(last)
                return generation
            }
            return nil
        }

        private mutating func nextState() async throws -> Generation? {
            if let first = first.take() { return first }
            return try await changes.queue.next()
        }
    }
}
