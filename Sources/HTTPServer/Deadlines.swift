import EventLoop

/// How long a connection may take over what it is doing.
struct Deadlines {
    enum Verdict {
        case none, close
        case refuse(Refusal)
    }

    /// When what it does now began: waiting, a head, a window of a body, a lingering end.
    private var since = Moment(nanoseconds: 0)
    private var progress = RequestParser.Progress.nothing
    /// Bytes of the body in this window.
    private var windowBytes = 0
    /// When the client last took something of what is written to it.
    private var lastWritten = Moment(nanoseconds: 0)
    /// The server is draining: a connection between two requests gets only ``Limits/lastCall``.
    private var isLastCall = false

    /// Something new begins: waiting for a request, or lingering.
    mutating func begin(at now: Moment) { (since, progress, windowBytes) = (now, .nothing, 0) }

    mutating func lastCall(at now: Moment) {
        isLastCall = true
        if progress == .nothing { since = now }
    }

    /// Bytes came, and with them a request went as far as `progress`.
    mutating func received(_ count: Int, _ progress: RequestParser.Progress, at now: Moment) {
        if progress == self.progress, progress != .nothing {
            windowBytes += count
        } else {
            self.progress = progress
            (since, windowBytes) = (now, 0)
        }
    }

    /// The client took something, or something was written for a client that had taken everything.
    mutating func wrote(at now: Moment) { lastWritten = now }

    /// The next moment at which ``verdict(_:_:_:at:isWriting:)`` should be asked.
    func next(
        _ phase: Connection.Phase, _ progress: RequestParser.Progress, _ limits: Limits, isWriting: Bool
    ) -> Moment {
        var next = isWriting ? lastWritten + limits.stallTime : Moment.never
        switch phase {
        case .reading:
            switch progress {
            case .nothing: next = min(next, since + (isLastCall ? limits.lastCall : limits.idleTime))
            case .head: next = min(next, since + limits.headTime)
            case .body: next = min(next, since + limits.bodyWindow)
            }
        case .lingering: next = since + limits.lingerTime
        case .answering, .ending, .closed: break
        }
        return next
    }

    /// What has to happen now, if anything.
    mutating func verdict(
        _ phase: Connection.Phase, _ progress: RequestParser.Progress, _ limits: Limits, at now: Moment, isWriting: Bool
    ) -> Verdict {
        guard next(phase, progress, limits, isWriting: isWriting) <= now else { return .none }
        if isWriting, lastWritten + limits.stallTime <= now { return .close }
        guard case .reading = phase else { return .close }
        switch progress {
        case .nothing: return .close
        case .head: return .refuse(.slowHead)
        case .body:
            let (seconds, attoseconds) = limits.bodyWindow.components
            let window = Double(seconds) + Double(attoseconds) * 1e-18
            guard Double(windowBytes) >= Double(limits.bodyBytesPerSecond) * window else { return .refuse(.slowBody) }
            (since, windowBytes) = (now, 0)
            return .none
        }
    }
}
