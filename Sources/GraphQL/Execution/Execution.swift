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
    func write(_ selection: Int, of object: ObjectBox, to sink: inout Sink) throws(Bubble) {
        let fields = try begin(selection, in: &sink)
        for place in fields.indices {
            writeKey(place, to: &sink)
            if let writer = plan.fields[place].writer {
                let mark = sink.mark
                if writer.write(object, to: &sink.writer), isValue(place, since: mark, in: sink) { continue }
                sink.writer.cut(to: mark)  // What fails or does not fit is left to the way that can say so.
            }
            try write(plan.fields[place], of: object, in: selection, to: &sink)
        }
        end(fields, in: &sink)
    }

    /// The fields of a selection, if it can be executed.
    @inline(__always)
    func begin(_ selection: Int, in sink: inout Sink) throws(Bubble) -> NodeRange {
        if let failure = plan.selections[selection].failure { throw fail(plan.failures[Int(failure)], in: &sink) }
        return plan.selections[selection].fields
    }

    /// A field's key, with the brace or the comma before it.
    @inline(__always)
    func writeKey(_ place: Int, to sink: inout Sink) {
        sink.writer.write(raw: plan.pool, plan.fields[place].key.indices)
    }

    @inline(__always)
    func end(_ fields: NodeRange, in sink: inout Sink) {
        if fields.isEmpty { sink.writer.write(byte: UInt8(ascii: "{")) }
        sink.writer.write(byte: UInt8(ascii: "}"))
    }

    /// Whether what was written may stand: of an enum only its values.
    @inline(__always)
    private func isValue(_ place: Int, since mark: Int, in sink: borrowing Sink) -> Bool {
        guard plan.fields[place].completion.isEnumeration, sink.writer[mark] == UInt8(ascii: "\"") else { return true }
        return engine.schema.enumNames[plan.fields[place].type.named.int].contains(sink.writer, since: mark)
    }

    /// Writes the value of a field that does not wait.
    func write(_ field: PlannedField, of object: ObjectBox, in selection: Int, to sink: inout Sink) throws(Bubble) {
        if field.source == .constant { return }  // It stands in the plan with its key.
        sink.enter(field)
        defer { sink.leave() }
        let value: Resolved
        do {
            switch engine.bindings[Int(field.definition)] {
            case .value(let resolve), .leaf(_, let resolve): value = try resolve(object)
            case .sync(let resolve): value = try resolve(object, call(field, in: selection))
            default: throw missingResolver(field)
            }
        } catch {
            value = .failure(error)
        }
        try complete(value, field, field.type.wrapping, to: &sink)
    }

    func missingResolver(_ field: PlannedField) -> GraphQLError {
        GraphQLError("Field '\(name(of: field))' has no resolver.", code: .execution)
    }

    func definition(of field: PlannedField) -> FieldDefinition { engine.schema.fieldDefinitions[Int(field.definition)] }

    /// A field as messages name it.
    func name(of field: PlannedField) -> String { "\(engine.schema[field.parent].name).\(definition(of: field).name)" }

    /// What a field's resolver is told; throws if its arguments cannot be had.
    func call(_ field: PlannedField, in selection: Int) throws(PlannedFailure) -> FieldCall {
        FieldCall(arguments: try arguments(of: field), execution: self, field: field, selection: selection)
    }

    private func arguments(of field: PlannedField) throws(PlannedFailure) -> Arguments {
        guard let place = field.arguments else { return .none }
        switch plan.arguments[Int(place)] {
        case .constant(let constant): return constant
        case .dynamic(let selection):
            let coercion = LiteralCoercion(
                types: engine.schema.types, document: prepared.document, link: prepared.link, variables: variables)
            return try coercion.arguments(of: prepared.document.selections[selection], definition(of: field))
        case .failure(let failure): throw failure
        }
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
        case .objects(let list) where wrapping.isList:
            var box: ObjectBox?
            try writeList(list.count, of: wrapping.item, field, to: &sink) { index in
                list.fill(index, &box)
                return box.map { .object($0) } ?? .null
            }
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
            "Field '\(definition(of: field).name)' gave a list of \(count) items, and \(engine.limits.listSize) are allowed.",
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
    func selection(of object: ObjectBox, _ field: PlannedField) -> Int? {
        switch field.completion {
        case .object(let selection): return Int(selection)
        case .abstract(let choices):
            guard let type = object.typeName.flatMap({ engine.typesByName[$0] }) else { return nil }
            for choice in plan.choices[choices.indices] where choice.type == type { return Int(choice.selection) }
            return nil
        default: return nil
        }
    }

    func selection(for object: ObjectBox, _ field: PlannedField, in sink: inout Sink) throws(Bubble) -> Int {
        if let selection = selection(of: object, field) { return selection }
        guard case .abstract = field.completion else {
            throw fail("has no fields and was given an object", field, in: &sink)
        }
        throw fail(
            "is of an abstract type and was given \(object.typeName.map { "a '\($0)'" } ?? "an object of no known type")",
            field, in: &sink)
    }

    private func write(_ object: ObjectBox, _ field: PlannedField, to sink: inout Sink) throws(Bubble) {
        if field.completion.isBare { return try writeBare(object, field, to: &sink) }
        try write(try selection(for: object, field, in: &sink), of: object, to: &sink)
    }

    private func writeBare(_ object: ObjectBox, _ field: PlannedField, to sink: inout Sink) throws(Bubble) {
        guard let value = engine.resolvers.bareValues[engine.schema[field.type.named].name] else {
            throw fail("has no bare value", field, in: &sink)
        }
        do {
            switch try value(object) {
            case .json(let json): sink.writer.write(json)
            case .string(let text), .dialect(let text): sink.writer.write(text)
            case .bool(let flag): sink.writer.write(flag)
            case .int(let number): sink.writer.write(number)
            case .double(let number): sink.writer.write(number)
            case .null: sink.writer.writeNull()
            case .object, .objects, .list, .failure: throw GraphQLError("The bare value is no JSON.")
            }
        } catch {
            throw fail(error, field, in: &sink)
        }
    }
}
