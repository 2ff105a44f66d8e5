/// A parsed document: flat arrays of small nodes over the source bytes.
///
/// A node names its children by a range of the array they lie in. Children of one parent lie side by side, so walking a
/// document touches memory in order, and the whole tree is a dozen allocations whatever its size.
package struct Document: Sendable {
    let source: [UInt8]
    let names: NameTable

    var definitions: [Definition] = []
    var operations: [Operation] = []
    var fragments: [Fragment] = []
    var selectionSets: [SelectionSet] = []
    var selections: [Selection] = []
    var arguments: [Argument] = []
    var directives: [Directive] = []
    var variables: [VariableDefinition] = []
    /// Items of list values; a value that stands elsewhere is held by what it belongs to.
    var values: [Value] = []
    var objectFields: [ObjectField] = []
    var typeDefinitions: [TypeSystemDefinition] = []

    init(source: [UInt8], names: NameTable) {
        self.source = source
        self.names = names
    }
}

/// A run of nodes in one of a document's arrays.
struct NodeRange: Sendable {
    let start: UInt32
    let count: UInt32

    static let empty = NodeRange(start: 0, count: 0)

    init(start: UInt32, count: UInt32) { (self.start, self.count) = (start, count) }

    init(from start: Int, to end: Int) {
        self.init(start: UInt32(truncatingIfNeeded: start), count: UInt32(truncatingIfNeeded: end - start))
    }

    @inline(__always)
    var indices: Range<Int> { Int(start)..<Int(start &+ count) }

    @inline(__always)
    var isEmpty: Bool { count == 0 }
}

/// A name and the byte where it stands.
struct NameNode: Sendable {
    let symbol: Symbol
    let offset: UInt32
}

enum Definition: Sendable {
    case operation(Int)
    case fragment(Int)
    case typeSystem(Int)
}

package enum OperationKind: UInt8, Sendable, CaseIterable {
    case query, mutation, subscription

    package var name: String {
        switch self {
        case .query: "query"
        case .mutation: "mutation"
        case .subscription: "subscription"
        }
    }
}

struct Operation: Sendable {
    let kind: OperationKind
    let offset: UInt32
    let description: Value?
    let name: NameNode?
    let variables: NodeRange
    let directives: NodeRange
    let selectionSet: SelectionSetID
}

struct Fragment: Sendable {
    let offset: UInt32
    let description: Value?
    let name: NameNode
    let condition: NameNode
    let directives: NodeRange
    let selectionSet: SelectionSetID
}

/// Where a selection set lies in its document's array.
struct SelectionSetID: Hashable, Sendable {
    let index: UInt32

    static let none = SelectionSetID(index: .max)

    @inline(__always)
    var int: Int { Int(index) }
}

struct SelectionSet: Sendable {
    let offset: UInt32
    let selections: NodeRange
}

/// A field, a fragment spread or an inline fragment.
struct Selection: Sendable {
    enum Kind: UInt8, Sendable { case field, spread, inlineFragment }

    let kind: Kind
    /// The first byte: of the alias, the name, or the three dots.
    let offset: UInt32
    /// The field's or fragment's name, or the type condition; ``Symbol/none`` where an inline fragment has none.
    let name: Symbol
    let nameOffset: UInt32
    /// The alias, else the name. Meaningful for fields only.
    let responseKey: Symbol
    let arguments: NodeRange
    let directives: NodeRange
    /// ``SelectionSetID/none`` where there is none.
    let selectionSet: SelectionSetID

    var hasSelectionSet: Bool { selectionSet != .none }
    var isAliased: Bool { kind == .field && offset != nameOffset }
}

struct Argument: Sendable {
    let name: NameNode
    let value: Value
}

struct Directive: Sendable {
    /// The byte of the `@`.
    let offset: UInt32
    let name: NameNode
    let arguments: NodeRange
}

struct VariableDefinition: Sendable {
    let offset: UInt32
    let description: Value?
    let name: NameNode
    let type: TypeNode
    let defaultValue: Value?
    let directives: NodeRange
}

/// A type as a document writes it: a name in lists that may each refuse null.
struct TypeNode: Sendable {
    let offset: UInt32
    let name: NameNode
    let wrapping: TypeWrapping
}

/// A value as a document writes it. Lists and objects point at their parts.
struct Value: Sendable {
    enum Kind: UInt8, Sendable {
        case null, boolean, int, float, string, escapedString, blockString, enumeration, variable, list, object
    }

    let kind: Kind
    let offset: UInt32
    let end: UInt32
    /// The name of a variable or an enum value.
    let symbol: Symbol
    /// Where the items of a list or the fields of an object lie.
    let children: NodeRange

    init(_ kind: Kind, from offset: UInt32, to end: UInt32, symbol: Symbol = .none, children: NodeRange = .empty) {
        (self.kind, self.offset, self.end, self.symbol, self.children) = (kind, offset, end, symbol, children)
    }

    var isString: Bool { kind == .string || kind == .escapedString || kind == .blockString }
}

struct ObjectField: Sendable {
    let name: NameNode
    let value: Value
}

// MARK: Reading

extension Document {
    func text(_ symbol: Symbol) -> String {
        let entry = names.entries[symbol.int]
        return String(decoding: source[Int(entry.start)..<Int(entry.end)], as: UTF8.self)
    }

    /// The bytes of a value as they are written.
    func text(of value: Value) -> String {
        String(decoding: source[Int(value.offset)..<Int(value.end)], as: UTF8.self)
    }

    /// What a string value says once its quotes and escapes are taken away.
    func string(of value: Value) -> String {
        let start = Int(value.offset)
        let end = Int(value.end)
        switch value.kind {
        case .string: return String(decoding: source[(start + 1)..<(end - 1)], as: UTF8.self)
        case .blockString: return BlockString.value(of: source[(start + 3)..<(end - 3)])
        case .escapedString:
            var text = String.UnicodeScalarView()
            var index = start + 1
            var plain = index
            while index < end - 1 {
                guard source[index] == UInt8(ascii: "\\"), let escape = StringEscape(at: index, in: source) else {
                    index += 1
                    continue
                }
                text.append(contentsOf: String(decoding: source[plain..<index], as: UTF8.self).unicodeScalars)
                text.append(escape.scalar)
                index += escape.length
                plain = index
            }
            text.append(contentsOf: String(decoding: source[plain..<index], as: UTF8.self).unicodeScalars)
            return String(text)
        default: return self.text(of: value)
        }
    }

    func location(_ offset: UInt32) -> SourceLocation { SourceLocation(offset: Int(offset), in: source) }

    /// Whether two names of two tables are the same text.
    func symbol(named text: String) -> Symbol? {
        let bytes = Array(text.utf8)
        return names.find(0, bytes.count, of: bytes, hash: NameHash.of(bytes), in: source)
    }

    /// Whether any definition is one that can be executed.
    var isExecutable: Bool { !operations.isEmpty || !fragments.isEmpty }
}
