package import Telemetry

extension Timestamp {
    /// The first moment of a day, in UTC. The day must exist; the year is 1970 to 9999.
    package init(year: Int, month: Int, day: Int) {
        guard let time = Self.start(ofYear: year, month: month, day: day) else {
            preconditionFailure("there is no day \(year)-\(month)-\(day)")
        }
        self = time
    }

    /// Reads `2026-09-15`: the first moment of that day, in UTC.
    package init?(date text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard text.utf8.count == 10, parts.map(\.utf8.count) == [4, 2, 2],
            parts.allSatisfy({ $0.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            let time = Self.start(ofYear: year, month: month, day: day)
        else { return nil }
        self = time
    }

    private static func start(ofYear year: Int, month: Int, day: Int) -> Timestamp? {
        guard 1970...9999 ~= year, 1...12 ~= month, day >= 1, day <= daysOfMonth(month, year) else { return nil }
        let before = year - 1
        // Days up to the year's first, less those up to 1970's.
        let years = before * 365 + before / 4 - before / 100 + before / 400 - 719_162
        let months = (1..<month).reduce(0) { $0 + daysOfMonth($1, year) }
        return Timestamp(milliseconds: Int64(years + months + day - 1) * 86_400_000)
    }

    private static func daysOfMonth(_ month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
