/// A type system: arrays indexed by small numbers, made once and then only read.
package final class Schema: Sendable {
    /// The text of every name; `names` says where in it each stands.
    let pool: [UInt8]
    let names: NameTable
    let description: String?
    let types: [TypeDefinition]
    let typePlaces: SymbolMap
    /// What each type is, apart from the rest of it: asked for at every step of validation.
    let kinds: [TypeKind]
    /// The names of each enum's values by its type's number; empty for other types.
    let enumNames: [EnumNames]
    private let fields: FieldTable
    /// Every field by its number, introspection's included.
    let fieldDefinitions: [FieldDefinition]
    /// For each field the type that fields are merged by: none for the meta fields, whose types are always the same.
    let mergeTypes: [TypeReference?]
    let directives: [DirectiveDefinition]
    let directivePlaces: SymbolMap
    /// The root types by ``OperationKind``; ``TypeID/none`` where there is none.
    let roots: [TypeID]
    /// For each pair of composite types, whether some object is both.
    let overlaps: TypeOverlaps
    /// Symbols the engine itself asks for.
    let known: KnownSymbols
    /// The documents it was made from: the engine's own first, then those of the caller.
    let sources: [Document]
    /// The fields every composite type, and the query type, has unwritten.
    let typenameField: FieldDefinition
    let schemaField: FieldDefinition
    let typeField: FieldDefinition
    /// Built-in definitions that printing leaves out.
    let builtInDirectives: Set<Symbol>

    init(_ parts: SchemaParts) {
        pool = parts.pool
        names = parts.names
        description = parts.description
        types = parts.types
        typePlaces = SymbolMap(parts.types.map(\.symbol))
        kinds = parts.types.map(\.kind)
        enumNames = parts.types.map(\.enumNames)
        fields = FieldTable(parts.types)
        var definitions = [FieldDefinition](repeating: parts.metaFields[0], count: parts.fieldCount)
        for field in parts.types.flatMap(\.fields) + parts.metaFields { definitions[field.number] = field }
        fieldDefinitions = definitions
        let metaNumbers = parts.metaFields.map(\.number)
        mergeTypes = definitions.map { metaNumbers.contains($0.number) ? nil : $0.type }
        directives = parts.directives
        directivePlaces = SymbolMap(parts.directives.map(\.symbol))
        roots = parts.roots
        overlaps = TypeOverlaps(parts.types)
        known = parts.known
        sources = parts.sources
        typenameField = parts.metaFields[0]
        schemaField = parts.metaFields[1]
        typeField = parts.metaFields[2]
        builtInDirectives = parts.builtInDirectives
    }

    @inline(__always)
    func root(_ kind: OperationKind) -> TypeID { roots[Int(kind.rawValue)] }

    @inline(__always)
    func kind(_ type: TypeID) -> TypeKind { kinds[type.int] }

    @inline(__always)
    subscript(_ id: TypeID) -> TypeDefinition { types[id.int] }

    func type(_ symbol: Symbol) -> TypeID? { typePlaces[symbol].map { TypeID($0) } }

    func type(named name: String) -> TypeID? { symbol(name).flatMap { type($0) } }

    func directive(_ symbol: Symbol) -> DirectiveDefinition? { directivePlaces[symbol].map { directives[$0] } }

    /// A field of a composite type, the meta fields included.
    func field(_ symbol: Symbol, of type: TypeID) -> FieldDefinition? {
        fieldNumber(symbol, of: type).map { fieldDefinitions[$0] }
    }

    /// The number of a field of a composite type, the meta fields included.
    func fieldNumber(_ symbol: Symbol, of type: TypeID) -> Int? {
        guard symbol != .none else { return nil }
        if let number = fields[symbol, of: type] { return number }
        if symbol == known.typename { return typenameField.number }
        guard type == root(.query) else { return nil }
        if symbol == known.schema { return schemaField.number }
        return symbol == known.type ? typeField.number : nil
    }

    func symbol(_ text: String) -> Symbol? {
        let bytes = Array(text.utf8)
        return names.find(0, bytes.count, of: bytes, hash: NameHash.of(bytes), in: pool)
    }

    /// This schema's symbol for each of a document's; ``Symbol/none`` where the schema has no such name.
    func link(_ document: Document) -> [Symbol] {
        document.names.entries.map { entry in
            names.find(Int(entry.start), Int(entry.end), of: document.source, hash: entry.hash, in: pool) ?? .none
        }
    }

    func printed(_ type: TypeReference) -> String { type.wrapping.printed(around: types[type.named.int].name) }

    func isSubtype(_ type: TypeID, of other: TypeID) -> Bool {
        if type == other { return true }
        let superType = types[other.int]
        switch superType.kind {
        case .union: return superType.members.contains(type)
        case .interface: return types[type.int].interfaces.contains(other)
        default: return false
        }
    }

    /// Whether a value of one type can stand where the other is expected.
    func isSubtype(_ type: TypeReference, of other: TypeReference) -> Bool {
        if other.isNonNull { return type.isNonNull && isSubtype(type.nullable, of: other.nullable) }
        if type.isNonNull { return isSubtype(type.nullable, of: other) }
        if other.isList { return type.isList && isSubtype(type.item, of: other.item) }
        return !type.isList && isSubtype(type.named, of: other.named)
    }
}

/// Every field of every type in one hash table, so that finding one is one probe of memory.
private struct FieldTable: Sendable {
    private var keys: [UInt64]
    private var numbers: [Int32]

    init(_ types: [TypeDefinition]) {
        let count = types.reduce(0) { $0 + $1.fields.count }
        var capacity = 16
        while capacity < count * 2 { capacity *= 2 }
        keys = [UInt64](repeating: .max, count: capacity)
        numbers = [Int32](repeating: -1, count: capacity)
        for (index, type) in types.enumerated() {
            for field in type.fields {
                let key = Self.key(TypeID(index), field.symbol)
                var slot = self.slot(of: key)
                while keys[slot] != .max, keys[slot] != key { slot = (slot + 1) & (capacity - 1) }
                if keys[slot] == .max { (keys[slot], numbers[slot]) = (key, Int32(field.number)) }
            }
        }
    }

    subscript(symbol: Symbol, of type: TypeID) -> Int? {
        let key = Self.key(type, symbol)
        var slot = self.slot(of: key)
        while keys[slot] != key {
            if keys[slot] == .max { return nil }
            slot = (slot + 1) & (keys.count - 1)
        }
        return Int(numbers[slot])
    }

    @inline(__always)
    private static func key(_ type: TypeID, _ symbol: Symbol) -> UInt64 {
        UInt64(type.index) << 32 | UInt64(symbol.index)
    }

    @inline(__always)
    private func slot(of key: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & (keys.count - 1)
    }
}

/// Names that mean something to the engine, in one schema's numbers.
struct KnownSymbols: Sendable {
    let typename, schema, type: Symbol
    let skip, include, condition: Symbol
    let deprecated, reason, specifiedBy, url, oneOf, bare, cost, weight, multiplier: Symbol

    init(_ intern: (String) -> Symbol) {
        (typename, schema, type) = (intern("__typename"), intern("__schema"), intern("__type"))
        (skip, include, condition) = (intern("skip"), intern("include"), intern("if"))
        (deprecated, reason) = (intern("deprecated"), intern("reason"))
        (specifiedBy, url, oneOf) = (intern("specifiedBy"), intern("url"), intern("oneOf"))
        (bare, cost, weight, multiplier) = (intern("bare"), intern("cost"), intern("weight"), intern("multiplier"))
    }
}

/// For each pair of composite types, whether some object type is possible for both: a matrix of bits.
struct TypeOverlaps: Sendable {
    private let wordsPerType: Int
    private var possible: [UInt64]

    init(_ types: [TypeDefinition]) {
        wordsPerType = (types.count + 63) / 64
        possible = [UInt64](repeating: 0, count: wordsPerType * types.count)
        for (index, type) in types.enumerated() {
            for object in type.possibleTypes {
                possible[index * wordsPerType + object.int / 64] |= 1 << UInt64(object.int % 64)
            }
        }
    }

    func overlap(_ left: TypeID, _ right: TypeID) -> Bool {
        if left == right { return true }
        for word in 0..<wordsPerType
        where possible[left.int * wordsPerType + word] & possible[right.int * wordsPerType + word] != 0 { return true }
        return false
    }

    /// Whether an object type is one of those that `type` can be.
    func contains(_ object: TypeID, in type: TypeID) -> Bool {
        possible[type.int * wordsPerType + object.int / 64] & 1 << UInt64(object.int % 64) != 0
    }
}
