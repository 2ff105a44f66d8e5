import Gateway
import JSON

extension Provider {
    static let minimaxImage = Provider(
        "minimax-image", aliases: ["hailuo-image"], name: "MiniMax Image", company: "MiniMax",
        description:
            "Pictures from text at the lowest price of the catalogue; with a picture of a person, that person in "
            + "a new scene.",
        features: ["Text to picture", "Keeps a person's face", "Up to four pictures at once", "Exact sizes", "Seed"],
        limitations: [
            "Prompts of at most 1,500 characters", "Pictures that the maker's filter catches are missing",
            "No negative text",
        ],
        models: [
            Model(
                "image-01", aliases: ["minimax-image-01"], name: "MiniMax Image 01", makes: [.image],
                input: InputRules(text: .required(1500), image: .images(.optional)),
                options: OptionSchema(
                    [
                        PictureOptions.aspectRatio(["1:1", "16:9", "4:3", "3:2", "2:3", "3:4", "9:16", "21:9"]),
                        PictureOptions.sizes(sizes), PictureOptions.quality(upTo: .standard), PictureOptions.style,
                        PictureOptions.seed(),
                        .choice("count", [1, 2, 3, 4], default: 1, "How many pictures; each is paid for."),
                        .flag("promptOptimizer", default: false, "Let the maker rewrite the prompt."),
                    ], rules: PictureOptions.rules(of: sizes)),
                price: Price(
                    .each,
                    [
                        .init(14_000, when: ["count": 4]), .init(10_500, when: ["count": 3]),
                        .init(7000, when: ["count": 2]), .init(3500),
                    ]),
                time: .unmeasuredPicture, quality: .unjudgedPicture, deadline: .pictureDeadline,
                hosts: ["minimax", "fal", "replicate"])
        ])

    /// Sides are multiples of 8, from 512 to 2048.
    private static let sizes: KeyValuePairs<String, JSON> = [
        "1024x1024": "1:1", "2048x2048": "1:1", "1280x720": "16:9", "1920x1080": "16:9", "720x1280": "9:16",
        "1080x1920": "9:16", "1152x864": "4:3", "864x1152": "3:4", "1248x832": "3:2", "832x1248": "2:3",
        "1344x576": "21:9",
    ]
}
