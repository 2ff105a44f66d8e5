import JSON

extension SchemaBuilder {
    mutating func makeType(_ name: String, _ known: KnownSymbols) throws(GraphQLError) -> TypeDefinition {
        let sources = definitions[name] ?? []
        guard let first = sources.first else { throw GraphQLError("Type \(name) is extended but not defined.") }
        let document = documents[first.number]
        let type = TypeDefinition(
            name: name, symbol: intern(name), kind: first.definition.kind.typeKind, place: place(of: first),
            description: first.definition.description.map { document.string(of: $0) })
        if type.kind == .scalar {
            type.builtInScalar = BuiltInScalar(rawValue: name)
            type.coding = scalars[name]
        }
        for source in sources {
            let definition = source.definition
            for interface in definition.interfaces { type.interfaces.append(try id(interface, in: source.number)) }
            for member in definition.members { type.members.append(try id(member, in: source.number)) }
            for field in definition.fields { type.fields.append(try makeField(field, in: source.number, known)) }
            for input in definition.inputs { type.inputs.append(try makeInput(input, in: source.number, known)) }
            for value in definition.enumValues {
                type.enumValues.append(
                    EnumValueDefinition(
                        place: DefinitionPlace(source: source.number, offset: value.name.offset),
                        name: documents[source.number].text(value.name.symbol),
                        symbol: intern(documents[source.number].text(value.name.symbol)),
                        description: value.description.map { documents[source.number].string(of: $0) },
                        deprecation: try deprecation(value.directives, in: source.number)))
            }
            if let directive = applied("oneOf", definition.directives, in: source.number) {
                type.isOneOf = directive.arguments.isEmpty
            }
            if let url = argument("url", of: "specifiedBy", definition.directives, in: source.number) {
                type.specifiedBy = try text(url, in: source.number)
            }
        }
        type.fieldPlaces = SymbolMap(type.fields.map(\.symbol))
        type.inputPlaces = SymbolMap(type.inputs.map(\.symbol))
        type.enumNames = EnumNames(type.enumValues.map(\.name))
        type.enumPlaces = SymbolMap(type.enumValues.map(\.symbol))
        return type
    }

    mutating func makeField(_ node: FieldDefinitionNode, in number: Int, _ known: KnownSymbols) throws(GraphQLError)
        -> FieldDefinition
    {
        let document = documents[number]
        let name = document.text(node.name.symbol)
        var arguments: [InputDefinition] = []
        for argument in node.arguments { arguments.append(try makeInput(argument, in: number, known)) }
        let weight = argument("weight", of: "cost", node.directives, in: number).flatMap { Int(document.text(of: $0)) }
        let multiplier = argument("multiplier", of: "cost", node.directives, in: number)
        fieldCount += 1
        return FieldDefinition(
            number: fieldCount - 1, place: DefinitionPlace(source: number, offset: node.name.offset), name: name,
            symbol: intern(name),
            description: node.description.map { document.string(of: $0) },
            arguments: arguments, type: try reference(node.type, in: number),
            deprecation: try deprecation(node.directives, in: number),
            isBare: applied("bare", node.directives, in: number) != nil, cost: max(0, weight ?? 1),
            costMultiplier: multiplier.map { intern(document.string(of: $0)) } ?? .none)
    }

    mutating func makeInput(_ node: InputValueNode, in number: Int, _ known: KnownSymbols) throws(GraphQLError)
        -> InputDefinition
    {
        let document = documents[number]
        let name = document.text(node.name.symbol)
        return InputDefinition(
            place: DefinitionPlace(source: number, offset: node.name.offset), name: name, symbol: intern(name),
            description: node.description.map { document.string(of: $0) },
            type: try reference(node.type, in: number), defaultText: node.defaultValue.map { document.printed($0) },
            defaultLiteral: node.defaultValue.map { DefaultLiteral(source: number, value: $0) }, defaultValue: nil,
            deprecation: try deprecation(node.directives, in: number))
    }

    mutating func makeDirective(_ source: Source, _ known: KnownSymbols) throws(GraphQLError) -> DirectiveDefinition {
        let document = documents[source.number]
        let name = name(of: source) ?? ""
        var arguments: [InputDefinition] = []
        for argument in source.definition.inputs {
            arguments.append(try makeInput(argument, in: source.number, known))
        }
        return DirectiveDefinition(
            place: place(of: source), name: name, symbol: intern(name),
            description: source.definition.description.map { document.string(of: $0) },
            locations: source.definition.locations.compactMap { DirectiveLocation(name: document.text($0.symbol)) },
            arguments: arguments, isRepeatable: source.definition.isRepeatable)
    }

    private func place(of source: Source) -> DefinitionPlace {
        DefinitionPlace(
            source: source.number, offset: source.definition.name?.offset ?? source.definition.offset)
    }

    private func reference(_ node: TypeNode, in number: Int) throws(GraphQLError) -> TypeReference {
        TypeReference(named: try id(node.name, in: number), wrapping: node.wrapping)
    }

    private func id(_ node: NameNode, in number: Int) throws(GraphQLError) -> TypeID {
        let name = documents[number].text(node.symbol)
        guard let id = ids[name] else {
            throw GraphQLError("There is no type \(name).", at: [documents[number].location(node.offset)])
        }
        return id
    }

    // MARK: Directives that mean something here

    private func applied(_ name: String, _ directives: NodeRange, in number: Int) -> Directive? {
        let document = documents[number]
        return document.directives[directives.indices].first { document.text($0.name.symbol) == name }
    }

    private func argument(_ name: String, of directive: String, _ directives: NodeRange, in number: Int) -> Value? {
        let document = documents[number]
        guard let applied = applied(directive, directives, in: number) else { return nil }
        let arguments = document.arguments[applied.arguments.indices]
        return arguments.first { document.text($0.name.symbol) == name }?.value
    }

    private func deprecation(_ directives: NodeRange, in number: Int) throws(GraphQLError) -> String? {
        guard applied("deprecated", directives, in: number) != nil else { return nil }
        guard let reason = argument("reason", of: "deprecated", directives, in: number) else {
            return "No longer supported"
        }
        return reason.kind == .null ? nil : try text(reason, in: number)
    }

    /// A string that the engine itself has to read. Rules for SDL leave the types of directives' arguments alone.
    private func text(_ value: Value, in number: Int) throws(GraphQLError) -> String {
        guard value.isString else {
            throw GraphQLError("Expected a string.", at: [documents[number].location(value.offset)], code: .validation)
        }
        return documents[number].string(of: value)
    }

    // MARK: Links

    /// Works out what abstract types can be, in the order in which the schema lists the objects.
    mutating func linkPossibleTypes() {
        for index in types.indices {
            switch types[index].kind {
            case .object:
                types[index].possibleTypes.append(TypeID(index))
                for interface in types[index].interfaces where types[interface.int].kind == .interface {
                    types[interface.int].possibleTypes.append(TypeID(index))
                }
            case .union: types[index].possibleTypes = types[index].members.filter { types[$0.int].kind == .object }
            default: break
            }
        }
    }

    /// Coerces every default to its type; those of input objects first, since other defaults may lean on them.
    mutating func coerceDefaults(of directives: inout [DirectiveDefinition]) {
        let links = documents.map { document in
            document.names.entries.map { entry in
                names.find(Int(entry.start), Int(entry.end), of: document.source, hash: entry.hash, in: pool) ?? .none
            }
        }
        var visited = [Bool](repeating: false, count: types.count)
        for index in types.indices { coerceInputDefaults(of: index, links, &visited) }
        for index in types.indices {
            for field in types[index].fields.indices where !types[index].fields[field].arguments.isEmpty {
                types[index].fields[field] = types[index].fields[field].withDefaults { coerced($0, links) }
            }
        }
        for index in directives.indices {
            for argument in directives[index].arguments.indices {
                let input = directives[index].arguments[argument]
                directives[index].arguments[argument] = input.with(defaultValue: coerced(input, links))
            }
        }
    }

    private mutating func coerceInputDefaults(of type: Int, _ links: [[Symbol]], _ visited: inout [Bool]) {
        guard !visited[type] else { return }
        visited[type] = true
        for index in types[type].inputs.indices where types[type].inputs[index].defaultLiteral != nil {
            coerceInputDefaults(of: types[type].inputs[index].type.named.int, links, &visited)
            let input = types[type].inputs[index]
            types[type].inputs[index] = input.with(defaultValue: coerced(input, links))
        }
    }

    private func coerced(_ input: InputDefinition, _ links: [[Symbol]]) -> JSON? {
        guard let literal = input.defaultLiteral else { return nil }
        let coercion = LiteralCoercion(
            types: types, document: documents[literal.source], link: links[literal.source], variables: .none)
        return coercion.coerce(literal.value, to: input.type)
    }
}

extension FieldDefinition {
    fileprivate func withDefaults(_ coerced: (InputDefinition) -> JSON?) -> FieldDefinition {
        FieldDefinition(
            number: number, place: place, name: name, symbol: symbol, description: description,
            arguments: arguments.map { $0.with(defaultValue: coerced($0)) }, type: type, deprecation: deprecation,
            isBare: isBare, cost: cost, costMultiplier: costMultiplier)
    }
}

extension TypeSystemDefinition.Kind {
    /// Meaningful for types only.
    var typeKind: TypeKind {
        switch self {
        case .object: .object
        case .interface: .interface
        case .union: .union
        case .enumeration: .enumeration
        case .inputObject: .inputObject
        case .scalar, .schema, .directive: .scalar
        }
    }
}

extension Document {
    func printed(_ value: Value) -> String {
        var printer = Printer(self)
        printer.write(value)
        return printer.output
    }
}
