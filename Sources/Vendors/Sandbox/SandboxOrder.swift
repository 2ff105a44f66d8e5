/// What the sandbox is asked to make: all that the file depends on. The same order gives the same bytes.
package struct SandboxOrder: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case image, video, speech, music, avatar
    }

    package var kind: Kind
    /// What to show, or for speech and avatars what to say. Its ``SandboxMarkers`` are neither shown nor said.
    package var prompt: String
    package var format: SandboxFormat
    /// Who would have made it, shown in the picture: "fal · Flux Dev".
    package var label = ""
    package var seed: UInt64 = 0
    /// Pixels. Films have even sizes: an odd one is made one less.
    package var width = 1024
    package var height = 1024
    /// Of films and music. Speech takes as long as it takes, and so does an avatar.
    package var seconds = 5.0
    package var frameRate = 24
    /// Whether a film has sound: music, and `narration` over it.
    package var hasSound = false
    package var narration: String?
    /// What is spoken: "mi", "pt-BR"; nil: as the words look.
    package var language: String?
    /// Who speaks, by a name that vendors use or by "male" or "female"; unknown names choose one and keep it.
    package var voice: String?
    /// Of speech: 1 as usual, 2 twice as fast.
    package var speed = 1.0
    /// Whether what is to be said is SSML.
    package var isMarkup = false
    /// A picture to start from, by path: PNG, JPEG, WebP or GIF.
    package var picture: String?

    package init(_ kind: Kind, _ prompt: String, format: SandboxFormat) {
        (self.kind, self.prompt, self.format) = (kind, prompt, format)
    }

    /// What is said in it, if anything is.
    var words: String? {
        switch kind {
        case .speech, .avatar: SandboxMarkers(narration ?? prompt).text
        case .video where hasSound: narration.map { SandboxMarkers($0).text }
        case .image, .video, .music: nil
        }
    }

    /// What is written in it.
    var caption: String {
        let text = SandboxMarkers(prompt).text
        return isMarkup ? SpeechMarkup.words(text) : text
    }

    /// Every field, each apart from the next by a byte that no field holds.
    var identity: [UInt8] {
        let fields = [
            kind.rawValue, prompt, "\(format)", label, "\(seed)", "\(width)", "\(height)", "\(seconds)", "\(frameRate)",
            "\(hasSound)", narration ?? "-", language ?? "-", voice ?? "-", "\(speed)", "\(isMarkup)",
        ]
        return fields.flatMap { Array($0.utf8) + [0xff] }
    }
}

/// A file that the sandbox made.
package struct SandboxFile: Sendable, Hashable {
    /// It stays for a while after it was last asked for, and goes when room is needed: take a copy, or open it, soon.
    package let path: String
    package let contentType: String
    package let bytes: Int
}
