import JSON

/// Coerces the variables of a request to the types that the operation gives them.
struct VariableCoercion {
    let schema: Schema
    let document: Document
    let link: [Symbol]
    private(set) var values = VariableValues.none
    private(set) var errors: [GraphQLError] = []

    /// Errors listed at most.
    private static let maximumErrors = 50

    init(_ prepared: PreparedDocument, _ schema: Schema) {
        self.schema = schema
        document = prepared.document
        link = prepared.link
    }

    mutating func run(_ operation: Operation, given: JSONObject) {
        for variable in document.variables[operation.variables.indices] {
            guard errors.count < Self.maximumErrors else { return }
            coerce(variable, given)
        }
    }

    private mutating func coerce(_ variable: VariableDefinition, _ given: JSONObject) {
        let symbol = variable.name.symbol
        let name = document.text(symbol)
        guard let named = schema.type(link[variable.type.name.symbol.int]), schema.kind(named).isInput else {
            let type = variable.type.wrapping.printed(around: document.text(variable.type.name.symbol))
            return report("Variable '$\(name)' has type '\(type)', which is no input type.", at: variable.type.offset)
        }
        let type = TypeReference(named: named, wrapping: variable.type.wrapping)
        guard let value = given[name] else {
            if let literal = variable.defaultValue {
                let coercion = LiteralCoercion(types: schema.types, document: document, link: link, variables: .none)
                values[symbol] = coercion.coerce(literal, to: type)
            } else if type.isNonNull {
                report("Variable '$\(name)' of type '\(schema.printed(type))' was not given.", at: variable.offset)
            }
            return
        }
        var coercion = InputCoercion(types: schema.types, maximumErrors: Self.maximumErrors - errors.count)
        let coerced = coercion.coerce(value, to: type)
        for problem in coercion.problems {
            let place = problem.path.isEmpty ? "" : " at '\(problem.path)'"
            report("Variable '$\(name)' cannot take its value\(place): \(problem.message)", at: variable.offset)
        }
        values[symbol] = coerced
    }

    private mutating func report(_ message: String, at offset: UInt32) {
        errors.append(GraphQLError(message, at: [document.location(offset)], code: .input))
    }
}

/// Coerces a JSON value to an input type, and finds everything that is wrong with it.
struct InputCoercion {
    struct Problem {
        let path: String
        let message: String
    }

    private let types: [TypeDefinition]
    private let maximumErrors: Int
    private(set) var problems: [Problem] = []
    private var path: [String] = []

    init(types: [TypeDefinition], maximumErrors: Int) {
        self.types = types
        self.maximumErrors = maximumErrors
    }

    /// The coerced value; meaningless where problems were found.
    mutating func coerce(_ value: JSON, to type: TypeReference) -> JSON {
        guard problems.count < maximumErrors else { return .null }
        if value.isNull {
            if type.isNonNull { report("null does not fit type '\(printed(type))'.") }
            return .null
        }
        if type.isList {
            guard case .array(let items) = value else { return .array([coerce(value, to: type.item)]) }
            var coerced: [JSON] = []
            coerced.reserveCapacity(items.count)
            for (index, item) in items.enumerated() {
                coerced.append(inside("[\(index)]") { $0.coerce(item, to: type.item) })
            }
            return .array(coerced)
        }
        let definition = types[type.named.int]
        switch definition.kind {
        case .inputObject: return inputObject(value, definition)
        case .enumeration:
            if case .string(let name) = value, definition.enumValues.contains(where: { $0.name == name }) {
                return value
            }
            report("\(shown(value)) is no value of enum '\(definition.name)'.")
        case .scalar:
            guard let scalar = definition.builtInScalar else { return custom(value, definition) }
            if let coerced = builtIn(value, scalar) { return coerced }
            report("\(shown(value)) does not fit type '\(definition.name)'.")
        case .object, .interface, .union: report("Type '\(definition.name)' is for output.")
        }
        return .null
    }

    private mutating func inside(_ step: String, _ body: (inout InputCoercion) -> JSON) -> JSON {
        path.append(step)
        defer { path.removeLast() }
        return body(&self)
    }

    private mutating func inputObject(_ value: JSON, _ type: TypeDefinition) -> JSON {
        guard case .object(let given) = value else {
            report("\(shown(value)) is no object, which '\(type.name)' needs.")
            return .null
        }
        var object = JSONObject()
        for input in type.inputs {
            if let value = given[input.name] {
                object.append(
                    unique: input.name, inside(".\(input.name)") { $0.coerce(value, to: input.type) })
            } else if let defaultValue = input.defaultValue {
                object.append(unique: input.name, defaultValue)
            } else if input.type.isNonNull {
                report("'\(type.name)' needs field '\(input.name)' of type '\(printed(input.type))'.")
            }
        }
        for member in given.members where !type.inputs.contains(where: { $0.name == member.name }) {
            report("'\(type.name)' has no field '\(member.name)'.")
        }
        if type.isOneOf, given.count != 1 || given.members[0].value.isNull {
            report("'\(type.name)' takes exactly one field, and not null.")
        }
        return .object(object)
    }

    private mutating func custom(_ value: JSON, _ type: TypeDefinition) -> JSON {
        guard let coding = type.coding else { return value }
        do {
            return try coding.parse(value)
        } catch {
            report("\(error)")
            return .null
        }
    }

    private func builtIn(_ value: JSON, _ scalar: BuiltInScalar) -> JSON? {
        switch (scalar, value) {
        case (.int, .int(let number)): Int32(exactly: number) == nil ? nil : value
        case (.int, .double(let number)): Int32(exactly: number).map { .int(Int($0)) }
        case (.float, .int), (.float, .double), (.string, .string), (.boolean, .bool), (.id, .string): value
        case (.id, .int(let number)): .string(String(number))
        case (.id, .double(let number)): Int(exactly: number).map { .string(String($0)) }
        default: nil
        }
    }

    private mutating func report(_ message: String) {
        guard problems.count < maximumErrors else { return }
        problems.append(Problem(path: path.joined(), message: message))
    }

    private func printed(_ type: TypeReference) -> String {
        type.wrapping.printed(around: types[type.named.int].name)
    }

    /// Bytes of a value that a message repeats at most.
    private static let maximumShown = 60

    private func shown(_ value: JSON) -> String {
        switch value {
        case .array: "a list"
        case .object: "an object"
        case .string(let text) where text.utf8.count > Self.maximumShown: "a long string"
        default: value.text
        }
    }
}
