/// A document made to harm whoever reads it: by size, by depth, by circles, by making work that grows faster than itself.
///
/// Shared by the measurements and the tests, which is why the file appears in both.
struct HostileDocument: Sendable {
    let name: String
    let text: String
    /// The bound that refuses it (`extensions.limit`), or the error's code where it is refused as wrong.
    let refusal: String

    private init(_ name: String, _ text: String, _ refusal: String) {
        (self.name, self.text, self.refusal) = (name, text, refusal)
    }

    /// What the documents ask. Every field is null.
    static let schema = """
        scalar Any
        input In { in: In list: [[[In]]] n: Int }
        interface Node { id: ID }
        type Query implements Node { id: ID a: Query node: Node s(n: Int any: Any in: In): String }
        """

    private static let syntax = "GRAPHQL_PARSE_FAILED"
    private static let invalid = "GRAPHQL_VALIDATION_FAILED"

    private static func times(_ count: Int, _ text: String) -> String { String(repeating: text, count: count) }

    private static func each(_ count: Int, _ text: (Int) -> String) -> String {
        (0..<count).map(text).joined(separator: " ")
    }

    static let all =
        sizes + fragments + conflicts + values + [
            HostileDocument("unknown fields", "{ \(each(4_000) { "idd\($0)" }) }", "rootFields"),
            HostileDocument("unknown fields below", "{ a { \(each(4_000) { "idd\($0)" }) } }", invalid),
            HostileDocument("an unknown name of 120 KB", "{ a { \(times(120_000, "x")) } }", invalid),
            HostileDocument("operations without names", each(3_000) { _ in "{ id }" }, invalid),
            HostileDocument("operations of one name", each(2_500) { _ in "query Q { id }" }, invalid),
            HostileDocument(
                "unknown variables in a chain of fragments",
                "\(each(500) { _ in "{ ...F0 }" }) "
                    + each(90) { "fragment F\($0) on Query { s(n: $v\($0)) ...F\($0 + 1) }" }
                    + " fragment F90 on Query { id }", invalid),
            HostileDocument("variables nobody uses", "query (\(each(3_000) { "$v\($0): Int" })) { id }", invalid),
            HostileDocument(
                "introspection in circles",
                "{ __schema { types { \(times(10, "fields { type { ")) name \(times(10, "} } ")) } } }", invalid),
            HostileDocument(
                "introspection in circles through fragments",
                "{ __schema { types { ...F0 } } } \(each(12) { "fragment F\($0) on __Type { fields { type { ...F\($0 + 1) } } }" })"
                    + " fragment F12 on __Type { name }", invalid),
        ]

    private static let sizes = [
        HostileDocument("a million braces", times(1_000_000, "{"), "documentBytes"),
        HostileDocument("as many braces as fit", times(130_000, "{"), "tokens"),
        HostileDocument("braces in braces", times(14_000, "{"), syntax),
        HostileDocument("fields in fields", times(7_000, "{a"), "nesting"),
        HostileDocument("a million aliases", "{ \(each(1_000_000) { "a\($0):id" }) }", "documentBytes"),
        HostileDocument("as many aliases as fit", "{ \(each(4_900) { "a\($0): id" }) }", "aliases"),
        HostileDocument("a million directives", "{ id \(times(1_000_000, "@x")) }", "documentBytes"),
        HostileDocument("as many directives as fit", "{ id \(times(7_000, "@x")) }", "directives"),
        HostileDocument("tokens", "{ \(times(60_000, "a ")) }", "tokens"),
        HostileDocument("comments", "{ \(times(60_000, "#\n"))", syntax),
        HostileDocument("no UTF-8 where a name should be", "{ \(times(40_000, "é")) }", syntax),
    ]

    private static let fragments = [
        HostileDocument(
            "fragments that spread two each",
            "{ ...F0 } \(each(30) { "fragment F\($0) on Query { x: a { ...F\($0 + 1) } y: a { ...F\($0 + 1) } }" })"
                + " fragment F30 on Query { id }", "complexity"),
        HostileDocument(
            "fragments that spread two each, without a field between",
            "{ ...F0 } \(each(60) { "fragment F\($0) on Query { ...F\($0 + 1) ... { ...F\($0 + 1) } a { ...F\($0 + 1) } }" })"
                + " fragment F60 on Query { id }", "depth"),
        HostileDocument(
            "a chain of fragments",
            "{ ...F0 } \(each(1_500) { "fragment F\($0) on Query { ...F\($0 + 1) }" }) fragment F1500 on Query { id }",
            "depth"),
        HostileDocument("a fragment of itself", "{ ...F } fragment F on Query { a { ...F } }", invalid),
        HostileDocument(
            "a circle of fragments",
            "{ ...F0 } \(each(150) { "fragment F\($0) on Query { ...F\(($0 + 1) % 150) }" })", invalid),
        HostileDocument(
            "fragments that all spread all",
            "{ ...F0 } \(each(60) { "fragment F\($0) on Query { \(each(60) { "...F\($0)" }) }" })", invalid),
    ]

    private static let conflicts = [
        HostileDocument("fields that conflict", "{ a { \(each(1_000) { "x: s(n: \($0))" }) } }", "aliases"),
        HostileDocument("fields that conflict, unaliased", "{ a { \(each(2_000) { "s(n: \($0))" }) } }", invalid),
        HostileDocument(
            "fields that conflict below one key",
            "{ \(each(90) { "a { a { a { s(n: \($0)) } } }" }) }", invalid),
        HostileDocument(
            "fields that conflict through fragments",
            "{ \(each(99) { "...F\($0)" }) } \(each(99) { "fragment F\($0) on Query { a { a { s(n: \($0)) ...F\($0 + 1) } } }" })"
                + " fragment F99 on Query { id }", "depth"),
        HostileDocument(
            "fields alike in fragments that spread two each, and one conflict",
            "{ ...F0 a { s(n: 1) } } \(each(30) { "fragment F\($0) on Query { a { ...F\($0 + 1) } a { ...F\($0 + 1) } }" })"
                + " fragment F30 on Query { s(n: 2) a { s(n: 3) s(n: 4) } }", invalid),
    ]

    private static let values = [
        HostileDocument("lists in lists", "{ s(any: \(times(14_000, "[")))) }", "nesting"),
        HostileDocument("objects in objects", "{ s(in: \(times(4_500, "{in:")))) }", "nesting"),
        HostileDocument("types in lists", "query ($v: \(times(14_000, "["))Int) { id }", "nesting"),
        HostileDocument("a wide list", "{ s(n: [\(times(14_000, "1 "))]) }", invalid),
        HostileDocument("an object with one field again and again", "{ s(in: { \(times(4_500, "n: 1 ")) }) }", invalid),
        HostileDocument("one argument again and again", "{ s(\(times(4_500, "n: 1 "))) }", invalid),
        HostileDocument("a long block string", "{ s(n: \"\"\"\(times(120_000, "x"))\"\"\") }", invalid),
        HostileDocument(
            "a block string of indented lines", "{ s(n: \"\"\"\(times(2_000, times(58, " ") + "\n"))x\"\"\") }", invalid
        ),
        HostileDocument("a block string without an end", "{ s(n: \"\"\"\(times(120_000, "x"))", syntax),
        HostileDocument("a string of escapes", "{ s(n: \"\(times(20_000, "\\u0041"))\") }", invalid),
        HostileDocument("a number without an end", "{ s(n: \(times(120_000, "9"))) }", invalid),
    ]
}
