import EventLoop
import Glibc

/// A thread of the system's, for work that blocks.
enum Thread {
    private final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    static func start(_ body: @escaping @Sendable () -> Void) {
        // The thread's own hold on its work; it gives it back.
        let box = unsafe Unmanaged.passRetained(Work(body)).toOpaque()
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { argument in
                unsafe Unmanaged<Work>.fromOpaque(argument!).takeRetainedValue().body()
                return nil
            }, box)
        precondition(code == 0, "pthread_create: \(SystemError("pthread_create", code: code).reason)")
        pthread_detach(thread)
    }
}
