import Crypto
import DoitongTesting
import EventLoop
import Glibc
import HTTPClient
import HTTPTypes
import S3
import Synchronization
import Telemetry

/// A client of the storage, under a prefix of its own; nothing waits between two attempts.
final class Bench: Sendable {
    let storage: Storage
    let client: S3Client
    let gate: Storage.Scope
    let prefix: String
    let folder: String
    private let lane = Lane()
    private let retried: Retries

    final class Retries: Sendable {
        let errors = Mutex<[String]>([])
        let pauses = Mutex<[Duration]>([])
        let random = Mutex(SeededRandom(seed: 5))
    }

    private static let count = Atomic<Int>(0)

    init(
        _ keys: S3Keys? = nil, bucket: String? = nil, limits: S3Limits = Bench.limits,
        now: @escaping @Sendable () -> Timestamp = Timestamp.now
    ) throws {
        let storage = try Storage.shared.get()
        self.storage = storage
        prefix = "test-\(Self.count.add(1, ordering: .relaxed).newValue)/"
        gate = storage.scope(prefix)
        try gate.reset()
        folder = "/tmp/doitong-s3-\(getpid())-\(prefix.dropLast())"
        _ = unsafe mkdir(folder, 0o700)
        let keys = keys ?? S3Keys(id: storage.id, secret: Secret(storage.secret))
        let retried = Retries()
        self.retried = retried
        client = S3Client(
            try S3Bucket(bucket ?? storage.bucket, prefix: prefix, endpoint: URL(parsing: storage.gate)),
            client: Client(lanes: [lane]), limits: limits, keys: { () throws(S3Error) in keys }, now: now,
            chance: { retried.random.withLock { Double.random(in: 0..<1, using: &$0) } },
            pause: { (duration) throws(CancellationError) in
                retried.pauses.withLock { $0.append(duration) }
                if Task.isCancelled { throw CancellationError() }
            }, failed: { error, _, _ in retried.errors.withLock { $0.append("\(error)") } })
    }

    deinit {
        lane.stop()
        for name in ["from", "to"] { _ = unsafe unlink("\(folder)/\(name)") }
        _ = unsafe rmdir(folder)
    }

    /// S3's smallest parts.
    static var limits: S3Limits {
        var limits = S3Limits()
        (limits.partBytes, limits.wholeBytes, limits.parallelParts) = (5 << 20, 6 << 20, 3)
        return limits
    }

    var retries: Int { retried.errors.withLock(\.count) }
    var pauses: [Duration] { retried.pauses.withLock { $0 } }

    static func bytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var random = SeededRandom(seed: seed)
        return (0..<(count + 7) / 8).flatMap { _ in
            let number = random.next()
            return (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        }.dropLast((8 - count % 8) % 8)
    }

    func write(_ bytes: [UInt8]) -> String {
        let path = "\(folder)/from"
        guard let file = unsafe fopen(path, "w") else { fatalError(path) }
        _ = unsafe fwrite(bytes, 1, bytes.count, file)
        _ = unsafe fclose(file)
        return path
    }

    static func read(_ path: String) -> [UInt8]? {
        guard let file = unsafe fopen(path, "r") else { return nil }
        defer { _ = unsafe fclose(file) }
        var (bytes, buffer): ([UInt8], [UInt8]) = ([], [UInt8](repeating: 0, count: 1 << 16))
        while case let count = unsafe fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return bytes
    }

    func put(_ bytes: [UInt8], as key: String = "a", _ schedule: RetrySchedule = .waitedFor) async throws(S3Error) {
        try await client.put(
            write(bytes), bytes: bytes.count, digest: SHA256.digest(of: bytes), as: key, type: "audio/basic", [],
            schedule)
    }

    /// What the storage really has.
    func stored(_ key: String = "a") throws -> [UInt8]? {
        let answer = try storage.object(prefix + key)
        return answer.status == 200 ? answer.body : nil
    }

    func download(_ bytes: Int, _ key: String = "a") async throws(S3Error) -> [UInt8]? {
        let path = "\(folder)/to"
        _ = unsafe unlink(path)
        return try await client.download(key, bytes: bytes, to: path) ? Self.read(path) : nil
    }

    var hasDownload: Bool { unsafe access("\(folder)/to", F_OK) == 0 }
}
