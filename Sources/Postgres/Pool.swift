package import EventLoop
package import SQL

/// A PostgreSQL database, as one lane sees it.
///
/// Reads of many callers share a few connections, which can change nothing; whoever writes has a connection for himself
/// meanwhile. Nothing waits on the lane: what is asked in one turn of its loop goes out together, and whoever asked is resumed
/// with the answer. It may be asked from anywhere, but is quickest on its lane.
///
/// What a query binds goes as it is for SQLite, with `$1` for `?`. The types that come back are those of ``Row``.
package final class Pool: Sendable {
    package let lane: Lane
    private let reading: Side
    private let writing: Side

    /// Connects when it is first asked.
    package init(_ target: ConnectionString, _ settings: PoolSettings, on lane: Lane) {
        self.lane = lane
        reading = Side(.reading, target, settings, on: lane)
        writing = Side(.writing, target, settings, on: lane)
    }

    package var statistics: PoolStatistics {
        PoolStatistics(reading: reading.statistics, writing: writing.statistics)
    }

    // MARK: - One statement

    /// The rows of an answer, each as `read` makes it. The statement can change nothing.
    ///
    /// Each sees what was committed when the server came to it. A caller who is cancelled is answered at once.
    package func rows<Value>(
        _ query: SQLQuery, _ read: (borrowing Row) throws(SQLError) -> Value
    ) async throws(SQLError) -> [Value] { try await self.read(query).rows(read) }

    /// The first row of an answer as `read` makes it; nil when there is none. The statement can change nothing.
    package func row<Value>(
        _ query: SQLQuery, _ read: (borrowing Row) throws(SQLError) -> Value
    ) async throws(SQLError) -> Value? { try await self.read(query).row(read) }

    /// Carries a statement out in a transaction of its own, and answers what came of it once that is committed.
    @discardableResult
    package func execute(_ query: SQLQuery) async throws(SQLError) -> Answer {
        try Parameters.check([query])
        return try await write([query], keeping: 0..<1)[0]
    }

    private func read(_ query: SQLQuery) async throws(SQLError) -> Answer {
        try Parameters.check([query])
        let exchange = Exchange(.read, [query])
        return try await exchange.answers(on: lane) { [reading] in reading.read(exchange) }[0]
    }

    // MARK: - Transactions

    /// Carries statements out in one transaction and one round trip, and answers what came of each once all is committed.
    ///
    /// When one fails, the others do nothing. A caller who is cancelled still learns what came of it: the statements are
    /// interrupted where the server can, and `SQLError.cancelled` means that nothing of them is there.
    ///
    /// - Throws: `SQLError.outcomeUnknown` when the connection was lost before it was said that all is committed. It may be, or not.
    @discardableResult
    package func transact(
        _ queries: [SQLQuery], _ isolation: Isolation = .readCommitted
    ) async throws(SQLError) -> [Answer] {
        guard !queries.isEmpty else { return [] }
        try Parameters.check(queries)
        return try await write([isolation.begin] + queries + [Isolation.commit], keeping: 1..<queries.count + 1)
    }

    /// Does `work` in a transaction, and returns once what it did is committed. When `work` throws, what it did is undone.
    ///
    /// - Throws: what `work` throws, and what ``transact(_:_:)`` does.
    package func transaction<Value>(
        _ isolation: Isolation = .readCommitted, _ work: (borrowing Transaction) async throws -> Value
    ) async throws -> Value {
        let lease = try await lease(isolation)
        let transaction = Transaction(lease)
        do {
            let value = try await work(transaction)
            if !lease.hasEnded { try await transaction.commit() }
            lease.giveBack()
            return value
        } catch {
            lease.giveBack()
            throw error
        }
    }

    private func write(_ queries: [SQLQuery], keeping kept: Range<Int>) async throws(SQLError) -> [Answer] {
        let exchange = Exchange(.commit, queries, keeping: kept)
        return try await exchange.answers(on: lane) { [writing] in writing.write(exchange) }
    }

    func lease(_ isolation: Isolation) async throws(SQLError) -> Lease {
        let lease = Lease(isolation, on: lane)
        let exchange = Exchange(.part, [])
        _ = try await exchange.answers(on: lane) { [writing] in
            writing.lend(exchange) { connection in
                lease.begin(on: connection, of: writing)
                exchange.finish()
            }
        }
        return lease
    }

    // MARK: - Closing

    /// Refuses what comes from now on, answers what was asked before, and closes all connections. To be called before the lane is
    /// stopped.
    package func close() async {
        let sides = [reading, writing].map { ($0, Latch()) }
        lane.perform { for (side, closed) in sides { side.close { closed.open() } } }
        for (_, closed) in sides { await closed.wait() }
    }
}

extension Exchange {
    /// Sends itself by `start`, on the lane, and waits for what comes of it.
    func answers(
        on lane: Lane, isCancellable: Bool = true, _ start: @escaping @Sendable () -> Void
    ) async throws(SQLError) -> [Answer] {
        if isCancellable, Task.isCancelled { throw .cancelled }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { (caller: CheckedContinuation<Result<[Answer], SQLError>, Never>) in
                let begin: @Sendable () -> Void = { [self] in
                    whenDone { caller.resume(returning: $0) }
                    if isCancelled { finish(.cancelled) } else { start() }
                }
                if lane.isCurrent { begin() } else { lane.perform(begin) }
            }
        } onCancel: {
            if isCancellable { lane.perform { self.cancel() } }
        }
        return try result.get()
    }
}

/// What a pool has, and has had.
package struct PoolStatistics: Sendable, Equatable {
    package struct Side: Sendable, Equatable {
        /// Connections, now.
        package internal(set) var open = 0
        /// Callers without one, now.
        package internal(set) var waiting = 0
        /// Connections that were opened,
        package internal(set) var opened = 0
        /// that were lost while they were used or kept,
        package internal(set) var lost = 0
        /// and tries to open one that failed.
        package internal(set) var refused = 0
    }

    package let reading: Side
    package let writing: Side
}
