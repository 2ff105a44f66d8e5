import Telemetry

/// What generations accepted on one UTC day came to, of one type and from one provider.
package struct UsageRow: Sendable, Equatable {
    /// More are not told at a time: a year of every type that each provider makes.
    package static let most = 20_000

    /// Since 1970.
    package let day: Int64
    package let type: GenerationType
    package let provider: Identifier<Provider>
    /// Accepted on that day, whatever became of them.
    package var generations: Int
    package var completed: Int
    package var failed: Int
    package var cancelled: Int
    /// That were spent on them: nothing for what is under way, or ran in the sandbox.
    package var credits: Credits

    package init(
        day: Int64, type: GenerationType, provider: Identifier<Provider>, generations: Int = 0, completed: Int = 0,
        failed: Int = 0, cancelled: Int = 0, credits: Credits = .zero
    ) {
        (self.day, self.type, self.provider) = (day, type, provider)
        (self.generations, self.completed) = (generations, completed)
        (self.failed, self.cancelled, self.credits) = (failed, cancelled, credits)
    }

    /// The day as `2026-09-15`.
    package var date: String { String(Timestamp(milliseconds: day * 86_400_000).description.prefix(10)) }
}
