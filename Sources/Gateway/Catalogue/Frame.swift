/// The size of a picture, as resolutions and aspect ratios name it.
package struct Frame: Sendable, Equatable {
    package let width: Int
    package let height: Int

    package init(width: Int, height: Int) { (self.width, self.height) = (width, height) }

    /// Reads `16:9` and the like.
    package static func ratio(_ text: String) -> Double? {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let width = Double(parts[0]), let height = Double(parts[1]), width > 0, height > 0
        else { return nil }
        return width / height
    }

    /// A film's size: `720p` is the shorter side, `2k` and `4k` name a longer one. Sides are even, as video codecs want.
    package static func film(resolution: String, aspectRatio: Double) -> Frame? {
        let name = resolution.lowercased()
        let short: Double? =
            switch name {
            case "2k": 1440
            case "4k": 2160
            default: name.hasSuffix("p") ? Double(name.dropLast()) : nil
            }
        guard let short, short >= 1 else { return nil }
        return aspectRatio >= 1
            ? Frame(width: (short * aspectRatio).even, height: short.even)
            : Frame(width: short.even, height: (short / aspectRatio).even)
    }

    /// A picture's size: `WIDTHxHEIGHT`; or `megapixels` of the aspect ratio, in steps of 16.
    package static func picture(resolution: String?, aspectRatio: Double, megapixels: Double = 1) -> Frame? {
        if let resolution, let frame = exact(resolution) { return frame }
        let area = megapixels * 1_048_576
        let width = (area * aspectRatio).squareRoot()
        return Frame(width: width.sixteenth, height: (width / aspectRatio).sixteenth)
    }

    private static func exact(_ text: String) -> Frame? {
        let parts = text.lowercased().split(separator: "x")
        guard parts.count == 2, let width = Int(parts[0]), let height = Int(parts[1]), width > 0, height > 0
        else { return nil }
        return Frame(width: width, height: height)
    }
}

extension Double {
    fileprivate var even: Int { Int((self / 2).rounded()) * 2 }
    fileprivate var sixteenth: Int { max(1, Int((self / 16).rounded())) * 16 }
}
