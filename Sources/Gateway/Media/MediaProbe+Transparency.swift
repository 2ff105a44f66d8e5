extension MediaProbe {
    /// Whether a picture may show what lies behind it. Its header tells whether it has the means, not whether it uses them.
    package static func mayBeTransparent(_ bytes: [UInt8]) -> Bool {
        if bytes.has("GIF8", at: 0) || bytes.has("ftypavi", at: 4) { return true }
        if bytes.has("PNG", at: 1) { return pngMayBeTransparent(bytes) }
        guard bytes.has("RIFF", at: 0), bytes.has("WEBP", at: 8), bytes.count > 24 else { return false }
        if bytes.has("VP8X", at: 12) { return bytes[20] & 0x10 != 0 }
        return bytes.has("VP8L", at: 12) && bytes[24] & 0x10 != 0
    }

    /// By its kind of pixels; or by a chunk of its own, which stands before them.
    private static func pngMayBeTransparent(_ bytes: [UInt8]) -> Bool {
        guard bytes.count > 25 else { return false }
        if bytes[25] & 4 != 0 { return true }
        var offset = 8
        for _ in 0..<mostChunksBeforePixels {
            guard let length = bytes.big(offset, 4), !bytes.has("IDAT", at: offset + 4) else { return false }
            if bytes.has("tRNS", at: offset + 4) { return true }
            offset += length + 12
        }
        return false
    }

    private static let mostChunksBeforePixels = 1000
}
