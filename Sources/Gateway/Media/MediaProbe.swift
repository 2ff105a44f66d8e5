/// What a medium is and measures, by its bytes alone. Nothing is decoded: headers say it, and what they say is bounded.
package struct MediaProbe: Equatable {
    package let contentType: String
    package private(set) var metadata: MediaMetadata

    init(_ contentType: String, _ metadata: MediaMetadata) {
        (self.contentType, self.metadata) = (contentType, metadata)
    }

    /// nil where it is none of the media that we know, or says of itself what cannot be. `claimed` counts for sound that no
    /// header describes.
    package init?(_ source: some ByteSource, as claimed: String? = nil) {
        let head = source.read(0, 64)
        let picture = Self.png(head) ?? Self.gif(head) ?? Self.jpeg(source, head) ?? Self.webP(head)
        let film = picture ?? Self.isoMedia(source, head) ?? Self.webM(source, head)
        let sound = film ?? Self.wav(source, head) ?? Self.flac(head) ?? Self.ogg(source, head)
        let probe = sound ?? Self.mpegAudio(source, head) ?? claimed.flatMap { Self.raw(source, $0) }
        guard var probe, probe.metadata.isPlausible else { return nil }
        probe.metadata.forgetWrongFrameRate()
        self = probe
    }

    package init?(_ bytes: [UInt8], as claimed: String? = nil) {
        self.init(MemorySource(bytes: bytes), as: claimed)
    }

    /// The content types that we know, by what stands for each behind the point of a file's name.
    package static let contentTypes = [
        "png": "image/png", "gif": "image/gif", "jpg": "image/jpeg", "webp": "image/webp", "avif": "image/avif",
        "mp4": "video/mp4", "mov": "video/quicktime", "m4a": "audio/mp4", "webm": "video/webm", "weba": "audio/webm",
        "wav": "audio/wav", "flac": "audio/flac", "ogg": "audio/ogg", "mp3": "audio/mpeg", "aac": "audio/aac",
        "ulaw": "audio/basic", "alaw": "audio/x-alaw-basic",
    ]
}

extension MediaMetadata {
    private static let largestSide = 1 << 17
    private static let longest = 7 * 24 * 3600.0
    private static let highestSampleRate = 1_000_000
    private static let highestFrameRate = 1000.0

    /// Whether it could be: sides, length and rate of samples within reason.
    fileprivate var isPlausible: Bool {
        (width ?? 1) > 0 && (width ?? 1) <= Self.largestSide && (height ?? 1) > 0
            && (height ?? 1) <= Self.largestSide && (duration ?? 0) >= 0 && (duration ?? 0) <= Self.longest
            && (sampleRate ?? 1) > 0 && (sampleRate ?? 1) <= Self.highestSampleRate
    }

    /// A film whose frames are counted wrongly is a film all the same: only the number is not known.
    fileprivate mutating func forgetWrongFrameRate() {
        if let rate = frameRate, !(0...Self.highestFrameRate).contains(rate) { frameRate = nil }
    }
}
