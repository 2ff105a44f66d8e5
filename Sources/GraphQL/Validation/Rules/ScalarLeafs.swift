extension Validator {
    /// A field has a selection of its own exactly if its type has fields. A bare field may do without. (§5.3.3)
    mutating func scalarLeafs(_ selection: Selection, _ field: FieldDefinition) {
        guard rules.contains(.scalarLeafs) else { return }
        let isLeaf = schema.kind(field.type.named).isLeaf
        if isLeaf, selection.hasSelectionSet {
            report(
                "Field '\(field.name)' takes no selection: type '\(schema.printed(field.type))' has no fields.",
                at: document.selectionSets[selection.selectionSet.int].offset)
        } else if !isLeaf, !selection.hasSelectionSet, !field.isBare, schema.kind(field.type.named).isComposite {
            report(
                "Field '\(field.name)' of type '\(schema.printed(field.type))' needs a selection of its fields.",
                at: selection.offset)
        }
    }
}
