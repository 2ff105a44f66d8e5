/// The media store's bounds.
package struct MediaLimits: Sendable {
    /// Of one medium.
    package var bytes = 2 << 30
    /// Of one that came inside of a request.
    package var inlineBytes = 64 << 20
    /// How long a link lasts, and so how long an address that was given out stays valid.
    package var linkLifetime: Duration = .seconds(10 * 365 * 24 * 3600)

    package init() {}
}
