extension Parser {
    mutating func parseDocument() throws(SyntaxFailure) {
        repeat {
            try parseDefinition()
        } while !at(.endOfFile)
    }

    private mutating func parseDefinition() throws(SyntaxFailure) {
        if at(.braceLeft) { return try parseShorthandQuery() }
        let isDescribed = token.isString
        let keyword = isDescribed ? try lookAhead() : token
        guard keyword.kind == .name else {
            if isDescribed, keyword.kind == .braceLeft {
                throw failure("A query in shorthand cannot have a description.", at: token)
            }
            throw unexpected(keyword)
        }
        switch keyword.symbol {
        case keywords[.query]: try parseOperation(.query)
        case keywords[.mutation]: try parseOperation(.mutation)
        case keywords[.subscription]: try parseOperation(.subscription)
        case keywords[.fragment]: try parseFragmentDefinition()
        case keywords[.extend]:
            if isDescribed { throw failure("An extension cannot have a description.", at: token) }
            try parseTypeSystemExtension()
        default:
            guard try parseTypeSystemDefinition(keyword) else {
                throw isDescribed
                    ? failure("A description must be followed by a definition.", at: token) : unexpected(keyword)
            }
        }
    }

    private mutating func parseShorthandQuery() throws(SyntaxFailure) {
        let offset = token.start
        let set = try parseSelectionSet()
        add(
            Operation(
                kind: .query, offset: offset, description: nil, name: nil, variables: .empty, directives: .empty,
                selectionSet: set))
    }

    private mutating func parseOperation(_ kind: OperationKind) throws(SyntaxFailure) {
        let offset = token.start
        let description = try parseDescription()
        try advance()
        let name = at(.name) ? try parseName() : nil
        let variables = try parseVariableDefinitions()
        let directives = try parseDirectives(isConstant: false)
        add(
            Operation(
                kind: kind, offset: offset, description: description, name: name, variables: variables,
                directives: directives, selectionSet: try parseSelectionSet()))
    }

    private mutating func add(_ operation: Operation) {
        document.definitions.append(.operation(document.operations.count))
        document.operations.append(operation)
    }

    private mutating func parseFragmentDefinition() throws(SyntaxFailure) {
        let offset = token.start
        let description = try parseDescription()
        try expect(.fragment)
        let name = try parseFragmentName()
        try expect(.on)
        let condition = try parseName()
        let directives = try parseDirectives(isConstant: false)
        let set = try parseSelectionSet()
        document.definitions.append(.fragment(document.fragments.count))
        document.fragments.append(
            Fragment(
                offset: offset, description: description, name: name, condition: condition, directives: directives,
                selectionSet: set))
    }

    private mutating func parseFragmentName() throws(SyntaxFailure) -> NameNode {
        if at(.on) { throw unexpected() }
        return try parseName()
    }

    private mutating func parseVariableDefinitions() throws(SyntaxFailure) -> NodeRange {
        guard try take(.parenLeft) else { return .empty }
        let start = document.variables.count
        repeat {
            let offset = token.start
            let description = try parseDescription()
            try expect(.dollar)
            let name = try parseName()
            try expect(.colon)
            let type = try parseType()
            let defaultValue = try take(.equals) ? try parseValue(isConstant: true) : nil
            let directives = try parseDirectives(isConstant: true)
            document.variables.append(
                VariableDefinition(
                    offset: offset, description: description, name: name, type: type, defaultValue: defaultValue,
                    directives: directives))
        } while try !take(.parenRight)
        return NodeRange(from: start, to: document.variables.count)
    }

    // MARK: Selections

    private mutating func parseSelectionSet() throws(SyntaxFailure) -> SelectionSetID {
        try enter()
        let offset = try expect(.braceLeft).start
        let mark = pendingSelections.count
        repeat {
            let selection = at(.spread) ? try parseFragment() : try parseField()
            pendingSelections.append(selection)
        } while !at(.braceRight)
        try advance()
        let start = document.selections.count
        document.selections.append(contentsOf: pendingSelections[mark...])
        pendingSelections.removeSubrange(mark...)
        document.selectionSets.append(
            SelectionSet(offset: offset, selections: NodeRange(from: start, to: document.selections.count)))
        leave()
        return SelectionSetID(index: UInt32(document.selectionSets.count - 1))
    }

    private mutating func parseField() throws(SyntaxFailure) -> Selection {
        let first = try parseName()
        let name = try take(.colon) ? try parseName() : first
        let arguments = try parseArguments(isConstant: false)
        let directives = try parseDirectives(isConstant: false)
        let set = at(.braceLeft) ? try parseSelectionSet() : .none
        return Selection(
            kind: .field, offset: first.offset, name: name.symbol, nameOffset: name.offset, responseKey: first.symbol,
            arguments: arguments, directives: directives, selectionSet: set)
    }

    private mutating func parseFragment() throws(SyntaxFailure) -> Selection {
        let offset = try expect(.spread).start
        let hasCondition = try take(.on)
        if !hasCondition, at(.name) {
            let name = try parseFragmentName()
            return Selection(
                kind: .spread, offset: offset, name: name.symbol, nameOffset: name.offset, responseKey: .none,
                arguments: .empty, directives: try parseDirectives(isConstant: false), selectionSet: .none)
        }
        let condition = hasCondition ? try parseName() : NameNode(symbol: .none, offset: offset)
        let directives = try parseDirectives(isConstant: false)
        return Selection(
            kind: .inlineFragment, offset: offset, name: condition.symbol, nameOffset: condition.offset,
            responseKey: .none, arguments: .empty, directives: directives, selectionSet: try parseSelectionSet())
    }
}
