package import JSON
import Synchronization

/// How an operation is executed: everything that can be known before a request comes is worked out.
///
/// It holds for one answer to each `@skip` and `@include`, so that execution never asks what is selected. Like a
/// document it is a few arrays whose parts name each other by number: making one costs few allocations, and reading one
/// counts no references.
final class Plan: Sendable {
    let kind: OperationKind
    /// The number of the root's selection.
    let root: Int
    let selections: [SelectionPlan]
    let fields: [PlannedField]
    /// The response keys as JSON, one after the other.
    let pool: [UInt8]
    let arguments: [PlannedArguments]
    let failures: [PlannedFailure]
    /// The plans for the object types that an abstract type can be.
    let choices: [Choice]
    /// Places of fields that are selected more than once, besides the first.
    let moreOffsets: [UInt32]
    /// Room a response is given at first: a little more than the last one took.
    let expectedBytes = Atomic<Int>(1 << 10)

    struct Choice: Sendable {
        let type: TypeID
        let selection: Int32
    }

    init(kind: OperationKind, root: Int, parts: PlanParts) {
        (self.kind, self.root) = (kind, root)
        (selections, fields, pool) = (parts.selections, parts.fields, parts.pool)
        (arguments, failures, choices) = (parts.arguments, parts.failures, parts.choices)
        moreOffsets = parts.moreOffsets
    }

    /// Where a field is selected: every place that was merged into it.
    func offsets(_ field: PlannedField) -> [UInt32] { [field.offset] + moreOffsets[field.moreOffsets.indices] }

    /// The plans that a field's objects may be written by.
    func selections(of field: PlannedField) -> [Int] {
        switch field.completion {
        case .object(let selection): [Int(selection)]
        case .abstract(let range): choices[range.indices].map { Int($0.selection) }
        default: []
        }
    }
}

/// What a plan is put together from.
struct PlanParts {
    var selections: [SelectionPlan] = []
    var fields: [PlannedField] = []
    var pool: [UInt8] = []
    var arguments: [PlannedArguments] = []
    var failures: [PlannedFailure] = []
    var choices: [Plan.Choice] = []
    var moreOffsets: [UInt32] = []
}

/// The fields to be given for an object of one type.
struct SelectionPlan: Sendable {
    let type: TypeID
    let fields: NodeRange
    /// Whether nothing below waits, so that all of it is done without a task.
    let isSync: Bool
    /// Whether batched fields stand in it or below.
    let batches: Bool
    /// Whether nothing is left to wait for once the batched fields, and the way to them, were fetched.
    let waitsForBatchesOnly: Bool
    /// What giving it once costs; nil where that depends on variables.
    let fixedCost: Int?
    /// Where what is selected depends on something that cannot be read, the failure with which executing it fails.
    let failure: Int32?
}

/// One entry of an object in the response, merged from all the places that select it.
struct PlannedField: Sendable {
    /// Its place in the plan.
    let number: Int32
    let responseKey: Symbol
    /// Where its key stands in the plan's pool, with the brace or comma before it, and for `__typename` the value.
    let key: NodeRange
    let parent: TypeID
    /// The schema's number of the field.
    let definition: Int32
    let type: TypeReference
    let source: Source
    /// The writer that puts the value straight into the response, where the resolver has one for just this type.
    let writer: FieldWriterReference?
    let completion: Completion
    /// The place of its arguments in the plan; nil where its resolver is told none.
    let arguments: Int32?
    /// Where it is selected first, and which of the plan's offsets are the other places.
    let offset: UInt32
    let moreOffsets: NodeRange
    let isAsync: Bool
    let multiplier: CostMultiplier

    /// Where the value comes from.
    enum Source: UInt8, Sendable {
        /// `__typename`, written with its key.
        case constant
        /// What the engine has bound to the field.
        case binding, batch
        /// A field of the schema that nothing is bound to.
        case missing
    }

    /// What becomes of a value that is neither null nor a list.
    enum Completion: Sendable {
        case scalar(BuiltInScalar)
        case customScalar
        case enumeration
        case object(Int32)
        /// Interfaces and unions: which of the plan's choices are theirs.
        case abstract(NodeRange)
        case bare
    }
}

/// A writer without a count of its references.
///
/// Counting took a fifth of the time of a known document. The writer belongs to the engine's resolvers, and a plan is
/// executed only by an ``Execution``, which holds its engine.
@safe struct FieldWriterReference: Sendable {
    private let writer: Unmanaged<FieldWriter>

    init(_ writer: FieldWriter) { unsafe self.writer = .passUnretained(writer) }

    @inline(__always)
    func write(_ object: ObjectBox, to json: inout JSONWriter) -> Bool {
        unsafe writer._withUnsafeGuaranteedRef { writer in
            do { return try writer.write(object, &json) } catch { return false }
        }
    }
}

extension PlannedField.Completion {
    var isBare: Bool { if case .bare = self { true } else { false } }

    var isEnumeration: Bool { if case .enumeration = self { true } else { false } }

    var isLeaf: Bool {
        switch self {
        case .scalar, .customScalar, .enumeration: true
        case .object, .abstract, .bare: false
        }
    }
}

extension FieldDefinition {
    func cost(inner: Int, times: Int) -> Int {
        let (sum, overflows) = inner.addingReportingOverflow(cost)
        let (product, overflowsToo) = sum.multipliedReportingOverflow(by: times)
        return overflows || overflowsToo ? .max : product
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
    /// Worked out from what this selection of the document writes.
    case dynamic(selection: Int)
    case failure(PlannedFailure)
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
