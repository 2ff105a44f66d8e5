import Gateway

/// A medium as far as it must be known to tell whether a host takes it.
package struct MeasuredMedium: Sendable, Equatable {
    package enum Kind: String, Sendable { case picture, film, sound }

    package let kind: Kind
    package let contentType: String
    package let bytes: Int
    /// Of a picture: its longer and its shorter side, however it lies.
    package let size: Size?
    package let seconds: Double?
    /// Whether a picture may show what lies behind it.
    package let mayBeTransparent: Bool

    package struct Size: Sendable, Equatable {
        package let long: Int
        package let short: Int

        package init(_ one: Int, _ other: Int) { (long, short) = (max(one, other), min(one, other)) }

        var pixels: Int { long.multipliedReportingOverflow(by: short).partialValue }
    }

    package init(
        _ kind: Kind, _ contentType: String, bytes: Int, size: Size? = nil, seconds: Double? = nil,
        mayBeTransparent: Bool = false
    ) {
        (self.kind, self.contentType, self.bytes, self.size) = (kind, contentType, bytes, size)
        (self.seconds, self.mayBeTransparent) = (seconds, mayBeTransparent)
    }

    /// nil where the bytes are none of the media that we know.
    package init?(_ bytes: [UInt8], as claimed: String?) {
        guard let probe = MediaProbe(bytes, as: claimed) else { return nil }
        let metadata = probe.metadata
        let size = metadata.width.flatMap { width in metadata.height.map { Size(width, $0) } }
        let kind: Kind =
            probe.contentType.hasPrefix("image/") ? .picture : probe.contentType.hasPrefix("video/") ? .film : .sound
        self.init(
            kind, probe.contentType, bytes: bytes.count, size: size, seconds: metadata.duration,
            mayBeTransparent: kind == .picture && MediaProbe.mayBeTransparent(bytes))
    }
}
