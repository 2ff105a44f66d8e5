import CCurl
import EventLoop

/// The client's part on one lane: libcurl's multi handle, which holds the connections, the exchanges that run on it and those
/// that wait for their turn. libcurl says which sockets and what time it waits for; the lane watches them and tells it.
@safe final class ClientLane: TimerTarget, @unchecked Sendable {  // Touched on its lane only.
    let lane: Lane
    let configuration: Client.Configuration
    private let multi: UnsafeMutableRawPointer
    private var sockets: [curl_socket_t: Socket] = [:]
    private var timer: Lane.Timer?
    private var isClosed = false
    /// By the address of libcurl's handle.
    private var running: [UInt: Transfer] = [:]
    private var runningPerOrigin: [String: Int] = [:]
    private var waiting: [Transfer] = []

    /// Once for the process. Names are looked up on threads of their own in every build that we can use.
    private static let library: Void = {
        precondition(ccurl_start() == CURLE_OK, "libcurl does not start")
        precondition(ccurl_resolves_aside() != 0, "this libcurl looks names up on the caller's thread")
    }()

    init(_ lane: Lane, _ configuration: Client.Configuration) {
        _ = Self.library
        (self.lane, self.configuration) = (lane, configuration)
        guard let multi = unsafe curl_multi_init() else { fatalError("libcurl has no memory") }
        unsafe self.multi = multi
        _ = unsafe ccurl_multi_set_number(multi, CURLMOPT_MAXCONNECTS, configuration.idleConnections)
        _ = unsafe ccurl_multi_set_number(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        unsafe ccurl_multi_set_callbacks(
            multi,
            { _, socket, what, context, _ in
                unsafe Unmanaged<ClientLane>.fromOpaque(context!).takeUnretainedValue().wants(socket, what)
                return 0
            },
            { _, milliseconds, context in
                unsafe Unmanaged<ClientLane>.fromOpaque(context!).takeUnretainedValue().wants(wakingIn: milliseconds)
                return 0
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Closes all connections. Nothing runs any longer, since whoever waits for an exchange holds the client.
    func close() {
        isClosed = true
        if let timer { lane.cancel(timer) }
        _ = unsafe curl_multi_cleanup(multi)
    }

    // MARK: - Exchanges

    func submit(_ transfer: Transfer, _ continuation: Transfer.Continuation) {
        transfer.submitted(to: self, continuation)
        guard !transfer.isCancelled else { return end(transfer, failing: .cancelled) }
        guard waiting.count < configuration.waitingPerLane else {
            return end(transfer, failing: .tooMany(waiting: waiting.count))
        }
        transfer.watchDeadlines()
        waiting.append(transfer)
        startWhatMay()
    }

    func cancel(_ transfer: Transfer) {
        transfer.isCancelled = true
        end(transfer, failing: .cancelled)
    }

    /// Ends an exchange before its time. Never called from within libcurl.
    func end(_ transfer: Transfer, failing cause: HTTPClientError.Cause) {
        if let handle = unsafe transfer.handle, running[UInt(bitPattern: handle)] != nil {
            unsafe release(handle)
        } else if let index = waiting.firstIndex(where: { $0 === transfer }) {
            waiting.remove(at: index)
        }
        transfer.end(failing: cause)
        startWhatMay()
    }

    private func startWhatMay() {
        while running.count < configuration.exchangesPerLane,
            let index = waiting.firstIndex(where: {
                runningPerOrigin[$0.origin, default: 0] < configuration.exchangesPerOrigin
            })
        {
            start(waiting.remove(at: index))
        }
    }

    private func start(_ transfer: Transfer) {
        let handle: UnsafeMutableRawPointer
        do { unsafe handle = try transfer.prepare(configuration) } catch { return transfer.end(failing: error) }
        running[UInt(bitPattern: handle)] = transfer
        runningPerOrigin[transfer.origin, default: 0] += 1
        let code = unsafe curl_multi_add_handle(multi, handle)
        precondition(code == CURLM_OK, "libcurl takes no transfer: \(code.rawValue)")
    }

    private func release(_ handle: UnsafeMutableRawPointer) {
        guard let transfer = running.removeValue(forKey: UInt(bitPattern: handle)) else { return }
        _ = unsafe curl_multi_remove_handle(multi, handle)
        let count = runningPerOrigin[transfer.origin, default: 1] - 1
        runningPerOrigin[transfer.origin] = count == 0 ? nil : count
    }

    private func collectEnded() {
        var code = CURLE_OK
        while let handle = unsafe ccurl_next_ended(multi, &code) {
            guard let transfer = running[UInt(bitPattern: handle)] else { continue }
            unsafe release(handle)
            transfer.end(code)
        }
        startWhatMay()
    }

    // MARK: - What libcurl waits for

    private func wants(_ socket: curl_socket_t, _ what: Int32) {
        if let known = sockets.removeValue(forKey: socket) { lane.unwatch(foreign: socket, known.watch!) }
        guard what != CURL_POLL_REMOVE else { return }
        var interest: Readiness = []
        if what & CURL_POLL_IN != 0 { interest.insert(.readable) }
        if what & CURL_POLL_OUT != 0 { interest.insert(.writable) }
        let target = Socket(socket, self)
        // It fails only where the machine is out of memory; the exchange then meets its deadline.
        guard let watch = try? lane.watch(foreign: socket, for: interest, target) else { return }
        target.watch = watch
        sockets[socket] = target
    }

    private func wants(wakingIn milliseconds: Int) {
        if let timer { lane.cancel(timer) }
        timer = nil
        guard !isClosed else { return }
        if milliseconds == 0 {
            // In a turn of its own: libcurl must not be called from within, and the lane has others to serve.
            lane.perform { [self] in act(on: CURL_SOCKET_BAD, 0) }
        } else if milliseconds > 0 {
            timer = lane.schedule(self, at: lane.now + .milliseconds(milliseconds))
        }
    }

    func timerFired() {
        timer = nil
        act(on: CURL_SOCKET_BAD, 0)
    }

    /// Lets libcurl do what can be done; a bad socket stands for the time that has come.
    fileprivate func act(on socket: curl_socket_t, _ events: Int32) {
        guard !isClosed else { return }
        var count: Int32 = 0
        _ = unsafe curl_multi_socket_action(multi, socket, events, &count)
        collectEnded()
    }

    private final class Socket: Pollable {
        let number: curl_socket_t
        unowned let home: ClientLane
        var watch: Lane.Watch?

        init(_ number: curl_socket_t, _ home: ClientLane) { (self.number, self.home) = (number, home) }

        func changed(_ readiness: Readiness) {
            var events: Int32 = 0
            if readiness.contains(.readable) { events |= CURL_CSELECT_IN }
            if readiness.contains(.writable) { events |= CURL_CSELECT_OUT }
            if !readiness.isDisjoint(with: .broken) { events |= CURL_CSELECT_ERR }
            home.act(on: number, events)
        }
    }
}
