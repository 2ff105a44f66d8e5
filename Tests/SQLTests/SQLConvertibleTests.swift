import SQL
import Testing

@Suite struct SQLConvertibleTests {
    private struct Row: SQLRow {
        let value: SQLValue
        func value(at column: Int) -> SQLValue { value }
    }

    private enum State: String, SQLConvertible, CaseIterable { case queued, running }

    private func comesBack<Value: SQLConvertible & Equatable>(_ value: Value) -> Bool {
        Value(sqlValue: value.sqlValue) == value
    }

    @Test("what is bound comes back as it was")
    func roundTrip() {
        for number in [0, 1, -1, .max, .min] as [Int] { #expect(comesBack(number) && comesBack(Int64(number))) }
        for number in [0, -0.0, 1.5, .infinity, .leastNonzeroMagnitude] { #expect(comesBack(number)) }
        for text in ["", "a", "é\u{0}ü", String(repeating: "x", count: 1000)] { #expect(comesBack(text)) }
        for bytes in [[], [0], [255, 0, 1]] as [[UInt8]] { #expect(comesBack(bytes)) }
        for flag in [true, false] { #expect(comesBack(flag)) }
        for state in State.allCases { #expect(comesBack(state)) }
        #expect(comesBack(Int?.none) && comesBack(Int?.some(3)) && comesBack(String?.some("")))
    }

    static let refused: [(value: SQLValue, isRead: @Sendable (SQLValue) -> Bool)] = [
        (.text("1"), { Int(sqlValue: $0) != nil }), (.real(1), { Int(sqlValue: $0) != nil }),
        (.null, { Int(sqlValue: $0) != nil }), (.integer(1), { Double(sqlValue: $0) != nil }),
        (.integer(2), { Bool(sqlValue: $0) != nil }), (.text("true"), { Bool(sqlValue: $0) != nil }),
        (.bytes([0x61]), { String(sqlValue: $0) != nil }), (.text("a"), { [UInt8](sqlValue: $0) != nil }),
        (.text("ended"), { State(sqlValue: $0) != nil }), (.text("a"), { Int?(sqlValue: $0) != nil }),
    ]

    @Test("nothing is taken for another kind than it is", arguments: refused)
    func refusal(value: SQLValue, isRead: @Sendable (SQLValue) -> Bool) { #expect(!isRead(value)) }

    @Test("a column of another kind is an error that names it")
    func unreadable() {
        #expect(throws: SQLError.unreadable(column: 3, "it holds NULL, which is no Int")) {
            try Row(value: .null).read(3, as: Int.self)
        }
    }
}
