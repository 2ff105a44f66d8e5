import Gateway
import JSON

// What the films of all makers have in common, so that one name means one thing whoever makes it.

extension InputRules {
    /// Text, a picture to begin with, or both; whichever of them `image` leaves open.
    static func film(text length: Int, negativeText: Text = .refused, image: Media) -> Self {
        Self(
            text: image.need == .refused ? .required(length) : .optional(length), negativeText: negativeText,
            image: image, oneOf: image.need == .optional ? [.text, .image] : [])
    }
}

extension OptionSchema {
    /// A film's options: `own`, and those that any film takes because they are put in words.
    static func film(_ own: [OptionSpec], rules: [Rule] = []) -> Self {
        Self(own + [.style] + (own.contains { $0.name == "motionIntensity" } ? [] : [.motionIntensity]), rules: rules)
    }
}

extension OptionSpec {
    /// Whole seconds; where none is named, the first is the default.
    static func duration(_ seconds: some Sequence<Int>, default: Int? = nil) -> Self {
        let values = Array(seconds)
        return .choice(
            "duration", values.map { .int($0) }, default: .int(`default` ?? values[0]),
            "How long the film is, in seconds.")
    }

    static func resolution(_ names: [String], default: String? = nil, _ note: String = "") -> Self {
        .choice(
            "resolution", names.map { .string($0) }, default: .string(`default` ?? names[0]),
            "How large the film is: 720p has 720 pixels on its shorter side, 2k has 1440, 4k has 2160." + note)
    }

    static func aspectRatio(_ ratios: [String]) -> Self {
        .choice(
            "aspectRatio", ratios.map { .string($0) }, default: .string(ratios[0]), "The frame's width to its height.")
    }

    /// For makers that shape a film by its first picture, if there is one.
    static func aspectRatioOrPicture(_ ratios: [String]) -> Self {
        .choice(
            "aspectRatio", ratios.map { .string($0) }, default: .string(ratios[0]),
            "The frame's width to its height. A film that begins with a picture keeps the picture's shape instead.")
    }

    static let style = text("style", atMost: 100, "A look, such as cinematic or watercolour; added to the text.")

    static let motionIntensity = choice(
        "motionIntensity", ["low", "medium", "high"], "How much moves; said in words after the text.")

    static let lastFrame = text(
        "lastFrame", atMost: 2048, "The URL of a picture that the film ends with. Needs a first picture too.")

    static let promptOptimizer = flag(
        "promptOptimizer", default: true, "Whether the maker may rewrite the text into a fuller one.")

    static func seed(upTo last: Int) -> Self {
        integer("seed", 0...last, "The same seed and request give a similar film. Without it, each is different.")
    }

    static func sound(default isOn: Bool) -> Self {
        flag("sound", default: isOn, "Whether the film has a sound track made with it: voices, noises, music.")
    }

    /// How closely the text is followed.
    static func cfgScale(default scale: Double) -> Self {
        number("cfgScale", 0...1, default: scale, "How closely the text is followed: 0 freely, 1 to the letter.")
    }
}

/// First guesses of quality where people have not judged a model itself. Ratings replace them soon.
extension Quality {
    /// After a relative of the same family; 40 points off for each version back.
    static func guessed(_ score: Double) -> Quality { Quality(score: score, spread: 80) }

    /// Of a model that also films text, but was judged with pictures only. Nine models were judged both ways: with text,
    /// they stand 57 points lower on average.
    static func judgedWithPictures(_ score: Double) -> Quality { .guessed(score - 57) }

    /// No public judgement of avatars is known: all begin alike.
    static let avatar = Quality(score: 1200, spread: 150)
}
