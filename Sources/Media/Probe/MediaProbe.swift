import Gateway

/// What a medium is and measures, by its bytes alone. Nothing is decoded: headers say it, and what they say is bounded.
struct MediaProbe: Equatable {
    let contentType: String
    /// As in a file's name.
    let fileExtension: String
    let metadata: MediaMetadata

    init(_ contentType: String, _ fileExtension: String, _ metadata: MediaMetadata) {
        (self.contentType, self.fileExtension, self.metadata) = (contentType, fileExtension, metadata)
    }

    /// nil where it is none of the media that we know, or says of itself what cannot be.
    init?(_ source: some ByteSource) {
        let head = source.read(0, 64)
        let probe =
            Self.png(head) ?? Self.gif(head) ?? Self.jpeg(source, head) ?? Self.webP(head) ?? Self.isoMedia(
                source, head)
            ?? Self.webM(source, head) ?? Self.wav(source, head) ?? Self.flac(head) ?? Self.ogg(source, head)
            ?? Self.mpegAudio(source, head)
        guard let probe, probe.metadata.isPlausible else { return nil }
        self = probe
    }

    /// The content types that we know, by the extension that stands for each.
    static let contentTypes = [
        "png": "image/png", "gif": "image/gif", "jpg": "image/jpeg", "webp": "image/webp", "avif": "image/avif",
        "mp4": "video/mp4", "mov": "video/quicktime", "m4a": "audio/mp4", "webm": "video/webm", "wav": "audio/wav",
        "flac": "audio/flac", "ogg": "audio/ogg", "opus": "audio/ogg", "mp3": "audio/mpeg", "aac": "audio/aac",
    ]
}

extension MediaMetadata {
    private static let largestSide = 1 << 17
    private static let longest = 7 * 24 * 3600.0

    /// Whether it could be: sides and length within reason.
    fileprivate var isPlausible: Bool {
        (width ?? 1) > 0 && (width ?? 1) <= Self.largestSide && (height ?? 1) > 0
            && (height ?? 1) <= Self.largestSide && (duration ?? 0) >= 0 && (duration ?? 0) <= Self.longest
            && (frameRate ?? 1).isFinite && (sampleRate ?? 1) > 0
    }
}
