import JSON

/// Makes a plan: merges the selections of an operation for each object type they can meet.
///
/// Selections that are the same sets for the same type share one plan, so that fragments that spread fragments, however
/// often, are planned once.
struct PlanBuilder {
    private let schema: Schema
    private let document: Document
    private let link: [Symbol]
    private let resolvers: Resolvers
    private let bindings: [Resolvers.Binding?]
    /// The response keys as JSON, one after the other.
    private var pool: [UInt8] = []
    private let fragmentBySymbol: [Int32]
    private let variables: VariableValues
    private var keys: [String] = []
    private var made: [Key: SelectionPlan] = [:]
    private var depth = 0
    // For each response key, its group in the selection being collected: valid while the stamp is the present one.
    private var stamp: UInt32 = 0
    private var groupStamps: [UInt32]
    private var groupOfKey: [Int32]
    private var fragmentStamps: [UInt32]
    private let maximumFields: Int

    private struct Key: Hashable {
        let type: TypeID
        let sets: [SelectionSetID]
    }

    /// A group of selections with one response key.
    private struct Group {
        let key: Symbol
        let first: Int
        /// The others, where the key stands more than once.
        var rest: [Int] = []
    }

    /// Plans may nest as deep as a document, fragments taken in.
    private static let maximumDepth = 400

    init(_ prepared: PreparedDocument, _ engine: Engine, variables: VariableValues) {
        schema = engine.schema
        document = prepared.document
        link = prepared.link
        fragmentBySymbol = prepared.fragmentBySymbol
        resolvers = engine.resolvers
        bindings = engine.bindings
        maximumFields = engine.limits.planSize
        self.variables = variables
        groupStamps = [UInt32](repeating: 0, count: document.names.entries.count)
        groupOfKey = [Int32](repeating: 0, count: document.names.entries.count)
        fragmentStamps = [UInt32](repeating: 0, count: document.fragments.count)
    }

    mutating func plan(_ operation: Operation) throws(GraphQLError) -> Plan {
        let type = schema.root(operation.kind)
        guard type != .none, schema.kind(type) == .object else {
            throw GraphQLError(
                "The schema has no type for a \(operation.kind.name).", at: [document.location(operation.offset)],
                code: .request)
        }
        let root = try selection(of: type, [operation.selectionSet])
        return Plan(kind: operation.kind, root: root, keys: keys, pool: pool)
    }

    private mutating func selection(of type: TypeID, _ sets: [SelectionSetID]) throws(GraphQLError) -> SelectionPlan {
        let key = Key(type: type, sets: sets)
        if let known = made[key] { return known }
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth, keys.count <= maximumFields else {
            throw GraphQLError(
                "The document asks for too much.", code: .limit,
                extensions: ["limit": .string(Limits.Kind.planSize.rawValue)])
        }
        stamp += 1
        var groups: [Group] = []
        var failure: PlannedFailure?
        do throws(PlannedFailure) {
            for set in sets { try collect(set, of: type, into: &groups) }
        } catch {
            failure = error
        }
        var fields: [PlannedField] = []
        fields.reserveCapacity(groups.count)
        if failure == nil {
            for group in groups {
                if let field = try field(group, of: type) { fields.append(field) }
            }
        }
        let plan = SelectionPlan(type: type, fields: fields, failure: failure)
        made[key] = plan
        return plan
    }

    // MARK: Collecting

    private mutating func collect(_ id: SelectionSetID, of type: TypeID, into groups: inout [Group])
        throws(PlannedFailure)
    {
        for index in document.selectionSets[id.int].selections.indices {
            let selection = document.selections[index]
            if !selection.directives.isEmpty, try !isIncluded(selection) { continue }
            switch selection.kind {
            case .field:
                let key = selection.responseKey.int
                if groupStamps[key] == stamp {
                    groups[Int(groupOfKey[key])].rest.append(index)
                } else {
                    groupStamps[key] = stamp
                    groupOfKey[key] = Int32(groups.count)
                    groups.append(Group(key: selection.responseKey, first: index))
                }
            case .inlineFragment:
                guard selection.name == .none || applies(selection.name, to: type) else { continue }
                try collect(selection.selectionSet, of: type, into: &groups)
            case .spread:
                let place = Int(fragmentBySymbol[selection.name.int])
                guard place >= 0, fragmentStamps[place] != stamp else { continue }
                fragmentStamps[place] = stamp
                let fragment = document.fragments[place]
                guard applies(fragment.condition.symbol, to: type) else { continue }
                try collect(fragment.selectionSet, of: type, into: &groups)
            }
        }
    }

    private func applies(_ condition: Symbol, to type: TypeID) -> Bool {
        guard let wanted = schema.type(link[condition.int]) else { return false }
        return wanted == type || schema.kind(wanted).isAbstract && schema.overlaps.contains(type, in: wanted)
    }

    private func isIncluded(_ selection: Selection) throws(PlannedFailure) -> Bool {
        for directive in document.directives[selection.directives.indices] {
            let symbol = link[directive.name.symbol.int]
            guard symbol != .none, symbol == schema.known.skip || symbol == schema.known.include else { continue }
            if try condition(directive) == (symbol == schema.known.skip) { return false }
        }
        return true
    }

    private func condition(_ directive: Directive) throws(PlannedFailure) -> Bool {
        let arguments = document.arguments[directive.arguments.indices]
        guard let argument = arguments.first(where: { link[$0.name.symbol.int] == schema.known.condition }) else {
            throw PlannedFailure(message: "Argument 'if' is needed and was not given.", offset: directive.offset)
        }
        let value = argument.value
        switch value.kind {
        case .boolean: return document.source[Int(value.offset)] == UInt8(ascii: "t")
        case .variable:
            if case .bool(let given)? = variables[value.symbol] { return given }
            throw PlannedFailure(
                message: "Argument 'if' needs variable '$\(document.text(value.symbol))', which has no value.",
                offset: value.offset)
        default: throw PlannedFailure(message: "Argument 'if' takes true or false.", offset: value.offset)
        }
    }

    // MARK: Fields

    private mutating func field(_ group: Group, of type: TypeID) throws(GraphQLError) -> PlannedField? {
        let first = document.selections[group.first]
        let symbol = link[first.name.int]
        // An unknown field is left out, as the specification says for documents that were not validated.
        guard symbol != .none, let definition = schema.field(symbol, of: type) else { return nil }
        let typeName = schema[type].name
        let number = keys.count
        let responseKey = document.text(group.key)
        keys.append(responseKey)
        let arguments = plannedArguments(first, definition)
        let start = pool.count
        appendKey(responseKey)
        return PlannedField(
            number: number, responseKey: responseKey, keyBytes: start..<pool.count, definition: definition,
            arguments: arguments,
            source: source(of: definition, typeName), completion: try completion(group, definition),
            parentName: typeName, offset: first.offset,
            moreOffsets: group.rest.map { document.selections[$0].offset },
            multiplier: multiplier(first, definition))
    }

    /// A response key is a name, which JSON needs no escapes for.
    private mutating func appendKey(_ key: String) {
        pool.append(UInt8(ascii: ","))
        pool.append(UInt8(ascii: "\""))
        pool.append(contentsOf: key.utf8)
        pool.append(UInt8(ascii: "\""))
        pool.append(UInt8(ascii: ":"))
    }

    private func source(of definition: FieldDefinition, _ typeName: String) -> PlannedField.Source {
        if definition === schema.typenameField { return .constant(JSON.string(typeName).bytes) }
        return bindings[definition.number].map { .binding($0) } ?? .missing
    }

    private mutating func completion(_ group: Group, _ definition: FieldDefinition) throws(GraphQLError)
        -> PlannedField.Completion
    {
        let type = schema[definition.type.named]
        switch type.kind {
        case .scalar:
            if let scalar = type.builtInScalar { return .scalar(scalar) }
            return .customScalar(type.coding)
        case .enumeration: return .enumeration(type.enumNames)
        case .object, .interface, .union, .inputObject: break
        }
        var sets: [SelectionSetID] = []
        let first = document.selections[group.first].selectionSet
        if first != .none { sets.append(first) }
        for index in group.rest where document.selections[index].hasSelectionSet {
            sets.append(document.selections[index].selectionSet)
        }
        if sets.isEmpty, definition.isBare { return .bare(resolvers.bareValues[type.name]) }
        if type.kind == .object { return .object(try selection(of: definition.type.named, sets)) }
        var plans: [String: SelectionPlan] = [:]
        for object in type.possibleTypes { plans[schema[object].name] = try selection(of: object, sets) }
        return .abstract(plans)
    }

    // MARK: Arguments

    private func plannedArguments(_ selection: Selection, _ field: FieldDefinition) -> PlannedArguments {
        guard !field.arguments.isEmpty else { return .constant(.none) }
        let written = document.arguments[selection.arguments.indices]
        let values = field.arguments.map { definition in
            written.first { link[$0.name.symbol.int] == definition.symbol }?.value
        }
        let dynamic = DynamicArguments(definitions: field.arguments, values: values, fieldOffset: selection.offset)
        if values.contains(where: { $0.map(usesVariable) ?? false }) { return .dynamic(dynamic) }
        let coercion = LiteralCoercion(types: schema.types, document: document, link: link, variables: .none)
        do throws(PlannedFailure) {
            return .constant(try dynamic.coerced(coercion))
        } catch {
            return .failure(error)
        }
    }

    private func usesVariable(_ value: Value) -> Bool {
        switch value.kind {
        case .variable: true
        case .list: document.values[value.children.indices].contains { usesVariable($0) }
        case .object: document.objectFields[value.children.indices].contains { usesVariable($0.value) }
        default: false
        }
    }

    private func multiplier(_ selection: Selection, _ field: FieldDefinition) -> CostMultiplier {
        guard field.costMultiplier != .none, let argument = field.argument(field.costMultiplier) else {
            return .fixed(1)
        }
        let otherwise = if case .int(let count)? = argument.defaultValue { max(0, count) } else { 1 }
        let written = document.arguments[selection.arguments.indices]
        guard let value = written.first(where: { link[$0.name.symbol.int] == argument.symbol })?.value else {
            return .fixed(otherwise)
        }
        if value.kind == .variable { return .variable(value.symbol, otherwise: otherwise) }
        return .fixed(max(0, Int(document.text(of: value)) ?? otherwise))
    }
}

extension DynamicArguments {
    /// The arguments' values, or the first that cannot be had.
    func coerced(_ coercion: LiteralCoercion) throws(PlannedFailure) -> Arguments {
        var members: [JSONObject.Member] = []
        members.reserveCapacity(definitions.count)
        for (definition, value) in zip(definitions, values) {
            switch value.map({ coercion.outcome(of: $0, as: definition.type) }) ?? .absent {
            case .value(let coerced): members.append(JSONObject.Member(name: definition.name, value: coerced))
            case .absent:
                if let defaultValue = definition.defaultValue {
                    members.append(JSONObject.Member(name: definition.name, value: defaultValue))
                } else if definition.type.isNonNull {
                    throw PlannedFailure(
                        message: "Argument '\(definition.name)' is needed and was not given.",
                        offset: value?.offset ?? fieldOffset)
                }
            case .invalid:
                throw PlannedFailure(
                    message: "Argument '\(definition.name)' has a value that does not fit its type.",
                    offset: value?.offset ?? fieldOffset)
            }
        }
        return Arguments(values: JSONObject(uniqueMembers: members))
    }
}
