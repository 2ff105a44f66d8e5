/// What a model takes besides options: which parts of the input, and how much of each.
package struct InputRules: Sendable {
    package enum Need: Sendable, Equatable { case required, optional, refused }

    package struct Text: Sendable {
        package let need: Need
        /// In Unicode scalars, as most makers count.
        package let maximumLength: Int
    }

    /// Pictures, films or sounds.
    package struct Media: Sendable {
        package let need: Need
        package let maximumCount: Int
        /// What each may weigh.
        package let maximumBytes: Int
        /// Content types, such as `image/png`.
        package let types: [String]
    }

    package let text: Text
    package let negativeText: Text
    package let image: Media
    package let video: Media
    package let audio: Media
    /// Whether a voice may be named in the input.
    package let voice: Need
    /// Parts of which at least one must be there, such as `text` or `audio`. Empty: no such rule.
    package let oneOf: [Part]

    package enum Part: String, Sendable, CaseIterable { case text, image, video, audio }

    package init(
        text: Text = .required(2000), negativeText: Text = .refused, image: Media = .refused, video: Media = .refused,
        audio: Media = .refused, voice: Need = .refused, oneOf: [Part] = []
    ) {
        (self.text, self.negativeText, self.image, self.video) = (text, negativeText, image, video)
        (self.audio, self.voice, self.oneOf) = (audio, voice, oneOf)
    }
}

extension InputRules.Text {
    package static func required(_ maximumLength: Int) -> Self { Self(need: .required, maximumLength: maximumLength) }
    package static func optional(_ maximumLength: Int) -> Self { Self(need: .optional, maximumLength: maximumLength) }
    package static let refused = Self(need: .refused, maximumLength: 0)
}

extension InputRules.Media {
    /// What can be made into a picture or a sound of other types, and smaller, before it is handed over.
    private static let convertible: Set = [
        "image/jpeg", "image/png", "image/webp", "image/gif", "audio/mpeg", "audio/wav", "audio/mp4", "audio/flac",
        "audio/ogg", "audio/aac", "audio/webm",
    ]
    private static let madeTypes: Set = ["image/jpeg", "image/png", "audio/mpeg"]

    /// Whether a medium of this type is made to fit where it does not: it is then no matter of the caller's.
    package func isMadeToFit(_ type: String) -> Bool {
        Self.convertible.contains(type)
            && types.contains { Self.madeTypes.contains($0) && $0.prefix(5) == type.prefix(5) }
    }

    package static let refused = Self(need: .refused, maximumCount: 0, maximumBytes: 0, types: [])

    package static func images(
        _ need: InputRules.Need, atMost count: Int = 1, megabytes: Int = 10,
        types: [String] = ["image/jpeg", "image/png", "image/webp"]
    ) -> Self {
        Self(need: need, maximumCount: count, maximumBytes: megabytes << 20, types: types)
    }

    package static func video(_ need: InputRules.Need, megabytes: Int = 100, types: [String] = ["video/mp4"]) -> Self {
        Self(need: need, maximumCount: 1, maximumBytes: megabytes << 20, types: types)
    }

    package static func audio(
        _ need: InputRules.Need, megabytes: Int = 20, types: [String] = ["audio/mpeg", "audio/wav", "audio/mp4"]
    ) -> Self {
        Self(need: need, maximumCount: 1, maximumBytes: megabytes << 20, types: types)
    }
}
