extension RandomNumberGenerator {
    /// That many random bytes.
    ///
    /// For keys, nonces and ids that must not be guessed, pass a `SystemRandomNumberGenerator`: it asks the kernel
    /// (`getrandom`). Tests pass a seeded one.
    package mutating func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 7)
        while bytes.count < count {
            let word: UInt64 = next()
            for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }
}
