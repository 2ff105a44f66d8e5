extension Document {
    /// What keeps this document from being executed, in a stable order; nothing if it is valid.
    package func validate(
        for schema: Schema, rules: RuleSet = .standard, limits: Limits = Limits(), suggests: Bool = true
    ) -> [GraphQLError] {
        var validator = Validator(self, for: schema, rules: rules, limits: limits, suggests: suggests)
        validator.run()
        return validator.errors
    }

    /// What keeps this document from defining a schema, or from extending one.
    package func validateTypeSystem(extending schema: Schema? = nil, rules: RuleSet = .typeSystem) -> [GraphQLError] {
        var validator = Validator(
            self, for: schema ?? .empty, rules: rules, limits: .trusted, isTypeSystemOnly: schema == nil)
        validator.runTypeSystem()
        return validator.errors
    }
}

/// Why no schema could be made, all of it at once.
package struct SchemaError: Error, CustomStringConvertible {
    package let errors: [GraphQLError]

    package var description: String {
        errors.map { error in
            let places = error.locations.map { " (\($0.line):\($0.column))" }.joined()
            return error.message + places
        }.joined(separator: "\n")
    }
}

extension Schema {
    /// A schema with nothing but what every schema has.
    static let empty: Schema = {
        do throws(GraphQLError) {
            return Schema(try SchemaBuilder.build([], withAllDirectives: true))
        } catch {
            preconditionFailure("The engine's own definitions are wrong: \(error.message)")
        }
    }()

    /// Reads a schema from its text. `scalars` says how custom scalars are coerced, by their names.
    /// Rules that need the whole schema are asked separately: ``problems``.
    package convenience init(parsing source: String, scalars: [String: ScalarCoding] = [:]) throws(SchemaError) {
        try self.init(documents: [Self.checked(source, extending: nil)], scalars: scalars)
    }

    /// This schema with the definitions and extensions of another text.
    package func extended(by source: String) throws(SchemaError) -> Schema {
        let own = Array(sources.dropFirst())
        // The text may speak of an engine's directive that this schema had no use for.
        let base = try Schema(documents: own, withAllDirectives: true)
        let codings = types.compactMap { type in type.coding.map { (type.name, $0) } }
        return try Schema(
            documents: own + [Self.checked(source, extending: base)],
            scalars: Dictionary(uniqueKeysWithValues: codings))
    }

    private convenience init(
        documents: [Document], withAllDirectives: Bool = false, scalars: [String: ScalarCoding] = [:]
    ) throws(SchemaError) {
        do throws(GraphQLError) {
            self.init(
                try SchemaBuilder.build(documents, withAllDirectives: withAllDirectives, scalars: scalars))
        } catch {
            throw SchemaError(errors: [error])
        }
    }

    private static func checked(_ source: String, extending schema: Schema?) throws(SchemaError) -> Document {
        let document: Document
        do throws(GraphQLError) {
            document = try Document(parsing: source, limits: .trusted)
        } catch {
            throw SchemaError(errors: [error])
        }
        let errors = document.validateTypeSystem(extending: schema)
        if !errors.isEmpty { throw SchemaError(errors: errors) }
        return document
    }

    /// Whether some document says which types are the roots, rather than leaving it to their names.
    var hasDefinition: Bool { OperationKind.allCases.contains { root($0) != .none } }
}
