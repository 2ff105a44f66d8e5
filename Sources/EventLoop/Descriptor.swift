import CLinux
import Glibc

/// An open file descriptor with one owner, closed when the owner lets go.
package struct Descriptor: ~Copyable, Sendable {
    package private(set) var number: Int32

    /// Takes over a descriptor that nobody else closes.
    package init(owning number: Int32) { self.number = number }

    /// Closes it ahead of time. Every later use fails with EBADF, since no descriptor is negative.
    package mutating func close() {
        if number >= 0 { _ = Glibc.close(number) }
        number = -1
    }

    deinit { if number >= 0 { _ = Glibc.close(number) } }
}

/// What the kernel answered when it refused.
package struct SystemError: Error, Equatable, CustomStringConvertible {
    package let call: String
    package let code: Int32

    package init(_ call: String, code: Int32 = errno) { (self.call, self.code) = (call, code) }

    package var description: String { "\(call): \(reason)" }

    /// The kernel's own words for the code.
    package var reason: String { unsafe String(cString: strerror(code)) }
}
