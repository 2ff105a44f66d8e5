import DoitongTesting
import Glibc
import HTTPServer
import HTTPTypes
import Testing
import ThreadTesting

/// Clients that others wrote, in processes of their own.
@Suite(.serialized, .timeLimit(.minutes(5)), .onOwnThread) struct ClientTests {
    /// What a shell command said, its errors included.
    private static func run(_ command: String) -> String {
        guard let pipe = unsafe popen("{ \(command)\n} 2>&1", "r") else { return "" }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = unsafe fread(&buffer, 1, buffer.count, pipe), count > 0 { text += buffer[..<count] }
        _ = unsafe pclose(pipe)
        return String(decoding: text, as: UTF8.self)
    }

    static let hasCurl = !run("command -v curl").isEmpty
    static let hasPython = run("python3 -c 'import http.client; print(1)'") == "1\n"

    static let curls: [(options: String, output: String)] = [
        ("$URL/ok", "ok"),
        ("--http1.0 $URL/ok", "ok"),
        ("--http1.0 $URL/stream", "onetwothree"),
        ("--http2 $URL/ok", "ok"),  // Asks for an upgrade, and goes on without it.
        ("-d hello $URL/echo", "hello"),
        ("-H 'Transfer-Encoding: chunked' -d hello $URL/echo", "hello"),
        ("-H 'Expect: 100-continue' -d hello $URL/echo", "hello"),
        ("-H 'Expect: 100-continue' -H 'Transfer-Encoding: chunked' -d hello $URL/echo", "hello"),
        ("-X PUT -d hello $URL/echo", "hello"),
        ("$URL/stream", "onetwothree"),
        ("$URL/known", "onetwothree"),
        ("-o /dev/null -w '%{http_code} %header{content-length} %{size_download}' -I $URL/ok", "200 2 0"),
        ("-o /dev/null -w '%{http_code} %header{allow}' -X OPTIONS $URL/ok", "204 GET, HEAD, POST, OPTIONS"),
        ("-o /dev/null -w '%{http_code}' -X TRACE $URL/ok", "405"),
        ("-o /dev/null -w '%{http_code}' $URL/none", "404"),
        ("-o /dev/null -w '%{http_code}' -d 01234567890 $URL/small", "413"),
        ("-o /dev/null -w '%{http_code}' -H 'Host: a, b' $URL/ok", "400"),
        ("-w ' %{num_connects}' $URL/ok $URL/ok $URL/stream", "ok 1ok 0onetwothree 0"),
        (
            "-w ' %{num_connects}' -d a $URL/echo --next -s -d b $URL/echo --next -s -w ' %{num_connects}' -I -o /dev/null $URL/ok --next -s $URL/ok",
            "a 1b 0ok"
        ),
        ("--path-as-is -o /dev/null -w '%{http_code}' $URL/../ok", "404"),
        ("-x $URL http://h.example/ok", "ok"),
    ]

    @Test("curl", .enabled(if: hasCurl, "there is no curl"), arguments: curls)
    func curl(options: String, output: String) throws {
        let url = "http://127.0.0.1:\(Site.shared.server.port)"
        let said = Self.run("curl -s -m 20 --noproxy '' \(options.replacing("$URL", with: url))")
        #expect(said.hasPrefix(output) || said == output, "\(said)")
    }

    @Test(
        "curl sends a large body when it was invited to", .enabled(if: hasCurl, "there is no curl"),
        arguments: ["", "-H 'Transfer-Encoding: chunked'"])
    func largeBody(option: String) throws {
        let url = "http://127.0.0.1:\(Site.shared.server.port)"
        let said = Self.run(
            "head -c 1048576 /dev/zero | curl -s -m 20 \(option) -H 'Expect: 100-continue' --data-binary @- \(url)/echo | wc -c"
        )
        #expect(said.filter(\.isNumber) == "1048576", "\(said)")
        let refused = Self.run(
            "head -c 1048577 /dev/zero | curl -s -m 20 \(option) -o /dev/null -w '%{http_code}' --data-binary @- \(url)/echo"
        )
        #expect(refused == "413", "\(refused)")
    }

    private static let script = """
        import http.client, sys
        c = http.client.HTTPConnection('127.0.0.1', int(sys.argv[1]), timeout=20)
        def ask(method, path, body=None, headers={}, chunked=False):
            c.request(method, path, body=body, headers=headers, encode_chunked=chunked)
            r = c.getresponse()
            return r.status, r.read().decode()
        c.connect()
        first = c.sock
        assert ask('GET', '/ok') == (200, 'ok')
        assert ask('HEAD', '/ok') == (200, '')
        assert ask('GET', '/empty') == (204, '')
        assert ask('GET', '/unchanged') == (304, '')
        assert ask('GET', '/stream') == (200, 'onetwothree')
        assert ask('POST', '/echo', 'x' * 300000) == (200, 'x' * 300000)
        assert ask('POST', '/echo', iter([b'one', b'two']), {'Transfer-Encoding': 'chunked'}, True) == (200, 'onetwo')
        assert ask('GET', '/none')[0] == 404
        assert ask('DELETE', '/ok')[0] == 405
        assert ask('GET', '/fails')[0] == 500
        assert c.sock is first, 'the connection was not kept'
        assert ask('GET', '/ok', headers={'Connection': 'close'}) == (200, 'ok')
        assert c.sock is None, 'the connection was kept'
        print('fine')
        """

    @Test("Python's http.client", .enabled(if: hasPython, "there is no Python"))
    func python() {
        let said = Self.run("python3 - \(Site.shared.server.port) <<'END'\n\(Self.script)\nEND")
        #expect(said == "fine\n")
    }
}
