import CTLS
import EventLoop
import Glibc

/// One TLS connection and the plain one that it is carried to. It blocks its thread.
///
/// While one side is written to, the other is not read: who sends a long request must not wait for an answer to its beginning.
@safe struct RelayedConnection: ~Copyable {
    private let outside: Descriptor
    private let inside: Descriptor
    private let session: OpaquePointer

    private static let bufferBytes = 64 << 10
    /// How long either side may be silent, in milliseconds.
    private static let patience: Int32 = 3_600_000

    /// Nil where the other side refuses, or nobody is at the plain port.
    init?(_ outside: consuming Descriptor, _ terms: TLSTerms, to port: Int) {
        guard let number = Self.connect(to: port) else { return nil }
        let inside = Descriptor(owning: number)
        guard let session = unsafe SSL_new(terms.context) else { return nil }
        self.outside = outside
        self.inside = inside
        unsafe self.session = session
        unsafe SSL_set_fd(session, self.outside.number)
    }

    deinit { unsafe SSL_free(session) }

    /// Carries both ways until one side ends.
    func carry() {
        guard settle({ unsafe SSL_accept(session) }) > 0 else { return }
        var buffer = [UInt8](repeating: 0, count: Self.bufferBytes)
        var isOpen = true
        while true {
            var sides = [
                pollfd(fd: isOpen ? outside.number : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: inside.number, events: Int16(POLLIN), revents: 0),
            ]
            let count = unsafe poll(&sides, 2, Self.patience)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            if sides[0].revents != 0 {
                switch takeIn(&buffer) {
                case .open: break
                case .finished:
                    isOpen = false
                    inside.finishSending()
                case .broken: return
                }
            }
            if sides[1].revents != 0, !giveOut(&buffer) { return }
        }
    }

    private enum Side { case open, finished, broken }

    /// Carries inside all that has come.
    private func takeIn(_ buffer: inout [UInt8]) -> Side {
        while true {
            let count = unsafe SSL_read(session, &buffer, Int32(buffer.count))
            guard count > 0 else {
                switch unsafe SSL_get_error(session, count) {
                case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .open
                case SSL_ERROR_ZERO_RETURN: return .finished
                default: return .broken
                }
            }
            var sent = 0
            while sent < Int(count) {
                // Reason for `unsafe`: a C call that reads from within an array.
                let written = unsafe buffer.withUnsafeBytes { bytes in
                    unsafe Glibc.send(inside.number, bytes.baseAddress! + sent, Int(count) - sent, Int32(MSG_NOSIGNAL))
                }
                guard written > 0 else { return .broken }
                sent += written
            }
        }
    }

    /// Carries outside what has come; false once nothing more will.
    private func giveOut(_ buffer: inout [UInt8]) -> Bool {
        let count = unsafe recv(inside.number, &buffer, buffer.count, 0)
        if count > 0 { return settle { unsafe SSL_write(session, buffer, Int32(count)) } > 0 }
        // An end that was meant is said so; what was cut is cut here as well.
        if count == 0 { unsafe SSL_shutdown(session) } else { outside.reset() }
        return false
    }

    /// Repeats a call until it is done or can never be.
    private func settle(_ call: () -> Int32) -> Int32 {
        while true {
            let result = call()
            guard result <= 0 else { return result }
            let wanted: Int32
            switch unsafe SSL_get_error(session, result) {
            case SSL_ERROR_WANT_READ: wanted = POLLIN
            case SSL_ERROR_WANT_WRITE: wanted = POLLOUT
            default: return result
            }
            var waiting = pollfd(fd: outside.number, events: Int16(wanted), revents: 0)
            guard unsafe poll(&waiting, 1, Self.patience) > 0 else { return result }
        }
    }

    private static func connect(to port: Int) -> Int32? {
        let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { return nil }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        let isConnected = unsafe withUnsafeBytes(of: &address) { bytes in
            unsafe Glibc.connect(
                number, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t(bytes.count)) == 0
        }
        guard isConnected else {
            close(number)
            return nil
        }
        return number
    }
}
