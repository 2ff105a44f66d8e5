/// The bounds of what is asked of a storage.
package struct S3Limits: Sendable {
    /// Larger objects go up in parts of this size, all but the last. S3 takes parts from 5 MiB up.
    package var partBytes = 8 << 20
    /// What is at most sent at once as a whole.
    package var wholeBytes = 16 << 20
    /// Parts, going up or coming down, of one object at once.
    package var parallelParts = 4
    /// The same over all objects; each is in memory.
    package var partsInMemory = 16
    /// Objects that go up as a whole at once.
    package var wholesAtOnce = 32
    /// How long a presigned address may last; S3 allows seven days.
    package var longestLink: Duration = .seconds(7 * 24 * 3600)
    /// A multipart upload that began before this is nobody's any more.
    package var staleUpload: Duration = .seconds(24 * 3600)
    /// Such uploads that are listed at a time, and how many lists are read.
    package var uploadsListed = 100
    package var uploadLists = 50

    /// From a request to the first of its answer; for putting parts together, which takes S3 a while; and for all of an attempt,
    /// in which a whole object goes up.
    package var answerTime: Duration = .seconds(60)
    package var completingTime: Duration = .seconds(180)
    package var attemptTime: Duration = .seconds(600)

    /// S3's own.
    static let mostParts = 10_000

    package init() {}

    package var objectBytes: Int { partBytes * Self.mostParts }
}
