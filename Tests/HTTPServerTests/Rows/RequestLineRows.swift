extension Row {
    static let requestLines: [Row] =
        [
            .good("a request", "9112 §3", lines("GET /ok HTTP/1.1", "Host: h"), [200], ["ok"]),
            .good("an empty line before a request", "9112 §2.2", "\r\n" + get()),
            .good(
                "an empty line between two requests", "9112 §2.2",
                post("Content-Length: 2", content: "hi") + "\r\n" + get(), [200, 200], ["hi", "ok"]),
            .bad("two empty lines before a request", "9112 §2.2", "\r\n\r\n" + get()),
            .bad("a line feed alone before a request", "9112 §2.2", "\n" + get()),
            .bad("a carriage return alone before a request", "9112 §2.2", "\r" + get()),
            .bad("a carriage return too many before a request", "9112 §2.2", "\r\r\n" + get()),
            .bad("a space before the method", "9112 §3", " " + get()),
            .bad("a tab before the method", "9112 §3", "\t" + get()),
            .bad("no method", "9112 §3", lines(" /ok?zQx7 HTTP/1.1", "Host: h")),
            .bad("two spaces behind the method", "9112 §3", lines("GET  /ok?zQx7 HTTP/1.1", "Host: h")),
            .bad("two spaces behind the target", "9112 §3", lines("GET /ok?zQx7  HTTP/1.1", "Host: h")),
            .bad("a tab behind the method", "9112 §3", lines("GET\t/ok?zQx7 HTTP/1.1", "Host: h")),
            .bad("a tab behind the target", "9112 §3", lines("GET /ok?zQx7\tHTTP/1.1", "Host: h")),
            .bad("a vertical tab behind the method", "9112 §3", lines("GET\u{b}/ok?zQx7 HTTP/1.1", "Host: h")),
            .bad("a space behind the version", "9112 §3", lines("GET /ok?zQx7 HTTP/1.1 ", "Host: h")),
            .bad("a word behind the version", "9112 §3", lines("GET /ok HTTP/1.1 zQx7", "Host: h")),
            .bad("no version, as in HTTP/0.9", "9112 §3", "GET /ok?zQx7\r\n"),
            .bad("no version, but fields", "9112 §3", lines("GET /ok?zQx7", "Host: h")),
            .bad("no target", "9112 §3", lines("GET HTTP/1.1", "Host: zQx7")),
            .bad("a method alone", "9112 §3", lines("zQx7")),
            .bad("a line feed alone behind the version", "9112 §2.2", "GET /ok?zQx7 HTTP/1.1\nHost: h\r\n\r\n"),
            .bad("a carriage return alone behind the version", "9112 §2.2", "GET /ok?zQx7 HTTP/1.1\rHost: h\r\n\r\n"),
            .bad(
                "a carriage return too many behind the version", "9112 §2.2",
                "GET /ok?zQx7 HTTP/1.1\r\r\nHost: h\r\n\r\n"),
            .bad("a line feed within the request line", "9112 §3", "GET /ok?zQx7\nHTTP/1.1\r\nHost: h\r\n\r\n"),
            .bad("bytes of TLS", "9112 §3", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}zQx7\u{0}\r\n\r\n"),
            .bad("the preface of HTTP/2", "9113 §3.4", "PRI * HTTP/2.0\r\n\r\nSM zQx7\r\n\r\n", 505),
        ]
        + methods + versions

    private static let methods: [Row] =
        ["G,ET", "G@T", "G\"ET", "G{T", "G/T", "G:T", "G(T", "G;T", "G=T", "G[T", "G\\T", "G<T", "G\u{0}T", "G\u{1}T"]
        .map { .bad("the method \($0.debugDescription)", "9110 §9.1", lines("\($0) /ok?zQx7 HTTP/1.1", "Host: h")) }
        + ["G\u{7f}T", "G\u{80}T", "GET\u{e9}", "\u{ff}"]
        .map { .bad("the method \($0.debugDescription)", "9110 §9.1", lines("\($0) /ok?zQx7 HTTP/1.1", "Host: h")) }
        + ["get", "Get", "GETT", "GE", "BREW", "M-SEARCH", "!#$%&'*+-.^_`|~", "PRI", "PROPFIND"]
        .map { .bad("the method \($0)", "9110 §9.1", lines("\($0) /ok?zQx7 HTTP/1.1", "Host: h"), 501) }

    private static let versions: [Row] =
        [
            "HTTP/0.9", "HTTP/0.0", "http/1.1", "Http/1.1", "HTTP/1", "HTTP/1.", "HTTP/.1", "HTTP/11", "HTTP/1.10",
            "HTTP/01.1", "HTTP/1,1", "HTTP/1.1x", "HTTPS/1.1", "HTTP /1.1", "HTTP/-1.1", "HTTP/1.x", "HTTP/A.1",
            "HTTP/",
            "HTTP", "H", "HTTP/1.1\u{0}", "HTTP/1\u{0}1", "HTTP/\u{80}.1", "ICY/1.1", "HTTP/ 1.1", "HTTP/+1.1",
            "HTTP/1.1;",
        ]
        .map { .bad("the version \($0.debugDescription)", "9112 §2.3", lines("GET /ok?zQx7 \($0)", "Host: h")) }
        + ["HTTP/2.0", "HTTP/2.1", "HTTP/3.0", "HTTP/9.9"]
        .map { .bad("the version \($0)", "9110 §15.6.6", lines("GET /ok?zQx7 \($0)", "Host: h"), 505) }
        + ["HTTP/1.2", "HTTP/1.9"]
        .map { .good("the version \($0), which is as 1.1", "9110 §2.5", lines("GET /ok \($0)", "Host: h")) }
        + [.bad("the version HTTP/1.5, which needs a Host as 1.1 does", "9110 §2.5", lines("GET /ok?zQx7 HTTP/1.5"))]
}
