import Gateway
import JSON
import Telemetry

extension Provider {
    static let luma = Provider(
        "luma", aliases: ["luma-i2v", "lumalabs"], name: "Luma Dream Machine", company: "Luma AI",
        description: "Films from text or pictures by the Ray models: 5 or 9 seconds, Ray 3.2 5 or 10.",
        features: [
            "First and last picture", "Films that end as they begin (loop)", "Up to seven aspect ratios",
            "Sizes from 360p to 4k, by model",
        ],
        limitations: [
            "No seed in Ray 2, and no text that names what must not be seen",
            "No sound",
            "With a picture, Ray 3.2 films 5 seconds only",
            "1080p and 4k cost many times as much as 720p",
        ],
        models: [.ray2, .ray2Flash, .ray32, .ray16])
}

extension Model {
    fileprivate static let ray2 = Model(
        "ray-2", aliases: ["luma-ray-2"], name: "Luma Ray 2", makes: [.video], input: .luma(text: 5000),
        options: .ray2, price: .pixels(microdollars: 0.0064), time: .luma, quality: Quality(score: 1066, spread: 17),
        hosts: ["luma", "fal", "replicate"])

    fileprivate static let ray2Flash = Model(
        "ray-2-flash", aliases: ["ray-flash-2", "luma-ray-2-flash"], name: "Luma Ray 2 Flash", makes: [.video],
        input: .luma(text: 5000), options: .ray2, price: .pixels(microdollars: 0.0022), time: .luma,
        quality: .guessed(1026), hosts: ["luma", "fal", "replicate"])

    // Ten seconds cost three times five. People judged Ray 3, not 3.2.
    fileprivate static let ray32 = Model(
        "ray-3", aliases: ["ray-3.2", "luma-ray-3"], name: "Luma Ray 3.2", makes: [.video], input: .luma(text: 6000),
        options: .film([
            .duration([5, 10]), .resolution(["720p", "360p", "540p", "1080p"]),
            .aspectRatio(["16:9", "9:16", "1:1", "4:3", "3:4", "21:9"]), .lastFrame, .loop,
        ]),
        price: Price(
            .each,
            [
                .init(180_000, when: ["resolution": "360p", "duration": 10]),
                .init(60_000, when: ["resolution": "360p"]),
                .init(450_000, when: ["resolution": "540p", "duration": 10]),
                .init(150_000, when: ["resolution": "540p"]),
                .init(3_600_000, when: ["resolution": "1080p", "duration": 10]),
                .init(1_200_000, when: ["resolution": "1080p"]), .init(900_000, when: ["duration": 10]), .init(300_000),
            ]),
        time: .luma, quality: .guessed(1207), hosts: ["luma"])

    // No end was announced. In August 2026 the maker's own description of its API did not name it any more.
    fileprivate static let ray16 = Model(
        "dream-machine", aliases: ["ray-1.6", "ray-1-6"], name: "Luma Dream Machine (Ray 1.6)", makes: [.video],
        input: .luma(text: 5000),
        options: .film([.duration([5]), .resolution(["720p"]), .dreamMachineRatios, .lastFrame, .loop]),
        price: Price(.each, dollars: 0.35), time: .luma, quality: .guessed(1026),
        retirement: Retirement(at: Timestamp(year: 2026, month: 8, day: 1), successor: "ray-2"), hosts: ["luma"])
}

extension InputRules {
    fileprivate static func luma(text length: Int) -> Self { .film(text: length, image: .images(.optional)) }
}

extension OptionSchema {
    fileprivate static let ray2 = film([
        .duration([5, 9]), .resolution(["720p", "540p", "1080p", "4k"]), .dreamMachineRatios, .lastFrame, .loop,
    ])
}

extension OptionSpec {
    fileprivate static let dreamMachineRatios = aspectRatio(["16:9", "9:16", "1:1", "4:3", "3:4", "21:9", "9:21"])
    fileprivate static let loop = flag("loop", default: false, "Whether the film ends as it begins.")
}

extension Price {
    /// By pixels, at 24 frames a second. Counted for 16:9; the other shapes have about as many.
    fileprivate static func pixels(microdollars: Double) -> Price {
        func row(_ width: Int, _ height: Int, _ name: String? = nil) -> Row {
            let amount = Int((Double(width * height * 24) * microdollars).rounded())
            return if let name { Row(amount, when: ["resolution": .string(name)]) } else { Row(amount) }
        }
        return Price(
            .second, [row(960, 540, "540p"), row(1920, 1080, "1080p"), row(3840, 2160, "4k"), row(1280, 720)])
    }
}

extension ExpectedTime {
    fileprivate static let luma = ExpectedTime(seconds: 105)
}
