import Gateway
import JSON

extension Provider {
    static let elevenLabs = Provider(
        "elevenlabs", aliases: ["eleven-labs", "eleven"], name: "ElevenLabs", company: "ElevenLabs",
        description:
            "Speech in many voices and languages, with voices of one's own. Version 3 acts out emotions; Flash "
            + "answers soonest.",
        features: [
            "Text to speech", "Emotions (v3)", "Voices by name or id, cloned ones too", "Stability and similarity",
            "Timestamps of characters", "Formats for telephony",
        ],
        limitations: [
            "At most 5,000 characters with v3, 10,000 with Multilingual v2", "Emotions only with v3", "No SSML",
            "Seeds are kept only roughly",
        ],
        models: [
            model(
                "eleven-v3", aliases: ["eleven_v3", "elevenlabs-v3"], name: "Eleven v3", characters: 5000, dollars: 0.1,
                quality: Quality(score: 1181, spread: 15), options: [language, emotion]),
            // Not in the arena that we read: one and two steps behind v3.
            model(
                "eleven-multilingual-v2", aliases: ["eleven_multilingual_v2", "multilingual-v2"],
                name: "Eleven Multilingual v2", characters: 10_000, dollars: 0.1,
                quality: Quality(score: 1141, spread: 80), options: exaggeration),
            model(
                "eleven-flash-v2.5", aliases: ["eleven_flash_v2_5", "flash-v2.5"], name: "Eleven Flash v2.5",
                characters: 40_000, dollars: 0.05, quality: Quality(score: 1101, spread: 80), seconds: 1,
                options: [language] + exaggeration),
            model(
                "eleven-turbo-v2.5", aliases: ["eleven_turbo_v2_5", "turbo-v2.5"],
                name: "Eleven Turbo v2.5 (deprecated by its maker: use Flash)", characters: 40_000, dollars: 0.05,
                quality: Quality(score: 1101, spread: 80), options: [language] + exaggeration),
        ])

    private static let language = OptionSpec.text(
        "language", atMost: 10, "Two letters, such as en or pt. Without it, the text tells.")

    private static let emotion = OptionSpec.text(
        "emotion", atMost: 40, "How it is felt or said, such as excited, sad or whispering.")

    private static let exaggeration = [
        OptionSpec.number("exaggeration", 0...1, default: 0, "How much the voice's own style is exaggerated.")
    ]

    private static func model(
        _ id: Identifier<Model>, aliases: [String], name: String, characters: Int, dollars: Double, quality: Quality,
        seconds: Double = 2, options: [OptionSpec]
    ) -> Model {
        Model(
            id, aliases: aliases, name: name, makes: [.audio],
            input: InputRules(text: .required(characters), voice: .optional),
            options: OptionSchema(
                [
                    SpeechOptions.voiceID(default: "rachel", "The name of a ready voice, or a voice's id.")
                ] + options + [
                    SpeechOptions.speed(0.7...1.2),
                    .number("stability", 0...1, default: 0.5, "Low is lively, high is even."),
                    .number("similarity", 0...1, default: 0.75, "How close to the voice that was recorded."),
                    .flag("speakerBoost", default: true, "Come closer to the speaker; takes a little longer."),
                    .integer("seed", 0...4_294_967_295, "The same seed and options give nearly the same speech."),
                    SpeechOptions.format(["mp3", "wav", "pcm", "opus", "ulaw", "alaw"]),
                    SpeechOptions.sampleRate([44100, 8000, 16000, 22050, 24000, 32000, 48000], default: 44100),
                    .flag("timestamps", default: false, "Also say when each character is spoken."),
                ],
                rules: [
                    OptionSchema.Rule("sampleRate", allowed: [44100, 24000, 22050], when: ["format": "mp3"]),
                    OptionSchema.Rule("sampleRate", allowed: [48000], when: ["format": "opus"]),
                    OptionSchema.Rule("sampleRate", allowed: [8000], when: ["format": "ulaw"]),
                    OptionSchema.Rule("sampleRate", allowed: [8000], when: ["format": "alaw"]),
                ]),
            price: Price(.thousandCharacters, dollars: dollars), time: ExpectedTime(seconds: seconds, perUnit: 5),
            quality: quality, deadline: .speechDeadline, hosts: ["elevenlabs"])
    }
}
