import DoitongTesting
import JSON
import Testing
import ThreadTesting

/// One audit of the working group's suite, by its id: what it sends, and what it wants.
struct Audit: Sendable, CustomTestStringConvertible {
    enum Level: String { case must = "MUST", should = "SHOULD", may = "MAY" }

    enum Wish: Sendable {
        case status(ClosedRange<Int>)
        case type(String)
        case noErrors, noData, utf8
    }

    let id: String
    let level: Level
    let what: String
    /// Without the fields that every client of the suite sends.
    let request: @Sendable (_ more: [String]) -> String
    let wishes: [Wish]

    var testDescription: String { "\(id): \(level.rawValue) \(what)" }

    private static let json = "application/json"
    private static let graphQL = "application/graphql-response+json"
    private static let ok = Wish.status(200...200)
    private static let bad = Wish.status(400...400)
    private static let client = Wish.status(400...499)
    private static let failing = Wish.status(400...599)
    private static let typename = asking("{ __typename }")

    private static func post(
        _ id: String, _ level: Level, _ what: String, accept: String? = nil, type: String? = json,
        _ body: String = typename, _ wishes: Wish...
    ) -> Audit {
        Audit(
            id: id, level: level, what: what, request: { sent("POST /graphql", accept, type, $0, body) }, wishes: wishes
        )
    }

    private static func get(
        _ id: String, _ level: Level, _ what: String, accept: String? = nil, _ parameters: [(String, String)],
        _ wishes: Wish...
    ) -> Audit {
        let query = parameters.map { "\($0)=\(formEncoded($1))" }.joined(separator: "&")
        return Audit(
            id: id, level: level, what: what, request: { sent("GET /graphql?\(query)", accept, nil, $0, nil) },
            wishes: wishes)
    }

    private static func sent(_ start: String, _ accept: String?, _ type: String?, _ more: [String], _ body: String?)
        -> String
    {
        var lines = ["\(start) HTTP/1.1", "host: h"] + more
        if let accept { lines = lines.filter { !$0.hasPrefix("accept:") } + ["accept: \(accept)"] }
        if let type { lines.append("content-type: \(type)") }
        if let body { lines.append("content-length: \(body.utf8.count)") }
        return (lines + ["", ""]).joined(separator: "\r\n") + (body ?? "")
    }

    static let all = mediaTypes + methods + parameters + failures

    private static let mediaTypes: [Audit] = [
        post("22EB", .should, "answer in the type asked for", accept: graphQL, typename, ok, .type(graphQL)),
        post("4655", .must, "answer in JSON where asked for", accept: json, typename, ok, .type(json)),
        post("47DE", .should, "answer in JSON to */*", accept: "*/*", typename, ok, .type(json)),
        post("80D8", .should, "answer in JSON without Accept", typename, ok, .type(json)),
        post("82A3", .must, "answer in UTF-8", typename, ok, .utf8),
        post(
            "BF61", .must, "take UTF-8", type: "application/json; charset=utf-8",
            asking(#"{ __type(name: "Run🏃Swim🏊") { name } }"#), ok),
        post("78D5", .must, "assume UTF-8", typename, ok),
    ]

    private static let methods: [Audit] = [
        post("2C94", .must, "take POST", typename, ok),
        get("5A70", .may, "take GET with form encoding", [("query", "{ __typename }")], ok),
        get("9C48", .may, "refuse mutations by GET", accept: graphQL, [("query", "mutation { __typename }")], client),
        post("9ABE", .may, "refuse POST without Content-Type", type: nil, "", client),
        post("03D4", .must, "take JSON by POST", typename, ok),
        post("A5BF", .may, "400 without a body", "", bad),
    ]

    private static let type = "query Type($name: String!) { __type(name: $name) { name } }"
    private static let notMaps: [JSON] = ["string", 0, false, ["array"]]
    private static let notStrings: [JSON] = [["obj": "ect"], 0, false, ["array"]]

    private static let parameters: [Audit] =
        [post("423L", .may, "400 without query", accept: graphQL, #"{"notquery":"{ __typename }"}"#, bad)]
        + notStrings.enumerated().map { post("LKJ\($0)", .may, "400 for a query that is no string", asking($1), bad) }
        + [
            post("34A2", .should, "take a query", accept: graphQL, typename, ok),
            post("13EE", .must, "take a query", accept: json, typename, ok, .noErrors),
        ]
        + notStrings.enumerated().map {
            post(
                "6C0\($0)", .may, "400 for an operationName that is no string",
                asking("{ __typename }", ["operationName": $1]), bad)
        }
        + [(.should, graphQL, "8161", [ok]), (.must, json, "B8B3", [ok, .noErrors])].map {
            (level: Level, accept: String, id: String, wishes: [Wish]) in
            let body = asking("query Query { __typename }", ["operationName": "Query"])
            return Audit(
                id: id, level: level, what: "take an operationName",
                request: { sent("POST /graphql", accept, json, $0, body) }, wishes: wishes)
        }
        + ["variables", "operationName", "extensions"].enumerated().flatMap { place, name in
            let body = asking("{ __typename }", JSONObject(uniqueMembers: [.init(name: name, value: .null)]))
            return [
                post("94B\(place)", .should, "take null for \(name)", accept: graphQL, body, ok, .noErrors),
                post("022\(place)", .must, "take null for \(name)", accept: json, body, ok, .noErrors),
            ]
        }
        + notMaps.enumerated().map {
            post(
                "476\($0)", .may, "400 for variables that are no map", asking("{ __typename }", ["variables": $1]), bad)
        }
        + [
            post(
                "2EA1", .should, "take a map of variables", accept: graphQL,
                asking(.string(type), ["variables": ["name": "sometype"]]), ok),
            post(
                "28B9", .must, "take a map of variables", accept: json,
                asking(.string(type), ["variables": ["name": "sometype"]]), ok, .noErrors),
            get(
                "D6D5", .may, "take variables by GET", accept: graphQL,
                [("query", type), ("variables", #"{"name":"sometype"}"#)], ok),
            get(
                "6A70", .may, "take variables by GET", accept: json,
                [("query", type), ("variables", #"{"name":"sometype"}"#)], ok, .noErrors),
        ]
        + notMaps.enumerated().map {
            post(
                "58B\($0)", .may, "400 for extensions that are no map", asking("{ __typename }", ["extensions": $1]),
                bad)
        }
        + [
            post(
                "428F", .should, "take a map of extensions", accept: graphQL,
                asking("{ __typename }", ["extensions": ["some": "value"]]), ok),
            post(
                "1B7A", .must, "take a map of extensions", accept: json,
                asking("{ __typename }", ["extensions": ["some": "value"]]), ok, .noErrors),
        ]

    private static let unknown = asking("{ 8f31403dfe404bccbb0e835f2629c6a7 }")
    private static let uncoerced = asking(
        "query CoerceFailure($id: ID!){ __typename }", ["variables": ["id": .null]])

    private static let failures: [Audit] = [
        post("B6DC", .may, "4xx for what is no JSON", #"{ "not a JSON"#, client),
        post("BCF8", .may, "400 for what is no JSON", #"{ "not a JSON"#, bad),
        post("8764", .may, "4xx or 5xx for wrong parameters", #"{"qeury":"{ __typename }"}"#, failing),
        post("3E3A", .may, "400 for wrong parameters", #"{"qeury":"{ __typename }"}"#, bad),
        post("572B", .should, "200 for a syntax error", accept: json, asking("{"), ok),
        post("FDE2", .should, "200 for an invalid document", accept: json, unknown, ok),
        post("7B9B", .should, "200 for variables that do not fit", accept: json, uncoerced, ok),
        post("865D", .should, "4xx or 5xx for a syntax error", accept: graphQL, asking("{"), failing),
        post("556A", .should, "400 for a syntax error", accept: graphQL, asking("{"), bad),
        post("D586", .should, "no data with a syntax error", accept: graphQL, asking("{"), .noData),
        post("51FE", .should, "4xx or 5xx for an invalid document", accept: graphQL, unknown, failing),
        post("74FF", .should, "400 for an invalid document", accept: graphQL, unknown, bad),
        post("5E5B", .should, "no data with an invalid document", accept: graphQL, unknown, .noData),
        post("86EE", .should, "400 for variables that do not fit", accept: graphQL, uncoerced, bad),
    ]
}

@Suite(.serialized, .timeLimit(.minutes(5)), .onOwnThread) struct AuditTests {
    /// What `fetch` adds of itself.
    private static let fetch = ["accept: */*", "accept-language: *", "sec-fetch-mode: cors", "user-agent: node"]

    @Test("every audit of the working group passes, as its suite sends it", arguments: Audit.all)
    func asSent(audit: Audit) throws { try check(audit, Self.fetch) }

    @Test("every audit passes for a client that adds nothing", arguments: Audit.all.filter { $0.id != "5A70" })
    func bare(audit: Audit) throws { try check(audit, []) }

    @Test("the table has every audit once")
    func table() {
        #expect(Audit.all.count == 60)
        #expect(Set(Audit.all.map(\.id)).count == Audit.all.count)
    }

    private func check(_ audit: Audit, _ more: [String]) throws {
        let answer = try #require(try Endpoint.shared.answer(to: audit.request(more)))
        let body = try JSON(parsing: answer.body)
        for wish in audit.wishes {
            switch wish {
            case .status(let range): #expect(range.contains(answer.status), "\(answer.text)")
            case .type(let type): #expect(answer["Content-Type"] == "\(type); charset=utf-8")
            case .noErrors: #expect(body["errors"] == nil, "\(answer.text)")
            case .noData: #expect(body["data"] == nil && body["errors"] != nil, "\(answer.text)")
            case .utf8: #expect(String(validating: answer.body, as: UTF8.self) != nil)
            }
        }
    }
}
