import JSON

extension Execution {
    /// Writes a scalar or an enum value, as its type has it in results.
    func writeLeaf(_ value: Resolved, _ field: PlannedField, to sink: inout Sink) throws(Bubble) {
        switch field.completion {
        case .scalar(let scalar):
            guard write(value, as: scalar, to: &sink) else { throw misfit(value, field, in: &sink) }
        case .enumeration:
            switch value {
            case .string(let name), .json(.string(let name)):
                guard engine.schema.enumNames[field.type.named.int].contains(name) else {
                    throw misfit(value, field, in: &sink)
                }
                sink.writer.write(name)
            case .dialect(let text): sink.writer.write(text)
            default: throw misfit(value, field, in: &sink)
            }
        case .customScalar:
            guard let coding = engine.schema[field.type.named].coding else { return sink.writer.write(json(value)) }
            do {
                sink.writer.write(try coding.serialize(json(value)))
            } catch {
                throw fail(error, field, in: &sink)
            }
        case .object, .abstract, .bare: throw misfit(value, field, in: &sink)
        }
    }

    private func misfit(_ value: Resolved, _ field: PlannedField, in sink: inout Sink) -> Bubble {
        let type = engine.schema[field.type.named].name
        return fail("of type '\(type)' was given a value that does not fit it", field, in: &sink)
    }

    private func json(_ value: Resolved) -> JSON {
        switch value {
        case .bool(let flag): .bool(flag)
        case .int(let number): .int(number)
        case .double(let number): .double(number)
        case .string(let text), .dialect(let text): .string(text)
        case .json(let json): json
        case .list(let items): .array(items.map { json($0) })
        case .objects(let list): .array(list.items.map { json($0) })
        case .null, .object, .failure: .null
        }
    }

    /// Results are taken a little more freely than input: what loses nothing is converted.
    private func write(_ value: Resolved, as scalar: BuiltInScalar, to sink: inout Sink) -> Bool {
        switch (scalar, value) {
        case (.string, .string(let text)), (.id, .string(let text)): sink.writer.write(text)
        case (.int, .int(let number)):
            guard Int32(exactly: number) != nil else { return false }
            sink.writer.write(number)
        case (.float, .double(let number)):
            guard number.isFinite else { return false }
            sink.writer.write(number)
        case (.boolean, .bool(let flag)): sink.writer.write(flag)
        default: return write(json(value), converted: scalar, to: &sink)
        }
        return true
    }

    private func write(_ value: JSON, converted scalar: BuiltInScalar, to sink: inout Sink) -> Bool {
        guard let converted = scalar.result(of: value) else { return false }
        sink.writer.write(converted)
        return true
    }
}

extension BuiltInScalar {
    /// A value as a result of this type, or nil where it cannot be one.
    fileprivate func result(of value: JSON) -> JSON? {
        switch (self, value) {
        case (.string, .string), (.id, .string), (.boolean, .bool): value
        case (.string, .bool(let flag)): .string(flag ? "true" : "false")
        case (.string, .int), (.string, .double): .string(value.text)
        case (.id, .int(let number)): .string(String(number))
        case (.id, .double(let number)): Int(exactly: number).map { .string(String($0)) }
        case (.boolean, .int(let number)): .bool(number != 0)
        case (.boolean, .double(let number)): number.isFinite ? .bool(number != 0) : nil
        case (.int, .int(let number)): Int32(exactly: number).map { .int(Int($0)) }
        case (.int, .double(let number)): Int32(exactly: number).map { .int(Int($0)) }
        case (.int, .bool(let flag)): .int(flag ? 1 : 0)
        case (.int, .string(let text)): Double(text).flatMap { Int32(exactly: $0) }.map { .int(Int($0)) }
        case (.float, .int(let number)): .int(number)
        case (.float, .double(let number)): number.isFinite ? value : nil
        case (.float, .bool(let flag)): .int(flag ? 1 : 0)
        case (.float, .string(let text)): Double(text).flatMap { $0.isFinite ? .double($0) : nil }
        default: nil
        }
    }
}
