import CTLS
package import EventLoop
import Glibc

/// Takes TLS connections and carries what is inside them to a plain port of this machine.
///
/// A thread for each connection: this is for a server on loopback that tests call, not for the open network.
package final class TLSRelay: Sendable {
    /// The port it listens on.
    package let port: Int

    private let listener: Listener
    private let terms: TLSTerms
    private let plainPort: Int

    /// - Parameters:
    ///   - certificate: a file in PEM, and so is `key`.
    ///   - plainPort: on 127.0.0.1.
    package init(
        _ address: ListenAddress, certificate: String, key: String, to plainPort: Int
    ) throws {
        guard let terms = TLSTerms(certificate: certificate, key: key) else {
            throw TLSError.unusable(certificate: certificate, key: key)
        }
        let listeners = try Listener.open(address, lanes: 1)[0]
        // A name may stand for several addresses: the first is enough for those who call by that name.
        guard let listener = listeners.first else { throw TLSError.nowhere }
        (self.listener, self.terms, self.plainPort) = (listener, terms, plainPort)
        port = listener.port
    }

    /// How many connections are taken at a time.
    private static let atOnce = 64
    /// How long the machine gets to find descriptors again.
    private static let pause: UInt32 = 100_000

    /// Takes connections as long as the process lives.
    package func start() {
        Thread.start {
            while true {
                var waiting = pollfd(fd: self.listener.descriptor.number, events: Int16(POLLIN), revents: 0)
                _ = unsafe poll(&waiting, 1, -1)
                let stop = self.listener.accept(atMost: Self.atOnce) { descriptor, _ in self.carry(descriptor) }
                if case .exhausted = stop { usleep(Self.pause) }
            }
        }
    }

    private func carry(_ descriptor: consuming Descriptor) {
        let (terms, plainPort) = (terms, plainPort)
        // A closure cannot consume what it caught: the number is handed over instead.
        let number = dup(descriptor.number)
        descriptor.close()
        guard number >= 0 else { return }
        Thread.start { RelayedConnection(Descriptor(owning: number), terms, to: plainPort)?.carry() }
    }
}

enum TLSError: Error, CustomStringConvertible {
    case unusable(certificate: String, key: String)
    case nowhere

    var description: String {
        switch self {
        case .unusable(let certificate, let key):
            "OpenSSL does not take the certificate \(certificate) with the key \(key): give both in PEM, and of one pair"
        case .nowhere: "there is no address to listen on: name one of this machine's"
        }
    }
}
