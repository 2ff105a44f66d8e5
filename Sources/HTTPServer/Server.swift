package import EventLoop
package import HTTPTypes

/// An HTTP/1.1 server on a set of lanes.
package final class Server: Sendable {
    package struct Configuration: Sendable {
        package var limits = Limits()
        /// Makes the id under which a request is logged and answered, perhaps from one that it brought.
        package var identify: @Sendable (Fields) -> String
        package var observer: Observer?

        package init(identify: @escaping @Sendable (Fields) -> String, observer: Observer? = nil) {
            (self.identify, self.observer) = (identify, observer)
        }
    }

    /// The port it listens on; 0 for a unix socket.
    package let port: Int

    private let homes: [LaneBound<ServerLane>]
    private let ledger: ConnectionLedger

    /// Listens at once; connections are taken from here on, whether or not ``run(grace:)`` has been reached.
    package init(
        _ address: ListenAddress, lanes: [Lane], _ routes: [Route], _ configuration: Configuration
    ) throws(ListenError) {
        Signals.ignoreBrokenPipes()
        let listeners = try Listener.open(address, lanes: lanes.count)
        let routes = Routes(routes)
        let ledger = ConnectionLedger(configuration.limits)
        port = listeners[0].first?.port ?? 0
        homes = lanes.map { LaneBound(ServerLane($0, configuration, routes, ledger), on: $0) }
        self.ledger = ledger
        for (home, listeners) in zip(homes, listeners) { home.perform { $0.listen(listeners) } }
    }

    package var connections: Int { ledger.admitted }

    /// Serves until the task is cancelled. Then takes no more connections, answers what runs with `Connection: close`, and
    /// returns when all is answered or `grace` is over.
    package func run(grace: Duration) async {
        let cancelled = Latch()
        await withTaskCancellationHandler {
            await cancelled.wait()
        } onCancel: {
            cancelled.open()
        }
        let drained = homes.map { _ in Latch() }
        for (home, latch) in zip(homes, drained) { home.perform { $0.drain(grace: grace) { latch.open() } } }
        for latch in drained { await latch.wait() }
    }
}

/// Told of what a server does, on the lane where it happens: to be quick.
package final class Observer: Sendable {
    package let answered: @Sendable (Request, Status, Duration) -> Void
    package let failed: @Sendable (any Error, Request) -> Void
    package let refused: @Sendable (Refusal, Peer) -> Void

    package init(
        answered: @escaping @Sendable (Request, Status, Duration) -> Void,
        failed: @escaping @Sendable (any Error, Request) -> Void,
        refused: @escaping @Sendable (Refusal, Peer) -> Void
    ) {
        (self.answered, self.failed, self.refused) = (answered, failed, refused)
    }
}
