import EventLoop
import SQL

/// What one caller asks of one connection: sent together, and answered in order.
final class Exchange: @unchecked Sendable {  // Touched on its lane only, once it is on its way.
    enum Purpose {
        /// Changes nothing. Other callers' reads go with it, and it may be asked again on another connection.
        case read
        /// Changes nothing that lasts without a commit, which comes later or not at all.
        case part
        /// Ends in a commit: its last statement is one, or it has but one statement, outside of a transaction.
        case commit
        /// Statements without values that are not kept ready, sent as text.
        case script(String)
    }

    let purpose: Purpose
    let queries: [SQLQuery]
    /// Whose answers the caller wants.
    private let kept: Range<Int>
    private var done: ((Result<[Answer], SQLError>) -> Void)?
    private var answers: [Answer] = []
    /// Why it cannot succeed any longer, though more answers may come.
    private(set) var failure: SQLError?
    private(set) var isCancelled = false
    /// On how many connections it was sent.
    var attempts = 0
    /// Where it is, and so whom to tell that nobody wants it any longer.
    weak var connection: Connection?
    weak var waiter: Waiter?

    init(_ purpose: Purpose, _ queries: [SQLQuery], keeping kept: Range<Int>? = nil) {
        (self.purpose, self.queries, self.kept) = (purpose, queries, kept ?? queries.indices)
    }

    /// Has `done` called with the outcome, once. On the lane.
    func whenDone(_ done: @escaping (Result<[Answer], SQLError>) -> Void) { self.done = done }

    var isRead: Bool { if case .read = purpose { true } else { false } }
    var isCommit: Bool { if case .commit = purpose { true } else { false } }
    var isOver: Bool { done == nil }
    /// Whether there is nothing more to come for it.
    var isAnswered: Bool { failure != nil || answers.count == kept.count }

    /// Whether a statement is the one that makes all of it last.
    func commits(at index: Int) -> Bool { isCommit && index == queries.count - 1 }

    /// Whether a statement is a COMMIT.
    func isCommit(at index: Int) -> Bool { commits(at: index) && !kept.contains(index) }

    // MARK: - What comes

    func take(_ answer: Answer, at index: Int) {
        if kept.contains(index) { answers.append(answer) }
        // So the server answers a COMMIT of what has failed.
        if isCommit(at: index), answer.isRollback {
            fail(.refused(state: "25P02", "the transaction had failed before its commit, and was undone"))
        }
    }

    /// The first failure stands: what follows is its consequence.
    func fail(_ error: SQLError) {
        guard failure == nil else { return }
        if case .tookTooLong = error, isCancelled { failure = .cancelled } else { failure = error }
    }

    /// Says to the caller how it ended.
    func finish() {
        guard let done = done.take() else { return }
        done(failure.map { .failure($0) } ?? .success(answers))
    }

    func finish(_ error: SQLError) {
        fail(error)
        finish()
    }

    /// The connection is gone; `isSent`: the server may have got all of it.
    func lose(_ reason: String, isSent: Bool) {
        finish(isSent && isCommit ? .outcomeUnknown(reason) : .unreachable(reason))
    }

    /// Nobody wants it any longer.
    func cancel() {
        isCancelled = true
        if let waiter { waiter.refuse(.cancelled) } else { connection?.cancel(self) }
    }
}

/// What waits for a connection.
final class Waiter: TimerTarget, @unchecked Sendable {  // Touched on its lane only.
    private let lane: Lane
    private var granted: ((Result<Connection, SQLError>) -> Void)?
    private var timer: Lane.Timer?
    /// Told when it waits no longer, for whatever reason but a connection.
    private var left: ((Waiter) -> SQLError?)?

    init(_ lane: Lane, _ granted: @escaping (Result<Connection, SQLError>) -> Void) {
        (self.lane, self.granted) = (lane, granted)
    }

    var isOver: Bool { granted == nil }

    /// - Parameter left: to take it out of the queue, and to say why it waited in vain.
    func wait(atMost patience: Duration, left: @escaping (Waiter) -> SQLError?) {
        self.left = left
        timer = lane.schedule(self, at: lane.now + patience)
    }

    func timerFired() {
        timer = nil
        let reason = left.take()?(self)
        end(.failure(reason ?? .overloaded(waiting: 0)))
    }

    func grant(_ connection: Connection) {
        left = nil
        end(.success(connection))
    }

    func refuse(_ error: SQLError) {
        _ = left.take()?(self)
        end(.failure(error))
    }

    private func end(_ result: Result<Connection, SQLError>) {
        if let timer { lane.cancel(timer) }
        timer = nil
        granted.take()?(result)
    }
}
