import GraphQL
import JSON

/// Answers one request of the probe's protocol.
enum Probe {
    /// Why a request was not answered: the caller counts it as skipped.
    struct Unanswerable: Error, CustomStringConvertible {
        let description: String
    }

    static func answer(_ request: JSON) throws -> JSON {
        switch request["kind"]?.stringValue {
        case "parse": return parse(request)
        case "lex": return lex(request)
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
