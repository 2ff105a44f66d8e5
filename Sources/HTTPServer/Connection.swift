import EventLoop
import HTTPTypes

/// One client's connection, on its lane: reads requests, has them answered one after the other, writes the answers.
///
/// Nothing waits here. Whatever happens (bytes, room to write, a deadline, a handler that is done) is noted, and
/// ``advance()`` then goes as far as it can.
final class Connection: Pollable, TimerTarget, TurnTarget {
    enum Phase {
        case reading
        /// A handler is at work. What the client sends meanwhile stays in the kernel, which bounds it.
        case answering
        /// It is HTTP no more.
        case upgraded
        /// The last answer is being written.
        case ending
        /// The client is being listened to, and not heard, so that it can read the last answer.
        case lingering(bytesLeft: Int)
        case closed
    }

    let peer: Peer
    let verdict: ConnectionLedger.Verdict
    let home: ServerLane
    let lane: Lane
    var phase = Phase.reading
    let output: Output
    let parser: RequestParser
    /// What is being answered, whether the connection goes on after it, and who is at work on it.
    var request: Request?
    var startedAt = Moment.never
    var keepsAlive = true
    var task: Task<Void, Never>?
    var stream: StreamedBody?
    /// How long a stream may be silent, in nanoseconds; 0 where there is none, or it may be so for ever.
    var silence: UInt64 = 0
    var upgraded: (any UpgradedProtocol)?
    let deadlines: Deadlines

    private let socket: Descriptor
    private var watch: Lane.Watch?
    private var timer: Lane.Timer?
    private var timerAt = UInt64.max
    /// Bytes that were received with an earlier request's, and from where on they are still to be read.
    private var ahead: [UInt8] = []
    private var aheadStart = 0
    /// Tells a handler that is done whether the connection still waits for it.
    var exchanges = 0
    private var canRead = true
    private var peerFinished = false
    private var canWrite = true
    private var writesSoon = false
    private var isAdvancing = false
    private var readsLeft = 0
    private var goesOnNextTurn = false
    private var heldBytes = 0

    init(_ socket: consuming Descriptor, _ peer: Peer, _ verdict: ConnectionLedger.Verdict, _ home: ServerLane) {
        self.socket = socket
        (self.peer, self.verdict, self.home, lane) = (peer, verdict, home, home.lane)
        parser = RequestParser(home.limits, home.routes)
        output = Output(bound: home.limits.unwrittenBytes)
        deadlines = Deadlines(home.patience)
    }

    /// Begins. False when the kernel has no room to watch one more.
    func open() -> Bool {
        do { watch = try lane.watch(socket, self) } catch { return false }
        deadlines.begin(at: lane.now)
        if verdict != .admitted { refuse(.manyConnections) }
        advance()
        return true
    }

    // MARK: - What happens to it

    func changed(_ readiness: Readiness) {
        if readiness.contains(.broken) { return close() }
        if readiness.contains(.peerFinished) {
            peerFinished = true
            if silence > 0 { return close() }
        }
        if readiness.contains(.writable) { canWrite = true }
        if readiness.contains(.readable) || peerFinished { canRead = true }
        advance()
    }

    func timerFired() {
        timer = nil
        let now = lane.now
        if !output.isEmpty {
            deadlines.looked(at: now)
            flush()
        }
        switch deadlines.verdict(phase, parser.progress, at: now, isWriting: !output.isEmpty) {
        case .none: break
        case .close: return close()
        case .refuse(let refusal): refuse(refusal)
        }
        breakSilence(at: now)
        advance()
    }

    /// Nothing new is to begin: what is being answered is finished, what is idle ends soon.
    func drain() {
        deadlines.lastCall(at: lane.now)
        upgraded?.drain()
        advance()
    }

    func close(resetting: Bool = false) {
        if case .closed = phase { return }
        phase = .closed
        if let timer { lane.cancel(timer) }
        if let watch { lane.unwatch(socket, watch) }
        if resetting { socket.reset() } else { socket.close() }
        home.bodyBytes -= heldBytes
        heldBytes = 0
        ahead = []
        output.discard()
        task?.cancel()
        stream?.resumeWriters(throwing: ClientGone())
        let upgraded = upgraded
        (request, task, stream, self.upgraded) = (nil, nil, nil, nil)
        home.forget(self)
        upgraded?.closed()
    }

    // MARK: - As far as it goes

    func advance() {
        guard !isAdvancing else { return }
        isAdvancing = true
        readsLeft = home.limits.readsPerTurn
        while step() {}
        isAdvancing = false
        if !output.isEmpty, canWrite, !writesSoon, !goesOnNextTurn {
            writesSoon = true
            deadlines.wrote(at: lane.now)
            lane.atEndOfTurn(self)
        }
        rearm()
    }

    /// There is more to do, and others wait for their turn.
    private func goOnNextTurn() {
        guard !goesOnNextTurn else { return }
        goesOnNextTurn = true
        let handle = ConnectionHandle(self)
        lane.perform {
            handle.opened.goesOnNextTurn = false
            handle.opened.flush()
            handle.opened.advance()
        }
    }

    func turnEnds() {
        writesSoon = false
        let wasFull = output.isFull
        flush()
        if output.isEmpty, !wasFull {
            switch phase {
            case .reading, .answering: return  // Nothing waited for this.
            case .upgraded, .ending, .lingering, .closed: break
            }
        }
        advance()
    }

    /// Does one thing; false when there is nothing to do until something happens.
    private func step() -> Bool {
        switch phase {
        case .reading:
            if output.isFull {
                flush()
                guard !output.isFull else { return false }
            }
            if !ahead.isEmpty {
                let bytes = ahead
                aheadStart += consume(bytes.span.extracting(aheadStart...))
                if aheadStart == bytes.count || isEnding { (ahead, aheadStart) = ([], 0) }
                return true
            }
            guard canRead, mayReadOn() else { return false }
            receive()
            return true
        case .answering: return false
        case .upgraded:
            if output.isFull {
                flush()
                guard !output.isFull else { return false }
            }
            if !ahead.isEmpty {
                let (bytes, start) = (ahead, aheadStart)
                (ahead, aheadStart) = ([], 0)
                upgraded?.received(bytes.span.extracting(start...))
                return true
            }
            guard canRead, mayReadOn() else { return false }
            receive()
            return true
        case .ending:
            guard output.isEmpty else { return false }
            if canRead || !peerFinished { linger() } else { close() }
            return true
        case .lingering:
            guard canRead, mayReadOn() else { return false }
            discard()
            return true
        case .closed: return false
        }
    }

    /// Whether this connection has not yet had its share of the turn.
    private func mayReadOn() -> Bool {
        readsLeft -= 1
        if readsLeft < 0 { goOnNextTurn() }
        return readsLeft >= 0
    }

    private func receive() {
        var buffer = home.takeBuffer()
        defer { home.keepBuffer(buffer) }
        switch socket.receive(over: &buffer) {
        case .moved(let count):
            // A short read has emptied the socket, and more will be told; but the end, once told, must still be read.
            if count < buffer.count, !peerFinished { canRead = false }
            let used = consume(buffer.span.extracting(..<count))
            if used < count, !isEnding { ahead = [UInt8](copying: buffer.span.extracting(used..<count)) }
        case .wouldBlock: canRead = false
        case .ended:
            (canRead, peerFinished) = (false, true)
            if case .upgraded = phase { return close() }
            if parser.progress == .nothing { phase = .ending } else { refuse(.incomplete) }
        case .failed: close()
        }
    }

    /// Takes requests out of `bytes` until one has to wait for its handler; answers how many bytes that used up.
    private func consume(_ bytes: Span<UInt8>) -> Int {
        var offset = 0
        if case .upgraded = phase {
            upgraded?.received(bytes)
            return bytes.count
        }
        while case .reading = phase, offset < bytes.count, !output.isFull {
            do {
                guard let parsed = try parser.next(bytes, &offset) else { break }
                begin(parsed)
            } catch {
                refuse(error)
                return offset
            }
        }
        if parser.owesContinue, offset == bytes.count {
            parser.owesContinue = false
            output.append(ResponseEncoder.goOn)
        }
        deadlines.received(offset, parser.progress, at: lane.now)
        accountForBodies()
        return offset
    }

    private var isEnding: Bool {
        switch phase {
        case .reading, .answering, .upgraded: false
        case .ending, .lingering, .closed: true
        }
    }

    /// Keeps the lane's account of request bodies in memory, and refuses what would overdraw it.
    func accountForBodies() {
        if heldBytes == 0, parser.kept == 0, request == nil { return }  // As a rule.
        let bytes = parser.kept + (request?.heldBytes ?? 0)
        home.bodyBytes += bytes - heldBytes
        heldBytes = bytes
        if home.bodyBytes > home.limits.bodyBytesPerLane, parser.progress == .body { refuse(.fullMemory) }
    }

    /// Writes what can be written.
    private func flush() {
        guard !output.isEmpty else { return }
        switch output.flush(to: socket, limit: home.limits.writtenBytesPerTurn) {
        case .done: deadlines.wrote(at: lane.now)
        case .waiting(let moved):
            canWrite = false
            if moved { deadlines.wrote(at: lane.now) }
        case .paused:
            deadlines.wrote(at: lane.now)
            goOnNextTurn()
        case .broken: return close()
        }
        if let stream, output.hasRoom { stream.resumeWriters() }
        if case .upgraded = phase, output.hasRoom { upgraded?.hasRoom() }
    }

    /// Lets a stream be heard of that has nothing to say.
    private func breakSilence(at now: Moment) {
        guard silence > 0, let stream, output.isEmpty, deadlines.silence(silence) <= now.nanoseconds else { return }
        append(stream.heartbeat, to: stream)
    }

    /// Says no, and that it is the last word.
    func refuse(_ refusal: Refusal) {
        home.observer?.refused(refusal, peer)
        let isHead = parser.isHead
        parser.reset()
        accountForBodies()
        keepsAlive = false
        write(refusal.response, isHead: isHead)
        phase = .ending
    }

    private func linger() {
        socket.finishSending()
        phase = .lingering(bytesLeft: home.limits.lingerBytes)
        deadlines.begin(at: lane.now)
    }

    private func discard() {
        guard case .lingering(let bytesLeft) = phase else { return }
        var buffer = home.takeBuffer()
        defer { home.keepBuffer(buffer) }
        switch socket.receive(over: &buffer) {
        case .moved(let count) where count < bytesLeft: phase = .lingering(bytesLeft: bytesLeft - count)
        case .wouldBlock: canRead = false
        case .moved, .ended, .failed: close()
        }
    }

    /// Sees to it that a timer fires no later than the next deadline. One that fires too early just looks again: that is
    /// cheaper than moving it with every request.
    private func rearm() {
        if case .closed = phase { return }
        var next = deadlines.next(phase, parser.progress, isWriting: !output.isEmpty)
        if silence > 0, output.isEmpty { next = min(next, deadlines.silence(silence)) }
        guard next != .max, timer == nil || next < timerAt else { return }
        if let timer { lane.cancel(timer) }
        timer = lane.schedule(self, at: Moment(nanoseconds: next))
        timerAt = next
    }
}
