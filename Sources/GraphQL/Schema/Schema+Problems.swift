extension Schema {
    /// What makes this no schema that requests could be answered from: the rules that need to see all of it. (§3)
    package var problems: [GraphQLError] {
        var check = SchemaCheck(self)
        check.run()
        return check.problems.map { GraphQLError($0, code: .validation) }
    }
}

/// Applies the type system's rules to a schema that is already linked.
struct SchemaCheck {
    let schema: Schema
    private(set) var problems: [String] = []

    init(_ schema: Schema) { self.schema = schema }

    mutating func report(_ problem: String) { problems.append(problem) }

    mutating func run() {
        checkRoots()
        for directive in schema.directives {
            checkName(directive.name, "Directive @\(directive.name)")
            for argument in directive.arguments { check(argument, of: "@\(directive.name)", "argument") }
        }
        for type in schema.types where !type.isBuiltIn { check(type) }
        checkInputCircles()
        checkDefaultCircles()
    }

    // MARK: Roots and names

    private mutating func checkRoots() {
        if schema.root(.query) == .none { report("The schema has no query type.") }
        var seen: Set<TypeID> = []
        for kind in OperationKind.allCases where schema.root(kind) != .none {
            let type = schema[schema.root(kind)]
            if type.kind != .object { report("The \(kind.name) type \(type.name) is no object type.") }
            if !seen.insert(schema.root(kind)).inserted { report("\(type.name) is the type of two operations.") }
        }
    }

    mutating func checkName(_ name: String, _ what: String) {
        if name.hasPrefix("__") { report("\(what): names that start with two underscores are introspection's.") }
    }

    // MARK: Types

    private mutating func check(_ type: TypeDefinition) {
        checkName(type.name, "Type \(type.name)")
        switch type.kind {
        case .scalar: break
        case .object, .interface:
            checkFields(type)
            checkInterfaces(type)
        case .union:
            if type.members.isEmpty { report("Union \(type.name) has no members.") }
            var seen: Set<TypeID> = []
            for member in type.members {
                let name = schema[member].name
                if schema.kind(member) != .object {
                    report("Union \(type.name) has member \(name), which is no object.")
                }
                if !seen.insert(member).inserted { report("Union \(type.name) has member \(name) twice.") }
            }
        case .enumeration:
            if type.enumValues.isEmpty { report("Enum \(type.name) has no values.") }
            for value in type.enumValues { checkName(value.name, "Enum value \(type.name).\(value.name)") }
        case .inputObject: checkInputs(type)
        }
    }

    private mutating func checkFields(_ type: TypeDefinition) {
        if type.fields.isEmpty { report("Type \(type.name) has no fields.") }
        for field in type.fields {
            let name = "\(type.name).\(field.name)"
            checkName(field.name, "Field \(name)")
            if !schema.kind(field.type.named).isOutput {
                report("Field \(name) has type \(schema.printed(field.type)), which is for input.")
            }
            if field.isBare, field.type.isList || schema.kind(field.type.named) != .object {
                report("Field \(name) is @bare, which only a field of a single object can be.")
            }
            if field.costMultiplier != .none, field.argument(field.costMultiplier) == nil {
                report("Field \(name) has a @cost that multiplies by an argument it does not have.")
            }
            for argument in field.arguments { check(argument, of: name, "argument") }
        }
    }

    private mutating func check(_ input: InputDefinition, of owner: String, _ what: String) {
        let name = "\(owner)(\(input.name):)"
        checkName(input.name, "The \(what) \(name)")
        guard schema.kind(input.type.named).isInput else {
            return report("The \(what) \(name) has type \(schema.printed(input.type)), which is for output.")
        }
        if input.isRequired, input.deprecation != nil { report("The \(what) \(name) is required and deprecated.") }
        if let text = input.defaultText, input.defaultValue == nil {
            report("The \(what) \(name) has default \(text), which does not fit \(schema.printed(input.type)).")
        }
    }

    private mutating func checkInputs(_ type: TypeDefinition) {
        if type.inputs.isEmpty { report("Input object \(type.name) has no fields.") }
        for input in type.inputs {
            check(input, of: type.name, "field")
            guard type.isOneOf else { continue }
            if input.type.isNonNull { report("OneOf field \(type.name).\(input.name) is non-null.") }
            if input.defaultText != nil { report("OneOf field \(type.name).\(input.name) has a default.") }
        }
    }
}
