import Gateway
import JSON

extension Provider {
    static let seedance = Provider(
        "seedance", aliases: ["seedance-i2v"], name: "Seedance", company: "ByteDance",
        description:
            "Films from text or a first picture; from version 1.5 on with sound, from 2.0 on up to 15 seconds and more.",
        features: [
            "Any whole number of seconds: from 2 or 4 up to 12, 15 or 30, by model",
            "Six aspect ratios",
            "480p to 1080p; 2.0 also 4k",
            "Seed; the first versions can hold the camera still",
        ],
        limitations: [
            "No text that names what must not be seen",
            "Pictures of real people's faces are refused",
            "A job that has begun cannot be cancelled",
            "A film that begins with a picture keeps the picture's shape",
        ],
        models: [.v10Pro, .v15Pro, .v20, .v20Fast, .v20Mini, .v25, .v10ProFast, .v10Lite])
}

extension Model {
    fileprivate static let v10Pro = Model(
        "seedance-1.0-pro", aliases: ["seedance-1-pro", "seedance-pro", "seedance-1-0-pro-250528"],
        name: "Seedance 1.0 Pro", makes: [.video], input: .seedance, options: .seedance1([]),
        price: .tokens(dollarsPerMillion: 2.5), time: .seedance(70, 85, 115), quality: Quality(score: 1192, spread: 15),
        hosts: ["ark", "fal", "replicate"])

    fileprivate static let v15Pro = Model(
        "seedance-1.5-pro", aliases: ["seedance-1-5-pro-251215"], name: "Seedance 1.5 Pro", makes: [.video],
        input: .seedance,
        options: .film([
            .duration(4...12, default: 5), .resolution(["480p", "720p", "1080p"], default: "720p"), .seedanceRatios,
            .sound(default: true), .lastFrame, .cameraFixed, .seedanceSeed,
        ]),
        price: .tokens(dollarsPerMillion: 2.4, silent: 1.2),
        time: .seedance(80, 100, 150), quality: Quality(score: 1259, spread: 15), hasSound: true, hosts: ["ark"])

    fileprivate static let v20 = Model(
        "seedance-2.0", aliases: ["seedance-2", "dreamina-seedance-2-0-260128"], name: "Seedance 2.0", makes: [.video],
        input: .seedance, options: .seedance2(4...15, ["480p", "720p", "1080p", "4k"]),
        price: .tokens(dollarsPerMillion: 7, at1080p: 7.7, at4k: 4), time: .seedance2,
        quality: Quality(score: 1460, spread: 15), hasSound: true, hosts: ["ark", "replicate"])

    // The prices of the next three are a reseller's, without the share by which its other Seedance 2.0 prices stand above
    // the maker's. None was judged yet, and none was timed.
    fileprivate static let v20Fast = Model(
        "seedance-2.0-fast", aliases: ["dreamina-seedance-2-0-fast-260128"], name: "Seedance 2.0 Fast", makes: [.video],
        input: .seedance, options: .seedance2(4...15, ["480p", "720p"]), price: .tokens(dollarsPerMillion: 5.6),
        time: .seedance2, quality: .guessed(1420), hasSound: true, hosts: ["ark"])

    fileprivate static let v20Mini = Model(
        "seedance-2.0-mini", aliases: ["dreamina-seedance-2-0-mini-260615"], name: "Seedance 2.0 Mini", makes: [.video],
        input: .seedance, options: .seedance2(4...15, ["480p", "720p"]), price: .tokens(dollarsPerMillion: 3.5),
        time: .seedance2, quality: .guessed(1380), hasSound: true, hosts: ["ark"])

    fileprivate static let v25 = Model(
        "seedance-2.5", aliases: ["dreamina-seedance-2-5-260628"], name: "Seedance 2.5", makes: [.video],
        input: .seedance, options: .seedance2(4...30, ["480p", "720p", "1080p"]),
        price: .tokens(dollarsPerMillion: 10.7, at1080p: 11.7), time: .seedance2, quality: .guessed(1460),
        hasSound: true, hosts: ["ark"])

    fileprivate static let v10ProFast = Model(
        "seedance-1.0-pro-fast", aliases: ["seedance-1-0-pro-fast-251015"], name: "Seedance 1.0 Pro Fast",
        makes: [.video], input: .seedance, options: .seedance1([]), price: .tokens(dollarsPerMillion: 1),
        time: .seedance(50, 65, 100), quality: .guessed(1152), hosts: ["ark"])

    // Two models at the maker, one for text and one for pictures.
    fileprivate static let v10Lite = Model(
        "seedance-1.0-lite",
        aliases: [
            "seedance-1-lite", "seedance-lite", "seedance-1-0-lite-t2v-250428", "seedance-1-0-lite-i2v-250428",
        ],
        name: "Seedance 1.0 Lite", makes: [.video], input: .seedance, options: .seedance1([.lastFrame]),
        price: .tokens(dollarsPerMillion: 1.8), time: .seedance(40, 60, 90), quality: Quality(score: 1114, spread: 15),
        hosts: ["ark", "replicate"])
}

extension InputRules {
    /// The maker counts about 1,000 words.
    fileprivate static let seedance = film(
        text: 5000,
        image: .images(
            .optional, megabytes: 29,
            types: ["image/jpeg", "image/png", "image/webp", "image/bmp", "image/tiff", "image/gif"]))
}

extension OptionSchema {
    fileprivate static func seedance1(_ own: [OptionSpec]) -> Self {
        .film(
            [
                .duration(2...12, default: 5), .resolution(["480p", "720p", "1080p"], default: "720p"), .seedanceRatios,
                .cameraFixed, .seedanceSeed,
            ] + own)
    }

    fileprivate static func seedance2(_ seconds: ClosedRange<Int>, _ resolutions: [String]) -> Self {
        .film([
            .duration(seconds, default: 5), .resolution(resolutions, default: "720p"), .seedanceRatios,
            .sound(default: true), .lastFrame, .seedanceSeed,
        ])
    }
}

extension OptionSpec {
    fileprivate static let seedanceRatios = aspectRatioOrPicture(["16:9", "9:16", "1:1", "4:3", "3:4", "21:9"])
    fileprivate static let seedanceSeed = seed(upTo: 4_294_967_295)
    fileprivate static let cameraFixed = flag("cameraFixed", default: false, "Whether the camera stands still.")
}

extension Price {
    /// The maker counts a token for each 1,024 pixels of the film, at 24 frames a second. Counted for 16:9; the other
    /// shapes have about as many.
    fileprivate static func tokens(dollarsPerMillion: Double, at1080p: Double? = nil, at4k: Double? = nil) -> Price {
        Price(
            .second,
            [
                .init(microdollars(854, 480, dollarsPerMillion), when: ["resolution": "480p"]),
                .init(microdollars(1920, 1080, at1080p ?? dollarsPerMillion), when: ["resolution": "1080p"]),
                .init(microdollars(3840, 2160, at4k ?? dollarsPerMillion), when: ["resolution": "4k"]),
                .init(microdollars(1280, 720, dollarsPerMillion)),
            ])
    }

    /// The same where silent films have a price of their own.
    fileprivate static func tokens(dollarsPerMillion: Double, silent: Double) -> Price {
        Price(
            .second,
            [
                .init(microdollars(854, 480, silent), when: ["resolution": "480p", "sound": false]),
                .init(microdollars(1280, 720, silent), when: ["resolution": "720p", "sound": false]),
                .init(microdollars(1920, 1080, silent), when: ["resolution": "1080p", "sound": false]),
            ] + tokens(dollarsPerMillion: dollarsPerMillion).rows)
    }

    private static func microdollars(_ width: Int, _ height: Int, _ dollarsPerMillion: Double) -> Int {
        Int((Double(width * height * 24) / 1024 * dollarsPerMillion).rounded())
    }
}

extension ExpectedTime {
    fileprivate static let seedance2 = seedance(90, 120, 180)

    /// For 480p, 720p, and more.
    fileprivate static func seedance(_ small: Double, _ middle: Double, _ large: Double) -> ExpectedTime {
        ExpectedTime([
            .init(small, when: ["resolution": "480p"]), .init(middle, when: ["resolution": "720p"]), .init(large),
        ])
    }
}
