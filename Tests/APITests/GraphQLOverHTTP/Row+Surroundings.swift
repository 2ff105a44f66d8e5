import JSON

extension Row {
    private static func surrounded(_ query: String, _ name: JSON = .null) -> String {
        post(asking(.string(query), ["operationName": name]), at: "/surrounded")
    }

    private static func roots(
        _ name: String, _ query: String, _ roots: String, operation: JSON = .null, kind: String = "query"
    )
        -> Row
    {
        Row(name, surrounded(query, operation), 200, with: ["X-Kind": kind, "X-Root": roots])
    }

    static let surroundings: [Row] = [
        Row(
            "an answer kept from before",
            post(asking("mutation { bump }"), "Idempotency-Key: replay", at: "/surrounded"), 200,
            ["data": ["stored": 1]], with: ["Idempotent-Replayed": "true", "Content-Type": json, "X-Kind": nil]),
        Row(
            "a query with its fields added", surrounded("{ hello }"), 200, hello,
            with: ["X-Kind": "query", "X-Codes": "", "Content-Type": json]),
        Row(
            "malformed, with its fields added", post("{", at: "/surrounded"), 400,
            with: ["X-Kind": "none", "X-Codes": "BAD_REQUEST"]),
        Row(
            "invalid, with its fields added", surrounded("{ nothing }"), 200,
            with: ["X-Kind": "none", "X-Codes": "GRAPHQL_VALIDATION_FAILED"]),
        Row(
            "not acceptable, with its fields added", post(helloText, accept: "image/png", at: "/surrounded"), 406,
            with: ["X-Kind": "none"]),
        Row(
            "a mutation by GET, with its fields added",
            get([("query", "mutation{bump}")], accept: "application/json", at: "/surrounded"), 405,
            with: ["X-Kind": "none", "Allow": "POST"]),
        Row(
            "an error's fields beside those added", surrounded(#"{ refuses(code: "RATE_LIMIT") }"#), 429,
            with: ["Retry-After": "7", "X-Codes": "RATE_LIMIT"]),
        Row(
            "nothing around a request without a context", post(helloText, "X-API-Key: bad", at: "/surrounded"), 401,
            with: ["X-Kind": nil]),
        roots("a shorthand query", "{hello}", "hello"),
        roots("a mutation", "mutation M { bump b: other }", "bump other", kind: "mutation"),
        roots("aliases and repetitions", "{ a: hello hello b : hello caller }", "hello caller"),
        roots(
            "arguments with braces, strings and numbers", #"{ any(value: {a: "})", b: [{c: 1.5e-3}]}) hello }"#,
            "any hello"),
        roots("a number before the end", "{ any(value: 1.5)hello }", "any hello"),
        roots("block strings", #"{ a: any(value: """x \""" } "quoted" \ ) """) hello }"#, "any hello"),
        roots("an escape before a quote", #"{ any(value: "\\\"}") hello }"#, "any hello"),
        roots("comments", "# { x }\n{ hello # } a\n caller }", "hello caller"),
        roots("fields below", "{ __schema { queryType { name } } hello }", "__schema hello"),
        roots(
            "fragments",
            "fragment F on Query { caller ...G } query { ...F hello } fragment G on Query { later ...on Query { threads } }",
            "caller later threads hello"),
        roots(
            "inline fragments",
            "{ ... { hello } ... on Query { caller } ... @include(if: true) { later } ... on Query @skip(if: false) { threads } }",
            "hello caller later threads"),
        roots(
            "directives", #"{ hello @skip(if: false) @include(if: true) caller @include(if: true) }"#, "hello caller"),
        roots(
            "variables with defaults",
            #"query Q($v: Any = {a: "{"}, $b: Boolean! = true) { any(value: $v) hello @include(if: $b) }"#, "any hello"),
        roots(
            "a chosen operation", "query A { hello } mutation B { bump } query C { caller }", "bump", operation: "B",
            kind: "mutation"),
        roots(
            "operations named as keywords", "query query { hello } query fragment { caller }", "caller",
            operation: "fragment"),
        roots("a fragment named as a keyword", "{ ...query } fragment query on Query { hello }", "hello"),
        roots("a description", #""what } it does" query Q { hello }"#, "hello"),
        roots("the same fragment twice", "{ ...F ...F caller } fragment F on Query { hello }", "hello caller"),
    ]
}
