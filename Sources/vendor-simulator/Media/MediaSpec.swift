/// A file that a vendor makes: as small as a valid one of its kind can be.
package enum MediaSpec: Sendable, Hashable {
    case film(width: Int, height: Int, milliseconds: Int, sound: Bool = true)
    case picture(width: Int, height: Int, PictureFormat = .png)
    case speech(String, SoundFormat)

    package enum PictureFormat: String, Sendable, Hashable { case png, jpeg, webp }

    package struct SoundFormat: Sendable, Hashable {
        package enum Coding: String, Sendable, Hashable { case mp3, opus, pcm, wav, ulaw, alaw, flac, aac, m4a }

        let coding: Coding
        var rate = 24_000
        /// In thousands of bits a second, where the coding has one.
        var bitrate: Int?
        /// Whether what could come bare has the head of a WAV file.
        var hasHead = false

        static let mp3 = SoundFormat(coding: .mp3)
    }

    var fileEnding: String {
        switch self {
        case .film: "mp4"
        case .picture(_, _, .jpeg): "jpg"
        case .picture(_, _, let format): format.rawValue
        case .speech(_, let format):
            switch format.coding {
            case .ulaw, .alaw: format.hasHead ? "wav" : "raw"
            case .opus: "ogg"
            default: format.coding.rawValue
            }
        }
    }

    var type: String {
        switch self {
        case .film: "video/mp4"
        case .picture(_, _, let format): "image/\(format.rawValue)"
        case .speech(_, let format):
            switch format.coding {
            case .mp3: "audio/mpeg"
            case .opus: "audio/ogg"
            case .pcm: "audio/pcm"
            case .wav: "audio/wav"
            case .ulaw, .alaw: format.hasHead ? "audio/wav" : "audio/basic"
            case .flac: "audio/flac"
            case .aac: "audio/aac"
            case .m4a: "audio/mp4"
            }
        }
    }

    /// What is made at all. A client may ask for more where its vendor's page sets no bound.
    static let sidePixels = 16...8192
    static let longestFilm = 600_000

    /// The same within what is made at all.
    package var bounded: MediaSpec {
        func side(_ pixels: Int) -> Int { min(max(pixels, Self.sidePixels.lowerBound), Self.sidePixels.upperBound) }
        return switch self {
        case .film(let width, let height, let milliseconds, let sound):
            .film(
                width: side(width), height: side(height), milliseconds: min(max(milliseconds, 100), Self.longestFilm),
                sound: sound)
        case .picture(let width, let height, let format): .picture(width: side(width), height: side(height), format)
        case .speech: self
        }
    }

    /// Width by height in pixels: `1280:720`, `1280x720`, `1280*720`; nil where it is not so written.
    package static func size(_ text: String) -> (width: Int, height: Int)? {
        let numbers = text.split { ":x*×".contains($0) }.compactMap { Int($0) }
        return numbers.count == 2 && numbers.allSatisfy { sidePixels.contains($0) } ? (numbers[0], numbers[1]) : nil
    }

    /// The size whose short side has `lines` and whose sides are as `ratio` says, in even numbers: `16:9` at 720 is 1280 by 720.
    package static func size(ratio: String, lines: Int) -> (width: Int, height: Int) {
        let sides = ratio.split(separator: ":").compactMap { Double($0) }
        guard sides.count == 2, sides[0] > 0, sides[1] > 0 else { return size(ratio: "16:9", lines: lines) }
        let short = min(max(lines, sidePixels.lowerBound), sidePixels.upperBound)
        let wanted = Double(short) * max(sides[0], sides[1]) / min(sides[0], sides[1])
        let long = Int(min(wanted, Double(sidePixels.upperBound)) / 2 + 0.5) * 2
        return sides[0] >= sides[1] ? (long, short) : (short, long)
    }

    /// The size of about so many pixels whose sides are as `ratio` says, in steps of 64: `16:9` of a million is 1344 by 768.
    package static func size(ratio: String, pixels: Int) -> (width: Int, height: Int) {
        let sides = ratio.split(separator: ":").compactMap { Double($0) }
        guard sides.count == 2, sides[0] > 0, sides[1] > 0 else { return size(ratio: "1:1", pixels: pixels) }
        let unit = (Double(pixels) / (sides[0] * sides[1])).squareRoot() / 64
        let most = Double(sidePixels.upperBound / 64)
        return (Int(max(1, min(sides[0] * unit + 0.5, most))) * 64, Int(max(1, min(sides[1] * unit + 0.5, most))) * 64)
    }

    package static func film(ratio: String, lines: Int, seconds: Double, sound: Bool = true) -> MediaSpec {
        let size = size(ratio: ratio, lines: lines)
        let milliseconds = Int(min(max(seconds, 0) * 1000, Double(longestFilm)))
        return .film(width: size.width, height: size.height, milliseconds: milliseconds, sound: sound)
    }
}
