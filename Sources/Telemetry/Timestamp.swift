import Glibc

/// A moment of civil time, in milliseconds since 1970 in UTC.
package struct Timestamp: Sendable, Hashable, Comparable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// The machine's clock. Code that decides takes a clock instead.
    package static func now() -> Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    package static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }
}

/// RFC 3339, always with milliseconds and `Z`: equally long, so that sorting text sorts time.
extension Timestamp: CustomStringConvertible {
    /// The years 0000 to 9999 have a form; what lies beyond is written as the nearest that has.
    fileprivate static let first: Int64 = -62_167_219_200_000
    fileprivate static let last: Int64 = 253_402_300_799_999

    package var description: String {
        var bytes: [UInt8] = []
        bytes.append(self)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The Gregorian date of a day counted from 1970-01-01, after Howard Hinnant's `civil_from_days`: years begin in
    /// March, so that the leap day comes last, and 400 of them are always as long.
    fileprivate static func civil(_ day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = day + 719_468  // From 0000-03-01.
        let era = shifted.dividedDown(by: 146_097)
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * ofYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

extension [UInt8] {
    /// Digit by digit, for every log line has one.
    mutating func append(_ time: Timestamp) {
        let milliseconds = Swift.min(Swift.max(time.milliseconds, Timestamp.first), Timestamp.last)
        let day = milliseconds.dividedDown(by: 86_400_000)
        let rest = milliseconds - day * 86_400_000
        let date = Timestamp.civil(day)
        append(date.year, place: 1000, "-")
        append(date.month, place: 10, "-")
        append(date.day, place: 10, "T")
        append(rest / 3_600_000, place: 10, ":")
        append(rest / 60_000 % 60, place: 10, ":")
        append(rest / 1000 % 60, place: 10, ".")
        append(rest % 1000, place: 100, "Z")
    }

    /// A number from its digit of `place` down to the last, and what follows it.
    private mutating func append(_ number: Int64, place: Int64, _ end: Unicode.Scalar) {
        var place = place
        while place > 0 {
            append(UInt8(ascii: "0") + UInt8(number / place % 10))
            place /= 10
        }
        append(UInt8(ascii: end))
    }
}

extension Int64 {
    /// Division that rounds towards negative infinity, so that time before 1970 has its day too.
    fileprivate func dividedDown(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
