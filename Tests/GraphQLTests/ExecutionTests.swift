import GraphQL
import JSON
import Synchronization
import Testing

/// Execution (§6) and the response (§7).
@Suite struct ExecutionTests {
    private let dog: JSON = [
        "__typename": "Dog", "name": "Rex", "barks": 3, "friend": ["__typename": "Cat", "lives": 9],
    ]

    @Test("fields come in the order of the document, merged where they share a key")
    func order() async throws {
        let document = "query { dog { b: name ...F a: name b: name } dog { kind } } fragment F on Dog { barks }"
        let response = try await Sample.engine(["dog": ["b": "x", "a": "y", "barks": 1, "kind": "BIG"]]).execute(
            GraphQLRequest(document))
        #expect(response.text == #"{"data":{"dog":{"b":"x","barks":1,"a":"y","kind":"BIG"}}}"#)
    }

    @Test("interfaces and unions give the fields of the type they turn out to be")
    func abstractTypes() async throws {
        let answer = try await Sample.execute(
            "{ any { __typename ... on Dog { name friend { ... on Cat { lives } ... on Dog { barks } } } ... on Cat { lives } } }",
            ["any": dog])
        #expect(answer == ["data": ["any": ["__typename": "Dog", "name": "Rex", "friend": ["lives": 9]]]])
        #expect(try await Sample.execute("{ any { __typename } }", ["any": ["__typename": "Nope"]]).paths == [["any"]])
    }

    @Test("skip and include decide for each request anew, though the document is known")
    func conditions() async throws {
        let engine = try Sample.engine(["dog": dog])
        let document = "query ($a: Boolean!, $b: Boolean!) { dog @include(if: $a) { name barks @skip(if: $b) } }"
        for _ in 0..<2 {
            for (a, b, expected) in [
                (true, false, #"{"dog":{"name":"Rex","barks":3}}"#), (true, true, #"{"dog":{"name":"Rex"}}"#),
                (false, true, "{}"),
            ] {
                let response = await engine.execute(
                    GraphQLRequest(document, variables: ["a": .bool(a), "b": .bool(b)]))
                #expect(response.text == #"{"data":\#(expected)}"#)
            }
        }
        #expect(engine.cachedDocuments == 1)
    }

    @Test(
        "null goes up to the nearest position that takes it, and the error keeps its path",
        arguments: [
            ("{ dog { name barks } }", ["dog": ["name": "x"]], #"{"dog":null}"#, ["dog", "barks"]),
            ("{ must { barks } }", ["must": [:]], "null", ["must", "barks"]),
            ("{ must { name } }", [:], "null", ["must"]),
            (
                "{ pets { ... on Dog { barks } } }", ["pets": [["__typename": "Dog"], .null]], #"{"pets":null}"#,
                ["pets", 0, "barks"]
            ),
            ("{ pets { name } }", ["pets": [["__typename": "Dog"], ["$error": "x"]]], #"{"pets":null}"#, ["pets", 1]),
            ("{ dog { name } }", ["dog": ["name": ["$error": "x"]]], #"{"dog":{"name":null}}"#, ["dog", "name"]),
            ("{ pets { name } }", ["pets": "x"], #"{"pets":null}"#, ["pets"]),
        ] as [(String, JSON, String, JSON)])
    func nullPropagation(document: String, values: JSON, data: String, path: JSON) async throws {
        let answer = try await Sample.execute(document, values)
        #expect(answer["data"]?.text == data)
        #expect(answer.paths == [path])
        #expect(answer["errors"]?.arrayValue?.first?["locations"]?.arrayValue?.isEmpty == false)
    }

    @Test("an error keeps its code and what else it says; an unexpected one says nothing of itself")
    func errors() async throws {
        struct Secret: Error {}
        let engine = try Sample.engine { resolvers in
            resolvers.bind("Query.dog") { (_: Sample.Node) -> Resolved in
                throw GraphQLError("No credits.", code: "INSUFFICIENT_CREDITS", extensions: ["needed": 5])
            }
            resolvers.bind("Query.pets") { (_: Sample.Node) -> Resolved in throw Secret() }
        }
        let answer = try JSON(parsing: await engine.execute(GraphQLRequest("{ dog { name } pets { name } }")).body)
        let errors = try #require(answer["errors"]?.arrayValue)
        #expect(errors[0]["extensions"] == ["code": "INSUFFICIENT_CREDITS", "needed": 5])
        #expect(errors[1]["message"] == "Something went wrong." && errors[1]["extensions"] == ["code": "INTERNAL"])
    }

    @Test(
        "a request that cannot begin has no data",
        arguments: [
            ("{", nil), ("{ nope }", nil), ("query A { must { name } } query B { must { name } }", nil),
            ("query A { must { name } }", "B"), ("query A { must { name } }", ""), ("fragment F on Dog { name }", nil),
        ] as [(String, String?)])
    func refusals(document: String, operation: String?) async throws {
        let response = try await Sample.engine().execute(GraphQLRequest(document, operationName: operation))
        #expect(!response.hasData && !response.errors.isEmpty)
        #expect(try JSON(parsing: response.body)["data"] == nil)
    }

    @Test("a bare field gives its bare value, and its fields where it has a selection")
    func bare() async throws {
        let values: JSON = ["detail": ["code": "X"], "full": ["code": "X"]]
        #expect(
            try await Sample.execute("{ detail full: detail { code } }", values) == [
                "data": ["detail": "X", "full": ["code": "X"]]
            ])
        #expect(try await Sample.execute("{ detail }") == ["data": ["detail": .null]])
        let mixed = try Document(parsing: "{ detail detail { code } }")
        #expect(mixed.validate(for: Sample.schema) == [])
        let engine = try Sample.engine(values) { resolvers in
            resolvers.bind("Query.echo") { (_: Sample.Node, call: FieldCall) in "\(call.isSelectedBare("detail"))" }
        }
        #expect(
            await engine.execute(GraphQLRequest("{ echo detail }")).text == #"{"data":{"echo":"true","detail":"X"}}"#)
        #expect(await engine.execute(GraphQLRequest("{ echo detail { code } }")).text.contains(#""echo":"false""#))
    }

    @Test("what has no resolver is named when the engine is made, and so is what has no field")
    func bindings() throws {
        let schema = try Schema(parsing: "type Query { a: Int b: T c: T @bare } type T { d: Int }")
        var resolvers = Resolvers()
        resolvers.bind("Query.a") { (_: Int) in 1 }
        resolvers.bind("T.e") { (_: Int) in 1 }
        #expect(
            resolvers.problems(for: schema) == [
                "Query.b has no resolver.", "Query.c has no resolver.",
                "Query.c may be selected bare, but T has no bare value.",
                "T.d has no resolver.", "T.e has a resolver but is not in the schema.",
            ])
        #expect(throws: Engine.Problems.self) { try Engine(schema, resolvers) }
    }

    @Test("typed closures get typed parents, and Swift values become results")
    func typedResolvers() async throws {
        struct User: ObjectValue {
            var name = "Ann"
            var tags = ["a", "b"]
            var score: Double? = 0.5
        }
        let schema = try Schema(
            parsing:
                "type Query { user: User users: [User!]! } type User { name: String! tags: [String!]! score: Float best: User }"
        )
        var resolvers = Resolvers()
        resolvers.bind("Query.user") { (_: Void) in User() }
        resolvers.bind("Query.users") { (_: Void) in [User(), User(name: "Bob", tags: [], score: nil)] }
        resolvers.bind("User.name", \User.name)
        resolvers.bind("User.tags", \User.tags)
        resolvers.bind("User.score", \User.score)
        resolvers.bind("User.best") { (user: User) in user.score == nil ? nil : Optional(User(name: "Eve")) }
        let engine = try Engine(schema, resolvers)
        let response = await engine.execute(GraphQLRequest("{ user { name best { name } } users { name tags score } }"))
        #expect(
            response.text
                == #"{"data":{"user":{"name":"Ann","best":{"name":"Eve"}},"users":[{"name":"Ann","tags":["a","b"],"score":0.5},{"name":"Bob","tags":[],"score":null}]}}"#
        )
    }
}
