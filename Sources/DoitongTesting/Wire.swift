package import EventLoop
import Glibc

/// A client's end of a connection, byte by byte. It waits, but never longer than a deadline.
package final class Wire {
    package enum Failure: Error, Equatable {
        /// The other end did nothing for so long that nothing more is to be expected.
        case silent
        /// The connection was cut, instead of closed.
        case reset
        case unreachable(SystemError)
        /// What came is no answer of HTTP/1.1.
        case malformed(String)
    }

    package enum Place {
        case ipv4(port: Int, from: String = "127.0.0.1")
        case ipv6(port: Int)
        case unix(path: String)
    }

    private var socket: Descriptor
    private let patience: Duration
    /// Received, and not yet asked for.
    package private(set) var waiting: ArraySlice<UInt8> = []
    /// Everything that was received.
    package private(set) var received: [UInt8] = []
    /// Set for a client that receives gigabytes.
    package var forgetsReceived = false

    /// - Parameter room: how much the kernel may hold for us; nil for its own idea.
    package init(_ place: Place, room: Int32? = nil, patience: Duration = .seconds(20)) throws(Failure) {
        self.patience = patience
        let family =
            switch place {
            case .ipv4: AF_INET
            case .ipv6: AF_INET6
            case .unix: AF_UNIX
            }
        let number = Glibc.socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw .unreachable(SystemError("socket")) }
        socket = Descriptor(owning: number)
        if var room { _ = unsafe setsockopt(number, SOL_SOCKET, SO_RCVBUF, &room, 4) }
        try connect(to: place)
        var on: Int32 = 1
        _ = unsafe setsockopt(number, Int32(IPPROTO_TCP), TCP_NODELAY, &on, 4)
        _ = fcntl(number, F_SETFL, O_NONBLOCK)
    }

    private func connect(to place: Place) throws(Failure) {
        switch place {
        case .ipv4(let port, let from):
            var source = sockaddr_in()
            source.sin_family = sa_family_t(AF_INET)
            source.sin_addr.s_addr = unsafe inet_addr(from)
            var address = source
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = unsafe inet_addr("127.0.0.1")
            if from != "127.0.0.1" { unsafe try call("bind", source) { unsafe bind($0, $1, $2) } }
            unsafe try call("connect", address) { unsafe Glibc.connect($0, $1, $2) }
        case .ipv6(let port):
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = in_port_t(port).bigEndian
            address.sin6_addr = in6addr_loopback
            unsafe try call("connect", address) { unsafe Glibc.connect($0, $1, $2) }
        case .unix(let path):
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
            unsafe try call("connect", address) { unsafe Glibc.connect($0, $1, $2) }
        }
    }

    private func call<Address>(
        _ name: String, _ address: Address, _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws(Failure) {
        let code = unsafe withUnsafeBytes(of: address) { bytes in
            unsafe body(
                socket.number, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress!, socklen_t(bytes.count))
        }
        guard code == 0 else { throw .unreachable(SystemError(name)) }
    }

    // MARK: - Sending

    /// Sends all of it; false when the other end takes no more.
    @discardableResult
    package func send(_ bytes: some Collection<UInt8>) throws(Failure) -> Bool {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { bytes in
                unsafe Glibc.send(socket.number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                try wait(for: POLLOUT)
            } else {
                return false
            }
        }
        return true
    }

    @discardableResult
    package func send(_ text: String) throws(Failure) -> Bool { try send(Array(text.utf8)) }

    /// Sends as much as the other end's buffers take, and does not wait for more room.
    package func sendWhatFits(_ bytes: [UInt8]) -> Int {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { bytes in
                unsafe Glibc.send(socket.number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        return bytes.count - rest.count
    }

    /// Each byte in a call of its own.
    package func sendOneByOne(_ bytes: [UInt8]) throws(Failure) {
        for byte in bytes { guard try send(CollectionOfOne(byte)) else { return } }
    }

    package func finishSending() { socket.finishSending() }

    package func close() { socket.close() }

    /// Cuts the connection: the other end gets an error instead of an end.
    package func reset() {
        var option = Glibc.linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(
            socket.number, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<Glibc.linger>.size))
        socket.close()
    }

    // MARK: - Receiving

    /// Receives some more; false at the end.
    @discardableResult
    package func receive(atMost limit: Int = 1 << 16) throws(Failure) -> Bool {
        var buffer = [UInt8](repeating: 0, count: limit)
        while true {
            switch socket.receive(over: &buffer) {
            case .moved(let count):
                waiting += buffer[..<count]
                if !forgetsReceived { received += buffer[..<count] }
                return true
            case .ended: return false
            case .wouldBlock: try wait(for: POLLIN)
            case .failed: throw .reset
            }
        }
    }

    /// What is there now, without waiting; nil at the end.
    package func receiveWhatIsThere() throws(Failure) -> Int? {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        switch socket.receive(over: &buffer) {
        case .moved(let count):
            waiting += buffer[..<count]
            if !forgetsReceived { received += buffer[..<count] }
            return count
        case .ended: return nil
        case .wouldBlock: return 0
        case .failed: throw .reset
        }
    }

    /// The next `count` bytes; nil when the end comes first.
    package func take(_ count: Int) throws(Failure) -> [UInt8]? {
        while waiting.count < count { guard try receive() else { return nil } }
        defer { waiting = waiting.dropFirst(count) }
        return Array(waiting.prefix(count))
    }

    /// The bytes up to and with CR LF, without it; nil when the end comes first.
    package func takeLine() throws(Failure) -> String? {
        while true {
            if let end = waiting.firstIndex(of: 0x0a) {
                let line = waiting[..<end]
                guard line.last == 0x0d else { throw .malformed("a line that ends with LF alone") }
                waiting = waiting[(end + 1)...]
                return String(decoding: line.dropLast(), as: UTF8.self)
            }
            guard try receive() else { return nil }
        }
    }

    /// Receives until the other end closes; answers how many bytes came, those that waited included.
    package func drain() throws(Failure) -> Int {
        var count = waiting.count
        waiting = []
        while try receive() {
            count += waiting.count
            waiting = []
        }
        return count
    }

    private func wait(for event: Int32) throws(Failure) {
        var entry = pollfd(fd: socket.number, events: Int16(event), revents: 0)
        let milliseconds = Int32(clamping: patience.wholeNanoseconds / 1_000_000)
        while true {
            let count = unsafe poll(&entry, 1, milliseconds)
            if count > 0 { return }
            guard count < 0, errno == EINTR else { throw .silent }
        }
    }
}
