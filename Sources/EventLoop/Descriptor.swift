import CLinux
import Glibc
import Synchronization

/// An open file descriptor with one owner, closed when the owner lets go.
package struct Descriptor: ~Copyable, Sendable {
    /// Atomic, so that an owner that only lends it can close it ahead of time.
    private let descriptor: Atomic<Int32>

    /// Takes over a descriptor that nobody else closes.
    package init(owning number: Int32) { descriptor = Atomic(number) }

    /// Negative once it is closed.
    package var number: Int32 { descriptor.load(ordering: .relaxed) }

    /// Closes it ahead of time. Every later use fails with EBADF, since no descriptor is negative.
    package borrowing func close() {
        let number = descriptor.exchange(-1, ordering: .relaxed)
        if number >= 0 { _ = Glibc.close(number) }
    }

    deinit { close() }
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
