import CPostgres
import EventLoop
import Glibc

/// One address with all that libpq is to know to connect there: its own settings, which need no name to be looked up.
typealias Endpoint = [String: String]

extension ConnectionString {
    /// Every address that the hosts stand for, in their order, each with `ours` where nothing else was given.
    ///
    /// Names are looked up on another thread, for libpq would hold up the lane; the name itself stays, as what the server's
    /// certificate is compared with. Each address is tried alone, so that one that is silent costs its own time and no more.
    func endpoints(
        _ ours: [String: String], on lane: Lane, _ done: @escaping @Sendable (Result<[Endpoint], LookupError>) -> Void
    ) {
        let common = ours.merging(settings) { _, given in given }
        let places = places()
        guard places.contains(where: \.needsLookup) else {
            return done(.success(places.map { $0.endpoint(common, address: nil) }))
        }
        Aside.look(up: {
            let result = Result { () throws(LookupError) in
                var endpoints: [Endpoint] = []
                var failure: LookupError?
                for place in places {
                    do throws(LookupError) {
                        let addresses: [String?] = place.needsLookup ? try Self.addresses(of: place.host ?? "") : [nil]
                        endpoints += addresses.map { place.endpoint(common, address: $0) }
                    } catch { failure = failure ?? error }
                }
                if endpoints.isEmpty, let failure { throw failure }
                return Array(endpoints.prefix(PostgresLimits.endpoints))
            }
            lane.perform { done(result) }
        })
    }

    private struct Place: Sendable {
        var host: String?
        var address: String?
        var port: String?

        /// A name, and no address or path of a socket.
        var needsLookup: Bool {
            guard address == nil, let host, !host.isEmpty, !host.hasPrefix("/"), !host.hasPrefix("@") else {
                return false
            }
            var room = in6_addr()
            return unsafe inet_pton(AF_INET, host, &room) != 1 && inet_pton(AF_INET6, host, &room) != 1
        }

        func endpoint(_ common: [String: String], address found: String?) -> Endpoint {
            var endpoint = common
            endpoint["host"] = host
            endpoint["hostaddr"] = found ?? address
            endpoint["port"] = port
            return endpoint
        }
    }

    private func places() -> [Place] {
        var (hosts, addresses, ports) = (list("host"), list("hostaddr"), list("port"))
        if hosts.isEmpty, addresses.isEmpty, settings["service"] == nil {
            hosts = (Self.fallback("host") ?? "").split(separator: ",").map(String.init)
        }
        if ports.isEmpty { ports = (Self.fallback("port") ?? "").split(separator: ",").map(String.init) }
        let count = max(hosts.count, addresses.count)
        guard count > 0 else { return [Place(port: ports.first)] }
        return (0..<count).map { index in
            let port = ports.count == count ? ports[index] : ports.first
            return Place(
                host: hosts.isEmpty ? nil : hosts[index], address: addresses.isEmpty ? nil : addresses[index],
                port: port?.isEmpty == true ? nil : port)
        }
    }

    private static func addresses(of name: String) throws(LookupError) -> [String] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(name, nil, &hints, &list)
        guard code == 0 else { throw LookupError(name: name, reason: unsafe String(cString: gai_strerror(code))) }
        defer { unsafe freeaddrinfo(list) }
        var found: [String] = []
        var next = unsafe list
        while let entry = unsafe next {
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let code = unsafe getnameinfo(
                entry.pointee.ai_addr, entry.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
            if code == 0 { found.append(String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)) }
            unsafe next = entry.pointee.ai_next
        }
        return found
    }
}

/// A name that stands for no address.
struct LookupError: Error {
    let name: String
    let reason: String
}
