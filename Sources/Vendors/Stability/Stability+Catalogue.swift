import Gateway
import JSON

/// Stability's hosted models, and Stable Diffusion XL on a machine of one's own.
extension Provider {
    static let stableDiffusion = Provider(
        "stable-diffusion", aliases: ["stability", "sd"], name: "Stable Diffusion", company: "Stability AI",
        description: "Stable Diffusion 3.5 and the Stable Image services at Stability AI, and Stable Diffusion XL on "
            + "AUTOMATIC1111 or ComfyUI with ControlNet and LoRA.",
        features: [
            "Text to picture", "Picture to picture", "Negative text", "ControlNet (SDXL)", "LoRA (SDXL)",
            "Runs on one's own machine",
        ],
        limitations: [
            "Prompts in English at Stability AI", "Stable Image Core takes no picture",
            "Below the newest makers in comparisons", "SDXL needs a server that you run",
        ],
        models: [
            StabilityCatalogue.hosted(
                "sd-3.5-large", aliases: ["sd3.5-large", "sd3", "sd-3.5"], name: "Stable Diffusion 3.5 Large",
                dollars: 0.065, seconds: 7, quality: Quality(score: 938, spread: 15), tier: .high,
                options: StabilityCatalogue.sd3),
            // Medium and Turbo are known only to stand behind Large.
            StabilityCatalogue.hosted(
                "sd-3.5-medium", aliases: ["sd3.5-medium"], name: "Stable Diffusion 3.5 Medium", dollars: 0.035,
                seconds: 7, quality: Quality(score: 898, spread: 80), tier: .standard, options: StabilityCatalogue.sd3),
            StabilityCatalogue.hosted(
                "sd-3.5-large-turbo", aliases: ["sd3.5-large-turbo"], name: "Stable Diffusion 3.5 Large Turbo",
                dollars: 0.04, seconds: 4, quality: Quality(score: 898, spread: 80), tier: .standard,
                options: StabilityCatalogue.sd3(guidance: 1)),
            StabilityCatalogue.hosted(
                "stable-image-ultra", aliases: ["sd-ultra"], name: "Stable Image Ultra", dollars: 0.08, seconds: 10,
                quality: Quality(score: 938, spread: 80), tier: .ultra, options: [StabilityCatalogue.strength]),
            StabilityCatalogue.hosted(
                "stable-image-core", aliases: ["sd-core"], name: "Stable Image Core", dollars: 0.03, seconds: 4,
                quality: Quality(score: 898, spread: 80), tier: .standard, image: .refused, options: []),
            StabilityCatalogue.local,
        ])
}

private enum StabilityCatalogue {
    static let longestPrompt = 10_000

    static let strength = OptionSpec.number(
        "strength", 0...1, default: 0.7, "How far to go from the picture given, if one is.")

    static let sd3 = sd3(guidance: 4)

    static func sd3(guidance: Double) -> [OptionSpec] {
        [strength, .number("cfgScale", 1...10, default: guidance, "How closely the prompt is followed.")]
    }

    static func hosted(
        _ id: Identifier<Model>, aliases: [String], name: String, dollars: Double, seconds: Double, quality: Quality,
        tier: PictureOptions.Tier, image: InputRules.Media = .images(.optional), options: [OptionSpec]
    ) -> Model {
        Model(
            id, aliases: aliases, name: name, makes: [.image],
            input: InputRules(
                text: .required(longestPrompt), negativeText: .optional(longestPrompt), image: image),
            options: OptionSchema(
                [
                    PictureOptions.aspectRatio(["1:1", "16:9", "9:16", "3:2", "2:3", "5:4", "4:5", "21:9", "9:21"]),
                    PictureOptions.quality(upTo: tier),
                    .text(
                        "style", atMost: 100,
                        "One of the maker's styles, such as anime, cinematic or pixel-art; other words join the prompt."
                    ),
                    PictureOptions.seed(atMost: 4_294_967_294),
                    PictureOptions.format(["png", "jpeg"], default: "png"),
                ] + options),
            price: Price(.each, dollars: dollars), time: ExpectedTime(seconds: seconds), quality: quality,
            deadline: .pictureDeadline, hosts: ["stability"])
    }

    /// The price is what a rented graphics card costs; nobody measured or judged it where we could read: two steps
    /// behind 3.5 Large, and as quick.
    static let local = Model(
        "sdxl", aliases: ["stable-diffusion-xl", "sd-xl"], name: "Stable Diffusion XL", makes: [.image],
        input: InputRules(
            text: .required(longestPrompt), negativeText: .optional(longestPrompt), image: .images(.optional)),
        options: OptionSchema(
            [
                PictureOptions.aspectRatio(["1:1", "4:3", "3:4", "3:2", "2:3", "16:9", "9:16"]),
                PictureOptions.sizes(sizes), PictureOptions.quality(upTo: .standard), PictureOptions.style,
                PictureOptions.seed(), strength,
                .integer("steps", 1...150, default: 30, "More steps give finer detail and take longer."),
                .number("cfgScale", 1...30, default: 7, "How closely the prompt is followed."),
                .text("sampler", atMost: 60, "A sampler that the server has, such as DPM++ 2M."),
                .text("scheduler", atMost: 60, "A scheduler that the server has, such as karras."),
                .text("checkpoint", atMost: 200, "A checkpoint that the server has; else its usual one."),
                .text("lora", atMost: 200, "A LoRA that the server has."),
                .number("loraScale", -2...2, default: 1, "How much the LoRA counts."),
                .choice(
                    "controlNet", ["canny", "depth", "openpose", "lineart", "scribble", "softedge", "tile"],
                    "What of the control picture is kept: edges, depth, poses, lines. The server needs the model."),
                .text("controlImage", atMost: 2048, "The address of the control picture; else the input's picture."),
                .number("controlScale", 0...2, default: 1, "How much the control picture counts."),
            ], rules: PictureOptions.rules(of: sizes)),
        price: Price(.each, dollars: 0.01), time: ExpectedTime(seconds: 7), quality: Quality(score: 858, spread: 80),
        deadline: .pictureDeadline, hosts: ["automatic1111", "comfyui"])

    /// Sides are multiples of 8; these are sizes that the model was trained on.
    private static let sizes: KeyValuePairs<String, JSON> = [
        "1024x1024": "1:1", "768x768": "1:1", "512x512": "1:1", "1152x864": "4:3", "864x1152": "3:4",
        "1216x832": "3:2", "832x1216": "2:3", "1344x768": "16:9", "768x1344": "9:16",
    ]
}
