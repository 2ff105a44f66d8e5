/// A subscription under way: one response for each event of its source, until the source ends.
///
/// An event whose fields fail gives a response with errors and the subscription goes on; a source that fails ends it
/// with a last response that says so.
package struct Subscription {
    private let engine: Engine
    private let execution: Execution
    private var events: any EventIterator
    private var hasEnded = false
    /// Whether it was cancelled, by its source or by whoever listens, and did not come to its end.
    package private(set) var wasInterrupted = false

    fileprivate init(_ engine: Engine, _ execution: Execution, _ events: EventStream) {
        (self.engine, self.execution) = (engine, execution)
        self.events = events.makeIterator()
    }

    /// The next response; nil after the last. Waits on the caller's executor and is cancelled with the caller.
    package mutating func next() async -> GraphQLResponse? {
        guard !hasEnded else { return nil }
        do {
            guard let value = try await events.next() else {
                hasEnded = true
                return nil
            }
            return await engine.run(execution, giving: value)
        } catch is CancellationError {
            (hasEnded, wasInterrupted) = (true, true)
            return nil
        } catch {
            hasEnded = true
            return await engine.run(execution, giving: .failure(error))
        }
    }
}

/// A subscription that is open and not yet listened to: whoever will may be on its way to another task.
package struct SubscriptionSource: Sendable {
    fileprivate let engine: Engine
    fileprivate let execution: Execution
    fileprivate let events: EventStream

    /// To be called once.
    package func responses() -> Subscription { Subscription(engine, execution, events) }
}

extension Engine {
    /// Opens a subscription, or says why not.
    package func subscribe(_ request: GraphQLRequest) async throws(RequestErrors) -> Subscription {
        try await open(request).responses()
    }

    /// Opens a subscription for somebody to listen to, or says why not.
    package func open(_ request: GraphQLRequest) async throws(RequestErrors) -> SubscriptionSource {
        let execution = try begin(request, try prepare(request.document))
        guard execution.plan.kind == .subscription else {
            throw RequestErrors(list: [GraphQLError("The operation is no subscription.", code: .request)])
        }
        let plan = execution.plan
        let root = plan.selections[plan.root]
        if let failure = root.failure { throw refusal(plan.failures[Int(failure)], execution) }
        guard let field = plan.fields[root.fields.indices].first,
            case .stream(let open) = bindings[Int(field.definition)]
        else {
            throw RequestErrors(list: [GraphQLError("The subscription has no source.", code: .execution)])
        }
        do {
            let stream = try await open(try execution.call(field, in: plan.root))
            return SubscriptionSource(engine: self, execution: execution, events: stream)
        } catch {
            throw refusal(error, execution, field)
        }
    }

    private func refusal(_ error: any Error, _ execution: Execution, _ field: PlannedField? = nil) -> RequestErrors {
        var sink = Sink()
        if let field {
            sink.enter(field)
            _ = execution.fail(error, field, in: &sink)
        } else if let failure = error as? PlannedFailure {
            _ = execution.fail(failure, in: &sink)
        }
        return RequestErrors(list: sink.errors)
    }
}
