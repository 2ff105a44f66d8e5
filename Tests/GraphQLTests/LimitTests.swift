import GraphQL
import JSON
import Testing

/// Every bound is met before the work it bounds is done, and is named.
@Suite struct LimitTests {
    private func refusal(_ document: String, _ change: (inout Limits) -> Void = { _ in }) async throws -> GraphQLError?
    {
        var limits = Limits()
        change(&limits)
        let response = try await Sample.engine(limits: limits).execute(GraphQLRequest(document))
        #expect(!response.hasData)
        return response.errors.first
    }

    private func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    @Test("a document that asks for too much is refused, and the bound is named")
    func bounds() async throws {
        #expect(try await refusal(repeated("{", 1_000_000))?.message.contains("bytes") == true)
        #expect(try await refusal("{ \(repeated("a ", 20_000)) }")?.message.contains("tokens") == true)
        #expect(try await refusal(repeated("{a", 300))?.message.contains("levels deep") == true)
        #expect(try await refusal("{ echo(any: \(repeated("[", 5_000))) }")?.message.contains("levels deep") == true)
        #expect(
            try await refusal("query ($a: \(repeated("[", 300))Int) { a }")?.message.contains("levels deep") == true)
        let deep = "{ dog { \(repeated("friend { ", 50)) name \(repeated("} ", 50)) } }"
        #expect(try await refusal(deep)?.extensions["limit"] == "depth")
        #expect(
            try await refusal("{ \((0..<501).map { "a\($0): detail" }.joined(separator: " ")) }")?.extensions["limit"]
                == "aliases")
        #expect(try await refusal("{ detail \(repeated("@mark ", 501)) }")?.extensions["limit"] == "directives")
        #expect(try await refusal("{ \(repeated("detail ", 101)) }")?.extensions["limit"] == "rootFields")
        #expect(
            try await refusal("{ \(repeated("nope ", 90)) ... { \(repeated("nope ", 90)) } }") {
                $0.rootFields = 1_000
            }?.code == "GRAPHQL_VALIDATION_FAILED")
    }

    @Test("depth, width and cost are counted through fragments")
    func throughFragments() async throws {
        let chain = (0..<60).map { "fragment F\($0) on Dog { friend { ...F\($0 + 1) } }" }.joined(separator: " ")
        #expect(
            try await refusal("{ dog { ...F0 } } \(chain) fragment F60 on Dog { name }")?.extensions["limit"] == "depth"
        )
        #expect(
            try await refusal("{ ...F } fragment F on Query { \(repeated("detail ", 101)) }")?.extensions["limit"]
                == "rootFields")
        #expect(
            try await refusal("{ ...F } fragment F on Query { costly(first: 200000) { barks } }")?.extensions["limit"]
                == "complexity")
    }

    @Test("a cost that hangs on a variable is reckoned with its value")
    func variableCost() async throws {
        let engine = try Sample.engine()
        let document = "query ($n: Int) { costly(first: $n) { barks } }"
        #expect(await engine.execute(GraphQLRequest(document, variables: ["n": 5])).hasData)
        let refused = await engine.execute(GraphQLRequest(document, variables: ["n": 2_000_000]))
        #expect(refused.errors.map { $0.extensions["limit"] } == ["complexity"])
    }

    @Test("fragments that spread fragments, twice each, cost no more than their text")
    func fragmentBomb() async throws {
        let fragments = (0..<30).map {
            "fragment F\($0) on Dog { a: friend { ...G\($0) } b: friend { ...G\($0) } } fragment G\($0) on Pet { ... on Dog { ...F\($0 + 1) } }"
        }
        let document = "{ dog { ...F0 } } \(fragments.joined(separator: " ")) fragment F30 on Dog { name }"
        let response = try await Sample.engine(["dog": ["name": "x"]]).execute(GraphQLRequest(document))
        #expect(response.errors.first?.extensions["limit"] == "complexity")
    }

    @Test("fields that conflict by the thousand use up the work allowed, not the machine")
    func overlapBomb() async throws {
        let fields = (0..<3_000).map { "... on Dog { x: name(surname: \($0 % 2 == 0)) }" }.joined(separator: " ")
        let error = try #require(try await refusal("{ dog { \(fields) } }") { $0.validationErrors = 10_000_000 })
        #expect(error.code != nil)
        let alike = (0..<3_000).map { _ in "x: name" }.joined(separator: " ")
        let errors = try Document(parsing: "{ dog { \(alike) } }").validate(for: Sample.schema)
        #expect(errors == [])
    }

    @Test("cycles of fragments and of introspection are refused")
    func cycles() async throws {
        #expect(
            try await refusal("{ dog { ...F } } fragment F on Dog { friend { ...F } }")?.code
                == "GRAPHQL_VALIDATION_FAILED")
        let circle = "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }"
        #expect(try await refusal(circle)?.code == "GRAPHQL_VALIDATION_FAILED")
    }

    @Test("a list that is too long and a response that is too large are cut off")
    func results() async throws {
        var limits = Limits()
        limits.listSize = 3
        let pets = JSON.array([JSON](repeating: ["__typename": "Dog", "name": "Rex"], count: 4))
        let long = try await Sample.engine(["pets": pets], limits: limits).execute(GraphQLRequest("{ pets { name } }"))
        #expect(long.errors.map { $0.extensions["limit"] } == ["listSize"])
        limits = Limits()
        limits.responseBytes = 40
        let large = try await Sample.engine(["pets": pets], limits: limits).execute(GraphQLRequest("{ pets { name } }"))
        #expect(large.errors.map { $0.extensions["limit"] } == ["responseBytes"])
        #expect(try JSON(parsing: large.body)["data"] == .null)
    }

    @Test("no more errors are listed than is useful")
    func manyErrors() async throws {
        let document = try Document(parsing: "{ dog { \((0..<400).map { "n\($0)" }.joined(separator: " ")) } }")
        #expect(document.validate(for: Sample.schema).count == 101)
    }

    @Test("the cache lets go of what was asked for longest ago")
    func cacheBound() async throws {
        var options = Engine.Options()
        options.cachedDocuments = 10
        let engine = try Sample.engine(["detail": ["code": "X"]], options: options)
        for number in 0..<100 {
            _ = await engine.execute(GraphQLRequest("{ detail }"))
            _ = await engine.execute(GraphQLRequest("{ a\(number): detail }"))
            #expect(engine.cachedDocuments <= 10)
        }
    }
}
