import CLinux
import Glibc

extension Listener {
    /// Opens what `lanes` lanes need to listen at an address: for each lane its listeners, one for each IP address that the
    /// name stands for.
    ///
    /// Each lane has a socket of its own on the one port (SO_REUSEPORT), so the kernel deals out the connections and no
    /// lane wakes for another's. A unix socket is one, shared by all.
    package static func open(_ address: ListenAddress, lanes: Int) throws(ListenError) -> [[Listener]] {
        switch address {
        case .unix(let path):
            let listener = try openUnix(path)
            return Array(repeating: [listener], count: lanes)
        case .ip(let host, var port):
            var opened = [[Listener]](repeating: [], count: lanes)
            var refusal: ListenError?
            for place in try resolve(host) {
                do throws(ListenError) {
                    // With SO_REUSEPORT a second server of ours would silently take half the connections. So first see
                    // that the port is free, with a socket that shares with nobody.
                    if port != 0 { _ = try bind(place, port: port, shared: false, name: host) }
                    for lane in 0..<lanes {
                        let listener = try bind(place, port: port, shared: true, name: host)
                        port = listener.port
                        opened[lane].append(listener)
                    }
                } catch {
                    refusal = error  // Enough if the name's other address works: ::1 of localhost, where IPv6 is off.
                }
            }
            if let refusal, opened[0].isEmpty || refusal.isInUse { throw refusal }
            return opened
        }
    }

    private struct SocketAddress {
        var bytes: [UInt8]  // A sockaddr_in or sockaddr_in6.
        let isIPv6: Bool

        /// Both kinds keep the port in the two bytes that follow the family.
        mutating func set(port: Int) { (bytes[2], bytes[3]) = (UInt8(port >> 8), UInt8(port & 0xff)) }

        var isWildcard: Bool { bytes[(isIPv6 ? 8 : 4)..<(isIPv6 ? 24 : 8)].allSatisfy { $0 == 0 } }
    }

    private static func resolve(_ host: String) throws(ListenError) -> [SocketAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_PASSIVE
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else {
            let reason = unsafe String(cString: gai_strerror(code))
            throw ListenError(description: "cannot listen on \(host): \(reason)")
        }
        defer { unsafe freeaddrinfo(list) }
        var found: [SocketAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            if unsafe entry.pointee.ai_family == AF_INET || entry.pointee.ai_family == AF_INET6 {
                let raw = unsafe UnsafeRawBufferPointer(
                    start: entry.pointee.ai_addr, count: Int(entry.pointee.ai_addrlen))
                unsafe found.append(SocketAddress(bytes: Array(raw), isIPv6: entry.pointee.ai_family == AF_INET6))
            }
            unsafe next = entry.pointee.ai_next
        }
        return found
    }

    private static func bind(
        _ address: SocketAddress, port: Int, shared: Bool, name: String
    ) throws(ListenError) -> Listener {
        func refused(_ error: SystemError) -> ListenError {
            let hint =
                switch error.code {
                case EADDRINUSE: "the port is in use; stop what uses it, or choose another port (0 picks a free one)"
                case EACCES: "ports below 1024 need root or CAP_NET_BIND_SERVICE"
                case EADDRNOTAVAIL: "this machine has no such address"
                default: error.reason
                }
            return ListenError(
                description: "cannot listen on \(name):\(port): \(hint)", isInUse: error.code == EADDRINUSE)
        }
        var address = address
        address.set(port: port)
        let family = address.isIPv6 ? AF_INET6 : AF_INET
        let number = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw refused(SystemError("socket")) }
        let listener = Listener(Descriptor(owning: number))
        setOption(number, SOL_SOCKET, SO_REUSEADDR, 1)
        if shared { setOption(number, SOL_SOCKET, SO_REUSEPORT, 1) }
        if address.isIPv6 { setOption(number, Int32(IPPROTO_IPV6), IPV6_V6ONLY, address.isWildcard ? 0 : 1) }
        // Accepted sockets inherit this, which saves a call for each of them.
        setOption(number, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        let bound = unsafe address.bytes.withUnsafeBytes { bytes in
            unsafe Glibc.bind(
                number, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t(bytes.count))
        }
        guard bound == 0 else { throw refused(SystemError("bind")) }
        guard listen(number, backlog) == 0 else { throw refused(SystemError("listen")) }
        return listener
    }

    private static func openUnix(_ path: String) throws(ListenError) -> Listener {
        var address = sockaddr_un()
        guard unsafe clinux_unix_address(&address, path) != 0 else {
            throw ListenError(
                description: "cannot listen on \(path): the path is too long for a unix socket (107 bytes)")
        }
        func withAddress(_ call: (UnsafePointer<sockaddr>?, socklen_t) -> Int32) -> Int32 {
            unsafe withUnsafeBytes(of: &address) { bytes in
                unsafe call(bytes.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t(bytes.count))
            }
        }
        func open() throws(ListenError) -> Int32 {
            let kind = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
            let number = socket(AF_UNIX, Int32(kind), 0)
            guard number >= 0 else { throw ListenError(description: "\(SystemError("socket"))") }
            return number
        }
        // A socket file outlives a server that was killed. If nobody answers at it, it is such a one.
        let probe = Descriptor(owning: try open())
        let answered = unsafe withAddress { unsafe connect(probe.number, $0, $1) }
        if answered == 0 || errno == EAGAIN {
            throw ListenError(description: "cannot listen on \(path): another server is listening there")
        }
        if errno == ECONNREFUSED, isSocket(path) { _ = unsafe unlink(path) }
        let number = try open()
        let descriptor = Descriptor(owning: number)
        guard unsafe withAddress({ unsafe Glibc.bind(number, $0, $1) }) == 0, listen(number, backlog) == 0 else {
            throw ListenError(description: "cannot listen on \(path): \(SystemError("bind").reason)")
        }
        return Listener(descriptor, path: path)
    }

    /// Whether there is a socket at `path`, and not something that somebody keeps.
    private static func isSocket(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
    }

    private static func setOption(_ socket: Int32, _ level: Int32, _ name: Int32, _ value: Int32) {
        var value = value
        _ = unsafe setsockopt(socket, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
    }
}
