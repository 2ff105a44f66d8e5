import Gateway
import Telemetry

/// How long an answer's `Retry-After` asks to wait: seconds, or a moment as HTTP writes it (RFC 9110 §10.2.3).
enum RetryAfter {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    private static let longest = 366 * 86_400

    static func wait(_ text: String, at now: Timestamp) -> Duration? {
        if !text.isEmpty, text.utf8.allSatisfy({ $0 &- 0x30 < 10 }) {
            return .seconds(min(Int(text) ?? longest, longest))
        }
        return moment(text).map { max($0 - now, .zero) }
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func moment(_ text: String) -> Timestamp? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])),
            parts[1].count == 2,
            let day = Timestamp(date: "\(parts[3])-\(month < 9 ? "0" : "")\(month + 1)-\(parts[1])")
        else { return nil }
        let clock = parts[4].split(separator: ":").map { Int($0) }
        guard clock.count == 3, let hours = clock[0], let minutes = clock[1], let seconds = clock[2],
            0..<24 ~= hours, 0..<60 ~= minutes, 0...60 ~= seconds
        else { return nil }
        return day + .seconds(hours * 3600 + minutes * 60 + seconds)
    }
}
