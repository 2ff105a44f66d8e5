/// Looks at a document once and asks every rule about every node on the way.
///
/// A rule is a method in a file of its own under `Rules`. What several of them need (the type at a node, the uses of
/// variables, the spreads of fragments) is worked out here, once.
struct Validator {
    let schema: Schema
    let document: Document
    let rules: RuleSet
    let limits: Limits
    let suggests: Bool
    /// The schema's symbol for each of the document's.
    let link: [Symbol]

    /// What the document itself defines, which counts as known.
    let local: LocalDefinitions
    /// Whether the document defines a schema from nothing, so that of `schema` only the directives count.
    let isTypeSystemOnly: Bool

    private(set) var problems: [Problem] = []
    /// Set where validation stopped because it had enough: of errors or of work.
    private(set) var isStopped = false
    private(set) var workLeft: Int

    /// A broken rule, its places still offsets.
    struct Problem {
        let message: String
        let offsets: [UInt32]
        var code = GraphQLError.Code.validation
    }

    // What the walk learns. Arrays named "by symbol" are indexed by the document's symbols.

    /// The place of each fragment in the document, by symbol; of fragments with one name the last.
    var fragmentBySymbol: [Int32]
    /// The schema's number of the field that each selection selects; -1 where its parent type does not have it.
    var fieldNumbers: [Int32]
    /// The type that each selection selects from.
    var parents: [TypeID]
    var variableUses: [VariableUse] = []
    var spreads: [SpreadUse] = []
    /// For each operation and each fragment, which uses and spreads stand in it.
    var operationScopes: [Scope]
    var fragmentScopes: [Scope]

    struct Scope {
        var uses = 0..<0
        var spreads = 0..<0
    }

    struct VariableUse {
        let symbol: Symbol
        let offset: UInt32
        /// The type of the position, where it is known.
        let type: TypeReference?
        let hasDefault: Bool
        /// Whether the position is a field of a OneOf input object.
        let isOneOfField: Bool
    }

    struct SpreadUse {
        let name: Symbol
        let offset: UInt32
    }

    init(
        _ document: Document, for schema: Schema, rules: RuleSet, limits: Limits = Limits(), suggests: Bool = true,
        isTypeSystemOnly: Bool = false
    ) {
        self.schema = schema
        self.document = document
        self.rules = rules
        self.limits = limits
        self.suggests = suggests
        self.isTypeSystemOnly = isTypeSystemOnly
        link = schema.link(document)
        local = LocalDefinitions(document)
        workLeft = limits.validationWork
        fragmentBySymbol = [Int32](repeating: -1, count: document.names.entries.count)
        for (index, fragment) in document.fragments.enumerated() {
            fragmentBySymbol[fragment.name.symbol.int] = Int32(index)
        }
        fieldNumbers = [Int32](repeating: -1, count: document.selections.count)
        parents = [TypeID](repeating: .none, count: document.selections.count)
        operationScopes = [Scope](repeating: Scope(), count: document.operations.count)
        fragmentScopes = [Scope](repeating: Scope(), count: document.fragments.count)
    }

    // MARK: Reporting

    mutating func report(_ message: String, at offsets: [UInt32]) {
        guard !isStopped else { return }
        guard problems.count < limits.validationErrors else {
            return stop("The document breaks more than \(limits.validationErrors) rules; no more are listed.")
        }
        problems.append(Problem(message: message, offsets: offsets))
    }

    mutating func report(_ message: String, at offset: UInt32) { report(message, at: [offset]) }

    /// Counts steps of work; false once there have been too many, and then the document is refused.
    mutating func work(_ steps: Int = 1) -> Bool {
        workLeft -= steps
        guard workLeft < 0 else { return true }
        if !isStopped { stop("Validating the document takes more work than is allowed.") }
        return false
    }

    private mutating func stop(_ message: String) {
        isStopped = true
        problems.append(Problem(message: message, offsets: [], code: .limit))
    }

    var errors: [GraphQLError] {
        let locations = document.locations(problems.lazy.flatMap(\.offsets))
        return problems.map { problem in
            GraphQLError(problem.message, at: problem.offsets.compactMap { locations[$0] }, code: problem.code)
        }
    }

    // MARK: Reading

    func text(_ symbol: Symbol) -> String { document.text(symbol) }

    func fragment(_ name: Symbol) -> Int? {
        let index = fragmentBySymbol[name.int]
        return index < 0 ? nil : Int(index)
    }

    /// The type a name of the document stands for.
    func type(_ symbol: Symbol) -> TypeID? {
        symbol == .none ? nil : schema.type(link[symbol.int])
    }

    func type(_ node: TypeNode) -> TypeReference? {
        type(node.name.symbol).map { TypeReference(named: $0, wrapping: node.wrapping) }
    }
}

/// What a document defines itself of types and directives, by its own symbols.
struct LocalDefinitions {
    var types: Set<Symbol> = []
    var directives: [Symbol: TypeSystemDefinition] = [:]
    /// The definition of each type; of several the last.
    var typeDefinitions: [Symbol: TypeSystemDefinition] = [:]

    init(_ document: Document) {
        for definition in document.typeDefinitions {
            guard let name = definition.name?.symbol, !definition.isExtension else { continue }
            if definition.kind == .directive {
                directives[name] = definition
            } else {
                types.insert(name)
                typeDefinitions[name] = definition
            }
        }
    }
}
