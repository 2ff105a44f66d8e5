import DoitongTesting
import EventLoop
import Foundation
import Gateway
import Telemetry
import Testing
import Vendors

/// Media made to fit by the real ffmpeg; some of them made to do harm.
@Suite(.timeLimit(.minutes(5))) struct MediaFitterTests {
    typealias Bounds = MediaIntake.Bounds

    private static let two = ["image/jpeg", "image/png"]

    /// What `fit` gives for a medium, and whether nothing is left behind.
    private static func fit(
        _ bytes: [UInt8], _ type: String = "", as kind: MeasuredMedium.Kind = .picture, within bounds: Bounds,
        ffmpeg: String? = nil, _ limits: FitterLimits = FitterLimits()
    ) async throws -> Result<MediaFitter.Medium, VendorError> {
        let folder = FileManager.default.temporaryDirectory.appending(path: "doitong-fitter-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let lane = Lane()
        defer { lane.stop() }
        let log = Log(
            LogSink(.json, to: unsafe open("/dev/null", O_WRONLY | O_CLOEXEC), clock: Timestamp.now), threshold: .error)
        let newPath: @Sendable () -> String = { "\(folder)/\(UUID())" }
        let fitter =
            ffmpeg.map {
                MediaFitter(ffmpeg: $0.isEmpty ? nil : $0, limits: limits, lane: lane, log: log, newPath: newPath)
            }
            ?? MediaFitter(limits: limits, lane: lane, log: log, newPath: newPath)
        let result: Result<MediaFitter.Medium, VendorError>
        do throws(VendorError) {
            result = .success(try await fitter.fit((bytes, type), "input.image", as: kind, within: bounds))
        } catch { result = .failure(error) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
        return result
    }

    private static func made(
        _ bytes: [UInt8], as kind: MeasuredMedium.Kind = .picture, within bounds: Bounds
    ) async throws -> (medium: MediaFitter.Medium, measured: MeasuredMedium) {
        let medium = try await fit(bytes, as: kind, within: bounds).get()
        let measured = try #require(MeasuredMedium(medium.bytes, as: nil))
        #expect(measured.contentType == medium.contentType)
        #expect(MediaFit(measured, as: kind, within: bounds) == .asItIs)
        return (medium, measured)
    }

    @Test("what fits is not touched, and is called what it is")
    func untouched() async throws {
        let bytes = try Drawn.picture("jpg", "400x300")
        let bounds = Bounds(Self.two, megabytes: 1, leastSide: 300, mostRatio: 2)
        let medium = try await Self.fit(bytes, "application/octet-stream", within: bounds).get()
        #expect(medium.bytes == bytes && medium.contentType == "image/jpeg")
    }

    static let conversions: [(ending: String, how: String, taken: [String], made: String)] = [
        ("webp", "-c:v libwebp", two, "image/jpeg"), ("png", "", ["image/jpeg"], "image/jpeg"),
        ("jpg", "", ["image/png"], "image/png"), ("png", "", ["image/webp"], "image/webp"),
        ("avif", "-c:v libaom-av1 -still-picture 1 -cpu-used 8", two, "image/png"),
        ("png", "-pix_fmt rgb48be", ["image/jpeg"], "image/jpeg"),
        ("png", "-pix_fmt gray", ["image/jpeg"], "image/jpeg"),
        ("jpg", "-pix_fmt gray", ["image/png"], "image/png"),
    ]

    @Test("pictures of one type are made into another", arguments: conversions.indices)
    func converted(index: Int) async throws {
        let (ending, how, taken, type) = Self.conversions[index]
        let (_, measured) = try await Self.made(
            try Drawn.picture(ending, "160x90", how), within: Bounds(taken))
        #expect(measured.contentType == type)
        #expect(measured.size == MeasuredMedium.Size(160, 90))
    }

    @Test("of a GIF that moves the first picture is taken")
    func gif() async throws {
        let bytes = try Drawn.make(
            "gif",
            "-f lavfi -i color=red:size=64x48:rate=5:duration=0.2 -f lavfi -i color=blue:size=64x48:rate=5:duration=1 -filter_complex [0][1]concat"
        )
        let (medium, measured) = try await Self.made(bytes, within: Bounds(Self.two))
        #expect(measured.contentType == "image/png")
        let colour = try Drawn.colours(medium.bytes, columns: 1, rows: 1)[0]
        #expect(colour[0] > 200 && colour[2] < 60)
    }

    static let sizes: [(from: String, bounds: Bounds, to: (Int, Int))] = [
        ("700x500", Bounds(mostSide: 350), (350, 250)), ("500x700", Bounds(mostSide: 350), (250, 350)),
        ("64x48", Bounds(leastSide: 96), (128, 96)), ("48x64", Bounds(two, leastSide: 96), (96, 128)),
    ]

    @Test("sides that are too long or too short are scaled, and keep their proportion", arguments: sizes.indices)
    func scaled(index: Int) async throws {
        let (from, bounds, to) = Self.sizes[index]
        let (medium, measured) = try await Self.made(try Drawn.picture("png", from), within: bounds)
        #expect(measured.contentType == "image/png")
        let probe = try #require(MediaProbe(medium.bytes)).metadata
        #expect(probe.width == to.0 && probe.height == to.1)
    }

    /// How the quarters lie when the picture is shown as its mark says, as letters.
    static let turns: [(orientation: UInt8, quarters: String)] = [
        (1, "GBWR"), (2, "BGRW"), (3, "RWBG"), (4, "WRGB"), (5, "GWBR"), (6, "WGRB"), (7, "RBWG"), (8, "BRGW"),
    ]

    @Test("a picture that its mark turns comes out upright", arguments: turns)
    func upright(orientation: UInt8, quarters: String) async throws {
        let bytes = Drawn.turned(try Drawn.quarters("jpg"), orientation)
        let (medium, _) = try await Self.made(bytes, within: Bounds(["image/png"], mostSide: 40))
        let letters = try Drawn.colours(medium.bytes).map { colour -> Character in
            let (red, green, blue) = (colour[0] > 128, colour[1] > 128, colour[2] > 128)
            return red && green && blue ? "W" : red ? "R" : green ? "G" : blue ? "B" : "?"
        }
        #expect(String(letters) == quarters)
        let probe = try #require(MediaProbe(medium.bytes)).metadata
        #expect((probe.width == 20) == (orientation > 4))
    }

    @Test("what shows through stays so where it can, and is laid on white where it cannot")
    func transparency() async throws {
        let clear = try Drawn.make(
            "png", "-f lavfi -i color=red@0.0:size=64x64:rate=1:duration=1,format=rgba -frames:v 1")
        let half = try Drawn.make(
            "png", "-f lavfi -i color=red@0.5:size=64x64:rate=1:duration=1,format=rgba -frames:v 1")
        let webP = try Drawn.make(
            "webp", "-f lavfi -i color=red@0.0:size=64x64:rate=1:duration=1,format=rgba -frames:v 1 -c:v libwebp")
        func colour(_ bytes: [UInt8], _ bounds: Bounds) async throws -> [UInt8] {
            try Drawn.colours(try await Self.made(bytes, within: bounds).medium.bytes, columns: 1, rows: 1)[0]
        }
        #expect(try await colour(clear, Bounds(mostSide: 32))[3] == 0)
        #expect(try await colour(webP, Bounds(Self.two))[3] == 0)
        #expect(try await colour(clear, Bounds(["image/webp"]))[3] == 0)
        #expect(try await colour(clear, Bounds(["image/jpeg"])) == [255, 255, 255, 255])
        let pink = try await colour(half, Bounds(["image/jpeg"]))
        #expect(pink[0] > 250 && (120...135).contains(pink[1]) && (120...135).contains(pink[2]))
    }

    @Test("what has too many bytes gets fewer", arguments: ["png", "jpg", "webp"])
    func heavy(ending: String) async throws {
        let bytes = try Drawn.noise(ending, "900x600", ending == "webp" ? "-c:v libwebp -quality 100" : "-q:v 1")
        let bounds = Bounds(Self.two + ["image/webp"], megabytes: 0.06, leastSide: 100)
        #expect(bytes.count > 60_000)
        let (_, measured) = try await Self.made(bytes, within: bounds)
        #expect(measured.bytes <= 60_000)
        // No smaller by far than it must be.
        #expect(try #require(measured.size).long > 300)
    }

    @Test("what cannot have so few bytes is refused")
    func tooHeavy() async throws {
        let bytes = try Drawn.noise("png", "600x600")
        let result = try await Self.fit(bytes, within: Bounds(["image/png"], megabytes: 0.001, leastSide: 300))
        #expect(
            result.failure
                == .unfit("input.image has \(bytes.count) bytes, and may have 1000: send a smaller one."))
    }

    static let sounds: [(ending: String, how: String)] = [
        ("m4a", "-c:a aac"), ("flac", ""), ("ogg", "-c:a libvorbis"), ("ogg", "-c:a libopus"), ("aac", "-c:a aac"),
        ("webm", "-c:a libopus"), ("m4a", "-c:a aac -movflags +faststart"),
    ]

    @Test("sounds are made into MP3", arguments: sounds.indices)
    func sound(index: Int) async throws {
        let (ending, how) = Self.sounds[index]
        let bytes = try Drawn.make(ending, "-f lavfi -i sine=frequency=440:duration=2 \(how)")
        let bounds = Bounds(["audio/mpeg", "audio/wav"], megabytes: 1, seconds: 0.5...600)
        let (_, measured) = try await Self.made(bytes, as: .sound, within: bounds)
        #expect(measured.contentType == "audio/mpeg")
        #expect(abs(try #require(measured.seconds) - 2) < 0.2)
    }

    @Test("a sound with too many bytes gets fewer")
    func heavySound() async throws {
        let bytes = try Drawn.make("wav", "-f lavfi -i sine=frequency=440:duration=10")
        let (_, measured) = try await Self.made(bytes, as: .sound, within: Bounds(megabytes: 0.1))
        #expect(measured.contentType == "audio/mpeg")
        #expect(abs(try #require(measured.seconds) - 10) < 0.3)
    }

    // MARK: What is meant to do harm, or broken

    @Test("a picture that breaks off is refused, and not sent half grey", arguments: ["jpg", "png", "webp"])
    func truncated(ending: String) async throws {
        let bytes = try Drawn.noise(ending, "300x200", ending == "webp" ? "-c:v libwebp" : "")
        let result = try await Self.fit(
            Array(bytes[..<(bytes.count / 2)]), within: Bounds(["image/png"], mostSide: 100))
        #expect(
            result.failure
                == .unfit("input.image is damaged, or no picture of a kind that can be read: send image/png."))
    }

    @Test("a picture that says it has billions of pixels is refused before anything decodes it")
    func bomb() async throws {
        var bytes = try Drawn.picture("png", "64x64")
        bytes.replaceSubrange(16..<24, with: [0, 1, 0, 0, 0, 1, 0, 0])
        let result = try await Self.fit(bytes, within: Bounds(mostSide: 8000), ffmpeg: "/nowhere/ffmpeg")
        guard case .unfit(let reason)? = result.failure else {
            Issue.record("\(result)")
            return
        }
        #expect(reason.contains("65536×65536") && reason.contains("64 megapixels"))
    }

    @Test(
        "texts that name other files or addresses are no media",
        arguments: [
            "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n",
            "ffconcat version 1.0\nfile /etc/passwd\n",
            "<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
            "push graphic-context\nimage over 0,0 0,0 'https://in.example/x'\n",
        ])
    func texts(text: String) async throws {
        let result = try await Self.fit(Array(text.utf8), "image/jpeg", within: Bounds(Self.two))
        #expect(
            result.failure
                == .unfit(
                    "input.image is damaged, or no picture of a kind that can be read: send image/jpeg, image/png."))
    }

    @Test("a playlist behind a picture's first bytes is not followed")
    func disguised() async throws {
        // Its header is a JPEG's, and what follows is none.
        let jpeg = try Drawn.picture("jpg", "64x48")
        let bytes = Array(jpeg[..<700]) + Array("\n#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n".utf8)
        let result = try await Self.fit(bytes, within: Bounds(["image/png"]))
        #expect(result.failure?.isUnfit == true)
    }

    @Test("damage makes a refusal or a picture that fits, and nothing else")
    func damaged() async throws {
        var random = SeededRandom(seed: 11)
        let bounds = Bounds(["image/png"], mostSide: 40)
        for sample in [
            try Drawn.picture("jpg", "64x48"), try Drawn.picture("webp", "64x48", "-c:v libwebp"),
            try Drawn.picture("gif", "64x48"), try Drawn.picture("png", "64x48"),
        ] {
            for _ in 0..<8 {
                var bytes = sample
                for _ in 0..<Int.random(in: 1...20, using: &random) {
                    bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                switch try await Self.fit(bytes, within: bounds) {
                case .success(let medium):
                    let measured = try #require(MeasuredMedium(medium.bytes, as: nil))
                    #expect(MediaFit(measured, as: .picture, within: bounds) == .asItIs)
                case .failure(let error): #expect(error.isUnfit, "\(error)")
                }
            }
        }
    }

    @Test("what is of an unknown kind is sent as it is where the host may know it")
    func unknownKind() async throws {
        let bytes = Array("BM, and then a picture".utf8)
        let medium = try await Self.fit(bytes, "image/bmp", within: Bounds(Self.two + ["image/bmp"])).get()
        #expect(medium.bytes == bytes && medium.contentType == "image/bmp")
        #expect(try await Self.fit(bytes, "image/bmp", within: Bounds(megabytes: 1)).get().bytes == bytes)
    }

    @Test("without ffmpeg what fits is sent, and what does not is refused")
    func noProgram() async throws {
        let bytes = try Drawn.picture("png", "64x48")
        #expect(try await Self.fit(bytes, within: Bounds(Self.two), ffmpeg: "").get().bytes == bytes)
        let result = try await Self.fit(bytes, within: Bounds(["image/jpeg"]), ffmpeg: "")
        guard case .unfit(let reason)? = result.failure else {
            Issue.record("\(result)")
            return
        }
        #expect(reason.contains("cannot be converted here"))
    }

    @Test("what takes too long, or wants too much memory, is refused", arguments: [true, false])
    func bounded(byTime: Bool) async throws {
        var limits = FitterLimits()
        if byTime { limits.time = .zero } else { limits.memory = 64 << 20 }
        let result = try await Self.fit(
            try Drawn.picture("png", "1000x1000"), within: Bounds(["image/jpeg"]), limits)
        #expect(result.failure?.isUnfit == true, "\(result)")
    }

    @Test("what comes out larger than there is room for is made smaller where its bytes are bounded, else refused")
    func output() async throws {
        var limits = FitterLimits()
        limits.output = 50_000
        let bytes = try Drawn.noise("jpg", "500x400", "-q:v 5")
        let bounded = try await Self.fit(bytes, within: Bounds(["image/png"], megabytes: 0.04), limits).get()
        #expect(bounded.bytes.count <= 40_000)
        #expect(try await Self.fit(bytes, within: Bounds(["image/png"]), limits).failure?.isUnfit == true)
    }

    @Test("where too many wait, it is tried later")
    func crowded() async throws {
        var limits = FitterLimits()
        (limits.atOnce, limits.waiting) = (0, 0)
        let result = try await Self.fit(try Drawn.picture("png", "64x48"), within: Bounds(["image/jpeg"]), limits)
        #expect(result.failure?.isTransient == true)
    }
}

extension Result where Failure == VendorError {
    fileprivate var failure: VendorError? { if case .failure(let error) = self { error } else { nil } }
}

extension VendorError {
    fileprivate var isUnfit: Bool { if case .unfit = self { true } else { false } }
}
