import Gateway
import Synchronization
import Telemetry

/// The buckets that reads are taken from, one for each account that read lately. In memory: a restart fills them.
final class ReadBuckets: Sendable {
    private static let shards = 16
    /// Beyond these in a shard, those that are full are forgotten: a full bucket is what an unknown account has.
    private static let kept = 4096
    private let buckets: [Shard]

    private final class Shard: Sendable {
        let buckets = Mutex<[Identifier<Account>: GCRA]>([:])
    }

    init() { buckets = (0..<Self.shards).map { _ in Shard() } }

    /// Takes one, if there is one, and says where the account stands.
    func take(_ account: Identifier<Account>, _ plan: Plan, at now: Timestamp) -> (isTaken: Bool, status: RateStatus) {
        guard let capacity = plan.readsPerMinute else { return (true, RateStatus(windows: [])) }
        let shard = buckets[Int(UInt(bitPattern: account.hashValue) % UInt(Self.shards))]
        return shard.buckets.withLock { buckets in
            if buckets.count >= Self.kept {
                buckets = buckets.filter { $0.value.fullAt > now.milliseconds * 1000 }
            }
            var bucket = buckets[account] ?? GCRA()
            let isTaken = bucket.take(capacity: capacity, at: now)
            buckets[account] = bucket
            return (isTaken, RateStatus(reads: bucket, plan, at: now))
        }
    }
}
