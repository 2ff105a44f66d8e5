import Gateway
import JSON

extension Provider {
    static let veo = Provider(
        "veo", aliases: ["veo-i2v", "google-veo"], name: "Veo", company: "Google",
        description: "Films of up to eight seconds from text or a first picture, with sound from version 3 on.",
        features: [
            "Voices, noises and music made with the film",
            "720p and 1080p; version 3.1 also 4k",
            "First and last picture",
            "Seed, and text that names what must not be seen",
        ],
        limitations: [
            "Never longer than 8 seconds; 1080p and 4k are always 8",
            "Only 16:9 and 9:16",
            "Refuses many requests that show people",
            "A job that was started cannot be cancelled",
            "The maker's current page names only version 3.1: older ones may end without a day announced",
        ],
        models: [.v31Fast, .v31, .v31Lite, .v3, .v3Fast, .v2])
}

extension Model {
    fileprivate static let v31Fast = Model(
        "veo-3.1-fast", aliases: ["veo-3.1-fast-generate-001", "veo-3.1-fast-generate-preview"], name: "Veo 3.1 Fast",
        makes: [.video], input: .veo, options: .veo(["720p", "1080p", "4k"]),
        price: Price(
            .second,
            [
                .init(250_000, when: ["resolution": "4k", "sound": false]), .init(300_000, when: ["resolution": "4k"]),
                .init(100_000, when: ["resolution": "1080p", "sound": false]),
                .init(120_000, when: ["resolution": "1080p"]), .init(80_000, when: ["sound": false]), .init(100_000),
            ]),
        // Version 3 and its fast sister were judged alike, so these two begin alike.
        time: .veo, quality: .guessed(1366), hasSound: true, deadline: .veo, hosts: ["veo", "fal"])

    fileprivate static let v31 = Model(
        "veo-3.1", aliases: ["veo-3.1-generate-001", "veo-3.1-generate-preview"], name: "Veo 3.1", makes: [.video],
        input: .veo, options: .veo(["720p", "1080p", "4k"]),
        price: Price(
            .second,
            [
                .init(400_000, when: ["resolution": "4k", "sound": false]), .init(600_000, when: ["resolution": "4k"]),
                .init(200_000, when: ["sound": false]), .init(400_000),
            ]),
        time: .veo, quality: Quality(score: 1366, spread: 15), hasSound: true, deadline: .veo, hosts: ["veo", "fal"])

    fileprivate static let v31Lite = Model(
        "veo-3.1-lite", aliases: ["veo-3.1-lite-generate-001", "veo-3.1-lite-generate-preview"], name: "Veo 3.1 Lite",
        makes: [.video], input: .veo, options: .veo(["720p", "1080p"]),
        price: Price(
            .second,
            [
                .init(50_000, when: ["resolution": "1080p", "sound": false]),
                .init(80_000, when: ["resolution": "1080p"]), .init(30_000, when: ["sound": false]), .init(50_000),
            ]),
        time: .veo, quality: .guessed(1326), hasSound: true, deadline: .veo, hosts: ["veo", "fal"])

    // The scores of version 3 are those with sound; silent films of it stand about 90 points lower.
    fileprivate static let v3 = Model(
        "veo-3", aliases: ["veo3", "veo-3.0", "veo-3.0-generate-001"], name: "Veo 3", makes: [.video], input: .veo,
        options: .veo(["720p", "1080p"]),
        price: Price(.second, [.init(200_000, when: ["sound": false]), .init(400_000)]),
        time: .veo, quality: Quality(score: 1341, spread: 15), hasSound: true, deadline: .veo, hosts: ["veo"])

    fileprivate static let v3Fast = Model(
        "veo-3-fast", aliases: ["veo3-fast", "veo-3.0-fast", "veo-3.0-fast-generate-001"], name: "Veo 3 Fast",
        makes: [.video], input: .veo, options: .veo(["720p", "1080p"]),
        price: Price(.second, [.init(100_000, when: ["sound": false]), .init(150_000)]),
        time: .veo, quality: Quality(score: 1349, spread: 15), hasSound: true, deadline: .veo,
        hosts: ["veo", "replicate"])

    fileprivate static let v2 = Model(
        "veo-2", aliases: ["veo2", "veo-2.0-generate-001"], name: "Veo 2", makes: [.video], input: .veo,
        options: .film([
            .duration([8, 7, 6, 5]), .resolution(["720p"]), .aspectRatio(["16:9", "9:16"]), .lastFrame,
            .seed(upTo: 4_294_967_295),
        ]),
        price: Price(.second, dollars: 0.35), time: .veo, quality: Quality(score: 1164, spread: 16), deadline: .veo,
        hosts: ["veo"])
}

extension InputRules {
    /// The maker counts 1,024 tokens: about 4,000 letters of English, fewer of other scripts, which it then refuses itself.
    fileprivate static let veo = film(
        text: 4000, negativeText: .optional(2000), image: .images(.optional, types: ["image/jpeg", "image/png"]))
}

extension OptionSchema {
    fileprivate static func veo(_ resolutions: [String]) -> Self {
        .film(
            [
                .duration([8, 6, 4]), .resolution(resolutions), .aspectRatio(["16:9", "9:16"]), .sound(default: true),
                .lastFrame, .seed(upTo: 4_294_967_295),
            ],
            rules: resolutions.filter { $0 != "720p" }.map {
                Rule("duration", allowed: [8], when: ["resolution": .string($0)])
            })
    }
}

extension ExpectedTime {
    /// Between the half minute seen on one of the maker's two APIs and the two minutes seen on the other.
    fileprivate static let veo = ExpectedTime(seconds: 60)
}

extension Duration {
    fileprivate static let veo = Duration.seconds(1800)
}
