/// SplitMix64: the same seed gives the same ids and the same faults.
package struct Randomness: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func text(_ count: Int, of letters: String) -> String {
        let letters = Array(letters)
        return String((0..<count).map { _ in letters[Int.random(in: 0..<letters.count, using: &self)] })
    }

    mutating func hex(_ count: Int) -> String { text(count, of: "0123456789abcdef") }

    mutating func digits(_ count: Int) -> String { text(1, of: "123456789") + text(count - 1, of: "0123456789") }

    mutating func letters(_ count: Int) -> String { text(count, of: "abcdefghijklmnopqrstuvwxyz0123456789") }

    /// A version 4 UUID.
    package mutating func uuid() -> String {
        "\(hex(8))-\(hex(4))-4\(hex(3))-\(text(1, of: "89ab"))\(hex(3))-\(hex(12))"
    }
}
