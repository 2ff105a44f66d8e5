import JSON

/// A type of a schema as a small number.
struct TypeID: Hashable, Sendable {
    let index: UInt32

    /// Stands for "no such type".
    static let none = TypeID(index: .max)

    init(index: UInt32) { self.index = index }
    init(_ index: Int) { self.index = UInt32(index) }

    @inline(__always)
    var int: Int { Int(index) }
}

/// A type in its lists and non-nulls.
struct TypeReference: Hashable, Sendable {
    let named: TypeID
    let wrapping: TypeWrapping

    @inline(__always)
    var isNonNull: Bool { wrapping.isNonNull }

    @inline(__always)
    var isList: Bool { wrapping.isList }

    var nullable: TypeReference { TypeReference(named: named, wrapping: wrapping.nullable) }

    @inline(__always)
    var item: TypeReference { TypeReference(named: named, wrapping: wrapping.item) }
}

enum TypeKind: UInt8, Sendable {
    case scalar, object, interface, union, enumeration, inputObject

    var isLeaf: Bool { self == .scalar || self == .enumeration }
    var isComposite: Bool { self == .object || self == .interface || self == .union }
    var isAbstract: Bool { self == .interface || self == .union }
    var isInput: Bool { isLeaf || self == .inputObject }
    var isOutput: Bool { self != .inputObject }

    /// As introspection names it.
    var name: String {
        switch self {
        case .scalar: "SCALAR"
        case .object: "OBJECT"
        case .interface: "INTERFACE"
        case .union: "UNION"
        case .enumeration: "ENUM"
        case .inputObject: "INPUT_OBJECT"
        }
    }
}

/// The scalars whose coercion the specification fixes; any other passes values through.
enum BuiltInScalar: String, Sendable, CaseIterable {
    case int = "Int", float = "Float", string = "String", boolean = "Boolean", id = "ID"
}

/// A named type. What its kind does not have is empty.
///
/// A class, because it is passed about far more often than it is made. Only the builder changes it, before there is a
/// schema to share it through, which is what makes it sendable.
final class TypeDefinition: @unchecked Sendable {
    let name: String
    let symbol: Symbol
    let kind: TypeKind
    let place: DefinitionPlace
    var description: String?
    var fields: [FieldDefinition] = []
    var fieldPlaces = SymbolMap([])
    /// Fields of an input object.
    var inputs: [InputDefinition] = []
    var inputPlaces = SymbolMap([])
    var enumValues: [EnumValueDefinition] = []
    var enumPlaces = SymbolMap([])
    /// Interfaces an object or interface says it implements.
    var interfaces: [TypeID] = []
    /// Object types a value of this type can be, in order; for an object, itself.
    var possibleTypes: [TypeID] = []
    /// Members of a union, as written.
    var members: [TypeID] = []
    var builtInScalar: BuiltInScalar?
    /// How a custom scalar reads and writes its values.
    var coding: ScalarCoding?
    var specifiedBy: String?
    var isOneOf = false
    /// The names of an enum's values, for results.
    var enumNames = EnumNames([])

    init(name: String, symbol: Symbol, kind: TypeKind, place: DefinitionPlace, description: String?) {
        (self.name, self.symbol, self.kind, self.place) = (name, symbol, kind, place)
        self.description = description
    }

    func field(_ symbol: Symbol) -> FieldDefinition? { fieldPlaces[symbol].map { fields[$0] } }
    func input(_ symbol: Symbol) -> InputDefinition? { inputPlaces[symbol].map { inputs[$0] } }

    /// Whether every schema has it without saying so.
    var isBuiltIn: Bool { builtInScalar != nil || isIntrospective }

    /// Whether it belongs to introspection. The specification keeps such names for itself.
    var isIntrospective: Bool { name.utf8.starts(with: "__".utf8) }
}

/// Where a schema's text defines something.
struct DefinitionPlace: Sendable {
    /// The number of the schema's document.
    let source: Int
    let offset: UInt32
}

/// A field of an object or interface. A class, because it is passed about far more often than it is made.
final class FieldDefinition: Sendable {
    /// Its place among all fields of the schema.
    let number: Int
    let place: DefinitionPlace
    let name: String
    let symbol: Symbol
    let description: String?
    let arguments: [InputDefinition]
    let type: TypeReference
    let deprecation: String?
    /// Whether it may be selected without a selection of its own, and then gives its bare value (`@bare`).
    let isBare: Bool
    /// What one value of it costs (`@cost`).
    let cost: Int
    /// Name of the argument that says how many items a list has (`@cost(multiplier:)`).
    let costMultiplier: Symbol

    init(
        number: Int, place: DefinitionPlace, name: String, symbol: Symbol, description: String?,
        arguments: [InputDefinition],
        type: TypeReference, deprecation: String?, isBare: Bool, cost: Int, costMultiplier: Symbol
    ) {
        (self.number, self.place) = (number, place)
        (self.name, self.symbol, self.description) = (name, symbol, description)
        (self.arguments, self.type, self.deprecation) = (arguments, type, deprecation)
        (self.isBare, self.cost, self.costMultiplier) = (isBare, cost, costMultiplier)
    }

    func argument(_ symbol: Symbol) -> InputDefinition? {
        for argument in arguments where argument.symbol == symbol { return argument }
        return nil
    }
}

/// An argument, or a field of an input object.
final class InputDefinition: Sendable {
    let place: DefinitionPlace
    let name: String
    let symbol: Symbol
    let description: String?
    let type: TypeReference
    /// The default as its literal reads, for introspection and printing.
    let defaultText: String?
    let defaultLiteral: DefaultLiteral?
    /// The default after coercion; nil too where the literal does not fit the type, which makes the schema invalid.
    let defaultValue: JSON?
    let deprecation: String?

    init(
        place: DefinitionPlace, name: String, symbol: Symbol, description: String?, type: TypeReference,
        defaultText: String?,
        defaultLiteral: DefaultLiteral?, defaultValue: JSON?, deprecation: String?
    ) {
        self.place = place
        (self.name, self.symbol, self.description, self.type) = (name, symbol, description, type)
        (self.defaultText, self.defaultLiteral, self.defaultValue) = (defaultText, defaultLiteral, defaultValue)
        self.deprecation = deprecation
    }

    /// The same with the default that its literal was found to mean.
    func with(defaultValue: JSON?) -> InputDefinition {
        InputDefinition(
            place: place, name: name, symbol: symbol, description: description, type: type, defaultText: defaultText,
            defaultLiteral: defaultLiteral, defaultValue: defaultValue, deprecation: deprecation)
    }

    var isRequired: Bool { type.isNonNull && defaultText == nil }
}

/// A default as it stands in one of a schema's documents.
struct DefaultLiteral: Sendable {
    let source: Int
    let value: Value
}

struct EnumValueDefinition: Sendable {
    let place: DefinitionPlace
    let name: String
    let symbol: Symbol
    let description: String?
    let deprecation: String?
}

struct DirectiveDefinition: Sendable {
    let place: DefinitionPlace
    let name: String
    let symbol: Symbol
    let description: String?
    let locations: [DirectiveLocation]
    var arguments: [InputDefinition]
    let isRepeatable: Bool

    func argument(_ symbol: Symbol) -> InputDefinition? {
        for argument in arguments where argument.symbol == symbol { return argument }
        return nil
    }
}

/// The names that an enum has. A class, because it is asked far more often than it is made.
final class EnumNames: Sendable {
    /// Fewer are compared one by one, which is faster than hashing.
    private static let scannedAtMost = 12

    private let list: [String]
    private let hashed: Set<String>
    /// The names as JSON, one after the other, and where each stands.
    private let json: [UInt8]
    private let places: [Range<Int>]

    init(_ names: [String]) {
        let isShort = names.count <= Self.scannedAtMost
        list = isShort ? names : []
        hashed = isShort ? [] : Set(names)
        var json: [UInt8] = []
        places = list.map { name in
            json += JSON.string(name).bytes
            return (json.count - name.utf8.count - 2)..<json.count
        }
        self.json = json
    }

    func contains(_ name: String) -> Bool {
        for known in list where known == name { return true }
        return !hashed.isEmpty && hashed.contains(name)
    }

    /// Whether there are so few that ``contains(_:since:)`` knows them.
    var areFew: Bool { hashed.isEmpty }

    /// Whether what was written since `start` is one of the names.
    func contains(_ writer: borrowing JSONWriter, since start: Int) -> Bool {
        for place in places where writer.wrote(json, place, since: start) { return true }
        return false
    }
}
