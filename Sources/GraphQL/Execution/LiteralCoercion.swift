import JSON

/// Coerces values written in a document to the types they stand for.
///
/// Nil means "does not fit". Whoever wants to know why asks validation, which has looked at the same literal.
struct LiteralCoercion {
    let types: [TypeDefinition]
    let document: Document
    /// The schema's symbol for each of the document's.
    let link: [Symbol]
    let variables: VariableValues

    /// What a position holds: nothing, where it is a variable that was not given.
    enum Outcome {
        case value(JSON)
        case absent
        case invalid
    }

    func coerce(_ value: Value, to type: TypeReference) -> JSON? {
        if case .value(let result) = outcome(of: value, as: type) { result } else { nil }
    }

    func outcome(of value: Value, as type: TypeReference) -> Outcome {
        if value.kind == .variable {
            guard let given = variables[value.symbol] else { return .absent }
            if given.isNull, type.isNonNull { return .invalid }
            return .value(given)
        }
        if value.kind == .null { return type.isNonNull ? .invalid : .value(.null) }
        if type.isList { return list(value, of: type.item) }
        let definition = types[type.named.int]
        let result: JSON?
        switch definition.kind {
        case .inputObject: result = inputObject(value, as: definition)
        case .enumeration: result = enumValue(value, of: definition)
        case .scalar:
            if let coding = definition.coding {
                result = try? coding.parse(scalar(value, nil) ?? .null)
            } else {
                result = scalar(value, definition.builtInScalar)
            }
        case .object, .interface, .union: result = nil
        }
        return result.map { .value($0) } ?? .invalid
    }

    private func list(_ value: Value, of item: TypeReference) -> Outcome {
        guard value.kind == .list else {
            // A single value stands for a list of it.
            return coerce(value, to: item).map { .value(.array([$0])) } ?? .invalid
        }
        var items: [JSON] = []
        items.reserveCapacity(Int(value.children.count))
        for child in document.values[value.children.indices] {
            switch outcome(of: child, as: item) {
            case .value(let result): items.append(result)
            case .absent where !item.isNonNull: items.append(.null)
            case .absent, .invalid: return .invalid
            }
        }
        return .value(.array(items))
    }

    private func inputObject(_ value: Value, as type: TypeDefinition) -> JSON? {
        guard value.kind == .object else { return nil }
        let fields = document.objectFields[value.children.indices]
        guard fields.allSatisfy({ type.inputPlaces[link[$0.name.symbol.int]] != nil }) else { return nil }
        var object = JSONObject()
        for input in type.inputs {
            let written = fields.last { link[$0.name.symbol.int] == input.symbol }
            switch written.map({ outcome(of: $0.value, as: input.type) }) ?? .absent {
            case .value(let result): object.append(unique: input.name, result)
            case .invalid: return nil
            case .absent:
                if let defaultValue = input.defaultValue {
                    object.append(unique: input.name, defaultValue)
                } else if input.type.isNonNull {
                    return nil
                }
            }
        }
        if type.isOneOf {
            guard fields.count == 1, object.count == 1, !(object.members[0].value.isNull) else { return nil }
        }
        return .object(object)
    }

    private func enumValue(_ value: Value, of type: TypeDefinition) -> JSON? {
        guard value.kind == .enumeration, let place = type.enumPlaces[link[value.symbol.int]] else { return nil }
        return .string(type.enumValues[place].name)
    }

    func scalar(_ value: Value, _ scalar: BuiltInScalar?) -> JSON? {
        switch scalar {
        case .int:
            guard value.kind == .int, let number = Int32(document.text(of: value)) else { return nil }
            return .int(Int(number))
        case .float:
            guard value.kind == .int || value.kind == .float else { return nil }
            return number(value)
        case .string: return value.isString ? .string(document.string(of: value)) : nil
        case .boolean:
            return value.kind == .boolean ? .bool(document.source[Int(value.offset)] == UInt8(ascii: "t")) : nil
        case .id:
            if value.kind == .int { return .string(document.text(of: value)) }
            return value.isString ? .string(document.string(of: value)) : nil
        case nil: return untyped(value)
        }
    }

    /// A literal for a custom scalar, taken as JSON.
    private func untyped(_ value: Value) -> JSON {
        switch value.kind {
        case .null: .null
        case .boolean: .bool(document.source[Int(value.offset)] == UInt8(ascii: "t"))
        case .int, .float: number(value) ?? .string(document.text(of: value))
        case .string, .escapedString, .blockString: .string(document.string(of: value))
        case .enumeration: .string(document.text(of: value))
        case .variable: variables[value.symbol] ?? .null
        case .list: .array(document.values[value.children.indices].map { untyped($0) })
        case .object: .object(untypedObject(value))
        }
    }

    private func untypedObject(_ value: Value) -> JSONObject {
        var object = JSONObject()
        for field in document.objectFields[value.children.indices] {
            if field.value.kind == .variable, variables[field.value.symbol] == nil { continue }
            object[document.text(field.name.symbol)] = untyped(field.value)
        }
        return object
    }

    private func number(_ value: Value) -> JSON? {
        let text = document.text(of: value)
        if value.kind == .int, let number = Int(text) { return .int(number) }
        guard let number = Double(text), number.isFinite else { return nil }
        return .double(number)
    }
}

/// The coerced values of an operation's variables, by the document's symbols.
struct VariableValues: Sendable {
    private var symbols: [Symbol] = []
    private var values: [JSON] = []

    static let none = VariableValues()

    /// Nil where the variable was neither given nor has a default.
    subscript(symbol: Symbol) -> JSON? {
        get {
            for (index, known) in symbols.enumerated() where known == symbol { return values[index] }
            return nil
        }
        set {
            guard let newValue else { return }
            symbols.append(symbol)
            values.append(newValue)
        }
    }
}
