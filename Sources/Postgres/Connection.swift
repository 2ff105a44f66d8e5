import EventLoop
import SQL

/// One open connection on a lane: what is sent on it, and who gets which answer.
///
/// Everything is sent without waiting for the answers to what was sent before. What one caller asks ends with a point of
/// synchronization, up to which the server skips all that follows a failure; reads of many callers share one.
final class Connection: Pollable, TimerTarget, TurnTarget, @unchecked Sendable {  // Touched on its lane only.
    /// The next answer is to this.
    private enum Pending {
        case preparing(Exchange, SQLQuery.Shape, name: String)
        case forgetting(Exchange)
        case statement(Exchange, Int)
        case script(Exchange)
        /// With the exchange that it ends; none where it ends reads, each of which has ended with its answer.
        case sync(Exchange?)

        var exchange: Exchange? {
            switch self {
            case .preparing(let exchange, _, _), .forgetting(let exchange), .statement(let exchange, _),
                .script(let exchange):
                exchange
            case .sync(let exchange): exchange
            }
        }

        var isWork: Bool { if case .sync = self { false } else { true } }
    }

    enum Lending {
        case none
        /// Until one exchange is answered.
        case once
        /// Until it is given back.
        case lease
    }

    private struct Prepared {
        let name: String
        /// Up to which point of synchronization it is skipped together with its use, if anything fails.
        let segment: Int
        var isThere = false
    }

    private let lane: Lane
    private let answerPatience: Duration?
    /// Nil once the connection is closed.
    private var link: Link?
    private weak var side: Side?
    /// Why nothing more can come.
    private var failure: String?
    private var socket: Int32 = -1
    private var watch: Lane.Watch?
    private var watched: Readiness = []
    private var timer: Lane.Timer?

    private var pending = FIFO<Pending>()
    /// How many callers wait for an answer.
    private(set) var inFlight = 0
    private var lastProgress: Moment
    private var lastUse: Moment
    /// To whom it belongs just now.
    var lending = Lending.none
    /// Its server no longer writes: it is closed when it comes back.
    var isReadOnly = false

    private var prepared: [SQLQuery.Shape: Prepared] = [:]
    private var preparedCount = 0
    /// There are statements on the server that are no longer known here.
    private var mustForget = false
    private var segment = 0
    private var unsynced = 0
    private var isTurnAwaited = false
    /// Reads that were skipped because of another's failure.
    private var skipped: [Exchange] = []

    private var cancelDeadline: Moment?
    private var isCancelSent = false
    /// What came while a cancellation was on its way, which might else hit it.
    private var held: [Exchange] = []

    init(_ link: Link, of side: Side, on lane: Lane, answerPatience: Duration?) throws(SystemError) {
        (self.link, self.side, self.lane, self.answerPatience) = (link, side, lane, answerPatience)
        (lastProgress, lastUse) = (lane.now, lane.now)
        socket = link.socket
        try watch(for: .readable)
        scheduleRound()
    }

    var isOpen: Bool { link != nil }
    var isCancelling: Bool { cancelDeadline != nil }
    var isInTransaction: Bool { link?.isInTransaction ?? false }

    /// Closes it when nothing is on its way any longer.
    func close() {
        guard isOpen else { return }
        disconnect()
        side?.closed(self, wasLost: false)
    }

    // MARK: - Sending

    func send(_ exchange: Exchange) {
        guard !exchange.isOver else { return }
        guard isOpen else { return exchange.lose("the connection was lost before", isSent: false) }
        exchange.connection = self
        guard !isCancelling else { return held.append(exchange) }
        if pending.isEmpty { lastProgress = lane.now }
        lastUse = lane.now
        inFlight += 1
        exchange.attempts += 1
        guard put(exchange) else { return lose(link?.message ?? "it is closed") }
        if exchange.isRead {
            unsynced += 1
            if unsynced >= PostgresLimits.readsPerSync {
                syncReads()
            } else if !isTurnAwaited {
                isTurnAwaited = true
                lane.atEndOfTurn(self)
            }
        } else {
            flush()
        }
    }

    /// Many reads of one turn of the loop go out together.
    func turnEnds() {
        isTurnAwaited = false
        if unsynced > 0 { syncReads() }
    }

    private func syncReads() {
        unsynced = 0
        guard sync(nil) else { return lose(link?.message ?? "it is closed") }
        flush()
    }

    /// Hands all of it to libpq. False: the connection is lost.
    private func put(_ exchange: Exchange) -> Bool {
        guard let link else { return false }
        if case .script(let text) = exchange.purpose {
            precondition(pending.isEmpty, "a script goes alone")
            pending.append(.script(exchange))
            return link.endPipeline() && link.send(script: text)
        }
        for index in exchange.queries.indices {
            guard put(exchange.queries[index], index, of: exchange, on: link) else { return false }
        }
        return exchange.isRead || sync(exchange)
    }

    private func put(_ query: SQLQuery, _ index: Int, of exchange: Exchange, on link: Link) -> Bool {
        let known = prepared[query.shape]
        if let known, known.isThere || known.segment == segment {
            pending.append(.statement(exchange, index))
            return link.send(prepared: known.name, query.values)
        }
        let text = query.shape.text { "$\($0)" }
        guard known == nil else {
            // It is being prepared, but that may yet be skipped while this is not.
            pending.append(.statement(exchange, index))
            return link.send(text, query.values)
        }
        if prepared.count >= PostgresLimits.preparedStatements { mustForget = true }
        // In a transaction that has failed, that would fail as well, and keep it from being undone.
        if mustForget, !link.isInTransaction {
            prepared.removeAll(keepingCapacity: true)
            mustForget = false
            pending.append(.forgetting(exchange))
            guard link.send("DEALLOCATE ALL", []) else { return false }
        }
        preparedCount += 1
        let name = "s\(preparedCount)"
        prepared[query.shape] = Prepared(name: name, segment: segment)
        pending.append(.preparing(exchange, query.shape, name: name))
        guard link.prepare(name, text) else { return false }
        pending.append(.statement(exchange, index))
        return link.send(prepared: name, query.values)
    }

    private func sync(_ exchange: Exchange?) -> Bool {
        segment += 1
        pending.append(.sync(exchange))
        return link?.sync() ?? false
    }

    private func flush() {
        guard let link else { return }
        switch link.flush() {
        case .all: watchOrLose(for: .readable)
        case .some: watchOrLose(for: [.readable, .writable])
        case .failed: lose(link.message)
        }
    }

    // MARK: - Receiving

    func changed(_ readiness: Readiness) {
        guard let link else { return }
        // Asked for now: reading what came before adds complaints of its own.
        if readiness != .writable, !link.receive() { failure = link.message }
        readAnswers(link)
        guard isOpen else { return }
        guard failure == nil, !link.hasFailed else { return lose(failure ?? link.message) }
        if watched.contains(.writable) { flush() }
    }

    private func readAnswers(_ link: Link) {
        var ends = 0
        // Also when nothing is awaited: what the server says by itself is taken in.
        while isOpen, !link.isWaiting, let next = pending.first {
            lastProgress = lane.now
            let reply = link.next()
            if case .end = reply, case .sync = next {
                // There is none before this; but none must turn us round for ever.
                ends += 1
                if ends > 2 { return }
                continue
            }
            ends = 0
            take(reply, for: next, link)
        }
        if pending.isEmpty { settle() }
    }

    private func take(_ reply: Link.Reply, for next: Pending, _ link: Link) {
        switch reply {
        case .answer(let answer): succeed(next, answer)
        case .failed(let error): fail(next, error)
        case .skipped: skip(next)
        case .end: end(next, link)
        case .synced:
            _ = pending.popFirst()
            guard case .sync(let exchange) = next else {
                return lose("the server ended before its time what was asked")
            }
            if let exchange { end(exchange) }
            let again = skipped
            skipped = []
            for exchange in again { sendAgain(exchange) }
        case .unexpected(let status): lose("the server answered with \(status)")
        }
    }

    private func succeed(_ next: Pending, _ answer: Answer) {
        switch next {
        case .preparing(_, let shape, let name):
            if prepared[shape]?.name == name { prepared[shape]?.isThere = true }
        case .statement(let exchange, let index): exchange.take(answer, at: index)
        case .forgetting, .script, .sync: break
        }
    }

    private func fail(_ next: Pending, _ error: ServerError) {
        // libpq's own: it has lost the server, or the thread.
        if error.state.isEmpty { return lose(failure ?? link?.message ?? "it is closed") }
        if case .forgetting = next { mustForget = true }
        if case .preparing(_, let shape, let name) = next { forget(shape, name) }
        guard let exchange = next.exchange else {
            return lose("the server failed between statements: \(error.message) (SQLSTATE \(error.state))")
        }
        var doing = "a commit"
        var mayHaveCommitted = exchange.isCommit
        switch next {
        case .preparing(_, let shape, _):
            doing = shape.text { "$\($0)" }
            mayHaveCommitted = false
        case .statement(let exchange, let index):
            let shape = exchange.queries[index].shape
            doing = shape.text { "$\($0)" }
            mayHaveCommitted = exchange.commits(at: index)
            if error.isStalePreparation {
                prepared[shape] = nil
                mustForget = true
            }
        case .forgetting:
            doing = "DEALLOCATE ALL"
            mayHaveCommitted = false
        case .script: doing = "a script"
        case .sync: break
        }
        let failure = error.error(while: doing)
        if error.isFatal {
            // The server ends with it. What is asked after it is never done; only what was being done may be.
            // A read may be asked again elsewhere.
            if !mayHaveCommitted, !exchange.isRead { exchange.fail(failure) }
            return lose("\(error.message) (SQLSTATE \(error.state))")
        }
        exchange.fail(failure)
        if case .readOnly = failure { isReadOnly = true }
    }

    private func skip(_ next: Pending) {
        switch next {
        case .preparing(_, let shape, let name): forget(shape, name)
        case .forgetting: mustForget = true
        case .statement, .script, .sync: break
        }
    }

    private func forget(_ shape: SQLQuery.Shape, _ name: String) {
        if prepared[shape]?.name == name { prepared[shape] = nil }
    }

    private func end(_ next: Pending, _ link: Link) {
        _ = pending.popFirst()
        switch next {
        case .preparing, .forgetting, .sync: break
        case .statement(let exchange, let index):
            guard exchange.isRead, index == exchange.queries.count - 1 else { return }
            if exchange.isAnswered { end(exchange) } else { skipped.append(exchange) }
        case .script(let exchange):
            guard link.startPipeline() else { return lose(link.message) }
            end(exchange)
        }
    }

    private func end(_ exchange: Exchange) {
        inFlight -= 1
        exchange.connection = nil
        exchange.finish()
        side?.answered(self)
    }

    /// Nothing of it was done, and it was not its fault.
    private func sendAgain(_ exchange: Exchange) {
        inFlight -= 1
        exchange.attempts -= 1
        send(exchange)
    }

    // MARK: - Losing

    private func lose(_ reason: String) {
        guard isOpen else { return }
        disconnect()
        var exchanges: [Exchange] = skipped
        while let next = pending.popFirst() {
            guard let exchange = next.exchange, exchange.connection === self else { continue }
            exchange.connection = nil
            exchanges.append(exchange)
        }
        for exchange in exchanges where !exchange.isOver { leave(exchange, reason, isSent: true) }
        for exchange in held { leave(exchange, reason, isSent: false) }
        (skipped, held, inFlight) = ([], [], 0)
        side?.closed(self, wasLost: true)
    }

    private func leave(_ exchange: Exchange, _ reason: String, isSent: Bool) {
        exchange.connection = nil
        if exchange.isRead, exchange.failure == nil, exchange.attempts < PostgresLimits.readAttempts, let side {
            side.read(exchange)
        } else {
            exchange.lose(reason, isSent: isSent)
        }
    }

    private func disconnect() {
        if let watch { lane.unwatch(foreign: socket, watch) }
        watch = nil
        if let timer { lane.cancel(timer) }
        timer = nil
        link = nil
    }

    // MARK: - Cancelling

    /// The caller of an exchange is gone.
    func cancel(_ exchange: Exchange) {
        if let index = held.firstIndex(where: { $0 === exchange }) {
            held.remove(at: index)
            exchange.connection = nil
            return exchange.finish(.cancelled)
        }
        // Others' reads are before the server as well, and it cannot be told which to end.
        if exchange.isRead {
            exchange.finish(.cancelled)
            guard !pending.contains(where: { $0.exchange?.isOver == false }) else { return }
        }
        startCancelling()
    }

    private func startCancelling() {
        guard !isCancelling, let link, pending.contains(where: \.isWork) else { return }
        // What is being committed is soon done, and to interrupt it could only make it worse.
        if case .statement(let exchange, let index)? = pending.first, exchange.isCommit(at: index) { return }
        cancelDeadline = lane.now + PostgresLimits.cancelPatience
        isCancelSent = false
        scheduleRound()
        if unsynced > 0 { syncReads() }
        guard let cancellation = link.cancellation else { return lose("it cannot be cancelled") }
        let isOnItsWay = Aside.send(cancellation) { [lane, weak self] in
            lane.perform { [weak self] in
                self?.isCancelSent = true
                self?.settle()
            }
        }
        if !isOnItsWay { lose("too much is being cancelled") }
    }

    /// Goes on after a cancellation, once it can hit nothing any longer.
    private func settle() {
        guard isOpen, isCancelling, isCancelSent, pending.isEmpty else { return }
        cancelDeadline = nil
        let waiting = held
        held = []
        for exchange in waiting { send(exchange) }
        side?.answered(self)
    }

    // MARK: - Looking after it

    func timerFired() {
        timer = nil
        let now = lane.now
        if let cancelDeadline, now >= cancelDeadline { return lose("what was cancelled did not end") }
        if !pending.isEmpty {
            if let answerPatience, now >= lastProgress + answerPatience {
                return lose("there was no answer within \(answerPatience)")
            }
        } else if lending == .none, !isCancelling, now >= lastUse + PostgresLimits.idleCheck {
            if now >= lastUse + PostgresLimits.idleLife, side?.isSpare(self) == true { return close() }
            ping()
        }
        scheduleRound()
    }

    /// Asks the server for nothing but an answer. It is no use of the connection.
    private func ping() {
        let exchange = Exchange(.part, [])
        exchange.whenDone { _ in }
        let used = lastUse
        send(exchange)
        lastUse = used
    }

    private func scheduleRound() {
        guard isOpen else { return }
        if let timer { lane.cancel(timer) }
        timer = lane.schedule(self, at: min(lane.now + PostgresLimits.idleCheck, cancelDeadline ?? .never))
    }

    private func watchOrLose(for interest: Readiness) {
        guard interest != watched else { return }
        do throws(SystemError) { try watch(for: interest) } catch { lose("\(error)") }
    }

    private func watch(for interest: Readiness) throws(SystemError) {
        if let watch { lane.unwatch(foreign: socket, watch) }
        watch = nil
        watch = try lane.watch(foreign: socket, for: interest, self)
        watched = interest
    }
}
