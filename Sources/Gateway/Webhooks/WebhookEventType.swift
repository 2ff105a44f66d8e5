/// What receivers can be told of. The raw values are what stands in a message's `type`.
package enum WebhookEventType: String, Sendable, CaseIterable {
    case processing = "generation.processing"
    case completed = "generation.completed"
    case failed = "generation.failed"
    case cancelled = "generation.cancelled"
    case creditsLow = "credits.low"
    case endpointDisabled = "webhook.disabled"
    /// Sent when asked for alone, so that an owner sees whether an endpoint works.
    case test = "webhook.test"

    /// Those that an endpoint can be limited to.
    package static let subscribable = allCases.filter { $0 != .test }

    /// nil for what nobody is told of: that it is queued is the answer to whoever asked for it.
    package init?(_ status: Generation.Status) {
        switch status {
        case .queued: return nil
        case .processing: self = .processing
        case .completed: self = .completed
        case .failed: self = .failed
        case .cancelled: self = .cancelled
        }
    }
}
