extension Validator {
    /// The pass over a document that defines or extends a schema.
    mutating func runTypeSystem() {
        loneSchemaDefinition()
        uniqueOperationTypes()
        uniqueTypeNames()
        uniqueDirectiveNames()
        uniqueMembers()
        possibleTypeExtensions()
        for definition in document.definitions where !isStopped {
            guard case .typeSystem(let index) = definition else { continue }
            walkTypeSystem(document.typeDefinitions[index])
        }
        uniqueDirectivesOfTypes()
        for definition in document.definitions where !isStopped { walkStray(definition) }
    }

    /// Executable definitions do not belong here; what they name is looked at all the same.
    private mutating func walkStray(_ definition: Definition) {
        switch definition {
        case .operation(let index):
            let operation = document.operations[index]
            walkDirectives(operation.directives, at: operation.kind.location, field: nil)
            for variable in document.variables[operation.variables.indices] { walkVariable(variable) }
            walkSelectionSet(operation.selectionSet, parent: nil, field: nil)
        case .fragment(let index):
            let fragment = document.fragments[index]
            knownTypeNames(fragment.condition)
            walkDirectives(fragment.directives, at: .fragmentDefinition, field: nil)
            walkSelectionSet(fragment.selectionSet, parent: nil, field: nil)
        case .typeSystem: break
        }
    }

    mutating func walkTypeSystem(_ definition: TypeSystemDefinition) {
        walkTypeSystemDirectives(definition.directives, at: definition.kind.location, isOfType: true)
        for type in definition.operationTypes { knownTypeNames(type.type, inTypeSystem: true) }
        for interface in definition.interfaces { knownTypeNames(interface, inTypeSystem: true) }
        for member in definition.members { knownTypeNames(member, inTypeSystem: true) }
        for field in definition.fields {
            walkTypeSystemDirectives(field.directives, at: .fieldDefinition)
            for argument in field.arguments { walk(argument, at: .argumentDefinition) }
            knownTypeNames(field.type.name, inTypeSystem: true)
            reportArguments(field.arguments, of: "Field '\(text(field.name.symbol))'")
        }
        for input in definition.inputs {
            walk(input, at: definition.kind == .directive ? .argumentDefinition : .inputFieldDefinition)
        }
        if definition.kind == .directive {
            reportArguments(definition.inputs, of: "Directive '@\(definition.name.map { text($0.symbol) } ?? "")'")
        }
        for value in definition.enumValues { walkTypeSystemDirectives(value.directives, at: .enumValue) }
    }

    private mutating func walk(_ input: InputValueNode, at location: DirectiveLocation) {
        knownTypeNames(input.type.name, inTypeSystem: true)
        // The type of a default is checked with the schema, once all types are known.
        if let value = input.defaultValue { walkValue(value, type: nil, hasDefault: false, isChecked: false) }
        walkTypeSystemDirectives(input.directives, at: location)
    }

    /// A type's own directives count together with those of its extensions, and are looked at once all are known.
    private mutating func walkTypeSystemDirectives(
        _ range: NodeRange, at location: DirectiveLocation, isOfType: Bool = false
    ) {
        walkDirectives(range, at: location, field: nil, countsRepeats: !isOfType)
    }

    private mutating func uniqueDirectivesOfTypes() {
        var ofSchema: [Symbol: UInt32] = [:]
        var ofTypes: [Symbol: [Symbol: UInt32]] = [:]
        for definition in document.typeDefinitions {
            if definition.kind == .schema {
                uniqueDirectives(definition.directives, &ofSchema)
            } else if definition.isType, let name = definition.name?.symbol {
                uniqueDirectives(definition.directives, &ofTypes[name, default: [:]])
            }
        }
    }
}

extension TypeSystemDefinition.Kind {
    /// Where directives on the definition itself stand. Nothing can stand on a directive's definition.
    var location: DirectiveLocation {
        switch self {
        case .schema, .directive: .schema
        case .scalar: .scalar
        case .object: .object
        case .interface: .interface
        case .union: .union
        case .enumeration: .enumeration
        case .inputObject: .inputObject
        }
    }
}
