import Glibc
import HTTPClient
import HTTPTypes
import Testing
import ThreadTesting

/// TLS, with certificates made for the test and servers that others wrote, in processes of their own.
@Suite(.timeLimit(.minutes(5)), .onOwnThread) struct SecureTests {
    static let hasOpenSSL = !shell("command -v openssl").isEmpty
    static let hasNode = !shell("command -v node").isEmpty

    /// A folder with `key.pem` and `certificate.pem`, for localhost and 127.0.0.1.
    private static func certified(_ names: String = "DNS:localhost,IP:127.0.0.1") -> Folder {
        let folder = Folder()
        shell(
            """
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=test \
            -addext subjectAltName=\(names) -keyout \(folder.path)/key.pem -out \(folder.path)/certificate.pem
            """)
        return folder
    }

    /// A process that says its number and the port it listens on, for as long as `body` takes.
    private static func serving(_ program: String, _ body: (Int) async throws -> Void) async throws {
        let output = unsafe popen(program, "r")
        let stream = unsafe try #require(output)
        let process = unsafe line(stream)
        let port = unsafe Int(line(stream)) ?? 0
        defer {
            _ = kill(pid_t(process) ?? 0, SIGKILL)
            _ = unsafe pclose(stream)
        }
        try #require(port > 0)
        try await body(port)
    }

    private static func line(_ stream: UnsafeMutablePointer<FILE>) -> String {
        var buffer = [CChar](repeating: 0, count: 200)
        guard unsafe fgets(&buffer, 200, stream) != nil else { return "" }
        return String(decoding: buffer.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func node(_ folder: Folder, _ script: String) -> String {
        let path = folder.write("server.js", Array(script.utf8))
        return "exec node \(path) 2>&1"
    }

    private static func http1(_ folder: Folder) -> String {
        node(
            folder,
            """
            const fs = require('fs');
            const options = {key: fs.readFileSync('\(folder.path)/key.pem'),
                             cert: fs.readFileSync('\(folder.path)/certificate.pem')};
            const server = require('https').createServer(options, (q, s) => s.end(q.httpVersion));
            server.listen(0, '127.0.0.1', () => console.log(process.pid + '\\n' + server.address().port));
            """)
    }

    private static func http2(_ folder: Folder) -> String {
        node(
            folder,
            """
            const fs = require('fs');
            const options = {key: fs.readFileSync('\(folder.path)/key.pem'),
                             cert: fs.readFileSync('\(folder.path)/certificate.pem')};
            const server = require('http2').createSecureServer(options);
            let sessions = 0;
            server.on('session', () => { sessions += 1; });
            server.on('stream', (stream, headers) => {
                const path = headers[':path'];
                if (path == '/sessions') { stream.respond({':status': 200}); return stream.end('' + sessions); }
                if (path == '/refused') { return stream.close(7); }
                stream.on('error', () => {});
                if (path == '/half') { stream.respond({':status': 200}); stream.write('ab');
                                       return setTimeout(() => stream.destroy(new Error('x')), 20); }
                let size = 0;
                stream.on('data', (data) => { size += data.length; });
                stream.on('end', () => setTimeout(() => {
                    stream.respond({':status': 200}); stream.end('2 ' + size); }, 5));
            });
            server.listen(0, '127.0.0.1', () => console.log(process.pid + '\\n' + server.address().port));
            """)
    }

    @Test(
        "only a certificate of a known authority, for the right name, is trusted",
        .enabled(if: hasOpenSSL && hasNode, "there is no openssl or no node"))
    func trust() async throws {
        let folder = Self.certified("DNS:localhost")
        try await Self.serving(Self.http1(folder)) { port in
            let known = Bench { $0.certificates = "\(folder.path)/certificate.pem" }
            let right = HTTPRequest(.get, try URL(parsing: "https://localhost:\(port)/"))
            #expect(await known.outcome(right) == .answered(200, "1.1"))
            for (bench, host) in [(known, "127.0.0.1"), (Bench(), "localhost")] {
                let outcome = await bench.outcome(HTTPRequest(.post, try URL(parsing: "https://\(host):\(port)/")))
                guard case .failed(.notSent(.insecure(let words))) = outcome else {
                    Issue.record("\(outcome)")
                    continue
                }
                #expect(!words.isEmpty)
            }
            // A port that does not speak TLS.
            let stub = Stub { talk in
                _ = talk.hear()
                talk.say("HTTP/1.1 400 Bad\r\n\r\n")
            }
            let plain = await known.outcome(HTTPRequest(.post, try URL(parsing: "https://localhost:\(stub.port)/")))
            guard case .failed(.notSent(.insecure)) = plain else {
                Issue.record("\(plain)")
                return
            }
            stub.stop()
        }
    }

    @Test(
        "a server that can is spoken to in HTTP/2, many exchanges over one connection",
        .enabled(if: hasOpenSSL && hasNode, "there is no openssl or no node"))
    func http2() async throws {
        let folder = Self.certified()
        try await Self.serving(Self.http2(folder)) { port in
            let bench = Bench { $0.certificates = "\(folder.path)/certificate.pem" }
            let url = try URL(parsing: "https://localhost:\(port)")
            let right = await withTaskGroup { group in
                for number in 0..<100 {
                    group.addTask {
                        let body = [UInt8](repeating: 1, count: number * 1000)
                        let request = HTTPRequest(.post, url, body: .bytes(body, type: "a/b"))
                        return await bench.outcome(request) == .answered(200, "2 \(number * 1000)")
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(right == 100)
            #expect(await bench.outcome(HTTPRequest(.get, url / "sessions")) == .answered(200, "1"))
            let half = await bench.outcome(HTTPRequest(.get, url / "half"))
            #expect(half == .failed(.incomplete(.ok, .unreadable)))
            let refused = await bench.outcome(HTTPRequest(.post, url / "refused"))
            #expect(refused == .failed(.unanswered(.connectionLost)))
        }
    }
}
