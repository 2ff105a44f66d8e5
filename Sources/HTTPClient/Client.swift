package import EventLoop
package import HTTPTypes
import Synchronization

/// Sends requests and brings their answers, over HTTP/1.1 or, under TLS and where the server can, HTTP/2.
///
/// A request is sent at most once: what fails is told, with what became of it (``HTTPClientError``), and never tried again in
/// here. Cookies, `.netrc` and compression are not for programs, and off. Proxies are those of the environment
/// (`https_proxy`, `no_proxy`, …), but for loopback and for policies that must see where a connection goes.
package final class Client: Sendable {
    /// What holds for all exchanges of a client.
    package struct Configuration: Sendable {
        /// Under way at once: on one lane, and of those to one origin.
        package var exchangesPerLane = 256
        package var exchangesPerOrigin = 64
        /// That wait for their turn, on one lane.
        package var waitingPerLane = 4096
        /// Connections kept for later, on one lane, and for how long.
        package var idleConnections = 64
        package var idleTime: Duration = .seconds(60)
        /// The same for a request that must not be repeated. Servers close what is idle, commonly after five seconds and more, and
        /// a request that meets the close halfway leaves us not knowing whether it was received.
        package var idleTimeBeforeUnsafe: Duration = .seconds(3)
        /// How long a connection is used at all, so that changes of DNS are noticed.
        package var connectionLifetime: Duration = .seconds(600)
        package var tcpKeepAlive: Duration = .seconds(30)
        /// A file of certificate authorities in PEM; nil for the system's.
        package var certificates: String?
        package var userAgent = "doitong"

        package init() {}
    }

    private let homes: [LaneBound<ClientLane>]
    private let turn = Atomic<Int>(0)

    /// - Parameter lanes: whose time moves by itself: libcurl has only the machine's clock.
    package init(lanes: [Lane], _ configuration: Configuration = Configuration()) {
        Signals.ignoreBrokenPipes()
        homes = lanes.map { LaneBound(ClientLane($0, configuration), on: $0) }
    }

    deinit { for home in homes { home.lane.perform { [home] in home.opened.close() } } }

    /// Sends a request and answers the whole response, whatever its status. Cancelling the task aborts the exchange.
    package func send(
        _ request: HTTPRequest, egress: EgressPolicy, within bounds: Bounds = Bounds()
    ) async throws(HTTPClientError) -> HTTPResponse {
        try await follow(request, egress, bounds, into: nil)
    }

    /// Sends a request and puts the body of its response, if the status is one of success, into a new file at `path`. Any
    /// other response is given as it is; the file is there only if the download succeeded.
    ///
    /// - Parameter observe: gets each piece of the body in order, on the lane, after it was written: to be quick. Not called for a
    ///   response that is given as it is.
    package func download(
        _ request: HTTPRequest, to path: String, egress: EgressPolicy, within bounds: Bounds = Bounds(),
        observing observe: @escaping @Sendable (Span<UInt8>) -> Void = { _ in }
    ) async throws(HTTPClientError) -> Download {
        let file: NewFile
        do { file = try NewFile(path) } catch { throw .notSent(.file(path: path, reason: error.reason)) }
        do throws(HTTPClientError) {
            let response = try await follow(request, egress, bounds, into: FileSink(file, observe))
            guard response.status.isSuccess else {
                file.remove()
                return .refused(response)
            }
            return .kept(response, bytes: file.size)
        } catch {
            file.remove()
            throw error
        }
    }

    /// How a download ended.
    package enum Download: Sendable {
        /// The body is in the file; the response has none.
        case kept(HTTPResponse, bytes: Int)
        /// The status is not one of success, and there is no file.
        case refused(HTTPResponse)
    }

    // MARK: - One exchange after the other

    private func follow(
        _ first: HTTPRequest, _ policy: EgressPolicy, _ bounds: Bounds, into sink: FileSink?
    ) async throws(HTTPClientError) -> HTTPResponse {
        let home = homes.first { $0.lane.isCurrent } ?? homes[nextTurn % homes.count]
        var request = first
        var redirects = 0
        let clock = ContinuousClock()
        let end = clock.now + bounds.totalTime
        while true {
            if let objection = policy.objection(to: request.url) {
                throw Self.failure(.forbidden(objection), after: redirects)
            }
            var left = bounds
            left.totalTime = Swift.max(.zero, clock.now.duration(to: end))
            let response: HTTPResponse
            do { response = try await exchange(request, policy, left, sink, home) } catch {
                // An earlier hop was received, whatever became of this one.
                if redirects > 0, case .notSent(let cause) = error { throw .unanswered(cause) }
                throw error
            }
            guard bounds.redirects > 0, let target = try Redirect.target(of: response, to: request) else {
                return response
            }
            guard redirects < bounds.redirects else {
                throw .incomplete(response.status, .tooManyRedirects(limit: bounds.redirects))
            }
            redirects += 1
            request = Redirect.request(request, to: target)
        }
    }

    private static func failure(_ cause: HTTPClientError.Cause, after redirects: Int) -> HTTPClientError {
        redirects == 0 ? .notSent(cause) : .unanswered(cause)
    }

    private func exchange(
        _ request: HTTPRequest, _ policy: EgressPolicy, _ bounds: Bounds, _ sink: FileSink?,
        _ home: LaneBound<ClientLane>
    ) async throws(HTTPClientError) -> HTTPResponse {
        let transfer = LaneBound(Transfer(request, policy, bounds, sink), on: home.lane)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: Transfer.Continuation) in
                home.perform { $0.submit(transfer.opened, continuation) }
            }
        } onCancel: {
            // In a turn of its own, since whoever cancels may be called by the very transfer.
            home.lane.perform { home.opened.cancel(transfer.opened) }
        }
        return try result.get()
    }

    private var nextTurn: Int {
        Int(UInt(bitPattern: turn.wrappingAdd(1, ordering: .relaxed).oldValue) >> 1)
    }
}
