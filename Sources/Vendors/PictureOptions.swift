import Gateway
import JSON

/// The options that models of pictures share, so that a request means the same at each of them.
enum PictureOptions {
    static func aspectRatio(_ ratios: [JSON], default: JSON? = "1:1") -> OptionSpec {
        .choice("aspectRatio", ratios, default: `default`, "Width to height.")
    }

    static let style = OptionSpec.text(
        "style", atMost: 100, "Words for the look, such as cinematic: added to the prompt.")

    static func seed(atMost maximum: Int = 4_294_967_295) -> OptionSpec {
        .integer("seed", 0...maximum, "The same seed and options give nearly the same picture.")
    }

    static func format(_ formats: [JSON], default: JSON) -> OptionSpec {
        .choice("format", formats, default: `default`, "The format of the file.")
    }

    enum Tier: Int { case standard, high, ultra }

    /// A model meets its own tier and those below. More is refused, so that automatic selection passes it over.
    static func quality(upTo tier: Tier) -> OptionSpec {
        let all: [JSON] = ["standard", "high", "ultra"]
        return .choice(
            "quality", Array(all[...tier.rawValue]), default: all[tier.rawValue],
            "The least quality wanted. The model always gives its best: \(["standard", "high", "ultra"][tier.rawValue])."
        )
    }

    /// Exact sizes, each with the aspect ratio that it has; without one, the maker's size for the aspect ratio is made.
    static func sizes(_ sizes: KeyValuePairs<String, JSON>) -> OptionSpec {
        .choice("resolution", sizes.map { .string($0.key) }, "An exact size instead of the usual for the aspect ratio.")
    }

    static func rules(of sizes: KeyValuePairs<String, JSON>) -> [OptionSchema.Rule] {
        sizes.map { size, ratio in
            OptionSchema.Rule("aspectRatio", allowed: [ratio], when: ["resolution": .string(size)])
        }
    }
}

extension Quality {
    /// Nobody judged it where we could read it: the middle of the pictures that were, and wide.
    static let unjudgedPicture = Quality(score: 1060, spread: 150)
    /// Likewise for speech.
    static let unjudgedSpeech = Quality(score: 1170, spread: 150)
}

extension ExpectedTime {
    /// Nobody measured it: about the median of the pictures that were.
    static let unmeasuredPicture = ExpectedTime(seconds: 8)
    /// Nobody measured it: speech comes several times as fast as it is spoken.
    static let unmeasuredSpeech = ExpectedTime(seconds: 2, perUnit: 5)
}

extension Duration {
    static let pictureDeadline = Duration.seconds(600)
    static let speechDeadline = Duration.seconds(180)
}
