/// How a medium is made into one that a host takes.
package struct MediaRecipe: Sendable, Equatable {
    package enum Format: String, Sendable, CaseIterable {
        case jpeg, png, webp, mp3

        package var contentType: String {
            switch self {
            case .jpeg: "image/jpeg"
            case .png: "image/png"
            case .webp: "image/webp"
            case .mp3: "audio/mpeg"
            }
        }

        /// Whether less can be kept of what it holds.
        var hasQuality: Bool { self == .jpeg || self == .webp || self == .mp3 }
    }

    package enum Quality: Sendable { case fine, plain }

    package var format: Format
    /// Of a picture, as it was and as it becomes.
    package let from: MeasuredMedium.Size?
    package var size: MeasuredMedium.Size?
    package var quality: Quality
    /// Whether what shows through is laid on white.
    package var isFlattened: Bool
    package let leastSide: Int
    package let mostBytes: Int?

    package init(
        _ format: Format, from: MeasuredMedium.Size? = nil, to size: MeasuredMedium.Size? = nil,
        quality: Quality = .fine, isFlattened: Bool = false, leastSide: Int = 1, mostBytes: Int? = nil
    ) {
        (self.format, self.from, self.size, self.quality) = (format, from, size ?? from, quality)
        (self.isFlattened, self.leastSide, self.mostBytes) = (isFlattened, leastSide, mostBytes)
    }

    var isScaled: Bool { size != from }

    /// Whether a medium is what this makes, as far as it can be measured.
    func isMade(_ medium: MeasuredMedium?) -> Bool { medium?.contentType == format.contentType && medium?.size == size }

    /// What to try after this made `bytes`, which are too many; nil where nothing is left to try.
    package func smaller(than bytes: Int) -> Self? {
        guard let mostBytes else { return nil }
        var recipe = self
        if format.hasQuality, quality == .fine {
            recipe.quality = .plain
            return recipe
        }
        guard let size else { return nil }
        // Bytes grow with the area.
        let share = min(0.9, (Double(mostBytes) / Double(max(bytes, 1))).squareRoot() * 0.95)
        let smaller = size.scaled(by: share)
        guard smaller.short >= leastSide else { return nil }
        recipe.size = smaller
        return recipe
    }
}

extension MediaRecipe: CustomStringConvertible {
    package var description: String {
        var parts = [format.rawValue]
        if let size, isScaled { parts.append("\(size)") }
        if isFlattened { parts.append("on white") }
        if quality == .plain { parts.append("compressed more") }
        return parts.joined(separator: ", ")
    }
}

extension MeasuredMedium.Size: CustomStringConvertible {
    package var description: String { "\(long)×\(short)" }

    /// Smaller, and not longer in proportion than it was.
    func scaled(by share: Double) -> Self {
        Self(max(1, Int(Double(long) * share)), max(1, Int((Double(short) * share).rounded(.up))))
    }
}
