import Postgres
import Testing

@Suite struct ConnectionStringTests {
    static let good: [(text: String, printed: String)] = [
        ("postgres://a:secret@db.example:5433/shop", "postgres://a@db.example:5433/shop"),
        ("postgresql://db.example", "postgres://db.example/"),
        ("postgres://a:secret@one:1,two:2/shop?target_session_attrs=any", "postgres://a@one:1,two:2/shop"),
        ("postgres://one,two:5/shop", "postgres://one:,two:5/shop"),
        ("host=db user=a password=secret dbname=shop", "postgres://a@db/shop"),
        ("host=/var/run/postgresql dbname=shop sslpassword=secret", "postgres:///var/run/postgresql/shop"),
        ("host=one,two hostaddr=10.0.0.1,10.0.0.2 port=1", "postgres://one:1,two:1/"),
        ("postgres://a:b@db/x?application_name=me@home", "postgres://a@db/x"),
        ("postgres://a:s%40cret@db/x?sslmode=verify-full&connect_timeout=3", "postgres://a@db/x"),
    ]

    @Test("what says where a database is prints without its secrets", arguments: good)
    func printing(text: String, printed: String) throws {
        let parsed = try ConnectionString(text)
        #expect("\(parsed)" == printed)
        var dumped = ""
        dump(parsed, to: &dumped)
        #expect(!"\(dumped)\(String(reflecting: parsed))".contains("cret"))
    }

    static let bad: [(text: String, reason: String)] = [
        ("", "it is empty"),
        ("secret", "missing … in connection info string"),
        ("postgres://a:secret@[::1", "end of string reached when looking for matching …"),
        ("postgres://a:b@db/x?secret", "missing key/value separator …"),
        ("postgres://a:secret@db/x?nosuch=secret", "invalid URI query parameter: …"),
        ("postgres://a:se@cret@db/x", "there is an @ or a slash too many"),
        ("postgres://a:1/se/cret@db/x", "there is an @ or a slash too many"),
        ("postgres://a:secret/x", "a port is no number"),
        ("postgres://a:%zzsecret@db/x", "invalid percent-encoded token: …"),
        ("postgres://one,two/x?port=1,2,3", "it has 2 hosts and 3 ports"),
        ("host=one,two hostaddr=10.0.0.1", "it has 2 names and 1 addresses"),
        ("postgres://a:secret@db/x?connect_timeout=soon", "connect_timeout is no whole number"),
        ("host=h,h,h,h,h,h,h,h,h,h,h,h,h,h,h,h,h", "it has 17 hosts: give 16 at most"),
    ]

    @Test("what does not is refused with a reason that gives no secret away", arguments: bad)
    func refusal(text: String, reason: String) {
        let error = #expect(throws: ConnectionStringError.self) { try ConnectionString(text) }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("cret") == false)
    }
}
