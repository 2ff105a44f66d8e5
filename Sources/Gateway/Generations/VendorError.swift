/// Why a vendor did not deliver, said the same way for every vendor.
package enum VendorError: Error, Sendable, Equatable {
    /// Surely not accepted: it may be sent again.
    case throttled(retryAfter: Duration?)
    case unavailable(String)
    /// The vendor's content rules: the caller must change the prompt.
    case refused(String)
    /// Our request was malformed, or an option is not what the vendor takes: a bug of ours.
    case rejected(String)
    /// A medium of the request is not what the vendor takes, and cannot be made so without cutting or adding: the caller must.
    /// Nothing was sent.
    case unfit(String)
    /// The vendor account's balance is used up: the operator must act.
    case exhausted(String)
    /// The vendor does not accept our key: the operator must act.
    case unauthorised(String)
    /// The vendor accepted the work and could not do it. Final where it was paid for at the vendor's, or would end the same way
    /// again: then it is not asked for there once more.
    case failed(String, charged: Bool = false, isFinal: Bool = false)
    /// An answer that we do not understand. The work may have been accepted and billed: not sent again on a guess.
    case unreadable(String)
    /// Sent, and no answer came: the work may have been accepted.
    case lost(String)
    /// Whoever handed it over died meanwhile, and the vendor cannot say whether it has it. No fault of the vendor's.
    case interrupted
    /// Accepted, and not done within its deadline.
    case timedOut(String)
}

extension VendorError {
    /// Whether the same host could take the same work later.
    package var isTransient: Bool {
        switch self {
        case .throttled, .unavailable: true
        case .failed, .refused, .rejected, .unfit, .exhausted, .unauthorised, .unreadable, .lost, .interrupted,
            .timedOut:
            false
        }
    }

    /// Whether asking about work that was accepted may bring another answer later, while it goes on.
    package var isPassing: Bool {
        switch self {
        case .throttled, .unavailable, .lost: true
        case .refused, .rejected, .unfit, .exhausted, .unauthorised, .failed, .unreadable, .interrupted, .timedOut:
            false
        }
    }

    /// Whether another host may be asked to do it: not what may already have been accepted here, nor what was asked for wrongly.
    package var allowsAnotherHost: Bool {
        switch self {
        case .throttled, .unavailable, .refused, .unfit, .exhausted, .unauthorised: true
        case .failed(_, let charged, _): !charged
        case .rejected, .unreadable, .lost, .interrupted, .timedOut: false
        }
    }

    /// Whether the vendor may have accepted the work, as far as we know.
    package var fateIsUnknown: Bool {
        switch self {
        case .unreadable, .lost, .interrupted: true
        default: false
        }
    }

    package var wasCharged: Bool { if case .failed(_, charged: true, _) = self { true } else { false } }

    /// How the caller reads it. Nothing of the operator's affairs with the vendor is told.
    package var failure: GenerationFailure {
        switch self {
        case .throttled, .unavailable:
            GenerationFailure(
                .providerUnavailable, "The provider is overloaded or down. Try again later.", retryable: true)
        case .exhausted, .unauthorised:
            GenerationFailure(
                .providerUnavailable, "The provider cannot be used at the moment. Try another, or try again later.",
                retryable: true)
        case .refused(let reason):
            GenerationFailure(.contentRefused, "The provider's content rules refuse this: \(reason)", retryable: false)
        case .rejected(let reason):
            GenerationFailure(.generationFailed, "The provider did not accept the request: \(reason)", retryable: false)
        case .unfit(let reason): GenerationFailure(.invalidInput, reason, retryable: false)
        case .failed(let reason, _, _):
            GenerationFailure(.generationFailed, "The provider could not make it: \(reason)", retryable: true)
        case .unreadable, .lost, .interrupted:
            GenerationFailure(
                .generationFailed,
                "The connection to the provider broke while it took the work, so nobody knows whether it was accepted; it is not sent twice. You were not charged. Try again.",
                retryable: true)
        case .timedOut:
            GenerationFailure(.generationFailed, "The provider did not finish in time. Try again.", retryable: true)
        }
    }
}

/// Why a generation failed, as its owner reads it.
package struct GenerationFailure: Error, Sendable, Equatable {
    package let code: ErrorCode
    package let message: String
    /// Whether the same request could end differently.
    package let isRetryable: Bool

    package init(_ code: ErrorCode, _ message: String, retryable: Bool) {
        (self.code, self.message, self.isRetryable) = (code, message, retryable)
    }
}
