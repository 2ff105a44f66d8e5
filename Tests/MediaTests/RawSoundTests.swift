import Gateway
import Media
import Testing

/// Sound without a header, which is believed to be what its maker says.
@Suite struct RawSoundTests {
    private static let second = (0..<48_000).map { UInt8(truncatingIfNeeded: $0 / 7 ^ 0x15) }

    static let claims: [(String, String, String, Int, Double, String)] = [
        ("audio/L16; rate=24000; channels=1", "audio/L16; rate=24000; channels=1", "pcm", 24_000, 1, "24000x1.pcm"),
        ("audio/l16;RATE=24000", "audio/L16; rate=24000; channels=1", "pcm", 24_000, 1, "24000x1.pcm"),
        ("audio/L16;codec=pcm;rate=24000", "audio/L16; rate=24000; channels=1", "pcm", 24_000, 1, "24000x1.pcm"),
        ("audio/L16; rate=16000; channels=2", "audio/L16; rate=16000; channels=2", "pcm", 16_000, 0.75, "16000x2.pcm"),
        ("audio/basic", "audio/basic", "ulaw", 8000, 6, "ulaw"),
        ("Audio/Basic", "audio/basic", "ulaw", 8000, 6, "ulaw"),
        ("audio/x-alaw-basic", "audio/x-alaw-basic", "alaw", 8000, 6, "alaw"),
    ]

    @Test("raw sound is measured by its bytes and by what its maker says of it", arguments: claims)
    func measured(claimed: String, type: String, format: String, rate: Int, seconds: Double, end: String) async throws {
        let folder = Folder()
        let media = try folder.media()
        let path = media.temporaryPath()
        folder.write(Self.second, to: path)
        let output = try await media.keep(path, as: claimed)
        #expect(output.media.contentType == type)
        #expect(output.media.bytes == Self.second.count)
        #expect(output.metadata == MediaMetadata(duration: seconds, format: format, sampleRate: rate))
        let kept = try #require(try await media.file(output.media))
        #expect(kept.hasSuffix(".\(format)"))
        #expect(Folder.read(kept) == Self.second)
        let link = media.link(output.media, at: Folder.now)
        #expect(link.hasPrefix("http://media.example/media/\(output.media.digest).\(end)?"))
    }

    @Test(
        "what does not say how raw sound is played does not make sound of bytes",
        arguments: [
            nil, "", ";", "audio/L16", "audio/L16; rate=0", "audio/L16; rate=-1", "audio/L16; rate=x",
            "audio/L16; rate=99999999999999999999", "audio/L16; rate=768001", "audio/L16; rate=8000; channels=0",
            "audio/L16; rate=8000; channels=65", "audio/L16; rate=8000; channels=two", "audio/mpeg",
            "audio/L8; rate=8000",
            "text/html", "audio/basic2",
        ])
    func refused(claimed: String?) async throws {
        let folder = Folder()
        let media = try folder.media()
        let path = media.temporaryPath()
        folder.write(Self.second, to: path)
        await #expect(throws: MediaError.unreadable("its bytes are of no known kind")) {
            try await media.keep(path, as: claimed)
        }
        #expect(folder.files.isEmpty)
    }

    @Test("nothing is no sound, whatever is said of it")
    func empty() { #expect(MediaProbe([], as: "audio/basic") == nil) }

    @Test("what a header says is believed before what anybody claims")
    func header() throws {
        let png = Array("\u{1}PNG\r\n\u{1a}\n\0\0\0\u{d}IHDR\0\0\0\u{10}\0\0\0\u{9}".utf8)
        let probe = try #require(MediaProbe([0x89] + png.dropFirst(), as: "audio/L16; rate=24000"))
        #expect(probe.contentType == "image/png")
        #expect(probe.metadata == MediaMetadata(width: 16, height: 9, format: "png"))
    }
}
