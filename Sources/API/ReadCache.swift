import Gateway
import Glibc
import HTTPServer
import HTTPTypes
import Synchronization
import Telemetry

/// Answers to `generation(id)` that still hold.
///
/// Clients poll: they send the same bytes until the generation has ended. Such an answer depends on the key, on the request's
/// bytes and on the generation alone, so it is kept with the generation's stamp and sent again for as long as that is the same.
/// It costs its caller a read like any other.
final class ReadCache: Sendable {
    struct Entry: Sendable {
        fileprivate let authorization: [UInt8]
        fileprivate let question: [UInt8]
        let account: Account
        fileprivate let generation: Identifier<Generation>
        fileprivate let stamp: UInt64
        /// Links in the answer change with the day.
        fileprivate let until: Timestamp
        let body: [UInt8]
    }

    private static let shards = 16
    private static let entriesOfShard = 1024
    /// Larger answers are made anew.
    private static let largest = 8192

    private final class Shard: Sendable {
        let entries = Mutex<[Int: Entry]>([:])
    }

    private let shards = (0..<shards).map { _ in Shard() }

    /// The answer that was kept for the same request of the same key; nil where there is none, or it does not hold any more.
    func entry(for request: Request, in store: any Store, at now: Timestamp) -> Entry? {
        guard let authorization = Self.authorization(of: request) else { return nil }
        let hash = Self.hash(authorization, request.body)
        let found = shard(hash).entries.withLock { $0[hash] }
        guard let entry = found, Self.areSame(entry.question[...], request.body),
            Self.areSame(entry.authorization[...], authorization), now < entry.until,
            store.stamp(of: entry.generation) == entry.stamp
        else { return nil }
        return entry
    }

    /// `stamp` was taken before the generation was read.
    func keep(
        _ body: [UInt8], for request: Request, of account: Account, _ generation: Identifier<Generation>,
        stamp: UInt64, at now: Timestamp
    ) {
        guard let authorization = Self.authorization(of: request), body.count + request.body.count <= Self.largest
        else { return }
        let hash = Self.hash(authorization, request.body)
        let entry = Entry(
            authorization: Array(authorization), question: Array(request.body), account: account,
            generation: generation, stamp: stamp, until: now.nextDay, body: body)
        shard(hash).entries.withLock { entries in
            if entries.count >= Self.entriesOfShard { entries.removeAll(keepingCapacity: true) }
            entries[hash] = entry
        }
    }

    /// Forgets everything: a key was revoked, or an account changed.
    func clear() { for shard in shards { shard.entries.withLock { $0.removeAll() } } }

    private func shard(_ hash: Int) -> Shard { shards[Int(UInt(bitPattern: hash) % UInt(Self.shards))] }

    /// What tells who asks; nil for requests that are not the plain ones that clients poll with.
    private static func authorization(of request: Request) -> ArraySlice<UInt8>? {
        let fields = request.fields
        guard let type = fields.valueBytes(of: .contentType), areSame(type, json[...]), fields[.apiKey] == nil,
            fields[.idempotencyKey] == nil
        else { return nil }
        if let accepted = fields.valueBytes(of: .accept), !areSame(accepted, everything[...]),
            !areSame(accepted, json[...])
        {
            return nil
        }
        return fields.valueBytes(of: .authorization)
    }

    private static let json = Array("application/json".utf8)
    private static let everything = Array("*/*".utf8)

    /// Reason for `unsafe`, here and below: byte by byte, hashing and comparing took as long as all the rest of such a read.
    private static func hash(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> Int {
        var hasher = Hasher()
        unsafe a.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        unsafe b.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        return hasher.finalize()
    }

    private static func areSame(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> Bool {
        guard a.count == b.count else { return false }
        return unsafe a.withUnsafeBytes { a in
            unsafe b.withUnsafeBytes { b in unsafe a.isEmpty || memcmp(a.baseAddress!, b.baseAddress!, a.count) == 0 }
        }
    }
}
