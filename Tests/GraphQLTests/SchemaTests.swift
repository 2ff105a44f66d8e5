import GraphQL
import JSON
import Testing

/// Type system (§3) and introspection (§4).
@Suite struct SchemaTests {
    @Test("a schema prints to text that makes the same schema")
    func prints() throws {
        let printed = Sample.schema.printed
        #expect(try Schema(parsing: printed).printed == printed)
        #expect(printed.contains("detail: Detail @bare"))
        #expect(printed.contains("@cost(weight: 10, multiplier: \"first\")"))
        #expect(!printed.contains("scalar Int") && !printed.contains("__Type"))
    }

    @Test(
        "text that defines no schema is refused",
        arguments: [
            ("type T { a: Nope }", "no type 'Nope'"), ("type T { a: Int } type T { b: Int }", "two types named 'T'"),
            ("type T { a: Int a: Int }", "'T.a' is defined twice"), ("enum E { A A }", "'E.A' is defined twice"),
            ("schema { query: T } schema { query: T } type T { a: Int }", "more than one schema"),
            ("schema { query: T query: T } type T { a: Int }", "more than one type for a query"),
            ("extend type T { a: Int }", "not defined"), ("type T { a: Int } extend enum T { A }", "what it is not"),
            ("directive @a on FIELD directive @a on FIELD", "two directives"),
            ("type T { a(b: Int b: Int): Int }", "more than one argument"),
            ("type T @nope { a: Int }", "no directive '@nope'"),
            ("type T @deprecated { a: Int }", "cannot stand on OBJECT"),
            ("type T { a: Int @deprecated(why: \"\") }", "no argument 'why'"),
            ("type T { a: Int @deprecated(reason: WHY) }", "Expected a string"),
            ("scalar S @specifiedBy(url: 1)", "Expected a string"), ("scalar S @specifiedBy", "needs argument 'url'"),
            ("scalar S @specifiedBy(url: \"\") @specifiedBy(url: \"\")", "only once"),
        ])
    func refuses(text: String, message: String) throws {
        let error = try #require(throws: SchemaError.self) { try Schema(parsing: text) }
        #expect(error.description.contains(message), "\(error)")
    }

    @Test(
        "a schema that requests could not be answered from says why",
        arguments: [
            ("type T { a: Int }", "no query type"), ("input Query { a: Int }", "no object type"),
            ("type Query { __a: Int }", "two underscores"), ("type Query", "has no fields"),
            ("type Query { a: I } input I { b: Int }", "for input"), ("type Query { a(b: Query): Int }", "for output"),
            ("type Query { a(b: Int! @deprecated): Int }", "required and deprecated"),
            ("type Query { a(b: Int = \"1\"): Int }", "does not fit Int"),
            ("type Query { a: U } union U", "has no members"),
            ("type Query { a: U } union U = E enum E { A }", "no object"),
            ("type Query { a: U } union U = Query | Query", "twice"), ("type Query { a: E } enum E", "no values"),
            ("type Query { a(b: I): Int } input I", "has no fields"),
            ("type Query { a(b: I): Int } input I { i: I! }", "needs one of itself"),
            ("type Query { a(b: A): Int } input A { b: B! } input B { a: A! }", "needs one of itself"),
            ("type Query { a(b: I): Int } input I { i: I = {} }", "contains itself"),
            ("type Query { a(b: I): Int } input I { i: [[I]] = [[{ n: 1 }]] n: Int }", "contains itself"),
            ("type Query { a(b: A): Int } input A { b: B = { n: 1 } } input B { a: A = {} n: Int }", "contains itself"),
            ("type Query { a(b: A): Int } input A { b: A = { b: { b: {} } } }", "contains itself"),
            ("type Query { a(b: O): Int } input O @oneOf { a: Int! }", "is non-null"),
            ("type Query { a(b: O): Int } input O @oneOf { a: Int = 1 }", "has a default"),
            ("type Query implements I { a: Int } interface I { b: Int }", "lacks field b"),
            ("type Query implements I { a: Int } interface I { a: String }", "promises String"),
            ("type Query implements I { a(b: Int): Int } interface I { a(b: String): Int }", "another type"),
            ("type Query implements I { a: Int } interface I { a(b: String): Int }", "lacks argument b"),
            ("type Query implements I { a(b: Int!): Int } interface I { a: Int }", "is required"),
            (
                "type Query implements I { a: Int } interface I implements J { a: Int } interface J { a: Int }",
                "must implement J"
            ),
            ("type Query implements Query { a: Int }", "no interface"),
            ("interface I implements I { a: Int } type Query { a: Int }", "implements itself"),
            ("type Query { a: Int @bare }", "single object"),
            ("type Query { a: Int @cost(multiplier: \"n\") }", "does not have"),
        ])
    func problems(text: String, message: String) throws {
        let problems = try Schema(parsing: text).problems.map(\.message)
        #expect(problems.contains { $0.contains(message) }, "\(problems)")
    }

    @Test(
        "a problem says where it is, if it is anywhere",
        arguments: [
            ("type T { a: Int }", ""), ("type Query {\n  __a: Int }", "2:3"), ("type Query", "1:6"),
            ("type Query { a: Int b(\n c: Query): Int }", "2:2"), ("type Query { a: Int }\nenum E { __A }", "2:10"),
            ("type Query { a: Int }\ndirective @__d on FIELD", "2:12"),
            ("type Query implements I { b: Int a: Int } interface I { a: String }", "1:34"),
            ("type Query { a: Int }\ninput I { n: Int i: I = {} }", "2:18"),
            ("type Query { a: Int }\ninput I { i: I! }", "2:7"),
            ("type Query { a: Int } extend type Query { __b: Int }", "1:43"),
        ])
    func places(text: String, place: String) throws {
        let locations = try Schema(parsing: text).problems.map(\.locations)
        #expect(locations.map { $0.map { "\($0.line):\($0.column)" }.joined() } == [place])
    }

    @Test(
        "a default that comes back to its type without coming back to itself is sound",
        arguments: [
            "input I { i: I = { i: null } }", "input I { i: I = { i: { i: { i: null } } } }", "input I { i: [I] = [] }",
            "input A { b: B = { a: { b: null } } } input B { a: A = { b: null } }",
            "input A { b: B = {} c: B = {} } input B { n: Int = 1 }", "input A { n: Int = 1 a: A }",
        ])
    func soundDefaults(text: String) throws {
        #expect(try Schema(parsing: "type Query { a: Int } \(text)").problems == [])
    }

    @Test("a sound schema has no problems, also where it is recursive")
    func sound() throws {
        #expect(Sample.schema.problems == [])
        let text = "type Query { a(b: A): [Query!]! } input A { b: [B!]! a: A } input B { a: A! n: Int! = 1 }"
        #expect(try Schema(parsing: text).problems == [])
    }

    @Test("a schema is extended, by directives it had no use for too")
    func extends() throws {
        let schema = try Schema(parsing: "type Query { a: Int }")
        let extended = try schema.extended(
            by: "extend type Query { b: T @bare } type T { c: Int } extend schema @mark directive @mark on SCHEMA")
        #expect(extended.printed.contains("b: T @bare"))
        #expect(throws: SchemaError.self) { try schema.extended(by: "extend type Query { a: Int }") }
        #expect(throws: SchemaError.self) { try schema.extended(by: "type Query { b: Int }") }
    }

    @Test("introspection tells all there is to tell")
    func introspection() async throws {
        let answer = try await Sample.execute(
            """
            { __schema { queryType { name } directives { name isRepeatable locations args { name defaultValue } } types { name } }
              filter: __type(name: "Filter") { kind isOneOf inputFields { name defaultValue type { kind ofType { name } } } }
              either: __type(name: "Either") { isOneOf } kind: __type(name: "Kind") { enumValues { name } all: enumValues(includeDeprecated: true) { name isDeprecated deprecationReason } }
              pet: __type(name: "Pet") { kind possibleTypes { name } interfaces { name } fields { name args { name } } }
              query: __type(name: "Query") { fields { name isBare } } none: __type(name: "Nope") { name } }
            """)
        #expect(answer["errors"] == nil)
        let data = try #require(answer["data"])
        let types = try #require(data["__schema"]?["types"]?.arrayValue).compactMap { $0["name"]?.stringValue }
        #expect(types.prefix(4) == ["Pet", "String", "Boolean", "Named"] && types.contains("__Directive"))
        let directives = try #require(data["__schema"]?["directives"]?.arrayValue)
        let names = Set(directives.compactMap { $0["name"]?.stringValue })
        #expect(names == ["mark", "once", "bare", "cost", "skip", "include", "deprecated", "specifiedBy", "oneOf"])
        #expect(
            data["filter"]?["inputFields"]?.arrayValue?.last == [
                "name": "must", "defaultValue": .null, "type": ["kind": "NON_NULL", "ofType": ["name": "Boolean"]],
            ])
        #expect(data["filter"]?["isOneOf"] == false && data["either"]?["isOneOf"] == true)
        #expect(data["kind"]?["enumValues"]?.arrayValue?.count == 2)
        #expect(
            data["kind"]?["all"]?.arrayValue?.last == [
                "name": "OLD", "isDeprecated": true, "deprecationReason": "too old",
            ])
        #expect(data["pet"]?["possibleTypes"] == [["name": "Dog"], ["name": "Cat"]])
        let bare = data["query"]?["fields"]?.arrayValue?.filter { $0["isBare"] == true }.compactMap {
            $0["name"]?.stringValue
        }
        #expect(bare == ["detail"] && data["none"] == .null)
    }
}
