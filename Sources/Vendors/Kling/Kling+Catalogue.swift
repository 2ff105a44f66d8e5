import Gateway
import JSON
import Telemetry

extension Provider {
    static let kling = Provider(
        "kling", aliases: ["kling-i2v", "klingi2v", "klingai"], name: "Kling", company: "Kuaishou",
        description: "Films from text or from a first picture, in a standard (720p) and a professional (1080p) mode.",
        features: [
            "5 or 10 seconds; the third version any length from 3 to 15",
            "First picture, and in professional mode a last one",
            "Text that names what must not be seen",
            "Sound made with the film from version 2.6 on",
        ],
        limitations: [
            "No seed: a film cannot be made twice",
            "A film that begins with a picture keeps the picture's shape",
            "A job that was started cannot be cancelled, and is billed",
            "Versions 1.5, 1.6, 2.0 and 2.1 ended at the maker in September 2026",
        ],
        models: [.v26, .v25Turbo, .v30, .v30Turbo, .v21, .v21Master, .v20, .v16, .v15, .v10])
}

extension Model {
    // Sound is had in professional mode only, and doubles its price.
    fileprivate static let v26 = Model(
        "kling-2.6", aliases: ["kling-v2-6"], name: "Kling 2.6", makes: [.video], input: .kling(.optional),
        options: .kling(
            [.duration([5, 10]), .sound(default: false), .lastFrame],
            rules: [OptionSchema.Rule("mode", allowed: ["pro"], when: ["sound": true])]),
        price: Price(
            .second, [.init(140_000, when: ["sound": true]), .init(42_000, when: ["mode": "std"]), .init(70_000)]),
        time: .kling, quality: Quality(score: 1219, spread: 7), hasSound: true, hosts: ["kling"])

    fileprivate static let v25Turbo = Model(
        "kling-2.5-turbo", aliases: ["kling-v2-5-turbo", "kling-2.5"], name: "Kling 2.5 Turbo", makes: [.video],
        input: .kling(.optional), options: .kling([.duration([5, 10]), .lastFrame]),
        price: Price(.second, [.init(42_000, when: ["mode": "std"]), .init(70_000)]),
        time: .kling, quality: Quality(score: 1220, spread: 17), hosts: ["kling", "fal", "replicate"])

    fileprivate static let v30 = Model(
        "kling-3.0", aliases: ["kling-v3", "kling-3"], name: "Kling 3.0", makes: [.video], input: .kling(.optional),
        options: .kling([.duration(3...15, default: 5), .sound(default: false), .lastFrame]),
        price: Price(
            .second,
            [
                .init(168_000, when: ["mode": "pro", "sound": true]), .init(112_000, when: ["mode": "pro"]),
                .init(126_000, when: ["sound": true]), .init(84_000),
            ]),
        time: ExpectedTime(seconds: 135), quality: .judgedWithPictures(1357), hasSound: true, hosts: ["kling", "fal"])

    // Always has sound. Judged by nobody yet: one step behind the full model.
    fileprivate static let v30Turbo = Model(
        "kling-3.0-turbo", aliases: ["kling-3-turbo"], name: "Kling 3.0 Turbo", makes: [.video],
        input: .film(text: 2500, image: .images(.optional, megabytes: 50, types: ["image/jpeg", "image/png"])),
        options: .kling([.duration(3...15, default: 5)]),
        price: Price(.second, [.init(140_000, when: ["mode": "pro"]), .init(112_000)]),
        time: ExpectedTime(seconds: 135), quality: .guessed(1260), hasSound: true, hosts: ["kling"])

    // Only the standard mode's price is public; the professional mode is taken to cost what that of 1.6 does.
    fileprivate static let v21 = Model(
        "kling-2.1", aliases: ["kling-v2-1"], name: "Kling 2.1", makes: [.video], input: .kling(.required),
        options: .kling([.duration([5, 10]), .lastFrame]),
        price: Price(.second, [.init(50_000, when: ["mode": "std"]), .init(98_000)]),
        time: .klingPicture, quality: Quality(score: 1227, spread: 15), retirement: .kling,
        hosts: ["kling", "fal", "replicate"])

    fileprivate static let v21Master = Model(
        "kling-2.1-master", aliases: ["kling-v2-1-master"], name: "Kling 2.1 Master", makes: [.video],
        input: .kling(.optional), options: .klingMaster(resolution: "1080p"), price: Price(.second, dollars: 0.28),
        time: .kling, quality: Quality(score: 1164, spread: 15), retirement: .kling,
        hosts: ["kling", "fal", "replicate"])

    // From here on none was judged: 40 points less for each version before 2.1.
    fileprivate static let v20 = Model(
        "kling-2.0", aliases: ["kling-v2-master", "kling-2.0-master"], name: "Kling 2.0 Master", makes: [.video],
        input: .kling(.optional), options: .klingMaster(resolution: "720p"), price: Price(.second, dollars: 0.28),
        time: .kling, quality: .guessed(1124), retirement: .kling, hosts: ["kling", "fal"])

    fileprivate static let v16 = Model(
        "kling-1.6", aliases: ["kling-v1-6"], name: "Kling 1.6", makes: [.video], input: .kling(.optional),
        options: .kling([.duration([5, 10]), .cfgScale(default: 0.5), .lastFrame]),
        price: .klingFirst(standard: 56_000),
        time: .kling, quality: .guessed(1084), retirement: .kling, hosts: ["kling", "fal", "replicate"])

    fileprivate static let v15 = Model(
        "kling-1.5", aliases: ["kling-v1-5"], name: "Kling 1.5", makes: [.video], input: .kling(.required),
        options: .kling([.duration([5, 10]), .cfgScale(default: 0.5), .lastFrame]),
        price: .klingFirst(standard: 56_000),
        time: .klingPicture, quality: .guessed(1107), retirement: .kling, hosts: ["kling", "fal"])

    fileprivate static let v10 = Model(
        "kling-1.0", aliases: ["kling-v1"], name: "Kling 1.0", makes: [.video], input: .kling(.optional),
        options: .kling([
            .duration([5, 10]), .cfgScale(default: 0.5),
            .choice(
                "cameraMotion", ["down-back", "forward-up", "right-turn-forward", "left-turn-forward"],
                "How the camera moves. Not with a first picture."),
        ]),
        price: .klingFirst(standard: 28_000), time: .kling, quality: .guessed(1004), hosts: ["kling", "fal"])
}

extension InputRules {
    fileprivate static func kling(_ image: Need) -> Self {
        .film(text: 2500, negativeText: .optional(2500), image: .images(image, types: ["image/jpeg", "image/png"]))
    }
}

extension OptionSchema {
    /// The two modes are two resolutions: whoever names one has named the other.
    fileprivate static func kling(_ own: [OptionSpec], rules: [Rule] = []) -> Self {
        .film(
            [
                .choice(
                    "mode", ["std", "pro"], default: "std",
                    "std is the standard mode (720p), pro the professional one (1080p)."),
                .resolution(["720p", "1080p"]), .aspectRatioOrPicture(["16:9", "9:16", "1:1"]),
            ] + own,
            rules: rules + [
                Rule("resolution", allowed: ["720p"], when: ["mode": "std"]),
                Rule("resolution", allowed: ["1080p"], when: ["mode": "pro"]),
            ])
    }

    fileprivate static func klingMaster(resolution: String) -> Self {
        .film([
            .choice("mode", ["pro"], default: "pro", "There is only the professional mode."),
            .resolution([resolution]), .aspectRatioOrPicture(["16:9", "9:16", "1:1"]), .duration([5, 10]),
        ])
    }
}

extension Price {
    /// The first generation: professional films of 5 seconds cost 0.49 dollars. (For 1.0 only the standard price is
    /// public; its professional one is taken to be the same.)
    fileprivate static func klingFirst(standard: Int) -> Price {
        Price(.second, [.init(standard, when: ["mode": "std"]), .init(98_000)])
    }
}

extension ExpectedTime {
    fileprivate static let kling = ExpectedTime(seconds: 319)
    fileprivate static let klingPicture = ExpectedTime(seconds: 164)
}

extension Retirement {
    fileprivate static let kling = Retirement(
        at: Timestamp(year: 2026, month: 9, day: 15), successor: "kling-2.6")
}
