package import Gateway

extension Provider {
    /// Those who make films and avatars.
    package static let film: [Provider] = [
        .kling, .minimax, .veo, .runway, .luma, .seedance, .wan, .vidu, .hedra, .heygen,
    ]
}
