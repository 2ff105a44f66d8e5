package import JSON

/// What a resolver gives for a field, before the field's type has had its say.
package enum Resolved: Sendable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case json(JSON)
    case object(ObjectBox)
    case list([Resolved])
    /// An item that failed while its neighbours did not.
    case failure(any Error)
}

/// An object on its way from the resolver that gave it to the resolvers of its fields.
///
/// One allocation for each object, none for each field; the fields' resolvers get the value back as the type it is.
package class ObjectBox: @unchecked Sendable {
    /// The object's type where the position leaves it open; nil where it cannot.
    final let typeName: String?

    fileprivate init(typeName: String?) { self.typeName = typeName }
}

/// The box of a value of a known type. Immutable, which is what makes it sendable.
package final class Box<Value: Sendable>: ObjectBox, @unchecked Sendable {
    package let value: Value

    package init(_ value: Value, typeName: String? = nil) {
        self.value = value
        super.init(typeName: typeName)
    }
}

/// A Swift value that a field can have.
package protocol OutputValue: Sendable {
    var resolved: Resolved { get }
}

/// A Swift value that is an object of the schema.
package protocol ObjectValue: OutputValue {
    /// The name of its type in the schema: needed where it stands for an interface or a union.
    static var typeName: String? { get }
}

extension ObjectValue {
    package static var typeName: String? { nil }
    package var resolved: Resolved { .object(Box(self, typeName: Self.typeName)) }
}

extension Resolved: OutputValue {
    package var resolved: Resolved { self }
}

extension String: OutputValue {
    package var resolved: Resolved { .string(self) }
}

extension Int: OutputValue {
    package var resolved: Resolved { .int(self) }
}

extension Double: OutputValue {
    package var resolved: Resolved { .double(self) }
}

extension Bool: OutputValue {
    package var resolved: Resolved { .bool(self) }
}

extension JSON: OutputValue {
    package var resolved: Resolved { .json(self) }
}

extension Optional: OutputValue where Wrapped: OutputValue {
    package var resolved: Resolved {
        switch self {
        case .none: .null
        case .some(let value): value.resolved
        }
    }
}

extension Array: OutputValue where Element: OutputValue {
    package var resolved: Resolved { .list(map(\.resolved)) }
}

/// An enum of the schema whose cases are named by their raw values.
extension OutputValue where Self: RawRepresentable<String> {
    package var resolved: Resolved { .string(rawValue) }
}
