import Gateway

/// The states of a generation as they change, from the present one to its end.
struct GenerationChanges: AsyncSequence, Sendable {
    typealias Element = Generation
    let services: Services
    let first: Generation

    func makeAsyncIterator() -> Iterator { Iterator(services: services, next: first) }

    struct Iterator: AsyncIteratorProtocol {
        /// Between two looks at what is not expected to change oftener.
        private static let interval: Duration = .milliseconds(250)
        let services: Services
        var next: Generation?
        var last: Generation?

        mutating func next() async throws -> Generation? {
            if let first = next.take() {
                last = first
                return first
            }
            guard let known = last, !known.isOver else { return nil }
            while true {
                try await Task.sleep(for: Self.interval)
                guard let now = try await services.store.generation(known.id) else { return nil }
                if now.status != known.status || now.progress != known.progress || now.isOver {
                    last = now
                    return now
                }
            }
        }
    }
}
