import CLinux
import Glibc

/// Where a server listens: an IP address or a name with a port (0: one that is free), or a unix socket.
package enum ListenAddress: Sendable, Equatable {
    case ip(host: String, port: Int)
    case unix(path: String)
}

/// Why a server cannot listen there, and what to do about it.
package struct ListenError: Error, Equatable, CustomStringConvertible {
    package let description: String
    /// Somebody else listens there already.
    var isInUse = false
}

/// A socket that accepts connections.
package final class Listener: Sendable {
    /// How many connections the kernel completes ahead of us; it caps this at its own `somaxconn`.
    static let backlog: Int32 = 4096

    package let descriptor: Descriptor
    /// Set for a unix socket: several lanes watch it, and its file goes when it goes.
    package let path: String?

    init(_ descriptor: consuming Descriptor, path: String? = nil) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { if let path { _ = unsafe unlink(path) } }

    /// The port it got, when 0 was asked for.
    package var port: Int { Int(clinux_bound_port(descriptor.number)) }

    /// Why accepting ended.
    package enum Stop: Sendable {
        case nobodyWaits
        /// As many were taken as were asked for; others may wait.
        case enough
        /// The process or the machine is out of descriptors or memory; accepting again at once would spin.
        case exhausted
    }

    /// Takes the connections that wait, `count` at the most.
    package func accept(atMost count: Int, _ welcome: (consuming Descriptor, Peer) -> Void) -> Stop {
        for _ in 0..<count {
            var peer = clinux_peer()
            let number = unsafe clinux_accept(descriptor.number, &peer)
            if number >= 0 {
                welcome(Descriptor(owning: number), Peer(high: peer.high, low: peer.low, port: peer.port))
                continue
            }
            switch errno {
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted
            case EINTR, ECONNABORTED, EPROTO, EPERM, ENETDOWN, ENONET, EHOSTUNREACH, EHOSTDOWN, ENETUNREACH, EOPNOTSUPP,
                ENOPROTOOPT:
                continue  // That one connection failed before we took it; the next is another.
            default: return .nobodyWaits  // Or the listener itself is gone.
            }
        }
        return .enough
    }
}
