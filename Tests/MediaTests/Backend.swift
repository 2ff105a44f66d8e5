import DoitongTesting
import EventLoop
import Gateway
import Glibc
import HTTPClient
import HTTPTypes
import Media
import S3
import Telemetry
import Testing

/// A media store that the suites run on. Another implementation of the port is one more entry here.
struct Backend: Sendable, CustomTestStringConvertible {
    typealias Clock = @Sendable () -> Timestamp

    let testDescription: String
    /// Opens what belongs to a folder.
    let open: @Sendable (Folder, MediaLimits, @escaping Clock) throws -> any ServedMedia
    /// The places of all that is kept: `ab/abcdef….mp4`.
    let places: @Sendable (Folder) throws -> [String]
    /// Takes away what is kept under a place, behind the store's back.
    let remove: @Sendable (Folder, String) throws -> Void

    static let available = [disk, bucket, bucketWithoutCache]

    static let disk = Backend(testDescription: "disk") { folder, limits, now in
        try folder.media(limits, now: now)
    } places: { folder in
        folder.files.map { String($0.dropFirst("media/".count)) }
    } remove: { folder, place in
        _ = unsafe unlink("\(folder.path)/media/\(place)")
    }

    static let bucket = inBucket("bucket", cacheBytes: 1 << 30)
    /// Every medium is fetched anew, and given out as it comes.
    static let bucketWithoutCache = inBucket("bucket without a cache", cacheBytes: 0)
    /// Whoever follows a link is sent on.
    static let redirecting = inBucket("bucket that is linked to", cacheBytes: 1 << 30, linking: .redirect)

    private static func inBucket(
        _ name: String, cacheBytes: Int, linking: S3MediaSettings.Links = .proxy
    ) -> Backend {
        Backend(testDescription: name) { folder, limits, now in
            try S3Media(
                client(folder), folder: "\(folder.path)/work", cacheBytes: cacheBytes, linking: linking,
                key: Folder.key,
                address: { folder.address }, limits: limits, lane: lane, log: log, now: now)
        } places: { folder in
            try Storage.shared.get().keys(prefix(folder)).map { String($0.dropFirst(prefix(folder).count)) }
        } remove: { folder, place in
            try Storage.shared.get().remove(prefix(folder) + place)
            _ = unsafe unlink("\(folder.path)/work/cache/\(place.dropFirst(3))")
        }
    }

    static func client(_ folder: Folder) throws -> S3Client {
        let storage = try Storage.shared.get()
        let keys = S3Keys(id: storage.id, secret: Secret(storage.secret))
        return S3Client(
            try S3Bucket(storage.bucket, prefix: prefix(folder), endpoint: URL(parsing: storage.gate)), client: http,
            keys: { () throws(S3Error) in keys }, now: Timestamp.now, chance: { 0 },
            pause: { _ throws(CancellationError) in })
    }

    /// Each folder has one of its own in the bucket.
    static func prefix(_ folder: Folder) -> String { "\(folder.path.split(separator: "/").last ?? "")/" }

    // For all tests, and for as long as they run.
    static let lane = Lane()
    private static let http = Client(lanes: [lane])
    private static let log = Log(LogSink(.json, clock: Timestamp.now), threshold: .error)
}
