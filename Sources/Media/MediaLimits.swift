/// The media store's bounds.
package struct MediaLimits: Sendable {
    /// Of one medium.
    package var bytes = 2 << 30
    /// Of one that came inside of a request.
    package var inlineBytes = 64 << 20
    /// How long a link lasts, and so how long an address that was given out stays valid.
    package var linkLifetime: Duration = .seconds(10 * 365 * 24 * 3600)

    /// Of a medium that is elsewhere and is brought here as a whole to be given out; larger ones are given out as they come.
    package var wholeBytes = 16 << 20
    /// Media that are given out as they come, at once; each has up to 1 MiB in memory.
    package var streams = 512
    /// How long the storage's own address lasts that a link leads to.
    package var redirectLifetime: Duration = .seconds(3600)
    package var sweepInterval: Duration = .seconds(24 * 3600)

    package init() {}
}
