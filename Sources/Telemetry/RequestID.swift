/// What one request is called in logs and in its answer.
///
/// A caller may bring its own: 1 to 128 of `A–Z a–z 0–9 . _ ~ + / = : @ -`. That holds UUIDs, ULIDs, base 64 and trace ids,
/// and nothing that could end a header, a log line or a quoted word. Else one is made: 128 bits, milliseconds first and
/// then chance, so that ids sort by time; 26 characters in the alphabet of ULID, in lower case.
package struct RequestID: Sendable, Hashable {
    private enum Origin: Hashable { case given(String), made(UInt128) }

    package static let longest = 128

    private let origin: Origin

    /// From the value of `X-Request-Id`, if it is one.
    package init?(_ text: some StringProtocol) {
        let bytes = text.utf8
        guard !bytes.isEmpty, bytes.count <= Self.longest, bytes.allSatisfy(Self.isAllowed) else { return nil }
        origin = .given(String(text))
    }

    package init(at time: Timestamp, using random: inout some RandomNumberGenerator) {
        let low = UInt128(random.next() as UInt64) << 16 | UInt128(random.next() as UInt16)
        origin = .made(UInt128(truncatingIfNeeded: time.milliseconds) << 80 | low)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "+"), UInt8(ascii: "/"): true
        case UInt8(ascii: "="), UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "-"): true
        default: false
        }
    }
}

extension RequestID: CustomStringConvertible {
    /// A made id becomes text only here: most requests are never logged.
    package var description: String {
        switch origin {
        case .given(let text): return text
        case .made(let number):
            let alphabet: StaticString = "0123456789abcdefghjkmnpqrstvwxyz"
            return unsafe String(unsafeUninitializedCapacity: 26) { bytes in
                for place in 0..<26 {
                    let digit = Int(truncatingIfNeeded: number >> UInt128(5 * (25 - place)) & 31)
                    unsafe bytes[place] = alphabet.utf8Start[digit]
                }
                return 26
            }
        }
    }
}
