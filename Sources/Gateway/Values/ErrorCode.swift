/// What a caller can tell apart. Clients branch on these, never on messages; the raw values are the contract's.
package enum ErrorCode: String, Sendable, CaseIterable {
    case insufficientCredits = "INSUFFICIENT_CREDITS"
    case rateLimit = "RATE_LIMIT"
    case invalidInput = "INVALID_INPUT"
    case providerUnavailable = "PROVIDER_UNAVAILABLE"
    case generationFailed = "GENERATION_FAILED"
    case unauthenticated = "UNAUTHENTICATED"
    case forbidden = "FORBIDDEN"
    case notFound = "NOT_FOUND"
    case contentRefused = "CONTENT_REFUSED"
    case idempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED"
    case idempotencyInProgress = "IDEMPOTENCY_IN_PROGRESS"
    case `internal` = "INTERNAL"
}
