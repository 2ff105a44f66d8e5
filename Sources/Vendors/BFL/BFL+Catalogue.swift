import Gateway
import JSON

/// Black Forest Labs. The credits of Flux Dev, Pro, Pro 1.1 and Ultra are published ones; other prices are the maker's.
extension Provider {
    static let fluxDev = Provider(
        "flux-dev", aliases: ["flux-1-dev", "flux-1.0-dev"], name: "Flux Dev", company: "Black Forest Labs",
        description:
            "FLUX.1 [dev], the open-weights model of the first Flux family. Quick and cheap; steps and guidance "
            + "can be set.",
        features: ["Text to picture", "Picture prompt", "Steps and guidance", "Exact sizes", "Seed"],
        limitations: ["At most 1440 pixels a side", "Below the later Flux models in comparisons", "No negative text"],
        models: [
            Model(
                "flux-dev", name: "FLUX.1 [dev]", makes: [.image], input: .fluxPrompt,
                options: OptionSchema(
                    [
                        PictureOptions.aspectRatio(Flux.ratios), PictureOptions.sizes(Flux.sizes),
                        PictureOptions.quality(upTo: .standard), PictureOptions.style, PictureOptions.seed(),
                        .integer("steps", 1...50, default: 28, "More steps give finer detail and take longer."),
                        .number("guidance", 1.5...5, default: 3, "How closely the prompt is followed."),
                    ] + Flux.shared(format: "jpeg"), rules: PictureOptions.rules(of: Flux.sizes)),
                price: Price(credits: 50), time: ExpectedTime(seconds: 4), quality: Quality(score: 970, spread: 15),
                deadline: .pictureDeadline, hosts: ["bfl", "krea", "comfyui"])
        ])

    static let fluxPro = Provider(
        "flux-pro", aliases: ["flux-pro-1.0"], name: "Flux Pro", company: "Black Forest Labs",
        description: "FLUX.1 [pro], the first hosted Flux. Its maker has taken it out of the API's specification; "
            + "Flux Pro 1.1 does the same better.",
        features: ["Text to picture", "Steps and guidance", "Exact sizes", "Seed"],
        limitations: [
            "Withdrawn by its maker, who serves FLUX 1.1 [pro] instead", "At most 1440 pixels a side",
            "No negative text",
        ],
        models: [
            Model(
                "flux-pro", name: "FLUX.1 [pro]", makes: [.image], input: .fluxPrompt,
                options: OptionSchema(
                    [
                        PictureOptions.aspectRatio(Flux.ratios), PictureOptions.sizes(Flux.sizes),
                        PictureOptions.quality(upTo: .standard), PictureOptions.style, PictureOptions.seed(),
                        .integer("steps", 1...50, default: 40, "More steps give finer detail and take longer."),
                        .number("guidance", 1.5...5, default: 2.5, "How closely the prompt is followed."),
                    ] + Flux.shared(format: "jpeg"), rules: PictureOptions.rules(of: Flux.sizes)),
                // Not on the boards any more: one step behind 1.1.
                price: Price(credits: 100), time: ExpectedTime(seconds: 6), quality: Quality(score: 976, spread: 80),
                deadline: .pictureDeadline, hosts: ["bfl"])
        ])

    static let fluxPro11 = Provider(
        "flux-pro-1.1", aliases: ["flux-1.1-pro", "flux-pro-v1.1"], name: "Flux Pro 1.1", company: "Black Forest Labs",
        description: "FLUX 1.1 [pro]: hosted, quick, one megapixel.",
        features: ["Text to picture", "Picture prompt", "Exact sizes", "Seed", "Prompt rewriting"],
        limitations: ["At most 1440 pixels a side", "No steps or guidance", "No negative text"],
        models: [
            Model(
                "flux-pro-1.1", name: "FLUX 1.1 [pro]", makes: [.image], input: .fluxPrompt,
                options: OptionSchema(
                    [
                        PictureOptions.aspectRatio(Flux.ratios), PictureOptions.sizes(Flux.sizes),
                        PictureOptions.quality(upTo: .high), PictureOptions.style, PictureOptions.seed(),
                    ] + Flux.shared(format: "jpeg"), rules: PictureOptions.rules(of: Flux.sizes)),
                price: Price(credits: 250), time: ExpectedTime(seconds: 6), quality: Quality(score: 1016, spread: 15),
                deadline: .pictureDeadline, hosts: ["bfl", "krea"])
        ])

    static let fluxUltra = Provider(
        "flux-pro-1.1-ultra", aliases: ["flux-ultra", "flux-1.1-pro-ultra"], name: "Flux Pro 1.1 Ultra",
        company: "Black Forest Labs",
        description:
            "FLUX 1.1 [pro] Ultra: four megapixels of any shape from 21:9 to 9:21. Raw mode looks less polished "
            + "and more like a photograph.",
        features: ["Text to picture", "Four megapixels", "Raw mode", "Picture prompt with strength", "Seed"],
        limitations: ["No exact sizes", "No steps or guidance", "No negative text"],
        models: [
            Model(
                "flux-pro-1.1-ultra", name: "FLUX 1.1 [pro] Ultra", makes: [.image], input: .fluxPrompt,
                options: OptionSchema(
                    [
                        PictureOptions.aspectRatio(Flux.ratios, default: "16:9"),
                        .choice("resolution", ["2k"], default: "2k", "Always about four megapixels."),
                        PictureOptions.quality(upTo: .ultra), PictureOptions.style, PictureOptions.seed(),
                        .flag("raw", default: false, "Less processed, more like a photograph."),
                        .number("imageStrength", 0...1, default: 0.1, "How much a picture prompt counts."),
                    ] + Flux.shared(format: "jpeg")),
                // Not on the boards: as 1.1, which it enlarges.
                price: Price(credits: 200), time: ExpectedTime(seconds: 10), quality: Quality(score: 1016, spread: 80),
                deadline: .pictureDeadline, hosts: ["bfl", "krea"])
        ])

    static let fluxKontext = Provider(
        "flux-kontext", aliases: ["kontext"], name: "Flux Kontext", company: "Black Forest Labs",
        description:
            "FLUX.1 Kontext makes pictures from text, and changes pictures as the text says while the rest stays.",
        features: ["Text to picture", "Editing in words", "Up to four pictures", "Keeps characters", "Seed"],
        limitations: [
            "About one megapixel", "More than one picture is experimental at its maker", "No negative text",
        ],
        models: [
            Flux.kontext("pro", dollars: 0.04, score: 1059, tier: .high),
            Flux.kontext("max", dollars: 0.08, score: 1075, tier: .ultra),
        ])

    static let flux2 = Provider(
        "flux-2", aliases: ["flux2"], name: "Flux 2", company: "Black Forest Labs",
        description:
            "The second Flux family: pictures from text and from up to eight pictures, from quick and cheap to "
            + "the best that its maker has.",
        features: [
            "Text to picture", "Editing with up to eight pictures", "Up to four megapixels with pro",
            "Steps and guidance with flex", "Long prompts", "Seed",
        ],
        limitations: ["Editing costs more than is estimated", "Seconds to half a minute", "No negative text"],
        models: [
            Flux.flux2(
                "pro", price: Price(.each, [.init(75_000, when: ["resolution": "2k"]), .init(30_000)]),
                seconds: 18.4, score: 1157, tier: .ultra, resolutions: ["1k", "2k"]),
            Flux.flux2("max", price: Price(.each, dollars: 0.07), seconds: 30.1, score: 1167, tier: .ultra),
            // Nobody measured flex. It takes more steps than pro: as long as max.
            Flux.flux2(
                "flex", price: Price(.each, dollars: 0.05), seconds: 30.1, score: 1157, tier: .ultra,
                options: [
                    .integer("steps", 1...50, default: 50, "More steps give finer detail and take longer."),
                    .number("guidance", 1.5...10, default: 5, "How closely the prompt is followed."),
                ]),
            Flux.flux2(
                "klein-9b", price: Price(.each, dollars: 0.015), seconds: 7.3, score: 1069, tier: .high, pictures: 4),
            Flux.flux2(
                "klein-4b", price: Price(.each, dollars: 0.014), seconds: 5.9, score: 1024, tier: .standard, pictures: 4
            ),
        ])

    static let fluxKrea = Provider(
        "flux-krea", aliases: ["flux-krea-dev", "flux-1-krea-dev"], name: "Flux Krea",
        company: "Black Forest Labs and Krea",
        description:
            "FLUX.1 Krea [dev]: open weights, trained for photographs that do not look generated. Run by fal and "
            + "Replicate, or on a machine of one's own.",
        features: ["Text to picture", "Picture to picture", "Natural photographs", "Steps and guidance", "Seed"],
        limitations: ["About one megapixel", "The weights' licence is non-commercial", "No negative text"],
        models: [
            Model(
                "flux-krea", aliases: ["FLUX.1-Krea-dev"], name: "FLUX.1 Krea [dev]", makes: [.image],
                input: .fluxPrompt,
                options: OptionSchema([
                    PictureOptions.aspectRatio(["1:1", "16:9", "9:16", "4:3", "3:4"]),
                    PictureOptions.quality(upTo: .high), PictureOptions.style, PictureOptions.seed(),
                    .integer("steps", 1...50, default: 28, "More steps give finer detail and take longer."),
                    .number("guidance", 0...10, default: 4.5, "How closely the prompt is followed."),
                    .number("strength", 0.01...1, default: 0.95, "How far to go from the picture given, if one is."),
                    PictureOptions.format(["jpeg", "png"], default: "jpeg"),
                ]),
                // Neither judged nor measured: as FLUX.1 [dev], of which it is made.
                price: Price(.each, dollars: 0.025), time: ExpectedTime(seconds: 4),
                quality: Quality(score: 970, spread: 80), deadline: .pictureDeadline,
                hosts: ["fal", "replicate", "comfyui"])
        ])
}

private enum Flux {
    static let ratios: [JSON] = ["1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "5:4", "4:5", "21:9", "9:21"]

    /// Sides are multiples of 32, from 256 to 1440.
    static let sizes: KeyValuePairs<String, JSON> = [
        "512x512": "1:1", "768x768": "1:1", "1024x1024": "1:1", "1440x1440": "1:1", "1024x768": "4:3",
        "768x1024": "3:4", "1440x960": "3:2", "960x1440": "2:3", "1024x576": "16:9", "576x1024": "9:16",
    ]

    static func shared(format: JSON, mostTolerant: Int = 6, rewrites: Bool = true) -> [OptionSpec] {
        let rewriting = OptionSpec.flag("promptOptimizer", default: false, "Let the maker rewrite the prompt.")
        return [
            PictureOptions.format(["jpeg", "png", "webp"], default: format),
            .integer("safetyTolerance", 0...mostTolerant, default: 2, "What the maker lets pass: 0 is strictest."),
        ] + (rewrites ? [rewriting] : [])
    }

    static func kontext(_ name: String, dollars: Double, score: Double, tier: PictureOptions.Tier) -> Model {
        Model(
            Identifier("flux-kontext-\(name)"), name: "FLUX.1 Kontext [\(name)]", makes: [.image],
            input: InputRules(text: .required(InputRules.longestPrompt), image: .images(.optional, atMost: 4)),
            options: OptionSchema(
                [
                    PictureOptions.aspectRatio(ratios), PictureOptions.quality(upTo: tier), PictureOptions.style,
                    PictureOptions.seed(),
                ] + shared(format: "png")),
            price: Price(.each, dollars: dollars), time: ExpectedTime(seconds: 10),
            quality: Quality(score: score, spread: 15), deadline: .pictureDeadline, hosts: ["bfl"])
    }

    static func flux2(
        _ name: String, price: Price, seconds: Double, score: Double, tier: PictureOptions.Tier, pictures: Int = 8,
        resolutions: [JSON] = ["1k"], options: [OptionSpec] = []
    ) -> Model {
        Model(
            Identifier("flux-2-\(name)"), name: "FLUX.2 [\(name)]", makes: [.image],
            input: InputRules(text: .required(32_000), image: .images(.optional, atMost: pictures)),
            options: OptionSchema(
                [
                    PictureOptions.aspectRatio(ratios),
                    .choice("resolution", resolutions, default: "1k", "One megapixel, or four with 2k."),
                    PictureOptions.quality(upTo: tier), PictureOptions.style, PictureOptions.seed(),
                ] + options + shared(format: "jpeg", mostTolerant: 5, rewrites: !options.isEmpty)),
            price: price, time: ExpectedTime(seconds: seconds), quality: Quality(score: score, spread: 15),
            deadline: .pictureDeadline, hosts: ["bfl"])
    }
}

extension InputRules {
    /// FLUX.1 publishes no limit; this one is ours.
    fileprivate static let longestPrompt = 10_000

    fileprivate static let fluxPrompt = InputRules(text: .required(longestPrompt), image: .images(.optional))
}
