/// What a schema is put together from.
struct SchemaParts {
    let pool: [UInt8]
    let names: NameTable
    let description: String?
    let types: [TypeDefinition]
    let directives: [DirectiveDefinition]
    let roots: [TypeID]
    let known: KnownSymbols
    let sources: [Document]
    /// `__typename`, `__schema` and `__type`, in this order.
    let metaFields: [FieldDefinition]
    let fieldCount: Int
    let builtInDirectives: Set<Symbol>
}

/// Makes a schema out of definitions and extensions that the rules for SDL have found sound.
struct SchemaBuilder {
    /// A definition or extension, and the number of the document whose nodes it names.
    struct Source {
        let number: Int
        let definition: TypeSystemDefinition
    }

    /// The engine's own document first.
    let documents: [Document]
    let scalars: [String: ScalarCoding]
    var pool: [UInt8] = []
    var names = NameTable(expecting: 256)
    /// A type's definition, then its extensions.
    var definitions: [String: [Source]] = [:]
    var ids: [String: TypeID] = [:]
    var types: [TypeDefinition] = []
    var fieldCount = 0

    /// The engine's types that no schema text may redefine.
    private var builtInTypes: [String] = []

    /// Builds from documents in order; a later one may extend what an earlier one defines.
    static func build(_ sources: [Document], withAllDirectives: Bool = false, scalars: [String: ScalarCoding] = [:])
        throws(GraphQLError) -> SchemaParts
    {
        let text = BuiltIns.definitions(for: sources, all: withAllDirectives)
        let engine = try Document(parsing: text, limits: .trusted)
        var builder = SchemaBuilder(documents: [engine] + sources, scalars: scalars)
        return try builder.build()
    }

    private init(documents: [Document], scalars: [String: ScalarCoding]) {
        (self.documents, self.scalars) = (documents, scalars)
    }

    private mutating func build() throws(GraphQLError) -> SchemaParts {
        let known = KnownSymbols { intern($0) }
        let written = collectTypes()
        let directiveSources = collectDirectives()
        assignIDs(written, directives: directiveSources)
        types.reserveCapacity(ids.count)
        for (name, _) in ids.sorted(by: { $0.value.index < $1.value.index }) { types.append(try makeType(name, known)) }
        var directives: [DirectiveDefinition] = []
        for source in directiveSources { directives.append(try makeDirective(source, known)) }
        linkPossibleTypes()
        let meta = try makeMetaFields(known)
        let (roots, description) = makeRoots()
        coerceDefaults(of: &directives)
        let builtIn = directiveSources.filter { $0.number == 0 }.compactMap { name(of: $0) }
        return SchemaParts(
            pool: pool, names: names, description: description, types: types, directives: directives, roots: roots,
            known: known, sources: documents, metaFields: meta, fieldCount: fieldCount,
            builtInDirectives: Set(builtIn.map { intern($0) }))
    }

    mutating func intern(_ text: String) -> Symbol {
        let bytes = Array(text.utf8)
        let hash = NameHash.of(bytes)
        if let symbol = names.find(0, bytes.count, of: bytes, hash: hash, in: pool) { return symbol }
        let start = pool.count
        pool.append(contentsOf: bytes)
        return names.intern(start, pool.count, hash: hash, in: pool)
    }

    func name(of source: Source) -> String? {
        source.definition.name.map { documents[source.number].text($0.symbol) }
    }

    // MARK: Collecting

    /// Files every type definition and extension under its name; returns the names the caller's documents define.
    private mutating func collectTypes() -> [String] {
        var written: [String] = []
        for (number, document) in documents.enumerated() {
            for definition in document.typeDefinitions where definition.isType {
                let source = Source(number: number, definition: definition)
                guard let name = name(of: source) else { continue }
                if number == 0 {
                    builtInTypes.append(name)
                } else if !definition.isExtension {
                    // Writing a built-in type out is allowed and changes nothing.
                    if definitions[name]?.contains(where: { !$0.definition.isExtension }) ?? false { continue }
                    written.append(name)
                }
                let place = definition.isExtension ? definitions[name]?.count ?? 0 : 0
                definitions[name, default: []].insert(source, at: place)
            }
        }
        return written
    }

    /// The directives defined, the caller's first: a built-in one may be defined anew.
    private func collectDirectives() -> [Source] {
        var sources: [Source] = []
        var seen: Set<String> = []
        for number in Array(1..<documents.count) + [0] {
            for definition in documents[number].typeDefinitions where definition.kind == .directive {
                let source = Source(number: number, definition: definition)
                if let name = name(of: source), seen.insert(name).inserted { sources.append(source) }
            }
        }
        return sources
    }

    /// Numbers the types as introspection lists them: as written, built-in scalars where they are first referred to.
    private mutating func assignIDs(_ written: [String], directives: [Source]) {
        for name in written {
            assignID(name)
            for source in definitions[name] ?? [] {
                for interface in source.definition.interfaces { assignBuiltIn(interface, source.number) }
                for field in source.definition.fields {
                    assignBuiltIn(field.type, source.number)
                    for argument in field.arguments { assignBuiltIn(argument.type, source.number) }
                }
                for input in source.definition.inputs { assignBuiltIn(input.type, source.number) }
                for member in source.definition.members { assignBuiltIn(member, source.number) }
            }
        }
        for source in directives {
            for argument in source.definition.inputs { assignBuiltIn(argument.type, source.number) }
        }
        for name in builtInTypes where name.hasPrefix("__") && name != BuiltIns.metaFieldsType { assignID(name) }
    }

    private mutating func assignID(_ name: String) {
        if ids[name] == nil { ids[name] = TypeID(ids.count) }
    }

    private mutating func assignBuiltIn(_ type: TypeNode, _ source: Int) { assignBuiltIn(type.name, source) }

    private mutating func assignBuiltIn(_ node: NameNode, _ source: Int) {
        let name = documents[source].text(node.symbol)
        if builtInTypes.contains(name), !name.hasPrefix("__") { assignID(name) }
    }

    // MARK: Roots

    private func makeRoots() -> (roots: [TypeID], description: String?) {
        var roots = [TypeID](repeating: .none, count: OperationKind.allCases.count)
        var description: String?
        var isWritten = false
        for document in documents {
            for definition in document.typeDefinitions where definition.kind == .schema {
                if !definition.isExtension { isWritten = true }
                if let value = definition.description { description = document.string(of: value) }
                for type in definition.operationTypes {
                    roots[Int(type.kind.rawValue)] = ids[document.text(type.type.symbol)] ?? .none
                }
            }
        }
        if !isWritten {
            for kind in OperationKind.allCases where roots[Int(kind.rawValue)] == .none {
                roots[Int(kind.rawValue)] = ids[kind.defaultTypeName] ?? .none
            }
        }
        return (roots, description)
    }

    private mutating func makeMetaFields(_ known: KnownSymbols) throws(GraphQLError) -> [FieldDefinition] {
        guard let source = definitions[BuiltIns.metaFieldsType]?.first else { return [] }
        var fields: [FieldDefinition] = []
        for field in source.definition.fields { fields.append(try makeField(field, in: source.number, known)) }
        return fields
    }
}

extension OperationKind {
    /// The name of the root type where no schema definition names one.
    var defaultTypeName: String {
        switch self {
        case .query: "Query"
        case .mutation: "Mutation"
        case .subscription: "Subscription"
        }
    }
}
