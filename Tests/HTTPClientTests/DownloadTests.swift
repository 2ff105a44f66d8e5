import HTTPClient
import HTTPTypes
import Synchronization
import Testing
import ThreadTesting

/// Bodies that go to files.
@Suite(.timeLimit(.minutes(5)), .onOwnThread) struct DownloadTests {
    /// FNV-1a, to see that an observer is given every byte in order.
    private final class Digest: Sendable {
        private let state = Mutex<UInt64>(Digest.start)
        private static let start: UInt64 = 0xcbf2_9ce4_8422_2325
        var value: UInt64 { state.withLock { $0 } }

        func add(_ bytes: Span<UInt8>) {
            state.withLock { state in
                for index in bytes.indices { state = (state ^ UInt64(bytes[index])) &* 0x100_0000_01b3 }
            }
        }

        static func of(_ bytes: [UInt8]) -> UInt64 {
            let digest = Digest()
            digest.add(bytes.span)
            return digest.value
        }
    }

    private enum End: Equatable { case kept(Int), refused(Int, String), failed(HTTPClientError) }

    private func end(
        _ url: URL, _ path: String, _ digest: Digest = Digest(), _ bench: Bench = Bench(),
        _ bound: (inout Bounds) -> Void = { _ in }
    ) async -> End {
        var bounds = Bounds()
        bound(&bounds)
        defer { withExtendedLifetime(bench) {} }
        do throws(HTTPClientError) {
            let download = try await bench.client.download(
                HTTPRequest(.get, url), to: path, egress: .anywhere, within: bounds, observing: { digest.add($0) })
            switch download {
            case .kept(_, let bytes): return .kept(bytes)
            case .refused(let response):
                return .refused(response.status.code, String(decoding: response.body, as: UTF8.self))
            }
        } catch {
            return .failed(error)
        }
    }

    @Test("a body is in the file whole, and was shown as it came", arguments: [0, 1, 5_000_000])
    func whole(size: Int) async {
        let folder = Folder()
        let content = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 8) }
        let stub = Stub { talk in
            _ = talk.request()
            talk.say("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
            talk.say(content)
        }
        let digest = Digest()
        #expect(await end(stub.url(), "\(folder.path)/film", digest) == .kept(size))
        #expect(folder.read("film") == content)
        #expect(digest.value == Digest.of(content))
        stub.stop()
    }

    @Test("what did not come whole leaves no file")
    func broken() async {
        let folder = Folder()
        let path = "\(folder.path)/film"
        let stub = Stub { talk in
            guard let request = talk.request() else { return }
            if request.head.contains("/short") { talk.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc") }
            if request.head.contains("/long") { talk.say(Stub.answer("01234567890")) }
            if request.head.contains("/none") { talk.say("HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\nno") }
        }
        #expect(await end(stub.url("/short"), path) == .failed(.incomplete(.ok, .connectionLost)))
        #expect(
            await end(stub.url("/long"), path) { $0.fileBytes = 10 }
                == .failed(.incomplete(.ok, .bodyTooLarge(limit: 10))))
        #expect(await end(stub.url("/none"), path) == .refused(404, "no"))
        #expect(await end(stub.url("/silent"), path) == .failed(.unanswered(.connectionLost)))
        #expect(folder.read("film") == nil)
        #expect(await end(stub.url("/long"), path) { $0.fileBytes = 11 } == .kept(11))
        stub.stop()
    }

    @Test("a file that is there already is not touched, and nothing is sent")
    func existing() async {
        let folder = Folder()
        let path = folder.write("film", [1, 2, 3])
        let stub = Stub.always()
        for place in [path, "\(folder.path)/no/film"] {
            guard case .failed(.notSent(.file)) = await end(stub.url(), place) else {
                Issue.record("it was not noticed")
                continue
            }
        }
        #expect(folder.read("film") == [1, 2, 3])
        #expect(stub.connections == 0)
        stub.stop()
    }

    @Test("a redirect's own body is not taken for the file")
    func redirected() async {
        let folder = Folder()
        let stub = Stub { talk in
            while let request = talk.request() {
                talk.say(
                    request.head.contains("/a")
                        ? "HTTP/1.1 302 Found\r\nLocation: /b#x\r\nContent-Length: 2\r\n\r\nno" : Stub.answer())
            }
        }
        #expect(await end(stub.url("/a"), "\(folder.path)/film") { $0.redirects = 1 } == .kept(4))
        #expect(folder.read("film") == Array("fine".utf8))
        stub.stop()
    }
}
