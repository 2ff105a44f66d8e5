extension Printer {
    mutating func write(_ definition: TypeSystemDefinition) {
        writeDescription(definition.description)
        if definition.isExtension { write("extend ") }
        write(keyword(definition.kind))
        if let name = definition.name {
            write(definition.kind == .directive ? " @" : " ")
            write(name.symbol)
        }
        if definition.kind == .directive { return writeDirectiveBody(definition) }
        if !definition.interfaces.isEmpty {
            write(" implements ")
            separated(definition.interfaces, by: " & ") { printer, name in printer.write(name.symbol) }
        }
        writeDirectives(definition.directives, before: " ", after: "")
        if !definition.members.isEmpty {
            write(" = ")
            separated(definition.members, by: " | ") { printer, name in printer.write(name.symbol) }
        }
        writeBlock(definition.operationTypes) { printer, type in
            printer.write(type.kind.name + ": ")
            printer.write(type.type.symbol)
        }
        writeBlock(definition.fields) { printer, field in printer.write(field) }
        writeBlock(definition.inputs) { printer, input in printer.write(input) }
        writeBlock(definition.enumValues) { printer, value in
            printer.writeDescription(value.description)
            printer.write(value.name.symbol)
            printer.writeDirectives(value.directives, before: " ", after: "")
        }
    }

    private func keyword(_ kind: TypeSystemDefinition.Kind) -> String {
        switch kind {
        case .schema: "schema"
        case .scalar: "scalar"
        case .object: "type"
        case .interface: "interface"
        case .union: "union"
        case .enumeration: "enum"
        case .inputObject: "input"
        case .directive: "directive"
        }
    }

    private mutating func writeBlock<Item>(_ items: [Item], _ body: (inout Printer, Item) -> Void) {
        guard !items.isEmpty else { return }
        write(" ")
        block(items, body)
    }

    private mutating func writeDirectiveBody(_ definition: TypeSystemDefinition) {
        writeArguments(definition.inputs)
        write(definition.isRepeatable ? " repeatable on " : " on ")
        separated(definition.locations, by: " | ") { printer, name in printer.write(name.symbol) }
    }

    private mutating func write(_ field: FieldDefinitionNode) {
        writeDescription(field.description)
        write(field.name.symbol)
        writeArguments(field.arguments)
        write(": ")
        write(field.type)
        writeDirectives(field.directives, before: " ", after: "")
    }

    /// Arguments stand on one line unless one of them has a description.
    private mutating func writeArguments(_ arguments: [InputValueNode]) {
        guard !arguments.isEmpty else { return }
        write("(")
        if arguments.contains(where: { $0.description != nil }) {
            indented { printer in
                for argument in arguments {
                    printer.newLine()
                    printer.write(argument)
                }
            }
            newLine()
        } else {
            separated(arguments, by: ", ") { printer, argument in printer.write(argument) }
        }
        write(")")
    }

    private mutating func write(_ input: InputValueNode) {
        writeDescription(input.description)
        write(input.name.symbol)
        write(": ")
        write(input.type)
        if let value = input.defaultValue {
            write(" = ")
            write(value)
        }
        writeDirectives(input.directives, before: " ", after: "")
    }
}
