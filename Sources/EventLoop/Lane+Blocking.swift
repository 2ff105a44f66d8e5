import CLinux
import Glibc
import Synchronization

extension Lane {
    /// Does `work` on this lane, while the calling thread waits. For the main thread, which has nothing else to do; a lane
    /// that waited for itself would wait for ever.
    package func blocking<Result: Sendable>(_ work: @escaping @Sendable () async -> Result) -> Result {
        precondition(!isCurrent)
        let answer = Answer<Result>()
        Task(executorPreference: self) { answer.give(await work()) }
        return answer.wait()
    }
}

/// What one thread waits for and a task gives.
private final class Answer<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    private let bell: Descriptor

    init() {
        let number = eventfd(0, Int32(EFD_CLOEXEC))
        precondition(number >= 0, "eventfd: \(SystemError("eventfd").reason)")
        bell = Descriptor(owning: number)
    }

    func give(_ value: Value) {
        self.value.withLock { $0 = value }
        _ = eventfd_write(bell.number, 1)
    }

    func wait() -> Value {
        while true {
            if let value = value.withLock({ $0 }) { return value }
            var count: eventfd_t = 0
            _ = unsafe eventfd_read(bell.number, &count)
        }
    }
}
