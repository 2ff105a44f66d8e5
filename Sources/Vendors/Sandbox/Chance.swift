import Drawing
import Glibc

/// What looks like chance and is not: numbers that follow from a seed, the same on every machine.
struct Chance: Sendable, RandomNumberGenerator {
    private(set) var state: UInt64

    init(_ seed: UInt64) { state = seed }

    /// From bytes: FNV-1a. It need not resist anybody: an order names itself.
    init(hashing bytes: some Sequence<UInt8>) {
        state = bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        return Self.mixed(state)
    }

    /// Between two numbers, the upper left out.
    mutating func number(_ low: Double, _ high: Double) -> Double {
        low + (high - low) * Double(next() >> 11) * 0x1p-53
    }

    mutating func integer(_ range: Range<Int>) -> Int { range.lowerBound + Int(next() % UInt64(range.count)) }

    mutating func one<Element>(of elements: [Element]) -> Element { elements[integer(0..<elements.count)] }

    mutating func happens(_ share: Double) -> Bool { number(0, 1) < share }

    /// A source of its own for the thing numbered `index`, whatever else is drawn before it.
    func fork(_ index: Int) -> Chance {
        Chance(Self.mixed(state &+ UInt64(bitPattern: Int64(index)) &* 0xd1b5_4a32_d192_ed03))
    }

    /// A line that wanders smoothly: `at` any place, within about ±1, a hill or so for each unit.
    func wander(_ at: Double, octaves: Int = 4) -> Double {
        var (sum, size, place, total) = (0.0, 1.0, at, 0.0)
        for octave in 0..<octaves {
            let cell = place.rounded(.down)
            let inside = place - cell
            let blend = inside * inside * inside * (inside * (inside * 6 - 15) + 10)
            let (left, right) = (level(Int(cell), octave), level(Int(cell) + 1, octave))
            sum += size * (left + (right - left) * blend)
            total += size
            size *= 0.5
            place *= 2.03
        }
        return sum / total
    }

    private func level(_ cell: Int, _ octave: Int) -> Double {
        var source = fork(cell &* 8 &+ octave)
        return source.number(-1, 1)
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

func sine(_ angle: Double) -> Double { sin(angle) }
func cosine(_ angle: Double) -> Double { cos(angle) }
func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
