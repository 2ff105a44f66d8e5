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
        let buckets = Mutex<[Identifier<Account>: ReadBucket]>([:])
    }

    init() { buckets = (0..<Self.shards).map { _ in Shard() } }

    func bucket(of account: Identifier<Account>, at now: Timestamp) -> ReadBucket {
        let shard = buckets[Int(UInt(bitPattern: account.hashValue) % UInt(Self.shards))]
        return shard.buckets.withLock { buckets in
            if let bucket = buckets[account] { return bucket }
            if buckets.count >= Self.kept { buckets = buckets.filter { !$0.value.forgetIfFull(at: now) } }
            let bucket = ReadBucket()
            buckets[account] = bucket
            return bucket
        }
    }

    /// Takes one, if there is one, and says where the account stands.
    func take(
        _ account: Identifier<Account>, _ plan: Plan, at now: Timestamp
    ) -> (bucket: ReadBucket, isTaken: Bool, status: RateStatus) {
        while true {
            let bucket = bucket(of: account, at: now)
            if let (isTaken, status) = bucket.take(plan, at: now) { return (bucket, isTaken, status) }
        }
    }
}

/// One account's. Whoever takes often may hold on to it.
final class ReadBucket: Sendable {
    private let state = Mutex((bucket: GCRA(), isForgotten: false))

    /// As ``ReadBuckets/take(_:_:at:)``; nil where this is the account's bucket no more.
    func take(_ plan: Plan, at now: Timestamp) -> (isTaken: Bool, status: RateStatus)? {
        state.withLock { state in
            if state.isForgotten { return nil }
            let isTaken = plan.readsPerMinute.map { state.bucket.take(capacity: $0, at: now) } ?? true
            return (isTaken, RateStatus(reads: state.bucket, plan, at: now))
        }
    }

    fileprivate func forgetIfFull(at now: Timestamp) -> Bool {
        state.withLock { state in
            state.isForgotten = state.bucket.fullAt <= now.milliseconds * 1000
            return state.isForgotten
        }
    }
}
