import EventLoop
import HTTPTypes

extension Connection {
    /// Has a request answered: at once by the server itself, or by its handler, in a task that starts here and now and
    /// never leaves the lane on its own account.
    func begin(_ parsed: consuming RequestParser.Parsed) {
        let route = parsed.route
        current.keepsAlive = parsed.head.keepsAlive
        current.isHTTP10 = parsed.head.isHTTP10
        let request = Request(parsed, peer: peer, identify: home.identify)
        current.request = request
        if home.observer != nil { current.startedAt = home.lane.time.now }
        switch route {
        case .route(let route): start(route.handler, request)
        case .refusal(let refusal): answer(refusal.response)
        case .options(let allow):
            var fields = Fields()
            fields.append(.allow, allow)
            answer(Response(.noContent, fields))
        }
    }

    private func start(_ handler: @escaping Handler, _ request: Request) {
        phase = .answering
        exchanges += 1
        let exchange = exchanges
        let handle = ConnectionHandle(self)
        let work: @Sendable () async -> Void = { await Self.run(handler, request, exchange, handle) }
        let task = Task.immediate(executorPreference: home.lane, operation: work)
        // Most handlers are done by now.
        if case .answering = phase, exchange == exchanges { current.task = task }
    }

    /// The task of one request.
    private static func run(
        _ handler: Handler, _ request: Request, _ exchange: Int, _ handle: ConnectionHandle
    ) async {
        let response: Response
        do {
            response = try await handler(request)
        } catch {
            handle.opened.home.observer?.failed(error, request)
            response = Response(.internalError, body: .bytes([]))
        }
        guard handle.opened.awaits(exchange) else { return }  // The client left.
        guard case .stream(let length, let produce) = response.body, handle.opened.beginStream(response, length) else {
            return handle.opened.answer(response)
        }
        do {
            try await produce(ResponseWriter(handle, exchange))
            guard handle.opened.awaits(exchange) else { return }
            handle.opened.endStream()
        } catch {
            guard handle.opened.awaits(exchange) else { return }
            handle.opened.home.observer?.failed(error, request)
            handle.opened.close()  // A part must not be taken for the whole.
        }
    }

    /// Whether the connection still waits for the end of that exchange.
    func awaits(_ exchange: Int) -> Bool {
        if case .answering = phase { return exchange == exchanges }
        return false
    }

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
            case .stream(let length, _): length.map { .length($0) } ?? (current.isHTTP10 ? .untilClose : .chunked)
            }
        if case .untilClose = framing { current.keepsAlive = false }
        writeHead(response, framing)
        guard current.request?.method != .head, !response.status.hasNoContent else { return }
        switch response.body {
        case .bytes(let bytes): output.append(bytes)
        case .file(let file): output.append(file)
        case .stream: break
        }
    }

    private func writeHead(_ response: Response, _ framing: ResponseEncoder.Framing) {
        if output.isEmpty { deadlines.wrote(at: home.lane.now) }
        if home.isDraining { current.keepsAlive = false }
        let field: ResponseEncoder.ConnectionField =
            !current.keepsAlive ? .close : current.isHTTP10 ? .keepAlive : .implied
        let id = current.request?.id ?? ""
        let (encoder, lane) = (home.encoder, home.lane)
        output.write { out in
            encoder.encode(
                response.status, response.fields, framing, connection: field, id: id, at: lane.now, of: lane, into: &out)
        }
    }

    private func finishExchange(_ status: Status) {
        if let observer = home.observer, let request = current.request {
            observer.answered(request, status, home.lane.time.now.since(current.startedAt))
        }
        phase = current.keepsAlive ? .reading : .ending(lingers: false)
        current = Exchange()
        accountForBodies()
        deadlines.begin(at: home.lane.now)
    }

    // MARK: - Streams

    /// False when the answer has no body to write after all.
    private func beginStream(_ response: Response, _ length: Int?) -> Bool {
        guard current.request?.method != .head, !response.status.hasNoContent else { return false }
        write(response)
        current.stream = Exchange.Stream(left: length, isChunked: length == nil && !current.isHTTP10)
        current.status = response.status
        advance()
        return true
    }

    /// Writes one piece of a stream; `writer` goes on when there is room for the next.
    func write(_ bytes: [UInt8], for exchange: Int, _ writer: CheckedContinuation<Void, any Error>) {
        guard awaits(exchange), var stream = current.stream else { return writer.resume(throwing: ClientGone()) }
        if let left = stream.left {
            guard bytes.count <= left else { return writer.resume(throwing: StreamLengthError()) }
            stream.left = left - bytes.count
            current.stream = stream
        }
        if !bytes.isEmpty {
            if output.isEmpty { deadlines.wrote(at: home.lane.now) }
            if stream.isChunked { output.append(Array("\(String(bytes.count, radix: 16))\r\n".utf8)) }
            output.append(bytes)
            if stream.isChunked { output.append(Self.chunkEnd) }
        }
        current.suspend(writer)
        advance()
        if output.waitingBytes <= limits.unwrittenBytes { current.resumeWriter() }
    }

    private func endStream() {
        guard let stream = current.stream else { return }
        if let left = stream.left, left > 0 { return close() }
        if stream.isChunked { output.append(Self.lastChunk) }
        finishExchange(current.status)
        advance()
    }

    private static let chunkEnd = Array("\r\n".utf8)
    private static let lastChunk = Array("0\r\n\r\n".utf8)
}

/// A stream wrote more than the length it had announced.
package struct StreamLengthError: Error {}
