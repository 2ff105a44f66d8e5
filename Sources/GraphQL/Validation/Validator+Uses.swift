extension Validator {
    /// Follows each operation through the fragments it uses, and asks the rules that concern the whole of it.
    mutating func checkUses() {
        let wanted: RuleSet = [
            .noUndefinedVariables, .noUnusedVariables, .variablesInAllowedPosition, .noUnusedFragments,
        ]
        guard !rules.isDisjoint(with: wanted) else { return }
        var isUsed = [Bool](repeating: false, count: document.fragments.count)
        var lastVisit = [Int](repeating: -1, count: document.fragments.count)
        var variables = OperationVariables(document.names.entries.count)
        for index in document.operations.indices {
            guard !isStopped else { return }
            let operation = document.operations[index]
            variables.begin(document, operation)
            var pending = [operationScopes[index]]
            while let scope = pending.popLast() {
                guard work(1 + scope.uses.count + scope.spreads.count) else { return }
                for use in scope.uses { check(variableUses[use], in: operation, &variables) }
                for spread in scope.spreads {
                    guard let fragment = fragment(spreads[spread].name), lastVisit[fragment] != index else { continue }
                    lastVisit[fragment] = index
                    isUsed[fragment] = true
                    pending.append(fragmentScopes[fragment])
                }
            }
            noUnusedVariables(operation, variables)
        }
        noUnusedFragments(isUsed)
    }

    private mutating func check(
        _ use: VariableUse, in operation: Operation, _ variables: inout OperationVariables
    ) {
        guard let place = variables.place(of: use.symbol) else { return noUndefinedVariables(use, operation) }
        variables.markUsed(use.symbol)
        variablesInAllowedPosition(use, document.variables[place])
    }
}

/// The variables of one operation, by the document's symbols. One table serves all operations in turn.
struct OperationVariables {
    private var places: [Int32]
    private var used: [Bool]
    private var current: [Symbol] = []

    init(_ symbols: Int) {
        places = [Int32](repeating: -1, count: symbols)
        used = [Bool](repeating: false, count: symbols)
    }

    mutating func begin(_ document: Document, _ operation: Operation) {
        for symbol in current { (places[symbol.int], used[symbol.int]) = (-1, false) }
        current.removeAll(keepingCapacity: true)
        for place in operation.variables.indices {
            let symbol = document.variables[place].name.symbol
            places[symbol.int] = Int32(place)
            current.append(symbol)
        }
    }

    func place(of symbol: Symbol) -> Int? {
        let place = places[symbol.int]
        return place < 0 ? nil : Int(place)
    }

    mutating func markUsed(_ symbol: Symbol) { used[symbol.int] = true }

    func isUsed(_ symbol: Symbol) -> Bool { used[symbol.int] }
}
