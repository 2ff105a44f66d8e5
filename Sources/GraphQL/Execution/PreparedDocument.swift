import JSON
import Synchronization

/// A document that was parsed and found valid for a schema, with the plans made of it so far.
package final class PreparedDocument: Sendable {
    let document: Document
    /// The schema's symbol for each of the document's.
    let link: [Symbol]
    let fragmentBySymbol: [Int32]
    /// Variables that some `@skip` or `@include` asks, in order of appearance.
    private let conditions: [Symbol]
    private let plans = Mutex<[PlanKey: Plan]>([:])
    /// Places that errors were at: a field can fail for each item of a long list, and finding a place reads the source.
    private let locations = Mutex<[UInt32: SourceLocation]>([:])

    private struct PlanKey: Hashable {
        let operation: Int
        let answers: UInt64
    }

    /// Plans kept for one document: it has one for each way its conditions are answered.
    private static let maximumPlans = 16

    init(_ document: Document, _ schema: Schema, link: [Symbol]) {
        self.document = document
        self.link = link
        var places = [Int32](repeating: -1, count: document.names.entries.count)
        for (index, fragment) in document.fragments.enumerated() {
            places[fragment.name.symbol.int] = Int32(index)
        }
        fragmentBySymbol = places
        var conditions: [Symbol] = []
        for directive in document.directives {
            let symbol = link[directive.name.symbol.int]
            guard symbol != .none, symbol == schema.known.skip || symbol == schema.known.include else { continue }
            for argument in document.arguments[directive.arguments.indices]
            where argument.value.kind == .variable && !conditions.contains(argument.value.symbol) {
                conditions.append(argument.value.symbol)
            }
        }
        self.conditions = conditions
    }

    func location(_ offset: UInt32) -> SourceLocation {
        locations.withLock { known in
            if let location = known[offset] { return location }
            let location = document.location(offset)
            known[offset] = location
            return location
        }
    }

    /// The operation to be executed; an error if the name picks none or several could be meant.
    func operation(named name: String?) throws(GraphQLError) -> Int {
        if let name {
            for (index, operation) in document.operations.enumerated() {
                if let node = operation.name, document.text(node.symbol) == name { return index }
            }
            throw GraphQLError("The document has no operation named '\(name)'.", code: .request)
        }
        guard document.operations.count == 1 else {
            throw GraphQLError(
                document.operations.isEmpty
                    ? "The document has no operation." : "The document has several operations: say which by its name.",
                code: .request)
        }
        return 0
    }

    /// The plan of an operation for these variables: a known one, or one made now.
    func plan(_ index: Int, _ engine: Engine, _ variables: VariableValues) throws(GraphQLError) -> Plan {
        let key = answers(variables).map { PlanKey(operation: index, answers: $0) }
        if let key, let plan = plans.withLock({ $0[key] }) { return plan }
        var builder = PlanBuilder(self, engine, variables: variables)
        let plan = try builder.plan(document.operations[index])
        if let key {
            plans.withLock { plans in
                if plans.count < Self.maximumPlans { plans[key] = plan }
            }
        }
        return plan
    }

    /// The conditions' answers as bits; nil where they do not fit or one is no truth value.
    private func answers(_ variables: VariableValues) -> UInt64? {
        guard conditions.count <= UInt64.bitWidth else { return nil }
        var answers: UInt64 = 0
        for (place, symbol) in conditions.enumerated() {
            switch variables[symbol] {
            case .bool(true)?: answers |= 1 << UInt64(place)
            case .bool(false)?: break
            default: return nil
            }
        }
        return answers
    }
}
