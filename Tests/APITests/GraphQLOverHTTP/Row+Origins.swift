import JSON

extension Row {
    static let origins: [Row] =
        [
            nil, "", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a",
            "application/graphql",
            "application/graphql-response+json", "application/json; charset=latin1", "text/plain; application/json",
            "text/plain, application/json", "application/json, text/plain", "application/json, garbage",
            "application/jsonx",
            "*/*", "application/*",
        ].map { (type: String?) in
            Row(
                "Content-Type: \(type ?? "absent")", post(helloText, type: type), 415, message: "application/json",
                with: ["Accept-Post": "application/json"])
        }
        + [
            nil, "*/*", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", "image/*",
            "application/*",
        ].map { (accept: String?) in
            Row(
                "a GET that takes \(accept ?? "anything")", get([("query", "{hello}")], accept: accept),
                accept == "image/*" ? 406 : 400, message: accept == "image/*" ? "Accept" : "GraphQL-Preflight: 1")
        }
        + [
            "X-Requested-With: x", "Apollo-Require-Preflight: true", "graphql-preflight: 1", "Authorization: Bearer a",
            "X-API-Key: a", "Content-Type: application/json", "Sec-Fetch-Mode: cors",
            "Accept: application/json;q=0.1, */*",
            "Accept: application/graphql-response+json",
        ].map { (line: String) in Row("a GET with \(line)", get([("query", "{hello}")], field: line), 200, hello) }
        + [
            "Content-Type: text/plain", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Mode: no-cors", "X-Other: 1",
            "User-Agent: a",
        ].map { (line: String) in
            Row("a GET with \(line)", get([("query", "{hello}")], field: line), 400, message: "GraphQL-Preflight: 1")
        }
}
