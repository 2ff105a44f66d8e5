extension Parser {
    mutating func parseArguments(isConstant: Bool) throws(SyntaxFailure) -> NodeRange {
        guard try take(.parenLeft) else { return .empty }
        let start = document.arguments.count
        repeat {
            let name = try parseName()
            try expect(.colon)
            document.arguments.append(Argument(name: name, value: try parseValue(isConstant: isConstant)))
        } while try !take(.parenRight)
        return NodeRange(from: start, to: document.arguments.count)
    }

    /// Directives of one place lie side by side because nothing inside a directive holds another.
    mutating func parseDirectives(isConstant: Bool) throws(SyntaxFailure) -> NodeRange {
        guard at(.at) else { return .empty }
        let start = document.directives.count
        while at(.at) {
            let offset = token.start
            try advance()
            let name = try parseName()
            let arguments = try parseArguments(isConstant: isConstant)
            document.directives.append(Directive(offset: offset, name: name, arguments: arguments))
        }
        return NodeRange(from: start, to: document.directives.count)
    }

    mutating func parseDescription() throws(SyntaxFailure) -> Value? {
        token.isString ? try parseValue(isConstant: true) : nil
    }

    mutating func parseValue(isConstant: Bool) throws(SyntaxFailure) -> Value {
        let first = token
        let kind: Value.Kind
        switch first.kind {
        case .bracketLeft: return try parseList(isConstant: isConstant)
        case .braceLeft: return try parseObject(isConstant: isConstant)
        case .dollar: return try parseVariable(isConstant: isConstant)
        case .int: kind = .int
        case .float: kind = .float
        case .string: kind = .string
        case .escapedString: kind = .escapedString
        case .blockString: kind = .blockString
        case .name:
            switch first.symbol {
            case keywords[.true], keywords[.false]: kind = .boolean
            case keywords[.null]: kind = .null
            default: kind = .enumeration
            }
        default: throw unexpected()
        }
        try advance()
        return Value(kind, from: first.start, to: first.end, symbol: first.symbol)
    }

    private mutating func parseVariable(isConstant: Bool) throws(SyntaxFailure) -> Value {
        let dollar = try expect(.dollar)
        if isConstant { throw failure("A variable cannot be part of a constant value.", at: dollar) }
        let name = try expect(.name)
        return Value(.variable, from: dollar.start, to: name.end, symbol: name.symbol)
    }

    private mutating func parseList(isConstant: Bool) throws(SyntaxFailure) -> Value {
        try enter()
        let start = try expect(.bracketLeft).start
        let mark = pendingValues.count
        while try !take(.bracketRight) { pendingValues.append(try parseValue(isConstant: isConstant)) }
        let first = document.values.count
        document.values.append(contentsOf: pendingValues[mark...])
        pendingValues.removeSubrange(mark...)
        leave()
        return Value(
            .list, from: start, to: previousEnd, children: NodeRange(from: first, to: document.values.count))
    }

    private mutating func parseObject(isConstant: Bool) throws(SyntaxFailure) -> Value {
        try enter()
        let start = try expect(.braceLeft).start
        let mark = pendingObjectFields.count
        while try !take(.braceRight) {
            let name = try parseName()
            try expect(.colon)
            pendingObjectFields.append(ObjectField(name: name, value: try parseValue(isConstant: isConstant)))
        }
        let first = document.objectFields.count
        document.objectFields.append(contentsOf: pendingObjectFields[mark...])
        pendingObjectFields.removeSubrange(mark...)
        leave()
        return Value(
            .object, from: start, to: previousEnd, children: NodeRange(from: first, to: document.objectFields.count))
    }

    mutating func parseType() throws(SyntaxFailure) -> TypeNode {
        let first = token
        var type: TypeNode
        if try take(.bracketLeft) {
            try enter()
            let item = try parseType()
            try expect(.bracketRight)
            leave()
            guard let wrapping = item.wrapping.list else {
                throw SyntaxFailure(
                    "A type nests more than \(TypeWrapping.maximumLists) lists.", at: Int(first.start), limit: .nesting)
            }
            type = TypeNode(offset: first.start, name: item.name, wrapping: wrapping)
        } else {
            type = TypeNode(offset: first.start, name: try parseName(), wrapping: .plain)
        }
        if try take(.exclamation) {
            type = TypeNode(offset: type.offset, name: type.name, wrapping: type.wrapping.nonNull)
        }
        return type
    }
}
