import DoitongTesting
import JSON
import Testing
import ThreadTesting

/// A request, and what must be answered.
struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let request: String
    let status: Int
    /// Fields of the answer; nil for one that must be absent.
    var fields: [String: String?] = [:]
    /// The body of the answer.
    var body: JSON?
    /// Stands in the message of the first error.
    var message: String?
    /// The body of an answer that is no JSON.
    var text: String?

    var testDescription: String { name }

    init(
        _ name: String, _ request: String, _ status: Int, _ body: JSON? = nil, message: String? = nil,
        text: String? = nil, with fields: [String: String?] = [:]
    ) {
        (self.name, self.request, self.status, self.body) = (name, request, status, body)
        (self.message, self.text, self.fields) = (message, text, fields)
    }

    static let json = "application/json; charset=utf-8"
    static let graphQL = "application/graphql-response+json; charset=utf-8"
    static let events = "text/event-stream; charset=utf-8"
    static let hello: JSON = ["data": ["hello": "Hello, world!"]]
    static let helloText = #"{"query":"{ hello }"}"#
}

@Suite(.serialized, .timeLimit(.minutes(5)), .onOwnThread) struct RowTests {
    @Test("bodies and parameters are read strictly", arguments: Row.readings)
    func readings(row: Row) throws { try check(row) }

    @Test("the status follows from the media type, and from errors that ask for another", arguments: Row.statuses)
    func statuses(row: Row) throws { try check(row) }

    @Test("the media type is the one that the client prefers", arguments: Row.negotiations)
    func negotiations(row: Row) throws { try check(row) }

    @Test("what any page could send is not answered", arguments: Row.origins)
    func origins(row: Row) throws { try check(row) }

    @Test("whoever stands around an endpoint sees every request and has the last word", arguments: Row.surroundings)
    func surroundings(row: Row) throws { try check(row) }

    private func check(_ row: Row) throws {
        let answer = try #require(
            try Endpoint.shared.answer(to: row.request, toHead: row.request.hasPrefix("HEAD ")), "no answer")
        #expect(answer.status == row.status, "\(answer.text)")
        for (name, value) in row.fields { #expect(answer[name] == value, "\(name)") }
        if let body = row.body { #expect(try JSON(parsing: answer.body) == body) }
        if let text = row.text { #expect(answer.text == text) }
        if let message = row.message {
            let errors = try JSON(parsing: answer.body)["errors"]?.arrayValue
            #expect(errors?.first?["message"]?.stringValue?.contains(message) == true, "\(answer.text)")
        }
    }

    @Test("a request is made a context of, executed and surrounded on one thread")
    func oneThread() throws {
        let body = asking("{ threads later }")
        let answer = try #require(
            try Endpoint.shared.answer(to: post(body, "X-API-Key: thread", at: "/surrounded")))
        let data = try JSON(parsing: answer.body)["data"]
        let thread = try #require(answer["X-Thread"])
        #expect(data == ["threads": [.string(thread), .string(thread)], "later": .string(thread)])
    }

    @Test("requests on one connection are answered one after the other")
    func pipelined() throws {
        let wire = try Endpoint.shared.connect()
        try wire.send(
            post(Row.helloText) + post("[]") + get([("query", "{hello}")], accept: "application/json")
                + post(Row.helloText))
        #expect(try (0..<4).map { _ in try wire.answer()?.status } == [200, 400, 200, 200])
    }
}
