extension SchemaCheck {
    /// No input object needs one of itself: nobody could ever give it. (§3.10)
    mutating func checkInputCircles() {
        for index in schema.types.indices where schema.types[index].kind == .inputObject {
            let type = schema.types[index]
            if needsItself(TypeID(index)) {
                looking(at: type.place) { $0.report("Input object \(type.name) needs one of itself.") }
            }
        }
    }

    private func needsItself(_ start: TypeID) -> Bool {
        var pending = [start]
        var seen: Set<TypeID> = []
        while let type = pending.popLast() {
            for input in schema[type].inputs where input.type.wrapping == .plain.nonNull {
                if input.type.named == start { return true }
                if seen.insert(input.type.named).inserted { pending.append(input.type.named) }
            }
        }
        return false
    }
}

/// Finds input fields whose default contains that default again. (§3.10, InputObjectDefaultValueHasCycle)
///
/// A default is followed into the fields it gives, and for those it leaves out into their own defaults.
struct DefaultCircles {
    private let schema: Schema
    /// Fields whose defaults are being followed, and those that were followed to their ends.
    private var open: Set<ObjectIdentifier> = []
    private var done: Set<ObjectIdentifier> = []
    private var found: [InputDefinition] = []

    init(_ schema: Schema) { self.schema = schema }

    /// The fields at which circles close, each once.
    mutating func find() -> [InputDefinition] {
        for type in schema.types where type.kind == .inputObject {
            for input in type.inputs { followDefault(of: input) }
        }
        return found
    }

    private mutating func followDefault(of input: InputDefinition) {
        guard let literal = input.defaultLiteral, schema.kind(input.type.named) == .inputObject else { return }
        let id = ObjectIdentifier(input)
        guard !done.contains(id) else { return }
        guard open.insert(id).inserted else {
            if !found.contains(where: { $0 === input }) { found.append(input) }
            return
        }
        follow(literal.value, in: schema.sources[literal.source], as: schema[input.type.named])
        open.remove(id)
        done.insert(id)
    }

    private mutating func follow(_ value: Value, in document: Document, as type: TypeDefinition) {
        if value.kind == .list {
            for item in document.values[value.children.indices] { follow(item, in: document, as: type) }
        }
        guard value.kind == .object else { return }
        let given = document.objectFields[value.children.indices]
        for input in type.inputs where schema.kind(input.type.named) == .inputObject {
            if let field = given.first(where: { document.text($0.name.symbol) == input.name }) {
                follow(field.value, in: document, as: schema[input.type.named])
            } else {
                followDefault(of: input)
            }
        }
    }
}
