import DoitongTesting
import EventLoop
import Glibc
import Synchronization

/// Stands between a client and its server, and cuts the connection at one place in what they say.
final class CuttingProxy: Sendable {
    enum Cut: Sendable {
        case never
        /// The client says this. The server does not hear it.
        case request(String)
        /// The server says this. The client does not hear it.
        case answer(String)
    }

    let port: Int
    private let cut = Mutex(Cut.never)
    private let thread = OwnThread()
    private let end: Descriptor

    init(to server: Int) throws {
        let listeners = try Listener.open(.ip(host: "127.0.0.1", port: 0), lanes: 1)[0]
        port = listeners[0].port
        var ends: [Int32] = [-1, -1]
        precondition(unsafe pipe(&ends) == 0, "no pipe")
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        end = Descriptor(owning: ends[1])
        let reader = ends[0]
        Task(executorPreference: thread) { [self] in
            serve(listeners[0], reader, server)
            Glibc.close(reader)
        }
    }

    /// From the next thing that is said.
    func cut(_ cut: Cut) { self.cut.withLock { $0 = cut } }

    func stop() {
        end.close()
        thread.stop()
    }

    private struct Pair {
        var client: Int32
        var server: Int32
        /// The last that each said, in which a word may have begun.
        var request = ""
        var answer = ""
    }

    private func serve(_ listener: Listener, _ end: Int32, _ server: Int) {
        var pairs: [Pair] = []
        defer { for pair in pairs { Self.close(pair) } }
        while true {
            var entries = [listener.descriptor.number, end].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            for pair in pairs {
                entries += [pair.client, pair.server].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            }
            _ = unsafe poll(&entries, nfds_t(entries.count), -1)
            if entries[1].revents != 0 { return }
            var open: [Pair] = []
            for (index, var pair) in pairs.enumerated() {
                let (fromClient, fromServer) = (
                    entries[2 + 2 * index].revents != 0, entries[3 + 2 * index].revents != 0
                )
                let goesOn =
                    (!fromClient || pass(from: pair.client, to: pair.server, &pair.request, isRequest: true))
                    && (!fromServer || pass(from: pair.server, to: pair.client, &pair.answer, isRequest: false))
                if goesOn { open.append(pair) } else { Self.close(pair) }
            }
            pairs = open
            if entries[0].revents != 0 {
                _ = listener.accept(atMost: 8) { client, _ in
                    _ = fcntl(client.number, F_SETFL, 0)
                    pairs.append(Pair(client: dup(client.number), server: Self.connect(to: server)))
                }
            }
        }
    }

    /// Passes on what is there; false where it is cut.
    private func pass(from: Int32, to: Int32, _ said: inout String, isRequest: Bool) -> Bool {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe read(from, &bytes, bytes.count)
        guard count > 0 else { return false }
        said = said.suffix(64) + String(decoding: bytes.prefix(count), as: UTF8.self)
        switch cut.withLock({ $0 }) {
        case .request(let word) where isRequest && said.contains(word): return false
        case .answer(let word) where !isRequest && said.contains(word): return false
        default: break
        }
        var rest = bytes.prefix(count)
        while !rest.isEmpty {
            let sent = unsafe rest.withUnsafeBytes { unsafe send(to, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    private static func connect(to port: Int) -> Int32 {
        let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = unsafe inet_addr("127.0.0.1")
        unsafe withUnsafeBytes(of: &address) { bytes in
            _ = unsafe Glibc.connect(
                number, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress!, socklen_t(bytes.count))
        }
        return number
    }

    private static func close(_ pair: Pair) {
        Glibc.close(pair.client)
        Glibc.close(pair.server)
    }
}
