/// What an operation costs with the variables of one request. A selection shared by many places is looked at once.
struct PlanCost {
    private let plan: Plan
    private let schema: Schema
    private let variables: VariableValues
    private var known: [Int: Int] = [:]

    init(_ plan: Plan, _ schema: Schema, _ variables: VariableValues) {
        (self.plan, self.schema, self.variables) = (plan, schema, variables)
    }

    /// What giving a selection once costs.
    mutating func cost(of selection: Int) -> Int {
        if let fixed = plan.selections[selection].fixedCost { return fixed }
        if let cost = known[selection] { return cost }
        var sum = 0
        for field in plan.fields[plan.selections[selection].fields.indices] {
            var inner = 0
            for selection in plan.selections(of: field) { inner = max(inner, cost(of: selection)) }
            let definition = schema.fieldDefinitions[Int(field.definition)]
            sum = sum.addingOrMaximum(definition.cost(inner: inner, times: field.multiplier.value(variables)))
        }
        known[selection] = sum
        return sum
    }
}
