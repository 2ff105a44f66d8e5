import Crypto
import EventLoop
import JSON

/// All that the vendors remember, and the time, the randomness and the faults that they share. It lives on one lane.
final class World {
    let lane: Lane
    /// How many times faster than the vendor its work goes.
    let speed: Double
    let studio: Studio
    let notary: Notary
    let messenger: Messenger?
    var random: Randomness
    var faults = FaultPlan()
    /// Of its own, so that asking for faults does not change the ids.
    var dice: Randomness
    /// Where clients find us, without a slash at its end.
    var origin = "http://127.0.0.1"

    private(set) var jobs: [Job] = []
    /// How many requests came, by vendor and by what they were for.
    private(set) var requests: [String: [Endpoint.Stage: Int]] = [:]
    private var places: [Key: Int] = [:]
    private var files: [Key: StoredFile] = [:]
    private let linkKey: [UInt8]

    private struct Key: Hashable {
        let vendor: String
        let id: String
    }

    /// Of its time, what a job waits even when nobody is before it.
    private static let queueShare = 0.1

    /// - Parameter folder: exists, and is removed by whoever made it.
    init(on lane: Lane, seed: UInt64, speed: Double, folder: String, messenger: Messenger? = nil) {
        (self.lane, self.speed, self.messenger) = (lane, speed, messenger)
        studio = Studio(on: lane, folder: folder)
        notary = Notary(seed: seed)
        random = Randomness(seed: seed)
        dice = Randomness(seed: ~seed)
        linkKey = Array("vendor-simulator \(seed)".utf8)
    }

    // MARK: - Time

    /// The same throughout an answer, so that what it says of a job agrees with itself.
    var now: Moment { lane.now }

    /// Seconds since 1970.
    var unixTime: Int { Int(lane.time.wallTime.seconds) }

    var wallMilliseconds: Int64 {
        let time = lane.time.wallTime
        return time.seconds * 1000 + Int64(time.nanoseconds / 1_000_000)
    }

    func wait(until moment: Moment) async {
        // Who waits for ever is let go when its client is.
        try? await lane.sleep(for: min(moment.since(now), .seconds(86_400)))
    }

    func count(_ stage: Endpoint.Stage, of vendor: String) { requests[vendor, default: [:]][stage, default: 0] += 1 }

    // MARK: - Jobs

    /// Takes on a job; nil when the vendor makes no more at once.
    func accept(_ order: Job.Order, id: String?, latency: Duration, _ vendor: any Vendor) -> Job? {
        guard let turn = turn(for: vendor) else { return nil }
        let time = latency / speed
        let immune = order.immune.union(vendor.meaningless.keys)
        let faults = faults.strike(jobOf: vendor.name, immune: immune, at: now, &dice)
        let id = id ?? random.uuid()
        let job = Job(
            id: id, order: order, acceptedAt: now, acceptedWall: wallMilliseconds, work: time * (1 - Self.queueShare),
            fate: faults.lazy.compactMap(\.kind.fate).first ?? .delivers,
            hasDeadLinks: faults.contains { $0.kind == .deadLink }, beginsAt: turn + time * Self.queueShare,
            number: Int(random.next() >> 33))
        places[Key(vendor: vendor.name, id: id)] = jobs.count
        jobs.append(job)
        if order.callback != nil, let messenger {
            let home = LaneBound(self, on: lane)
            Task(executorPreference: lane) { await messenger.accompany(job, of: vendor, in: home.opened) }
        }
        return job
    }

    func job(_ id: String, of vendor: String) -> Job? { places[Key(vendor: vendor, id: id)].map { jobs[$0] } }

    /// The latest job that its caller knows by this id.
    func job(clientID: String, of vendor: String) -> Job? {
        jobs.last { $0.order.vendor == vendor && $0.order.clientID == clientID }
    }

    func jobs(of vendor: String) -> [Job] {
        jobs.filter { $0.order.vendor == vendor && places[Key(vendor: vendor, id: $0.id)] != nil }
    }

    func cancel(_ job: Job) {
        guard let place = places[Key(vendor: job.order.vendor, id: job.id)] else { return }
        if !jobs[place].phase(at: now).isOver { jobs[place].cancelledAt = now }
    }

    /// The same was submitted again, and the vendor noticed.
    func countReplay(of job: Job) {
        if let place = places[Key(vendor: job.order.vendor, id: job.id)] { jobs[place].replays += 1 }
    }

    /// The vendor forgets the job; `GET /_/jobs` still tells of it.
    func forget(_ job: Job) { places[Key(vendor: job.order.vendor, id: job.id)] = nil }

    func running(_ vendor: String) -> Int {
        jobs.count { $0.order.vendor == vendor && !$0.phase(at: now).isOver }
    }

    /// When a vendor can begin one more; nil where it refuses.
    private func turn(for vendor: any Vendor) -> Moment? {
        switch vendor.slots {
        case .unlimited: return now
        case .refuses(let limit): return running(vendor.name) < limit ? now : nil
        case .waits(let limit):
            let ends = jobs.filter { $0.order.vendor == vendor.name && !$0.phase(at: now).isOver }.map(\.endsAt)
                .sorted()
            return ends.count < limit ? now : ends[ends.count - limit]
        }
    }

    // MARK: - Files that clients brought

    /// The most files that are kept; the oldest go first.
    private static let mostFiles = 500
    private var fileOrder: [Key] = []

    func keep(_ file: StoredFile, as id: String, of vendor: String) {
        let key = Key(vendor: vendor, id: id)
        if files.updateValue(file, forKey: key) == nil { fileOrder.append(key) }
        if fileOrder.count > Self.mostFiles { files[fileOrder.removeFirst()] = nil }
    }

    func file(_ id: String, of vendor: String) -> StoredFile? { files[Key(vendor: vendor, id: id)] }

    /// All that clients brought to a vendor, the oldest first.
    func files(of vendor: String) -> [(id: String, file: StoredFile)] {
        fileOrder.compactMap { key in key.vendor == vendor ? files[key].map { (key.id, $0) } : nil }
    }

    func drop(file id: String, of vendor: String) {
        let key = Key(vendor: vendor, id: id)
        files[key] = nil
        fileOrder.removeAll { $0 == key }
    }

    // MARK: - Links

    /// A link to one of a job's outputs, for whoever has it, until it expires.
    func link(to job: Job, _ index: Int = 0, for lifetime: Duration = .seconds(86_400)) -> String {
        let expires = wallMilliseconds + Int64(lifetime / .milliseconds(1))
        let name = "\(index).\(job.order.outputs[index].fileEnding)"
        let path = "/_/media/\(job.order.vendor)/\(Base16.encode(Array(job.id.utf8)))/\(name)"
        return "\(origin)\(path)?expires=\(expires)&signature=\(signature(path, "\(expires)"))"
    }

    func signature(_ path: String, _ expires: String) -> String {
        String(HMACSHA256.code(for: "\(path) \(expires)", key: linkKey).description.prefix(32))
    }
}

/// A file that a client brought.
struct StoredFile: Sendable {
    let name: String
    let type: String
    let bytes: [UInt8]
    let keptAt: Moment
}
