extension MediaProbe {
    static func sound(
        _ type: String, _ name: String, rate: Int, seconds: Double?
    ) -> MediaProbe? {
        guard rate > 0 else { return nil }
        return MediaProbe(
            type,
            MediaMetadata(
                duration: seconds.map { ($0 * 1e6).rounded() / 1e6 }, format: name, sampleRate: rate))
    }

    /// Samples and nothing else, as their maker describes them.
    static func raw(_ source: some ByteSource, _ claimed: String) -> MediaProbe? {
        guard let sound = RawSound(claimed), source.size > 0 else { return nil }
        return Self.sound(
            sound.contentType, sound.coding.rawValue, rate: sound.rate, seconds: sound.seconds(bytes: source.size))
    }

    /// Chunks follow each other: `fmt ` says how, `data` how much.
    static func wav(_ source: some ByteSource, _ head: [UInt8]) -> MediaProbe? {
        guard head.has("RIFF", at: 0), head.has("WAVE", at: 8) else { return nil }
        var offset = 12
        var format: (rate: Int, bytesPerSecond: Int)?
        for _ in 0..<mostChunks {
            let header = source.read(offset, 24)
            guard let length = header.little(4, 4) else { return nil }
            if header.has("fmt ", at: 0), let rate = header.little(12, 4), let bytes = header.little(16, 4) {
                format = (rate, bytes)
            } else if header.has("data", at: 0), let format, format.bytesPerSecond > 0 {
                // Whoever streams does not know the length, and writes the largest.
                let data = min(length, max(0, source.size - offset - 8))
                return sound(
                    "audio/wav", "wav", rate: format.rate, seconds: Double(data) / Double(format.bytesPerSecond))
            }
            offset += 8 + length + length & 1
        }
        return nil
    }

    private static let mostChunks = 1000

    static func flac(_ head: [UInt8]) -> MediaProbe? {
        guard head.has("fLaC", at: 0), let bits = head.big(18, 8) else { return nil }
        let rate = bits >> 44 & 0xfffff
        let samples = bits & 0xf_ffff_ffff  // 0 where whoever streamed did not know.
        return sound(
            "audio/flac", "flac", rate: rate, seconds: samples > 0 && rate > 0 ? Double(samples) / Double(rate) : nil)
    }

    /// The first page says how, the last one how long.
    static func ogg(_ source: some ByteSource, _ head: [UInt8]) -> MediaProbe? {
        guard head.has("OggS", at: 0), let segments = head.big(26, 1) else { return nil }
        let packet = 27 + segments
        let isOpus = head.has("OpusHead", at: packet)
        let isVorbis = head.has("vorbis", at: packet + 1)
        guard isOpus || isVorbis else { return nil }
        let rate = isOpus ? 48_000 : head.little(packet + 12, 4) ?? 0
        let skipped = isOpus ? head.little(packet + 10, 2) ?? 0 : 0
        let start = max(0, source.size - longestPage)
        let tail = source.read(start, longestPage)
        var seconds: Double?
        for index in tail.indices.reversed() where tail[index] == UInt8(ascii: "O") && tail.has("OggS", at: index) {
            guard let granule = tail.little(index + 6, 8), granule >= 0, rate > 0 else { continue }
            seconds = Double(max(0, granule - skipped)) / Double(rate)
            break
        }
        return sound("audio/ogg", isOpus ? "opus" : "ogg", rate: rate, seconds: seconds)
    }

    private static let longestPage = 65_536
}
