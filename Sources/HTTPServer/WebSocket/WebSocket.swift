package import EventLoop

/// Who speaks over a WebSocket. Called on its lane.
package protocol WebSocketOwner: AnyObject {
    /// A whole message of text, which is UTF-8.
    func received(_ text: [UInt8])

    /// What was sent has gone, or most of it.
    func hasRoom()

    /// No more messages come, and none are sent. Called once.
    func closed()
}

/// One client's WebSocket, on its lane: messages of text both ways, pings, and an end that both sides agree on.
package final class WebSocket: UpgradedProtocol, TimerTarget {
    private enum Phase {
        case open
        /// We said good-bye, and the client has until then to do so too.
        case closing(until: Moment)
        case closed
    }

    private let connection: UpgradedConnection
    private let limits: WebSocketLimits
    private var reader: WebSocketReader
    private var phase = Phase.open
    private var owner: (any WebSocketOwner)?
    private var lastHeard: Moment
    /// Until when the client has to say something, once it was asked whether it is there.
    private var pongBy: Moment?
    /// Until when it has to make room.
    private var roomBy: Moment?
    private var timer: Lane.Timer?

    init(_ connection: UpgradedConnection, _ limits: WebSocketLimits) {
        (self.connection, self.limits) = (connection, limits)
        reader = WebSocketReader(limits)
        lastHeard = connection.lane.now
    }

    func open(_ owner: any WebSocketOwner) {
        self.owner = owner
        rearm()
    }

    package var lane: Lane { connection.lane }
    package var isOpen: Bool { if case .open = phase { true } else { false } }

    /// Whether nothing more should be sent for now; ``WebSocketOwner/hasRoom()`` tells when it may.
    package var isFull: Bool { connection.isFull }

    package func send(_ text: [UInt8]) {
        guard isOpen else { return }
        connection.write(WebSocketFrame.text(text))
        guard connection.isFull, roomBy == nil else { return }
        roomBy = lane.now + limits.slowTime
        rearm()
    }

    /// Says good-bye behind all that was sent, and ends when the client has too.
    package func close(_ code: WebSocketCloseCode, _ reason: String) {
        guard isOpen else { return }
        connection.write(WebSocketFrame.close(code, reason))
        phase = .closing(until: lane.now + limits.closeTime)
        rearm()
        letOwnerGo()
    }

    private func letOwnerGo() {
        let owner = owner.take()
        owner?.closed()
    }

    // MARK: - What happens to it

    package func received(_ bytes: borrowing Span<UInt8>) {
        (lastHeard, pongBy) = (lane.now, nil)
        var offset = 0
        do throws(WebSocketViolation) {
            while let event = try reader.next(bytes, &offset) {
                guard handle(event) else { return }
            }
        } catch {
            // Where the next frame would begin is not known any more.
            close(error.code, error.reason)
            connection.finish()
        }
    }

    /// False when nothing more is to be read.
    private func handle(_ event: WebSocketReader.Event) -> Bool {
        switch event {
        case .text(let text): owner?.received(text)
        case .binary: close(.unsupported, "Messages are text here.")
        case .ping(let payload): if isOpen { connection.write(WebSocketFrame.pong(payload)) }
        case .pong: break
        case .close(let code):
            if isOpen {
                connection.write(WebSocketFrame.close(code))
                phase = .closing(until: lane.now + limits.closeTime)
                letOwnerGo()
                rearm()
            }
            connection.finish()
            return false
        }
        if case .closed = phase { return false }
        return true
    }

    package func hasRoom() {
        roomBy = nil
        owner?.hasRoom()
    }

    package func drain() { close(.goingAway, "The server is stopping. Connect again.") }

    package func closed() {
        phase = .closed
        if let timer { lane.cancel(timer) }
        timer = nil
        letOwnerGo()
    }

    // MARK: - Time

    package func timerFired() {
        timer = nil
        let now = lane.now
        switch phase {
        case .closed: return
        case .closing(let until): if until <= now { return connection.cut() }
        case .open:
            if let roomBy, roomBy <= now {
                close(.tryAgainLater, "You read too slowly. Connect again and go on from the last event you have.")
            } else if let pongBy {
                // Its answer cannot come through either while it reads nothing, so the one clock is enough.
                if pongBy <= now, !connection.isFull { return connection.cut() }
                if pongBy <= now { self.pongBy = now + limits.pongTime }
            } else if lastHeard + limits.pingAfter <= now {
                connection.write(WebSocketFrame.ping())
                pongBy = now + limits.pongTime
            }
        }
        rearm()
    }

    private func rearm() {
        let next: Moment
        switch phase {
        case .closed: return
        case .closing(let until): next = until
        case .open: next = min(roomBy ?? .never, pongBy ?? (lastHeard + limits.pingAfter))
        }
        if let timer { lane.cancel(timer) }
        timer = lane.schedule(self, at: next)
    }
}
