import DoitongTesting
import EventLoop
import SQL
import SQLite
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct WriteTests {
    struct Refused: Error, Equatable { let id: Int }

    private let folder = TemporaryFolder()

    /// What came of each of many writes that waited together.
    private func outcomes(
        _ database: Database, _ ids: Range<Int>, _ work: @escaping @Sendable (borrowing Transaction, Int) throws -> Void
    ) async throws -> [Int: any Error] {
        try await database.together(ids.count) {
            await withTaskGroup { tasks in
                for id in ids {
                    tasks.addTask { () -> (Int, (any Error)?) in
                        do {
                            try await database.write { try work($0, id) }
                            return (id, nil)
                        } catch { return (id, error) }
                    }
                }
                var errors: [Int: any Error] = [:]
                for await (id, error) in tasks { errors[id] = error }
                return errors
            }
        }
    }

    @Test("writes that wait go to the disk together, and each is there")
    func groups() async throws {
        let database = try Database.open(folder)
        let errors = try await outcomes(database, 0..<2000) { transaction, id in
            try transaction.execute("INSERT INTO account(id, balance) VALUES (\(id), 1)")
        }
        #expect(errors.isEmpty)
        // The one that held the others up, and 2000 in as many transactions as they need.
        #expect(database.statistics.jobs == 2001 && database.statistics.commits == 5)
        #expect(try await database.balances().count == 2000)
        await database.close()
    }

    @Test("a write that throws leaves nothing behind, and those around it are there")
    func failures() async throws {
        let database = try Database.open(folder)
        let errors = try await outcomes(database, 0..<900) { transaction, id in
            try transaction.execute("INSERT INTO account(id, balance) VALUES (\(id), 1)")
            switch id % 3 {
            case 0: throw Refused(id: id)
            case 1: try transaction.execute("UPDATE account SET balance = -1 WHERE id = \(id)")
            default: break
            }
        }
        #expect(errors.count == 600)
        for (id, error) in errors {
            switch error {
            case let error as Refused: #expect(id % 3 == 0 && error == Refused(id: id))
            case SQLError.constraint(let constraint, _):
                #expect(id % 3 == 1 && constraint == .init(.check, name: "solvent"))
            default: Issue.record(error)
            }
        }
        #expect(try await database.balances() == Dictionary(uniqueKeysWithValues: (0..<300).map { (3 * $0 + 2, 1) }))
        await database.close()
    }

    @Test("a write that catches what a statement threw may go on")
    func goingOn() async throws {
        let database = try Database.open(folder)
        try await database.put(1, 5)
        let isThere = try await database.write { transaction in
            do throws(SQLError) {
                try transaction.execute("INSERT INTO account(id, balance) VALUES (1, 9)")
                return false
            } catch {
                guard case .constraint(let constraint, _) = error else { throw error }
                try transaction.execute("UPDATE account SET balance = 6 WHERE id = 1")
                return constraint == .init(.primaryKey, name: "account.id")
            }
        }
        #expect(isThere)
        #expect(try await database.balances() == [1: 6])
        await database.close()
    }

    @Test("beyond the bound a write is refused at once, and those that wait are done")
    func bound() async throws {
        let database = try Database.open(folder)
        let count = Database.longestQueue
        let gate = Gate()
        async let held: Void = database.write { _ in gate.pass() }
        await gate.isEntered.wait()
        let waiting = (0..<count).map { id in Task { try await database.put(id) } }
        while database.statistics.waiting < count { await Task.yield() }
        await #expect(throws: SQLError.overloaded(waiting: count)) { try await database.put(-1) }
        gate.open()
        try await held
        for task in waiting { try await task.value }
        #expect(try await database.balances().count == count)
        await database.close()
    }

    @Test("a caller who is cancelled while it waits still learns what came of it")
    func cancellation() async throws {
        let database = try Database.open(folder)
        let gate = Gate()
        async let held: Void = database.write { _ in gate.pass() }
        await gate.isEntered.wait()
        let task = Task {
            let changed = try await database.write { try $0.execute("INSERT INTO account VALUES (1, 2)") }
            return (changed, Task.isCancelled)
        }
        while database.statistics.waiting < 1 { await Task.yield() }
        task.cancel()
        gate.open()
        try await held
        let (changed, isCancelled) = try await task.value
        #expect(changed == 1 && isCancelled)
        #expect(try await database.balances() == [1: 2])
        await database.close()
    }

    @Test("closing does what waits and refuses what comes, and the log is in the database then")
    func closing() async throws {
        let database = try Database.open(folder)
        let gate = Gate()
        let held = Task { try await database.write { _ in gate.pass() } }
        await gate.isEntered.wait()
        let waiting = (0..<100).map { id in Task { try await database.put(id) } }
        while database.statistics.waiting < 100 { await Task.yield() }
        let closing = Task { await database.close() }
        // Those that come before it was closed are done too.
        let refused = Latch()
        var later: [Task<Bool, Never>] = []
        while !refused.isOpen {
            let id = 1000 + later.count
            later.append(
                Task {
                    do {
                        try await database.put(id)
                        return true
                    } catch {
                        #expect(error as? SQLError == .closed)
                        refused.open()
                        return false
                    }
                })
            await Task.yield()
        }
        gate.open()
        try await held.value
        for task in waiting { try await task.value }
        await closing.value
        await database.close()
        var count = 100
        for task in later where await task.value { count += 1 }
        #expect(folder.logLength == nil)
        let again = try Database.open(folder)
        #expect(try await again.balances().count == count)
        await again.close()
    }

    @Test("a database that is let go of without a word keeps what it answered for, and lets others in")
    func forgetting() async throws {
        do {
            let database = try Database.open(folder)
            try await database.put(1)
        }
        while true {
            do {
                let database = try Database.open(folder)
                #expect(try await database.balances() == [1: 0])
                return await database.close()
            } catch OpeningError.inUse { await Task.yield() }
        }
    }

    @Test("a full disk fails those it took along, leaves nothing of them, and harms nothing else")
    func fullDisk() async throws {
        let database = try Database.open(folder)
        try await database.put(-1, 7)
        try await database.write { transaction in
            _ = try transaction.row("PRAGMA max_page_count = 12") { row throws(SQLError) in
                try row.read(0, as: Int.self)
            }
        }
        let before = try await database.balances()
        let errors = try await outcomes(database, 0..<10) { transaction, id in
            try transaction.execute("INSERT INTO account(id, balance) VALUES (\(id), 1)")
            guard id == 5 else { return }
            for note in 0..<100 {
                let text = String(repeating: "x", count: 4000) + "\(note)"
                try transaction.execute("INSERT INTO hold(account, note) VALUES (\(id), \(text))")
            }
        }
        #expect(errors.count == 10)
        for error in errors.values {
            if case SQLError.full = error { continue }
            Issue.record(error)
        }
        #expect(try await database.balances() == before)
        try await database.put(1, 1)
        #expect(try await database.balances() == [-1: 7, 1: 1])
        await database.close()
    }

    @Test("a long log is brought into the database, and begins anew")
    func checkpoints() async throws {
        let blob = Migration(1, "CREATE TABLE blob(id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT")
        let database = try Database.open(folder, [blob])
        let bytes = [UInt8](repeating: 7, count: 1 << 20)
        var longest = 0
        for _ in 0..<40 {
            try await database.write { try $0.execute("INSERT INTO blob(bytes) VALUES (\(bytes))") }
            longest = max(longest, try #require(folder.logLength))
        }
        #expect(database.statistics.checkpoints == 2)
        // 16 MiB, and the write that went beyond them.
        #expect(longest > 16 << 20 && longest < 18 << 20)
        await database.close()
    }

    /// What ran, in the order in which it ran, and whether it was to be kept.
    private final class History: Sendable {
        typealias Entry = (changes: [(id: Int, by: Int)], isRefused: Bool, isKept: Bool)
        private let kept = Mutex<[Entry]>([])

        var entries: [Entry] { kept.withLock { $0 } }
        func keep(_ index: Int) { kept.withLock { $0[index].isKept = true } }

        func begin(_ changes: [(id: Int, by: Int)], isRefused: Bool) -> Int {
            kept.withLock { entries in
                entries.append((changes, isRefused, false))
                return entries.count - 1
            }
        }
    }

    @Test(
        "whatever is written at once, what is there is what those that succeeded did in turn",
        arguments: 0..<8 as Range<UInt64>)
    func histories(seed: UInt64) async throws {
        let database = try Database.open(folder)
        let lanes = [Lane(index: 1), Lane(index: 2)]
        let history = History()
        await withTaskGroup { tasks in
            for caller in 0..<16 {
                tasks.addTask(executorPreference: lanes[caller % 2]) {
                    var random = SeededRandom(seed: seed << 8 | UInt64(caller))
                    for _ in 0..<40 {
                        let changes = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                            (id: Int.random(in: 0..<12, using: &random), by: Int.random(in: -5...6, using: &random))
                        }
                        let isRefused = Int.random(in: 0..<5, using: &random) == 0
                        let answered = try? await database.write { transaction in
                            let index = history.begin(changes, isRefused: isRefused)
                            for change in changes {
                                try transaction.execute(
                                    """
                                    INSERT INTO account(id, balance) VALUES (\(change.id), \(change.by))
                                    ON CONFLICT DO UPDATE SET balance = balance + excluded.balance
                                    """)
                            }
                            if isRefused { throw Refused(id: caller) }
                            history.keep(index)
                            return index
                        }
                        if let answered { #expect(history.entries[answered].isKept) }
                    }
                }
            }
        }
        var model: [Int: Int] = [:]
        for (changes, isRefused, isKept) in history.entries {
            var next = model
            var isSolvent = true
            for change in changes {
                // An insertion is checked before it is found to be an update.
                isSolvent = isSolvent && change.by >= 0 && next[change.id, default: 0] + change.by >= 0
                next[change.id, default: 0] += change.by
            }
            #expect(isKept == (isSolvent && !isRefused))
            if isKept { model = next }
        }
        #expect(history.entries.count == 640)
        #expect(try await database.balances() == model)
        await database.close()
        for lane in lanes { lane.stop() }
    }
}
