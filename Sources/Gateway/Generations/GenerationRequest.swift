package import JSON

/// What a caller asked for, checked and with every medium named by where it is.
package struct GenerationRequest: Sendable, Equatable {
    package var type: GenerationType
    /// As the caller named it; nil lets us choose.
    package var provider: String?
    package var input: Content
    package var options: JSONObject
    package var priority: Priority
    package var webhookURL: String?
    package var maxCredits: Credits?
    /// Seconds. Who is not expected to be done by then is not asked.
    package var deadline: Int?
    package var tags: JSONObject

    package init(
        type: GenerationType, provider: String? = nil, input: Content, options: JSONObject = [:],
        priority: Priority = .balanced, webhookURL: String? = nil, maxCredits: Credits? = nil, deadline: Int? = nil,
        tags: JSONObject = [:]
    ) {
        (self.type, self.provider, self.input, self.options) = (type, provider, input, options)
        (self.priority, self.webhookURL, self.maxCredits, self.tags) = (priority, webhookURL, maxCredits, tags)
        self.deadline = deadline
    }
}

/// What automatic selection should favour. The raw values are the contract's.
package enum Priority: String, Sendable, CaseIterable {
    case balanced = "BALANCED"
    case quality = "QUALITY"
    case speed = "SPEED"
    case cost = "COST"
}

/// What a generation is made from.
package struct Content: Sendable, Equatable {
    package var text: String?
    package var images: [Media]
    package var video: Media?
    package var audio: Media?
    package var voice: String?
    package var negativeText: String?

    package init(
        text: String? = nil, images: [Media] = [], video: Media? = nil, audio: Media? = nil, voice: String? = nil,
        negativeText: String? = nil
    ) {
        (self.text, self.images, self.video, self.audio) = (text, images, video, audio)
        (self.voice, self.negativeText) = (voice, negativeText)
    }

    /// Where a picture, film or sound is.
    package enum Media: Sendable, Equatable {
        /// At an address that the caller gave.
        case url(String)
        /// In our store: it came with the request.
        case kept(MediaReference)
        /// The first output of an earlier generation, which is waited for.
        case generation(Identifier<Generation>)
    }

    /// The generations that must have ended before this one begins, each once.
    package var parents: [Identifier<Generation>] {
        (images + [video, audio].compactMap(\.self)).reduce(into: []) { parents, media in
            if case .generation(let id) = media, !parents.contains(id) { parents.append(id) }
        }
    }
}
