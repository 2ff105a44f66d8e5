import Processes

/// Words spoken by espeak-ng.
struct Speech: Sendable {
    private static let usualWordsPerMinute = 165.0

    let words: String
    let isMarkup: Bool
    let voice: String
    let wordsPerMinute: Int
    let pitch: Int

    init(_ order: SandboxOrder, words: String) {
        isMarkup = order.isMarkup
        self.words = isMarkup ? SpeechMarkup.safe(words) : SpeechMarkup.plain(words)
        let language =
            order.language.flatMap(Language.voice(for:))
            ?? Language.voice(of: isMarkup ? SpeechMarkup.words(words) : words)
        let speaker = Speaker(order.voice)
        voice = language + speaker.variant
        pitch = speaker.pitch
        wordsPerMinute = Int((Self.usualWordsPerMinute * order.speed).rounded())
    }

    /// Speaks into `speech.wav` in `folder`. The words go in as input: an argument could be taken for an option.
    func command(_ program: String, folder: String, limits: Command.Limits) -> Command {
        var arguments = [
            "-v", voice, "-s", "\(wordsPerMinute)", "-p", "\(pitch)", "-b", "1", "-w", "speech.wav", "--stdin",
        ]
        if isMarkup { arguments.append("-m") }
        // Without a word nothing is written at all; a full stop is silence.
        let input = words.contains { $0.isLetter || $0.isNumber } ? words : words + " ."
        return Command(program, arguments, folder: folder, input: Array(input.utf8), limits: limits)
    }
}

/// Who speaks: one of espeak-ng's variants of every voice.
private struct Speaker {
    let variant: String
    let pitch: Int

    private static let women = [
        "female", "woman", "girl", "rachel", "bella", "sarah", "alice", "nova", "shimmer", "coral", "aria", "jenny",
        "charlotte",
        "matilda", "emily", "dorothy", "lily", "aoede", "kore", "leda", "alloy", "sage", "joanna", "aroha",
    ]
    private static let men = [
        "male", "man", "boy", "adam", "antoni", "josh", "arnold", "sam", "daniel", "echo", "fable", "onyx", "ash",
        "verse",
        "charlie", "george", "brian", "liam", "puck", "charon", "fenrir", "matthew", "wiremu",
    ]

    init(_ name: String?) {
        guard let name = name?.lowercased(), !name.isEmpty else {
            (variant, pitch) = ("+f3", 46)
            return
        }
        var chance = Chance(hashing: name.utf8)
        let words = name.split { !$0.isLetter }.map(String.init)
        let isWoman =
            words.contains { Self.women.contains($0) }
            ? true
            : words.contains { Self.men.contains($0) } ? false : chance.happens(0.5)
        variant =
            isWoman
            ? chance.one(of: ["+f2", "+f3", "+f4", "+f5"]) : chance.one(of: ["+m1", "+m2", "+m3", "+m4", "+m7"])
        pitch = chance.integer(40..<60)
    }
}
