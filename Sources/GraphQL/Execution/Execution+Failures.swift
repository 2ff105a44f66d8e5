import JSON

extension Execution {
    /// Notes an error at the present place, and says so upwards.
    func fail(_ error: any Error, _ field: PlannedField, in sink: inout Sink) -> Bubble {
        var noted: GraphQLError
        switch error {
        case let error as GraphQLError: noted = error
        case let failure as PlannedFailure:
            noted = GraphQLError(failure.message, at: [prepared.location(failure.offset)], code: .input)
        default: noted = engine.unexpectedError(error)
        }
        if noted.code == nil { noted.extensions["code"] = .string(GraphQLError.Code.execution.name) }
        if noted.locations.isEmpty { noted.locations = plan.offsets(field).map { prepared.location($0) } }
        noted.path = path(sink)
        sink.errors.append(noted)
        return .null
    }

    func fail(_ what: String, _ field: PlannedField, in sink: inout Sink) -> Bubble {
        fail(GraphQLError("Field '\(name(of: field))' \(what)."), field, in: &sink)
    }

    /// Notes that a selection cannot be executed at all.
    func fail(_ failure: PlannedFailure, in sink: inout Sink) -> Bubble {
        let steps = path(sink)
        sink.errors.append(
            GraphQLError(
                failure.message, at: [prepared.location(failure.offset)], path: steps.isEmpty ? nil : steps,
                code: .input))
        return .null
    }

    private func path(_ sink: Sink) -> [GraphQLError.PathStep] {
        sink.path.map { $0 < 0 ? .index(-1 - $0) : .key(prepared.document.text(plan.fields[$0].responseKey)) }
    }
}
