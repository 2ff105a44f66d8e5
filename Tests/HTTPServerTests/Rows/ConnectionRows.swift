extension Row {
    static let connections: [Row] = [
        .good(
            "requests in one go", "9112 §9.3.2", get() + post("Content-Length: 2", content: "hi") + get(),
            [200, 200, 200], ["ok", "hi", "ok"]),
        .good(
            "ten requests in one go", "9112 §9.3.2", (0..<10).map { _ in get() }.joined(),
            Array(repeating: 200, count: 10)),
        .good(
            "chunks, and a request behind them", "9112 §9.3.2", chunked("2\r\nhi\r\n0\r\n\r\n") + get(), [200, 200],
            ["hi", "ok"]),
        .good(
            "a path that is not, and a request behind it", "9112 §9.3.2",
            lines("GET /none HTTP/1.1", "Host: h") + get(), [404, 200]),
        .good(
            "a handler that throws, and a request behind it", "9110 §15.6.1",
            lines("GET /fails HTTP/1.1", "Host: h") + get(), [500, 200],
            [
                #"{"title":"Internal Server Error","status":500,"detail":"The server failed to answer; "#
                    + #"its log tells more, under the request's id."}"# + "\n", "ok",
            ]),
        .bad("a good request and a bad one", "9112 §9.3.2", get() + "zQx7\r\n\r\n", after: [200]),
        .bad("a bad request and a good one, which is not heard", "9112 §9.3.2", "zQx7\r\n\r\n" + get()),
        .bad(
            "a request behind a body longer than was said", "9112 §6.3",
            post("Content-Length: 2", content: "hi zQx7") + get(), after: [200]),
        .last("Connection: close", "9112 §9.6", get("Connection: close"), [200], ["ok"]).with("Connection", "close"),
        .last("Connection: CLOSE", "9110 §7.6.1", get("Connection: CLOSE")).with("Connection", "close"),
        .last("close among other options", "9110 §7.6.1", get("Connection: foo, close ,bar")).with(
            "Connection", "close"),
        .last("close on the second of two lines", "9110 §7.6.1", get("Connection: foo", "Connection: close")).with(
            "Connection", "close"),
        .last("close and keep-alive", "9112 §9.3", get("Connection: keep-alive, close")).with("Connection", "close"),
        .last("a request behind the last, which is not heard", "9112 §9.6", get("Connection: close") + get()),
        .good("keep-alive, which HTTP/1.1 does anyway", "9112 §9.3", get("Connection: keep-alive")),
        .good(
            "options that mean nothing to us", "9110 §7.6.1",
            get("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA")),
        .good("an option that ends like close", "9110 §7.6.1", get("Connection: xclose, closed")),
        .last("HTTP/1.0 ends", "9112 §9.3", lines("GET /ok HTTP/1.0"), [200], ["ok"]).with("Connection", "close"),
        .last("HTTP/1.0 with a Host ends", "9112 §9.3", lines("GET /ok HTTP/1.0", "Host: h")).with(
            "Connection", "close"),
        .good(
            "HTTP/1.0 that asks is kept", "9112 §9.3", lines("GET /ok HTTP/1.0", "Connection: keep-alive"), [200],
            ["ok"]
        )
        .with("Connection", "keep-alive"),
        .good("HTTP/1.0 that asks in another case", "9112 §9.3", lines("GET /ok HTTP/1.0", "Connection: Keep-Alive"))
            .with("Connection", "keep-alive"),
        .last("HTTP/1.0 that asks for both", "9112 §9.3", lines("GET /ok HTTP/1.0", "Connection: close, keep-alive"))
            .with("Connection", "close"),
        .good(
            "HTTP/1.0 with a body that is kept", "9112 §9.3",
            lines("POST /echo HTTP/1.0", "Connection: keep-alive", "Content-Length: 2") + "hi", [200], ["hi"]),
        .last(
            "a stream to HTTP/1.0 ends with the connection", "9112 §6.3",
            lines("GET /stream HTTP/1.0", "Connection: keep-alive"), [200], ["onetwothree"]),
        .good(
            "a stream of a known length to HTTP/1.0", "9112 §6.3",
            lines("GET /known HTTP/1.0", "Connection: keep-alive"), [200], ["onetwothree"]),
        .good("HEAD", "9110 §9.3.2", lines("HEAD /ok HTTP/1.1", "Host: h") + get(), [200, 200], ["", "ok"]).head(),
        .good("HEAD, what GET would have said", "9110 §9.3.2", lines("HEAD /ok HTTP/1.1", "Host: h")).head().with(
            "Content-Length", "2"),
        .good(
            "HEAD of a stream", "9110 §9.3.2", lines("HEAD /stream HTTP/1.1", "Host: h") + get(), [200, 200],
            ["", "ok"]
        ).head(),
        .good("HEAD of a stream of a known length", "9110 §9.3.2", lines("HEAD /known HTTP/1.1", "Host: h")).head()
            .with("Content-Length", "11"),
        .good("HEAD of nothing", "9110 §9.3.2", lines("HEAD /empty HTTP/1.1", "Host: h"), [204]).head(),
        .good("HEAD of a path that is not", "9110 §9.3.2", lines("HEAD /none HTTP/1.1", "Host: h"), [404]).head(),
        .good("HEAD where only POST is", "9110 §9.3.2", lines("HEAD /small HTTP/1.1", "Host: h"), [405]).head(),
        .last("HEAD of a stream in HTTP/1.0", "9110 §9.3.2", lines("HEAD /stream HTTP/1.0")).head(),
        .good(
            "HEAD with a body", "9110 §9.3.2",
            lines("HEAD /ok HTTP/1.1", "Host: h", "Content-Length: 2") + "hi" + get(), [200, 200]
        ).head(),
        .bad(
            "HEAD of two Hosts is refused without content", "9110 §9.3.2",
            lines("HEAD /ok?zQx7 HTTP/1.1", "Host: h", "Host: h")
        ).head(),
        .bad(
            "HEAD with a body too large is refused without content", "9110 §9.3.2",
            lines("HEAD /ok?zQx7 HTTP/1.1", "Host: h", "Content-Length: 1048577"), 413
        )
        .head(),
        .good("an answer without content", "9112 §6.3", lines("GET /empty HTTP/1.1", "Host: h") + get(), [204, 200]),
        .good(
            "an answer that nothing has changed", "9112 §6.3", lines("GET /unchanged HTTP/1.1", "Host: h") + get(),
            [304, 200]),
        .good(
            "a stream", "9112 §7.1", lines("GET /stream HTTP/1.1", "Host: h") + get(), [200, 200],
            ["onetwothree", "ok"]),
        .good(
            "a stream of a known length", "9112 §6.2", lines("GET /known HTTP/1.1", "Host: h") + get(), [200, 200],
            ["onetwothree", "ok"]),
        .good(
            "an expectation that is met", "9110 §10.1.1",
            post("Expect: 100-continue", "Content-Length: 2", content: "hi"), [200], ["hi"]
        ).continuing(),
        .good(
            "an expectation in another case", "9110 §10.1.1",
            post("Expect: 100-Continue", "Content-Length: 2", content: "hi"), [200], ["hi"]
        ).continuing(),
        .good(
            "an expectation before chunks", "9110 §10.1.1",
            post("Expect: 100-continue", "Transfer-Encoding: chunked", content: "2\r\nhi\r\n0\r\n\r\n"), [200], ["hi"]
        )
        .continuing(),
        .good("an expectation without a body", "9110 §10.1.1", get("Expect: 100-continue")),
        .last(
            "an expectation of HTTP/1.0, which is ignored", "9110 §10.1.1",
            lines("POST /echo HTTP/1.0", "Expect: 100-continue", "Content-Length: 2") + "hi", [200], ["hi"]),
        .bad(
            "an expectation for a body too large", "9110 §10.1.1",
            post("Expect: 100-continue", "Content-Length: 1048577"), 413),
        .bad("another expectation", "9110 §10.1.1", post("Expect: zQx7", "Content-Length: 2", content: "hi"), 417),
        .bad(
            "two expectations", "9110 §10.1.1", post("Expect: 100-continue, zQx7", "Content-Length: 2", content: "hi"),
            417),
        .bad(
            "an expectation with a parameter", "9110 §10.1.1",
            post("Expect: 100-continue;zQx7", "Content-Length: 2", content: "hi"), 417),
        .bad("another expectation without a body", "9110 §10.1.1", get("Expect: 200-ok"), 417),
        .bad("the version is judged before the fields", "9112 §2.3", lines("GET /ok?zQx7 HTTP/2.0", "Host : h"), 505),
        .bad(
            "the framing is judged before the path", "9112 §6.3",
            lines("POST /none?zQx7 HTTP/1.1", "Host: h", "Content-Length: 5", "Transfer-Encoding: chunked")),
        .bad("the Host is judged before the path", "9112 §3.2", lines("GET /none?zQx7 HTTP/1.1")),
        .bad("the Host is judged before TRACE", "9112 §3.2", lines("TRACE /ok?zQx7 HTTP/1.1")),
        .bad("the length is judged before the expectation", "9112 §6.3", post("Expect: zQx7", "Content-Length: 5,5")),
    ]
}
