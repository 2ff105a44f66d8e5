import EventLoop
import HTTPTypes

/// The server's part on one lane: its listeners, its connections, and what they share.
final class ServerLane {
    let lane: Lane
    let limits: Limits
    let patience: Deadlines.Patience
    let routes: Routes
    let identify: @Sendable (Fields) -> String
    let observer: Observer?
    let encoder = ResponseEncoder()
    /// Request bodies in memory.
    var bodyBytes = 0
    private(set) var isDraining = false

    private let ledger: ConnectionLedger
    private var acceptors: [Acceptor] = []
    private var connections: [ObjectIdentifier: Connection] = [:]
    private var drained: (() -> Void)?
    /// One is enough, since a lane does one thing at a time.
    private var buffer: [UInt8]

    init(_ lane: Lane, _ configuration: Server.Configuration, _ routes: Routes, _ ledger: ConnectionLedger) {
        (self.lane, self.routes, self.ledger) = (lane, routes, ledger)
        (limits, identify, observer) = (configuration.limits, configuration.identify, configuration.observer)
        patience = Deadlines.Patience(limits)
        buffer = [UInt8](repeating: 0, count: configuration.limits.readBytes)
    }

    // MARK: - Connections

    func listen(_ listeners: [Listener]) {
        acceptors = listeners.map { Acceptor($0, self) }
        for acceptor in acceptors { acceptor.open() }
    }

    func welcome(_ socket: consuming Descriptor, _ peer: Peer) {
        let verdict = ledger.admit(peer)
        guard verdict != .dropped else { return }
        let connection = Connection(socket, peer, verdict, self)
        connections[ObjectIdentifier(connection)] = connection
        if !connection.open() { connection.close() }
    }

    func forget(_ connection: Connection) {
        guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
        ledger.release(connection.peer, connection.verdict)
        for acceptor in acceptors { acceptor.retry() }  // There is a descriptor to spare again.
        finishDraining()
    }

    // MARK: - The end

    /// Accepts what has already arrived and nothing more, lets requests finish, and cuts what is left after `grace`.
    func drain(grace: Duration, done: @escaping () -> Void) {
        for acceptor in acceptors { acceptor.close() }
        acceptors = []
        isDraining = true
        drained = done
        for connection in connections.values { connection.drain() }
        if !connections.isEmpty { graceTimer = lane.schedule(GraceEnd(self), at: lane.now + grace) }
        finishDraining()
    }

    fileprivate func cut() { for connection in connections.values { connection.close() } }

    private var graceTimer: Lane.Timer?

    private func finishDraining() {
        guard connections.isEmpty, let drained else { return }
        if let graceTimer { lane.cancel(graceTimer) }
        self.drained = nil
        drained()
    }

    private final class GraceEnd: TimerTarget {
        let home: ServerLane
        init(_ home: ServerLane) { self.home = home }
        func timerFired() { home.cut() }
    }

    // MARK: - What is lent

    func takeBuffer() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &buffer)
        return taken
    }

    func keepBuffer(_ returned: consuming [UInt8]) { buffer = returned }
}

/// Takes connections from one listener.
private final class Acceptor: Pollable, TimerTarget {
    private let listener: Listener
    private unowned let home: ServerLane
    private var watch: Lane.Watch?
    private var retryTimer: Lane.Timer?

    init(_ listener: Listener, _ home: ServerLane) { (self.listener, self.home) = (listener, home) }

    func open() {
        do {
            watch = try home.lane.watch(listener.descriptor, shared: listener.path != nil, self)
        } catch {
            fatalError("cannot watch a listener: \(error)")  // At the start, before anything was promised.
        }
        accept()
    }

    /// Takes what waits, so that closing the listener resets nobody.
    func close() {
        while accept() == .enough {}
        if let watch { home.lane.unwatch(listener.descriptor, watch) }
        if let retryTimer { home.lane.cancel(retryTimer) }
    }

    func changed(_ readiness: Readiness) { accept() }

    func timerFired() {
        retryTimer = nil
        accept()
    }

    /// Tries again if the last try found no descriptor left.
    func retry() {
        guard let retryTimer else { return }
        home.lane.cancel(retryTimer)
        timerFired()
    }

    @discardableResult
    private func accept() -> Listener.Stop {
        let stop = listener.accept(atMost: home.limits.acceptsPerTurn) { home.welcome($0, $1) }
        // What is not taken now waits in the kernel, and is not told again.
        switch stop {
        case .nobodyWaits: break
        case .enough: goOn(at: home.lane.now)
        case .exhausted: goOn(at: home.lane.now + home.limits.acceptRetry)
        }
        return stop
    }

    private func goOn(at moment: Moment) {
        if retryTimer == nil { retryTimer = home.lane.schedule(self, at: moment) }
    }
}
