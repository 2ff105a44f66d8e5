import GraphQL
import JSON
import Testing

/// Values that go straight into the response say the same as those that are looked at on the way.
@Suite struct DirectWritingTests {
    private struct Thing: ObjectValue {
        var number = 1
        var name = "a \"b\""
    }

    private static let schema = Sample.make(
        """
        scalar Any
        enum Kind { BIG SMALL }
        type Query { thing: Thing things: [Thing!] empty: [Thing!] }
        type Thing {
          number: Int numberOrNull: Int none: Int float: Float text: String! id: ID kind: Kind noKind: Kind wrongKind: Kind
          any: Any anyText: Any strings: [String!] noStrings: [String] large: Int infinite: Float many: [Int!]
          mustNot: Int! throwing: String
        }
        """)

    private static func engine(_ limits: Limits = Limits()) throws -> Engine {
        var resolvers = Resolvers()
        resolvers.bind("Query.thing") { (_: Int) in Thing() }
        resolvers.bind("Query.things") { (_: Int) in (1...3).map { Thing(number: $0) } }
        resolvers.bind("Query.empty") { (_: Int) in [Thing]() }
        resolvers.bind("Thing.number", \Thing.number)
        resolvers.bind("Thing.numberOrNull") { (thing: Thing) in Optional(thing.number) }
        resolvers.bind("Thing.none") { (_: Thing) in Int?.none }
        resolvers.bind("Thing.float") { (_: Thing) in 1.5 }
        resolvers.bind("Thing.text", \Thing.name)
        resolvers.bind("Thing.id", \Thing.name)
        resolvers.bind("Thing.kind") { (_: Thing) in "BIG" }
        resolvers.bind("Thing.noKind") { (_: Thing) in String?.none }
        resolvers.bind("Thing.wrongKind") { (_: Thing) in "BI" }
        resolvers.bind("Thing.any") { (_: Thing) -> JSON in ["a": [1, .null]] }
        resolvers.bind("Thing.anyText", \Thing.name)
        resolvers.bind("Thing.strings") { (_: Thing) in ["a", "b"] }
        resolvers.bind("Thing.noStrings") { (_: Thing) in [String]() }
        resolvers.bind("Thing.large") { (_: Thing) in Int.max }
        resolvers.bind("Thing.infinite") { (_: Thing) in Double.infinity }
        resolvers.bind("Thing.many") { (_: Thing) in Array(repeating: 1, count: 1_001) }
        resolvers.bind("Thing.mustNot") { (_: Thing) in Int?.none }
        resolvers.bind("Thing.throwing") { (_: Thing) -> String in throw GraphQLError("no") }
        return try Engine(schema, resolvers, root: 0, limits: limits)
    }

    @Test(
        "a value that fits is written as it is",
        arguments: [
            ("number", "1"), ("numberOrNull", "1"), ("none", "null"), ("float", "1.5"), ("text", #""a \"b\"""#),
            ("id", #""a \"b\"""#), ("kind", #""BIG""#), ("noKind", "null"), ("any", #"{"a":[1,null]}"#),
            ("anyText", #""a \"b\"""#), ("strings", #"["a","b"]"#), ("noStrings", "[]"),
            ("__typename", #""Thing""#),
        ])
    func fits(field: String, value: String) async throws {
        let response = try await Self.engine().execute(GraphQLRequest("{ thing { \(field) number } }"))
        let number = field == "number" ? "" : #","number":1"#
        #expect(response.text == #"{"data":{"thing":{"\#(field)":\#(value)\#(number)}}}"#)
    }

    @Test("a value that does not fit is null with an error", arguments: ["wrongKind", "large", "infinite", "throwing"])
    func doesNotFit(field: String) async throws {
        let response = try await Self.engine().execute(GraphQLRequest("{ thing { number \(field) kind } }"))
        let answer = try JSON(parsing: response.body)
        #expect(answer["data"]?.text == #"{"thing":{"number":1,"\#(field)":null,"kind":"BIG"}}"#)
        #expect(answer.paths == [["thing", .string(field)]])
    }

    @Test("null where it may not stand takes its object down")
    func nulls() async throws {
        let response = try await Self.engine().execute(GraphQLRequest("{ thing { number mustNot } }"))
        #expect(try JSON(parsing: response.body)["data"]?.text == #"{"thing":null}"#)
    }

    @Test("lists count their items against the limit, whichever way they go", arguments: [1_000, 1_001])
    func limits(listSize: Int) async throws {
        var limits = Limits()
        limits.listSize = listSize
        let response = try await Self.engine(limits).execute(GraphQLRequest("{ thing { many } }"))
        #expect(response.errors.isEmpty == (listSize == 1_001))
    }

    @Test("objects of a list keep apart although they share a box")
    func lists() async throws {
        let response = try await Self.engine().execute(GraphQLRequest("{ things { number } empty { number } }"))
        #expect(response.text == #"{"data":{"things":[{"number":1},{"number":2},{"number":3}],"empty":[]}}"#)
    }
}
