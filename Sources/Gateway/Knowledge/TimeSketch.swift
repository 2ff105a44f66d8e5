import Glibc
package import JSON

/// What is asked for as far as it makes a generation take longer: how large, and how many seconds. Few of each, so that what
/// is learnt of one request says something of the next.
package struct TimeCell: Sendable, Hashable, CustomStringConvertible {
    /// The most lines, or none where nothing is said.
    let lines: Int
    /// The most seconds of media.
    let seconds: Int

    private static let sizes = [480, 768, 1080, 1440, 4320]
    private static let lengths = [3, 6, 10, 20, 60, 600]

    /// `seconds` of media, as they are paid for.
    package init(_ options: JSONObject, seconds: Double) {
        lines = Self.lines(options["resolution"]?.stringValue).map { Self.least(of: Self.sizes, from: $0) } ?? 0
        self.seconds = seconds.isFinite ? Self.least(of: Self.lengths, from: seconds) : 0
    }

    init?(_ text: String) {
        let parts = text.split(separator: "x").map { Int($0) }
        guard parts.count == 2, let lines = parts[0], let seconds = parts[1],
            lines == 0 || Self.sizes.contains(lines), seconds == 0 || Self.lengths.contains(seconds)
        else { return nil }
        (self.lines, self.seconds) = (lines, seconds)
    }

    package var description: String { "\(lines)x\(seconds)" }

    private static func least(of bounds: [Int], from value: Double) -> Int {
        bounds.first { Double($0) >= value } ?? bounds[bounds.count - 1]
    }

    /// The shorter side of `1080p`, `1280x720`, `2k`.
    private static func lines(_ resolution: String?) -> Double? {
        guard let bytes = resolution?.utf8, bytes.count <= 16 else { return nil }
        var numbers: [Int] = [0]
        var isThousands = false
        for byte in bytes {
            switch byte {
            case 0x30...0x39:
                numbers[numbers.count - 1] = min(numbers[numbers.count - 1] * 10 + Int(byte - 0x30), 99_999)
            case UInt8(ascii: "k"), UInt8(ascii: "K"): isThousands = true
            case UInt8(ascii: "x"), UInt8(ascii: "X"), UInt8(ascii: "*"): numbers.append(0)
            default: break
            }
        }
        guard let least = numbers.min(), least > 0 else { return nil }
        // 4k has 2160 lines as a film, 4096 as a square picture: all the same here.
        return isThousands ? Double(least) * 1080 / 2 : Double(least)
    }
}

/// How long things took, as counts of bins of which each reaches 15 % further than the one before: the time within which half
/// of them were done is known to within that, of however many.
package struct TimeSketch: Sendable {
    /// From one second to some twenty days.
    static let bins = 0...103
    private static let logWidth = log(1.15)

    private var counts: [(bin: Int, tally: Tally)] = []
    /// Of all bins.
    private(set) var all = Tally()
    /// The logarithm of the seconds within which half of them were done. It stays while they fade, for all bins fade alike;
    /// so it is found when something is added, and not each time that somebody chooses.
    private(set) var median = 0.0

    static func bin(of seconds: Double) -> Int {
        guard seconds > 1 else { return 0 }
        return min(Int((log(seconds) / logWidth).rounded(.down)), bins.upperBound)
    }

    mutating func add(_ tally: Tally, bin: Int) {
        if let index = counts.firstIndex(where: { $0.bin >= bin }) {
            if counts[index].bin == bin {
                counts[index].tally.add(tally)
            } else {
                counts.insert((bin, tally), at: index)
            }
        } else {
            counts.append((bin, tally))
        }
        all.add(tally)
        median = middle()
    }

    private func middle() -> Double {
        var left = all.count / 2
        for (bin, tally) in counts {
            let here = tally.count(in: all.epoch)
            if left <= here, here > 0 { return (Double(bin) + left / here) * Self.logWidth }
            left -= here
        }
        return counts.last.map { Double($0.bin + 1) * Self.logWidth } ?? 0
    }
}
