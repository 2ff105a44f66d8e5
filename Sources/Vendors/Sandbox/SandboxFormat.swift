/// How a file is to be written.
package enum SandboxFormat: Sendable, Hashable {
    case png, jpeg, webp
    case mp4
    case mp3(rate: Int, kilobits: Int)
    case aac(rate: Int, kilobits: Int)
    case opus(rate: Int, kilobits: Int)
    case flac(rate: Int)
    case wav(rate: Int)
    /// Sixteen bits a sample, low byte first, and nothing else.
    case pcm(rate: Int)
    case ulaw(rate: Int)
    case alaw(rate: Int)

    /// By a name that vendors give sounds: `mp3`, `mp3_44100_128`, `pcm_16000`, `opus_48000_64`, `wav`, `ulaw_8000`. Nil for any
    /// other, and for rates that are not to be had.
    package init?(sound name: String) {
        let parts = name.lowercased().split(separator: "_", omittingEmptySubsequences: false)
        let numbers = parts.dropFirst().map { Int($0) ?? 0 }
        let asked = numbers.first
        let kilobits = numbers.dropFirst().first ?? 128
        guard numbers.count <= 2, (8...512).contains(kilobits) else { return nil }
        func rate(_ usual: Int, among rates: [Int]) -> Int? {
            let rate = asked ?? usual
            return rates.contains(rate) ? rate : nil
        }
        let everyRate = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000]
        let made: SandboxFormat? =
            switch parts[0] {
            case "mp3", "mpeg": rate(44_100, among: everyRate).map { .mp3(rate: $0, kilobits: min(kilobits, 320)) }
            case "aac", "m4a": rate(44_100, among: everyRate).map { .aac(rate: $0, kilobits: min(kilobits, 320)) }
            case "opus", "ogg":
                rate(48_000, among: [8000, 12_000, 16_000, 24_000, 48_000]).map { .opus(rate: $0, kilobits: kilobits) }
            case "flac": rate(44_100, among: everyRate).map { .flac(rate: $0) }
            case "wav": rate(44_100, among: everyRate).map { .wav(rate: $0) }
            case "pcm": rate(24_000, among: everyRate).map { .pcm(rate: $0) }
            case "ulaw", "mulaw": rate(8000, among: everyRate).map { .ulaw(rate: $0) }
            case "alaw": rate(8000, among: everyRate).map { .alaw(rate: $0) }
            default: nil
            }
        guard let made else { return nil }
        self = made
    }

    /// By a name that vendors give pictures: `png`, `jpg`, `jpeg`, `webp`.
    package init?(picture name: String) {
        switch name.lowercased() {
        case "png": self = .png
        case "jpg", "jpeg": self = .jpeg
        case "webp": self = .webp
        default: return nil
        }
    }

    package var contentType: String {
        switch self {
        case .png: "image/png"
        case .jpeg: "image/jpeg"
        case .webp: "image/webp"
        case .mp4: "video/mp4"
        case .mp3: "audio/mpeg"
        case .aac: "audio/aac"
        case .opus: "audio/ogg"
        case .flac: "audio/flac"
        case .wav: "audio/wav"
        case .pcm(let rate): "audio/L16; rate=\(rate); channels=1"
        case .ulaw: "audio/basic"
        case .alaw: "audio/x-alaw-basic"
        }
    }

    package var fileExtension: String {
        switch self {
        case .png: "png"
        case .jpeg: "jpg"
        case .webp: "webp"
        case .mp4: "mp4"
        case .mp3: "mp3"
        case .aac: "aac"
        case .opus: "ogg"
        case .flac: "flac"
        case .wav: "wav"
        case .pcm: "pcm"
        case .ulaw: "ulaw"
        case .alaw: "alaw"
        }
    }

    /// Whether a file of this kind can be written so.
    func suits(_ kind: SandboxOrder.Kind) -> Bool {
        switch self {
        case .png, .jpeg, .webp: kind == .image
        case .mp4: kind == .video || kind == .avatar
        case .mp3, .aac, .opus, .flac, .wav, .pcm, .ulaw, .alaw: kind == .speech || kind == .music
        }
    }
}
