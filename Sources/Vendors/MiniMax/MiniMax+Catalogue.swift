import Gateway
import JSON

extension Provider {
    static let minimax = Provider(
        "minimax", aliases: ["hailuo", "minimax-video", "minimax-i2v"], name: "MiniMax Hailuo", company: "MiniMax",
        description:
            "Films from text or from a first picture: the Hailuo family, and H3 with sound and sizes up to 2k.",
        features: [
            "6 or 10 seconds; H3 any length from 4 to 15",
            "Camera moves by name in the Hailuo models",
            "First picture; Hailuo 02 and H3 take a last one too",
            "H3 makes sound with the film and has six aspect ratios",
        ],
        limitations: [
            "The Hailuo models make 1080p in 6 seconds only, and 16:9 where there is no picture",
            "No seed, and no text that names what must not be seen",
            "A job of the Hailuo models cannot be cancelled",
            "A 10 second film takes eight to nine minutes",
        ],
        models: [
            .hailuo23, .hailuo02, .h3, .hailuo23Fast, .hailuo02Fast, .hailuo01, .hailuo01Director, .hailuoI2V,
            .hailuo01Live,
        ])
}

extension Model {
    // The list names the price of 6 seconds in 768p; its other sizes are taken to cost what those of Hailuo 02 do.
    fileprivate static let hailuo23 = Model(
        "hailuo-2.3", aliases: ["minimax-hailuo-2.3"], name: "Hailuo 2.3", makes: [.video], input: .hailuo(.optional),
        options: .hailuo(ratios: .aspectRatioOrPicture(["16:9"])), price: .hailuo02, time: .hailuo,
        quality: Quality(score: 1198, spread: 15), hosts: ["minimax", "replicate"])

    fileprivate static let hailuo02 = Model(
        "hailuo-02", aliases: ["minimax-hailuo-02"], name: "Hailuo 02", makes: [.video], input: .hailuo(.optional),
        options: .hailuo(ratios: .aspectRatioOrPicture(["16:9"]), [.lastFrame]), price: .hailuo02, time: .hailuo,
        quality: Quality(score: 1181, spread: 15), hosts: ["minimax", "fal", "replicate"])

    // The maker has no 1080p: who asks for it gets the next size up, at its price. The price of 480p is not public; it is
    // taken to be that of 768p. Not judged yet: as good as Hailuo 2.3, until people say more.
    fileprivate static let h3 = Model(
        "minimax-h3", aliases: ["hailuo-03", "hailuo-3"], name: "MiniMax H3", makes: [.video],
        input: .film(text: 7000, image: .images(.optional, megabytes: 20)),
        options: .film([
            .duration(4...15, default: 6),
            .resolution(["768p", "480p", "1080p", "2k"], " There is no 1080p: it is made as 2k."),
            .aspectRatioOrPicture(["16:9", "9:16", "1:1", "4:3", "3:4", "21:9"]), .lastFrame, .promptOptimizer,
        ]),
        price: Price(
            .second,
            [.init(130_000, when: ["resolution": "2k"]), .init(130_000, when: ["resolution": "1080p"]), .init(80_000)]),
        time: .hailuo, quality: .guessed(1198), hasSound: true, hosts: ["minimax"])

    // The list names the price of 6 seconds in 768p; the others stand in the same ratio as those of Hailuo 02.
    fileprivate static let hailuo23Fast = Model(
        "hailuo-2.3-fast", aliases: ["minimax-hailuo-2.3-fast"], name: "Hailuo 2.3 Fast", makes: [.video],
        input: .hailuo(.required), options: .hailuo(ratios: .ofPicture),
        price: Price(
            .each,
            [
                .init(333_000, when: ["resolution": "1080p"]), .init(380_000, when: ["duration": 10]), .init(190_000),
            ]),
        time: .hailuoPicture, quality: .guessed(1215), hosts: ["minimax"])

    // What the maker calls 512P. The price is that of 6 seconds, for each second.
    fileprivate static let hailuo02Fast = Model(
        "hailuo-02-fast", name: "Hailuo 02 Fast", makes: [.video], input: .hailuo(.required),
        options: .film([.duration([6, 10]), .resolution(["512p"]), .ofPicture, .lastFrame, .promptOptimizer]),
        price: Price(.second, [.init(16_667)]), time: .hailuoPicture, quality: Quality(score: 1192, spread: 15),
        hosts: ["minimax", "replicate"])

    fileprivate static let hailuo01 = Model(
        "hailuo-01", aliases: ["t2v-01"], name: "Hailuo 01", makes: [.video],
        input: .hailuo(.refused), options: .hailuo01(.aspectRatio(["16:9"])), price: .hailuo01, time: .hailuo,
        quality: .guessed(1141), hosts: ["minimax"])

    fileprivate static let hailuo01Director = Model(
        "hailuo-01-director", aliases: ["t2v-01-director", "i2v-01-director"], name: "Hailuo 01 Director",
        makes: [.video], input: .hailuo(.optional),
        options: .hailuo01(.aspectRatioOrPicture(["16:9"]), [.hailuoCamera]), price: .hailuo01, time: .hailuo,
        quality: .guessed(1141), hosts: ["minimax"])

    fileprivate static let hailuoI2V = Model(
        "hailuo-i2v", aliases: ["i2v-01", "hailuoi2v"], name: "Hailuo 01 picture to video", makes: [.video],
        input: .hailuo(.required), options: .hailuo01(.ofPicture), price: .hailuo01, time: .hailuoPicture,
        quality: .guessed(1182), hosts: ["minimax"])

    // For drawn figures.
    fileprivate static let hailuo01Live = Model(
        "hailuo-01-live", aliases: ["i2v-01-live"], name: "Hailuo 01 Live", makes: [.video],
        input: .hailuo(.required), options: .hailuo01(.ofPicture), price: .hailuo01, time: .hailuoPicture,
        quality: .guessed(1182), hosts: ["minimax"])
}

extension InputRules {
    fileprivate static func hailuo(_ image: Need) -> Self {
        .film(text: 2000, image: image == .refused ? .refused : .images(image, megabytes: 20))
    }
}

extension OptionSchema {
    fileprivate static func hailuo(ratios: OptionSpec, _ own: [OptionSpec] = []) -> Self {
        .film(
            [.duration([6, 10]), .resolution(["768p", "1080p"]), ratios] + own + [.hailuoCamera, .promptOptimizer],
            rules: [Rule("duration", allowed: [6], when: ["resolution": "1080p"])])
    }

    fileprivate static func hailuo01(_ ratios: OptionSpec, _ own: [OptionSpec] = []) -> Self {
        .film([.duration([6]), .resolution(["720p"]), ratios] + own + [.promptOptimizer])
    }
}

extension OptionSpec {
    fileprivate static let ofPicture = aspectRatioOrPicture(["16:9", "9:16", "1:1"])

    /// The maker reads these in brackets in the text.
    fileprivate static let hailuoCamera = choice(
        "cameraMotion",
        [
            "truck left", "truck right", "pan left", "pan right", "push in", "pull out", "pedestal up", "pedestal down",
            "tilt up", "tilt down", "zoom in", "zoom out", "shake", "tracking shot", "static shot",
        ],
        "How the camera moves.")
}

extension Price {
    fileprivate static let hailuo01 = Price(.each, dollars: 0.43)

    fileprivate static let hailuo02 = Price(
        .each,
        [.init(490_000, when: ["resolution": "1080p"]), .init(560_000, when: ["duration": 10]), .init(280_000)])
}

extension ExpectedTime {
    /// Ten seconds take eight to nine minutes.
    fileprivate static let hailuo = ExpectedTime([.init(510, when: ["duration": 10]), .init(234)])
    fileprivate static let hailuoPicture = ExpectedTime([.init(510, when: ["duration": 10]), .init(114)])
}
