/// A JSON value, with the order of an object's members kept.
///
/// A number without fraction or exponent that fits is an `int` and keeps every digit; any other is a `double`.
@usableFromInline
package enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case array([JSON])
    case object(JSONObject)
}

/// The members of a JSON object in the order they were written. Names are unique.
@usableFromInline
package struct JSONObject: Sendable {
    package struct Member: Sendable, Equatable {
        package let name: String
        package var value: JSON

        package init(name: String, value: JSON) { (self.name, self.value) = (name, value) }
    }

    package private(set) var members: [Member]

    package init() { members = [] }

    /// Builds from members whose names the caller knows to differ.
    package init(uniqueMembers members: [Member]) { self.members = members }

    package var count: Int { members.count }
    package var isEmpty: Bool { members.isEmpty }

    /// The value of the member named `name`; setting nil removes it. Linear: objects are small, and their size bounded.
    package subscript(name: String) -> JSON? {
        get {
            for member in members where member.name == name { return member.value }
            return nil
        }
        set {
            if let index = members.firstIndex(where: { $0.name == name }) {
                if let newValue { members[index].value = newValue } else { members.remove(at: index) }
            } else if let newValue {
                members.append(Member(name: name, value: newValue))
            }
        }
    }

    /// Adds a member whose name the caller knows to be absent, without looking for it.
    package mutating func append(unique name: String, _ value: JSON) {
        members.append(Member(name: name, value: value))
    }
}

extension JSONObject: Equatable {
    /// Order carries no meaning in JSON, so it does not take part.
    @usableFromInline package static func == (left: JSONObject, right: JSONObject) -> Bool {
        guard left.count == right.count else { return false }
        if left.members == right.members { return true }
        return left.members.allSatisfy { right[$0.name] == $0.value }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    @usableFromInline package init(dictionaryLiteral elements: (String, JSON)...) {
        self.init()
        for (name, value) in elements { self[name] = value }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByFloatLiteral
{
    @usableFromInline package init(stringLiteral value: String) { self = .string(value) }
    @usableFromInline package init(integerLiteral value: Int) { self = .int(value) }
    @usableFromInline package init(booleanLiteral value: Bool) { self = .bool(value) }
    @usableFromInline package init(floatLiteral value: Double) { self = .double(value) }
    @usableFromInline package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    @usableFromInline package init(dictionaryLiteral elements: (String, JSON)...) {
        var object = JSONObject()
        for (name, value) in elements { object[name] = value }
        self = .object(object)
    }
}

extension JSON {
    /// The member of an object, or nil where this is no object or has no such member.
    package subscript(name: String) -> JSON? {
        if case .object(let object) = self { object[name] } else { nil }
    }

    package var stringValue: String? { if case .string(let value) = self { value } else { nil } }
    package var arrayValue: [JSON]? { if case .array(let value) = self { value } else { nil } }
    package var objectValue: JSONObject? { if case .object(let value) = self { value } else { nil } }
    package var isNull: Bool { if case .null = self { true } else { false } }
}
