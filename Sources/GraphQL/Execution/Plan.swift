package import JSON
import Synchronization

/// How an operation is executed: everything that can be known before a request comes is worked out.
///
/// It holds for one answer to each `@skip` and `@include`, so that execution never asks what is selected.
final class Plan: Sendable {
    let kind: OperationKind
    let root: SelectionPlan
    /// The response key of each planned field by its number: paths are kept as numbers.
    let keys: [String]
    /// The response keys as JSON, each with its colon, one after the other.
    let pool: [UInt8]
    /// Room a response is given at first: a little more than the last one took.
    let expectedBytes = Atomic<Int>(1 << 10)

    init(kind: OperationKind, root: SelectionPlan, keys: [String], pool: [UInt8]) {
        (self.kind, self.root, self.keys, self.pool) = (kind, root, keys, pool)
    }
}

/// The fields to be given for an object of one type.
final class SelectionPlan: Sendable {
    let type: TypeID
    let fields: [PlannedField]
    /// For each field the writer of its bare scalar, or nil where the value has to be looked at.
    let leaves: [Resolvers.Leaf?]
    /// Whether nothing below waits, so that all of it is done without a task.
    let isSync: Bool
    /// Fields selected without a selection of their own although their type has fields.
    let bareFields: [String]
    /// Set where what is selected depends on something that cannot be read. Executing the selection fails with it.
    let failure: PlannedFailure?
    /// What giving it once costs; nil where that depends on variables.
    let fixedCost: Int?

    init(type: TypeID, fields: [PlannedField], failure: PlannedFailure? = nil) {
        self.type = type
        self.fields = fields
        self.failure = failure
        leaves = fields.map(\.leaf)
        isSync = fields.allSatisfy { !$0.isAsync }
        bareFields = fields.lazy.filter(\.completion.isBare).map(\.definition.name)
        var cost: Int? = 0
        for field in fields {
            guard let sum = cost, let more = field.fixedCost else {
                cost = nil
                break
            }
            cost = sum.addingReportingOverflow(more).overflow ? .max : sum + more
        }
        fixedCost = cost
    }
}

/// One entry of an object in the response, merged from all the places that select it.
final class PlannedField: Sendable {
    let number: Int
    let responseKey: String
    /// Where the key stands in the plan's pool, with a comma before it for all but the first of an object.
    let keyBytes: Range<Int>
    let definition: FieldDefinition
    let arguments: PlannedArguments
    let source: Source
    let completion: Completion
    let parentName: String
    private let offset: UInt32
    private let moreOffsets: [UInt32]
    let isAsync: Bool
    let multiplier: CostMultiplier

    /// Where the value comes from.
    enum Source: Sendable {
        /// `__typename`, already as JSON.
        case constant([UInt8])
        case binding(Resolvers.Binding)
        /// A field of the schema that nothing is bound to.
        case missing
    }

    /// What becomes of a value that is neither null nor a list.
    enum Completion: Sendable {
        case scalar(BuiltInScalar)
        case customScalar(ScalarCoding?)
        case enumeration(EnumNames)
        case object(SelectionPlan)
        /// Interfaces and unions: a plan for each object type, by name.
        case abstract([String: SelectionPlan])
        case bare(Resolvers.Value?)
    }

    init(
        number: Int, responseKey: String, keyBytes: Range<Int>, definition: FieldDefinition,
        arguments: PlannedArguments, source: Source, completion: Completion, parentName: String, offset: UInt32,
        moreOffsets: [UInt32], multiplier: CostMultiplier
    ) {
        self.number = number
        self.responseKey = responseKey
        self.keyBytes = keyBytes
        self.definition = definition
        self.arguments = arguments
        self.source = source
        self.completion = completion
        self.parentName = parentName
        self.offset = offset
        self.moreOffsets = moreOffsets
        self.multiplier = multiplier
        let waits =
            switch source {
            case .binding(.value), .binding(.leaf), .binding(.sync), .constant, .missing: false
            case .binding: true
            }
        isAsync = waits || !completion.isSync
    }

    /// Where the field is selected: every place that was merged into it.
    var offsets: [UInt32] { [offset] + moreOffsets }

    /// The field with a value already at hand.
    func giving(_ source: Source) -> PlannedField {
        PlannedField(
            number: number, responseKey: responseKey, keyBytes: keyBytes, definition: definition,
            arguments: .constant(.none), source: source, completion: completion, parentName: parentName,
            offset: offset, moreOffsets: moreOffsets, multiplier: multiplier)
    }

    /// The writer that puts the value straight into the response, where the resolver has one for just this scalar.
    fileprivate var leaf: Resolvers.Leaf? {
        guard case .binding(.leaf(let scalars, let leaf, _)) = source, case .scalar(let scalar) = completion,
            scalars.contains(scalar.rawValue), !definition.type.isList
        else { return nil }
        return leaf
    }

    var fixedCost: Int? {
        guard let inner = completion.fixedCost else { return nil }
        return multiplier.fixed.map { cost(inner: inner, times: $0) }
    }

    func cost(inner: Int, times: Int) -> Int {
        let (sum, overflows) = inner.addingReportingOverflow(definition.cost)
        let (product, overflowsToo) = sum.multipliedReportingOverflow(by: times)
        return overflows || overflowsToo ? .max : product
    }
}

extension PlannedField.Completion {
    var plans: [SelectionPlan] {
        switch self {
        case .object(let plan): [plan]
        case .abstract(let plans): Array(plans.values)
        default: []
        }
    }

    /// Whether nothing below waits.
    var isSync: Bool {
        switch self {
        case .object(let plan): plan.isSync
        case .abstract(let plans): plans.values.allSatisfy(\.isSync)
        default: true
        }
    }

    /// What the dearest of the plans costs; nil where that depends on variables.
    var fixedCost: Int? {
        switch self {
        case .object(let plan): return plan.fixedCost
        case .abstract(let plans):
            var dearest = 0
            for plan in plans.values {
                guard let cost = plan.fixedCost else { return nil }
                dearest = max(dearest, cost)
            }
            return dearest
        default: return 0
        }
    }

    var isBare: Bool { if case .bare = self { true } else { false } }

    var isLeaf: Bool {
        switch self {
        case .scalar, .customScalar, .enumeration: true
        case .object, .abstract, .bare: false
        }
    }
}

/// How many items a list is reckoned to have (`@cost(multiplier:)`).
enum CostMultiplier: Sendable {
    case fixed(Int)
    case variable(Symbol, otherwise: Int)

    var fixed: Int? { if case .fixed(let count) = self { count } else { nil } }

    func value(_ variables: VariableValues) -> Int {
        switch self {
        case .fixed(let count): return count
        case .variable(let symbol, let otherwise):
            guard case .int(let count)? = variables[symbol] else { return otherwise }
            return max(0, count)
        }
    }
}

/// A failure that is certain before execution, and where it lies.
struct PlannedFailure: Error, Sendable {
    let message: String
    let offset: UInt32
}

/// A field's arguments: the same at every execution, or to be worked out from variables.
enum PlannedArguments: Sendable {
    case constant(Arguments)
    case dynamic(DynamicArguments)
    case failure(PlannedFailure)
}

struct DynamicArguments: Sendable {
    let definitions: [InputDefinition]
    /// What is written for each of the definitions; nil where nothing is.
    let values: [Value?]
    let fieldOffset: UInt32
}

/// How a custom scalar reads and writes its values. Without one they pass as they are.
package struct ScalarCoding: Sendable {
    /// Checks a value from a client, and may rewrite it. What it throws becomes the error's message.
    package let parse: @Sendable (JSON) throws -> JSON
    package let serialize: @Sendable (JSON) throws -> JSON

    package init(
        parse: @escaping @Sendable (JSON) throws -> JSON, serialize: @escaping @Sendable (JSON) throws -> JSON = { $0 }
    ) {
        (self.parse, self.serialize) = (parse, serialize)
    }
}
