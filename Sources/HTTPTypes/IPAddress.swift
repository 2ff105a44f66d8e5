/// An address of the internet protocol, of either version. An IPv4 address mapped into IPv6 is an IPv6 address here: who
/// judges where a connection goes must see the difference.
package enum IPAddress: Sendable, Hashable {
    case v4(UInt32)
    case v6(high: UInt64, low: UInt64)

    /// From 4 or 16 bytes in network order; nil for any other count.
    package init?(bytes: some Collection<UInt8>) {
        switch bytes.count {
        case 4: self = .v4(bytes.reduce(0) { $0 << 8 | UInt32($1) })
        case 16:
            self = .v6(high: Self.number(bytes.prefix(8), bits: 8), low: Self.number(bytes.dropFirst(8), bits: 8))
        default: return nil
        }
    }

    /// Digits of so many bits each, the highest first, as one number.
    private static func number(_ digits: some Sequence<some UnsignedInteger>, bits: Int) -> UInt64 {
        var number: UInt64 = 0
        for digit in digits { number = number << UInt64(bits) | UInt64(digit) }
        return number
    }

    package var bits: Int {
        switch self {
        case .v4: 32
        case .v6: 128
        }
    }

    /// Whether this address begins with the first `length` bits of `other`. Never across versions.
    package func isWithin(_ other: IPAddress, _ length: Int) -> Bool {
        switch (self, other) {
        case (.v4(let left), .v4(let right)): return length == 0 || (left ^ right) >> UInt32(32 - length) == 0
        case (.v6(let high, let low), .v6(let otherHigh, let otherLow)):
            if length <= 64 { return length == 0 || (high ^ otherHigh) >> UInt64(64 - length) == 0 }
            return high == otherHigh && (low ^ otherLow) >> UInt64(128 - length) == 0
        case (.v4, .v6), (.v6, .v4): return false
        }
    }
}

// MARK: - Text

extension IPAddress {
    /// Reads `192.0.2.1` or `2001:db8::1`, and no other form: a number such as 0x7f.1 is an address to some and a name to others.
    package init?(_ text: some StringProtocol) {
        if text.utf8.contains(UInt8(ascii: ":")) {
            self.init(v6: Array(text.utf8)[...])
        } else {
            self.init(v4: text.utf8)
        }
    }

    private init?(v4 text: some Collection<UInt8>) {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var number: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.count), part.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
            let value = part.reduce(0) { $0 * 10 + UInt32($1 &- 0x30) }
            // A leading zero means octal to some readers.
            guard value <= 255, part.count == 1 || part.first != 0x30 else { return nil }
            number = number << 8 | value
        }
        self = .v4(number)
    }

    private init?(v6 text: ArraySlice<UInt8>) {
        var groups: [UInt16] = []
        var gap: Int?
        var rest = text
        if rest.starts(with: [0x3a, 0x3a]) {
            gap = 0
            rest = rest.dropFirst(2)
        }
        while !rest.isEmpty {
            guard groups.count < 8 else { return nil }
            let part = rest.prefix { $0 != 0x3a }
            if part.contains(UInt8(ascii: ".")) {
                guard part.count == rest.count, groups.count <= 6, case .v4(let number)? = IPAddress(v4: part) else {
                    return nil
                }
                groups += [UInt16(number >> 16), UInt16(truncatingIfNeeded: number)]
                break
            }
            guard let value = Self.hexadecimal(part) else { return nil }
            groups.append(value)
            rest = rest.dropFirst(part.count)
            guard !rest.isEmpty else { break }
            rest = rest.dropFirst()
            if rest.first == 0x3a {
                guard gap == nil else { return nil }
                gap = groups.count
                rest = rest.dropFirst()
            } else if rest.isEmpty {
                return nil
            }
        }
        if let gap {
            guard groups.count < 8 else { return nil }
            groups.insert(contentsOf: repeatElement(0, count: 8 - groups.count), at: gap)
        }
        guard groups.count == 8 else { return nil }
        self = .v6(high: Self.number(groups[..<4], bits: 16), low: Self.number(groups[4...], bits: 16))
    }

    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt16? {
        guard (1...4).contains(digits.count) else { return nil }
        var value: UInt16 = 0
        for digit in digits {
            guard let nibble = PercentEncoding.hexValue(digit) else { return nil }
            value = value << 4 | UInt16(nibble)
        }
        return value
    }
}

extension IPAddress: CustomStringConvertible {
    /// In the canonical form (RFC 5952), but that no address is written as an IPv4 one with something before it.
    package var description: String {
        switch self {
        case .v4(let number): return (0..<4).map { String(number >> (24 - $0 * 8) & 255) }.joined(separator: ".")
        case .v6(let high, let low):
            let groups: [UInt64] = (0..<8).map { index in
                let half = index < 4 ? high : low
                return half >> UInt64(48 - index % 4 * 16) & 0xffff
            }
            let texts = groups.map { String($0, radix: 16) }
            guard let zeros = Self.longestZeros(groups) else { return texts.joined(separator: ":") }
            let (before, after) = (texts[..<zeros.lowerBound], texts[zeros.upperBound...])
            return before.joined(separator: ":") + "::" + after.joined(separator: ":")
        }
    }

    /// The first of the longest runs of zeros, if there is one of two or more.
    private static func longestZeros(_ groups: [UInt64]) -> Range<Int>? {
        var longest = 0..<0
        var start = 0
        for index in 0...groups.count where index == groups.count || groups[index] != 0 {
            if index - start > longest.count { longest = start..<index }
            start = index + 1
        }
        return longest.count > 1 ? longest : nil
    }
}
