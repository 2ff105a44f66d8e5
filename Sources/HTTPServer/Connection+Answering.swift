import EventLoop
import HTTPTypes

extension Connection {
    /// Has a request answered by its route's handler, in a task that starts here and now, and never leaves the lane on its
    /// own account.
    func begin(_ parsed: consuming RequestParser.Parsed) {
        let route = parsed.route
        keepsAlive = parsed.head.keepsAlive
        let request = Request(parsed, peer: peer, identify: home.identify)
        self.request = request
        if home.observer != nil { startedAt = home.lane.time.now }
        phase = .answering
        exchanges += 1
        let exchange = exchanges
        let handle = ConnectionHandle(self)
        let work: @concurrent @Sendable () async -> Void = { await Self.run(route, request, exchange, handle) }
        let task = Task.immediate(executorPreference: home.lane, operation: work)
        // Most handlers are done by now.
        if case .answering = phase, exchange == exchanges { self.task = task }
    }

    /// The task of one request.
    private static func run(_ route: Route, _ request: Request, _ exchange: Int, _ handle: ConnectionHandle) async {
        let response: Response
        do {
            response = try await route.handler(request)
        } catch {
            response = handle.opened.failure(error, request)
        }
        let connection = handle.opened
        guard connection.awaits(exchange) else { return }  // The client left.
        guard case .stream(let length, let produce) = response.body, connection.beginStream(response, length) else {
            return connection.answer(response)
        }
        do {
            try await produce(ResponseWriter(handle, exchange))
            handle.opened.endStream(exchange)
        } catch {
            handle.opened.breakStream(exchange, error, request)
        }
    }

    private func failure(_ error: any Error, _ request: Request) -> Response {
        home.observer?.failed(error, request)
        return Refusal(.internalError, "The server failed to answer; its log tells more, under the request's id.").response
    }

    /// Whether the connection still waits for the end of that exchange.
    func awaits(_ exchange: Int) -> Bool {
        if case .answering = phase { return exchange == exchanges }
        return false
    }

    private var isHTTP10: Bool { request?.isHTTP10 ?? false }

    // MARK: - Whole answers

    /// Writes the answer, and turns to what comes next.
    private func answer(_ response: Response) {
        write(response)
        finishExchange(response.status)
        advance()
    }

    func write(_ response: Response) {
        let framing: ResponseEncoder.Framing =
            switch response.body {
            case _ where response.status.hasNoContent: .noBody
            case .bytes(let bytes): .length(bytes.count)
            case .file(let file): .length(file.length)
            case .stream(let length, _): length.map { .length($0) } ?? (isHTTP10 ? .untilClose : .chunked)
            }
        if case .untilClose = framing { keepsAlive = false }
        if home.isDraining { keepsAlive = false }
        if output.isEmpty { deadlines.wrote(at: home.lane.now) }
        var out = output.lend()
        home.encoder.encode(
            response.status, response.fields, framing,
            connection: !keepsAlive ? .close : isHTTP10 ? .keepAlive : .implied, id: request?.id, at: home.lane,
            into: &out)
        output.takeBack(out)
        guard request?.method != .head, !response.status.hasNoContent else { return }
        switch response.body {
        case .bytes(let bytes): output.append(bytes)
        case .file(let file): output.append(file)
        case .stream: break
        }
    }

    private func finishExchange(_ status: Status) {
        if let observer = home.observer, let request {
            observer.answered(request, status, home.lane.time.now.since(startedAt))
        }
        phase = keepsAlive ? .reading : .ending(lingers: false)
        (request, task, stream) = (nil, nil, nil)
        accountForBodies()
        deadlines.begin(at: home.lane.now)
    }

    // MARK: - Streams

    /// False when the answer has no body to write after all.
    private func beginStream(_ response: Response, _ length: Int?) -> Bool {
        guard request?.method != .head, !response.status.hasNoContent else { return false }
        write(response)
        stream = StreamedBody(status: response.status, isChunked: length == nil && !isHTTP10, left: length)
        advance()
        return true
    }

    /// Writes one piece of a stream; `writer` goes on when there is room for the next.
    func write(_ bytes: [UInt8], for exchange: Int, _ writer: CheckedContinuation<Void, any Error>) {
        guard awaits(exchange), let stream else { return writer.resume(throwing: ClientGone()) }
        if let left = stream.left {
            guard bytes.count <= left else { return writer.resume(throwing: StreamLengthError()) }
            self.stream?.left = left - bytes.count
        }
        if !bytes.isEmpty {
            if output.isEmpty { deadlines.wrote(at: home.lane.now) }
            if stream.isChunked { output.append(Array("\(String(bytes.count, radix: 16))\r\n".utf8)) }
            output.append(bytes)
            if stream.isChunked { output.append(Self.chunkEnd) }
        }
        self.stream?.suspend(writer)
        advance()
        if output.waitingBytes <= limits.unwrittenBytes { self.stream?.resumeWriter() }
    }

    private func endStream(_ exchange: Int) {
        guard awaits(exchange), let stream else { return }
        if let left = stream.left, left > 0 { return close() }
        if stream.isChunked { output.append(Self.lastChunk) }
        finishExchange(stream.status)
        advance()
    }

    /// A part must not be taken for the whole.
    private func breakStream(_ exchange: Int, _ error: any Error, _ request: Request) {
        guard awaits(exchange) else { return }
        home.observer?.failed(error, request)
        close()
    }

    private static let chunkEnd = Array("\r\n".utf8)
    private static let lastChunk = Array("0\r\n\r\n".utf8)
}
