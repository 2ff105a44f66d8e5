import EventLoop
import SQL
import Synchronization

/// The connections of one kind on one lane, and who waits for one.
///
/// They are opened when somebody waits, up to a bound, and one after another with growing pauses while that fails. Nobody
/// waits longer than he was told.
final class Side: TimerTarget, @unchecked Sendable {  // Touched on its lane only, but for its statistics.
    enum Kind {
        /// Each for many callers at once, who can change nothing.
        case reading
        /// Each for one caller at a time.
        case writing
    }

    private let kind: Kind
    private let lane: Lane
    private let target: ConnectionString
    private let settings: PoolSettings
    private let bound: Int
    /// Whoever lets an address take its time to connect means those who wait for it too.
    private let patience: Duration
    private let done = Mutex(PoolStatistics.Side())

    private var connections: [Connection] = []
    /// Of those that write, the ones that nobody has. The last to come back is the first to go: the others may grow old.
    private var idle: [Connection] = []
    private var openings: [Opening] = []
    private var waiters: [Waiter] = []
    private var isClosed = false
    private var whenEmpty: (() -> Void)?

    private var failures = 0
    private var lastFailure: SQLError?
    private var notBefore = Moment(nanoseconds: 0)
    private var timer: Lane.Timer?

    init(_ kind: Kind, _ target: ConnectionString, _ settings: PoolSettings, on lane: Lane) {
        (self.kind, self.target, self.settings, self.lane) = (kind, target, settings, lane)
        bound = kind == .reading ? settings.readers : settings.writers
        patience = max(settings.waitingPatience, target.connectPatience ?? .zero)
    }

    var statistics: PoolStatistics.Side { done.withLock { $0 } }

    // MARK: - Asking

    func read(_ exchange: Exchange) { ask(for: exchange) { $0.send(exchange) } }

    /// Sends it on a connection that is its own until it is answered.
    func write(_ exchange: Exchange) {
        ask(for: exchange) { connection in
            connection.lending = .once
            connection.send(exchange)
        }
    }

    /// Finds a connection that is the caller's own until it is given back.
    func lend(_ exchange: Exchange, _ granted: @escaping (Connection) -> Void) {
        ask(for: exchange) { connection in
            connection.lending = .lease
            granted(connection)
        }
    }

    func giveBack(_ connection: Connection) {
        connection.lending = .none
        settle(connection)
    }

    private func ask(for exchange: Exchange, _ granted: @escaping (Connection) -> Void) {
        guard !isClosed else { return exchange.finish(.closed) }
        guard !exchange.isCancelled else { return exchange.finish(.cancelled) }
        if waiters.isEmpty, let connection = takeFree() { return granted(connection) }
        guard waiters.count < settings.waiting else { return exchange.finish(.overloaded(waiting: waiters.count)) }
        let waiter = Waiter(lane) { result in
            exchange.waiter = nil
            switch result {
            case .success(let connection): granted(connection)
            case .failure(let error): exchange.finish(error)
            }
        }
        exchange.waiter = waiter
        waiters.append(waiter)
        waiter.wait(atMost: patience) { [self] waiter in
            let count = waiters.count
            waiters.removeAll { $0 === waiter }
            note()
            guard connections.isEmpty, let lastFailure, case .unreachable(let text) = lastFailure else {
                return .overloaded(waiting: count)
            }
            return .unreachable(text)
        }
        note()
        openIfUseful()
    }

    /// A connection for whoever is next.
    private func takeFree() -> Connection? {
        switch kind {
        case .writing: return idle.popLast()
        case .reading:
            let free = connections.filter {
                $0.isOpen && !$0.isCancelling && $0.inFlight < PostgresLimits.readsInFlight
            }
            let least = free.min { $0.inFlight < $1.inFlight }
            if let least, least.inFlight >= PostgresLimits.readsBeforeAnother { openIfUseful(isWanted: true) }
            return least
        }
    }

    private func serve() {
        while !waiters.isEmpty, let connection = takeFree() { waiters.removeFirst().grant(connection) }
        note()
        openIfUseful()
    }

    // MARK: - What connections say

    /// Something that was asked on it has ended.
    func answered(_ connection: Connection) {
        if connection.lending == .once { connection.lending = .none }
        settle(connection)
    }

    func closed(_ connection: Connection, wasLost: Bool) {
        connections.removeAll { $0 === connection }
        idle.removeAll { $0 === connection }
        if wasLost { done.withLock { $0.lost += 1 } }
        serve()
        endIfEmpty()
    }

    /// Whether there are others of its kind, so that it need not stay for the next caller.
    func isSpare(_ connection: Connection) -> Bool { connections.count > 1 }

    /// Decides what becomes of a connection that may now be nobody's.
    private func settle(_ connection: Connection) {
        guard connection.isOpen, connection.lending == .none, !connection.isCancelling else { return }
        if kind == .reading {
            if isClosed, connection.inFlight == 0 { return connection.close() }
            return serve()
        }
        guard connection.inFlight == 0, !idle.contains(where: { $0 === connection }) else { return }
        if isClosed || connection.isReadOnly { return connection.close() }
        if connection.isInTransaction { return rollBack(connection) }
        idle.append(connection)
        serve()
    }

    private func rollBack(_ connection: Connection) {
        let exchange = Exchange(.part, ["ROLLBACK"])
        exchange.whenDone { if case .failure = $0 { connection.close() } }
        connection.send(exchange)
    }

    // MARK: - Opening

    private func openIfUseful(isWanted: Bool = false) {
        guard !isClosed, connections.count + openings.count < bound else { return }
        let wanted = max(waiters.count, isWanted ? 1 : 0)
        // While connecting fails, one try at a time is enough.
        guard openings.count < (failures == 0 ? wanted : min(wanted, 1)) else { return }
        guard lane.now >= notBefore else {
            if timer == nil { timer = lane.schedule(self, at: notBefore) }
            return
        }
        var opening: Opening?
        opening = Opening(target, settings, on: lane) { [self] result in
            openings.removeAll { $0 === opening }
            opening = nil
            switch result {
            case .success(let link): welcome(link)
            case .failure(let error): failed(error)
            }
        }
        guard let opening else { return }
        openings.append(opening)
        opening.start()
    }

    func timerFired() {
        timer = nil
        openIfUseful()
    }

    private func welcome(_ link: Link) {
        guard !isClosed else { return endIfEmpty() }
        do throws(SystemError) {
            let connection = try Connection(link, of: self, on: lane, answerPatience: settings.answerPatience)
            (failures, lastFailure) = (0, nil)
            connections.append(connection)
            done.withLock { $0.opened += 1 }
            if kind == .reading {
                let exchange = Exchange(.part, ["SET default_transaction_read_only = on"])
                exchange.whenDone { if case .failure = $0 { connection.close() } }
                connection.send(exchange)
                serve()
            } else {
                settle(connection)
            }
        } catch { failed(.unreachable("\(error)")) }
    }

    private func failed(_ error: SQLError) {
        guard !isClosed else { return endIfEmpty() }
        failures += 1
        lastFailure = error
        done.withLock { $0.refused += 1 }
        notBefore = lane.now + settings.backoff(after: failures)
        openIfUseful()
    }

    // MARK: - Closing

    /// Refuses who waits and who comes, and calls `done` once what was asked before has been answered.
    func close(_ done: @escaping () -> Void) {
        guard !isClosed else { return done() }
        (isClosed, whenEmpty) = (true, done)
        if let timer { lane.cancel(timer) }
        timer = nil
        for waiter in waiters { waiter.refuse(.closed) }
        for opening in openings { opening.stop() }
        for connection in connections {
            if connection.lending == .none, connection.inFlight == 0 { connection.close() }
        }
        endIfEmpty()
    }

    private func endIfEmpty() {
        note()
        if isClosed, connections.isEmpty, openings.isEmpty { whenEmpty.take()?() }
    }

    private func note() {
        let (open, waiting) = (connections.count, waiters.count)
        done.withLock { ($0.open, $0.waiting) = (open, waiting) }
    }
}
