import DoitongTesting
import Gateway
import Testing
import Vendors

/// What is planned for a medium, by what it is and what a host takes.
@Suite struct MediaFitTests {
    typealias Bounds = MediaIntake.Bounds
    typealias Size = MeasuredMedium.Size

    private static func picture(
        _ type: String = "image/jpeg", _ width: Int = 800, _ height: Int = 600, bytes: Int = 1000,
        transparent: Bool = false
    ) -> MeasuredMedium {
        MeasuredMedium(.picture, type, bytes: bytes, size: Size(width, height), mayBeTransparent: transparent)
    }

    private static func sound(_ type: String, bytes: Int = 1000, seconds: Double? = 5) -> MeasuredMedium {
        MeasuredMedium(.sound, type, bytes: bytes, seconds: seconds)
    }

    private static let usual = ["image/jpeg", "image/png", "image/webp"]
    private static let two = ["image/jpeg", "image/png"]
    /// A kilobyte, 300 to 6000 pixels, 5:2.
    private static let strict = Bounds(two, megabytes: 0.001, leastSide: 300, mostSide: 6000, mostRatio: 2.5)

    static let pictures: [(name: String, medium: MeasuredMedium, bounds: Bounds, fit: MediaFit)] = [
        ("what fits", picture(), strict, .asItIs),
        ("what is just within all bounds", picture("image/png", 750, 300, bytes: 1000), strict, .asItIs),
        ("where nothing is stated", picture("image/gif", 9, 90_000, bytes: 1 << 30), Bounds(), .asItIs),
        ("a GIF where it is taken", picture("image/gif", transparent: true), Bounds(["image/gif"]), .asItIs),
        (
            "too long a side", picture("image/png", 9000, 6000), strict,
            .make(recipe(.png, (9000, 6000), (6000, 4000)))
        ),
        (
            "too short a side, of a picture that stands", picture("image/jpeg", 100, 160), strict,
            .make(recipe(.jpeg, (100, 160), (480, 300)))
        ),
        (
            "what scaling must not make longer than it may be", picture("image/png", 250, 100), strict,
            .make(recipe(.png, (250, 100), (750, 300)))
        ),
        (
            "another type, opaque", picture("image/webp"), strict, .make(recipe(.jpeg, (800, 600), (800, 600)))
        ),
        (
            "another type, transparent", picture("image/webp", transparent: true), strict,
            .make(recipe(.png, (800, 600), (800, 600)))
        ),
        (
            "another type, transparent, where nothing is that takes it", picture("image/gif", transparent: true),
            Bounds(["image/jpeg"]),
            .make(MediaRecipe(.jpeg, from: Size(800, 600), isFlattened: true))
        ),
        (
            "too heavy, opaque", picture("image/png", bytes: 1001), strict,
            .make(recipe(.jpeg, (800, 600), (800, 600)))
        ),
        (
            "too heavy, transparent, where WebP is taken", picture("image/png", bytes: 9, transparent: true),
            Bounds(usual, megabytes: 0.000_008),
            .make(MediaRecipe(.webp, from: Size(800, 600), mostBytes: 8))
        ),
        (
            "too heavy, transparent, where it is not", picture("image/png", bytes: 1001, transparent: true), strict,
            .make(recipe(.png, (800, 600), (800, 600)))
        ),
        (
            "too long in proportion", picture("image/jpeg", 751, 300), strict,
            .cannot("is 751×300, and its longer side may be at most 2.5 times the shorter one: crop it.")
        ),
        (
            "no size between the bounds", picture("image/jpeg", 1, 100), Bounds(leastSide: 240, mostSide: 8000),
            .cannot("is 100×1, and its sides must have 240 to 8000 pixels: crop it.")
        ),
        (
            "a kind that cannot be converted", picture("image/x-other"), strict,
            .cannot("is image/x-other, which is not taken: send image/jpeg, image/png.")
        ),
        (
            "a film", MeasuredMedium(.film, "video/mp4", bytes: 9, size: Size(8, 8)), strict,
            .cannot("is a film (video/mp4), and a picture is wanted.")
        ),
        (
            "a bomb", picture("image/png", 65_536, 65_536), Bounds(mostSide: 8000),
            .cannot(
                "is 65536×65536, and would have to be converted, which is done up to 64 megapixels: send a smaller one."
            )
        ),
        ("a giant that is taken as it is", picture("image/png", 65_536, 65_536), Bounds(usual), .asItIs),
    ]

    private static func recipe(
        _ format: MediaRecipe.Format, _ from: (Int, Int), _ to: (Int, Int)
    ) -> MediaRecipe {
        MediaRecipe(format, from: Size(from.0, from.1), to: Size(to.0, to.1), leastSide: 300, mostBytes: 1000)
    }

    @Test(
        "pictures are sent as they are, made to fit, or refused with what would be right", arguments: pictures.indices)
    func picture(index: Int) {
        let (name, medium, bounds, fit) = Self.pictures[index]
        #expect(MediaFit(medium, as: .picture, within: bounds) == fit, "\(name)")
    }

    private static let spoken = Bounds(["audio/mpeg", "audio/wav"], megabytes: 0.001, seconds: 0.5...600)

    static let others:
        [(name: String, medium: MeasuredMedium, kind: MeasuredMedium.Kind, bounds: Bounds, fit: MediaFit)] = [
            ("a sound that fits", sound("audio/wav"), .sound, spoken, .asItIs),
            ("one of a length that nobody knows", sound("audio/wav", seconds: nil), .sound, spoken, .asItIs),
            ("another type", sound("audio/mp4"), .sound, spoken, .make(MediaRecipe(.mp3, mostBytes: 1000))),
            ("too heavy", sound("audio/wav", bytes: 1001), .sound, spoken, .make(MediaRecipe(.mp3, mostBytes: 1000))),
            (
                "too short", sound("audio/wav", seconds: 0.25), .sound, spoken,
                .cannot("lasts 0.25 s, and must last 0.5 to 600 s: send more of it.")
            ),
            (
                "too long", sound("audio/mpeg", seconds: 601), .sound, spoken,
                .cannot("lasts 601 s, and must last 0.5 to 600 s: send a part of it.")
            ),
            (
                "samples without a header", sound("audio/basic"), .sound, spoken,
                .cannot("is audio/basic, which is not taken: send audio/mpeg, audio/wav.")
            ),
            (
                "a picture for a sound", picture(), .sound, spoken,
                .cannot("is a picture (image/jpeg), and a sound is wanted.")
            ),
            (
                "a film that fits", MeasuredMedium(.film, "video/mp4", bytes: 9), .film,
                Bounds(["video/mp4"], megabytes: 1), .asItIs
            ),
            (
                "a film of another type", MeasuredMedium(.film, "video/quicktime", bytes: 9), .film,
                Bounds(["video/mp4"]), .cannot("is video/quicktime, which is not taken: send video/mp4.")
            ),
            (
                "too heavy a film", MeasuredMedium(.film, "video/mp4", bytes: 9), .film,
                Bounds(megabytes: 0.000_008), .cannot("has 9 bytes, and may have 8: send a smaller one.")
            ),
        ]

    @Test("so are sounds, and films are never made into others", arguments: others.indices)
    func other(index: Int) {
        let (name, medium, kind, bounds, fit) = Self.others[index]
        #expect(MediaFit(medium, as: kind, within: bounds) == fit, "\(name)")
    }

    @Test("whatever comes out of a plan is within the bounds")
    func within() throws {
        var random = SeededRandom(seed: 7)
        for _ in 0..<20_000 {
            let least = Int.random(in: 1...400, using: &random)
            let most = Int.random(in: least...9000, using: &random)
            let ratio = Double.random(in: 1...5, using: &random)
            let bounds = Bounds(Self.two, leastSide: least, mostSide: most, mostRatio: ratio)
            let own = Size(Int.random(in: 1...8000, using: &random), Int.random(in: 1...8000, using: &random))
            let medium = MeasuredMedium(.picture, "image/webp", bytes: 9, size: own)
            guard case .make(let recipe) = MediaFit(medium, as: .picture, within: bounds) else { continue }
            let size = try #require(recipe.size)
            #expect(size.short >= least && size.long <= most, "\(own) to \(size) within \(least)...\(most)")
            #expect(
                Double(size.long) <= Double(size.short) * ratio, "\(own) to \(size) within a ratio of \(ratio)")
        }
    }

    @Test("what is still too heavy is compressed more, then made smaller, until its sides would be too short")
    func smaller() throws {
        var recipe = MediaRecipe(.jpeg, from: Size(4000, 2000), leastSide: 300, mostBytes: 1000)
        var sizes: [Size] = []
        while let next = recipe.smaller(than: 4000) {
            #expect(next.quality == .plain)
            if let size = next.size { sizes.append(size) }
            recipe = next
        }
        #expect(sizes == [Size(4000, 2000), Size(1900, 950), Size(902, 452)])
        #expect(MediaRecipe(.png, from: Size(400, 200)).smaller(than: 9) == nil)
        let sound = MediaRecipe(.mp3, mostBytes: 9)
        #expect(sound.smaller(than: 90)?.quality == .plain)
        #expect(sound.smaller(than: 90)?.smaller(than: 60) == nil)
    }

    /// What the makers' pages state, for the models whose bounds differ from the host's others.
    static let stated: [(host: Identifier<Gateway.Host>, model: Identifier<Model>, picture: Bounds)] = [
        ("kling", "kling-2.6", Bounds(two, megabytes: 10, leastSide: 300, mostRatio: 2.5)),
        ("kling", "kling-3.0-turbo", Bounds(megabytes: 50)),
        ("minimax", "hailuo-2.3", Bounds(usual, megabytes: 20, leastSide: 301, mostRatio: 2.5)),
        ("minimax", "minimax-h3", Bounds()),
        ("runway", "gen-4.5", Bounds(usual, megabytes: 200)),
        (
            "ark", "seedance-1.5-pro",
            Bounds(
                usual + ["image/bmp", "image/tiff", "image/gif"], megabytes: 30, leastSide: 300, mostSide: 6000,
                mostRatio: 2.5)
        ),
        ("dashscope", "wan-2.5", Bounds(usual + ["image/bmp"], megabytes: 10, leastSide: 240, mostSide: 8000)),
        ("vidu", "vidu-q1", Bounds(usual, megabytes: 14, mostRatio: 4)),
        ("heygen", "heygen-avatar-4", Bounds()), ("hedra", "hedra-character-3", Bounds(megabytes: 10.4)),
        ("stability", "stable-image-ultra", Bounds(usual, leastSide: 64, mostSide: 16_384)),
        ("krea", "krea-2-large", Bounds(usual + ["image/heic"], megabytes: 75)),
        ("fal", "kling-2.5-turbo", Bounds()), ("replicate", "kling-2.1", Bounds()), ("veo", "veo-3.1", Bounds()),
    ]

    @Test("each host states what it takes of pictures", arguments: stated.indices)
    func intake(index: Int) throws {
        let (host, id, picture) = Self.stated[index]
        let models = Catalogue.builtin.providers.flatMap(\.models)
        let model = try #require(models.first { $0.id == id && $0.hosts.contains(host) })
        #expect(VendorRegistry.intake(model, at: host)?.picture == picture)
    }
}
