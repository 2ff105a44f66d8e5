extension Row {
    static let limits: [Row] = [
        .good("a target exactly as long as may be", "9110 §15.5.15", lines("GET \(target(8192)) HTTP/1.1", "Host: h")),
        .bad("a target longer by one", "9110 §15.5.15", lines("GET \(target(8193)) HTTP/1.1", "Host: h"), 414),
        .bad("a target that never ends", "9110 §15.5.15", "GET " + target(20_000), 414),
        .bad(
            "a target longer by one, and a byte that may not be behind it", "9110 §15.5.15",
            "GET " + target(8193) + "\u{0}", 414),
        .bad(
            "a target just short enough, and a byte that may not be", "9112 §3.2", "GET " + target(8192) + "\u{0}", 400),
        .bad("a method of 32 bytes", "9110 §15.6.2", lines("zQx7\(repeated("A", 28)) /ok HTTP/1.1", "Host: h"), 501),
        .bad("a method of 33 bytes", "9110 §15.6.2", lines("zQx7\(repeated("A", 29)) /ok HTTP/1.1", "Host: h"), 501),
        .bad("a method that never ends", "9110 §15.6.2", "zQx7" + repeated("A", 1000), 501),
        .good("as many fields as may be", "6585 §5", fields(100)),
        .bad("one field too many", "6585 §5", fields(101), 431),
        .bad("one field too many, which is malformed too", "6585 §5", fields(100).dropLast(1) + "zQx7\r\n\r\n", 431),
        .good("fields exactly as large as may be", "6585 §5", sized(16_384)),
        .bad("fields larger by one", "6585 §5", sized(16_385), 431),
        .bad(
            "a value that never ends", "6585 §5", "GET /ok?zQx7 HTTP/1.1\r\nHost: h\r\nX: " + repeated("a", 20_000), 431
        ),
        .bad("a name that never ends", "6585 §5", "GET /ok?zQx7 HTTP/1.1\r\nHost: h\r\n" + repeated("a", 20_000), 431),
        .bad("blanks that never end", "6585 §5", "GET /ok?zQx7 HTTP/1.1\r\nHost: h\r\nX:" + repeated(" ", 20_000), 431),
        .bad(
            "many short fields that are too large together", "6585 §5",
            get(repeated("a", 8_000) + ": " + repeated("b", 8_000), "Y: " + repeated("c", 1000)), 431),
        .good("as many trailers as may be", "6585 §5", chunked("0\r\n" + trailers(100))),
        .bad("one trailer too many", "6585 §5", chunked("0\r\n" + trailers(101)), 431),
        .good(
            "trailers exactly as large as may be", "6585 §5",
            chunked("0\r\nX: " + repeated("a", 16_384 - 7) + "\r\n\r\n")),
        .bad("trailers larger by one", "6585 §5", chunked("0\r\nX: " + repeated("a", 16_384 - 6) + "\r\n\r\n"), 431),
        .bad("a trailer that never ends", "6585 §5", chunked("0\r\nX: " + repeated("a", 20_000)), 431),
        .good(
            "a chunk extension just short enough", "9112 §7.1.1",
            chunked("5;" + repeated("a", 1000) + "\r\nhello\r\n0\r\n\r\n")),
        .bad(
            "a chunk extension too long", "9112 §7.1.1", chunked("5;" + repeated("a", 1025) + "\r\nhello\r\n0\r\n\r\n")),
        .bad(
            "a chunk extension of blanks", "9112 §7.1.1",
            chunked("5" + repeated(" ", 1100) + ";a\r\nhello\r\n0\r\n\r\n")),
        .bad(
            "chunk extensions too long together", "9112 §7.1.1",
            chunked(repeated("1;\(repeated("a", 100))\r\nx\r\n", 11) + "0\r\n\r\n")),
        .bad("a chunk extension that never ends", "9112 §7.1.1", chunked("5;a=\"" + repeated("a", 20_000))),
        .bad("a size of zeros that never end", "9112 §7.1", chunked(repeated("0", 1000))),
        .good(
            "a large body", "9112 §6.2", post("Content-Length: 20000", content: repeated("x", 20_000)), [200],
            [repeated("x", 20_000)]),
        .good(
            "a large body in one chunk", "9112 §7.1", chunked("4e20\r\n" + repeated("x", 20_000) + "\r\n0\r\n\r\n"),
            [200], [repeated("x", 20_000)]),
    ]

    private static func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    private static func target(_ length: Int) -> String { "/ok?zQx7" + repeated("a", length - 8) }

    /// A GET with as many fields, Host included.
    private static func fields(_ count: Int) -> String {
        "GET /ok?zQx7 HTTP/1.1\r\nHost: h\r\n" + repeated("X: a\r\n", count - 1) + "\r\n"
    }

    /// A GET whose fields, with their line ends and the empty line behind them, have as many bytes.
    private static func sized(_ bytes: Int) -> String {
        "GET /ok?zQx7 HTTP/1.1\r\nHost: h\r\nX: " + repeated("a", bytes - 16) + "\r\n\r\n"
    }

    private static func trailers(_ count: Int) -> String { repeated("X: a\r\n", count) + "\r\n" }
}
