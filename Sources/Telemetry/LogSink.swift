import Glibc
import Synchronization

/// Carries log lines to a file descriptor without ever making their writer wait for it.
///
/// Lines go into a bounded buffer, and one thread writes it out. Where the reader of stderr stands still, lines are
/// dropped and counted, and the count is logged in their place when room returns.
package final class LogSink: Sendable {
    /// As much again may be on its way to the descriptor.
    package static let defaultCapacity = 1 << 20

    private let format: LogFormat
    private let clock: @Sendable () -> Timestamp
    private let capacity: Int
    private let descriptor: Int32
    private let state = Mutex(State())
    /// Counts "there is something to do": lines in an empty buffer, or the end.
    private let wake = Semaphore()
    private let ended = Semaphore()

    private struct State {
        var lines: [UInt8] = []
        var dropped = 0
        var isClosed = false
    }

    package init(
        _ format: LogFormat, to descriptor: Int32 = STDERR_FILENO, capacity: Int = defaultCapacity,
        clock: @escaping @Sendable () -> Timestamp
    ) {
        (self.format, self.descriptor, self.capacity, self.clock) = (format, descriptor, capacity, clock)
        startThread { [self] in
            drain()
            ended.signal()
        }
    }

    func write(_ level: Log.Level, _ message: StaticString, _ metadata: LogMetadata) {
        var line: [UInt8] = []
        line.reserveCapacity(256)
        format.append(clock(), level, message, metadata, to: &line)
        let isFirst = state.withLock { state in
            if state.isClosed { return false }
            guard state.lines.count + line.count <= capacity else {
                state.dropped += 1
                return false
            }
            state.lines += line
            return state.lines.count == line.count
        }
        if isFirst { wake.signal() }
    }

    /// Writes what is left and ends the thread. Waits no longer than `limit`, for the descriptor may never take another
    /// byte; what comes afterwards is not written.
    package func close(within limit: Duration) {
        let wasClosed = state.withLock { state in
            defer { state.isClosed = true }
            return state.isClosed
        }
        if wasClosed { return }
        wake.signal()
        ended.wait(atMost: limit)
    }

    private func drain() {
        var batch: [UInt8] = []
        while true {
            wake.wait()
            batch.removeAll(keepingCapacity: true)
            let (dropped, isClosed) = state.withLock { state in
                swap(&batch, &state.lines)
                defer { state.dropped = 0 }
                return (state.dropped, state.isClosed)
            }
            if dropped > 0 { format.append(clock(), .warning, "log lines dropped", ["count": dropped], to: &batch) }
            unsafe batch.withUnsafeBytes { unsafe writeAll($0, to: descriptor) }
            if isClosed { return }
        }
    }
}

/// A descriptor that fails for good (its reader is gone) is not an error anybody could be told of.
private func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) {
    var rest = unsafe bytes[...]
    while unsafe !rest.isEmpty {
        let count = unsafe Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count > 0 {
            unsafe rest = unsafe rest.dropFirst(count)
        } else if errno == EAGAIN {
            // Somebody made the terminal we share non-blocking.
            var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            unsafe Glibc.poll(&poll, 1, -1)
        } else if errno != EINTR {
            return
        }
    }
}
