import CLinux
import Glibc

/// Signals as ordinary events of a lane, instead of interruptions of whatever runs.
package final class Signals: Pollable {
    private let descriptor: Descriptor
    private let received: (Int32) -> Void

    /// Keeps the signals from ending the process. To be called on the main thread, before other threads are started that do
    /// not block signals themselves: a thread inherits what its maker has blocked.
    package static func capture(_ signals: [Int32]) {
        precondition(clinux_is_main_thread() != 0, "signals must be captured on the main thread")
        unsafe clinux_block_signals(signals, Int32(signals.count))
    }

    /// Makes writing to somebody who left an error, where it would else end the process. `send` can be told so each time;
    /// `sendfile` cannot.
    package static func ignoreBrokenPipes() { clinux_ignore_broken_pipes() }

    /// Calls `received` on `lane` with each of the captured `signals`.
    package static func deliver(
        _ signals: [Int32], on lane: Lane, to received: @escaping @Sendable (Int32) -> Void
    ) throws(SystemError) {
        let number = unsafe clinux_signal_descriptor(signals, Int32(signals.count))
        guard number >= 0 else { throw SystemError("signalfd") }
        lane.perform {
            let source = Signals(Descriptor(owning: number), received)
            do { _ = try lane.watch(source.descriptor, source) } catch { fatalError("\(error)") }
        }
    }

    private init(_ descriptor: consuming Descriptor, _ received: @escaping (Int32) -> Void) {
        self.descriptor = descriptor
        self.received = received
    }

    package func changed(_ readiness: Readiness) {
        while case let signal = clinux_read_signal(descriptor.number), signal != 0 { received(signal) }
    }
}
