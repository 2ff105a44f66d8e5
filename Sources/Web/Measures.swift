package import Gateway

/// How this server has answered of late.
package struct Measures: Sendable {
    /// How many answers of the API were looked at.
    package let answers: Int
    /// The share of them that were not an error of ours.
    package let faultless: Double
    package let median: Duration
    /// What one answer in a hundred takes longer than.
    package let slow: Duration

    package init(answers: Int, faultless: Double, median: Duration, slow: Duration) {
        (self.answers, self.faultless, self.median, self.slow) = (answers, faultless, median, slow)
    }

    package static let none = Measures(answers: 0, faultless: 0, median: .zero, slow: .zero)
}

/// The HTTP status that goes with a code; nil where that of GraphQL over HTTP holds.
package typealias StatusOf = @Sendable (ErrorCode) -> Int?
