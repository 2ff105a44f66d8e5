import Glibc
import Synchronization

/// A thread for one test, so that it may wait for a socket without holding up the tasks of everybody else.
package final class OwnThread: TaskExecutor, @unchecked Sendable {  // The descriptors never change.
    private let jobs = Mutex<[UnownedJob]>([])
    // A byte for each job, and the end of the file for the end.
    private let reader: Int32
    private let writer: Int32

    package init() {
        var ends: [Int32] = [-1, -1]
        precondition(unsafe pipe(&ends) == 0, "no pipe")
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (reader, writer) = (ends[0], ends[1])
        let box = unsafe Unmanaged.passRetained(self).toOpaque()
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { argument in
                unsafe Unmanaged<OwnThread>.fromOpaque(argument!).takeRetainedValue().loop()
                return nil
            }, box)
        precondition(code == 0, "no thread")
        pthread_detach(thread)
    }

    /// Ends the thread once its jobs are done.
    package func stop() { _ = Glibc.close(writer) }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        var byte: UInt8 = 0
        var written = -1
        repeat { written = unsafe write(writer, &byte, 1) } while written < 0 && errno == EINTR
        precondition(written == 1, "enqueued after the end")
    }

    private func loop() {
        var byte: UInt8 = 0
        while true {
            let count = unsafe read(reader, &byte, 1)
            // A signal is no end: what is enqueued would never be done.
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { break }
            let job = jobs.withLock { $0.removeFirst() }
            unsafe job.runSynchronously(on: asUnownedTaskExecutor())
        }
        _ = Glibc.close(reader)
    }
}
