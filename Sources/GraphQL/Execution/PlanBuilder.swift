import JSON

/// Makes a plan: merges the selections of an operation for each object type they can meet.
///
/// Selections that are the same sets for the same type share one plan, so that fragments that spread fragments, however
/// often, are planned once.
struct PlanBuilder {
    private let schema: Schema
    private let document: Document
    private let link: [Symbol]
    private let engine: Engine
    private let fragmentBySymbol: [Int32]
    private let variables: VariableValues
    private var parts = PlanParts()
    /// For each set the selection that was planned for it alone, or -1.
    private var madeBySet: [Int32]
    /// The other selections that were planned: of sets together, and of sets for a second type.
    private var made: [Key: Int] = [:]
    private var depth = 0
    // For each response key, its group in the selection being collected: valid while the stamp is the present one.
    private var stamp: UInt32 = 0
    private var groupStamps: [UInt32]
    private var groupOfKey: [Int32]
    private var fragmentStamps: [UInt32]
    /// The groups of the selections being planned; each frame of the recursion owns the end of the array.
    private var groups: [Group] = []
    private var members: [Member] = []
    private let maximumFields: Int

    private struct Key: Hashable {
        let type: TypeID
        let sets: [SelectionSetID]
    }

    /// Selections with one response key.
    private struct Group {
        let key: Symbol
        let first: Int32
        /// The schema's number of the field.
        var definition: Int32 = -1
        /// The first and the last of the others, or -1 where the key stands but once.
        var second: Int32 = -1
        var last: Int32 = -1
    }

    /// A selection of a group but the first.
    private struct Member {
        let selection: Int32
        var next: Int32 = -1
    }

    /// Plans may nest as deep as a document, fragments taken in.
    private static let maximumDepth = 400

    init(_ prepared: PreparedDocument, _ engine: Engine, variables: VariableValues) {
        self.engine = engine
        schema = engine.schema
        document = prepared.document
        link = prepared.link
        fragmentBySymbol = prepared.fragmentBySymbol
        maximumFields = engine.limits.planSize
        self.variables = variables
        groupStamps = [UInt32](repeating: 0, count: document.names.entries.count)
        groupOfKey = [Int32](repeating: 0, count: document.names.entries.count)
        fragmentStamps = [UInt32](repeating: 0, count: document.fragments.count)
        madeBySet = [Int32](repeating: -1, count: document.selectionSets.count)
        parts.fields.reserveCapacity(document.selections.count)
        parts.selections.reserveCapacity(document.selectionSets.count)
        parts.pool.reserveCapacity(document.source.count)
    }

    mutating func plan(_ operation: Operation) throws(GraphQLError) -> Plan {
        let type = schema.root(operation.kind)
        guard type != .none, schema.kind(type) == .object else {
            throw GraphQLError(
                "The schema has no type for a \(operation.kind.name).", at: [document.location(operation.offset)],
                code: .request)
        }
        let root = try selection(of: type, operation.selectionSet)
        return Plan(kind: operation.kind, root: root, parts: parts)
    }

    private mutating func selection(of type: TypeID, _ set: SelectionSetID) throws(GraphQLError) -> Int {
        let known = Int(madeBySet[set.int])
        if known >= 0 {
            guard parts.selections[known].type != type else { return known }
            return try selection(of: type, [set])
        }
        let number = try plannedSelection(of: type, CollectionOfOne(set))
        madeBySet[set.int] = Int32(number)
        return number
    }

    private mutating func selection(of type: TypeID, _ sets: [SelectionSetID]) throws(GraphQLError) -> Int {
        let key = Key(type: type, sets: sets)
        if let known = made[key] { return known }
        let number = try plannedSelection(of: type, sets)
        made[key] = number
        return number
    }

    private mutating func plannedSelection(of type: TypeID, _ sets: some Collection<SelectionSetID>)
        throws(GraphQLError) -> Int
    {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth, parts.fields.count <= maximumFields else {
            throw GraphQLError(
                "The document asks for too much.", code: .limit,
                extensions: ["limit": .string(Limits.Kind.planSize.rawValue)])
        }
        let (firstGroup, firstMember) = (groups.count, members.count)
        defer {
            groups.removeSubrange(firstGroup...)
            members.removeSubrange(firstMember...)
        }
        stamp += 1
        var failure: Int32?
        do throws(PlannedFailure) {
            for set in sets { try collect(set, of: type, from: firstGroup) }
        } catch {
            failure = Int32(parts.failures.count)
            parts.failures.append(error)
            groups.removeSubrange(firstGroup...)
        }
        dropUnknownFields(from: firstGroup, of: type)
        return try plannedFields(firstGroup..<groups.count, of: type, failure: failure)
    }

    // MARK: Collecting

    private mutating func collect(_ id: SelectionSetID, of type: TypeID, from base: Int) throws(PlannedFailure) {
        for index in document.selectionSets[id.int].selections.indices {
            let selection = document.selections[index]
            if !selection.directives.isEmpty, try !isIncluded(selection) { continue }
            switch selection.kind {
            case .field: add(Int32(index), selection.responseKey)
            case .inlineFragment:
                guard selection.name == .none || applies(selection.name, to: type) else { continue }
                try collect(selection.selectionSet, of: type, from: base)
            case .spread:
                let place = Int(fragmentBySymbol[selection.name.int])
                guard place >= 0, fragmentStamps[place] != stamp else { continue }
                fragmentStamps[place] = stamp
                let fragment = document.fragments[place]
                guard applies(fragment.condition.symbol, to: type) else { continue }
                try collect(fragment.selectionSet, of: type, from: base)
            }
        }
    }

    private mutating func add(_ selection: Int32, _ key: Symbol) {
        guard groupStamps[key.int] == stamp else {
            groupStamps[key.int] = stamp
            groupOfKey[key.int] = Int32(groups.count)
            return groups.append(Group(key: key, first: selection))
        }
        let group = Int(groupOfKey[key.int])
        let member = Int32(members.count)
        members.append(Member(selection: selection))
        if groups[group].last >= 0 {
            members[Int(groups[group].last)].next = member
        } else {
            groups[group].second = member
        }
        groups[group].last = member
    }

    /// An unknown field is left out, as the specification says for documents that were not validated.
    private mutating func dropUnknownFields(from base: Int, of type: TypeID) {
        var kept = base
        for place in base..<groups.count {
            let name = document.selections[Int(groups[place].first)].name
            guard let number = schema.fieldNumber(link[name.int], of: type) else { continue }
            groups[place].definition = Int32(number)
            groups[kept] = groups[place]
            kept += 1
        }
        groups.removeSubrange(kept...)
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

    /// Plans the fields of a selection side by side; the selections below follow them.
    private mutating func plannedFields(_ groups: Range<Int>, of type: TypeID, failure: Int32?) throws(GraphQLError)
        -> Int
    {
        let first = parts.fields.count
        parts.fields.append(contentsOf: repeatElement(.unplanned, count: groups.count))
        var (isSync, batches, waitsForBatchesOnly) = (true, false, true)
        var cost: Int? = 0
        for (place, group) in groups.enumerated() {
            let field = try field(self.groups[group], of: type, number: first + place, isFirst: place == 0)
            parts.fields[first + place] = field
            isSync = isSync && !field.isAsync
            let below = below(field.completion)
            let isFetched = field.source == .batch || below.batches
            batches = batches || isFetched
            waitsForBatchesOnly =
                waitsForBatchesOnly
                && (isFetched ? below.waitsForBatchesOnly : !field.isAsync)
            if let sum = cost, let inner = below.fixedCost, let times = field.multiplier.fixed {
                let definition = schema.fieldDefinitions[Int(field.definition)]
                cost = sum.addingOrMaximum(definition.cost(inner: inner, times: times))
            } else {
                cost = nil
            }
        }
        let fields = NodeRange(from: first, to: first + groups.count)
        parts.selections.append(
            SelectionPlan(
                type: type, fields: fields, isSync: isSync, batches: batches,
                waitsForBatchesOnly: waitsForBatchesOnly, fixedCost: cost, failure: failure))
        return parts.selections.count - 1
    }

    private mutating func field(_ group: Group, of type: TypeID, number: Int, isFirst: Bool) throws(GraphQLError)
        -> PlannedField
    {
        let selection = document.selections[Int(group.first)]
        let definition = schema.fieldDefinitions[Int(group.definition)]
        let completion = try completion(group, selection, definition)
        let source = source(of: definition)
        return PlannedField(
            number: Int32(number), responseKey: group.key,
            key: appendKey(group.key, isFirst: isFirst, constant: source == .constant ? type : nil), parent: type,
            definition: group.definition, type: definition.type, source: source,
            writer: writer(for: definition, completion), completion: completion,
            arguments: plannedArguments(Int(group.first), definition), offset: selection.offset,
            moreOffsets: appendOffsets(group),
            isAsync: engine.waits[definition.number] || !below(completion).isSync,
            multiplier: multiplier(selection, definition))
    }

    /// A response key is a name, which JSON needs no escapes for. A constant stands with its key.
    private mutating func appendKey(_ key: Symbol, isFirst: Bool, constant type: TypeID?) -> NodeRange {
        let start = parts.pool.count
        let name = document.names.entries[key.int]
        parts.pool.append(isFirst ? UInt8(ascii: "{") : UInt8(ascii: ","))
        parts.pool.append(UInt8(ascii: "\""))
        parts.pool.append(contentsOf: document.source[Int(name.start)..<Int(name.end)])
        parts.pool.append(UInt8(ascii: "\""))
        parts.pool.append(UInt8(ascii: ":"))
        if let type { parts.pool.append(contentsOf: JSON.string(schema[type].name).bytes) }
        return NodeRange(from: start, to: parts.pool.count)
    }

    private mutating func appendOffsets(_ group: Group) -> NodeRange {
        let start = parts.moreOffsets.count
        var member = Int(group.second)
        while member >= 0 {
            parts.moreOffsets.append(document.selections[Int(members[member].selection)].offset)
            member = Int(members[member].next)
        }
        return NodeRange(from: start, to: parts.moreOffsets.count)
    }

    private func source(of definition: FieldDefinition) -> PlannedField.Source {
        if definition === schema.typenameField { return .constant }
        switch engine.bindings[definition.number] {
        case .batch: return .batch
        case nil: return .missing
        default: return .binding
        }
    }

    /// The writer that may put the field's value straight into the response.
    private func writer(for definition: FieldDefinition, _ completion: PlannedField.Completion) -> FieldWriterReference?
    {
        guard case .leaf(let writer, _) = engine.bindings[definition.number],
            writer.lists == definition.type.wrapping.lists, !(writer.canBeNull && definition.type.isNonNull),
            writer.lists == 0 || engine.limits.listSize >= FieldWriter.maximumItems
        else { return nil }
        let fits =
            switch completion {
            case .scalar(let scalar): writer.scalars.contains(scalar.rawValue)
            case .customScalar: schema[definition.type.named].coding == nil
            case .enumeration:
                writer.lists == 0 && writer.scalars.contains("String")
                    && schema.enumNames[definition.type.named.int].areFew
            case .object, .abstract, .bare: false
            }
        return fits ? FieldWriterReference(writer) : nil
    }

    private mutating func completion(_ group: Group, _ selection: Selection, _ definition: FieldDefinition)
        throws(GraphQLError) -> PlannedField.Completion
    {
        let type = definition.type.named
        switch schema.kind(type) {
        case .scalar: return schema[type].builtInScalar.map { .scalar($0) } ?? .customScalar
        case .enumeration: return .enumeration
        case .object, .interface, .union, .inputObject: break
        }
        var only = selection.selectionSet
        var sets: [SelectionSetID] = []
        var member = Int(group.second)
        while member >= 0 {
            let set = document.selections[Int(members[member].selection)].selectionSet
            member = Int(members[member].next)
            if set == .none { continue }
            if only == .none {
                only = set
            } else {
                if sets.isEmpty { sets.append(only) }
                sets.append(set)
            }
        }
        if only == .none, definition.isBare { return .bare }
        if schema.kind(type) == .object { return .object(Int32(try self.selection(of: type, only, sets))) }
        var choices: [Plan.Choice] = []
        for object in schema[type].possibleTypes {
            choices.append(Plan.Choice(type: object, selection: Int32(try self.selection(of: object, only, sets))))
        }
        parts.choices.append(contentsOf: choices)
        return .abstract(NodeRange(from: parts.choices.count - choices.count, to: parts.choices.count))
    }

    /// `sets` are all of several sets; where there is but one it is `only`, and where there is none neither is any.
    private mutating func selection(of type: TypeID, _ only: SelectionSetID, _ sets: [SelectionSetID])
        throws(GraphQLError) -> Int
    {
        sets.isEmpty && only != .none ? try selection(of: type, only) : try selection(of: type, sets)
    }

    /// What holds of all the plans for the objects that a field gives.
    private func below(_ completion: PlannedField.Completion) -> Below {
        var below = Below()
        switch completion {
        case .object(let selection): below.add(parts.selections[Int(selection)])
        case .abstract(let range):
            for choice in parts.choices[range.indices] { below.add(parts.selections[Int(choice.selection)]) }
        default: break
        }
        return below
    }

    private struct Below {
        var isSync = true
        var batches = false
        var waitsForBatchesOnly = true
        /// What the dearest costs; nil where that depends on variables.
        var fixedCost: Int? = 0

        mutating func add(_ selection: SelectionPlan) {
            isSync = isSync && selection.isSync
            batches = batches || selection.batches
            waitsForBatchesOnly = waitsForBatchesOnly && selection.waitsForBatchesOnly
            fixedCost = fixedCost.flatMap { cost in selection.fixedCost.map { max(cost, $0) } }
        }
    }

    // MARK: Arguments

    private mutating func plannedArguments(_ selection: Int, _ field: FieldDefinition) -> Int32? {
        guard !field.arguments.isEmpty, engine.asksArguments[field.number] else { return nil }
        let written = document.arguments[document.selections[selection].arguments.indices]
        if written.contains(where: { usesVariable($0.value) }) {
            parts.arguments.append(.dynamic(selection: selection))
        } else {
            let coercion = LiteralCoercion(types: schema.types, document: document, link: link, variables: .none)
            do throws(PlannedFailure) {
                parts.arguments.append(.constant(try coercion.arguments(of: document.selections[selection], field)))
            } catch {
                parts.arguments.append(.failure(error))
            }
        }
        return Int32(parts.arguments.count - 1)
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

extension LiteralCoercion {
    /// The values of a field's arguments, or the first that cannot be had.
    func arguments(of selection: Selection, _ field: FieldDefinition) throws(PlannedFailure) -> Arguments {
        let written = document.arguments[selection.arguments.indices]
        var members: [JSONObject.Member] = []
        members.reserveCapacity(field.arguments.count)
        for definition in field.arguments {
            let value = written.first { link[$0.name.symbol.int] == definition.symbol }?.value
            switch value.map({ outcome(of: $0, as: definition.type) }) ?? .absent {
            case .value(let coerced): members.append(JSONObject.Member(name: definition.name, value: coerced))
            case .absent:
                if let defaultValue = definition.defaultValue {
                    members.append(JSONObject.Member(name: definition.name, value: defaultValue))
                } else if definition.type.isNonNull {
                    throw PlannedFailure(
                        message: "Argument '\(definition.name)' is needed and was not given.",
                        offset: value?.offset ?? selection.offset)
                }
            case .invalid:
                throw PlannedFailure(
                    message: "Argument '\(definition.name)' has a value that does not fit its type.",
                    offset: value?.offset ?? selection.offset)
            }
        }
        return Arguments(values: JSONObject(uniqueMembers: members))
    }
}

extension PlannedField {
    /// Keeps a place until its field is planned.
    fileprivate static let unplanned = PlannedField(
        number: 0, responseKey: .none, key: .empty, parent: .none, definition: 0,
        type: TypeReference(named: .none, wrapping: .plain), source: .missing, writer: nil, completion: .bare,
        arguments: nil, offset: 0, moreOffsets: .empty, isAsync: false, multiplier: .fixed(1))
}

extension Int {
    /// The sum, or the largest number where it is larger.
    func addingOrMaximum(_ other: Int) -> Int {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? .max : sum
    }
}
