import API
import DoitongTesting
import EventLoop
import Glibc
import GraphQL
import HTTPServer
import HTTPTypes
import JSON

/// A server with endpoints under test, on a lane of its own.
final class Endpoint: Sendable {
    private let server: Server
    private let lane = Lane()

    /// For tests that leave nothing behind.
    static let shared: Endpoint = {
        do { return try Endpoint() } catch { fatalError("\(error)") }
    }()

    private init() throws {
        let engine = try Engine(try Schema(parsing: Self.schema), Self.resolvers, root: Root())
        var limits = RequestLimits()
        limits.bodyBytes = 4_000
        let plain = GraphQLEndpoint<Caller>(
            engine, limits: limits, statusOfError: Self.statusOfError, context: Self.caller)
        let surrounded = GraphQLEndpoint<Caller>(
            engine, limits: limits, statusOfError: Self.statusOfError, context: Self.caller, around: Self.around)
        server = try Server(
            .ip(host: "127.0.0.1", port: 0), lanes: [lane],
            plain.routes(at: "/graphql") + surrounded.routes(at: "/surrounded"),
            Server.Configuration(identify: { _ in "id" }))
    }

    func connect() throws -> Wire { try Wire(.ipv4(port: server.port)) }

    /// Sends a request and reads its answer, on a connection of its own.
    func answer(to request: String, toHead: Bool = false) throws -> Answer? {
        let wire = try connect()
        try wire.send(request)
        return try wire.answer(toHead: toHead)
    }

    // MARK: What is served

    /// Two ticks.
    struct Ticks: AsyncSequence, AsyncIteratorProtocol, Sendable {
        private var count = 0
        func makeAsyncIterator() -> Ticks { self }
        mutating func next() async -> Int? {
            count += 1
            return count <= 2 ? count : nil
        }
    }

    struct Root: Sendable, ObjectValue {}
    struct Caller: Sendable { let name: String }

    private static let schema = """
        scalar Any
        type Query {
          hello(name: String): String
          number(n: Int!): Int!
          any(value: Any): Any
          caller: String
          threads: [String!]
          later: String
          refuses(code: String!): Int!
          forgives(code: String!): Int
          name(of: Any): String
          other(of: Any): String
          query(of: Any): String
          fragment(of: Any): String
          on(of: Any): String
          mutation(of: Any): String
          true(of: Any): String
          unasked: String
          node(of: Any): Query
        }
        type Mutation { bump: Int! other: Int }
        type Subscription { ticks: Int }
        """

    private static var resolvers: Resolvers {
        var resolvers = Resolvers()
        resolvers.bind("Query.hello") { (_: Root, call: FieldCall) in
            "Hello, \(call.arguments.string("name") ?? "world")!"
        }
        resolvers.bind("Query.number") { (_: Root, call: FieldCall) in call.arguments.int("n") ?? 0 }
        resolvers.bind("Query.any") { (_: Root, call: FieldCall) in Resolved.json(call.arguments["value"] ?? .null) }
        resolvers.bind("Query.caller") { (_: Root, call: FieldCall) in (call.context as? Caller)?.name }
        resolvers.bind("Query.threads") { (_: Root, call: FieldCall) in
            [(call.context as? Caller)?.name ?? "", Self.thread]
        }
        resolvers.bindAsync("Query.later") { (_: Root, _: FieldCall) -> String in
            await Task.yield()
            return Self.thread
        }
        resolvers.bind("Query.refuses") { (_: Root, call: FieldCall) -> Int in throw Self.error(call) }
        resolvers.bind("Query.forgives") { (_: Root, call: FieldCall) -> Int in throw Self.error(call) }
        for field in ["name", "other", "query", "fragment", "on", "mutation", "true", "unasked"] {
            resolvers.bind("Query.\(field)") { (_: Root, _: FieldCall) in field }
        }
        resolvers.bind("Query.node") { (_: Root, _: FieldCall) in Root() }
        resolvers.bind("Mutation.bump") { (_: Root, _: FieldCall) in 1 }
        resolvers.bind("Mutation.other") { (_: Root, _: FieldCall) in 2 }
        resolvers.bindStream("Subscription.ticks") { _ in Ticks() }
        return resolvers
    }

    private static func error(_ call: FieldCall) -> GraphQLError {
        GraphQLError("Refused.", code: .init(call.arguments.string("code") ?? ""))
    }

    static var thread: String { "\(pthread_self())" }

    /// As an authenticating caller would: knows everybody but `bad`.
    private static func caller(_ request: Request) async throws(GraphQLRefusal) -> Caller {
        switch request.fields[FieldName("X-API-Key")] {
        case "bad":
            throw GraphQLRefusal(
                [GraphQLError("No such key.", code: "UNAUTHENTICATED")],
                Fields([(FieldName("WWW-Authenticate"), "Bearer")]))
        case "thread": return Caller(name: thread)
        case let key: return Caller(name: key ?? "nobody")
        }
    }

    private static func statusOfError(_ error: GraphQLError) -> (status: Status, fields: Fields)? {
        switch error.code {
        case "UNAUTHENTICATED": (Status(401), Fields())
        case "RATE_LIMIT": (Status(429), Fields([(.retryAfter, "7")]))
        case "IDEMPOTENCY_KEY_REUSED": (Status(422), Fields())
        case "IDEMPOTENCY_IN_PROGRESS": (Status(409), Fields())
        default: nil
        }
    }

    /// Says what it knew before, answers `replay` by itself, and counts nothing.
    private static func around(
        _ caller: Caller, _ call: GraphQLCall, _ next: () async -> GraphQLAnswer
    ) async -> GraphQLAnswer {
        if call.request.fields[FieldName("Idempotency-Key")] == "replay" {
            return GraphQLAnswer(
                .ok, Fields([(FieldName("Idempotent-Replayed"), "true")]), body: Array(#"{"data":{"stored":1}}"#.utf8))
        }
        var answer = await next()
        answer.fields.append(FieldName("X-Kind"), call.operation?.kind.name ?? "none")
        answer.fields.append(FieldName("X-Root"), call.operation?.rootFields.joined(separator: " ") ?? "")
        answer.fields.append(FieldName("X-Codes"), answer.errors.compactMap(\.code).joined(separator: " "))
        answer.fields.append(FieldName("X-Thread"), thread)
        return answer
    }
}
