extension Format where Value == Duration {
    /// A whole number with its unit, so that nobody has to guess it: `500ms`, `30s`, `5m`, `1h`.
    package static func duration(_ range: ClosedRange<Duration>) -> Self {
        Self(
            "a duration from \(spell(range.lowerBound)) to \(spell(range.upperBound)), such as 500ms, 30s, 5m or 1h",
            read: { text in
                guard let unit = units.first(where: { text.hasSuffix($0.name) }),
                    let count = Int64(text.dropLast(unit.name.count)), count >= 0,
                    case (let milliseconds, false) = count.multipliedReportingOverflow(by: unit.milliseconds),
                    range.contains(.milliseconds(milliseconds))
                else { return nil }
                return .milliseconds(milliseconds)
            }, show: spell)
    }

    /// `ms` stands before `s` and `m`, whose letters it holds.
    private static var units: [(name: String, milliseconds: Int64)] {
        [("ms", 1), ("h", 3_600_000), ("m", 60_000), ("s", 1000)]
    }

    /// The largest unit that says it exactly.
    @Sendable private static func spell(_ duration: Duration) -> String {
        let milliseconds = duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
        if milliseconds == 0 { return "0s" }
        let unit = units.filter { milliseconds % $0.milliseconds == 0 }.max { $0.milliseconds < $1.milliseconds }
        return unit.map { "\(milliseconds / $0.milliseconds)\($0.name)" } ?? "\(milliseconds)ms"
    }
}
