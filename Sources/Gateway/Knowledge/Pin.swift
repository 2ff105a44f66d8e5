package import Telemetry

/// What an operator says about a model, whatever is learnt of it.
package struct Pin: Sendable, Equatable {
    package static let longestReason = 200
    package static let weights = 0.0...10.0

    package let model: Identifier<Model>
    /// Its scores are multiplied by this; 1 leaves them as they are.
    package let weight: Double
    /// Never chosen for anybody; who names it gets it all the same.
    package let isDisabled: Bool
    /// The rating to expect of it, 0 to 1, instead of what is learnt.
    package let quality: Double?
    package let reason: String
    package let at: Timestamp

    package init(
        model: Identifier<Model>, weight: Double = 1, isDisabled: Bool = false, quality: Double? = nil,
        reason: String, at: Timestamp
    ) {
        (self.model, self.weight, self.isDisabled) = (model, weight, isDisabled)
        (self.quality, self.reason, self.at) = (quality, reason, at)
    }
}
