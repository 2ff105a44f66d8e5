import EventLoop
import SQL
import Synchronization

/// The one connection that writes, on a thread of its own.
///
/// What waits when it comes round goes into one transaction, and so under one `fsync`, which is what a commit costs: alone
/// each write would wait for its own.
final class Writer: Sendable {
    /// How many writes one transaction takes at most, so that the first of them is not kept waiting by all the rest.
    static let jobsPerTransaction = 512
    /// How many pages the log holds before it is brought into the database: 16 MiB. A longer log makes reading slower, and
    /// starting after a crash; a shorter one is synced more often.
    static let logPagesBeforeCheckpoint = 4096

    private struct Queue {
        var jobs: [WriteJob] = []
        /// The lane has been told that there are jobs, and has not yet found that there are no more.
        var isDraining = false
        var isClosed = false
    }

    private final class State {
        var connection: Connection?
        var lock: FolderLock?
        /// After a failed sync the kernel may have forgotten what it could not write: no later success can be believed.
        var failure: SQLError?
        let logPages = Connection.LogPages()
        /// How many pages of the log the last checkpoint saw.
        var checkpointedPages = 0

        init(_ connection: Connection, _ lock: consuming FolderLock) {
            self.connection = connection
            self.lock = consume lock
        }
    }

    private let queue = Mutex(Queue())
    private let done = Mutex(WriteStatistics())
    private let closed = Latch()
    private let lane: Lane
    private let state: LaneBound<State>

    /// - Parameter lock: held until the connection is closed.
    init(_ connection: sending Connection, _ lock: consuming FolderLock) {
        lane = Lane()
        let state = State(connection, lock)
        connection.noteLogPages(in: state.logPages)
        self.state = LaneBound(state, on: lane)
    }

    // MARK: - For every thread

    func add(_ job: WriteJob) {
        enum Verdict { case queued, first, refused(SQLError) }
        let verdict: Verdict = queue.withLock { queue in
            guard !queue.isClosed else { return .refused(.closed) }
            guard queue.jobs.count < Database.longestQueue else {
                return .refused(.overloaded(waiting: queue.jobs.count))
            }
            queue.jobs.append(job)
            defer { queue.isDraining = true }
            return queue.isDraining ? .queued : .first
        }
        switch verdict {
        case .queued: break
        case .first: lane.perform { self.drain() }
        case .refused(let error): job.answer(error)
        }
    }

    /// Refuses what comes from now on, does what waits, and lets go of the file and of its folder.
    func startClosing() {
        let isFirst = queue.withLock { queue in
            defer { queue.isClosed = true }
            return !queue.isClosed
        }
        guard isFirst else { return }
        lane.perform {
            self.drain()
            let state = self.state.opened
            // While somebody reads, a part of the log stays in use. The next start reads it, then.
            if state.failure == nil { try? state.connection?.checkpoint(.truncate) }
            state.connection = nil
            state.lock = nil
            self.closed.open()
        }
        lane.stop()
    }

    func waitUntilClosed() async { await closed.wait() }

    var statistics: WriteStatistics {
        var statistics = done.withLock { $0 }
        statistics.waiting = queue.withLock { $0.jobs.count }
        return statistics
    }

    // MARK: - On the lane

    private func drain() {
        while case let batch = takeBatch(), !batch.isEmpty {
            let state = state.opened
            carryOut(batch, state)
            // The callers have their answers; nobody waits for this but who comes next.
            checkpointIfDue(state)
        }
    }

    private func checkpointIfDue(_ state: State) {
        let pages = state.logPages.count
        // Once all of it is in the database and nobody reads it, the log begins anew. Until then it only grows, and is not
        // tried again for every commit.
        if pages < state.checkpointedPages { state.checkpointedPages = 0 }
        guard pages - state.checkpointedPages >= Self.logPagesBeforeCheckpoint, let connection = state.connection else {
            return
        }
        state.checkpointedPages = pages
        do { try connection.checkpoint(.passive) } catch { if case .disk = error { state.failure = error } }
        done.withLock { $0.checkpoints += 1 }
    }

    private func takeBatch() -> [WriteJob] {
        queue.withLock { queue in
            queue.isDraining = !queue.jobs.isEmpty
            var batch: [WriteJob] = []
            if queue.jobs.count <= Self.jobsPerTransaction {
                swap(&batch, &queue.jobs)
            } else {
                batch = Array(queue.jobs.prefix(Self.jobsPerTransaction))
                queue.jobs.removeFirst(batch.count)
            }
            return batch
        }
    }

    private func carryOut(_ batch: [WriteJob], _ state: State) {
        do throws(SQLError) {
            if let failure = state.failure { throw failure }
            guard let connection = state.connection else { throw .closed }
            try Self.commit(batch, on: connection)
            done.withLock { done in
                done.commits += 1
                done.jobs += batch.count
            }
            for job in batch { job.answer(nil) }
        } catch {
            // Most failures have ended the transaction already.
            if let connection = state.connection, connection.isInTransaction { try? connection.perform("ROLLBACK") }
            if case .disk = error { state.failure = error }
            for job in batch { job.answer(error) }
        }
    }

    /// Does the jobs in one transaction, where each can be undone alone.
    private static func commit(_ batch: [WriteJob], on connection: Connection) throws(SQLError) {
        try connection.execute("BEGIN IMMEDIATE")
        let transaction = Transaction(on: connection)
        for job in batch {
            try connection.execute("SAVEPOINT job")
            let failure = job.run(in: transaction)
            // A disk that is full or fails undoes everything that is not yet committed, and so what others have done.
            guard connection.isInTransaction else {
                throw failure as? SQLError ?? .full("the transaction was undone in the middle: likely for want of room")
            }
            if failure != nil { try connection.execute("ROLLBACK TO job") }
            try connection.execute("RELEASE job")
        }
        try connection.execute("COMMIT")
    }
}

/// What the writer has done since it was opened, and what it has before it.
package struct WriteStatistics: Sendable, Equatable {
    package internal(set) var jobs = 0
    package internal(set) var commits = 0
    package internal(set) var checkpoints = 0
    package internal(set) var waiting = 0
}
