import JSON

extension Row {
    private static let modern = "application/graphql-response+json"

    private static func refusing(_ code: String, _ field: String = "refuses") -> String {
        asking(.string("query($c: String!){ \(field)(code: $c) }"), ["variables": ["c": .string(code)]])
    }

    private static let ticks =
        "retry: 1000\n\nevent: next\ndata: {\"data\":{\"ticks\":1}}\n\n"
        + "event: next\ndata: {\"data\":{\"ticks\":2}}\n\nevent: complete\ndata:\n\n"

    static let statuses: [Row] =
        [
            Row("malformed", post("{", accept: modern), 400, with: ["Content-Type": graphQL]),
            Row("a syntax error, told", post(asking("{ hello"), accept: modern), 400, with: ["Content-Type": graphQL]),
            Row("a syntax error, in JSON", post(asking("{ hello")), 200, with: ["Content-Type": json]),
            Row("an unknown operation, told", post(asking("{hello}", ["operationName": "A"]), accept: modern), 400),
            Row("variables that do not fit, told", post(asking("query($n: Int!){number(n: $n)}"), accept: modern), 400),
            Row("data in part", post(refusing("X", "forgives"), accept: modern), 200),
            Row("data that is null", post(refusing("X"), accept: modern), 200, message: "Refused."),
            Row("a subscription", post(asking("subscription { ticks }")), 200, message: "text/event-stream"),
            Row(
                "a subscription, told", post(asking("subscription { ticks }"), accept: modern), 400,
                message: "text/event-stream"),
            Row(
                "a subscription by GET", get([("query", "subscription { ticks }")], accept: modern), 400,
                message: "text/event-stream"),
            Row(
                "a subscription, streamed", post(asking("subscription { ticks }"), accept: "text/event-stream"), 200,
                text: ticks, with: ["Content-Type": events]),
            Row(
                "a subscription where events would do as well",
                post(asking("subscription { ticks }"), accept: "application/json, text/event-stream;q=0.1"), 200,
                text: ticks, with: ["Content-Type": events]),
            Row(
                "a subscription by GET, streamed",
                get([("query", "subscription { ticks }")], accept: "text/event-stream"), 200, text: ticks),
            Row(
                "a subscription that is not valid, streamed",
                post(asking("subscription { none }"), accept: "text/event-stream"), 200,
                text:
                    "event: next\ndata: "
                    + #"{"errors":[{"message":"Type 'Subscription' has no field 'none'.","#
                    + #""locations":[{"line":1,"column":16}],"extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}"#
                    + "\n\nevent: complete\ndata:\n\n"
            ),
            Row(
                "malformed, with events to come", post("{", accept: "text/event-stream"), 400,
                with: ["Content-Type": json]),
            Row(
                "too often, with events to come", post(refusing("RATE_LIMIT"), accept: "text/event-stream"), 429,
                message: "Refused.", with: ["Content-Type": json, "Retry-After": "7"]),
            Row(
                "a refused caller", post(helloText, "X-API-Key: bad"), 401, message: "No such key.",
                with: ["Content-Type": json]),
            Row(
                "a refused caller by GET", get([("query", "{hello}")], field: "X-API-Key: bad"), 401,
                with: ["Cache-Control": "no-store"]),
            Row(
                "a refused caller, told", post("nothing", accept: modern, "X-API-Key: bad"), 401,
                with: ["Content-Type": graphQL, "WWW-Authenticate": "Bearer"]),
            Row(
                "a mutation by GET, told", get([("query", "mutation { bump }")], accept: modern), 405,
                with: ["Content-Type": graphQL, "Allow": "POST"]),
        ]
        + [nil, modern].flatMap { (accept: String?) -> [Row] in
            let suffix = accept == nil ? " in JSON" : ", told"
            return [
                Row(
                    "too often\(suffix)", post(refusing("RATE_LIMIT"), accept: accept), 429, message: "Refused.",
                    with: ["Retry-After": "7"]),
                Row("a key used again\(suffix)", post(refusing("IDEMPOTENCY_KEY_REUSED"), accept: accept), 422),
                Row("a key in use\(suffix)", post(refusing("IDEMPOTENCY_IN_PROGRESS"), accept: accept), 409),
                Row(
                    "an error that asks beside data\(suffix)", post(refusing("RATE_LIMIT", "forgives"), accept: accept),
                    200, with: ["Retry-After": nil]),
            ]
        }
}
