import EventLoop
import HTTPClient
import Media
import S3
import Telemetry

/// Where media are kept, as `--media` says.
enum MediaHome: Sendable {
    case disk
    case bucket(S3MediaSettings, keys: String?)

    /// Opens it, and looks whether it does what it is there for.
    ///
    /// - Parameter address: the one that clients know us by.
    func open(
        data: String, address: @escaping @Sendable () -> String, lanes: [Lane], log: Log
    ) async throws -> any ServedMedia {
        let key = try KeyFile.bytes("\(data)/media.key")
        switch self {
        case .disk: return try DiskMedia("\(data)/media", key: key, address: address, now: Timestamp.now)
        case .bucket(let settings, let file):
            let keys = try MediaKeys(file: file)
            let client = S3Client(
                settings.bucket, client: Client(lanes: lanes, LiveVendors.configuration()),
                keys: { () throws(S3Error) in try keys.keys() }, now: Timestamp.now,
                chance: { Double.random(in: 0..<1) },
                pause: { (duration) throws(CancellationError) in try await lanes[0].sleep(for: duration) },
                failed: { error, request, delay in
                    log.warning(
                        "the media storage is asked again",
                        ["request": request, "cause": "\(error)", "after_s": delay])
                })
            log.notice("media are kept in a bucket", ["bucket": "\(settings.bucket)"])
            try await client.check()
            return try S3Media(
                client, folder: "\(data)/media-s3", cacheBytes: settings.cacheBytes, linking: settings.links, key: key,
                address: address, lane: lanes[0], log: log, now: Timestamp.now)
        }
    }
}
