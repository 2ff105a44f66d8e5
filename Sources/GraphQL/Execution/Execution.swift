import JSON

/// One execution of a plan. What it needs to know does not change while it runs, so its tasks share it.
final class Execution: Sendable {
    let engine: Engine
    let prepared: PreparedDocument
    let plan: Plan
    let variables: VariableValues
    let context: any Sendable

    init(
        _ engine: Engine, _ prepared: PreparedDocument, _ plan: Plan, _ variables: VariableValues,
        _ context: any Sendable
    ) {
        self.engine = engine
        self.prepared = prepared
        self.plan = plan
        self.variables = variables
        self.context = context
    }

    // MARK: Objects

    /// Writes an object none of whose fields waits.
    func write(_ selection: SelectionPlan, of object: ObjectBox, to sink: inout Sink) throws(Bubble) {
        if let failure = selection.failure { throw fail(failure, in: &sink) }
        sink.writer.write(byte: UInt8(ascii: "{"))
        for index in selection.fields.indices {
            let field = selection.fields[index]
            sink.writer.write(raw: plan.pool, index == 0 ? field.keyBytes.dropFirst() : field.keyBytes)
            if let leaf = selection.leaves[index], writeLeaf(leaf, of: object, to: &sink) { continue }
            try write(field, of: object, in: selection, to: &sink)
        }
        sink.writer.write(byte: UInt8(ascii: "}"))
    }

    /// Puts a scalar straight into the response. What fails or does not fit is left to the way that can say so.
    private func writeLeaf(_ leaf: Resolvers.Leaf, of object: ObjectBox, to sink: inout Sink) -> Bool {
        do { return try leaf(object, &sink.writer) } catch { return false }
    }

    /// Writes the value of a field that does not wait.
    func write(_ field: PlannedField, of object: ObjectBox, in selection: SelectionPlan, to sink: inout Sink)
        throws(Bubble)
    {
        switch field.source {
        case .constant(let bytes): return sink.writer.write(raw: bytes)
        case .binding(.value(let resolve)), .binding(.leaf(_, _, let resolve)):
            sink.enter(field)
            defer { sink.leave() }
            let value: Resolved
            do { value = try resolve(object) } catch { value = .failure(error) }
            try complete(value, field, field.definition.type.wrapping, to: &sink)
        case .binding(.sync(let resolve)):
            sink.enter(field)
            defer { sink.leave() }
            let value: Resolved
            do { value = try resolve(object, call(field, in: selection)) } catch { value = .failure(error) }
            try complete(value, field, field.definition.type.wrapping, to: &sink)
        case .binding, .missing:
            sink.enter(field)
            defer { sink.leave() }
            try complete(.failure(missingResolver(field)), field, field.definition.type.wrapping, to: &sink)
        }
    }

    func missingResolver(_ field: PlannedField) -> GraphQLError {
        GraphQLError("Field '\(field.parentName).\(field.definition.name)' has no resolver.", code: .execution)
    }

    /// What a field's resolver is told; throws if its arguments cannot be had.
    func call(_ field: PlannedField, in selection: SelectionPlan) throws(PlannedFailure) -> FieldCall {
        let arguments: Arguments
        switch field.arguments {
        case .constant(let constant): arguments = constant
        case .dynamic(let dynamic):
            arguments = try dynamic.coerced(
                LiteralCoercion(
                    types: engine.schema.types, document: prepared.document, link: prepared.link, variables: variables))
        case .failure(let failure): throw failure
        }
        return FieldCall(arguments: arguments, execution: self, field: field, selection: selection)
    }

    // MARK: Values

    /// Writes a value as its field's type wants it. Where it cannot and null may stand, null stands.
    func complete(_ value: Resolved, _ field: PlannedField, _ wrapping: TypeWrapping, to sink: inout Sink)
        throws(Bubble)
    {
        let mark = sink.mark
        do throws(Bubble) {
            try completeNonNull(value, field, wrapping, to: &sink)
        } catch {
            guard case .null = error, !wrapping.isNonNull else { throw error }
            sink.replaceWithNull(from: mark)
        }
    }

    private func completeNonNull(
        _ value: Resolved, _ field: PlannedField, _ wrapping: TypeWrapping, to sink: inout Sink
    ) throws(Bubble) {
        switch value {
        case .null, .json(.null): try writeNull(field, wrapping, to: &sink)
        case .failure(let error): throw fail(error, field, in: &sink)
        case .list(let items) where wrapping.isList:
            try writeList(items.count, of: wrapping.item, field, to: &sink) { items[$0] }
        case .json(.array(let items)) where wrapping.isList:
            try writeList(items.count, of: wrapping.item, field, to: &sink) { .json(items[$0]) }
        case _ where wrapping.isList: throw fail("is a list and was given something else", field, in: &sink)
        case .object(let object): try write(object, field, to: &sink)
        default: try writeLeaf(value, field, to: &sink)
        }
    }

    func writeNull(_ field: PlannedField, _ wrapping: TypeWrapping, to sink: inout Sink) throws(Bubble) {
        guard wrapping.isNonNull else { return sink.writer.writeNull() }
        throw fail("refuses null and has no value", field, in: &sink)
    }

    private func writeList(
        _ count: Int, of item: TypeWrapping, _ field: PlannedField, to sink: inout Sink, _ value: (Int) -> Resolved
    ) throws(Bubble) {
        try checkSize(count, field, in: &sink)
        sink.writer.write(byte: UInt8(ascii: "["))
        for index in 0..<count {
            if index > 0 { sink.writer.write(byte: UInt8(ascii: ",")) }
            sink.enter(item: index)
            defer { sink.leave() }
            try complete(value(index), field, item, to: &sink)
            try checkBytes(in: &sink)
        }
        sink.writer.write(byte: UInt8(ascii: "]"))
    }

    func checkSize(_ count: Int, _ field: PlannedField, in sink: inout Sink) throws(Bubble) {
        guard count > engine.limits.listSize else { return }
        let limit = GraphQLError(
            "Field '\(field.definition.name)' gave a list of \(count) items, and \(engine.limits.listSize) are allowed.",
            code: .limit, extensions: ["limit": .string(Limits.Kind.listSize.rawValue)])
        throw fail(limit, field, in: &sink)
    }

    func checkBytes(in sink: inout Sink) throws(Bubble) {
        guard sink.mark > engine.limits.responseBytes else { return }
        sink.errors.append(
            GraphQLError(
                "The response has more than \(engine.limits.responseBytes) bytes.", code: .limit,
                extensions: ["limit": .string(Limits.Kind.responseBytes.rawValue)]))
        throw .everything
    }

    /// The plan for an object in its field: by the field's type, or by the object's own where that is open.
    func selection(for object: ObjectBox, _ field: PlannedField, in sink: inout Sink) throws(Bubble) -> SelectionPlan {
        switch field.completion {
        case .object(let selection): return selection
        case .abstract(let selections):
            if let name = object.typeName, let selection = selections[name] { return selection }
            throw fail(
                "is of an abstract type and was given \(object.typeName.map { "a '\($0)'" } ?? "an object of no known type")",
                field, in: &sink)
        default: throw fail("has no fields and was given an object", field, in: &sink)
        }
    }

    private func write(_ object: ObjectBox, _ field: PlannedField, to sink: inout Sink) throws(Bubble) {
        if case .bare(let value) = field.completion { return try writeBare(object, value, field, to: &sink) }
        try write(try selection(for: object, field, in: &sink), of: object, to: &sink)
    }

    func writeBare(
        _ object: ObjectBox, _ value: (@Sendable (ObjectBox) throws -> Resolved)?, _ field: PlannedField,
        to sink: inout Sink
    ) throws(Bubble) {
        guard let value else { throw fail("has no bare value", field, in: &sink) }
        do {
            switch try value(object) {
            case .json(let json): sink.writer.write(json)
            case .string(let text): sink.writer.write(text)
            case .bool(let flag): sink.writer.write(flag)
            case .int(let number): sink.writer.write(number)
            case .double(let number): sink.writer.write(number)
            case .null: sink.writer.writeNull()
            case .object, .list, .failure: throw GraphQLError("The bare value is no JSON.")
            }
        } catch {
            throw fail(error, field, in: &sink)
        }
    }
}
