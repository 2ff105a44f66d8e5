import Gateway
import JSON
import Telemetry

extension Provider {
    static let runway = Provider(
        "runway", aliases: ["runway-i2v", "runwayi2v", "runwayml"], name: "Runway", company: "Runway",
        description: "Films of 2 to 10 seconds: Gen-4 Turbo moves a picture, Gen-4.5 also films text.",
        features: [
            "Any whole number of seconds from 2 to 10", "Six frame shapes in Gen-4 Turbo",
            "Seed", "Jobs can be cancelled",
        ],
        limitations: [
            "720p only, without sound",
            "Text of at most 1,000 characters",
            "What its filters stop on the way in is billed all the same",
            "Gen-2 and Gen-3 cannot be had from the maker any more",
        ],
        models: [.gen45, .gen4, .gen3, .gen2])
}

extension Model {
    fileprivate static let gen45 = Model(
        "gen-4.5", aliases: ["gen4.5", "runway-gen-4.5"], name: "Runway Gen-4.5", makes: [.video],
        input: InputRules(text: .required(1000), image: .images(.optional, megabytes: 16)),
        // With a first picture the maker has four more shapes, which options cannot tell apart: they are left out.
        options: .runway(.aspectRatio(["16:9", "9:16"])),
        price: Price(.second, dollars: 0.12), time: .runway, quality: Quality(score: 1239, spread: 15),
        hosts: ["runway"])

    fileprivate static let gen4 = Model(
        "gen-4", aliases: ["gen4", "gen-4-turbo", "gen4-turbo", "gen4_turbo", "runway-gen-4"],
        name: "Runway Gen-4 Turbo", makes: [.video],
        input: .film(text: 1000, image: .images(.required, megabytes: 16)),
        options: .runway(.aspectRatio(["16:9", "9:16", "1:1", "4:3", "3:4", "21:9"])),
        price: Price(.second, dollars: 0.05), time: .runway, quality: Quality(score: 1051, spread: 15),
        hosts: ["runway", "replicate"])

    fileprivate static let gen3 = Model(
        "gen-3", aliases: ["gen3", "gen-3-alpha", "gen-3-alpha-turbo", "gen3a_turbo", "runway-gen-3"],
        name: "Runway Gen-3 Alpha Turbo", makes: [.video],
        input: .film(text: 1000, image: .images(.required, megabytes: 16)),
        options: .film([
            .duration([5, 10]), .resolution(["720p"], " The maker's frames had 768."),
            .aspectRatio(["16:9", "9:16"]), .lastFrame, .seed(upTo: 4_294_967_295),
        ]),
        price: Price(.second, dollars: 0.05), time: .runway, quality: .guessed(1011),
        retirement: Retirement(at: .endOfGen3, successor: "gen-4"), hosts: ["runway"])

    // Never part of the maker's API, so nothing of it is listed: price and time are those of Gen-3, the length is what
    // its films had. Its row tells who asks for it what to take instead.
    fileprivate static let gen2 = Model(
        "gen-2", aliases: ["gen2", "runway-gen-2"], name: "Runway Gen-2", makes: [.video],
        input: .film(text: 1000, image: .images(.optional, megabytes: 16)),
        options: .film([
            .duration([4]), .resolution(["720p"]), .aspectRatio(["16:9", "9:16"]), .seed(upTo: 4_294_967_295),
        ]),
        price: Price(.second, dollars: 0.05), time: .runway, quality: .guessed(971),
        retirement: Retirement(at: .endOfGen3, successor: "gen-4.5"), hosts: ["runway"])
}

extension OptionSchema {
    fileprivate static func runway(_ ratios: OptionSpec) -> Self {
        .film([.duration(2...10, default: 5), .resolution(["720p"]), ratios, .seed(upTo: 4_294_967_295)])
    }
}

extension ExpectedTime {
    fileprivate static let runway = ExpectedTime(seconds: 64)
}

extension Timestamp {
    fileprivate static let endOfGen3 = Timestamp(year: 2026, month: 7, day: 30)
}
