/// The size of a picture, as resolutions and aspect ratios name it.
package struct Frame: Sendable, Equatable {
    package let width: Int
    package let height: Int

    package init(width: Int, height: Int) { (self.width, self.height) = (width, height) }

    /// No side is longer, so that no frame overflows what is reckoned from it.
    package static let longestSide = 16_384
    /// Nor is one side more often as long as the other.
    package static let mostUnequal = 100.0

    /// Reads `16:9` and the like.
    package static func ratio(_ text: String) -> Double? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let width = Double(parts[0]), let height = Double(parts[1]), width > 0, height > 0,
            isRatio(width / height)
        else { return nil }
        return width / height
    }

    private static func isRatio(_ ratio: Double) -> Bool { (1 / mostUnequal...mostUnequal).contains(ratio) }

    /// A film's size: `720p` is the shorter side, `2k` and `4k` name a longer one. Sides are even, as video codecs want.
    package static func film(resolution: String, aspectRatio: Double) -> Frame? {
        let name = resolution.lowercased()
        let short: Double? =
            switch name {
            case "2k": 1440
            case "4k": 2160
            default: name.hasSuffix("p") ? Int(name.dropLast()).map { Double($0) } : nil
            }
        guard let short, short >= 1, isRatio(aspectRatio) else { return nil }
        let long = short * max(aspectRatio, 1 / aspectRatio)
        guard long <= Double(longestSide) else { return nil }
        return aspectRatio >= 1
            ? Frame(width: long.even, height: short.even) : Frame(width: short.even, height: long.even)
    }

    /// A picture's size: `WIDTHxHEIGHT`; `1080p` as of a film; or so many megapixels of the aspect ratio, in steps of
    /// 16: 1, 4 and 16 for `1k`, `2k` and `4k`, else `megapixels`.
    package static func picture(resolution: String?, aspectRatio: Double, megapixels: Double = 1) -> Frame? {
        if let resolution, let frame = exact(resolution) { return frame }
        let name = resolution?.lowercased() ?? ""
        if name.hasSuffix("p"), let frame = film(resolution: name, aspectRatio: aspectRatio) { return frame }
        guard isRatio(aspectRatio) else { return nil }
        let area = (["1k": 1, "2k": 4, "4k": 16][name] ?? megapixels) * 1_048_576
        let width = (area * aspectRatio).squareRoot()
        let sides = 1...Double(longestSide)
        guard sides ~= width, sides ~= width / aspectRatio else { return nil }
        return Frame(width: width.sixteenth, height: (width / aspectRatio).sixteenth)
    }

    private static func exact(_ text: String) -> Frame? {
        let parts = text.lowercased().split(separator: "x", omittingEmptySubsequences: false)
        guard parts.count == 2, let width = Int(parts[0]), let height = Int(parts[1]),
            1...longestSide ~= width, 1...longestSide ~= height
        else { return nil }
        return Frame(width: width, height: height)
    }
}

extension Double {
    fileprivate var even: Int { Int((self / 2).rounded()) * 2 }
    fileprivate var sixteenth: Int { max(1, Int((self / 16).rounded())) * 16 }
}
