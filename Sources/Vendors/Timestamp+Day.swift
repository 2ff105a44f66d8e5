import Telemetry

extension Timestamp {
    /// The first moment of a day, in UTC.
    ///
    /// Days are counted after Howard Hinnant's `days_from_civil`: years begin in March, so that the leap day comes last.
    /// For the years from 1970 on, of which makers speak.
    init(year: Int64, month: Int64, day: Int64) {
        precondition(year >= 1970 && (1...12).contains(month) && (1...31).contains(day), "there is no such day")
        let shiftedYear = month <= 2 ? year - 1 : year
        let ofEra = shiftedYear % 400
        let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let days = shiftedYear / 400 * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
        self.init(milliseconds: days * 86_400_000)
    }
}
