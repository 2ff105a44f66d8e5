/// MP4 and its relatives (ISO 14496-12): boxes within boxes.
extension MediaProbe {
    static func isoMedia(_ source: some ByteSource, _ head: [UInt8]) -> MediaProbe? {
        guard head.has("ftyp", at: 4) || head.has("moov", at: 4) || head.has("wide", at: 4), head.count >= 12
        else { return nil }
        if head.has("avif", at: 8) || head.has("avis", at: 8) { return avif(source) }
        guard let moov = box("moov", in: source), let body = whole(moov, of: source, atMost: largestIndex) else {
            return nil
        }
        var movie = ISOMovie()
        movie.read(body)
        guard movie.hasVideo || movie.hasAudio else { return nil }
        let metadata = MediaMetadata(
            width: movie.hasVideo ? movie.width : nil, height: movie.hasVideo ? movie.height : nil,
            duration: movie.duration, format: head.has("qt  ", at: 8) ? "mov" : movie.hasVideo ? "mp4" : "m4a",
            frameRate: movie.frameRate, sampleRate: movie.sampleRate)
        let name = metadata.format ?? "mp4"
        return MediaProbe(contentTypes[name] ?? "video/mp4", metadata)
    }

    private static func avif(_ source: some ByteSource) -> MediaProbe? {
        guard let meta = box("meta", in: source), let body = whole(meta, of: source, atMost: largestIndex),
            let place = body.indices.first(where: { body.has("ispe", at: $0) }), let width = body.big(place + 8, 4),
            let height = body.big(place + 12, 4)
        else { return nil }
        return MediaProbe("image/avif", MediaMetadata(width: width, height: height, format: "avif"))
    }

    /// The stretch of a box at the top, without its header.
    private static func box(_ name: StaticString, in source: some ByteSource) -> Range<Int>? {
        var offset = 0
        for _ in 0..<mostBoxes {
            let header = source.read(offset, 16)
            guard header.count >= 8, var length = header.big(0, 4) else { return nil }
            var headerLength = 8
            if length == 1 {
                guard let large = header.big(8, 8), large >= 0 else { return nil }
                (length, headerLength) = (large, 16)
            } else if length == 0 {
                length = source.size - offset
            }
            guard length >= headerLength, length <= source.size - offset else { return nil }
            if header.has(name, at: 4) { return offset + headerLength..<offset + length }
            offset += length
        }
        return nil
    }

    private static func whole(_ range: Range<Int>, of source: some ByteSource, atMost limit: Int) -> [UInt8]? {
        range.count <= limit ? source.read(range.lowerBound, range.count) : nil
    }

    private static let mostBoxes = 10_000
    /// Of hours of film.
    private static let largestIndex = 64 << 20
}

/// What the `moov` box says of a film.
private struct ISOMovie {
    var duration: Double?
    var width: Int?
    var height: Int?
    var frameRate: Double?
    var sampleRate: Int?
    var hasVideo = false
    var hasAudio = false

    private struct Track {
        var handler = ""
        var size: (width: Int, height: Int)?
        var timescale = 0
        var duration = 0
        var samples = 0
        var sampleRate: Int?
    }

    mutating func read(_ body: [UInt8]) {
        var timescale = 0
        var length = 0
        var tracks: [Track] = []
        Self.boxes(body, 0..<body.count) { name, range in
            switch name {
            case "mvhd":
                let isLong = body[range.lowerBound] == 1
                timescale = body.big(range.lowerBound + (isLong ? 20 : 12), 4) ?? 0
                length = body.big(range.lowerBound + (isLong ? 24 : 16), isLong ? 8 : 4) ?? 0
                // All ones: not known.
                if !isLong, length == 0xffff_ffff { length = 0 }
            case "trak": tracks.append(Self.track(body, range))
            default: break
            }
        }
        // Zero in films that came in fragments, which say their length nowhere.
        if timescale > 0, length > 0 { duration = Double(length) / Double(timescale) }
        for track in tracks {
            if track.handler == "vide", !hasVideo {
                hasVideo = true
                (width, height) = (track.size?.width, track.size?.height)
                if track.duration > 0, track.timescale > 0, track.samples > 0 {
                    let rate = Double(track.samples) * Double(track.timescale) / Double(track.duration)
                    frameRate = (rate * 1000).rounded() / 1000
                }
            } else if track.handler == "soun", !hasAudio {
                hasAudio = true
                // Sixteen bits do not hold the highest rates; a sound's own clock ticks once for each sample.
                sampleRate = track.sampleRate ?? (track.timescale > 0 ? track.timescale : nil)
            }
        }
    }

    private static func track(_ body: [UInt8], _ range: Range<Int>) -> Track {
        var track = Track()
        boxes(body, range) { name, range in
            switch name {
            case "tkhd":
                // Sixteen bits before the point, sixteen behind, at the end of the box. Before them the matrix that turns
                // the picture: where x does not come from x, it is shown on its side.
                if let width = body.big(range.upperBound - 8, 4), let height = body.big(range.upperBound - 4, 4) {
                    let isOnItsSide =
                        body.big(range.upperBound - 44, 4) == 0 && body.big(range.upperBound - 40, 4) != 0
                    track.size = isOnItsSide ? (height >> 16, width >> 16) : (width >> 16, height >> 16)
                }
            case "mdia", "minf", "stbl": read(body, range, into: &track)
            default: break
            }
        }
        return track
    }

    private static func read(_ body: [UInt8], _ range: Range<Int>, into track: inout Track, depth: Int = 0) {
        guard depth < 4 else { return }
        boxes(body, range) { name, range in
            switch name {
            case "mdhd":
                let isLong = body[range.lowerBound] == 1
                track.timescale = body.big(range.lowerBound + (isLong ? 20 : 12), 4) ?? 0
                track.duration = body.big(range.lowerBound + (isLong ? 24 : 16), isLong ? 8 : 4) ?? 0
            // QuickTime has a second one further down, of the data.
            case "hdlr" where depth == 0:
                track.handler = String(decoding: body[range].dropFirst(8).prefix(4), as: UTF8.self)
            case "minf", "stbl": read(body, range, into: &track, depth: depth + 1)
            case "stts":
                let count = min(body.big(range.lowerBound + 4, 4) ?? 0, range.count / 8)
                for entry in 0..<count {
                    track.samples &+= body.big(range.lowerBound + 8 + entry * 8, 4) ?? 0
                }
            case "stsd":
                // The first entry; in a sound's, the rate stands 32 bytes in, sixteen bits before the point. QuickTime's newer
                // entries have 1 there.
                if track.sampleRate == nil, let rate = body.big(range.lowerBound + 8 + 32, 4), rate >> 16 > 1 {
                    track.sampleRate = rate >> 16
                }
            default: break
            }
        }
    }

    /// Each box in a stretch, with the stretch of what is in it. One that lies about its length ends the walk.
    private static func boxes(_ body: [UInt8], _ range: Range<Int>, _ visit: (String, Range<Int>) -> Void) {
        var offset = range.lowerBound
        while offset + 8 <= range.upperBound {
            guard let length = body.big(offset, 4), length >= 8, length <= range.upperBound - offset else { return }
            let name = String(decoding: body[offset + 4..<offset + 8], as: UTF8.self)
            if length > 8 { visit(name, offset + 8..<offset + length) }
            offset += length
        }
    }
}
