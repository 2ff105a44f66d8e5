import Gateway
import JSON
import Telemetry

/// OpenAI's pictures and speech; compatible servers speak the same.
extension Provider {
    static let openAIImage = Provider(
        "openai-image", aliases: ["gpt-image"], name: "GPT Image", company: "OpenAI",
        description: "Pictures that follow long instructions closely and spell text well, and edits of up to sixteen "
            + "pictures.",
        features: [
            "Text to picture", "Editing with up to sixteen pictures", "Legible text", "Transparent background",
            "Three qualities at three prices",
        ],
        limitations: ["No seed", "Slower than most: up to two minutes", "No negative text", "Few shapes"],
        models: [
            GPT.image(
                "gpt-image-2", name: "GPT Image 2", dollars: (0.006, 0.053, 0.211), large: nil,
                // Newer than the board that we read: at least as good as what it follows.
                quality: Quality(score: 1244, spread: 80)),
            GPT.image(
                "gpt-image-1.5", name: "GPT Image 1.5", dollars: (0.009, 0.034, 0.133), large: (0.013, 0.05, 0.2),
                quality: Quality(score: 1244, spread: 15)),
            GPT.image(
                "gpt-image-1-mini", name: "GPT Image 1 Mini", dollars: (0.005, 0.011, 0.036),
                large: (0.006, 0.015, 0.052), quality: Quality(score: 1104, spread: 15)),
        ])

    static let openAISpeech = Provider(
        "openai-speech", aliases: ["openai-tts"], name: "OpenAI Speech", company: "OpenAI",
        description: "Speech in ready voices. gpt-4o-mini-tts can be told in words how to speak.",
        features: ["Text to speech", "Instructions in words", "Thirteen voices", "Six formats", "Speed"],
        limitations: [
            "At most 4,096 characters", "The maker has announced its end for 2027-01-06", "No SSML",
            "The maker offers no cloned voices without consent",
        ],
        models: [
            GPT.speech(
                // Charged by tokens of sound: $0.015 is what 1,000 characters of English came to.
                "gpt-4o-mini-tts", name: "GPT-4o Mini TTS", dollars: 0.015,
                voices: GPT.voices + ["ballad", "verse", "marin", "cedar"],
                options: [
                    .text("emotion", atMost: 60, "How it is felt, such as excited: told to the model in words."),
                    .text("instructions", atMost: 4096, "How to speak, in words."),
                ]),
            GPT.speech("tts-1-hd", name: "TTS-1 HD", dollars: 0.03, voices: GPT.voices),
            GPT.speech("tts-1", name: "TTS-1", dollars: 0.015, voices: GPT.voices),
        ])
}

private enum GPT {
    static let voices: [JSON] = ["alloy", "ash", "coral", "echo", "fable", "onyx", "nova", "sage", "shimmer"]

    private static let sizes: KeyValuePairs<String, JSON> = [
        "1024x1024": "1:1", "1536x1024": "3:2", "1024x1536": "2:3",
    ]

    /// Dollars for low, medium and high quality: of the square, and of the other sizes where those cost otherwise.
    typealias Dollars = (low: Double, medium: Double, high: Double)

    static func image(
        _ id: Identifier<Model>, name: String, dollars: Dollars, large: Dollars?, quality: Quality
    ) -> Model {
        Model(
            id, name: name, makes: [.image],
            input: InputRules(text: .required(32_000), image: .images(.optional, atMost: 16, megabytes: 20)),
            options: OptionSchema(
                [
                    PictureOptions.aspectRatio(["1:1", "3:2", "2:3"]), PictureOptions.sizes(sizes),
                    .choice(
                        "quality", ["low", "medium", "high", "standard", "ultra"], default: "medium",
                        "The maker's low, medium or high; standard means medium, ultra means high."),
                    PictureOptions.style,
                    .choice(
                        "background", ["auto", "transparent", "opaque"], default: "auto",
                        "Transparent needs png or webp."),
                    PictureOptions.format(["png", "jpeg", "webp"], default: "png"),
                ],
                rules: PictureOptions.rules(of: sizes) + [
                    OptionSchema.Rule("format", allowed: ["png", "webp"], when: ["background": "transparent"])
                ]),
            price: Price(
                .each, rows(large ?? dollars, when: "3:2") + rows(large ?? dollars, when: "2:3") + rows(dollars)),
            // The maker's 10 to 120 seconds, in the middle as multiples go.
            time: ExpectedTime(seconds: 35), quality: quality, deadline: .pictureDeadline, hosts: ["openai"])
    }

    private static func rows(_ dollars: Dollars, when ratio: JSON? = nil) -> [Price.Row] {
        func row(_ dollars: Double, _ quality: JSON) -> Price.Row {
            let amount = Int((dollars * 1_000_000).rounded())
            guard let ratio else { return Price.Row(amount, when: ["quality": quality]) }
            return Price.Row(amount, when: ["quality": quality, "aspectRatio": ratio])
        }
        let medium = Int((dollars.medium * 1_000_000).rounded())
        return [
            row(dollars.low, "low"), row(dollars.high, "high"), row(dollars.high, "ultra"),
            ratio.map { Price.Row(medium, when: ["aspectRatio": $0]) } ?? Price.Row(medium),
        ]
    }

    static func speech(
        _ id: Identifier<Model>, name: String, dollars: Double, voices: [JSON], options: [OptionSpec] = []
    ) -> Model {
        Model(
            id, name: name, makes: [.audio], input: InputRules(text: .required(4096), voice: .optional),
            options: OptionSchema(
                [
                    SpeechOptions.voice(voices, default: "alloy"), SpeechOptions.speed(0.25...4),
                    SpeechOptions.format(["mp3", "wav", "flac", "opus", "aac", "pcm"]),
                ] + options),
            // 4,096 characters took 46 seconds.
            price: Price(.thousandCharacters, dollars: dollars), time: ExpectedTime(seconds: 2, perUnit: 11),
            quality: .unjudgedSpeech, deadline: .speechDeadline,
            retirement: Retirement(at: Timestamp(year: 2027, month: 1, day: 6), successor: nil), hosts: ["openai"])
    }
}
