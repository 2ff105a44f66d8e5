extension Validator {
    /// The one pass over the document, then the rules that need to have seen all of it.
    mutating func run() {
        uniqueOperationNames()
        uniqueFragmentNames()
        loneAnonymousOperation()
        for definition in document.definitions where !isStopped {
            switch definition {
            case .operation(let index): walkOperation(index)
            case .fragment(let index): walkFragment(index)
            case .typeSystem(let index):
                executableDefinitions(document.typeDefinitions[index])
                walkTypeSystem(document.typeDefinitions[index])
            }
        }
        guard !isStopped else { return }
        noFragmentCycles()
        checkUses()
        overlappingFieldsCanBeMerged()
    }

    // MARK: Executable definitions

    private mutating func walkOperation(_ index: Int) {
        let operation = document.operations[index]
        let (firstUse, firstSpread) = (variableUses.count, spreads.count)
        let root = schema.root(operation.kind)
        knownOperationTypes(operation)
        singleFieldSubscriptions(operation)
        uniqueVariableNames(operation)
        walkDirectives(operation.directives, at: operation.kind.location, field: nil)
        for variable in document.variables[operation.variables.indices] { walkVariable(variable) }
        walkSelectionSet(operation.selectionSet, parent: composite(root), field: nil)
        operationScopes[index] = Scope(
            uses: firstUse..<variableUses.count, spreads: firstSpread..<spreads.count)
    }

    private mutating func walkFragment(_ index: Int) {
        let fragment = document.fragments[index]
        let (firstUse, firstSpread) = (variableUses.count, spreads.count)
        knownTypeNames(fragment.condition)
        let condition = type(fragment.condition.symbol)
        fragmentsOnCompositeTypes(condition, fragment.condition)
        walkDirectives(fragment.directives, at: .fragmentDefinition, field: nil)
        walkSelectionSet(fragment.selectionSet, parent: composite(condition), field: nil)
        fragmentScopes[index] = Scope(uses: firstUse..<variableUses.count, spreads: firstSpread..<spreads.count)
    }

    mutating func walkVariable(_ variable: VariableDefinition) {
        knownTypeNames(variable.type.name)
        let type = type(variable.type)
        variablesAreInputTypes(variable, type)
        if let value = variable.defaultValue {
            let isInput = type.map { schema.kind($0.named).isInput } ?? false
            walkValue(value, type: isInput ? type : nil, hasDefault: false, isChecked: true)
        }
        walkDirectives(variable.directives, at: .variableDefinition, field: nil)
    }

    /// `field` is the innermost field around the set, which an unknown directive's arguments are read against.
    mutating func walkSelectionSet(_ id: SelectionSetID, parent: TypeID?, field: FieldDefinition?) {
        for index in document.selectionSets[id.int].selections.indices {
            guard work(4) else { return }
            let selection = document.selections[index]
            parents[index] = parent ?? .none
            switch selection.kind {
            case .field: walkField(selection, index, parent: parent)
            case .spread:
                spreads.append(SpreadUse(name: selection.name, offset: selection.offset))
                knownFragmentNames(selection)
                if let parent { possibleFragmentSpreads(spread: selection, in: parent) }
                walkDirectives(selection.directives, at: .fragmentSpread, field: field)
            case .inlineFragment:
                var type = parent
                if selection.name != .none {
                    let condition = NameNode(symbol: selection.name, offset: selection.nameOffset)
                    knownTypeNames(condition)
                    type = self.type(selection.name)
                    fragmentsOnCompositeTypes(type, condition)
                    if let parent, let type { possibleFragmentSpreads(inline: selection, on: type, in: parent) }
                }
                walkDirectives(selection.directives, at: .inlineFragment, field: field)
                walkSelectionSet(selection.selectionSet, parent: composite(type), field: field)
            }
        }
    }

    private mutating func walkField(_ selection: Selection, _ index: Int, parent: TypeID?) {
        var definition: FieldDefinition?
        if let parent {
            definition = schema.field(link[selection.name.int], of: parent)
            fieldNumbers[index] = Int32(definition?.number ?? -1)
            if let definition {
                scalarLeafs(selection, definition)
                noDeprecatedCustom(field: selection, definition, in: parent)
                noSchemaIntrospectionCustom(selection, definition)
            } else {
                fieldsOnCorrectType(selection, in: parent)
            }
        }
        maxIntrospectionDepth(selection)
        if !selection.arguments.isEmpty {
            uniqueArgumentNames(selection.arguments)
            if let definition, let parent { knownArgumentNames(selection, definition, in: parent) }
            walkArguments(selection.arguments, of: definition?.arguments ?? [])
        }
        if let definition { providedRequiredArguments(selection, definition) }
        walkDirectives(selection.directives, at: .field, field: definition)
        if selection.hasSelectionSet {
            walkSelectionSet(selection.selectionSet, parent: composite(definition?.type.named), field: definition)
        }
    }

    private func composite(_ type: TypeID?) -> TypeID? {
        guard let type, type != .none, schema.kind(type).isComposite else { return nil }
        return type
    }

    // MARK: Directives and arguments

    mutating func walkDirectives(
        _ range: NodeRange, at location: DirectiveLocation, field: FieldDefinition?, countsRepeats: Bool = true
    ) {
        guard !range.isEmpty else { return }
        if countsRepeats { uniqueDirectivesPerLocation(range) }
        for directive in document.directives[range.indices] {
            guard work() else { return }
            let definition = directiveDefinition(directive.name.symbol)
            knownDirectives(directive, at: location)
            uniqueArgumentNames(directive.arguments)
            knownArgumentNames(directive)
            providedRequiredArguments(directive)
            walkArguments(directive.arguments, of: definition?.arguments ?? field?.arguments ?? [])
        }
    }

    func directiveDefinition(_ symbol: Symbol) -> DirectiveDefinition? { schema.directive(link[symbol.int]) }

    private mutating func walkArguments(_ range: NodeRange, of definitions: [InputDefinition]) {
        for argument in document.arguments[range.indices] {
            let symbol = link[argument.name.symbol.int]
            var definition: InputDefinition?
            if symbol != .none {
                for candidate in definitions where candidate.symbol == symbol { definition = candidate }
            }
            if let definition { noDeprecatedCustom(argument: argument, definition) }
            let type = definition.map(\.type)
            let isInput = type.map { schema.kind($0.named).isInput } ?? false
            walkValue(
                argument.value, type: isInput ? type : nil, hasDefault: definition?.defaultText != nil,
                isChecked: true)
        }
    }

    // MARK: Values

    /// `isChecked` is false below a value whose type is already known to be wrong: its parts would only repeat that.
    mutating func walkValue(
        _ value: Value, type: TypeReference?, hasDefault: Bool, isChecked: Bool, isOneOfField: Bool = false
    ) {
        guard work() else { return }
        switch value.kind {
        case .variable:
            variableUses.append(
                VariableUse(
                    symbol: value.symbol, offset: value.offset, type: type, hasDefault: hasDefault,
                    isOneOfField: isOneOfField))
        case .list:
            let descends = isChecked && valuesOfCorrectType(list: value, type)
            let item = type.map { $0.isList ? $0.item : $0.nullable }
            for child in document.values[value.children.indices] {
                walkValue(child, type: item, hasDefault: false, isChecked: descends)
            }
        case .object:
            let descends = isChecked && valuesOfCorrectType(object: value, type)
            uniqueInputFieldNames(value)
            var definition: TypeDefinition?
            if let type, schema.kind(type.named) == .inputObject { definition = schema[type.named] }
            for field in document.objectFields[value.children.indices] {
                let input = definition?.input(link[field.name.symbol.int])
                if let definition {
                    if let input {
                        noDeprecatedCustom(inputField: field, input, of: definition)
                    } else if descends {
                        valuesOfCorrectType(unknown: field, in: definition)
                    }
                }
                walkValue(
                    field.value, type: input?.type, hasDefault: input?.defaultText != nil, isChecked: descends,
                    isOneOfField: definition?.isOneOf ?? false)
            }
        default:
            if isChecked { valuesOfCorrectType(leaf: value, type) }
            if value.kind == .enumeration { noDeprecatedCustom(enumValue: value, type) }
        }
    }
}
