import HTTPTypes
import Testing

@Suite struct HTTPDateTests {
    static let dates: [(Int64, String)] = [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (68_169_599, "Mon, 28 Feb 1972 23:59:59 GMT"), (68_169_600, "Tue, 29 Feb 1972 00:00:00 GMT"),
        (951_782_399, "Mon, 28 Feb 2000 23:59:59 GMT"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (951_868_799, "Tue, 29 Feb 2000 23:59:59 GMT"), (951_868_800, "Wed, 01 Mar 2000 00:00:00 GMT"),
        (946_684_799, "Fri, 31 Dec 1999 23:59:59 GMT"), (946_684_800, "Sat, 01 Jan 2000 00:00:00 GMT"),
        (1_709_164_800, "Thu, 29 Feb 2024 00:00:00 GMT"), (1_767_225_599, "Wed, 31 Dec 2025 23:59:59 GMT"),
        (1_767_225_600, "Thu, 01 Jan 2026 00:00:00 GMT"), (2_147_483_647, "Tue, 19 Jan 2038 03:14:07 GMT"),
        (2_147_483_648, "Tue, 19 Jan 2038 03:14:08 GMT"), (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
        (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"), (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
        (-1, "Wed, 31 Dec 1969 23:59:59 GMT"), (-86_400, "Wed, 31 Dec 1969 00:00:00 GMT"),
        (-2_203_891_200, "Thu, 01 Mar 1900 00:00:00 GMT"), (-2_203_891_201, "Wed, 28 Feb 1900 23:59:59 GMT"),
    ]

    @Test("an instant is written as IMF-fixdate", arguments: dates)
    func text(seconds: Int64, text: String) { #expect(HTTPDate.text(secondsSince1970: seconds) == text) }

    @Test("through four centuries each day follows the one before it")
    func days() {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        var day: Int64 = 0
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        for year in 1970..<2371 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            for month in 0..<12 {
                for date in 1...(lengths[month] + (isLeap && month == 1 ? 1 : 0)) {
                    let expected = "\(weekdays[Int(day % 7)]), \(padded(date)) \(names[month]) \(year) 12:34:56 GMT"
                    let text = HTTPDate.text(secondsSince1970: day * 86_400 + 45_296)
                    if text != expected { Issue.record("\(text), and not \(expected)") }
                    day += 1
                }
            }
        }
    }
}
