/// Bytes as text in which each character stands for the same few bits: what bases 16, 32 and 64 share.
///
/// Decoding is strict: for each run of bytes there is one text, and no other is read. So texts may be compared in place of
/// what they stand for.
struct Alphabet: Sendable {
    private let digits: [UInt8]
    private let values: [UInt8]
    private let bits: Int
    private static let noDigit: UInt8 = 0xff

    /// - Parameter digits: 2, 4, 8, 16, 32 or 64 of them.
    init(_ digits: StaticString) {
        let digits = digits.description.utf8
        bits = digits.count.trailingZeroBitCount
        precondition(digits.count == 1 << bits && bits <= 6)
        self.digits = Array(digits)
        var values = [UInt8](repeating: Self.noDigit, count: 256)
        for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
        self.values = values
    }

    /// The last digit is filled up with zero bits.
    func encode(_ bytes: borrowing Span<UInt8>) -> String {
        let length = (bytes.count * 8 + bits - 1) / bits
        var text: [UInt8] = []
        text.reserveCapacity(length)
        var (waiting, count) = (UInt32(0), 0)
        for index in bytes.indices {
            waiting = waiting << 8 | UInt32(bytes[index])
            count += 8
            while count >= bits {
                count -= bits
                text.append(digits[Int(waiting >> UInt32(count)) & (1 << bits - 1)])
            }
        }
        if count > 0 { text.append(digits[Int(waiting << UInt32(bits - count)) & (1 << bits - 1)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Nil for a foreign character, for a length that no bytes have, and for bits in the last digit that say nothing.
    func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.underestimatedCount * bits / 8)
        var (waiting, count) = (UInt32(0), 0)
        for character in text {
            let value = values[Int(character)]
            guard value != Self.noDigit else { return nil }
            waiting = waiting << UInt32(bits) | UInt32(value)
            count += bits
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: waiting >> UInt32(count)))
            }
        }
        guard count < bits, waiting & (1 << UInt32(count) - 1) == 0 else { return nil }
        return bytes
    }
}
