import EventLoop
import Glibc
import SQL
import SQLite
import Synchronization

private let clock = ContinuousClock()

private func perSecond(_ count: Int, _ time: Duration) -> Double {
    Double(count) / (Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18)
}

private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

private func show(_ name: String, _ values: [Double], unit: String) {
    let name = name + String(repeating: " ", count: max(1, 46 - name.count))
    print("\(name)\(Int(median(values)))\(unit)  (\(Int(values.min()!)) to \(Int(values.max()!)))")
}

func measure(_ arguments: [String]) async {
    let rounds = arguments.count > 1 ? Int(arguments[1]) ?? 5 : 5
    let base = arguments.count > 2 ? arguments[2] : "/tmp"
    let folder = "\(base)/sqlite-bench-\(getpid())"
    precondition(unsafe mkdir(folder, 0o700) == 0, "cannot make \(folder)")
    defer {
        for name in ["database.sqlite", "raw.sqlite"].flatMap({ [$0, $0 + "-wal", $0 + "-shm"] }) + ["lock"] {
            _ = unsafe unlink("\(folder)/\(name)")
        }
        _ = unsafe rmdir(folder)
    }
    do {
        let database = try Database(in: folder, applicationID: 1, migrations: [Migration(1, Row.schema)])
        await measure(database, Raw("\(folder)/raw.sqlite"), rounds: rounds)
        await database.close()
    } catch { print("failed: \(error)") }
}

private func measure(_ database: Database, _ raw: Raw, rounds: Int) async {
    let lanes = (1...2).map { Lane(index: $0) }
    var next = 0
    func group(_ callers: Int, _ count: Int) async -> (rate: Double, jobs: Double) {
        let (start, before) = (next, database.statistics)
        next += count
        let time = await clock.measure {
            await withTaskGroup { tasks in
                for caller in 0..<callers {
                    let lane = lanes[caller % lanes.count]
                    tasks.addTask(executorPreference: lane) {
                        for number in stride(from: start + caller, to: start + count, by: callers) {
                            let row = Row(number: number)
                            do { try await database.write { try $0.execute(row.insertion) } } catch {
                                fatalError("\(error)")
                            }
                        }
                    }
                }
            }
        }
        let after = database.statistics
        return (perSecond(count, time), Double(after.jobs - before.jobs) / Double(after.commits - before.commits))
    }

    // Before anything is measured, both logs get their full length.
    raw.write(20_000, group: 256)
    _ = await group(256, 20_000)

    var alone: (raw: [Double], ours: [Double]) = ([], [])
    for _ in 0..<rounds {
        alone.raw.append(perSecond(1000, clock.measure { raw.write(1000, group: 1) }))
        alone.ours.append(await group(1, 1000).rate)
    }
    show("alone, SQLite", alone.raw, unit: "/s")
    show("alone, Database.write", alone.ours, unit: "/s")
    print("ratio \(median(zip(alone.ours, alone.raw).map { $0 / $1 }))\n")

    for callers in [32, 128, 512] {
        var (plain, saving, ours, jobs, ratios): ([Double], [Double], [Double], [Double], [Double]) = (
            [], [], [], [], []
        )
        for _ in 0..<rounds {
            let mine = await group(callers, 20_000)
            let size = max(1, Int(mine.jobs))
            let reference = perSecond(20_000, clock.measure { raw.write(20_000, group: size) })
            saving.append(perSecond(20_000, clock.measure { raw.write(20_000, group: size, savepoints: true) }))
            ours.append(mine.rate)
            jobs.append(mine.jobs)
            plain.append(reference)
            ratios.append(mine.rate / reference)
        }
        show("\(callers) callers on 2 lanes, Database.write", ours, unit: "/s")
        show("  rows to a commit", jobs, unit: "")
        show("as many rows to a commit, SQLite", plain, unit: "/s")
        show("as many, with savepoints, SQLite", saving, unit: "/s")
        print("ratio \(median(ratios))\n")
    }

    // Reading: 5 columns by primary key, of 10,000 rows.
    let count = 50_000
    var (plain, ours): ([Double], [Double]) = ([], [])
    for _ in 0..<rounds {
        let time = clock.measure { for number in 0..<count { sink(raw.find(Row(number: number % 10_000).id)) } }
        plain.append(1e9 / perSecond(count, time))
        ours.append(1e9 / perSecond(count, await read(count, database, on: lanes[0])))
    }
    show("one row by its key, SQLite", plain, unit: " ns")
    show("one row by its key, Reader", ours, unit: " ns")
    print("ratio \(median(zip(plain, ours).map { $0 / $1 }))\n")

    // Reading while the other lane writes: each commit makes a reader's pages old.
    ours = []
    for _ in 0..<rounds {
        let isDone = Atomic<Bool>(false)
        let start = next
        next += 1_000_000
        let writing = Task(executorPreference: lanes[1]) {
            var number = start
            while !isDone.load(ordering: .relaxed) {
                let row = Row(number: number)
                _ = try? await database.write { try $0.execute(row.insertion) }
                number += 1
            }
        }
        ours.append(1e9 / perSecond(count, await read(count, database, on: lanes[0])))
        isDone.store(true, ordering: .relaxed)
        await writing.value
    }
    show("the same while others commit, Reader", ours, unit: " ns")
    for lane in lanes { lane.stop() }
}

private func read(_ count: Int, _ database: Database, on lane: Lane) async -> Duration {
    await Task(executorPreference: lane) {
        clock.measure {
            do {
                let reader = try database.reader(for: lane)
                for number in 0..<count {
                    let length = try reader.row(Row.selection(Row(number: number % 10_000).id)) {
                        row throws(SQLError) in
                        let texts = (
                            try row.read(0, as: String.self), try row.read(1, as: String.self),
                            try row.read(2, as: String.self), try row.read(3, as: String.self)
                        )
                        return texts.3.utf8.count + Int(try row.read(4, as: Int64.self) & 1)
                    }
                    sink(length ?? 0)
                }
            } catch { fatalError("\(error)") }
        }
    }.value
}

@inline(never) private func sink(_ value: Int) {}
