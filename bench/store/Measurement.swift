import EventLoop
import Gateway
import Glibc
import SQLite
import Store
import Telemetry

/// Requests that are under way on each lane at any time.
private let inFlight = 128
private let accounts = 16

func measure(_ arguments: [String]) async throws {
    let rounds = arguments.dropFirst().first.flatMap { Int($0) } ?? 5
    let seconds = arguments.dropFirst(2).first.flatMap { Int($0) } ?? 3
    let folder = arguments.dropFirst(3).first ?? "store-bench-\(getpid())"
    let lanes = [Lane(index: 0), Lane(index: 1)]
    var ratios: [Double] = []
    for round in 1...rounds {
        let ours = try await withFolder("\(folder)-ours") {
            try await accept(in: $0, lanes: lanes, for: .seconds(seconds), andMore: round == rounds)
        }
        let raw = try await withFolder("\(folder)-raw") { folder in
            // The store makes the tables.
            await (try await makeStore(in: folder, lanes: [])).close()
            return Raw.rate(in: folder, rowsPerCommit: ours.rowsPerCommit, for: .seconds(seconds))
        }
        ratios.append(ours.rate / raw)
        print(
            "round \(round): \(Int(ours.rate)) accepted/s, \(ours.rowsPerCommit) to a commit; raw \(Int(raw)) rows/s; "
                + "ratio \(rounded(ours.rate / raw))")
    }
    print("median ratio: \(rounded(ratios.sorted()[ratios.count / 2]))")
}

private func accept(
    in folder: String, lanes: [Lane], for duration: Duration, andMore: Bool
) async throws -> (rate: Double, rowsPerCommit: Int) {
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
    print("one lane reads one generation \(Int(reads)) times a second")
    let several = try await rate(on: [lanes[0]], inFlight: 1, for: second) { _, number in
        guard
            try await store.generation(Sample.generation(number % (2 * inFlight), 1 + number / (2 * inFlight) % 4).id)
                != nil
        else {
            fatalError("not there")
        }
    }
    print("one lane reads one of a thousand generations \(Int(several)) times a second")
    let keys = try await rate(on: [lanes[0]], inFlight: 1, for: second) { _, _ in
        guard try await store.key(Sample.key.digest) != nil else { fatalError("not there") }
    }
    print("one lane reads a key \(Int(keys)) times a second")
    let page = try await rate(on: [lanes[0]], inFlight: 1, for: second) { _, _ in
        guard try await store.generations(of: Sample.account(0), GenerationQuery(limit: 20)).count == 20 else {
            fatalError("not there")
        }
    }
    print("one lane reads a page of 20 \(Int(page)) times a second")
    let standing = try await store.account(Sample.account(0))
    let calls = 100
    var claimed: [Identifier<Generation>] = []
    let claiming = ContinuousClock.now
    for _ in 0..<calls { claimed += try await store.claim(64, by: "w1", at: Sample.start).map(\.id) }
    print(
        "\(Int(Double(claimed.count) / (ContinuousClock.now - claiming).inSeconds)) claimed a second, 64 to a call; "
            + "\(standing?.meter.queued ?? 0) were queued in each account")
    let began = ContinuousClock.now
    let ids = claimed
    let workers = 2 * inFlight
    try await withThrowingTaskGroup(of: Void.self) { group in
        for worker in 0..<workers {
            group.addTask(executorPreference: lanes[worker % 2]) {
                for index in stride(from: worker, to: ids.count, by: workers) {
                    _ = try await store.apply(Sample.delivered, to: ids[index], by: "w1", at: Sample.start)
                }
            }
        }
        try await group.waitForAll()
    }
    print("\(Int(Double(ids.count) / (ContinuousClock.now - began).inSeconds)) completed a second")
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
private func rate(
    on lanes: [Lane], inFlight: Int = inFlight, for duration: Duration,
    _ work: @escaping @Sendable (_ worker: Int, _ number: Int) async throws -> Void
) async throws -> Double {
    let began = ContinuousClock.now
    let end = began + duration
    let count = try await withThrowingTaskGroup(of: Int.self) { group in
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
    return Double(count) / (ContinuousClock.now - began).inSeconds
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
