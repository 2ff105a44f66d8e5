import EventLoop
import Gateway
import Glibc
import SQLite
import Store
import Telemetry

/// Requests that are under way on each lane at any time.
let inFlight = 128
private let accounts = 16

/// A rate, and what each took of the processors. The latter is much the same on a machine that is busy with other things.
struct Rate {
    let perSecond: Double
    let microseconds: Double

    /// Of what `work` does, which says how often it did it.
    static func of(_ work: () async throws -> Int) async rethrows -> Rate {
        let (began, processors) = (ContinuousClock.now, processorTime())
        let count = Double(try await work())
        return Rate(
            perSecond: count / (ContinuousClock.now - began).inSeconds,
            microseconds: (processorTime() - processors) * 1e6 / count)
    }

    private static func processorTime() -> Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

extension Rate: CustomStringConvertible {
    var description: String { "\(Int(perSecond))/s (\(Int(microseconds)) µs of a processor each)" }
}

func measure(_ arguments: [String]) async throws {
    let rounds = arguments.dropFirst().first.flatMap { Int($0) } ?? 5
    let seconds = arguments.dropFirst(2).first.flatMap { Int($0) } ?? 3
    let folder = arguments.dropFirst(3).first ?? ".build/store-bench-\(getpid())"
    let lanes = [Lane(index: 0), Lane(index: 1)]
    var ratios: [Double] = []
    for round in 1...rounds {
        let ours = try await withFolder("\(folder)-ours") {
            try await accept(in: $0, lanes: lanes, for: .seconds(seconds), andMore: round == rounds)
        }
        let raw = try await withFolder("\(folder)-raw") { folder in
            // The store makes the tables.
            await (try await makeStore(in: folder, lanes: [])).close()
            return await Rate.of { Raw.put(in: folder, rowsPerCommit: ours.rowsPerCommit, for: .seconds(seconds)) }
        }
        ratios.append(ours.rate.perSecond / raw.perSecond)
        print(
            "round \(round): accepted \(ours.rate), \(ours.rowsPerCommit) to a commit; raw \(raw); "
                + "ratio \(rounded(ours.rate.perSecond / raw.perSecond))")
    }
    print("median ratio: \(rounded(ratios.sorted()[ratios.count / 2]))")
}

/// The rate of the tight loop alone, for others to be measured against.
func measureRaw(rowsPerCommit: Int, seconds: Int) async throws {
    let rate = try await withFolder(".store-bench-\(getpid())") { folder in
        await (try await makeStore(in: folder, lanes: [])).close()
        return await Rate.of { Raw.put(in: folder, rowsPerCommit: rowsPerCommit, for: .seconds(seconds)) }
    }
    print(Int(rate.perSecond))
}

private func accept(
    in folder: String, lanes: [Lane], for duration: Duration, andMore: Bool
) async throws -> (rate: Rate, rowsPerCommit: Int) {
    let store = try await makeStore(in: folder, lanes: lanes)
    let before = store.statistics
    let rate = try await rate(on: lanes, for: duration) { worker, number in
        let generation = Sample.generation(worker, number)
        guard case .accepted = try await store.admit(Sample.admission(of: generation)) else { fatalError("refused") }
    }
    let after = store.statistics
    if andMore { try await measureMore(store, lanes) }
    await store.close()
    return (rate, (after.jobs - before.jobs) / max(1, after.commits - before.commits))
}

/// What else is asked of a store that holds many.
private func measureMore(_ store: SQLStore, _ lanes: [Lane]) async throws {
    let second = Duration.seconds(2)
    let id = Sample.generation(0, 1).id
    let reads = try await rate(on: [lanes[0]], inFlight: 1, for: second) { _, _ in
        guard try await store.generation(id) != nil else { fatalError("not there") }
    }
    print("one lane reads one generation: \(reads)")
    let several = try await rate(on: [lanes[0]], inFlight: 1, for: second) { _, number in
        guard
            try await store.generation(Sample.generation(number % (2 * inFlight), 1 + number / (2 * inFlight) % 4).id)
                != nil
        else {
            fatalError("not there")
        }
    }
    print("one lane reads one of a thousand generations: \(several)")
    let keys = try await rate(on: [lanes[0]], inFlight: 1, for: second) { _, _ in
        guard try await store.key(Sample.key.digest) != nil else { fatalError("not there") }
    }
    print("one lane reads a key: \(keys)")
    let page = try await rate(on: [lanes[0]], inFlight: 1, for: second) { _, _ in
        guard try await store.generations(of: Sample.account(0), GenerationQuery(limit: 20)).count == 20 else {
            fatalError("not there")
        }
    }
    print("one lane reads a page of 20: \(page)")
    let standing = try await store.account(Sample.account(0))
    var ids: [Identifier<Generation>] = []
    let claims = try await Rate.of {
        for _ in 0..<100 { ids += try await store.claim(64, by: "w1", at: Sample.start).map(\.id) }
        return ids.count
    }
    print("claimed, 64 to a call: \(claims), of \(standing?.meter.queued ?? 0) in each account")
    let claimed = ids
    let workers = 2 * inFlight
    let ends = try await Rate.of {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<workers {
                group.addTask(executorPreference: lanes[worker % 2]) {
                    for index in stride(from: worker, to: claimed.count, by: workers) {
                        _ = try await store.apply(Sample.delivered, to: claimed[index], by: "w1", at: Sample.start)
                    }
                }
            }
            try await group.waitForAll()
        }
        return claimed.count
    }
    print("completed: \(ends)")
    let audited = ContinuousClock.now
    let findings = try await store.audit()
    print("audited within \(ContinuousClock.now - audited): \(findings.isEmpty ? "all is well" : "\(findings)")")
}

private func makeStore(in folder: String, lanes: [Lane]) async throws -> SQLStore {
    let store = try await SQLStore.open(folder, lanes: lanes)
    for number in 0..<accounts {
        let plan = Plan(name: "Unlimited", requestsPerMinute: nil, concurrent: nil, perDay: nil)
        let id = Sample.account(number)
        try await store.create(Account(id: id, name: "Account", plan: plan, createdAt: Sample.start))
        _ = try await store.grant(
            1_000_000_000_000, to: id, reason: "sample", reference: "sample", at: Sample.start)
    }
    try await store.create(Sample.key)
    return store
}

/// How often `work` is done in a second, by so many tasks on each lane.
func rate(
    on lanes: [Lane], inFlight: Int = inFlight, for duration: Duration,
    _ work: @escaping @Sendable (_ worker: Int, _ number: Int) async throws -> Void
) async throws -> Rate {
    let end = ContinuousClock.now + duration
    return try await Rate.of {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for worker in 0..<(inFlight * lanes.count) {
                group.addTask(executorPreference: lanes[worker % lanes.count]) {
                    var number = 0
                    while ContinuousClock.now < end {
                        number += 1
                        try await work(worker, number)
                    }
                    return number
                }
            }
            return try await group.reduce(0, +)
        }
    }
}

private func withFolder<Result>(_ path: String, _ body: (String) async throws -> Result) async throws -> Result {
    _ = unsafe mkdir(path, 0o700)
    defer {
        for file in ["database.sqlite", "database.sqlite-wal", "database.sqlite-shm", "lock"] {
            _ = unsafe unlink("\(path)/\(file)")
        }
        _ = unsafe rmdir(path)
    }
    return try await body(path)
}

private func rounded(_ number: Double) -> Double { (number * 100).rounded() / 100 }

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
