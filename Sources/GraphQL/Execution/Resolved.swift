public import JSON  // Public because inlined code speaks of it; nothing here is.

/// What a resolver gives for a field, before the field's type has had its say.
@usableFromInline
package enum Resolved: Sendable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case json(JSON)
    case object(ObjectBox)
    case list([Resolved])
    case objects(ObjectList)
    /// Text written as it is in the place of an enum's value: for a dialect that spells values otherwise than the schema.
    case dialect(String)
    /// An item that failed while its neighbours did not.
    case failure(any Error)
}

/// An object on its way from the resolver that gave it to the resolvers of its fields.
///
/// One allocation for each object, none for each field; the fields' resolvers get the value back as the type it is.
@usableFromInline
package class ObjectBox: @unchecked Sendable {
    /// The object's type where the position leaves it open; nil where it cannot.
    final let typeName: String?

    @usableFromInline
    init(typeName: String?) { self.typeName = typeName }

    /// The value in the box, which has to be one of `Value`.
    @inlinable
    package final func open<Value: Sendable>(as type: Value.Type = Value.self) -> Value {
        guard ObjectIdentifier(Swift.type(of: self)) == ObjectIdentifier(Box<Value>.self) else {
            preconditionFailure("a resolver for \(Value.self) was given \(self)")
        }
        // The class was just compared, and a checked cast takes as long as all the rest of a small field.
        return unsafe unsafeDowncast(self, to: Box<Value>.self).value
    }
}

/// The box of a value of a known type. It changes only while one place alone holds it, which is what makes it sendable.
@usableFromInline
package final class Box<Value: Sendable>: ObjectBox, @unchecked Sendable {
    // A check of each access would cost more than the access; `put` asks that nobody else can have one under way.
    @usableFromInline @exclusivity(unchecked) package var value: Value

    @inlinable
    package init(_ value: Value, typeName: String? = nil) {
        unsafe self.value = value
        super.init(typeName: typeName)
    }

    /// Puts a value into a box, which is the one that is there where nobody else holds that.
    @inlinable
    static func put(_ value: Value, typeName: String?, in box: inout ObjectBox?) {
        if isKnownUniquelyReferenced(&box), let box,
            ObjectIdentifier(type(of: box)) == ObjectIdentifier(Box<Value>.self)
        {
            unsafe unsafeDowncast(box, to: Box<Value>.self).value = value  // The class was just compared.
        } else {
            box = Box(value, typeName: typeName)
        }
    }
}

/// Objects of one type that get their boxes one by one while they are written: mostly they share one.
@usableFromInline
package struct ObjectList: Sendable {
    package let count: Int
    /// Puts the object at a place into the box it is given, or into a new one.
    let fill: @Sendable (Int, inout ObjectBox?) -> Void

    @usableFromInline
    init(count: Int, fill: @escaping @Sendable (Int, inout ObjectBox?) -> Void) {
        (self.count, self.fill) = (count, fill)
    }

    /// Each object in a box of its own.
    var items: [Resolved] {
        (0..<count).map { place in
            var box: ObjectBox?
            fill(place, &box)
            return box.map { .object($0) } ?? .null
        }
    }
}

/// A Swift value that a field can have.
@usableFromInline
package protocol OutputValue: Sendable {
    var resolved: Resolved { get }
    /// A list of such values.
    static func resolved(list: [Self]) -> Resolved
    /// Names of the built-in scalars that a value is as it is; nil if it is no leaf.
    static var scalars: [String]? { get }
    /// Whether a value may be null, and is then written so.
    static var canBeNull: Bool { get }
    /// Lists that a value puts around its scalars.
    static var lists: Int { get }
    /// Writes the value as one of `scalars`; false, with nothing written, if it cannot be one.
    func write(to writer: inout JSONWriter) -> Bool
}

extension OutputValue {
    @inlinable package static func resolved(list: [Self]) -> Resolved { .list(list.map(\.resolved)) }
    @inlinable package static var scalars: [String]? { nil }
    @inlinable package static var canBeNull: Bool { false }
    @inlinable package static var lists: Int { 0 }
    @inlinable package func write(to writer: inout JSONWriter) -> Bool { false }
}

/// A Swift value that is an object of the schema, always of one type. A value that can be objects of several types is
/// an ``OutputValue`` that gives one of them.
@usableFromInline
package protocol ObjectValue: OutputValue {
    /// The name of its type in the schema: needed where it stands for an interface or a union.
    static var typeName: String? { get }
}

extension ObjectValue {
    @inlinable package static var typeName: String? { nil }
    @inlinable package var resolved: Resolved { .object(Box(self, typeName: Self.typeName)) }
    @inlinable package static func resolved(list: [Self]) -> Resolved {
        .objects(ObjectList(count: list.count) { Box.put(list[$0], typeName: Self.typeName, in: &$1) })
    }
}

extension Resolved: OutputValue {
    @inlinable package var resolved: Resolved { self }
}

extension String: OutputValue {
    @inlinable package var resolved: Resolved { .string(self) }
    @inlinable package static var scalars: [String]? { ["String", "ID"] }
    @inlinable package func write(to writer: inout JSONWriter) -> Bool {
        writer.write(self)
        return true
    }
}

extension Int: OutputValue {
    @inlinable package var resolved: Resolved { .int(self) }
    @inlinable package static var scalars: [String]? { ["Int"] }
    @inlinable package func write(to writer: inout JSONWriter) -> Bool {
        guard Int32(exactly: self) != nil else { return false }
        writer.write(self)
        return true
    }
}

extension Double: OutputValue {
    @inlinable package var resolved: Resolved { .double(self) }
    @inlinable package static var scalars: [String]? { ["Float"] }
    @inlinable package func write(to writer: inout JSONWriter) -> Bool {
        guard isFinite else { return false }
        writer.write(self)
        return true
    }
}

extension Bool: OutputValue {
    @inlinable package var resolved: Resolved { .bool(self) }
    @inlinable package static var scalars: [String]? { ["Boolean"] }
    @inlinable package func write(to writer: inout JSONWriter) -> Bool {
        writer.write(self)
        return true
    }
}

extension JSON: OutputValue {
    @inlinable package var resolved: Resolved { .json(self) }
    /// It may be what custom scalars want, and of the others nothing is known before it is looked at.
    @inlinable package static var scalars: [String]? { [] }
    @inlinable package static var canBeNull: Bool { true }
    @inlinable package func write(to writer: inout JSONWriter) -> Bool {
        writer.write(self)
        return true
    }
}

extension Optional: OutputValue where Wrapped: OutputValue {
    @inlinable package static var scalars: [String]? { Wrapped.scalars }
    @inlinable package static var canBeNull: Bool { true }
    @inlinable package static var lists: Int { Wrapped.lists }
    @inlinable package func write(to writer: inout JSONWriter) -> Bool {
        if let self { return self.write(to: &writer) }
        writer.writeNull()
        return true
    }
    @inlinable package var resolved: Resolved {
        switch self {
        case .none: .null
        case .some(let value): value.resolved
        }
    }
}

extension Array: OutputValue where Element: OutputValue {
    @inlinable package var resolved: Resolved { Element.resolved(list: self) }
    /// Of scalars that are never null; other lists have to be looked at.
    @inlinable package static var scalars: [String]? { Element.canBeNull || Element.lists > 0 ? nil : Element.scalars }
    @inlinable package static var lists: Int { 1 }
    @inlinable package func write(to writer: inout JSONWriter) -> Bool {
        guard count <= FieldWriter.maximumItems else { return false }
        var separator = UInt8(ascii: "[")
        for item in self {
            writer.write(byte: separator)
            guard item.write(to: &writer) else { return false }
            separator = UInt8(ascii: ",")
        }
        if isEmpty { writer.write(byte: separator) }
        writer.write(byte: UInt8(ascii: "]"))
        return true
    }
}

/// An enum of the schema whose cases are named by their raw values.
extension OutputValue where Self: RawRepresentable<String> {
    @inlinable package var resolved: Resolved { .string(rawValue) }
}
