extension Row {
    static let targets: [Row] =
        [
            .good(
                "a query", "9112 §3.2.1", lines("GET /seen?a=1&b=/?c HTTP/1.1", "Host: h"), [200],
                ["GET /seen a=1&b=/?c - -"]),
            .good("an empty query", "9112 §3.2.1", lines("GET /seen? HTTP/1.1", "Host: h"), [200], ["GET /seen  - -"]),
            .good("a percent-encoded letter", "3986 §6.2.2", lines("GET /%6F%6b HTTP/1.1", "Host: h"), [200], ["ok"]),
            .good("percent signs in a query", "9112 §3.2.1", lines("GET /ok?a=%20b HTTP/1.1", "Host: h")),
            .good(
                "all that a path may have", "3986 §3.3", lines("GET /-._~!$&'()*+,;=:@a/b HTTP/1.1", "Host: h"), [404]),
            .good("an absolute target", "9112 §3.2.2", lines("GET http://h/ok HTTP/1.1", "Host: h"), [200], ["ok"]),
            .good(
                "an absolute target with a port and a query", "9112 §3.2.2",
                lines("GET http://h:80/ok?q HTTP/1.1", "Host: h:80")),
            .good("an absolute target of https", "9112 §3.2.2", lines("GET https://h/ok HTTP/1.1", "Host: h")),
            .good(
                "a scheme and host in upper case", "3986 §6.2.2.1", lines("GET HTTP://H.EXAMPLE/ok HTTP/1.1", "Host: h")
            ),
            .good(
                "an absolute target and another Host, which is ignored", "9112 §3.2.2",
                lines("GET http://a/ok HTTP/1.1", "Host: b")),
            .good(
                "an absolute target of an IPv6 address", "9112 §3.2.2",
                lines("GET http://[::1]:80/ok HTTP/1.1", "Host: h")),
            .good(
                "an absolute target without a path, which is /", "9110 §4.2.3",
                lines("GET http://h HTTP/1.1", "Host: h"), [200], ["root"]),
            .good(
                "an absolute target with a query alone", "9110 §4.2.3", lines("GET http://h?q HTTP/1.1", "Host: h"),
                [200], ["root"]),
            .bad("an absolute target and no Host", "9112 §3.2", lines("GET http://h/ok?zQx7 HTTP/1.1")),
            .bad(
                "an absolute target with user information", "9110 §4.2.4",
                lines("GET http://zQx7@h/ok HTTP/1.1", "Host: h")),
            .bad("an absolute target with no host", "9110 §4.2.1", lines("GET http:///ok?zQx7 HTTP/1.1", "Host: h")),
            .bad(
                "an absolute target with a port alone", "9110 §4.2.1",
                lines("GET http://:80/ok?zQx7 HTTP/1.1", "Host: h")),
            .bad(
                "an absolute target with a port too large", "9110 §4.2.1",
                lines("GET http://h:65536/ok?zQx7 HTTP/1.1", "Host: h")),
            .bad(
                "an absolute target of another scheme", "9112 §3.2.2", lines("GET ftp://h/ok?zQx7 HTTP/1.1", "Host: h")),
            .bad("a scheme with one slash", "9112 §3.2.2", lines("GET http:/ok?zQx7 HTTP/1.1", "Host: h")),
            .bad("a scheme alone", "9112 §3.2.2", lines("GET http:// HTTP/1.1", "Host: h", "X: zQx7")),
            .bad("a path without its slash", "9112 §3.2.1", lines("GET ok?zQx7 HTTP/1.1", "Host: h")),
            .bad("a query alone", "9112 §3.2.1", lines("GET ?zQx7 HTTP/1.1", "Host: h")),
            .bad("an authority for GET", "9112 §3.2.3", lines("GET zQx7:443 HTTP/1.1", "Host: h")),
            .bad("an asterisk for GET", "9112 §3.2.4", lines("GET * HTTP/1.1", "Host: h", "X: zQx7")),
            .bad("an asterisk with more", "9112 §3.2.4", lines("OPTIONS *zQx7 HTTP/1.1", "Host: h")),
            .bad("a fragment", "9112 §3.2", lines("GET /ok#zQx7 HTTP/1.1", "Host: h")),
            .bad("a fragment in a query", "9112 §3.2", lines("GET /ok?a#zQx7 HTTP/1.1", "Host: h")),
            .good("a path that there is not", "9110 §15.5.5", lines("GET /none HTTP/1.1", "Host: h"), [404]),
            .good("a path with two slashes", "9110 §15.5.5", lines("GET //ok HTTP/1.1", "Host: h"), [404]),
            .good("a path in another case", "3986 §6.2.2.1", lines("GET /OK HTTP/1.1", "Host: h"), [404]),
            .good("dots that go up", "3986 §5.2.4", lines("GET /../../etc/passwd HTTP/1.1", "Host: h"), [404]),
            .good(
                "a method that the path does not allow", "9110 §15.5.6", lines("DELETE /ok HTTP/1.1", "Host: h"), [405]
            )
            .with("Allow", "GET, HEAD, POST, OPTIONS"),
            .good("GET where only POST and PUT are", "9110 §15.5.6", lines("GET /echo HTTP/1.1", "Host: h"), [405])
                .with("Allow", "POST, PUT, OPTIONS"),
            .good("OPTIONS of a path", "9110 §9.3.7", lines("OPTIONS /ok HTTP/1.1", "Host: h"), [204])
                .with("Allow", "GET, HEAD, POST, OPTIONS"),
            .good("OPTIONS of the server", "9110 §9.3.7", lines("OPTIONS * HTTP/1.1", "Host: h"), [204])
                .with("Allow", "GET, HEAD, POST, PUT, OPTIONS"),
            .good(
                "OPTIONS of a path that there is not", "9110 §9.3.7", lines("OPTIONS /none HTTP/1.1", "Host: h"), [404]),
        ]
        + ["/ok", "/none", "http://h/ok"].flatMap { target in
            [
                Row.bad(
                    "TRACE of \(target)", "9110 §9.3.8", lines("TRACE \(target) HTTP/1.1", "Host: h", "X: zQx7"), 405
                )
                .with("Allow", target == "/none" ? "GET, HEAD, POST, PUT, OPTIONS" : "GET, HEAD, POST, OPTIONS")
            ]
        }
        + ["h:443", "/ok", "zQx7.example:22"].map {
            .bad("CONNECT to \($0)", "9110 §9.3.6", lines("CONNECT \($0) HTTP/1.1", "Host: h", "X: zQx7"), 405)
                .with("Allow", "GET, HEAD, POST, PUT, OPTIONS")
        }
        + ["/%00", "/%0a", "/%0D%0A", "/%1f", "/%7F", "/%", "/%4", "/%4g", "/%g4", "/%zz", "/ok%", "/ok%6"].map {
            .bad("the path \($0)", "3986 §2.1", lines("GET \($0) HTTP/1.1", "Host: h", "X: zQx7"))
        }
        + ["\u{0}", "\u{1}", "\u{9}", "\u{b}", "\u{1b}", "\u{7f}", "\u{80}", "\u{c3}\u{a9}", "\u{ff}", "\r", "\n"].map {
            .bad("a target with \($0.debugDescription)", "9112 §3.2", lines("GET /ok?zQx7\($0) HTTP/1.1", "Host: h"))
        }
}
