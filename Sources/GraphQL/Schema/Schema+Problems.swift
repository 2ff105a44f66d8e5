extension Schema {
    /// What makes this no schema that requests could be answered from: the rules that need to see all of it. (§3)
    package var problems: [GraphQLError] {
        var check = SchemaCheck(self)
        check.run()
        return check.problems
    }
}

/// Applies the type system's rules to a schema that is already linked.
struct SchemaCheck {
    let schema: Schema
    private(set) var problems: [GraphQLError] = []
    /// What is being looked at; nil where a problem is one of the whole schema.
    private var place: DefinitionPlace?

    init(_ schema: Schema) { self.schema = schema }

    mutating func report(_ problem: String) {
        let locations = place.map { [schema.sources[$0.source].location($0.offset)] }
        problems.append(GraphQLError(problem, at: locations ?? [], code: .validation))
    }

    /// Looks at a part, which what is reported meanwhile is a problem of.
    mutating func looking(at part: DefinitionPlace, _ look: (inout SchemaCheck) -> Void) {
        let outer = place
        place = part
        look(&self)
        place = outer
    }

    mutating func run() {
        checkRoots()
        for directive in schema.directives {
            looking(at: directive.place) { check in
                check.checkName(directive.name, "Directive @\(directive.name)")
                for argument in directive.arguments { check.check(argument, of: "@\(directive.name)", "argument") }
            }
        }
        for type in schema.types where !type.isBuiltIn { looking(at: type.place) { $0.check(type) } }
        checkInputCircles()
        var defaults = DefaultCircles(schema)
        for input in defaults.find() {
            looking(at: input.place) { $0.report("The default of input field \(input.name) contains itself.") }
        }
    }

    // MARK: Roots and names

    private mutating func checkRoots() {
        if schema.root(.query) == .none { report("The schema has no query type.") }
        var seen: Set<TypeID> = []
        for kind in OperationKind.allCases where schema.root(kind) != .none {
            let type = schema[schema.root(kind)]
            let isFirst = seen.insert(schema.root(kind)).inserted
            looking(at: type.place) { check in
                if type.kind != .object { check.report("The \(kind.name) type \(type.name) is no object type.") }
                if !isFirst { check.report("\(type.name) is the type of two operations.") }
            }
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
            for value in type.enumValues {
                looking(at: value.place) { $0.checkName(value.name, "Enum value \(type.name).\(value.name)") }
            }
        case .inputObject: checkInputs(type)
        }
    }

    private mutating func checkFields(_ type: TypeDefinition) {
        if type.fields.isEmpty { report("Type \(type.name) has no fields.") }
        for field in type.fields { looking(at: field.place) { $0.check(field, "\(type.name).\(field.name)") } }
    }

    private mutating func check(_ field: FieldDefinition, _ name: String) {
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

    private mutating func check(_ input: InputDefinition, of owner: String, _ what: String) {
        looking(at: input.place) { $0.checkInput(input, of: owner, what) }
    }

    private mutating func checkInput(_ input: InputDefinition, of owner: String, _ what: String) {
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
            looking(at: input.place) { check in
                if input.type.isNonNull { check.report("OneOf field \(type.name).\(input.name) is non-null.") }
                if input.defaultText != nil { check.report("OneOf field \(type.name).\(input.name) has a default.") }
            }
        }
    }
}
