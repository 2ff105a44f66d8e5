import Gateway
import JSON

extension Provider {
    static let heygen = Provider(
        "heygen", name: "HeyGen", company: "HeyGen",
        description: "Presenters who say a text or a recording: ready avatars, one's own twin, or a photo.",
        features: [
            "Ready avatars and voices, or one's own", "Background by colour or picture",
            "720p, 1080p and 4k; five aspect ratios", "See-through films (WebM) of avatars made for it",
            "Lip sync of films that there are already",
        ],
        limitations: [
            "The length follows what is said, and so does the price",
            "A job cannot be cancelled",
            "Jobs have been seen to stand still for hours: they are given up after two",
            "No avatar engine was judged in public, so all begin with the same quality",
        ],
        models: [.avatar4, .avatar3, .avatar5, .photo, .lipSync])
}

extension Model {
    fileprivate static let avatar4 = Model(
        "heygen-avatar-4", aliases: ["avatar-iv", "avatar_iv", "heygen-avatar-iv"], name: "HeyGen Avatar IV",
        makes: [.avatar], input: .heygen(image: .refused), options: .heygen(),
        price: Price(.second, [.init(83_300, when: ["resolution": "4k"]), .init(66_700)]), time: .heygen,
        quality: .avatar, deadline: .heygen, hosts: ["heygen"])

    fileprivate static let avatar3 = Model(
        "heygen-avatar-3", aliases: ["avatar-iii", "avatar_iii", "heygen-avatar-iii"], name: "HeyGen Avatar III",
        makes: [.avatar], input: .heygen(image: .refused), options: .heygen(),
        price: Price(.second, [.init(20_000, when: ["resolution": "4k"]), .init(16_700)]), time: .heygen,
        quality: .avatar, deadline: .heygen, hosts: ["heygen"])

    // A reseller's price, without the share by which its other prices stand above the maker's.
    fileprivate static let avatar5 = Model(
        "heygen-avatar-5", aliases: ["avatar-v", "avatar_v", "heygen-avatar-v"], name: "HeyGen Avatar V",
        makes: [.avatar], input: .heygen(image: .refused), options: .heygen(), price: Price(.second, dollars: 0.12),
        time: .heygen, quality: .avatar, deadline: .heygen, hosts: ["heygen"])

    fileprivate static let photo = Model(
        "heygen-photo", aliases: ["heygen-talking-photo"], name: "HeyGen Avatar IV photo", makes: [.avatar],
        input: .heygen(image: .images(.required, megabytes: 32, types: ["image/jpeg", "image/png"])),
        options: .heygen([
            .choice("expressiveness", ["low", "medium", "high"], "How lively the face is.")
        ]),
        price: Price(.second, [.init(66_700, when: ["resolution": "4k"]), .init(50_000)]), time: .heygen,
        quality: .avatar, deadline: .heygen, hosts: ["heygen"])

    // The film's own size and shape stay, so there is nothing to ask for.
    fileprivate static let lipSync = Model(
        "heygen-lip-sync", aliases: ["heygen-lipsync"], name: "HeyGen lip sync", makes: [.avatar],
        input: InputRules(text: .refused, video: .video(.required), audio: .audio(.required)),
        options: OptionSchema([
            .choice("mode", ["speed", "precision"], default: "speed", "Whether to be quick or exact.")
        ]),
        price: Price(.second, [.init(67_000, when: ["mode": "precision"]), .init(33_000)]), time: .heygen,
        quality: .avatar, deadline: .heygen, hosts: ["heygen"])
}

extension InputRules {
    fileprivate static func heygen(image: Media) -> Self {
        Self(
            text: .optional(5000), image: image, audio: .audio(.optional, megabytes: 32), voice: .optional,
            oneOf: [.text, .audio])
    }
}

extension OptionSchema {
    fileprivate static func heygen(_ own: [OptionSpec] = []) -> Self {
        OptionSchema(
            [
                .text(
                    "avatarId", atMost: 100, "Which avatar speaks: its id or name. Without it, one that fits the voice."
                ),
                .text(
                    "background", atMost: 2048,
                    "A colour such as #f0f0f0, a picture's URL, or a name such as modern_office."),
                .text("gesture", atMost: 300, "How the avatar moves, such as friendly; said in words."),
                .text("emotion", atMost: 100, "The mood of the delivery; said in words."),
                .text("voice", atMost: 100, "The voice that says the text, where the input names none."),
                .text("language", atMost: 35, "The language of the delivery, such as en-US."),
                .number("speed", 0.5...1.5, default: 1, "How fast the text is said."),
                .integer("pitch", -50...50, default: 0, "How high the voice is."),
                .number("volume", 0...1, default: 1, "How loud the voice is."),
                .resolution(["720p", "1080p", "4k"], default: "1080p"),
                .aspectRatio(["16:9", "9:16", "1:1", "4:5", "5:4"]),
                .choice(
                    "format", ["mp4", "webm"], default: "mp4", "webm is see-through where the avatar is made for it."),
                .flag("removeBackground", default: false, "Whether to cut the avatar out of its own background."),
            ] + own)
    }
}

extension ExpectedTime {
    /// Films take one to ten minutes, several times their own length. How much for each second is our guess.
    fileprivate static let heygen = ExpectedTime(seconds: 60, perUnit: 5)
}

extension Duration {
    /// Jobs have stood still for two days; who waits wants to know earlier.
    fileprivate static let heygen = Duration.seconds(7200)
}
