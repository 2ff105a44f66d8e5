/// A definition or extension of the type system, of any kind; what its kind does not have is empty.
///
/// Schemas are read once, so these are plain values with arrays of their own rather than nodes in an arena.
struct TypeSystemDefinition: Sendable {
    enum Kind: UInt8, Sendable {
        case schema, scalar, object, interface, union, enumeration, inputObject, directive
    }

    let kind: Kind
    let isExtension: Bool
    /// The first byte, which is that of the description if there is one.
    let offset: UInt32
    var description: Value?
    /// Nil for the schema, which has no name.
    var name: NameNode?
    var interfaces: [NameNode] = []
    var directives: NodeRange = .empty
    var fields: [FieldDefinitionNode] = []
    var members: [NameNode] = []
    var enumValues: [EnumValueNode] = []
    /// Fields of an input object, arguments of a directive.
    var inputs: [InputValueNode] = []
    var operationTypes: [OperationTypeNode] = []
    var locations: [NameNode] = []
    var isRepeatable = false

    init(_ kind: Kind, isExtension: Bool = false, offset: UInt32, description: Value? = nil) {
        self.kind = kind
        self.isExtension = isExtension
        self.offset = offset
        self.description = description
    }

    /// Whether it defines or extends a type, rather than the schema or a directive.
    var isType: Bool { kind != .schema && kind != .directive }
}

struct FieldDefinitionNode: Sendable {
    let offset: UInt32
    let description: Value?
    let name: NameNode
    let arguments: [InputValueNode]
    let type: TypeNode
    let directives: NodeRange
}

struct InputValueNode: Sendable {
    let offset: UInt32
    let description: Value?
    let name: NameNode
    let type: TypeNode
    let defaultValue: Value?
    let directives: NodeRange
}

struct EnumValueNode: Sendable {
    let offset: UInt32
    let description: Value?
    let name: NameNode
    let directives: NodeRange
}

struct OperationTypeNode: Sendable {
    let offset: UInt32
    let kind: OperationKind
    let type: NameNode
}
