import Gateway
import JSON

extension Provider {
    static let vidu = Provider(
        "vidu", aliases: ["vidu-i2v"], name: "Vidu", company: "ShengShu",
        description: "Films from text or a first picture; the third generation with sound and up to 16 seconds.",
        features: [
            "Any whole number of seconds up to 10 (Q2) or 16 (Q3)",
            "First and last picture", "A setting for how much moves", "Background music on wish",
            "Sound made with the film (Q3)",
        ],
        limitations: [
            "Q2 has one model for text and others for pictures",
            "Q1 films 5 seconds in 1080p and nothing else",
            "No text that names what must not be seen",
            "A film that begins with a picture keeps the picture's shape",
        ],
        models: [.q3Turbo, .q3Pro, .q2, .q2Pro, .q2Turbo, .q2ProFast, .q1, .v20, .v15])
}

extension Model {
    // Of 540p no price is public in Q2 and Q3: it is taken to cost what 720p does.
    fileprivate static let q3Turbo = Model(
        "vidu-q3-turbo", aliases: ["viduq3-turbo"], name: "Vidu Q3 Turbo", makes: [.video], input: .vidu(.optional),
        options: .q3(["540p", "720p", "1080p"]),
        price: Price(.second, [.init(80_000, when: ["resolution": "1080p"]), .init(60_000)]),
        // One step behind the pro model.
        time: .vidu, quality: .judgedWithPictures(1319), hasSound: true, hosts: ["vidu"])

    fileprivate static let q3Pro = Model(
        "vidu-q3-pro", aliases: ["viduq3-pro", "vidu-q3"], name: "Vidu Q3 Pro", makes: [.video],
        input: .vidu(.optional), options: .q3(["540p", "720p", "1080p"]),
        price: Price(.second, [.init(160_000, when: ["resolution": "1080p"]), .init(150_000)]),
        time: .vidu, quality: .judgedWithPictures(1359), hasSound: true, hosts: ["vidu"])

    fileprivate static let q2 = Model(
        "vidu-q2", aliases: ["viduq2"], name: "Vidu Q2", makes: [.video], input: .vidu(.refused),
        options: .q2(.aspectRatio(["16:9", "9:16", "1:1", "4:3", "3:4"])),
        price: Price(.second, base: 50_000, [.init(50_000, when: ["resolution": "1080p"]), .init(25_000)]),
        // Its sisters for pictures were judged.
        time: .vidu, quality: .judgedWithPictures(1222), hosts: ["vidu", "fal"])

    fileprivate static let q2Pro = Model(
        "vidu-q2-pro", aliases: ["viduq2-pro"], name: "Vidu Q2 Pro", makes: [.video], input: .vidu(.required),
        options: .q2(.viduPicture, [.lastFrame]),
        price: .seconds(1...10, hd: (275_000, 75_000), rest: (75_000, 50_000)), time: .vidu,
        quality: Quality(score: 1222, spread: 17), hosts: ["vidu"])

    // In 720p one second costs 0.04 dollars and two cost 0.05; one is priced here as two are.
    fileprivate static let q2Turbo = Model(
        "vidu-q2-turbo", aliases: ["viduq2-turbo"], name: "Vidu Q2 Turbo", makes: [.video], input: .vidu(.required),
        options: .q2(.viduPicture, [.lastFrame]),
        price: .seconds(1...10, hd: (175_000, 50_000), rest: (0, 50_000)), time: .vidu,
        quality: Quality(score: 1242, spread: 17), hosts: ["vidu"])

    fileprivate static let q2ProFast = Model(
        "vidu-q2-pro-fast", aliases: ["viduq2-pro-fast"], name: "Vidu Q2 Pro Fast", makes: [.video],
        input: .vidu(.required), options: .q2(.viduPicture),
        price: .seconds(1...10, hd: (80_000, 20_000), rest: (40_000, 10_000)), time: .vidu, quality: .guessed(1182),
        hosts: ["vidu"])

    fileprivate static let q1 = Model(
        "vidu-q1", aliases: ["viduq1"], name: "Vidu Q1", makes: [.video], input: .vidu(.optional, text: 1500),
        options: .vidu([
            .duration([5]), .resolution(["1080p"]), .aspectRatioOrPicture(["16:9", "9:16", "1:1"]), .lastFrame,
        ]),
        price: Price(.each, dollars: 0.40), time: .vidu, quality: .judgedWithPictures(1182), hosts: ["vidu", "fal"])

    // The first two are priced in old credits that say little: taken to cost what a second of Q1 does.
    fileprivate static let v20 = Model(
        "vidu-2.0", aliases: ["vidu2.0"], name: "Vidu 2.0", makes: [.video], input: .vidu(.required, text: 1500),
        options: .first(.viduPicture, [.lastFrame]), price: Price(.second, dollars: 0.08), time: .vidu,
        quality: .guessed(1142), hosts: ["vidu"])

    fileprivate static let v15 = Model(
        "vidu-1.5", aliases: ["vidu1.5"], name: "Vidu 1.5", makes: [.video], input: .vidu(.refused, text: 1500),
        options: .first(.aspectRatio(["16:9", "9:16", "1:1"])), price: Price(.second, dollars: 0.08), time: .vidu,
        quality: .judgedWithPictures(1102), hosts: ["vidu"])
}

extension InputRules {
    fileprivate static func vidu(_ image: Need, text: Int = 5000) -> Self {
        .film(text: text, image: image == .refused ? .refused : .images(image, megabytes: 49))
    }
}

extension OptionSchema {
    fileprivate static func vidu(_ own: [OptionSpec], rules: [Rule] = []) -> Self {
        .film(
            own + [
                .choice(
                    "motionIntensity", ["low", "medium", "high"], "How much moves. Without it, the maker decides."),
                .flag("music", default: false, "Whether music is laid under the film."), .seed(upTo: 2_147_483_647),
            ], rules: rules)
    }

    fileprivate static func q3(_ resolutions: [String]) -> Self {
        .vidu([
            .duration(1...16, default: 5), .resolution(resolutions, default: "720p"),
            .aspectRatioOrPicture(["16:9", "9:16", "1:1", "4:3", "3:4"]), .sound(default: true), .lastFrame,
        ])
    }

    fileprivate static func q2(_ ratios: OptionSpec, _ own: [OptionSpec] = []) -> Self {
        .vidu(
            [.duration(1...10, default: 5), .resolution(["540p", "720p", "1080p"], default: "720p"), ratios] + own)
    }

    fileprivate static func first(_ ratios: OptionSpec, _ own: [OptionSpec] = []) -> Self {
        .vidu(
            [.duration([4, 8]), .resolution(["720p", "360p", "1080p"]), ratios] + own,
            rules: [Rule("resolution", allowed: ["720p"], when: ["duration": 8])])
    }
}

extension OptionSpec {
    fileprivate static let viduPicture = aspectRatioOrPicture(["16:9", "9:16", "1:1"])
}

extension Price {
    /// A first second and those after it, 1080p apart from the rest: row by row, for the first second's price depends on
    /// the size.
    fileprivate static func seconds(_ range: ClosedRange<Int>, hd: (Int, Int), rest: (Int, Int)) -> Price {
        let rows = range.flatMap { seconds -> [Row] in
            [
                Row(
                    hd.0 + hd.1 * (seconds - 1), when: ["resolution": "1080p", "duration": .int(seconds)]),
                Row(max(rest.0 + rest.1 * (seconds - 1), rest.1), when: ["duration": .int(seconds)]),
            ]
        }
        return Price(.each, rows + [Row(hd.0 + hd.1 * (range.upperBound - 1))])
    }
}

extension ExpectedTime {
    /// The middle, as ratios go, of one to five minutes.
    fileprivate static let vidu = ExpectedTime(seconds: 134)
}
