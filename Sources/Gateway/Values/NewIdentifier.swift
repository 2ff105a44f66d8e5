import Crypto
package import Telemetry

/// Makes ids: a prefix, then 48 bits of time and 80 of chance, written so that sorting text sorts time.
package struct NewIdentifier: Sendable {
    private static let timeBytes = 6
    private static let randomBytes = 10

    package static func make<Whole>(
        _ prefix: String, at now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> Identifier<Whole> {
        let time = (0..<timeBytes).map { UInt8(truncatingIfNeeded: now.milliseconds >> (8 * (timeBytes - 1 - $0))) }
        return Identifier("\(prefix)_\(Base32.encode(time + random.bytes(randomBytes)))")
    }
}
