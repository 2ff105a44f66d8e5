extension Parser {
    /// Reads the definition that `keyword` begins; false, with nothing taken, if it begins none.
    mutating func parseTypeSystemDefinition(_ keyword: Token) throws(SyntaxFailure) -> Bool {
        guard let kind = typeSystemKind(keyword) else { return false }
        let offset = token.start
        var definition = TypeSystemDefinition(kind, offset: offset, description: try parseDescription())
        try advance()
        switch kind {
        case .schema:
            definition.directives = try parseDirectives(isConstant: true)
            guard at(.braceLeft) else { throw expected(Token.Kind.braceLeft.label) }
            definition.operationTypes = try parseOperationTypes()
        case .directive: try parseDirectiveDefinition(&definition)
        default: try parseTypeBody(&definition)
        }
        add(definition)
        return true
    }

    mutating func parseTypeSystemExtension() throws(SyntaxFailure) {
        let keyword = try lookAhead()
        guard keyword.kind == .name, let kind = typeSystemKind(keyword), kind != .directive else {
            throw unexpected(keyword)
        }
        var definition = TypeSystemDefinition(kind, isExtension: true, offset: token.start)
        try advance()
        try advance()
        if kind == .schema {
            definition.directives = try parseDirectives(isConstant: true)
            if at(.braceLeft) { definition.operationTypes = try parseOperationTypes() }
            if definition.directives.isEmpty, definition.operationTypes.isEmpty { throw unexpected() }
        } else {
            try parseTypeBody(&definition)
            let saysNothing =
                definition.interfaces.isEmpty && definition.directives.isEmpty && definition.fields.isEmpty
                && definition.members.isEmpty && definition.enumValues.isEmpty && definition.inputs.isEmpty
            if saysNothing { throw unexpected() }
        }
        add(definition)
    }

    private func typeSystemKind(_ keyword: Token) -> TypeSystemDefinition.Kind? {
        switch keyword.symbol {
        case keywords[.schema]: .schema
        case keywords[.scalar]: .scalar
        case keywords[.type]: .object
        case keywords[.interface]: .interface
        case keywords[.union]: .union
        case keywords[.enum]: .enumeration
        case keywords[.input]: .inputObject
        case keywords[.directive]: .directive
        default: nil
        }
    }

    private mutating func add(_ definition: TypeSystemDefinition) {
        document.definitions.append(.typeSystem(document.typeDefinitions.count))
        document.typeDefinitions.append(definition)
    }

    private mutating func parseTypeBody(_ definition: inout TypeSystemDefinition) throws(SyntaxFailure) {
        definition.name = try parseName()
        if definition.kind == .object || definition.kind == .interface {
            definition.interfaces = try parseInterfaces()
        }
        definition.directives = try parseDirectives(isConstant: true)
        switch definition.kind {
        case .object, .interface: definition.fields = try parseFieldDefinitions()
        case .union: definition.members = try parseUnionMembers()
        case .enumeration: definition.enumValues = try parseEnumValues()
        case .inputObject: definition.inputs = try parseInputValues(from: .braceLeft, to: .braceRight)
        case .schema, .scalar, .directive: break
        }
    }

    private mutating func parseOperationTypes() throws(SyntaxFailure) -> [OperationTypeNode] {
        try expect(.braceLeft)
        var types: [OperationTypeNode] = []
        repeat {
            let word = token
            try expect(.name)
            guard let kind = operationKind(word) else { throw unexpected(word) }
            try expect(.colon)
            types.append(OperationTypeNode(offset: word.start, kind: kind, type: try parseName()))
        } while try !take(.braceRight)
        return types
    }

    private func operationKind(_ word: Token) -> OperationKind? {
        switch word.symbol {
        case keywords[.query]: .query
        case keywords[.mutation]: .mutation
        case keywords[.subscription]: .subscription
        default: nil
        }
    }

    private mutating func parseInterfaces() throws(SyntaxFailure) -> [NameNode] {
        guard try take(.implements) else { return [] }
        return try parseNames(separatedBy: .ampersand)
    }

    private mutating func parseUnionMembers() throws(SyntaxFailure) -> [NameNode] {
        guard try take(.equals) else { return [] }
        return try parseNames(separatedBy: .pipe)
    }

    private mutating func parseNames(separatedBy separator: Token.Kind) throws(SyntaxFailure) -> [NameNode] {
        _ = try take(separator)
        var names: [NameNode] = []
        repeat { names.append(try parseName()) } while try take(separator)
        return names
    }

    private mutating func parseFieldDefinitions() throws(SyntaxFailure) -> [FieldDefinitionNode] {
        guard try take(.braceLeft) else { return [] }
        var fields: [FieldDefinitionNode] = []
        repeat {
            let offset = token.start
            let description = try parseDescription()
            let name = try parseName()
            let arguments = try parseInputValues(from: .parenLeft, to: .parenRight)
            try expect(.colon)
            let type = try parseType()
            fields.append(
                FieldDefinitionNode(
                    offset: offset, description: description, name: name, arguments: arguments, type: type,
                    directives: try parseDirectives(isConstant: true)))
        } while try !take(.braceRight)
        return fields
    }

    private mutating func parseInputValues(from opening: Token.Kind, to closing: Token.Kind) throws(SyntaxFailure)
        -> [InputValueNode]
    {
        guard try take(opening) else { return [] }
        var inputs: [InputValueNode] = []
        repeat {
            let offset = token.start
            let description = try parseDescription()
            let name = try parseName()
            try expect(.colon)
            let type = try parseType()
            let defaultValue = try take(.equals) ? try parseValue(isConstant: true) : nil
            inputs.append(
                InputValueNode(
                    offset: offset, description: description, name: name, type: type, defaultValue: defaultValue,
                    directives: try parseDirectives(isConstant: true)))
        } while try !take(closing)
        return inputs
    }

    private mutating func parseEnumValues() throws(SyntaxFailure) -> [EnumValueNode] {
        guard try take(.braceLeft) else { return [] }
        var values: [EnumValueNode] = []
        repeat {
            let offset = token.start
            let description = try parseDescription()
            if at(.true) || at(.false) || at(.null) {
                throw failure("true, false and null cannot name an enum value.", at: token)
            }
            let name = try parseName()
            values.append(
                EnumValueNode(
                    offset: offset, description: description, name: name,
                    directives: try parseDirectives(isConstant: true)))
        } while try !take(.braceRight)
        return values
    }

    private mutating func parseDirectiveDefinition(_ definition: inout TypeSystemDefinition) throws(SyntaxFailure) {
        try expect(.at)
        definition.name = try parseName()
        definition.inputs = try parseInputValues(from: .parenLeft, to: .parenRight)
        definition.isRepeatable = try take(.repeatable)
        try expect(.on)
        _ = try take(.pipe)
        repeat {
            let word = token
            let name = try parseName()
            guard DirectiveLocation(name: document.text(name.symbol)) != nil else { throw unexpected(word) }
            definition.locations.append(name)
        } while try take(.pipe)
    }
}
