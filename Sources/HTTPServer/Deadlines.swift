import EventLoop

/// How long a connection may take over what it is doing.
///
/// Everything is in nanoseconds: it is asked with each request, and arithmetic on `Duration` is of 128 bits.
final class Deadlines {
    /// The limits that are times.
    struct Patience {
        let idle, head, bodyWindow, stall, linger, lastCall: UInt64
        /// What a body must bring within a window.
        let bytesPerWindow: Double

        init(_ limits: Limits) {
            (idle, head) = (limits.idleTime.wholeNanoseconds, limits.headTime.wholeNanoseconds)
            bodyWindow = limits.bodyWindow.wholeNanoseconds
            (stall, linger) = (limits.stallTime.wholeNanoseconds, limits.lingerTime.wholeNanoseconds)
            lastCall = limits.lastCall.wholeNanoseconds
            bytesPerWindow = Double(limits.bodyBytesPerSecond) * Double(bodyWindow) / 1e9
        }
    }

    enum Verdict {
        case none, close
        case refuse(Refusal)
    }

    private let patience: Patience
    /// When what it does now began: waiting, a head, a window of a body, a lingering end.
    private var since: UInt64 = 0
    private var progress = RequestParser.Progress.nothing
    /// Bytes of the body in this window.
    private var windowBytes = 0
    /// When the client last took something of what is written to it, or had taken everything.
    private var lastWritten: UInt64 = 0
    /// The server is draining: a connection between two requests gets only ``Limits/lastCall``.
    private var isLastCall = false

    init(_ patience: Patience) { self.patience = patience }

    /// Something new begins: waiting for a request, or lingering.
    func begin(at now: Moment) { (since, progress, windowBytes) = (now.nanoseconds, .nothing, 0) }

    func lastCall(at now: Moment) {
        isLastCall = true
        if progress == .nothing { since = now.nanoseconds }
    }

    /// Bytes came, and with them a request went as far as `progress`.
    func received(_ count: Int, _ progress: RequestParser.Progress, at now: Moment) {
        if progress == self.progress, progress != .nothing {
            windowBytes += count
        } else {
            self.progress = progress
            (since, windowBytes) = (now.nanoseconds, 0)
        }
    }

    func wrote(at now: Moment) { lastWritten = now.nanoseconds }

    /// When ``verdict(_:_:at:isWriting:)`` should be asked next, in nanoseconds.
    func next(_ phase: Connection.Phase, _ progress: RequestParser.Progress, isWriting: Bool) -> UInt64 {
        var next = isWriting ? lastWritten + patience.stall : .max
        switch phase {
        case .reading:
            let time =
                switch progress {
                case .nothing: isLastCall ? patience.lastCall : patience.idle
                case .head: patience.head
                case .body: patience.bodyWindow
                }
            next = min(next, since + time)
        case .lingering: next = since + patience.linger
        case .answering, .ending, .closed: break
        }
        return next
    }

    /// What has to happen now, if anything.
    func verdict(
        _ phase: Connection.Phase, _ progress: RequestParser.Progress, at now: Moment, isWriting: Bool
    ) -> Verdict {
        guard next(phase, progress, isWriting: isWriting) <= now.nanoseconds else { return .none }
        if isWriting, lastWritten + patience.stall <= now.nanoseconds { return .close }
        guard case .reading = phase else { return .close }
        switch progress {
        case .nothing: return .close
        case .head: return .refuse(.slowHead)
        case .body:
            guard Double(windowBytes) >= patience.bytesPerWindow else { return .refuse(.slowBody) }
            (since, windowBytes) = (now.nanoseconds, 0)
            return .none
        }
    }
}
