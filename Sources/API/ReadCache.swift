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
    /// A class: an entry is counted once where it is used, and not each of its parts.
    final class Entry: Sendable {
        fileprivate let authorization: [UInt8]
        fileprivate let question: [UInt8]
        fileprivate let generation: Identifier<Generation>
        fileprivate let stamp: UInt64
        /// Links in the answer change with the day.
        fileprivate let until: Timestamp
        let plan: Plan
        let bucket: ReadBucket
        /// Those that are the same each time.
        let fields: Fields
        let body: [UInt8]

        fileprivate init(
            _ authorization: ArraySlice<UInt8>, _ question: ArraySlice<UInt8>, _ answer: Answer, until: Timestamp
        ) {
            (self.authorization, self.question) = (Array(authorization), Array(question))
            (generation, stamp) = answer.generation
            (plan, bucket, self.until) = (answer.plan, answer.bucket, until)
            (fields, body) = (answer.fields, answer.body)
        }
    }

    /// What is to be kept.
    struct Answer {
        let fields: Fields
        let body: [UInt8]
        let plan: Plan
        let bucket: ReadBucket
        /// Its stamp was taken before it was read.
        let generation: (Identifier<Generation>, stamp: UInt64)
    }

    private static let shards = 16
    private static let placesOfShard = 1024
    /// Larger answers are made anew.
    private static let largest = 8192

    /// Each request has one place, which it takes from whoever had it before.
    private final class Shard: Sendable {
        let places = Mutex([Entry?](repeating: nil, count: placesOfShard))
    }

    /// Counts how often everything was forgotten.
    private let clearings = Atomic<Int>(0)
    private let shards = (0..<shards).map { _ in Shard() }

    /// The answer that was kept for the same request of the same key; nil where there is none, or it does not hold any more.
    func entry(for request: Request, in store: any Store, at now: Timestamp) -> Entry? {
        guard let authorization = Self.authorization(of: request) else { return nil }
        let hash = Self.hash(authorization, request.body)
        let found = shard(hash).places.withLock { $0[Self.place(hash)] }
        guard let entry = found, Self.areSame(entry.question[...], request.body),
            Self.areSame(entry.authorization[...], authorization), now < entry.until,
            store.stamp(of: entry.generation) == entry.stamp
        else { return nil }
        return entry
    }

    func keep(_ answer: Answer, for request: Request, at now: Timestamp, era: Int) {
        guard let authorization = Self.authorization(of: request),
            answer.body.count + request.body.count <= Self.largest
        else { return }
        let hash = Self.hash(authorization, request.body)
        let entry = Entry(authorization, request.body, answer, until: now.nextDay)
        shard(hash).places.withLock { if era == self.era { $0[Self.place(hash)] = entry } }
    }

    /// Forgets everything: a key was revoked, or an account changed.
    func clear() {
        clearings.add(1, ordering: .sequentiallyConsistent)
        for shard in shards { shard.places.withLock { $0 = Array(repeating: nil, count: Self.placesOfShard) } }
    }

    /// Ends when everything is forgotten. Whoever looks up a key asks for it before: what was answered to a key that has
    /// been revoked meanwhile is not kept.
    var era: Int { clearings.load(ordering: .sequentiallyConsistent) }

    private func shard(_ hash: UInt64) -> Shard { shards[Int(hash % UInt64(Self.shards))] }
    private static func place(_ hash: UInt64) -> Int { Int(hash / UInt64(shards) % UInt64(placesOfShard)) }

    /// What tells who asks; nil for requests that are not the plain ones that clients poll with.
    private static func authorization(of request: Request) -> ArraySlice<UInt8>? {
        let fields = request.fields
        guard let type = fields.valueBytes(of: .contentType), areSame(type, json[...]), fields[.apiKey] == nil,
            fields[.idempotencyKey] == nil, fields[.prefer] == nil
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

    /// Quick, and no secret: whoever finds two requests with one place has each of them answered anew, no more.
    ///
    /// Reason for `unsafe`, here and below: byte by byte, hashing and comparing took as long as all the rest of such a read.
    private static func hash(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> UInt64 {
        hash(b, after: hash(a, after: UInt64(a.count)))
    }

    private static func hash(_ bytes: ArraySlice<UInt8>, after start: UInt64) -> UInt64 {
        unsafe bytes.withUnsafeBytes { bytes in
            var hash = start
            func mix(_ word: UInt64) {
                let product = (hash ^ word).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
                hash = product.high ^ product.low
            }
            let words = bytes.count / 8
            for word in 0..<words { mix(unsafe bytes.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self)) }
            for place in words * 8..<bytes.count { mix(UInt64(unsafe bytes[place])) }
            return hash
        }
    }

    private static func areSame(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> Bool {
        guard a.count == b.count else { return false }
        return unsafe a.withUnsafeBytes { a in
            unsafe b.withUnsafeBytes { b in unsafe a.isEmpty || memcmp(a.baseAddress!, b.baseAddress!, a.count) == 0 }
        }
    }
}
