import Gateway

/// What a host takes of the media of a request, as its maker documents it. What is not stated bounds nothing.
package struct MediaIntake: Sendable, Equatable {
    package var picture = Bounds()
    package var film = Bounds()
    package var sound = Bounds()

    package struct Bounds: Sendable, Equatable {
        /// Content types; empty where none are stated.
        package var types: [String] = []
        package var mostBytes: Int?
        /// How long the shorter side must be and the longer side may be, in pixels.
        package var leastSide: Int?
        package var mostSide: Int?
        /// How many times as long as the shorter side the longer one may be.
        package var mostRatio: Double?
        package var seconds: ClosedRange<Double>?

        /// - Parameter megabytes: of a million bytes, the smaller of what makers may mean.
        package init(
            _ types: [String] = [], megabytes: Double? = nil, leastSide: Int? = nil, mostSide: Int? = nil,
            mostRatio: Double? = nil, seconds: ClosedRange<Double>? = nil
        ) {
            (self.types, self.leastSide, self.mostSide) = (types, leastSide, mostSide)
            (self.mostRatio, self.seconds) = (mostRatio, seconds)
            mostBytes = megabytes.map { Int($0 * 1e6) }
        }
    }
}

extension MediaIntake.Bounds {
    /// What is not stated, as the model's rule has it, by which media of ours were accepted.
    func orElse(_ rule: InputRules.Media) -> Self {
        guard rule.need != .refused else { return self }
        var bounds = self
        if types.isEmpty { bounds.types = rule.types }
        bounds.mostBytes = mostBytes ?? rule.maximumBytes
        return bounds
    }
}

extension [String] {
    static let jpegAndPNG = ["image/jpeg", "image/png"]
    static let usualPictures = jpegAndPNG + ["image/webp"]
}
