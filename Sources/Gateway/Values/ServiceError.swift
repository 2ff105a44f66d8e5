/// An error as callers see it: a code to branch on, and a message for a person that says what to do next.
package struct ServiceError: Error, Sendable, Equatable {
    package let code: ErrorCode
    package let message: String
    /// Everything that is wrong with the input, where that is what is wrong.
    package let problems: [InputProblem]
    /// When it may be tried again.
    package let retryAfter: Duration?
    /// Which limit was met.
    package let limit: Limit?

    package init(
        _ code: ErrorCode, _ message: String, problems: [InputProblem] = [], retryAfter: Duration? = nil,
        limit: Limit? = nil
    ) {
        (self.code, self.message, self.problems) = (code, message, problems)
        (self.retryAfter, self.limit) = (retryAfter, limit)
    }

    package init(_ invalid: InvalidInput) {
        self.init(.invalidInput, invalid.message, problems: invalid.problems)
    }
}
