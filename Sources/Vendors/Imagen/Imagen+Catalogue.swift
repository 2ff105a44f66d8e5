import Gateway
import JSON
import Telemetry

/// Google. Imagen itself ended at Google in August 2026; Krea still runs it. The Gemini image models took its place and
/// come first, so that a request that names no model is served.
extension Provider {
    static let imagen = Provider(
        "imagen", aliases: ["google-imagen"], name: "Imagen", company: "Google",
        description:
            "Google's pictures from text: the Imagen 3 and 4 families, and the Gemini image models that replaced "
            + "them and also edit.",
        features: [
            "Text to picture", "Editing in words (Gemini)", "Legible text in pictures", "Up to 4k (Gemini)",
            "Filter for people and safety",
        ],
        limitations: [
            "Imagen 3 and 4 ended at Google on 2026-08-17; only Krea runs them", "No exact sizes",
            "Pictures carry an invisible watermark", "Imagen takes no picture as input",
        ],
        models: [
            // The amount for 1k is the maker's; those for 2k and 4k are second-hand.
            ImagenCatalogue.gemini(
                "gemini-3.1-flash-image", aliases: ["gemini-flash-image"], name: "Gemini 3.1 Flash Image",
                price: Price(
                    .each,
                    [
                        .init(151_000, when: ["resolution": "4k"]), .init(101_000, when: ["resolution": "2k"]),
                        .init(67_000),
                    ]), score: 1264),
            ImagenCatalogue.gemini(
                "gemini-3-pro-image", aliases: ["gemini-pro-image"], name: "Gemini 3 Pro Image",
                price: Price(.each, [.init(240_000, when: ["resolution": "4k"]), .init(134_000)]), score: 1232),
            ImagenCatalogue.model(
                "imagen-4.0-generate-001", aliases: ["imagen-4", "imagen4"], name: "Imagen 4", dollars: 0.04,
                quality: Quality(score: 1131, spread: 15), tier: .high, resolutions: ["1k", "2k"],
                hosts: ["krea", "imagen"]),
            // Fast is not on the boards: one step behind.
            ImagenCatalogue.model(
                "imagen-4.0-fast-generate-001", aliases: ["imagen-4-fast"], name: "Imagen 4 Fast", dollars: 0.02,
                quality: Quality(score: 1091, spread: 80), tier: .standard, resolutions: ["1k"],
                hosts: ["krea", "imagen"]),
            ImagenCatalogue.model(
                "imagen-4.0-ultra-generate-001", aliases: ["imagen-4-ultra"], name: "Imagen 4 Ultra", dollars: 0.06,
                quality: Quality(score: 1148, spread: 15), tier: .ultra, resolutions: ["1k", "2k"],
                hosts: ["krea", "imagen"]),
            ImagenCatalogue.model(
                "imagen-3.0-generate-002", aliases: ["imagen-3", "imagen3"], name: "Imagen 3", dollars: 0.04,
                quality: Quality(score: 1058, spread: 15), tier: .high, hosts: ["krea", "imagen"]),
            ImagenCatalogue.model(
                "imagen-3.0-generate-001", name: "Imagen 3 (first)", dollars: 0.04,
                quality: Quality(score: 1018, spread: 80), tier: .high, hosts: ["imagen"]),
            ImagenCatalogue.model(
                "imagen-3.0-fast-generate-001", aliases: ["imagen-3-fast"], name: "Imagen 3 Fast", dollars: 0.02,
                quality: Quality(score: 1018, spread: 80), tier: .standard, hosts: ["imagen"]),
            ImagenCatalogue.model(
                "imagen-3.0-capability-001", aliases: ["imagen-3-capability"], name: "Imagen 3 Capability (editing)",
                dollars: 0.04, quality: Quality(score: 1018, spread: 80), tier: .high, images: .images(.required),
                retired: Timestamp(year: 2026, month: 6, day: 30), hosts: ["imagen"]),
        ])
}

private enum ImagenCatalogue {
    /// The prompt's limit is 480 tokens; this many characters are surely more.
    static let longestPrompt = 2000

    static func model(
        _ id: Identifier<Model>, aliases: [String] = [], name: String, dollars: Double, quality: Quality,
        tier: PictureOptions.Tier, resolutions: [JSON] = ["1k"], images: InputRules.Media = .refused,
        retired: Timestamp = Timestamp(year: 2026, month: 8, day: 17), hosts: [Identifier<Host>]
    ) -> Model {
        Model(
            id, aliases: aliases, name: name, makes: [.image],
            input: InputRules(
                text: .required(longestPrompt), negativeText: .optional(longestPrompt), image: images),
            options: OptionSchema([
                PictureOptions.aspectRatio(["1:1", "3:4", "4:3", "9:16", "16:9"]),
                .choice("resolution", resolutions, default: "1k", "One megapixel, or four with 2k."),
                PictureOptions.quality(upTo: tier), PictureOptions.style, PictureOptions.seed(),
                .choice(
                    "people", ["none", "adults", "all"], default: "adults", "Whether people may be in the picture."),
                PictureOptions.format(["png", "jpeg"], default: "png"),
            ]),
            price: Price(.each, dollars: dollars), time: ExpectedTime(seconds: 6), quality: quality,
            deadline: .pictureDeadline, retirement: Retirement(at: retired, successor: "gemini-3.1-flash-image"),
            hosts: hosts)
    }

    static func gemini(
        _ id: Identifier<Model>, aliases: [String], name: String, price: Price, score: Double
    ) -> Model {
        Model(
            id, aliases: aliases, name: name, makes: [.image],
            // Google publishes tokens, not characters; these limits are ours.
            input: InputRules(text: .required(8000), image: .images(.optional, atMost: 10, megabytes: 7)),
            options: OptionSchema([
                PictureOptions.aspectRatio(["1:1", "2:3", "3:2", "3:4", "4:3", "9:16", "16:9", "21:9"]),
                .choice("resolution", ["1k", "2k", "4k"], default: "1k", "One, four or sixteen megapixels."),
                PictureOptions.quality(upTo: .ultra), PictureOptions.style,
                PictureOptions.seed(atMost: 2_147_483_647),
            ]),
            price: price, time: .unmeasuredPicture, quality: Quality(score: score, spread: 15),
            deadline: .pictureDeadline, hosts: ["imagen"])
    }
}
