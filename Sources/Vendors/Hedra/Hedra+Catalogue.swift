import Gateway
import JSON

extension Provider {
    static let hedra = Provider(
        "hedra", name: "Hedra", company: "Hedra",
        description: "Makes a face in a picture speak or sing: a picture, and a recording or the words to say.",
        features: [
            "Any picture with a face, drawn ones too", "A recording of up to ten minutes, or text that is spoken first",
            "Seven aspect ratios", "540p, 720p and 1080p",
        ],
        limitations: [
            "Needs a picture", "The picture's background stays as it is",
            "A job cannot be cancelled", "The length follows what is said, and so does the price",
        ],
        models: [.character3, .avatar])
}

extension Model {
    fileprivate static let character3 = Model(
        "hedra-character-3", aliases: ["character-3"], name: "Hedra Character-3", makes: [.avatar], input: .hedra,
        options: .hedra, price: .hedra, time: .hedra, quality: .avatar, hosts: ["hedra"])

    fileprivate static let avatar = Model(
        "hedra-avatar", name: "Hedra Avatar", makes: [.avatar], input: .hedra, options: .hedra, price: .hedra,
        time: .hedra, quality: .avatar, hosts: ["hedra"])
}

extension InputRules {
    fileprivate static let hedra = InputRules(
        text: .optional(5000), image: .images(.required), audio: .audio(.optional, megabytes: 100), voice: .optional,
        oneOf: [.text, .audio])
}

extension OptionSchema {
    fileprivate static let hedra = OptionSchema([
        .resolution(["540p", "720p", "1080p"], default: "720p"),
        .aspectRatio(["16:9", "9:16", "1:1", "4:3", "3:4", "21:9", "9:21"]),
        .text("voice", atMost: 100, "The voice that says the text, where the input names none."),
        .text("gesture", atMost: 300, "How the figure moves, such as friendly or slow nod; said in words."),
        .text("emotion", atMost: 100, "The mood of the face; said in words."),
        .number("speed", 0.7...1.2, default: 1, "How fast the text is said."),
        .number("stability", 0...1, default: 1, "How even the voice is: 0 lively, 1 even."),
        .text("language", atMost: 35, "The language of the text, such as en or de. Without it, it is recognised."),
    ])
}

extension Price {
    /// Seven of the maker's credits a second, 0.036 to 0.07 dollars by plan; its samples show 0.05.
    fileprivate static let hedra = Price(.second, dollars: 0.05)
}

extension ExpectedTime {
    /// Short films take one to five minutes; longer ones grow with their length. How much for each second is our guess.
    fileprivate static let hedra = ExpectedTime(seconds: 60, perUnit: 5)
}
