import EventLoop

/// How long a connection may take over what it is doing.
///
/// Everything is in nanoseconds: it is asked with each request, and arithmetic on `Duration` is of 128 bits.
final class Deadlines {
    /// The limits that are times.
    struct Patience {
        let idle, head, bodyWindow, stall, stallLook, linger, lastCall: UInt64
        /// What a body must bring within a window.
        let bytesPerWindow: Double

        init(_ limits: Limits) {
            (idle, head) = (limits.idleTime.wholeNanoseconds, limits.headTime.wholeNanoseconds)
            bodyWindow = limits.bodyWindow.wholeNanoseconds
            (stall, linger) = (limits.stallTime.wholeNanoseconds, limits.lingerTime.wholeNanoseconds)
            stallLook = limits.stallLook.wholeNanoseconds
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
    private var lastWritten: UInt64 = 0
    private var lastLooked: UInt64 = 0
    /// The server is draining: a connection between two requests gets only ``Limits/lastCall``.
    private var isLastCall = false

    init(_ patience: Patience) { self.patience = patience }

    /// Something new begins: waiting for a request, or lingering.
    func begin(at now: Moment) { (since, progress, windowBytes) = (now.nanoseconds, .nothing, 0) }

    /// A client that is behind was given the chance to take more.
    func looked(at now: Moment) { lastLooked = now.nanoseconds }

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
            (since, windowBytes) = (now.nanoseconds, count)
        }
    }

    /// The client took something, or something was written for one that had taken everything. It is not idle then.
    func wrote(at now: Moment) {
        (lastWritten, lastLooked) = (now.nanoseconds, now.nanoseconds)
        if progress == .nothing { since = now.nanoseconds }
    }

    /// When a stream that is to be heard of so often has been silent for too long, in nanoseconds.
    func silence(_ interval: UInt64) -> UInt64 { lastWritten + interval }

    /// When ``verdict(_:_:at:isWriting:)`` should be asked next, in nanoseconds.
    func next(_ phase: Connection.Phase, _ progress: RequestParser.Progress, isWriting: Bool) -> UInt64 {
        let end = end(of: phase, progress, isWriting: isWriting)
        return isWriting ? min(end, lastWritten + patience.stall, lastLooked + patience.stallLook) : end
    }

    /// When what it does now has taken too long.
    private func end(of phase: Connection.Phase, _ progress: RequestParser.Progress, isWriting: Bool) -> UInt64 {
        switch phase {
        case .reading:
            switch progress {
            case .nothing where isWriting: .max  // It is still reading its answer.
            case .nothing: since + (isLastCall ? patience.lastCall : patience.idle)
            case .head: since + patience.head
            case .body: since + patience.bodyWindow
            }
        case .lingering: since + patience.linger
        case .answering, .upgraded, .ending, .closed: .max
        }
    }

    /// What has to happen now, if anything.
    func verdict(
        _ phase: Connection.Phase, _ progress: RequestParser.Progress, at now: Moment, isWriting: Bool
    ) -> Verdict {
        if isWriting, lastWritten + patience.stall <= now.nanoseconds { return .close }
        guard end(of: phase, progress, isWriting: isWriting) <= now.nanoseconds else { return .none }
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
