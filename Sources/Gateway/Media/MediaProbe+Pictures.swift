extension MediaProbe {
    private static func picture(_ name: String, _ width: Int?, _ height: Int?) -> MediaProbe? {
        guard let width, let height, let type = contentTypes[name] else { return nil }
        return MediaProbe(
            type, MediaMetadata(width: width, height: height, format: name == "jpg" ? "jpeg" : name))
    }

    static func png(_ head: [UInt8]) -> MediaProbe? {
        guard head.has("PNG\r\n", at: 1), head.first == 0x89, head.has("IHDR", at: 12) else { return nil }
        return picture("png", head.big(16, 4), head.big(20, 4))
    }

    static func gif(_ head: [UInt8]) -> MediaProbe? {
        guard head.has("GIF87a", at: 0) || head.has("GIF89a", at: 0) else { return nil }
        return picture("gif", head.little(6, 2), head.little(8, 2))
    }

    /// Segments follow each other up to the frame's header, which holds the size.
    static func jpeg(_ source: some ByteSource, _ head: [UInt8]) -> MediaProbe? {
        guard head.count > 4, head[0] == 0xff, head[1] == 0xd8, head[2] == 0xff else { return nil }
        var offset = 2
        for _ in 0..<mostSegments {
            let segment = source.read(offset, 9)
            guard segment.count == 9, segment[0] == 0xff else { return nil }
            let marker = segment[1]
            if marker == 0xff {
                offset += 1
                continue
            }
            let isFrame = (0xc0...0xcf).contains(marker) && ![0xc4, 0xc8, 0xcc].contains(marker)
            if isFrame { return picture("jpg", segment.big(7, 2), segment.big(5, 2)) }
            guard marker != 0xd9, let length = segment.big(2, 2), length >= 2 else { return nil }
            offset += 2 + length
        }
        return nil
    }

    private static let mostSegments = 1000

    static func webP(_ head: [UInt8]) -> MediaProbe? {
        guard head.has("RIFF", at: 0), head.has("WEBP", at: 8) else { return nil }
        if head.has("VP8 ", at: 12) {
            return picture("webp", head.little(26, 2).map { $0 & 0x3fff }, head.little(28, 2).map { $0 & 0x3fff })
        }
        if head.has("VP8L", at: 12), let bits = head.little(21, 4) {
            return picture("webp", bits & 0x3fff + 1, bits >> 14 & 0x3fff + 1)
        }
        if head.has("VP8X", at: 12) {
            return picture("webp", head.little(24, 3).map { $0 + 1 }, head.little(27, 3).map { $0 + 1 })
        }
        return nil
    }
}
