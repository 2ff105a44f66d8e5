import Gateway
import JSON

extension Provider {
    static let minimaxSpeech = Provider(
        "minimax-speech", aliases: ["minimax-tts", "hailuo-speech"], name: "MiniMax Speech", company: "MiniMax",
        description:
            "Expressive speech with seven emotions, in many languages and voices. HD sounds better, Turbo costs "
            + "less.",
        features: ["Text to speech", "Seven emotions", "Pitch, volume and speed", "Cloned voices by id", "Subtitles"],
        limitations: ["Fewer than 10,000 characters", "No SSML", "No seed"],
        models: [
            model("speech-2.8-hd", name: "Speech 2.8 HD", quality: Quality(score: 1164, spread: 15)),
            // The others are not in the arena that we read: forty points for each step back.
            model("speech-2.8-turbo", name: "Speech 2.8 Turbo", quality: Quality(score: 1124, spread: 80)),
            model("speech-2.6-hd", name: "Speech 2.6 HD", quality: Quality(score: 1124, spread: 80)),
            model("speech-2.6-turbo", name: "Speech 2.6 Turbo", quality: Quality(score: 1084, spread: 80)),
            model(
                "speech-02-hd", name: "Speech 02 HD", quality: Quality(score: 1084, spread: 80),
                hosts: ["minimax", "fal", "replicate"]),
            model(
                "speech-02-turbo", name: "Speech 02 Turbo", quality: Quality(score: 1044, spread: 80),
                hosts: ["minimax", "fal", "replicate"]),
        ])

    private static func model(
        _ id: Identifier<Model>, name: String, quality: Quality, hosts: [Identifier<Host>] = ["minimax", "fal"]
    ) -> Model {
        Model(
            id, name: name, makes: [.audio], input: InputRules(text: .required(9999), voice: .optional),
            options: OptionSchema(
                [
                    SpeechOptions.voiceID(default: "Wise_Woman", "A voice's id at MiniMax."),
                    .choice(
                        "emotion", ["neutral", "happy", "sad", "angry", "fearful", "disgusted", "surprised"],
                        "How it is felt; without it, the text tells."),
                    SpeechOptions.speed(0.5...2),
                    .number("volume", 0.01...10, default: 1, "How loud: 1 is usual."),
                    .integer("pitch", -12...12, default: 0, "Semitones up or down."),
                    .text("language", atMost: 40, "A language whose pronunciation is to be favoured, such as Spanish."),
                    SpeechOptions.format(["mp3", "wav", "flac", "pcm"]),
                    SpeechOptions.sampleRate([32000, 8000, 16000, 22050, 24000, 44100], default: 32000),
                    .flag("timestamps", default: false, "Also give subtitles."),
                ]),
            price: Price(.thousandCharacters, dollars: id.text.hasSuffix("hd") ? 0.1 : 0.06), time: .unmeasuredSpeech,
            quality: quality, deadline: .speechDeadline, hosts: hosts)
    }
}
