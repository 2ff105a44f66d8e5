import HTTPTypes
import Testing

@Suite struct StatusTests {
    static let texts: [(Int, String)] = [
        (200, "200 OK"), (204, "204 No Content"), (304, "304 Not Modified"), (400, "400 Bad Request"),
        (404, "404 Not Found"), (405, "405 Method Not Allowed"), (408, "408 Request Timeout"),
        (413, "413 Content Too Large"), (414, "414 URI Too Long"), (417, "417 Expectation Failed"),
        (422, "422 Unprocessable Content"), (429, "429 Too Many Requests"),
        (431, "431 Request Header Fields Too Large"), (500, "500 Internal Server Error"), (501, "501 Not Implemented"),
        (503, "503 Service Unavailable"), (505, "505 HTTP Version Not Supported"),
    ]

    @Test("a status has the words that go with it", arguments: texts)
    func text(code: Int, text: String) { #expect(Status(code).description == text) }

    @Test("only what has no content by its status ends with its head")
    func content() {
        let without = (100...599).filter { Status($0).hasNoContent }
        #expect(without == Array(100...199) + [204, 304])
    }
}
