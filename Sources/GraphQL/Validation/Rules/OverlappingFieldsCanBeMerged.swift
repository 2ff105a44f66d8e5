extension Validator {
    /// Fields that share a response key can be merged into one. (§5.3.2)
    ///
    /// Nearly every document passes a coarse check that is linear in its size: wherever two fields share a key they are
    /// the same field with the same arguments. Only where it fails are fields compared pair by pair, which forgives
    /// those that can never meet in one object, and finds every place; that comparison has a budget.
    mutating func overlappingFieldsCanBeMerged() {
        guard rules.contains(.overlappingFieldsCanBeMerged) else { return }
        var coarse = CoarseMerge(self)
        guard !coarse.allMerge(), work(coarse.steps) else { return }
        var search = ConflictSearch(self)
        for set in document.selectionSets.indices {
            let parent = firstParent(in: set)
            for conflict in search.conflicts(within: SelectionSetID(index: UInt32(set)), of: parent) {
                report(
                    "Fields for '\(text(conflict.key))' conflict: \(conflict.reason). Use an alias for one of them.",
                    at: (conflict.left + conflict.right).map { document.selections[$0].offset })
            }
            guard work(search.takeSteps()) else { return }
        }
    }

    private func firstParent(in set: Int) -> TypeID {
        let selections = document.selectionSets[set].selections
        return selections.isEmpty ? .none : parents[selections.indices.lowerBound]
    }

    /// Whether two fields are given the same arguments, in whatever order.
    func sameArguments(_ left: Selection, _ right: Selection) -> Bool {
        guard left.arguments.count == right.arguments.count else { return false }
        let others = document.arguments[right.arguments.indices]
        return document.arguments[left.arguments.indices].allSatisfy { argument in
            guard let other = others.first(where: { $0.name.symbol == argument.name.symbol }) else { return false }
            return sameValue(argument.value, other.value)
        }
    }

    private func sameValue(_ left: Value, _ right: Value) -> Bool {
        guard left.kind == right.kind else {
            return left.isString && right.isString && left.kind != .blockString && right.kind != .blockString
                && document.string(of: left) == document.string(of: right)
        }
        switch left.kind {
        case .null: return true
        case .boolean, .enumeration, .variable: return left.symbol == right.symbol
        case .int, .float, .string: return sameText(left, right)
        case .escapedString, .blockString:
            return sameText(left, right) || document.string(of: left) == document.string(of: right)
        case .list:
            guard left.children.count == right.children.count else { return false }
            return zip(left.children.indices, right.children.indices).allSatisfy {
                sameValue(document.values[$0], document.values[$1])
            }
        case .object:
            guard left.children.count == right.children.count else { return false }
            return zip(sortedFields(left), sortedFields(right)).allSatisfy { field, other in
                field.name.symbol == other.name.symbol && sameValue(field.value, other.value)
            }
        }
    }

    /// An object's fields by name; fields of one name, which another rule forbids, as they stand.
    private func sortedFields(_ object: Value) -> [ObjectField] {
        document.objectFields[object.children.indices].sorted {
            ($0.name.symbol.index, $0.name.offset) < ($1.name.symbol.index, $1.name.offset)
        }
    }

    private func sameText(_ left: Value, _ right: Value) -> Bool {
        document.source[Int(left.offset)..<Int(left.end)] == document.source[Int(right.offset)..<Int(right.end)]
    }

    /// The type of the field that a selection selects. Meta fields count as unknown: they are the same everywhere.
    func mergeType(_ selection: Int) -> TypeReference? {
        let number = Int(fieldNumbers[selection])
        return number < 0 ? nil : schema.mergeTypes[number]
    }

    /// Whether values of two types look alike: the same lists and non-nulls, and the same leaves.
    func sameShape(_ left: TypeReference, _ right: TypeReference) -> Bool {
        guard left.wrapping == right.wrapping else { return false }
        return left.named == right.named
            || schema.kind(left.named).isComposite && schema.kind(right.named).isComposite
    }
}
