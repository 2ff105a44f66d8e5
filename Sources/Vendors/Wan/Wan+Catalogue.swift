import Gateway
import JSON

extension Provider {
    static let wan = Provider(
        "wan", aliases: ["wan-i2v"], name: "Wan", company: "Alibaba",
        description:
            "Films from text or a first picture, with sound from version 2.5 on; version 2.2 has open weights.",
        features: [
            "5 to 15 seconds by model", "Sound made with the film (2.5 and 2.6)",
            "Text that names what must not be seen", "Seed",
            "The open model runs on several hosts",
        ],
        limitations: [
            "Text of at most 800 characters",
            "A film that begins with a picture keeps the picture's shape",
            "A job can be cancelled only before it begins",
            "2.2 films 5 seconds, without sound",
        ],
        models: [.v26, .v25, .v22, .v22Open])
}

extension Model {
    fileprivate static let v26 = Model(
        "wan-2.6", aliases: ["wan2.6", "wan2.6-t2v", "wan2.6-i2v"], name: "Wan 2.6", makes: [.video], input: .wan,
        options: .film([
            .duration([5, 10, 15]), .resolution(["720p", "1080p"]), .wanRatios, .promptOptimizer, .wanSeed,
        ]),
        price: .wan, time: .wan, quality: Quality(score: 1345, spread: 15), hasSound: true, hosts: ["dashscope"])

    fileprivate static let v25 = Model(
        "wan-2.5", aliases: ["wan2.5", "wan2.5-t2v-preview", "wan2.5-i2v-preview"], name: "Wan 2.5", makes: [.video],
        input: .wan,
        options: .film(
            [
                .duration([5, 10]), .resolution(["480p", "720p", "1080p"], default: "720p"), .wanRatios,
                .promptOptimizer, .wanSeed,
            ], rules: [.wan480p]),
        price: .wan, time: .wan, quality: Quality(score: 1259, spread: 15), hasSound: true, hosts: ["dashscope"])

    // The maker's own, larger than the open model, which alone was judged.
    fileprivate static let v22 = Model(
        "wan-2.2", aliases: ["wan2.2", "wan-2.2-plus", "wan2.2-t2v-plus", "wan2.2-i2v-plus"], name: "Wan 2.2 Plus",
        makes: [.video], input: .wan,
        options: .film(
            [.duration([5]), .resolution(["1080p", "480p"]), .wanRatios, .promptOptimizer, .wanSeed],
            rules: [.wan480p]),
        price: Price(.second, [.init(20_000, when: ["resolution": "480p"]), .init(100_000)]), time: .wan,
        quality: .guessed(1133), hosts: ["dashscope"])

    fileprivate static let v22Open = Model(
        "wan-2.2-a14b", aliases: ["wan-2.2-open"], name: "Wan 2.2 A14B", makes: [.video],
        input: .film(text: 800, image: .images(.optional)),
        options: .film([
            .duration([5]), .resolution(["480p", "720p"], default: "720p"), .aspectRatioOrPicture(["16:9", "9:16"]),
            .wanSeed,
        ]),
        price: Price(.second, dollars: 0.10), time: .wan, quality: Quality(score: 1133, spread: 15),
        hosts: ["fal", "replicate"])
}

extension InputRules {
    fileprivate static let wan = film(
        text: 800, negativeText: .optional(500),
        image: .images(.optional, types: ["image/jpeg", "image/png", "image/bmp", "image/webp"]))
}

extension OptionSchema.Rule {
    fileprivate static let wan480p = Self(
        "aspectRatio", allowed: ["16:9", "9:16", "1:1"], when: ["resolution": "480p"])
}

extension OptionSpec {
    fileprivate static let wanRatios = aspectRatioOrPicture(["16:9", "9:16", "1:1", "4:3", "3:4"])
    fileprivate static let wanSeed = seed(upTo: 2_147_483_647)
}

extension Price {
    fileprivate static let wan = Price(
        .second,
        [.init(50_000, when: ["resolution": "480p"]), .init(100_000, when: ["resolution": "720p"]), .init(150_000)])
}

extension ExpectedTime {
    /// The middle, as ratios go, of the one to five minutes that the maker names.
    fileprivate static let wan = ExpectedTime(seconds: 134)
}
