import Gateway
import JSON

extension Provider {
    static let googleTTS = Provider(
        "google-tts", aliases: ["google-text-to-speech", "google-speech"], name: "Google Text-to-Speech",
        company: "Google",
        description: "Speech in hundreds of voices and dozens of languages, from Chirp 3 HD, the most natural, to the "
            + "cheap standard voices.",
        features: [
            "Text to speech", "SSML (not Chirp 3 HD)", "Pitch (Neural2, WaveNet, Standard)", "Volume and speed",
            "Seven formats", "Dozens of languages",
        ],
        limitations: [
            "5,000 bytes of text, and letters beyond ASCII take two or more", "No emotions",
            "Chirp 3 HD and Studio keep their pitch", "No cloned voices here",
        ],
        models: [
            // None is in the arena that we read. Each step down is forty points.
            model(
                "chirp3-hd", aliases: ["chirp-3-hd", "chirp3"], name: "Chirp 3 HD", voice: "en-US-Chirp3-HD-Charon",
                dollars: 0.03, score: 1170, options: []),
            model(
                "google-studio", aliases: ["studio"], name: "Studio", voice: "en-US-Studio-O", dollars: 0.16,
                score: 1130, options: [ssml]),
            model(
                "google-neural2", aliases: ["neural2"], name: "Neural2", voice: "en-US-Neural2-A", dollars: 0.016,
                score: 1090, options: [ssml, pitch]),
            model(
                "google-wavenet", aliases: ["wavenet"], name: "WaveNet", voice: "en-US-Wavenet-D", dollars: 0.016,
                score: 1050, options: [ssml, pitch]),
            model(
                "google-standard", aliases: ["google-tts-standard"], name: "Standard", voice: "en-US-Standard-C",
                dollars: 0.004, score: 1010, options: [ssml, pitch]),
        ])

    private static let ssml = OptionSpec.flag("ssml", default: false, "The text is SSML, from <speak> to </speak>.")
    private static let pitch = OptionSpec.number("pitch", -20...20, default: 0, "Semitones up or down.")

    private static func model(
        _ id: Identifier<Model>, aliases: [String], name: String, voice: String, dollars: Double, score: Double,
        options: [OptionSpec]
    ) -> Model {
        Model(
            id, aliases: aliases, name: name, makes: [.audio],
            input: InputRules(text: .required(5000), voice: .optional),
            options: OptionSchema(
                [
                    SpeechOptions.voiceID(default: voice, "A voice of this family, by Google's name."),
                    .text("language", atMost: 20, "Such as en-US; without it, the voice's own."),
                    SpeechOptions.speed(0.25...2),
                    .number("volume", -96...16, default: 0, "Decibels louder or softer; beyond 10 it distorts."),
                ] + options + [
                    SpeechOptions.format(["mp3", "wav", "opus", "ulaw", "alaw", "pcm", "m4a"]),
                    .integer("sampleRate", 8000...48000, "Samples a second; without it, the voice's own."),
                ]),
            price: Price(.thousandCharacters, dollars: dollars), time: .unmeasuredSpeech,
            quality: Quality(score: score, spread: 150), deadline: .speechDeadline, hosts: ["google-tts"])
    }
}
