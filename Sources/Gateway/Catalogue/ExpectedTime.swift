package import JSON

/// How long a generation usually takes, as rows that are tried in order like those of a ``Price``.
package struct ExpectedTime: Sendable {
    package struct Row: Sendable {
        package let conditions: [(option: String, value: JSON)]
        /// The median, in seconds.
        package let seconds: Double
        /// Added for each second of media, or each 1,000 characters of speech.
        package let perUnit: Double

        package init(_ seconds: Double, perUnit: Double = 0, when conditions: KeyValuePairs<String, JSON> = [:]) {
            self.conditions = conditions.map { (option: $0.key, value: $0.value) }
            (self.seconds, self.perUnit) = (seconds, perUnit)
        }
    }

    package let rows: [Row]

    package init(_ rows: [Row]) {
        precondition(rows.last?.conditions.isEmpty == true, "the last row of expected times meets all options")
        self.rows = rows
    }

    package init(seconds: Double, perUnit: Double = 0) { self.init([Row(seconds, perUnit: perUnit)]) }
}
