package import Crypto

/// Bytes in the media store, by what they are.
package struct MediaReference: Sendable, Hashable {
    package let digest: Digest
    package let bytes: Int
    /// As told by the bytes themselves, never by whoever sent them.
    package let contentType: String

    package init(digest: Digest, bytes: Int, contentType: String) {
        (self.digest, self.bytes, self.contentType) = (digest, bytes, contentType)
    }
}

/// What was measured of a medium's bytes.
package struct MediaMetadata: Sendable, Equatable {
    package var width: Int?
    package var height: Int?
    /// In seconds.
    package var duration: Double?
    /// Such as `mp4`, `png`, `mp3`.
    package var format: String?
    package var frameRate: Double?
    package var sampleRate: Int?

    package init(
        width: Int? = nil, height: Int? = nil, duration: Double? = nil, format: String? = nil,
        frameRate: Double? = nil, sampleRate: Int? = nil
    ) {
        (self.width, self.height, self.duration, self.format) = (width, height, duration, format)
        (self.frameRate, self.sampleRate) = (frameRate, sampleRate)
    }

    /// Films are called by their shorter side (`1080p`), pictures by both (`1024x768`).
    package var resolution: String? {
        guard let width, let height else { return nil }
        return duration == nil ? "\(width)x\(height)" : "\(min(width, height))p"
    }
}

/// One finished medium of a generation: it is in our store, hashed and measured.
package struct Output: Sendable, Equatable {
    package let media: MediaReference
    package let metadata: MediaMetadata

    package init(media: MediaReference, metadata: MediaMetadata) { (self.media, self.metadata) = (media, metadata) }
}
