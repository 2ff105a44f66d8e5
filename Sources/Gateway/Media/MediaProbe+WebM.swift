/// WebM and Matroska (EBML): elements of variable-length numbers.
extension MediaProbe {
    static func webM(_ source: some ByteSource, _ head: [UInt8]) -> MediaProbe? {
        guard head.big(0, 4) == 0x1a45_dfa3 else { return nil }
        // What describes the film stands before the film.
        let bytes = source.read(0, headBytes)
        var film = WebMFilm()
        film.walk(bytes, 0..<bytes.count, depth: 0)
        guard film.hasAllTracks, film.hasVideo || film.sampleRate != nil else { return nil }
        let type = film.hasVideo ? "video/webm" : "audio/webm"
        return MediaProbe(
            type,
            MediaMetadata(
                width: film.hasVideo ? film.width : nil, height: film.hasVideo ? film.height : nil,
                duration: film.duration.map { $0 * Double(film.timescale) / 1e9 }, format: "webm",
                frameRate: film.frameLength.map { (1e12 / Double($0)).rounded() / 1000 }, sampleRate: film.sampleRate))
    }

    private static let headBytes = 1 << 16
}

private struct WebMFilm {
    var timescale = 1_000_000
    /// In units of the timescale.
    var duration: Double?
    var width: Int?
    var height: Int?
    /// In nanoseconds.
    var frameLength: Int?
    var sampleRate: Int?
    /// Not where the file ends before its tracks do: the picture's might be the one that is missing.
    var hasAllTracks = false
    var hasVideo: Bool { width != nil && height != nil }

    mutating func walk(_ bytes: [UInt8], _ range: Range<Int>, depth: Int) {
        guard depth < 6 else { return }
        var offset = range.lowerBound
        while offset < range.upperBound {
            guard let (id, idLength) = Self.number(bytes, offset, keepsMarker: true),
                let (size, sizeLength) = Self.number(bytes, offset + idLength, keepsMarker: false)
            else { return }
            let start = offset + idLength + sizeLength
            // Of unknown length, or going on beyond what was read: as far as there is.
            let end = size < 0 || size > range.upperBound - start ? range.upperBound : start + size
            guard start <= end else { return }
            switch id {
            case 0x1853_8067, 0x1549_a966, 0xe0, 0xe1: walk(bytes, start..<end, depth: depth + 1)
            case 0x1654_ae6b:
                walk(bytes, start..<end, depth: depth + 1)
                hasAllTracks = size < 0 || size == end - start
            case 0xae:
                // A sound's frames have a length too.
                let (known, hadVideo) = (frameLength, hasVideo)
                walk(bytes, start..<end, depth: depth + 1)
                if hadVideo || !hasVideo { frameLength = known }
            case 0x2ad7b1: timescale = bytes.big(start, end - start) ?? timescale
            case 0x4489: duration = Self.float(bytes, start, end - start)
            case 0xb0: width = width ?? bytes.big(start, end - start)
            case 0xba: height = height ?? bytes.big(start, end - start)
            case 0x23e383: frameLength = bytes.big(start, end - start).flatMap { $0 > 0 ? $0 : nil }
            case 0xb5: sampleRate = Self.float(bytes, start, end - start).flatMap { Int(exactly: $0.rounded()) }
            case 0x1f43_b675: return  // The first cluster: the film itself.
            default: break
            }
            offset = max(end, offset + 1)
        }
    }

    private static func number(_ bytes: [UInt8], _ offset: Int, keepsMarker: Bool) -> (value: Int, length: Int)? {
        guard offset < bytes.count, bytes[offset] != 0 else { return nil }
        let length = bytes[offset].leadingZeroBitCount + 1
        guard var value = bytes.big(offset, length) else { return nil }
        if !keepsMarker {
            value &= (1 << (7 * length)) - 1
            if value == (1 << (7 * length)) - 1 { value = -1 }
        }
        return (value, length)
    }

    private static func float(_ bytes: [UInt8], _ offset: Int, _ length: Int) -> Double? {
        guard let bits = bytes.big(offset, length) else { return nil }
        let value: Double? =
            switch length {
            case 4: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
            case 8: Double(bitPattern: UInt64(bitPattern: Int64(bits)))
            default: nil
            }
        return value.flatMap { $0.isFinite ? $0 : nil }
    }
}
