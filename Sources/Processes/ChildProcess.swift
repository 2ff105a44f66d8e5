import CLinux
package import EventLoop
import Glibc

/// A program at work: fed, listened to, timed, and ended with all that it started.
///
/// The lane waits for it among its connections, so that thousands of children hold up nobody. Starting one stops the lane
/// for as long as the kernel takes to load the program, well under a millisecond. The child has a process group of its own;
/// when it ends, what is left of the group is killed. When the lane's thread ends, and so when this process dies in whatever
/// way, the kernel kills the child; what the child itself had started is then left to end by itself.
package enum ChildProcess {
    /// Runs `command` to its end. `line` is called on the lane with each line of its standard output, which is then not kept.
    ///
    /// A status other than success is an ending like any other; the caller knows what it means. Cancelling the task ends the
    /// child, and this still returns only once it is gone.
    package static func run(
        _ command: Command, on lane: Lane, line: (@Sendable (String) -> Void)? = nil
    ) async throws(ProcessError) -> Ending {
        let child = Child(command, on: lane, line: line)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                lane.perform { child.start { continuation.resume(returning: $0) } }
            }
        } onCancel: {
            lane.perform { child.end(because: .cancelled) }
        }
        return try result.get()
    }
}

/// One child, from its start to its end. Touched on its lane only.
private final class Child: TimerTarget, @unchecked Sendable {
    private let command: Command
    private let lane: Lane
    private let line: (@Sendable (String) -> Void)?
    private var done: ((Result<Ending, ProcessError>) -> Void)?

    private var process: pid_t = 0
    private var life: Life?
    private var input: InputFeed?
    private var output: OutputCatch?
    private var errors: OutputCatch?
    private var timer: Lane.Timer?
    /// Why we end it, once we do.
    private var reason: ProcessError?

    init(_ command: Command, on lane: Lane, line: (@Sendable (String) -> Void)?) {
        (self.command, self.lane, self.line) = (command, lane, line)
    }

    func start(_ done: @escaping (Result<Ending, ProcessError>) -> Void) {
        if let reason { return done(.failure(reason)) }  // Cancelled before it began.
        do {
            try spawn()
            self.done = done
            timer = lane.schedule(self, at: lane.now + command.limits.time)
        } catch {
            if process != 0 { discard() }
            stopListening()
            done(.failure(.notStarted(program: command.program, error)))
        }
    }

    /// Tells the child's group to end, and kills it when it does not. The first reason stands.
    func end(because reason: ProcessError) {
        guard self.reason == nil else { return }
        self.reason = reason
        guard done != nil else { return }
        _ = kill(-process, SIGTERM)
        if let timer { lane.cancel(timer) }
        timer = lane.schedule(self, at: lane.now + command.limits.grace)
    }

    func timerFired() {
        timer = nil
        if reason == nil {
            end(because: .tookTooLong(program: command.program, limit: command.limits.time))
        } else {
            _ = kill(-process, SIGKILL)
        }
    }

    private func spawn() throws(SystemError) {
        let limits = command.limits
        let childInput: Descriptor
        if command.input.isEmpty {
            childInput = Descriptor(owning: clinux_open_null())
            guard childInput.number >= 0 else { throw SystemError("open /dev/null") }
        } else {
            Signals.ignoreBrokenPipes()  // A child may end before it has read all; writing to it is then an error.
            var ends = try PipeEnds(ours: .writing)
            childInput = ends.takeReading()
            input = try InputFeed(command.input, into: ends.takeWriting(), on: lane)
        }
        var outputEnds = try PipeEnds(ours: .reading)
        output = try OutputCatch(
            from: outputEnds.takeReading(), on: lane,
            into: line.map { .lines(longest: limits.line, tell: $0) }
                ?? .start(limits.output) { [unowned self] in
                    end(because: .saidTooMuch(program: command.program, bytes: limits.output))
                })
        let childOutput = outputEnds.takeWriting()
        var errorEnds = try PipeEnds(ours: .reading)
        errors = try OutputCatch(from: errorEnds.takeReading(), on: lane, into: .last(limits.errors))
        let childErrors = errorEnds.takeWriting()

        process = try Program(command).spawn(
            input: childInput.number, output: childOutput.number, errors: childErrors.number)
        let number = clinux_process_descriptor(process)
        guard number >= 0 else { throw SystemError("pidfd_open") }
        life = try Life(Descriptor(owning: number), on: lane) { [unowned self] in ended() }
    }

    /// The process is gone, but still ours by number: what is left of its group can be killed, and nobody else is meant.
    private func ended() {
        _ = kill(-process, SIGKILL)
        var status: Int32 = 0
        var microseconds: UInt64 = 0
        guard unsafe clinux_reap(process, &status, &microseconds) != 0, let done = done.take() else { return }
        if let timer { lane.cancel(timer) }
        output?.takeRest()
        errors?.takeRest()
        stopListening()
        if let reason { return done(.failure(reason)) }
        let signal = status & 0x7f
        done(
            .success(
                Ending(
                    status: signal == 0 ? .exited(status >> 8 & 0xff) : .killed(signal: signal),
                    output: output?.bytes ?? [], errors: String(decoding: errors?.bytes ?? [], as: UTF8.self),
                    processorTime: .microseconds(Int64(clamping: microseconds)))))
    }

    /// Ends a child that runs but cannot be watched.
    private func discard() {
        _ = kill(-process, SIGKILL)
        var status: Int32 = 0
        _ = unsafe waitpid(process, &status, 0)
    }

    private func stopListening() {
        life?.close()
        input?.close()
        output?.close()
        errors?.close()
    }
}

/// Both ends of a pipe, until each is taken.
private struct PipeEnds: ~Copyable {
    private var reading: Int32
    private var writing: Int32

    enum End: Int32 { case reading, writing }

    /// A new pipe, of which our end does not block.
    init(ours: End) throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        guard unsafe clinux_pipe(&ends, ours.rawValue) == 0 else { throw SystemError("pipe") }
        (reading, writing) = (ends[0], ends[1])
    }

    mutating func takeReading() -> Descriptor {
        defer { reading = -1 }
        return Descriptor(owning: reading)
    }

    mutating func takeWriting() -> Descriptor {
        defer { writing = -1 }
        return Descriptor(owning: writing)
    }

    deinit { for end in [reading, writing] where end >= 0 { _ = Glibc.close(end) } }
}
