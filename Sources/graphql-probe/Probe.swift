import GraphQL
import JSON

/// Answers one request of the probe's protocol.
enum Probe {
    /// Why a request was not answered: the caller counts it as skipped.
    struct Unanswerable: Error, CustomStringConvertible {
        let description: String
    }

    static func answer(_ request: JSON) async throws -> JSON {
        switch request["kind"]?.stringValue {
        case "parse": return parse(request)
        case "lex": return lex(request)
        case "build": return build(request)
        case "validate": return try validate(request)
        case "validateSDL": return try validateTypeSystem(request)
        case "execute": return try await ProbeExecution.answer(request, try schema(request))
        default: throw Unanswerable(description: "no such kind of request")
        }
    }

    private static func parse(_ request: JSON) -> JSON {
        let source = request["source"]?.stringValue ?? ""
        do throws(GraphQLError) {
            let start = request["start"]?.stringValue.flatMap(ParsedPart.Start.init(rawValue:))
            let printed =
                if let start {
                    try ParsedPart(parsing: source, as: start, limits: .trusted).printed
                } else {
                    try Document(parsing: source, limits: .trusted).printed
                }
            return ["ok": true, "printed": .string(printed)]
        } catch {
            return ["ok": false, "errors": .array(places([error]))]
        }
    }

    private static func lex(_ request: JSON) -> JSON {
        let (tokens, error) = LexedToken.list(request["source"]?.stringValue ?? "")
        let rows = tokens.map { token -> JSON in
            [
                .string(token.kind), .int(token.start), .int(token.end), .int(token.location.line),
                .int(token.location.column), token.value.map { .string($0) } ?? .null,
            ]
        }
        guard let error else { return ["tokens": .array(rows)] }
        return ["tokens": .array([]), "errors": .array(places([error]))]
    }

    // MARK: Schemas

    private static func build(_ request: JSON) -> JSON {
        do throws(SchemaError) {
            _ = try Schema(parsing: request["sdl"]?.stringValue ?? "")
            return ["ok": true]
        } catch {
            return ["ok": false, "errors": .array(places(error.errors))]
        }
    }

    private static func validate(_ request: JSON) throws -> JSON {
        let schema = try schema(request)
        let source = request["document"]?.stringValue ?? ""
        do throws(GraphQLError) {
            let document = try Document(parsing: source, limits: .trusted)
            let errors = document.validate(for: schema, rules: try rules(request) ?? commonRules, limits: .trusted)
            return ["errors": .array(errors.map(\.json))]
        } catch {
            return ["errors": .array([error.json])]
        }
    }

    private static func validateTypeSystem(_ request: JSON) throws -> JSON {
        let schema = request["schema"]?.stringValue == nil ? nil : try schema(request)
        do throws(GraphQLError) {
            let document = try Document(parsing: request["document"]?.stringValue ?? "", limits: .trusted)
            let errors = document.validateTypeSystem(extending: schema, rules: try rules(request) ?? .typeSystem)
            return ["errors": .array(errors.map(\.json))]
        } catch {
            return ["errors": .array([error.json])]
        }
    }

    /// The rules that every reference engine has. One of the specification of September 2025 is too recent for that.
    private static let commonRules = RuleSet.specified.subtracting(.knownOperationTypes)

    private static func rules(_ request: JSON) throws(GraphQLError) -> RuleSet? {
        guard let names = request["rules"]?.arrayValue else { return nil }
        var rules: RuleSet = []
        for name in names.compactMap(\.stringValue) {
            guard let rule = RuleSet(named: name) else { throw GraphQLError("There is no rule \(name).") }
            rules.formUnion(rule)
        }
        return rules
    }

    /// The last schema asked for: suites ask many questions about one.
    nonisolated(unsafe) private static var lastSchema: (source: String, schema: Schema)?

    static func schema(_ request: JSON) throws -> Schema {
        let source = request["schema"]?.stringValue ?? ""
        if let last = unsafe lastSchema, last.source == source { return last.schema }
        let schema = try Schema(parsing: source)
        unsafe lastSchema = (source, schema)
        return schema
    }

    /// Errors as the suite reads them: all of their places on one line each.
    static func places(_ errors: [GraphQLError]) -> [JSON] {
        errors.map { error in
            if error.locations.count == 1, error.path == nil, let location = error.locations.first {
                return [
                    "line": .int(location.line), "column": .int(location.column), "message": .string(error.message),
                ]
            }
            return error.json
        }
    }
}
