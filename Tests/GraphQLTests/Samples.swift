import DoitongTesting
import GraphQL
import JSON

/// A schema with something of everything, and values for it by response key.
enum Sample {
    static let text = """
        schema { query: Query mutation: Mutation subscription: Subscription }
        interface Pet { name(surname: Boolean = false): String friend: Pet }
        interface Named { name(surname: Boolean = false): String }
        type Dog implements Pet & Named { name(surname: Boolean = false): String friend: Pet barks: Int! kind: Kind }
        type Cat implements Pet & Named { name(surname: Boolean = false): String friend: Pet meows: Boolean lives: Int }
        union CatOrDog = Cat | Dog
        enum Kind { BIG SMALL OLD @deprecated(reason: "too old") }
        scalar Any
        input Filter { kind: Kind min: Int = 3 tags: [String!] inner: Filter must: Boolean! }
        input Either @oneOf { id: ID name: String }
        directive @mark(at: [Int!]) repeatable on FIELD | QUERY | FRAGMENT_SPREAD | INLINE_FRAGMENT | VARIABLE_DEFINITION
        directive @once on FIELD
        type Detail { code: String! }
        type Query {
          dog: Dog
          pets(first: Int! = 10, filter: Filter): [Pet!]
          any: CatOrDog
          echo(int: Int float: Float string: String boolean: Boolean id: ID kind: Kind any: Any
            ints: [Int] matrix: [[Int!]!] filter: Filter either: Either): String
          must: Dog!
          detail: Detail @bare
          needs(a: Int!): Int
          costly(first: Int = 1): [Dog!] @cost(weight: 10, multiplier: "first")
        }
        type Mutation { first: Int second: Int! third: Int }
        type Subscription { ticks: Dog! other: Int }
        """

    static let schema: Schema = make(text)

    static func make(_ text: String) -> Schema {
        do {
            return try Schema(parsing: text)
        } catch {
            fatalError("\(error)")
        }
    }

    /// An object whose fields are found in JSON by response key; `{"$error": text}` fails with that text.
    struct Node: Sendable {
        let json: JSON
    }

    static func resolved(_ json: JSON, isLeaf: Bool) -> Resolved {
        if let text = json["$error"]?.stringValue { return .failure(GraphQLError(text)) }
        switch json {
        case .null: return .null
        case .array(let items): return .list(items.map { resolved($0, isLeaf: isLeaf) })
        case .object where !isLeaf: return .object(Box(Node(json: json), typeName: json["__typename"]?.stringValue))
        default: return .json(json)
        }
    }

    /// Resolvers that find everything in the JSON they are given.
    static var resolvers: Resolvers {
        var resolvers = Resolvers()
        resolvers.bindFallback { (node: Node, call: FieldCall) in
            resolved(node.json[call.responseKey] ?? .null, isLeaf: call.isLeaf)
        }
        resolvers.bindBare("Detail") { (node: Node) -> String? in node.json["code"]?.stringValue }
        return resolvers
    }

    static func engine(
        _ values: JSON = [:], _ schema: Schema = schema, limits: Limits = Limits(),
        options: Engine.Options = Engine.Options(), _ change: (inout Resolvers) -> Void = { _ in }
    ) throws -> Engine {
        var resolvers = resolvers
        change(&resolvers)
        return try Engine(schema, resolvers, root: Node(json: values), limits: limits, options: options)
    }

    /// The response to a document over these values, as JSON.
    static func execute(_ document: String, _ values: JSON = [:], variables: JSONObject = [:]) async throws -> JSON {
        let response = try await engine(values).execute(GraphQLRequest(document, variables: variables))
        return try JSON(parsing: response.body)
    }
}

extension JSON {
    /// The messages of a response's errors.
    var messages: [String] { self["errors"]?.arrayValue?.compactMap { $0["message"]?.stringValue } ?? [] }

    /// The paths of a response's errors.
    var paths: [JSON] { self["errors"]?.arrayValue?.compactMap { $0["path"] } ?? [] }
}
