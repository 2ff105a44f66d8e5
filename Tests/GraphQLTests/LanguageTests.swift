import GraphQL
import Testing

/// Language (§2): what is read, what is refused and where, and that what is printed reads back.
@Suite struct LanguageTests {
    @Test(
        "a mistake is reported where it shows",
        arguments: [
            ("", 1, 1), ("{", 1, 2), ("{}", 1, 2), ("{ a", 1, 4), ("{ a() }", 1, 5), ("{ ...on }", 1, 9),
            ("query ($a) { a }", 1, 10), ("{ a(b: ) }", 1, 8), ("query ($a: Int = $b) { a }", 1, 18),
            ("fragment on on T { a }", 1, 10), ("{ a @ }", 1, 7), ("{\n  a(b: 01) }", 2, 9), ("{ a(b: 1.) }", 1, 10),
            ("{ a(b: 1e) }", 1, 10), ("{ a(b: 1x) }", 1, 9), ("{ a(b: \"x) }", 1, 13), ("{ a(b: \"\\q\") }", 1, 9),
            ("{ a(b: \"\\u{110000}\") }", 1, 9), ("{ a(b: \"\\uD800\") }", 1, 9), ("{ a(b: \"\"\"x) }", 1, 15),
            ("{ é }", 1, 3), ("{ a\r\n  ? }", 2, 3), ("{ a ..b }", 1, 5), ("type T { a: }", 1, 13),
            ("type T { }", 1, 10), ("enum E { true }", 1, 10), ("extend type T", 1, 14),
            ("\"d\" extend type T { a: Int }", 1, 1),
            ("\"d\" { a }", 1, 1), ("directive @a on NOWHERE", 1, 17), ("schema { thing: T }", 1, 10),
            ("{ 😀 }", 1, 3), ("{ a(b: \"😀\" ?) }", 1, 13),
        ])
    func syntaxErrors(source: String, line: Int, column: Int) throws {
        let error = try #require(throws: GraphQLError.self) { try Document(parsing: source) }
        #expect(error.locations == [SourceLocation(line: line, column: column)])
        #expect(error.code == "GRAPHQL_PARSE_FAILED")
    }

    @Test(
        "what is written in canonical form prints as it was written",
        arguments: [
            "{\n  a\n}", "query Q($a: [Int!]! = [1] @d, $b: T) @d {\n  a: b(c: $a) @skip(if: true)\n}",
            "{\n  ...F @d\n  ... on T @d {\n    a\n  }\n  ... @include(if: true) {\n    b\n  }\n}",
            "\"A query.\"\nquery Q {\n  a\n}", "\"A fragment.\"\nfragment F on T @d {\n  a\n}",
            "query Q(\n  \"A variable.\"\n  $a: Int\n) {\n  a\n}",
            "{\n  a(b: { c: [1, 2.5e3, \"x\\n\", true, null, RED], d: {}, e: [], f: $g })\n}",
            "{\n  a(b: \"\"\"\n  two\n    lines\n  \"\"\")\n}", "{\n  a(b: \"\"\"one \\\"\"\" line\"\"\")\n}",
            "\"\"\"S\"\"\"\nschema @d {\n  query: Q\n  mutation: M\n}", "extend schema {\n  subscription: S\n}",
            "\"T\"\ntype T implements A & B @d {\n  \"F\"\n  f(\n    \"X\"\n    x: Int = 1 @d\n  ): [T!]! @d\n  g(a: Int, b: Int): Int\n}",
            "interface I implements J {\n  a: Int\n}", "union U @d = A | B", "enum E {\n  A @d\n  B\n}",
            "input I @oneOf {\n  a: Int = 1\n}", "scalar S @specifiedBy(url: \"x\")", "extend scalar S @d",
            "directive @d(a: Int = 1) repeatable on FIELD | ENUM_VALUE", "extend union U = C", "type T",
        ])
    func prints(source: String) throws {
        #expect(try Document(parsing: source).printed == source)
    }

    @Test("commas, comments, byte order marks and any line end are space")
    func ignored() throws {
        let document = try Document(parsing: "\u{FEFF},{ # {\r a,,b\r\n\u{FEFF}c }")
        #expect(document.printed == "{\n  a\n  b\n  c\n}")
    }

    @Test("keywords are names wherever a name may stand")
    func keywords() throws {
        let source =
            "query query($on: type) {\n  fragment: mutation(input: $on, enum: extend)\n  ... on on {\n    true\n  }\n}"
        #expect(try Document(parsing: source).printed == source)
    }

    @Test(
        "a block string loses its common indentation and its blank outer lines",
        arguments: [
            ("\"\"\"a\"\"\"", "a"), ("\"\"\"\n    a\n      b\n\n    c\n  \"\"\"", "a\n  b\n\nc"),
            ("\"\"\"  a\n  b\"\"\"", "  a\nb"),
            ("\"\"\"\"\"\"", ""), ("\"\"\" \n\t\n \"\"\"", ""), ("\"\"\"a\\\"\"\"b\"\"\"", "a\"\"\"b"),
            ("\"\"\"a\r\nb\rc\"\"\"", "a\nb\nc"),
            ("\"\\u00e9\\uD83D\\uDE00\\u{1F600}\\t\\/\"", "é😀😀\t/"),
        ])
    func strings(source: String, value: String) {
        #expect(LexedToken.list(source).tokens.first?.value == value)
    }

    @Test("a source that is not UTF-8 is refused where that shows")
    func notUTF8() throws {
        let error = try #require(throws: GraphQLError.self) { try Document(parsing: Array("{ a }\n".utf8) + [0xC0]) }
        #expect(error.locations == [SourceLocation(line: 2, column: 1)])
    }

    @Test(
        "a value or a type can be read by itself",
        arguments: [
            ("[1, { a: $b }]", ParsedPart.Start.value), ("[1, { a: true }]", .constValue), ("[[T!]]!", .type),
        ])
    func parts(source: String, start: ParsedPart.Start) throws {
        #expect(try ParsedPart(parsing: source, as: start).printed == source)
        #expect(throws: GraphQLError.self) { try ParsedPart(parsing: source + " x", as: start) }
    }
}
