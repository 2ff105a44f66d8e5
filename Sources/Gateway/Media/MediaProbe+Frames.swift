/// MP3 and bare AAC: frames follow each other without a container.
extension MediaProbe {
    static func mpegAudio(_ source: some ByteSource, _ head: [UInt8]) -> MediaProbe? {
        var start = 0
        if head.has("ID3", at: 0), head.count >= 10 {
            // Four times seven bits.
            start = 10 + head[6..<10].reduce(0) { $0 << 7 | Int($1 & 0x7f) }
        }
        if let probe = frames(source, from: start, "audio/aac", "aac", AudioFrame.aac) { return probe }
        let bytes = source.read(start, searchedBytes)
        for place in bytes.indices where bytes[place] == 0xff {
            if let probe = frames(
                source, from: start + place, isGuessed: place > 0, "audio/mpeg", "mp3", AudioFrame.mp3)
            {
                return probe
            }
        }
        return nil
    }

    /// How far from where it should be the first frame is looked for, and what may follow the last one: tags.
    private static let searchedBytes = 4096
    private static let pieceBytes = 1 << 16
    /// Chance makes one header easily, and hardly so many that agree with each other.
    private static let framesBeyondChance = 3

    /// Walks from frame to frame to the end, for only so is it known how long sound of a varying rate is.
    private static func frames(
        _ source: some ByteSource, from start: Int, isGuessed: Bool = false, _ type: String, _ format: String,
        _ header: ([UInt8], Int) -> AudioFrame?
    ) -> MediaProbe? {
        var piece = source.read(start, pieceBytes)
        guard let first = header(piece, 0) else { return nil }
        let said = first.frameCount(piece)
        var pieceStart = start
        var offset = start
        var count = 0
        while true {
            if offset - pieceStart > piece.count - AudioFrame.headerBytes {
                (pieceStart, piece) = (offset, source.read(offset, pieceBytes))
            }
            guard let frame = header(piece, offset - pieceStart), frame.sampleRate == first.sampleRate else { break }
            count += 1
            offset += frame.length
            if count == framesBeyondChance, said != nil { break }
        }
        let reachesEnd = !isGuessed && offset >= source.size
        guard count >= framesBeyondChance || reachesEnd else { return nil }
        var frames = Double(said ?? count)
        // Broken in the middle: what follows is as dense as what came before.
        if said == nil, source.size - offset > searchedBytes {
            frames *= Double(source.size - start) / Double(offset - start)
        }
        return sound(
            type, format, rate: first.sampleRate, seconds: frames * Double(first.samples) / Double(first.sampleRate))
    }
}

/// What the header of a frame says.
private struct AudioFrame {
    let sampleRate: Int
    /// On each channel.
    let samples: Int
    let length: Int
    /// Where encoders write how many frames there are; nil where they do not.
    let infoOffset: Int?

    static let headerBytes = 8

    private static let aacRates = [
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350,
    ]

    /// An ADTS frame (ISO 14496-3).
    static func aac(_ bytes: [UInt8], at offset: Int) -> AudioFrame? {
        guard let header = bytes.big(offset, 8), header >> 52 & 0xfff == 0xfff, header >> 49 & 3 == 0 else {
            return nil
        }
        let rate = header >> 42 & 15
        let length = header >> 21 & 0x1fff
        guard rate < aacRates.count, length >= headerBytes else { return nil }
        return AudioFrame(sampleRate: aacRates[rate], samples: 1024, length: length, infoOffset: nil)
    }

    private static let rates1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
    private static let rates2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
    private static let mp3Rates = [44_100, 48_000, 32_000]

    /// A frame of MPEG audio, layer III (ISO 11172-3, 13818-3).
    static func mp3(_ bytes: [UInt8], at offset: Int) -> AudioFrame? {
        guard let header = bytes.big(offset, 4), header >> 21 & 0x7ff == 0x7ff else { return nil }
        let version = header >> 19 & 3  // 3 is MPEG 1, 2 is MPEG 2, 0 is MPEG 2.5.
        let rate = header >> 12 & 15
        let frequency = header >> 10 & 3
        guard version != 1, header >> 17 & 3 == 1, rate > 0, rate < 15, frequency < 3 else { return nil }
        let bitrate = (version == 3 ? rates1 : rates2)[rate] * 1000
        let sampleRate = mp3Rates[frequency] / (version == 3 ? 1 : version == 2 ? 2 : 4)
        let samples = version == 3 ? 1152 : 576
        let isMono = header >> 6 & 3 == 3
        return AudioFrame(
            sampleRate: sampleRate, samples: samples, length: samples / 8 * bitrate / sampleRate + header >> 9 & 1,
            infoOffset: version == 3 ? (isMono ? 21 : 36) : (isMono ? 13 : 21))
    }

    /// How many frames there are, where the first says so.
    func frameCount(_ bytes: [UInt8]) -> Int? {
        guard let info = infoOffset, bytes.has("Xing", at: info) || bytes.has("Info", at: info),
            let flags = bytes.big(info + 4, 4), flags & 1 == 1, let count = bytes.big(info + 8, 4), count > 0
        else { return nil }
        return count
    }
}
