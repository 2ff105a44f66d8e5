import DoitongTesting
import HTTPServer
import HTTPTypes
import Testing
import ThreadTesting

/// Which route a path leads to.
@Suite(.serialized, .timeLimit(.minutes(5)), .onOwnThread) struct PathTests {
    private static let routes = ["/media/*", "/media/special", "/media/deep/*", "/media"].map { path in
        Route(.get, path) { _ in Response(.ok, body: .bytes(Array(path.utf8))) }
    }

    static let cases: [(path: String, route: String?)] = [
        ("/media", "/media"), ("/media/a", "/media/*"), ("/media/a/b", "/media/*"),
        ("/media/special", "/media/special"),
        ("/media/special/x", "/media/*"), ("/media/deep/x", "/media/deep/*"), ("/media/deep", "/media/*"),
        ("/media/%61", "/media/*"), ("/media%2fa", "/media/*"), ("/media/", nil), ("/mediaeval", nil), ("/medi", nil),
        ("/media/a?b=/media/deep/x", "/media/*"), ("/MEDIA/a", nil),
    ]

    @Test("a path leads to the route that names it, else to the longest that it begins with", arguments: cases)
    func match(path: String, route: String?) async throws {
        try await Site.serve(Self.routes) { site in
            let wire = try site.connect()
            try wire.send("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n")
            let answer = try #require(try wire.answer())
            #expect(answer.status == (route == nil ? 404 : 200))
            if let route { #expect(answer.text == route) }
        }
    }
}
