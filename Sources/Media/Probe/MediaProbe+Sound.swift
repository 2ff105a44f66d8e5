import Gateway

extension MediaProbe {
    private static func sound(
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
        let samples = bits & 0xf_ffff_ffff
        return sound("audio/flac", "flac", rate: rate, seconds: rate > 0 ? Double(samples) / Double(rate) : nil)
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

    /// MP3 and bare AAC: frames follow each other without a container.
    static func mpegAudio(_ source: some ByteSource, _ head: [UInt8]) -> MediaProbe? {
        var start = 0
        if head.has("ID3", at: 0), head.count >= 10 {
            // Four times seven bits.
            start = 10 + head[6..<10].reduce(0) { $0 << 7 | Int($1 & 0x7f) }
        }
        let bytes = source.read(start, 4096)
        if let probe = adts(bytes, source) { return probe }
        guard
            let place = bytes.indices.dropLast(4).first(where: {
                MPEGFrame(bytes, at: $0)?.isFollowed(bytes, $0) == true
            }),
            let frame = MPEGFrame(bytes, at: place)
        else { return nil }
        let info = place + frame.infoOffset
        var seconds = Double(source.size - start - place) * 8 / Double(frame.bitrate)
        if bytes.has("Xing", at: info) || bytes.has("Info", at: info), let flags = bytes.big(info + 4, 4),
            flags & 1 == 1,
            let frames = bytes.big(info + 8, 4)
        {
            seconds = Double(frames * frame.samples) / Double(frame.sampleRate)
        }
        return sound("audio/mpeg", "mp3", rate: frame.sampleRate, seconds: seconds)
    }

    private static let adtsRates = [
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350,
    ]

    private static func adts(_ bytes: [UInt8], _ source: some ByteSource) -> MediaProbe? {
        guard let first = bytes.big(0, 8), first >> 52 & 0xfff == 0xfff, first >> 49 & 3 == 0 else { return nil }
        let rate = first >> 42 & 15
        let length = first >> 21 & 0x1fff
        guard rate < adtsRates.count, length > 7, let next = bytes.big(length, 2), next >> 4 == 0xfff else {
            return nil
        }
        let frames = Double(source.size) / Double(length)
        return sound("audio/aac", "aac", rate: adtsRates[rate], seconds: frames * 1024 / Double(adtsRates[rate]))
    }
}

/// The header of a frame of MPEG audio, layers II and III.
private struct MPEGFrame {
    let bitrate: Int
    let sampleRate: Int
    let samples: Int
    let length: Int
    /// Where encoders write how many frames there are.
    let infoOffset: Int

    private static let rates1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
    private static let rates2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
    private static let sampleRates = [44_100, 48_000, 32_000]

    init?(_ bytes: [UInt8], at offset: Int) {
        guard let header = bytes.big(offset, 4), header >> 21 & 0x7ff == 0x7ff else { return nil }
        let version = header >> 19 & 3  // 3 is MPEG 1, 2 is MPEG 2, 0 is MPEG 2.5.
        let rate = header >> 12 & 15
        let frequency = header >> 10 & 3
        guard version != 1, header >> 17 & 3 == 1, rate > 0, rate < 15, frequency < 3 else { return nil }
        bitrate = (version == 3 ? Self.rates1 : Self.rates2)[rate] * 1000
        sampleRate = Self.sampleRates[frequency] / (version == 3 ? 1 : version == 2 ? 2 : 4)
        samples = version == 3 ? 1152 : 576
        length = samples / 8 * bitrate / sampleRate + header >> 9 & 1
        let isMono = header >> 6 & 3 == 3
        infoOffset = version == 3 ? (isMono ? 21 : 36) : (isMono ? 13 : 21)
    }

    /// Whether another frame follows, or the sound ends: chance makes one header, not two.
    func isFollowed(_ bytes: [UInt8], _ offset: Int) -> Bool {
        let next = offset + length
        return next + 4 > bytes.count || MPEGFrame(bytes, at: next) != nil
    }
}
