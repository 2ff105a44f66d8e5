import JSON

extension Row {
    static let readings = bodies + urls

    private static let named = "query A { hello } query B { number(n: 2) }"

    /// A request whose variables hold lists in each other, two levels deep to begin with.
    private static func nested(_ depth: Int) -> String {
        let lists = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        return #"{"query":"{hello}","variables":{"a":"# + lists + "}}"
    }

    private static let bodies: [Row] = [
        Row("a query", post(helloText), 200, hello, with: ["Content-Type": json, "Cache-Control": nil]),
        Row("white space everywhere", post(" {\n\t\"query\" : \"{ hello }\"\r\n} \n"), 200, hello),
        Row(
            "every parameter null",
            post(#"{"query":"{hello}","operationName":null,"variables":null,"extensions":null}"#), 200, hello),
        Row("empty maps", post(#"{"extensions":{},"variables":{},"query":"{hello}"}"#), 200, hello),
        Row(
            "variables", post(asking("query($n: String){hello(name: $n)}", ["variables": ["n": "Ada"]])), 200,
            ["data": ["hello": "Hello, Ada!"]]),
        Row(
            "variables that are deep, with braces in strings",
            post(#"{"variables":{"v":[{"a}":"{\"}"},[],{}]},"query":"query($v:Any){any(value:$v)}"}"#), 200,
            ["data": ["any": [["a}": "{\"}"], [], [:]]]]),
        Row(
            "escapes of a letter in the document", post(#"{"query":"{\n\thello(name:\"a\\\"\/b\")\r\n}"}"#), 200,
            ["data": ["hello": #"Hello, a"/b!"#]]),
        Row("escapes of a number in the document", post(#"{"query":"{ \u0068ello }"}"#), 200, hello),
        Row("an escape in a parameter's name", post(#"{"qu\u0065ry":"{ hello }"}"#), 200, hello),
        Row(
            "text beyond ASCII", post(asking(#"{ hello(name: "Zoë 🏊") }"#)), 200,
            ["data": ["hello": "Hello, Zoë 🏊!"]]),
        Row(
            "an operation by its name", post(asking(.string(named), ["operationName": "B"])), 200,
            ["data": ["number": 2]]),
        Row("an operation name that is empty", post(asking("{ hello }", ["operationName": ""])), 200, hello),
        Row(
            "an operation that is not there", post(asking(.string(named), ["operationName": "C"])), 200,
            message: "no operation named 'C'"),
        Row("several operations and no name", post(asking(.string(named))), 200, message: "several operations"),
        Row("unknown members", post(#"{"id":[1,{"a":2}],"query":"{hello}","doc_id":"7"}"#), 200, hello),
        Row("extensions that mean nothing", post(asking("{ hello }", ["extensions": ["trace": [1, 2]]])), 200, hello),
        Row("an empty body", post(""), 400, message: "The body is empty."),
        Row("white space for a body", post(" \n"), 400, message: "no JSON"),
        Row(
            "a body that ends early", post(#"{"query":"{ hello }""#), 400, message: "the text ends too early (byte 20)"),
        Row("text behind the body", post(helloText + "x"), 400, message: "text after the value"),
        Row("a parameter twice", post(#"{"query":"{hello}","query":"{hello}"}"#), 400, message: "names a member twice"),
        Row("an unknown member twice", post(#"{"query":"{hello}","a":1,"a":1}"#), 400, message: "names a member twice"),
        Row("a variable twice", post(#"{"query":"{hello}","variables":{"a":1,"a":2}}"#), 400, message: "twice"),
        Row("a comma too many", post(#"{"query":"{hello}",}"#), 400, message: "no JSON"),
        Row("a line break in a string", post("{\"query\":\"{\nhello}\"}"), 400, message: "control characters"),
        Row(
            "half of a surrogate pair", post(#"{"query":"{hello}","variables":{"a":"\ud800"}}"#), 400,
            message: "surrogate"),
        Row("a word that is none", post(#"{"query":"{hello}","variables":nul}"#), 400, message: "no JSON"),
        Row("JSON as deep as allowed", post(nested(62)), 200, hello),
        Row("JSON that is too deep", post(nested(63)), 400, message: "nested too deeply"),
        Row("a batch", post("[\(helloText)]"), 400, message: "requests cannot be batched"),
        Row("a body that is no object", post(#""{ hello }""#), 400, message: "must be a JSON object"),
        Row("no query", post("{}"), 400, message: "The parameter 'query' is missing"),
        Row("null for the query", post(asking(.null)), 400, message: "'query' must be a string"),
        Row(
            "a number for the operation name", post(asking("{hello}", ["operationName": 1])), 400,
            message: "'operationName' must be"),
        Row(
            "a list for the variables", post(asking("{hello}", ["variables": []])), 400, message: "'variables' must be"),
        Row(
            "a text for the extensions", post(asking("{hello}", ["extensions": "{}"])), 400,
            message: "'extensions' must be"),
        Row(
            "a body that is too large",
            post(asking("{hello}", ["variables": ["a": .string(String(repeating: "a", count: 4_000))]])), 413),
        Row(
            "a body that is packed", post("\u{1f}\u{8b}", "Content-Encoding: gzip"), 415, message: "Content-Encoding",
            with: ["Accept-Encoding": "identity"]),
    ]

    private static let accepted = "application/json"

    private static let urls: [Row] = [
        Row(
            "a query by GET", get([("query", "{ hello }")], accept: accepted), 200, hello,
            with: ["Cache-Control": "no-store"]
        ),
        Row("a query by HEAD", "HEAD" + get([("query", "{ hello }")], accept: accepted).dropFirst(3), 200),
        Row("plus is a space", get(raw: "query=query+A%7Bhello%7D", accept: accepted), 200, hello),
        Row("small hexadecimal digits", get(raw: "query=%7b%20hello%7d", accept: accepted), 200, hello),
        Row("an encoded name", get(raw: "%71uery=%7Bhello%7D", accept: accepted), 200, hello),
        Row(
            "parameters that are empty or unknown", get(raw: "&&a&b=1&b=2&query=%7Bhello%7D&=&", accept: accepted), 200,
            hello),
        Row(
            "an equals sign in a value", get(raw: "query=%7Bhello(name:%22a=b%22)%7D", accept: accepted), 200,
            ["data": ["hello": "Hello, a=b!"]]),
        Row(
            "an empty operation name by GET", get([("query", "{hello}"), ("operationName", "")], accept: accepted), 200,
            hello),
        Row(
            "everything by GET",
            get(
                [
                    ("query", "query A { hello } query B($n: Int!, $v: Any) { number(n: $n) any(value: $v) }"),
                    ("operationName", "B"), ("variables", #"{"n": 5, "v": "ö+%"}"#), ("extensions", "{}"),
                ], accept: accepted), 200, ["data": ["number": 5, "any": "ö+%"]]),
        Row(
            "null for maps by GET",
            get([("query", "{hello}"), ("variables", "null"), ("extensions", "null")], accept: accepted), 200, hello),
        Row("nothing by GET", get(raw: "", accept: accepted), 400, message: "'query' is missing"),
        Row(
            "a lone percent sign", get(raw: "query=%7Bhello%7", accept: accepted), 400,
            message: "two hexadecimal digits"),
        Row(
            "a percent sign and other letters", get(raw: "query=%7Bhello%zz", accept: accepted), 400,
            message: "two hexadecimal digits"),
        Row("bytes that are not UTF-8", get(raw: "query=%7Bhello%ff%7D", accept: accepted), 400, message: "UTF-8"),
        Row(
            "a parameter twice by GET", get(raw: "query=%7Bhello%7D&query=%7Bhello%7D", accept: accepted), 400,
            message: "twice"),
        Row(
            "variables by GET that are no JSON", get([("query", "{hello}"), ("variables", "{")], accept: accepted), 400,
            message: "'variables' is no JSON"),
        Row(
            "empty variables by GET", get([("query", "{hello}"), ("variables", "")], accept: accepted), 400,
            message: "'variables' is no JSON"),
        Row(
            "a list of variables by GET", get([("query", "{hello}"), ("variables", "[]")], accept: accepted), 400,
            message: "'variables' must be"),
        Row(
            "extensions by GET that are no map", get([("query", "{hello}"), ("extensions", "1")], accept: accepted),
            400, message: "'extensions' must be"),
        Row(
            "a mutation by GET", get([("query", "mutation { bump }")], accept: accepted), 405,
            message: "Send mutations by POST", with: ["Allow": "POST"]),
        Row(
            "a mutation chosen by GET",
            get([("query", "query A{hello} mutation B{bump}"), ("operationName", "B")], accept: accepted),
            405, with: ["Allow": "POST"]),
        Row(
            "a query beside a mutation by GET",
            get([("query", "query A{hello} mutation B{bump}"), ("operationName", "A")], accept: accepted), 200, hello),
        Row(
            "another method", "DELETE /graphql HTTP/1.1\r\nHost: h\r\n\r\n", 405,
            with: ["Allow": "GET, HEAD, POST, OPTIONS"]),
        Row(
            "another method with a body", "PUT" + post(helloText).dropFirst(4), 405,
            with: ["Allow": "GET, HEAD, POST, OPTIONS"]),
    ]
}
