extension Row {
    static let fields: [Row] =
        [
            .good("no space behind the colon", "9112 §5", lines("GET /ok HTTP/1.1", "Host:h")),
            .good("blanks around a value", "9112 §5", lines("GET /ok HTTP/1.1", "Host:  \t h \t ")),
            .good("an empty value", "9110 §5.5", get("X:")),
            .good("a value of blanks alone", "9110 §5.5", get("X: \t ")),
            .good("a value beyond ASCII", "9110 §5.5", get("X: caf\u{e9} \u{80}\u{ff}")),
            .good("a tab within a value", "9110 §5.5", get("X: a\tb")),
            .good("every byte that a name may have", "9110 §5.6.2", get("!#$%&'*+-.^_`|~09AZaz: v")),
            .good(
                "names in any case", "9110 §5.1", lines("POST /echo HTTP/1.1", "hOST: h", "CONTENT-length: 2") + "hi",
                [200], ["hi"]),
            .good("the same name twice", "9110 §5.3", get("X: a", "X: b")),
            .good("a colon in a value", "9110 §5.5", get("X: a:b: c")),
            .bad("a space before the colon", "9112 §5.1", get("X : a")),
            .bad("a tab before the colon", "9112 §5.1", get("X\t: a")),
            .bad("a space before the colon of Host", "9112 §5.1", lines("GET /ok?zQx7 HTTP/1.1", "Host : h")),
            .bad("a space before the colon of Content-Length", "9112 §5.1", post("Content-Length : 2", content: "hi")),
            .bad(
                "a space before the colon of Transfer-Encoding", "9112 §5.1",
                post("Transfer-Encoding : chunked", content: "0\r\n\r\n")),
            .bad("a line folded by a space", "9112 §5.2", get("X: a", " b")),
            .bad("a line folded by a tab", "9112 §5.2", get("X: a", "\tb")),
            .bad("a folded line that looks like a field", "9112 §5.2", get("X: a", " Content-Length: 5")),
            .bad(
                "a folded Transfer-Encoding", "9112 §5.2", post("Transfer-Encoding:", " chunked", content: "0\r\n\r\n")),
            .bad("a blank line of spaces", "9112 §5.2", get("X: a", "  ")),
            .bad(
                "white space behind the request line", "9112 §2.2",
                lines("GET /ok?zQx7 HTTP/1.1", " Host: h", "Host: h")),
            .bad("no colon", "9112 §5", get("zQx7")),
            .bad("no name", "9112 §5", get(": v")),
            .bad("a line of a colon alone", "9112 §5", get(":")),
            .bad("a line feed alone behind a field", "9112 §2.2", "GET /ok?zQx7 HTTP/1.1\r\nHost: h\nX: a\r\n\r\n"),
            .bad("a line feed alone at the end of the head", "9112 §2.2", "GET /ok?zQx7 HTTP/1.1\r\nHost: h\r\n\n"),
            .bad("line feeds alone", "9112 §2.2", "GET /ok?zQx7 HTTP/1.1\nHost: h\n\n"),
            .bad("a carriage return alone within a value", "9112 §2.2", get("X: a\rb")),
            .bad("a carriage return alone within a name", "9112 §2.2", get("X\r: a")),
            .bad("a carriage return too many", "9112 §2.2", get("X: a\r")),
            .bad(
                "a carriage return alone at the end of the head", "9112 §2.2", "GET /ok?zQx7 HTTP/1.1\r\nHost: h\r\n\rX"
            ),
            .bad("a line feed within a name", "9112 §2.2", get("X\nY: a")),
            .bad("a field smuggled behind a line feed", "9112 §2.2", post("X: a\nContent-Length: 5", content: "hello")),
        ]
        + ["\u{0}", "\u{1}", "\u{8}", "\u{b}", "\u{c}", "\u{1b}", "\u{1f}", "\u{7f}"].flatMap { byte in
            [
                Row.bad("a value with \(byte.debugDescription)", "9110 §5.5", get("X: a\(byte)b")),
                Row.bad("a value that begins with \(byte.debugDescription)", "9110 §5.5", get("X:\(byte)")),
                Row.bad("a name with \(byte.debugDescription)", "9110 §5.1", get("X\(byte)Y: a")),
            ]
        }
        + ["\u{80}", "\u{c3}\u{a9}", "\"", "(", ",", "/", ";", "<", "=", ">", "?", "@", "[", "\\", "]", "{", "}", " "]
        .map {
            .bad("a name with \($0.debugDescription)", "9110 §5.6.2", get("X\($0)Y: a"))
        }

    static let hosts: [Row] =
        [
            .bad("no Host", "9112 §3.2", lines("GET /ok?zQx7 HTTP/1.1")),
            .bad("no Host but other fields", "9112 §3.2", lines("GET /ok?zQx7 HTTP/1.1", "X-Host: h", "Hos: h")),
            .bad("two Hosts that differ", "9112 §3.2", lines("GET /ok?zQx7 HTTP/1.1", "Host: a", "Host: b")),
            .bad("two Hosts that agree", "9112 §3.2", lines("GET /ok?zQx7 HTTP/1.1", "Host: a", "hOST: a")),
            .bad(
                "two Hosts far apart", "9112 §3.2", lines("GET /ok?zQx7 HTTP/1.1", "Host: a", "X: b", "Y: c", "Host: a")
            ),
            .bad("two Hosts in HTTP/1.0", "9112 §3.2", lines("GET /ok?zQx7 HTTP/1.0", "Host: a", "Host: b")),
        ]
        + [
            "h", "h:80", "h:", "h:65535", "h:0", "a.example", "A.EXAMPLE.", "127.0.0.1:8080", "[::1]", "[::1]:8080",
            "a_b", "a-b", "xn--bcher-kva.example",
        ]
        .map { .good("the Host \($0)", "9110 §7.2", lines("GET /ok HTTP/1.1", "Host: \($0)")) }
        + [
            "", " ", "a, b", "a,b", "u@a", "u:p@a", "a/b", "a/", "a b", "a?b", "a#b", "a:65536", "a:b", "a:80:80",
            "a:-1", ":80",
            "::1", "[::1", "::1]", "[]", "[::1]x", "[::1]:x", "[g::1]", "http://a", "a\\b", "a\"b", "a;b", "a\u{80}",
            "a%00b", "a:99999999999999999999",
            "a<b>", "{a}", "a\tb",
        ]
        .map { .bad("the Host \($0.debugDescription)", "9110 §7.2", lines("GET /ok?zQx7 HTTP/1.1", "Host: \($0)")) }
}
