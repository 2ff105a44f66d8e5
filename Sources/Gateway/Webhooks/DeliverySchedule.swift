/// When a message that was not taken is sent again: ten tries over some 75 hours.
package struct DeliverySchedule: Sendable {
    /// The waits between one try and the next.
    package var delays: [Duration] = [
        .seconds(5), .seconds(300), .seconds(1800), .seconds(2 * 3600), .seconds(5 * 3600), .seconds(10 * 3600),
        .seconds(14 * 3600), .seconds(20 * 3600), .seconds(24 * 3600),
    ]
    /// A wait is longer or shorter by up to this share, so that those who failed together do not come back together.
    package var jitter = 0.1
    /// The longest wait that a receiver may ask for.
    package var longestAsked: Duration = .seconds(24 * 3600)

    package init() {}

    package var tries: Int { delays.count + 1 }

    /// The wait after the `made`th try failed; nil where it was the last. Never shorter than the receiver asks for.
    package func delay(
        after made: Int, asked: Duration? = nil, using random: inout some RandomNumberGenerator
    ) -> Duration? {
        guard made >= 1, made <= delays.count else { return nil }
        let delay = delays[made - 1] * Double.random(in: 1 - jitter...1 + jitter, using: &random)
        return max(delay, min(asked ?? .zero, longestAsked))
    }
}
