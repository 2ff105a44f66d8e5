import Glibc
import HTTPTypes
import Synchronization

/// A server that does to each connection exactly what a test says, however wrong: on plain sockets, a thread for each.
final class Stub: Sendable {
    /// The server's end of one connection.
    final class Talk: Sendable {
        let index: Int
        private let socket: Int32
        private let stub: Stub
        private let waiting = Mutex<[UInt8]>([])

        init(_ socket: Int32, _ index: Int, _ stub: Stub) {
            (self.socket, self.index, self.stub) = (socket, index, stub)
        }

        func say(_ text: String) { say(Array(text.utf8)) }

        func say(_ bytes: [UInt8]) { _ = isHeard(bytes) }

        /// Says it all; false when the other end has gone.
        func isHeard(_ bytes: [UInt8]) -> Bool {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = unsafe rest.withUnsafeBytes {
                    unsafe send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }

        /// Some more of what comes; nil at the end.
        func hear() -> [UInt8]? {
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            let count = unsafe recv(socket, &buffer, buffer.count, 0)
            return count > 0 ? Array(buffer[..<count]) : nil
        }

        /// The next request: its head, noted by the stub, and as much of a body as it announces; nil at the end.
        func request() -> (head: String, body: [UInt8])? {
            var bytes = waiting.withLock { $0 }
            while true {
                let text = String(decoding: bytes, as: UTF8.self)
                if let end = text.range(of: "\r\n\r\n") {
                    let head = String(text[..<end.lowerBound])
                    stub.note(head)
                    var body = Array(bytes[(head.utf8.count + 4)...])
                    let length = Stub.length(head)
                    while body.count < length, let more = hear() { body += more }
                    waiting.withLock { $0 = Array(body.dropFirst(length)) }
                    return (head, Array(body.prefix(length)))
                }
                guard let more = hear() else { return nil }
                bytes += more
            }
        }

        func hangUp() { _ = shutdown(socket, Int32(SHUT_RDWR)) }

        /// Ends the connection so that the other end sees it fail.
        func cut() {
            var nowhere = sockaddr()  // Of no family, which takes a connection back.
            _ = unsafe connect(socket, &nowhere, socklen_t(MemoryLayout<sockaddr>.size))
        }

        /// Until the other end has gone, without reading what it says.
        func waitForTheEnd() {
            var entry = pollfd(fd: socket, events: Int16(bitPattern: 0x2000), revents: 0)  // POLLRDHUP
            _ = unsafe poll(&entry, 1, 20_000)
        }

        /// Until the other end has gone.
        func listenToTheEnd() { while hear() != nil {} }

        func close() {
            hangUp()  // A process that was started meanwhile may have inherited the socket.
            _ = Glibc.close(socket)
        }
    }

    let port: Int
    private let listener: Int32
    private let script: @Sendable (Talk) -> Void
    private let state = Mutex<(connections: Int, heads: [String], ended: Int)>((0, [], 0))

    /// - Parameter address: of this machine's loopback.
    init(at address: String = "127.0.0.1", port: Int = 0, _ script: @escaping @Sendable (Talk) -> Void) {
        self.script = script
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var on: Int32 = 1
        _ = unsafe setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, 4)
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_addr.s_addr = unsafe inet_addr(address)
        place.sin_port = in_port_t(port).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = unsafe withUnsafeMutableBytes(of: &place) { bytes in
            let start = unsafe bytes.assumingMemoryBound(to: sockaddr.self).baseAddress!
            let bound = unsafe bind(listener, start, length)
            return unsafe bound == 0 && listen(listener, 1024) == 0 ? getsockname(listener, start, &length) : -1
        }
        precondition(code == 0, "the stub cannot listen")
        self.listener = listener
        self.port = Int(in_port_t(bigEndian: place.sin_port))
        Self.detach { [self] in accept() }
    }

    var connections: Int { state.withLock(\.connections) }
    /// The heads of all requests, in the order in which they came.
    var heads: [String] { state.withLock(\.heads) }
    /// Connections of which the script has ended.
    var ended: Int { state.withLock(\.ended) }

    func url(_ path: String = "/", host: String = "127.0.0.1") -> URL {
        do { return try URL(parsing: "http://\(host):\(port)\(path)") } catch { fatalError("\(error)") }
    }

    func stop() { _ = shutdown(listener, Int32(SHUT_RDWR)) }

    private func note(_ head: String) { state.withLock { $0.heads.append(head) } }

    private func accept() {
        while case let socket = Glibc.accept(listener, nil, nil), socket >= 0 {
            _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
            let index = state.withLock { state in
                state.connections += 1
                return state.connections - 1
            }
            Self.detach { [self] in
                let talk = Talk(socket, index, self)
                script(talk)
                talk.close()
                state.withLock { $0.ended += 1 }
            }
        }
        _ = close(listener)
    }

    private final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private static func detach(_ body: @escaping @Sendable () -> Void) {
        let box = unsafe Unmanaged.passRetained(Work(body)).toOpaque()
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { argument in
                unsafe Unmanaged<Work>.fromOpaque(argument!).takeRetainedValue().body()
                return nil
            }, box)
        precondition(code == 0, "no thread")
        pthread_detach(thread)
    }

    private static func length(_ head: String) -> Int {
        for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix("content-length:") {
            return Int(line.drop { $0 != ":" }.dropFirst().drop { $0 == " " }) ?? 0
        }
        return 0
    }
}

extension String {
    /// The first place of a text in this one.
    fileprivate func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }
}

extension Stub {
    static func answer(_ body: String = "fine", _ fields: String = "") -> String {
        "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\(fields)\r\n\(body)"
    }

    /// Answers every request alike, for as long as the connection lives.
    static func always(_ answer: String = Stub.answer()) -> Stub {
        Stub { talk in while talk.request() != nil { talk.say(answer) } }
    }
}
