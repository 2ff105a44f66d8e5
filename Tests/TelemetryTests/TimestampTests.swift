import Telemetry
import Testing

@Suite struct TimestampTests {
    static let cases: [(Int64, String)] = [
        (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (4_107_542_399_999, "2100-02-28T23:59:59.999Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        (1_763_693_846_007, "2025-11-21T02:57:26.007Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        (.max, "9999-12-31T23:59:59.999Z"), (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
        (.min, "0000-01-01T00:00:00.000Z"),
    ]

    @Test("a moment is written as RFC 3339 has it, in UTC with milliseconds", arguments: cases)
    func text(milliseconds: Int64, expected: String) {
        #expect("\(Timestamp(milliseconds: milliseconds))" == expected)
    }
}
