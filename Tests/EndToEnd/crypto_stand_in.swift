// The names of swift-crypto that the documentation's example uses, for a machine that has no packages.
import Foundation

public struct SymmetricKey {
    let bytes: [UInt8]
    public init(data: some Sequence<UInt8>) { bytes = Array(data) }
}

public enum SHA256 {
    static func hash(_ message: [UInt8]) -> [UInt8] {
        // The first bits of the fractions of the roots of the first primes.
        let primes = (2...311).filter { number in !(2..<number).contains { number % $0 == 0 } }
        func fraction(_ root: Double) -> UInt32 { UInt32((root - root.rounded(.down)) * 4_294_967_296) }
        let k = primes.map { fraction(cbrt(Double($0))) }
        var state = primes.prefix(8).map { fraction(Double($0).squareRoot()) }
        var padded = message + [0x80]
        while padded.count % 64 != 56 { padded.append(0) }
        padded += (0..<8).reversed().map { UInt8(truncatingIfNeeded: (message.count * 8) >> ($0 * 8)) }
        func turn(_ x: UInt32, _ by: UInt32) -> UInt32 { x >> by | x << (32 - by) }
        for start in stride(from: 0, to: padded.count, by: 64) {
            var w = (0..<16).map { i in
                padded[(start + 4 * i)..<(start + 4 * i + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            }
            for i in 16..<64 {
                let a = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ w[i - 15] >> 3
                let b = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ w[i - 2] >> 10
                w.append(w[i - 16] &+ a &+ w[i - 7] &+ b)
            }
            var s = state
            for i in 0..<64 {
                let e = turn(s[4], 6) ^ turn(s[4], 11) ^ turn(s[4], 25)
                let one = s[7] &+ e &+ (s[4] & s[5] ^ ~s[4] & s[6]) &+ k[i] &+ w[i]
                let a = turn(s[0], 2) ^ turn(s[0], 13) ^ turn(s[0], 22)
                let two = a &+ (s[0] & s[1] ^ s[0] & s[2] ^ s[1] & s[2])
                s = [one &+ two, s[0], s[1], s[2], s[3] &+ one, s[4], s[5], s[6]]
            }
            state = zip(state, s).map(&+)
        }
        return state.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } }
    }
}

public enum HMAC<Hash> {
    public static func isValidAuthenticationCode(_ code: Data, authenticating data: Data, using key: SymmetricKey)
        -> Bool
    {
        let short = key.bytes.count > 64 ? SHA256.hash(key.bytes) : key.bytes
        let padded = short + [UInt8](repeating: 0, count: 64 - short.count)
        let inner = SHA256.hash(padded.map { $0 ^ 0x36 } + Array(data))
        return Array(code) == SHA256.hash(padded.map { $0 ^ 0x5c } + inner)
    }
}
