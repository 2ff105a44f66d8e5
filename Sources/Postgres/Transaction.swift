import EventLoop
package import SQL

/// What a transaction sees of others, and they of it.
package enum Isolation: Sendable {
    /// Each statement sees what was committed before it.
    case readCommitted
    /// All statements see what was committed before the first. `SQLError.conflict` when another changes the same.
    case repeatableRead
    /// As if each transaction were alone. `SQLError.conflict` when that cannot be.
    case serializable
    /// As ``repeatableRead``, and nothing can be changed.
    case snapshot

    var begin: SQLQuery {
        switch self {
        case .readCommitted: "BEGIN ISOLATION LEVEL READ COMMITTED"
        case .repeatableRead: "BEGIN ISOLATION LEVEL REPEATABLE READ"
        case .serializable: "BEGIN ISOLATION LEVEL SERIALIZABLE"
        case .snapshot: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        }
    }

    static let commit: SQLQuery = "COMMIT"
}

/// What a transaction may do, one step after another. It begins with the first statement, in the same round trip.
///
/// After a statement that failed, nothing more can be done in it.
package struct Transaction: ~Copyable {
    private let lease: Lease

    init(_ lease: Lease) { self.lease = lease }

    /// The rows of an answer, each as `read` makes it.
    package borrowing func rows<Value>(
        _ query: SQLQuery, _ read: (borrowing Row) throws(SQLError) -> Value
    ) async throws(SQLError) -> [Value] { try await execute(query).rows(read) }

    /// The first row of an answer as `read` makes it; nil when there is none.
    package borrowing func row<Value>(
        _ query: SQLQuery, _ read: (borrowing Row) throws(SQLError) -> Value
    ) async throws(SQLError) -> Value? { try await execute(query).row(read) }

    /// Carries a statement out.
    @discardableResult
    package borrowing func execute(_ query: SQLQuery) async throws(SQLError) -> Answer {
        try await lease.send([query], as: .part)[0]
    }

    /// Carries statements out in one round trip. When one fails, those after it do nothing.
    @discardableResult
    package borrowing func execute(_ queries: [SQLQuery]) async throws(SQLError) -> [Answer] {
        try await lease.send(queries, as: .part)
    }

    /// Ends the transaction with these statements, in the same round trip. Nothing more can be done in it.
    @discardableResult
    package borrowing func commit(_ queries: [SQLQuery] = []) async throws(SQLError) -> [Answer] {
        try await lease.send(queries, as: .commit)
    }

    /// Carries out statements that are kept for nothing and bind nothing.
    borrowing func perform(_ script: String) async throws(SQLError) { try await lease.send(script: script) }
}

/// A connection that is one caller's own, and the transaction on it.
final class Lease: @unchecked Sendable {  // Its state changes on the caller's side, who does one thing at a time.
    private let isolation: Isolation
    private let lane: Lane
    private var held: LaneBound<(connection: Connection, side: Side)>?
    private var hasBegun = false
    private(set) var hasEnded = false

    init(_ isolation: Isolation, on lane: Lane) { (self.isolation, self.lane) = (isolation, lane) }

    func begin(on connection: Connection, of side: Side) { held = LaneBound((connection, side), on: lane) }

    /// What is not ended is undone.
    func giveBack() {
        held.take()?.perform { $0.side.giveBack($0.connection) }
    }

    func send(_ queries: [SQLQuery], as purpose: Exchange.Purpose) async throws(SQLError) -> [Answer] {
        precondition(!hasEnded, "a statement after the transaction's end")
        try Parameters.check(queries)
        var all = queries
        var first = 0
        if case .commit = purpose {
            hasEnded = true
            // Nothing was done, and so there is nothing to commit.
            if !hasBegun, queries.isEmpty { return [] }
            all.append(Isolation.commit)
        }
        if !hasBegun {
            (hasBegun, first) = (true, 1)
            all.insert(isolation.begin, at: 0)
        }
        let exchange = Exchange(purpose, all, keeping: first..<first + queries.count)
        // A commit alone is not interrupted: it is soon done.
        return try await send(exchange, isCancellable: !exchange.isCommit || all.count > 1)
    }

    func send(script: String) async throws(SQLError) {
        if !hasBegun { _ = try await send([], as: .part) }
        _ = try await send(Exchange(.script(script), []), isCancellable: true)
    }

    private func send(_ exchange: Exchange, isCancellable: Bool) async throws(SQLError) -> [Answer] {
        guard let held else { throw .closed }
        return try await exchange.answers(on: lane, isCancellable: isCancellable) {
            held.opened.connection.send(exchange)
        }
    }
}
