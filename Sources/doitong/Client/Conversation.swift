import EventLoop
import Glibc
import HTTPClient

/// Speaks with a server until `work` is done, and returns the exit code. Ctrl-C cancels the work, a second one ends at once.
func converse(
    with server: ServerAccess,
    _ work: @escaping @Sendable (RemoteGateway) async throws(ClientFailure) -> Void
) -> Int32 {
    Signals.capture([SIGINT, SIGTERM])
    let lane = Lane()
    let gateway = RemoteGateway(server: server, client: Client(lanes: [lane]), lane: lane)
    return lane.blocking {
        let task = Task(executorPreference: lane) { () -> ClientFailure? in
            do throws(ClientFailure) {
                try await work(gateway)
                return nil
            } catch { return error }
        }
        do {
            try Signals.deliver([SIGINT, SIGTERM], on: lane) { signal in
                if task.isCancelled { _exit(128 + signal) }
                task.cancel()
            }
        } catch { complain("\(error)") }
        guard let failure = await task.value else { return 0 }
        complain(failure.message)
        return failure.kind.rawValue
    }
}
