package import HTTPClient
import HTTPTypes

/// Whether a call is made once more, and after how long. Knows no clock: what it has spent is the waits that it gave.
package struct Retry {
    /// Why a call has no answer yet.
    package enum Trouble: Sendable, Equatable {
        /// Not a byte of it was sent.
        case notSent
        /// It may have been received.
        case unanswered
        /// The server did nothing, and asks to come again.
        case busy(after: Duration?)
        /// It would end the same way again.
        case lasting
    }

    /// How long to keep trying in all.
    package struct Patience: Sendable {
        /// While nobody answers.
        package let silence: Duration
        /// While the server asks to come again.
        package let busy: Duration

        /// For somebody who waits for the first answer, and has probably forgotten to start the server.
        package static let brief = Patience(silence: .seconds(2), busy: .seconds(60))
        /// For what is under way: a server may be away for the time of an upgrade.
        package static let long = Patience(silence: .seconds(120), busy: .seconds(300))
    }

    private static let shortestWait = Duration.milliseconds(250)
    private static let longestWait = Duration.seconds(2)

    private let patience: Patience
    /// Whether it may be sent again though it may have been received: it only reads, or its idempotency key keeps it one.
    private let isRepeatable: Bool
    private var next = shortestWait
    private var silence = Duration.zero
    private var busy = Duration.zero

    package init(_ patience: Patience, isRepeatable: Bool) {
        (self.patience, self.isRepeatable) = (patience, isRepeatable)
    }

    /// How long to wait before the next try; nil where there is to be none.
    package mutating func delay(after trouble: Trouble) -> Duration? {
        switch trouble {
        case .lasting: return nil
        case .unanswered where !isRepeatable: return nil
        case .notSent, .unanswered:
            let delay = next
            next = min(next * 2, Self.longestWait)
            silence += delay
            return silence <= patience.silence ? delay : nil
        case .busy(let asked):
            let delay = max(asked ?? .seconds(1), Self.shortestWait)
            busy += delay
            return busy <= patience.busy ? delay : nil
        }
    }
}

extension Retry.Trouble {
    package init(_ error: HTTPClientError) {
        switch error.cause {
        case .timedOut, .tooMany, .unreachable, .connectionLost:
            self = error.mayHaveBeenReceived ? .unanswered : .notSent
        case .cancelled, .forbidden, .unresolvable, .insecure, .unreadable, .fieldsTooLarge, .bodyTooLarge,
            .tooManyRedirects, .badRedirect, .insecureRedirect, .file, .other:
            self = .lasting
        }
    }

    /// - Parameters:
    ///   - retryAfter: the field's value; the form with a date is not for us, and counts as absent.
    ///   - asked: the seconds that the error itself names.
    package init(status: Int, retryAfter: String?, asked: Int?) {
        let seconds = retryAfter.flatMap { Int($0) } ?? asked
        let isBusy = [409, 429, 502, 503, 504].contains(status) || asked != nil
        self = isBusy ? .busy(after: seconds.map { .seconds(min(max($0, 0), Self.longestAnswer)) }) : .lasting
    }

    /// No patience is longer; and a number of seconds must not overflow.
    private static let longestAnswer = 86_400
}
