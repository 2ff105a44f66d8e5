extension Row {
    static let framing: [Row] =
        [
            .good(
                "a body of a known length", "9112 §6.2", post("Content-Length: 5", content: "hello"), [200], ["hello"]),
            .good("a body of no length", "9112 §6.2", post("Content-Length: 0"), [200], [""]),
            .good("no word about a body: there is none", "9112 §6.3", post(), [200], [""]),
            .good(
                "blanks around a length", "9112 §6.2", post("Content-Length: \t5 ", content: "hello"), [200], ["hello"]),
            .good(
                "a body that looks like requests", "9112 §6.2",
                post("Content-Length: 32", content: "GET /fails HTTP/1.1\r\nHost: h\r\n\r\n")),
            .good("a body of all bytes", "9112 §6.2", post("Content-Length: 6", content: "\u{0}\r\n\u{ff}\u{80}\n")),
            .good(
                "GET with a body", "9110 §9.3.1", lines("GET /seen HTTP/1.1", "Host: h", "Content-Length: 2") + "hi",
                [200],
                ["GET /seen - hi -"]),
            .good(
                "a body exactly as large as the route takes", "9110 §15.5.14", small("10") + "0123456789", [200],
                ["0123456789"]),
            .bad("a body larger by one than the route takes", "9110 §15.5.14", small("11"), 413),
            .bad("a body larger by one than any route takes", "9110 §15.5.14", post("Content-Length: 1048577"), 413),
            .bad("a length beyond 63 bits", "9110 §15.5.14", post("Content-Length: 9223372036854775808"), 413),
            .bad(
                "a length that 64 bits would take for 5", "9110 §15.5.14",
                post("Content-Length: 18446744073709551621", content: "hello"), 413),
            .bad(
                "a length of a hundred digits", "9110 §15.5.14",
                post("Content-Length: 1" + String(repeating: "0", count: 99)), 413),
            .bad("two equal lengths", "9112 §6.3", post("Content-Length: 5", "Content-Length: 5", content: "hello")),
            .bad(
                "two lengths that differ", "9112 §6.3", post("Content-Length: 5", "Content-Length: 6", content: "hello")
            ),
            .bad(
                "two lengths, the first empty", "9112 §6.3",
                post("Content-Length:", "Content-Length: 5", content: "hello")),
            .bad("a length in disguise", "9112 §6.3", post("Content_Length: 5", content: "hello")),
            .bad("a coding in disguise", "9112 §6.3", post("Transfer_Encoding: chunked", content: "0\r\n\r\n")),
            .bad(
                "a length and one in disguise", "9112 §6.3",
                post("Content-Length: 5", "CONTENT_LENGTH: 6", content: "hello")),
            .bad(
                "a length and a coding", "9112 §6.1",
                post("Content-Length: 5", "Transfer-Encoding: chunked", content: "0\r\n\r\n")),
            .bad(
                "a coding and a length", "9112 §6.1",
                post("Transfer-Encoding: chunked", "Content-Length: 5", content: "0\r\n\r\n")),
            .bad(
                "a length of nothing and a coding", "9112 §6.1",
                post("Content-Length: 0", "Transfer-Encoding: chunked", content: "0\r\n\r\n")),
            .bad(
                "a length and an unknown coding", "9112 §6.1",
                post("Content-Length: 5", "Transfer-Encoding: gzip", content: "hello")),
            .bad(
                "a length and no coding", "9112 §6.1", post("Content-Length: 5", "Transfer-Encoding:", content: "hello")
            ),
            .bad(
                "two codings on two lines, both chunked", "9112 §6.1",
                post("Transfer-Encoding: chunked", "Transfer-Encoding: chunked", content: "0\r\n\r\n")),
            .bad(
                "an unknown coding behind chunked on two lines", "9112 §6.1",
                post("Transfer-Encoding: chunked", "Transfer-Encoding: gzip", content: "0\r\n\r\n")),
            .bad(
                "chunked on the second of two lines", "9112 §6.1",
                post("Transfer-Encoding: gzip", "Transfer-Encoding: chunked", content: "0\r\n\r\n"), 501),
            .bad(
                "an unknown coding in HTTP/1.0", "9112 §6.1",
                lines("POST /echo?zQx7 HTTP/1.0", "Transfer-Encoding: gzip")),
            .bad(
                "chunked in HTTP/1.0", "9112 §6.1",
                lines("POST /echo?zQx7 HTTP/1.0", "Transfer-Encoding: chunked") + "0\r\n\r\n"),
            .bad(
                "chunked in HTTP/1.0 that is kept", "9112 §6.1",
                lines("POST /echo?zQx7 HTTP/1.0", "Connection: keep-alive", "Transfer-Encoding: chunked") + "0\r\n\r\n"),
            .halfClosed("the end within a request line", "9112 §8", "GET /ok?zQx7", [400]),
            .halfClosed("the end within a head", "9112 §8", "GET /ok?zQx7 HTTP/1.1\r\nHost: h\r\n", [400]),
            .halfClosed("the end behind a carriage return", "9112 §8", "\r", [400]),
            .halfClosed("the end within a body", "9112 §8", post("Content-Length: 5", content: "hell"), [400]),
            .halfClosed("the end before a body", "9112 §8", post("Content-Length: 5"), [400]),
            .halfClosed("the end within a chunk", "9112 §8", chunked("5\r\nhell"), [400]),
            .halfClosed("the end before the last chunk", "9112 §8", chunked("5\r\nhello\r\n"), [400]),
            .halfClosed("the end within the last chunk", "9112 §8", chunked("5\r\nhello\r\n0\r\n"), [400]),
            .halfClosed("the end within a second request", "9112 §8", get() + "GET", [200, 400]),
            .halfClosed("the end before a request", "9112 §9.6", "", []),
            .halfClosed("the end behind a request", "9112 §9.6", get(), [200]),
            .halfClosed("the end behind two requests", "9112 §9.6", get() + get(), [200, 200]),
            .halfClosed("the end behind an empty line", "9112 §2.2", get() + "\r\n", [200]),
        ]
        + [
            "+5", "-5", "5 5", "5,5", "5, 5", "5,", ",5", "0x5", "5a", "a", "", " ", "05", "00", "005", "5.0", "5;",
            "\"5\"", "1e1", "\u{d9}\u{a5}",
            "5_0", "5'", "(5)", "５".utf8.map { String(Unicode.Scalar($0)) }.joined(), "5\t5", "0,0", "-0", "+0", "NaN",
            "infinity",
        ]
        .map {
            .bad(
                "the Content-Length \($0.debugDescription)", "9112 §6.3",
                post("Content-Length: \($0)", content: "hello"))
        }
        + ["chunked", "Chunked", "CHUNKED", "\tchunked "]
        .map {
            .good(
                "the Transfer-Encoding \($0.debugDescription)", "9112 §7",
                post("Transfer-Encoding:\($0)", content: "2\r\nhi\r\n0\r\n\r\n"), [200], ["hi"])
        }
        + [
            "", " ", ",", "chunked, chunked", "chunked,chunked", "chunked, gzip", "chunked, identity", "chunked;q=1",
            "chunked ;q=1", "chunked chunked",
            "\"chunked\"", "chunked,", ",chunked", "chun ked", "chunked\u{b}", "chunked\u{0}", "\u{b}chunked",
            "chunked/1", "chunked=1", "ch\u{fc}nked",
        ]
        .map {
            .bad(
                "the Transfer-Encoding \($0.debugDescription)", "9112 §6.1",
                post("Transfer-Encoding: \($0)", content: "0\r\n\r\n"))
        }
        + [
            "gzip", "identity", "gzip, chunked", "xchunked", "chunkedx", "x-chunked", "deflate, gzip, chunked", "br",
            "identity, chunked", "chunke",
        ]
        .map {
            .bad(
                "the Transfer-Encoding \($0)", "9112 §6.1", post("Transfer-Encoding: \($0)", content: "0\r\n\r\n"), 501)
        }

    private static func small(_ length: String) -> String {
        lines("POST /small?zQx7 HTTP/1.1", "Host: h", "Content-Length: \(length)")
    }
}
