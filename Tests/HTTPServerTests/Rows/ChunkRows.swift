extension Row {
    static let chunks: [Row] =
        [
            .good(
                "chunks", "9112 §7.1", chunked("5\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\n\r\n"), [200],
                ["hello world"]),
            .good("no chunks but the last", "9112 §7.1", chunked("0\r\n\r\n"), [200], [""]),
            .good("a last chunk of many zeros", "9112 §7.1", chunked("2\r\nhi\r\n0000\r\n\r\n"), [200], ["hi"]),
            .good("a size in upper case", "9112 §7.1", chunked("A\r\n0123456789\r\n0\r\n\r\n"), [200], ["0123456789"]),
            .good("a size in lower case", "9112 §7.1", chunked("a\r\n0123456789\r\n0\r\n\r\n"), [200], ["0123456789"]),
            .good("a size with leading zeros", "9112 §7.1", chunked("00005\r\nhello\r\n0\r\n\r\n"), [200], ["hello"]),
            .good(
                "data that looks like chunks", "9112 §7.1", chunked("7\r\n0\r\n\r\n\r\n\r\n0\r\n\r\n"), [200],
                ["0\r\n\r\n\r\n"]),
            .good(
                "chunks of one byte each", "9112 §7.1", chunked("1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n") + get(),
                [200, 200], ["abc", "ok"]),
        ]
        + [
            ";a", ";a=b", ";a=\"b\"", ";a=\"b c;d=e\"", ";a=\"\"", ";a=\"q\\\"x\\\\\"", " ;a", "\t;a", "; a",
            " ; a = b", ";a ;b", ";a=b;c=\"d\";e", ";a=\"\u{e9}\"",
            ";a= b", ";a =b", "; \t a", ";a=b ; c", ";!#$%&'*+-.^_`|~=1",
        ]
        .map {
            .good(
                "the chunk extension \($0.debugDescription)", "9112 §7.1.1",
                chunked("5\($0)\r\nhello\r\n0\($0)\r\n\r\n"), [200], ["hello"])
        }
        + [
            .good(
                "trailers, which are no fields", "9112 §7.1.2", seen("X-Trailer: t\r\nY: u\r\n"), [200],
                ["POST /seen - hello -"]),
            .good("an empty trailer", "9112 §7.1.2", seen("X-Trailer:\r\n"), [200], ["POST /seen - hello -"]),
            .good(
                "trailers that would frame, and do not", "9112 §7.1.2",
                seen("Content-Length: 3\r\nTransfer-Encoding: gzip\r\nHost: b\r\n"), [200], ["POST /seen - hello -"]),
            .bad("a trailer with a space before its colon", "9112 §7.1.2", seen("X : t\r\n")),
            .bad("a folded trailer", "9112 §7.1.2", seen("X: t\r\n u\r\n")),
            .bad("a folded line before the trailers", "9112 §7.1.2", seen(" X: t\r\n")),
            .bad("a trailer without a colon", "9112 §7.1.2", seen("X\r\n")),
            .bad("a trailer without a name", "9112 §7.1.2", seen(": t\r\n")),
            .bad("a trailer that ends with a line feed alone", "9112 §2.2", seen("X: t\n")),
            .bad("a trailer with a carriage return alone", "9112 §2.2", seen("X: t\ru\r\n")),
            .bad("a trailer with a control character", "9110 §5.5", seen("X: t\u{0}\r\n")),
            .bad("a trailer's name with a control character", "9110 §5.1", seen("X\u{1}: t\r\n")),
            .bad("a line feed alone behind the trailers", "9112 §2.2", chunked("0\r\nX: t\r\n\n")),
            .bad("a line feed alone behind the last chunk", "9112 §7.1", chunked("0\r\n\n")),
            .bad("a carriage return alone behind the last chunk", "9112 §7.1", chunked("0\r\n\rX")),
            .bad("something else behind the last chunk", "9112 §7.1", chunked("0\r\nGET / HTTP/1.1\r\n\r\n")),
            .bad("data without its line end", "9112 §7.1", chunked("5\r\nhello0\r\n\r\n")),
            .bad("data with a line feed alone", "9112 §7.1", chunked("5\r\nhello\n0\r\n\r\n")),
            .bad("data with a carriage return alone", "9112 §7.1", chunked("5\r\nhello\r0\r\n\r\n")),
            .bad("data with its line end reversed", "9112 §7.1", chunked("5\r\nhello\n\r0\r\n\r\n")),
            .bad("data longer than its size", "9112 §7.1", chunked("5\r\nhello!\r\n0\r\n\r\n")),
            .bad("data shorter than its size", "9112 §7.1", chunked("6\r\nhello\r\n0\r\n\r\n")),
            .bad("an empty line between chunks", "9112 §7.1", chunked("5\r\nhello\r\n\r\n0\r\n\r\n")),
            .bad("a chunk larger by one than the route takes", "9110 §15.5.14", smallChunks("B\r\n"), 413),
            .bad(
                "chunks larger by one than the route takes", "9110 §15.5.14",
                smallChunks("5\r\n01234\r\n5\r\n56789\r\n1\r\n"), 413),
            .good(
                "chunks exactly as large as the route takes", "9110 §15.5.14",
                smallChunks("5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n"), [200], ["0123456789"]),
            .bad("a size of all 64 bits", "9110 §15.5.14", chunked("FFFFFFFFFFFFFFFF\r\n"), 413),
            .bad("a size of 63 bits", "9110 §15.5.14", chunked("7fffffffffffffff\r\n"), 413),
            .bad(
                "a second size that overflows the sum", "9110 §15.5.14", chunked("1\r\na\r\nFFFFFFFFFFFFFFFF\r\n"), 413),
            .bad("a size beyond 64 bits", "9112 §7.1", chunked("10000000000000005\r\nhello\r\n0\r\n\r\n")),
            .bad("a size beyond 64 bits, all ones", "9112 §7.1", chunked("FFFFFFFFFFFFFFFFF\r\n")),
        ]
        + [
            "", "g", "+5", "-5", " 5", "\t5", "0x5", "5_0", "5 ", "5\t", "5h", "5,", "5.", "5 5", "0x", "x5", "5\u{0}",
            "\u{0}5", "5\u{b}", "\u{80}5", "\"5\"", "5\u{c}",
            "０", "'5'", "5:a", "5=a",
        ]
        .map {
            .bad("the chunk size \($0.debugDescription)", "9112 §7.1", chunked("\(latin($0))\r\nhello\r\n0\r\n\r\n"))
        }
        + [
            "5\nhello\r\n", "5\rhello\r\n", "5\r\r\nhello\r\n", "5\n\rhello\r\n", "5;a\nhello\r\n", "5;a\rhello\r\n",
            "5;a=\"b\nc\"\r\nhello\r\n", "5 \nhello\r\n",
        ]
        .map { .bad("the line end in \($0.debugDescription)", "9112 §7.1", chunked($0 + "0\r\n\r\n")) }
        + [
            ";", ";;", ";a;", ";=b", ";a=", ";a=;b", ";a=\"b", ";a=\"b\\", ";a b", ";a=\"b\"c", ";a=b c", ";a==b",
            ";\"a\"", ";a=\"b\u{0}\"", ";a\u{0}", ";a=\u{1}", " a", " =a",
            ";a=\"\u{7f}\"", ";a=\"\\\u{1}\"", ";a\u{e9}", ";a=b\u{e9}", ";a,b", ";a=(b)",
        ]
        .map {
            .bad("the chunk extension \($0.debugDescription)", "9112 §7.1.1", chunked("5\($0)\r\nhello\r\n0\r\n\r\n"))
        }

    private static func latin(_ text: String) -> String { text.utf8.map { String(Unicode.Scalar($0)) }.joined() }

    private static func seen(_ trailers: String) -> String {
        lines("POST /seen HTTP/1.1", "Host: h", "Transfer-Encoding: chunked", "X: zQx7").replacing("\u{0}", with: "")
            + "5\r\nhello\r\n0\r\n\(trailers)\r\n"
    }

    private static func smallChunks(_ content: String) -> String {
        lines("POST /small?zQx7 HTTP/1.1", "Host: h", "Transfer-Encoding: chunked") + content
    }
}
