/// What becomes of a medium before it is handed to a host. Nothing is ever cut off, drawn out or added to.
package enum MediaFit: Sendable, Equatable {
    case asItIs
    case make(MediaRecipe)
    /// Said of the medium, beginning with a verb, and what its owner can do.
    case cannot(String)
}

extension MediaFit {
    /// What can be decoded, and how large it may then be: four bytes for each pixel, several times over.
    package static let mostPixels = 64 << 20
    static let pictures: Set = ["image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"]
    static let sounds: Set = [
        "audio/mpeg", "audio/wav", "audio/mp4", "audio/flac", "audio/ogg", "audio/aac", "audio/webm",
    ]

    package typealias Bounds = MediaIntake.Bounds

    package init(_ medium: MeasuredMedium, as kind: MeasuredMedium.Kind, within bounds: Bounds) {
        if medium.kind != kind {
            self = .cannot("is a \(medium.kind.rawValue) (\(medium.contentType)), and a \(kind.rawValue) is wanted.")
        } else if let objection = Self.objection(to: medium, bounds) {
            self = .cannot(objection)
        } else {
            switch kind {
            case .picture: self = Self.picture(medium, bounds)
            case .sound: self = Self.sound(medium, bounds)
            case .film: self = Self.film(medium, bounds)
            }
        }
    }

    /// What could be mended only by cutting or adding.
    private static func objection(to medium: MeasuredMedium, _ bounds: Bounds) -> String? {
        if let seconds = bounds.seconds, let own = medium.seconds, !seconds.contains(own) {
            let isLong = own > seconds.upperBound
            return "lasts \(own.shown) s, and must last \(seconds.lowerBound.shown) to \(seconds.upperBound.shown) s:"
                + " send \(isLong ? "a part of it" : "more of it")."
        }
        guard let size = medium.size else { return nil }
        if let most = bounds.mostRatio, Double(size.long) > Double(size.short) * most {
            return "is \(size), and its longer side may be at most \(most.shown) times the shorter one: crop it."
        }
        if let least = bounds.leastSide, let most = bounds.mostSide, size.short * most < size.long * least {
            return "is \(size), and its sides must have \(least) to \(most) pixels: crop it."
        }
        return nil
    }

    // MARK: Pictures

    private static func picture(_ medium: MeasuredMedium, _ bounds: Bounds) -> MediaFit {
        guard let size = medium.size else { return .asItIs }
        let target = target(size, bounds)
        let isTaken = bounds.types.isEmpty || bounds.types.contains(medium.contentType)
        let isLight = bounds.mostBytes.map { medium.bytes <= $0 } ?? true
        if isTaken, isLight, target == size { return .asItIs }
        let wanted = bounds.types.isEmpty ? [String].usualPictures : bounds.types
        guard pictures.contains(medium.contentType) else { return .cannot(unmade(medium, wanted)) }
        guard size.pixels <= mostPixels else {
            return .cannot(
                "is \(size), and would have to be converted, which is done up to \(mostPixels >> 20) megapixels:"
                    + " send a smaller one.")
        }
        let own = MediaRecipe.Format.allCases.first { $0.contentType == medium.contentType }
        var formats: [MediaRecipe.Format] = isTaken && isLight ? [own].compactMap(\.self) : []
        if !medium.mayBeTransparent {
            formats += [.jpeg, .png, .webp]
        } else {
            // Of those that keep what shows through, the first is without loss and the second small.
            formats += isLight ? [.png, .webp, .jpeg] : [.webp, .png, .jpeg]
        }
        guard let format = formats.first(where: { wanted.contains($0.contentType) }) else {
            return .cannot(unmade(medium, wanted))
        }
        return .make(
            MediaRecipe(
                format, from: size, to: target, isFlattened: format == .jpeg && medium.mayBeTransparent,
                leastSide: bounds.leastSide ?? 1, mostBytes: bounds.mostBytes))
    }

    /// The nearest size within the bounds, of which it is known that there is one.
    private static func target(_ size: MeasuredMedium.Size, _ bounds: Bounds) -> MeasuredMedium.Size {
        if let most = bounds.mostSide, size.long > most {
            let smaller = size.scaled(by: Double(most) / Double(size.long))
            return MeasuredMedium.Size(most, max(smaller.short, bounds.leastSide ?? 1))
        }
        if let least = bounds.leastSide, size.short < least {
            let long = Int(Double(size.long) * Double(least) / Double(size.short))
            return MeasuredMedium.Size(min(max(long, least), bounds.mostSide ?? .max), least)
        }
        return size
    }

    // MARK: Sounds and films

    private static func sound(_ medium: MeasuredMedium, _ bounds: Bounds) -> MediaFit {
        let isTaken = bounds.types.isEmpty || bounds.types.contains(medium.contentType)
        let isLight = bounds.mostBytes.map { medium.bytes <= $0 } ?? true
        if isTaken, isLight { return .asItIs }
        let wanted = bounds.types.isEmpty ? ["audio/mpeg"] : bounds.types
        guard sounds.contains(medium.contentType), wanted.contains("audio/mpeg") else {
            return .cannot(unmade(medium, wanted))
        }
        return .make(MediaRecipe(.mp3, mostBytes: bounds.mostBytes))
    }

    /// To make a film into another takes longer than most models take to make one: that is left to its owner.
    private static func film(_ medium: MeasuredMedium, _ bounds: Bounds) -> MediaFit {
        if !bounds.types.isEmpty, !bounds.types.contains(medium.contentType) {
            return .cannot(unmade(medium, bounds.types))
        }
        if let most = bounds.mostBytes, medium.bytes > most {
            return .cannot(tooLarge(medium.bytes, most))
        }
        return .asItIs
    }

    // MARK: Words

    private static func unmade(_ medium: MeasuredMedium, _ types: [String]) -> String {
        "is \(medium.contentType), which is not taken: send \(types.joined(separator: ", "))."
    }

    static func tooLarge(_ bytes: Int, _ most: Int) -> String {
        "has \(bytes) bytes, and may have \(most): send a smaller one."
    }

    /// Of bytes that are no medium.
    static func unreadable(_ kind: MeasuredMedium.Kind, _ bounds: Bounds) -> String {
        let types = bounds.types.isEmpty ? "" : ": send \(bounds.types.joined(separator: ", "))"
        return "is damaged, or no \(kind.rawValue) of a kind that can be read\(types)."
    }
}

extension Double {
    fileprivate var shown: String { Int(exactly: self).map { "\($0)" } ?? "\(self)" }
}
