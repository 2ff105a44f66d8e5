extension SchemaCheck {
    /// No input object needs one of itself: nobody could ever give it. (§3.10)
    mutating func checkInputCircles() {
        reportCircles("Input object", "needs one of itself") { schema, input in
            input.type.wrapping == .plain.nonNull && schema.kind(input.type.named) == .inputObject
        }
    }

    /// No field's default contains that default again. (§3.10)
    mutating func checkDefaultCircles() {
        reportCircles("Input object", "has a default that contains itself") { schema, input in
            guard schema.kind(input.type.named) == .inputObject, let text = input.defaultText else { return false }
            return text.contains("{")
        } leads: { schema, input, next in
            // A field the outer default gives does not fall back on its own.
            input.defaultText.map { !$0.contains("\(next.name):") } ?? false
        }
    }

    private mutating func reportCircles(
        _ what: String, _ says: String, follows: (Schema, InputDefinition) -> Bool,
        leads: (Schema, InputDefinition, InputDefinition) -> Bool = { _, _, _ in true }
    ) {
        var done = Set<TypeID>()
        for index in schema.types.indices where schema.types[index].kind == .inputObject {
            let start = TypeID(index)
            // A path from the type back to itself; the schema is trusted to be small.
            var pending: [(type: TypeID, through: InputDefinition?)] = [(start, nil)]
            var seen: Set<TypeID> = []
            search: while let (type, through) = pending.popLast() {
                for input in schema[type].inputs where follows(schema, input) {
                    if let through, !leads(schema, through, input) { continue }
                    if input.type.named == start {
                        if done.insert(start).inserted { report("\(what) \(schema[start].name) \(says).") }
                        break search
                    }
                    if seen.insert(input.type.named).inserted { pending.append((input.type.named, input)) }
                }
            }
        }
    }
}
