import Gateway
import JSON

/// The options that models of speech share.
enum SpeechOptions {
    static func voice(_ voices: [JSON], default: JSON) -> OptionSpec {
        .choice("voice", voices, default: `default`, "Who speaks. A voice in the input comes first.")
    }

    static func voiceID(default: String, _ description: String) -> OptionSpec {
        .text("voice", atMost: 100, default: .string(`default`), "\(description) A voice in the input comes first.")
    }

    static func speed(_ range: ClosedRange<Double>) -> OptionSpec {
        .number("speed", range, default: 1, "How fast it is spoken: 1 is usual.")
    }

    static func format(_ formats: [JSON], default: JSON = "mp3") -> OptionSpec {
        .choice("format", formats, default: `default`, "The format of the file.")
    }

    static func sampleRate(_ rates: [JSON], default: JSON) -> OptionSpec {
        .choice("sampleRate", rates, default: `default`, "Samples a second, in hertz.")
    }
}
