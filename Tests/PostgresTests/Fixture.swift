import DoitongTesting
import EventLoop
import Postgres
import PostgresTesting
import SQL
import Testing

/// A database for one test, with a pool that is closed at its end.
struct Fixture {
    let address: String
    let lane: Lane
    let pool: Pool

    static let settings: PoolSettings = {
        var settings = PoolSettings(applicationName: "tests")
        // The machine may be busy with much else; what is to be refused soon says so itself.
        settings.waitingPatience = .seconds(60)
        settings.connectPatience = .seconds(60)
        settings.lockTimeout = .seconds(60)
        settings.idleInTransactionTimeout = .seconds(60)
        settings.jitter = { 0 }
        return settings
    }()

    /// Calls `body` with a pool on a database that is empty.
    static func with<Result>(
        _ settings: PoolSettings = settings, on address: String? = nil, time: any Timekeeper = SystemTime(),
        _ body: (Fixture) async throws -> Result
    ) async throws -> Result {
        let place: String
        if let address { place = address } else { place = try await PostgresServer.shared.makeDatabase() }
        let lane = Lane(time: time)
        defer { lane.stop() }
        let fixture = Fixture(
            address: place, lane: lane, pool: Pool(try ConnectionString(place), settings, on: lane))
        do {
            let result = try await body(fixture)
            await fixture.pool.close()
            return result
        } catch {
            await fixture.pool.close()
            throw error
        }
    }

    /// What is told to who asks where nobody is let in.
    static func refusal(at address: String) async throws -> String {
        let clock = ManualClock()
        var settings = settings
        settings.waitingPatience = .seconds(1)
        return try await with(settings, on: address, time: clock) { fixture in
            async let error = failure { try await fixture.pool.execute("SELECT 1") }
            while fixture.pool.statistics.writing.refused == 0 { await Task.yield() }
            clock.advance(by: .seconds(2))
            return await error?.description ?? ""
        }
    }

    /// Carries out a statement that must not fail.
    func set(_ queries: SQLQuery...) async throws {
        for query in queries { try await pool.execute(query) }
    }

    func numbers(_ query: SQLQuery) async throws -> [Int] {
        try await pool.rows(query) { row throws(SQLError) in try row.read(0) }
    }

    /// Keeps a connection until `done`.
    func hold(_ held: Latch, until done: Latch) async throws {
        try await pool.transaction { transaction in
            try await transaction.execute("SELECT 1")
            held.open()
            await done.wait()
        }
    }

    /// Waits until a query finds `count` rows, asking over and over: for what other connections are doing.
    func wait(until query: SQLQuery, finds count: Int) async throws {
        while try await pool.rows(query, { row throws(SQLError) in row.value(at: 0) }).count != count {
            await Task.yield()
        }
    }
}

/// What a call throws.
func failure<Value>(of body: () async throws -> Value) async -> SQLError? {
    do {
        _ = try await body()
        return nil
    } catch let error as SQLError {
        return error
    } catch {
        Issue.record(error)
        return nil
    }
}

/// The kind of an error, without its text.
enum Kind: Sendable {
    case busy, constraint, corrupt, full, readOnly, disk, unreadable, overloaded, closed, conflict, tookTooLong,
        cancelled
    case unreachable, outcomeUnknown, unwritable, refused, other
}

extension SQLError {
    var kind: Kind {
        switch self {
        case .busy: .busy
        case .constraint: .constraint
        case .corrupt: .corrupt
        case .full: .full
        case .readOnly: .readOnly
        case .disk: .disk
        case .unreadable: .unreadable
        case .overloaded: .overloaded
        case .closed: .closed
        case .conflict: .conflict
        case .tookTooLong: .tookTooLong
        case .cancelled: .cancelled
        case .unreachable: .unreachable
        case .outcomeUnknown: .outcomeUnknown
        case .unwritable: .unwritable
        case .refused: .refused
        case .other: .other
        }
    }
}
