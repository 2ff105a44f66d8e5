import HTTPTypes

/// How vendors write an instant.
enum Timestamps {
    /// `2026-11-20T10:00:00.000Z`
    static func iso(_ milliseconds: Int64) -> String {
        let parts = parts(milliseconds)
        return "\(parts.date)T\(parts.time).\(parts.fraction)Z"
    }

    /// `2026-11-20 10:00:00.123`
    static func plain(_ milliseconds: Int64) -> String {
        let parts = parts(milliseconds)
        return "\(parts.date) \(parts.time).\(parts.fraction)"
    }

    /// `20261120100000`
    static func compact(_ milliseconds: Int64) -> String {
        let parts = parts(milliseconds)
        return (parts.date + parts.time).filter(\.isNumber)
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// From `Sun, 06 Nov 1994 08:49:37 GMT`, so that the calendar is reckoned in one place only.
    private static func parts(_ milliseconds: Int64) -> (date: String, time: String, fraction: String) {
        let seconds = milliseconds / 1000
        let words = HTTPDate.text(secondsSince1970: seconds).split(separator: " ")
        let month = (months.firstIndex(of: String(words[2])) ?? 0) + 1
        let fraction = String(1000 + milliseconds % 1000).dropFirst()
        return ("\(words[3])-\(month < 10 ? "0" : "")\(month)-\(words[1])", String(words[4]), String(fraction))
    }
}
