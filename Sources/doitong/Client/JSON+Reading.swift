import JSON

/// What the API answers, as it is read.
extension JSON {
    var intValue: Int? {
        switch self {
        case .int(let value): value
        case .double(let value): Int(exactly: value.rounded())
        default: nil
        }
    }

    var doubleValue: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    var boolValue: Bool { self == .bool(true) }

    /// A number as `0.740`; nothing for null.
    var inThousandths: String {
        guard let value = doubleValue, value.isFinite, abs(value) < 1e9 else { return "" }
        let number = Int((value * 1000).rounded())
        return "\(number < 0 ? "-" : "")\(abs(number) / 1000).\("\(1000 + abs(number) % 1000)".dropFirst())"
    }

    /// Text as it is, other values as JSON, nothing for null: as a cell of a table has it.
    var cell: String {
        switch self {
        case .null: ""
        case .string(let text): text
        default: text
        }
    }
}
