import GraphQL
import JSON
import Testing

/// Input and result coercion (§3.5, §3.9, §3.10, §6.1.2, §6.4.1).
@Suite struct CoercionTests {
    /// The arguments that `echo` gets, or nil where the request is refused before it is called.
    private func arguments(_ document: String, _ variables: JSONObject = [:]) async throws -> JSON? {
        let engine = try Sample.engine([:]) { resolvers in
            resolvers.bind("Query.echo") { (_: Sample.Node, call: FieldCall) in JSON.object(call.arguments.values).text
            }
        }
        let response = await engine.execute(GraphQLRequest(document, variables: variables))
        let data = try JSON(parsing: response.body)["data"]
        return try data?["echo"]?.stringValue.map { try JSON(parsing: $0) }
    }

    @Test(
        "a variable takes what its type takes, and nothing else",
        arguments: [
            ("Int", "int", .int(1), .int(1)), ("Int", "int", .double(3), .int(3)), ("Int", "int", .double(1.5), nil),
            ("Int", "int", .int(2_147_483_648), nil), ("Int", "int", "1", nil), ("Int", "int", true, nil),
            ("Int", "int", .null, .null),
            ("Float", "float", .int(1), .int(1)), ("Float", "float", .double(1.5), .double(1.5)),
            ("Float", "float", "1", nil),
            ("String", "string", "é", "é"), ("String", "string", .int(1), nil), ("Boolean", "boolean", false, false),
            ("Boolean", "boolean", .int(0), nil), ("ID", "id", "a", "a"), ("ID", "id", .int(7), "7"),
            ("ID", "id", .double(1.5), nil),
            ("Kind", "kind", "BIG", "BIG"), ("Kind", "kind", "big", nil), ("Kind", "kind", .int(1), nil),
            ("Any", "any", ["a": [.null]], ["a": [.null]]), ("[Int]", "ints", .int(1), [1]),
            ("[Int]", "ints", [1, .null], [1, .null]),
            ("[[Int!]!]", "matrix", [[1]], [[1]]), ("[[Int!]!]", "matrix", [[.null]], nil),
            ("[[Int!]!]", "matrix", [1], [[1]]),
            ("Filter", "filter", ["must": true], ["min": 3, "must": true]), ("Filter", "filter", [:], nil),
            ("Filter", "filter", ["must": .null], nil),
            ("Filter", "filter", ["must": true, "min": .null], ["min": .null, "must": true]),
            ("Filter", "filter", ["must": true, "nope": 1], nil), ("Filter", "filter", "x", nil),
            ("Either", "either", ["id": "1"], ["id": "1"]), ("Either", "either", ["id": "1", "name": "x"], nil),
            ("Either", "either", ["id": .null], nil), ("Either", "either", [:], nil),
        ] as [(String, String, JSON, JSON?)])
    func variables(type: String, argument: String, given: JSON, expected: JSON?) async throws {
        let result = try await arguments("query ($v: \(type)) { echo(\(argument): $v) }", ["v": given])
        #expect(result?[argument] == expected)
    }

    @Test("what is not given is absent, has its default, or is an error")
    func absence() async throws {
        #expect(try await arguments("query ($v: Int) { echo(int: $v) }") == [:])
        #expect(try await arguments("query ($v: Int = 5) { echo(int: $v) }") == ["int": 5])
        #expect(try await arguments("query ($v: Int = 5) { echo(int: $v) }", ["v": .null]) == ["int": .null])
        #expect(try await arguments("query ($v: Int!) { echo(int: $v) }") == nil)
        #expect(try await arguments("query ($v: Int) { echo(ints: [1, $v]) }") == ["ints": [1, .null]])
        #expect(
            try await arguments("query ($v: Int) { echo(filter: { must: true, min: $v }) }") == [
                "filter": ["min": 3, "must": true]
            ])
        #expect(
            try await arguments("query ($v: Any) { echo(any: { a: $v, b: [1, X, \"s\"] }) }") == [
                "any": ["b": [1, "X", "s"]]
            ])
    }

    @Test("a bad variable is named with its place, once for each thing wrong with it")
    func messages() async throws {
        let given: JSONObject = ["v": ["kind": "X", "tags": [1], "nope": 1]]
        let answer = try await Sample.execute("query ($v: Filter) { echo(filter: $v) }", variables: given)
        #expect(answer["data"] == nil)
        #expect(answer.messages.count == 4)
        #expect(answer.messages.contains { $0.contains("'.tags[0]'") })
        #expect(answer["errors"]?.arrayValue?.first?["extensions"]?["code"] == "BAD_USER_INPUT")
    }

    @Test(
        "results become what their type says, or an error and null",
        arguments: [
            ("barks", .int(1), .int(1)), ("barks", .double(2), .int(2)), ("barks", "3", .int(3)),
            ("barks", true, .int(1)),
            ("barks", .double(1.5), nil), ("barks", .int(.max), nil), ("barks", "x", nil), ("barks", [1], nil),
            ("name", "a", "a"), ("name", .int(1), "1"), ("name", true, "true"), ("name", [:], nil),
            ("kind", "BIG", "BIG"), ("kind", "big", nil), ("kind", .int(0), nil),
        ] as [(String, JSON, JSON?)])
    func results(field: String, given: JSON, expected: JSON?) async throws {
        let answer = try await Sample.execute("{ dog { \(field) } }", ["dog": [field: given]])
        if let expected {
            #expect(answer == ["data": ["dog": [field: expected]]])
        } else {
            #expect(answer.paths == [["dog", .string(field)]])
        }
    }

    @Test("a custom scalar may check and rewrite both ways")
    func customScalars() async throws {
        let upper = ScalarCoding(
            parse: { value in
                guard let text = value.stringValue else { throw GraphQLError("Upper takes text.") }
                return .string(text.uppercased())
            }, serialize: { .string("<\($0.stringValue ?? "")>") })
        let schema = try Schema(parsing: "scalar Upper type Query { up(a: Upper): Upper }", scalars: ["Upper": upper])
        let engine = try Sample.engine([:], schema) { resolvers in
            resolvers.bind("Query.up") { (_: Sample.Node, call: FieldCall) in call.arguments["a"] ?? .null }
        }
        #expect(await engine.execute(GraphQLRequest("{ up(a: \"a\") }")).text == #"{"data":{"up":"<A>"}}"#)
        let variable = GraphQLRequest("query ($a: Upper) { up(a: $a) }", variables: ["a": "b"])
        #expect(await engine.execute(variable).text == #"{"data":{"up":"<B>"}}"#)
        #expect(
            await engine.execute(GraphQLRequest("{ up(a: 1) }")).errors.map(\.code) == ["GRAPHQL_VALIDATION_FAILED"])
        let bad = GraphQLRequest("query ($a: Upper) { up(a: $a) }", variables: ["a": 1])
        #expect(await engine.execute(bad).errors.map(\.code) == ["BAD_USER_INPUT"])
    }
}
