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
        if home.observer != nil { startedAt = lane.time.now }
        phase = .answering
        exchanges += 1
        let (exchange, handle) = (exchanges, ConnectionHandle(self))
        let task = Task.immediate(executorPreference: lane) { @concurrent @Sendable in
            await Self.run(route, request, exchange, handle)
        }
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
        guard let produce = handle.opened.answer(response, exchange) else { return }
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

    // MARK: - Whole answers

    /// Writes the answer and turns to what comes next; or begins it, and gives back what will write the rest.
    private func answer(_ response: Response, _ exchange: Int) -> StreamProducer? {
        guard awaits(exchange) else { return nil }  // The client left.
        if let produce = write(response) {
            advance()
            return produce
        }
        finishExchange(response.status)
        advance()
        return nil
    }

    /// Writes what is there of an answer; gives back what will write the rest, when there is one.
    @discardableResult
    func write(_ response: Response) -> StreamProducer? {
        if output.isEmpty { deadlines.wrote(at: lane.now) }
        let hasNoContent = response.status.hasNoContent
        let endsWithHead = hasNoContent || request?.isHead ?? false
        let isHTTP10 = request?.isHTTP10 ?? false
        switch response.body {
        case .bytes(let bytes):
            writeHead(response, hasNoContent ? .noBody : .length(bytes.count), isHTTP10, with: endsWithHead ? [] : bytes)
        case .file(let file):
            writeHead(response, hasNoContent ? .noBody : .length(file.length), isHTTP10)
            if !endsWithHead { output.append(file) }
        case .stream(let length, let produce):
            let isUntilClose = length == nil && isHTTP10 && !hasNoContent
            if isUntilClose { keepsAlive = false }
            let framing: ResponseEncoder.Framing = length.map { .length($0) } ?? (isHTTP10 ? .untilClose : .chunked)
            writeHead(response, hasNoContent ? .noBody : framing, isHTTP10)
            guard !endsWithHead else { return nil }
            stream = StreamedBody(status: response.status, isChunked: length == nil && !isHTTP10, left: length)
            return produce
        }
        return nil
    }

    private func writeHead(
        _ response: Response, _ framing: ResponseEncoder.Framing, _ isHTTP10: Bool, with body: [UInt8] = []
    ) {
        if home.isDraining { keepsAlive = false }
        var out = output.lend()
        home.encoder.encode(
            response.status, response.fields, framing,
            connection: !keepsAlive ? .close : isHTTP10 ? .keepAlive : .implied, id: request?.id, at: lane, into: &out)
        if body.count <= Output.copiedBytes {
            out.append(contentsOf: body)
            output.takeBack(out)
        } else {
            output.takeBack(out)
            output.append(body)
        }
    }

    private func finishExchange(_ status: Status) {
        if let observer = home.observer, let request {
            observer.answered(request, status, lane.time.now.since(startedAt))
        }
        phase = keepsAlive ? .reading : .ending(lingers: false)
        (request, task) = (nil, nil)
        if stream != nil { stream = nil }
        accountForBodies()
        deadlines.begin(at: lane.now)
    }

    // MARK: - Streams

    /// Writes one piece of a stream; `writer` goes on when there is room for the next.
    func write(_ bytes: [UInt8], for exchange: Int, _ writer: CheckedContinuation<Void, any Error>) {
        guard awaits(exchange), let stream else { return writer.resume(throwing: ClientGone()) }
        if let left = stream.left {
            guard bytes.count <= left else { return writer.resume(throwing: StreamLengthError()) }
            stream.left = left - bytes.count
        }
        if !bytes.isEmpty {
            if output.isEmpty { deadlines.wrote(at: lane.now) }
            if stream.isChunked { output.append(Array("\(String(bytes.count, radix: 16))\r\n".utf8)) }
            output.append(bytes)
            if stream.isChunked { output.append(Self.chunkEnd) }
        }
        stream.suspend(writer)
        advance()
        if output.waitingBytes <= limits.unwrittenBytes { stream.resumeWriter() }
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
