/// The addresses that begin with the same bits: `10.0.0.0/8`.
package struct IPNetwork: Sendable, Hashable, CustomStringConvertible {
    package let address: IPAddress
    package let length: Int

    /// Reads an address and a number of bits, or one address alone.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(first) else { return nil }
        guard parts.count == 2 else {
            (self.address, length) = (address, address.bits)
            return
        }
        guard parts[1].utf8.allSatisfy({ $0 &- 0x30 < 10 }), let length = Int(parts[1]), length <= address.bits else {
            return nil
        }
        (self.address, self.length) = (address, length)
    }

    init(known text: StaticString) {
        guard let network = IPNetwork("\(text)") else { preconditionFailure("not a network: \(text)") }
        self = network
    }

    package func contains(_ other: IPAddress) -> Bool { other.isWithin(address, length) }

    package var description: String { "\(address)/\(length)" }
}
