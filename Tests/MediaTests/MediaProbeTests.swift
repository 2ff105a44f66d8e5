import Crypto
import DoitongTesting
import Gateway
import Media
import Testing

@Suite struct MediaProbeTests {
    @Test("a medium measures what ffprobe measures", arguments: Sample.all)
    func real(sample: Sample) throws {
        let found = MediaProbe(sample.bytes)
        let probe = try #require(found)
        let truth = try sample.measured()
        let metadata = probe.metadata
        #expect(probe.contentType == sample.contentType)
        #expect(metadata.format == sample.format)
        #expect(metadata.width == truth.width)
        #expect(metadata.height == truth.height)
        #expect(metadata.sampleRate == truth.sampleRate)
        guard let made = sample.seconds else {
            #expect(metadata.duration == nil)
            return #expect(metadata.frameRate == nil)
        }
        let seconds = try #require(metadata.duration)
        // Encoders add what does not fill a frame, and some more before the beginning.
        #expect(abs(seconds - made) < 0.2)
        // Of bare frames ffprobe guesses the length by the first of them.
        if !["loose.aac", "low.aac"].contains(sample.name) {
            #expect(abs(seconds - (truth.seconds ?? .nan)) < 0.05)
        }
        #expect((metadata.frameRate == nil) == (truth.frameRate == nil))
        if let rate = metadata.frameRate, let wanted = truth.frameRate { #expect(abs(rate - wanted) < 0.01) }
    }

    @Test("a film that is shown on its side measures as it is shown")
    func turned() throws {
        var bytes = try #require(Sample.all.first { $0.name == "24.mp4" }).bytes
        let name = Array("tkhd".utf8)
        let header = try #require(bytes.indices.first { bytes[$0...].starts(with: name) })
        // Before the matrix stand the version with its flags, five numbers, two reserved ones, and four of two bytes.
        let matrix = header + 4 + 4 + 5 * 4 + 2 * 4 + 4 * 2
        let quarterTurn: [[UInt8]] = [[0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0], [0xff, 0xff, 0, 0], [0, 0, 0, 0]]
        bytes.replaceSubrange(matrix..<matrix + 20, with: quarterTurn.joined())
        let probe = MediaProbe(bytes)
        #expect(probe?.metadata.width == 72)
        #expect(probe?.metadata.height == 128)
    }

    @Test("a progressive JPEG measures as it is")
    func progressive() {
        let probe = MediaProbe(Base64.decode(Self.progressive)!)
        #expect(probe?.contentType == "image/jpeg")
        #expect(probe?.metadata == MediaMetadata(width: 50, height: 34, format: "jpeg"))
    }

    /// A grey slope, made by libjpeg; ffmpeg makes none.
    private static let progressive =
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////"
        + "////////////////////////wgALCAAiADIBAREA/8QAFgABAQEAAAAAAAAAAAAAAAAAAgQD/9oACAEBAAAAAcUkko0kko0k"
        + "ko0kko0kkv/EABQQAQAAAAAAAAAAAAAAAAAAAFD/2gAIAQEAAQUCD//EABQQAQAAAAAAAAAAAAAAAAAAAFD/2gAIAQEABj8C"
        + "D//EABYQAQEBAAAAAAAAAAAAAAAAAAEAEP/aAAgBAQABPyEiIiMIiIjCIiIwiIiMIiIjP//aAAgBAQAAABD9+/fv3//EABQQ"
        + "AQAAAAAAAAAAAAAAAAAAAFD/2gAIAQEAAT8QDAAAAA//2Q=="

    @Test(
        "a medium that was cut anywhere is measured or refused, and measures no more than the whole",
        arguments: Sample.all)
    func cut(sample: Sample) {
        let bytes = sample.bytes
        let whole = MediaProbe(bytes)
        var random = SeededRandom(seed: 17)
        let places =
            (0..<min(300, bytes.count)).map(\.self)
            + (0..<200).map { _ in Int.random(in: 0..<bytes.count, using: &random) }
        for place in places {
            guard let probe = MediaProbe(Array(bytes[..<place])) else { continue }
            if probe.contentType != whole?.contentType {
                Issue.record("\(sample) cut at \(place) is \(probe.contentType)")
            }
            if probe.metadata.duration ?? 0 > (whole?.metadata.duration ?? 0) + 0.001 {
                Issue.record("\(sample) cut at \(place) is longer: \(probe.metadata)")
            }
        }
    }

    @Test("a medium with damage anywhere is measured or refused, within reason", arguments: Sample.all)
    func damaged(sample: Sample) {
        let bytes = sample.bytes
        var random = SeededRandom(seed: 18)
        for round in 0..<400 {
            var damaged = bytes
            // Headers stand at the ends.
            let reach = round.isMultiple(of: 2) ? min(600, bytes.count) : bytes.count
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let place = Int.random(in: 0..<reach, using: &random)
                let values: [UInt8] = [0, 1, 0x7f, 0x80, 0xff, UInt8.random(in: 0...255, using: &random)]
                damaged[round % 3 == 0 ? bytes.count - 1 - place : place] = values.randomElement(using: &random)!
            }
            if let probe = MediaProbe(damaged) { check(probe) }
        }
    }

    @Test("numbers that are as large as they can be do no harm", arguments: Sample.all)
    func largest(sample: Sample) {
        let bytes = sample.bytes
        for place in 0..<min(700, bytes.count - 8) {
            for width in [1, 2, 4, 8] {
                for value: UInt8 in [0xff, 0x7f, 0] {
                    var damaged = bytes
                    damaged.replaceSubrange(place..<place + width, with: repeatElement(value, count: width))
                    if let probe = MediaProbe(damaged) { check(probe) }
                }
            }
        }
    }

    static let beginnings: [[UInt8]] = [
        [], Array("\u{1}PNG\r\n\u{1a}\n".utf8), Array("GIF89a".utf8), [0xff, 0xd8, 0xff],
        Array("RIFF????WEBPVP8 ".utf8),
        Array("RIFF????WAVEfmt ".utf8), [0, 0, 0, 16] + Array("ftypisom????????\0\0\u{1}\0moov".utf8),
        [0x1a, 0x45, 0xdf, 0xa3], Array("fLaC".utf8), Array("OggS".utf8), Array("ID3\u{4}\0\0\0\0\0\0".utf8),
        [0xff, 0xfb, 0x90, 0], [0xff, 0xf1, 0x50, 0x80],
    ]

    @Test("garbage is refused or measured within reason, however it begins", arguments: beginnings)
    func garbage(beginning: [UInt8]) {
        var random = SeededRandom(seed: 19)
        for _ in 0..<500 {
            let bytes = beginning + random.bytes(Int.random(in: 0...6000, using: &random))
            if let probe = MediaProbe(bytes) { check(probe) }
        }
    }

    @Test("noise is no sound: chance makes headers, but not several that follow each other")
    func noise() {
        var random = SeededRandom(seed: 20)
        for _ in 0..<2000 { #expect(MediaProbe(random.bytes(8192)) == nil) }
    }

    @Test(
        "text, pages and other files are no media",
        arguments: [
            "", " ", "{}", "{\"error\":\"overloaded\"}", "<!DOCTYPE html><html></html>", "%PDF-1.7\n", "PK\u{3}\u{4}",
            "<svg></svg>",
            "#EXTM3U\n",
        ])
    func others(text: String) { #expect(MediaProbe(Array(text.utf8)) == nil) }

    private func check(_ probe: MediaProbe) {
        let metadata = probe.metadata
        let sides = [metadata.width, metadata.height].compactMap(\.self)
        let isPlausible =
            sides.allSatisfy { (1...131_072).contains($0) } && (0...604_800).contains(metadata.duration ?? 0)
            && (0...1000).contains(metadata.frameRate ?? 0) && (1...1_000_000).contains(metadata.sampleRate ?? 1)
        if !isPlausible { Issue.record("\(probe)") }
        #expect(MediaProbe.contentTypes.values.contains(probe.contentType))
    }
}
