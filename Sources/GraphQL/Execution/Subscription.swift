/// A subscription under way: one response for each event of its source, until the source ends.
///
/// An event whose fields fail gives a response with errors and the subscription goes on; a source that fails ends it
/// with a last response that says so.
package struct Subscription {
    private let engine: Engine
    private let execution: Execution
    private let field: PlannedField
    private var events: any EventIterator
    private var hasEnded = false

    fileprivate init(_ engine: Engine, _ execution: Execution, _ field: PlannedField, _ events: EventStream) {
        (self.engine, self.execution, self.field) = (engine, execution, field)
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
            return await engine.run(execution.giving(value, for: field))
        } catch is CancellationError {
            hasEnded = true
            return nil
        } catch {
            hasEnded = true
            return await engine.run(execution.giving(.failure(error), for: field))
        }
    }
}

extension Engine {
    /// Opens a subscription, or says why not.
    package func subscribe(_ request: GraphQLRequest) async throws(RequestErrors) -> Subscription {
        let execution = try begin(request, try prepare(request.document))
        guard execution.plan.kind == .subscription else {
            throw RequestErrors(list: [GraphQLError("The operation is no subscription.", code: .request)])
        }
        if let failure = execution.plan.root.failure { throw refusal(failure, execution) }
        guard let field = execution.plan.root.fields.first, case .binding(.stream(let open)) = field.source else {
            throw RequestErrors(list: [GraphQLError("The subscription has no source.", code: .execution)])
        }
        do {
            let stream = try await open(try execution.call(field, in: execution.plan.root))
            return Subscription(self, execution, field, stream)
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

extension Execution {
    /// The same execution with its one root field already given.
    fileprivate func giving(_ value: Resolved, for field: PlannedField) -> Execution {
        let waits = !field.completion.isSync
        let given = field.giving(
            .binding(waits ? .async { _, _ in try value.orThrow() } : .value { _ in try value.orThrow() }))
        let root = SelectionPlan(type: plan.root.type, fields: [given])
        return Execution(
            engine, prepared, Plan(kind: plan.kind, root: root, keys: plan.keys, pool: plan.pool), variables, context)
    }
}

extension Resolved {
    fileprivate func orThrow() throws -> Resolved {
        if case .failure(let error) = self { throw error }
        return self
    }
}
