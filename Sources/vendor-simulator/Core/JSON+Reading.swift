import JSON

extension JSON {
    var intValue: Int? {
        switch self {
        case .int(let value): value
        case .double(let value): Int(exactly: value)
        default: nil
        }
    }

    var numberValue: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }

    /// The text of a member, or nil where there is none.
    func text(_ name: String) -> String? { self[name]?.stringValue }

    /// The number of a member, given as one or as text.
    func int(_ name: String) -> Int? { self[name]?.intValue ?? text(name).flatMap { Int($0) } }

    /// Null in place of nothing.
    static func optional(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }

    /// The members with others added, or put in their place.
    func adding(_ others: JSON) -> JSON {
        guard case .object(var object) = self, case .object(let more) = others else { return self }
        for member in more.members { object[member.name] = member.value }
        return .object(object)
    }
}
