package import JSON

/// What a resolver is told besides its parent.
@usableFromInline
package struct FieldCall: Sendable {
    package let arguments: Arguments
    let execution: Execution
    let field: PlannedField
    let selection: Int

    /// What the request brought with it: who asks, and whatever else its resolvers share.
    package var context: any Sendable { execution.context }

    /// The key under which the response will have the value.
    package var responseKey: String { execution.prepared.document.text(field.responseKey) }
    package var fieldName: String { execution.definition(of: field).name }

    /// Whether the field's type has no fields of its own.
    package var isLeaf: Bool { field.completion.isLeaf }

    /// Lists that the field's type puts around its values.
    package var listDepth: Int { Int(field.type.wrapping.lists) }

    /// Whether the selection that this field stands in asks for `name` bare, without a selection of its own.
    package func isSelectedBare(_ name: String) -> Bool {
        let plan = execution.plan
        return plan.fields[plan.selections[selection].fields.indices].contains {
            $0.completion.isBare && execution.definition(of: $0).name == name
        }
    }
}

/// The coerced arguments of a field. One that was not given and has no default is absent, which is not the same as null.
package struct Arguments: Sendable {
    package let values: JSONObject

    static let none = Arguments(values: JSONObject())

    init(values: JSONObject) { self.values = values }

    package subscript(name: String) -> JSON? { values[name] }

    package func string(_ name: String) -> String? { values[name]?.stringValue }

    package func int(_ name: String) -> Int? {
        if case .int(let value)? = values[name] { value } else { nil }
    }

    package func double(_ name: String) -> Double? {
        switch values[name] {
        case .double(let value)?: value
        case .int(let value)?: Double(value)
        default: nil
        }
    }

    package func bool(_ name: String) -> Bool? {
        if case .bool(let value)? = values[name] { value } else { nil }
    }

    package func object(_ name: String) -> JSONObject? { values[name]?.objectValue }
    package func array(_ name: String) -> [JSON]? { values[name]?.arrayValue }
}
