/// The other end of a connection.
package struct Peer: Sendable, Hashable, CustomStringConvertible {
    /// An IPv6 address, or an IPv4 one mapped into it (::ffff:a.b.c.d), as two numbers. Zero for a unix socket.
    package let high: UInt64
    package let low: UInt64
    package let port: UInt16

    package init(high: UInt64, low: UInt64, port: UInt16) { (self.high, self.low, self.port) = (high, low, port) }

    private var isIPv4: Bool { high == 0 && low >> 32 == 0xffff }

    /// What counts as one caller: an IPv4 address, or the /64 of an IPv6 address, which is what one household is given.
    package var network: UInt64 { high == 0 ? low : high }

    package var description: String {
        if high == 0, low == 0 { return "unix" }
        if isIPv4 { return (1...4).map { String(low >> UInt64(32 - $0 * 8) & 0xff) }.joined(separator: ".") }
        return (0..<8).map { String(($0 < 4 ? high : low) >> UInt64(48 - $0 % 4 * 16) & 0xffff, radix: 16) }
            .joined(separator: ":")
    }
}
