package import JSON

/// What a generation costs, as rows that are tried in order: the first whose conditions the options meet is the price.
package struct Price: Sendable {
    /// What is paid for.
    package enum Unit: Sendable, Equatable {
        case each, second
        /// Of the text, in steps of ten: 1,000 characters cost the amount, 1 to 10 a hundredth of it.
        case thousandCharacters
    }

    package struct Row: Sendable {
        /// Options and the values they must have; empty meets all.
        package let conditions: [(option: String, value: JSON)]
        /// Millionths of a dollar for each unit.
        package let microdollars: Int

        package init(_ microdollars: Int, when conditions: KeyValuePairs<String, JSON> = [:]) {
            self.conditions = conditions.map { (option: $0.key, value: $0.value) }
            self.microdollars = microdollars
        }
    }

    package let unit: Unit
    package let rows: [Row]
    /// Paid besides the units, in millionths of a dollar.
    package let base: Int

    package init(_ unit: Unit, base: Int = 0, _ rows: [Row]) {
        precondition(rows.last?.conditions.isEmpty == true, "the last row of a price meets all options")
        (self.unit, self.rows, self.base) = (unit, rows, base)
    }

    /// One amount for each unit, in dollars as makers list it.
    package init(_ unit: Unit, dollars: Double) {
        self.init(unit, [Row(Int((dollars * 1_000_000).rounded()))])
    }

    /// A published number of credits for each generation.
    package init(credits: Int) { self.init(.each, [Row(credits * Credits.listPrice)]) }
}
