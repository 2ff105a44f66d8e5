import EventLoop
import HTTPTypes

extension Connection {
    /// Has a request answered by its route's handler, in a task that starts here and now, and never leaves the lane on its
    /// own account.
    func begin(_ parsed: consuming RequestParser.Parsed) {
        keepsAlive = parsed.head.keepsAlive
        exchanges += 1
        let request = Request(parsed, from: self)
        self.request = request
        if home.observer != nil { startedAt = lane.time.now }
        phase = .answering
        // It captures the one reference: each more would be counted up and down several times.
        let task = Task.immediate(priority: .medium, executorPreference: lane) { @concurrent @Sendable in
            await Self.run(request)
        }
        // Most handlers are done by now.
        if self.task == nil, awaits(request.exchange) { self.task = task }
    }

    /// The task of one request.
    private static func run(_ request: Request) async {
        let response: Response
        do {
            response = unsafe try await request.route.handler(request)
        } catch {
            response = request.connection.opened.failure(error, request)
        }
        guard let produce = request.connection.opened.answer(response, request.exchange) else { return }
        if case .events = response.body { return request.connection.opened.follow(request, produce) }
        await Self.produce(request, produce)
    }

    /// Has events written by a task of its own: they may take hours, and a task keeps what its deepest call took until it ends.
    /// A stream costs half as much memory without what went before.
    private func follow(_ request: Request, _ produce: @escaping StreamProducer) {
        guard awaits(request.exchange) else { return }
        let task = Task.immediate(priority: .medium, executorPreference: lane) { @concurrent @Sendable in
            await Self.produce(request, produce)
        }
        if awaits(request.exchange) { self.task = task }
    }

    private static func produce(_ request: Request, _ produce: StreamProducer) async {
        do {
            try await produce(ResponseWriter(request.connection, request.exchange))
            request.connection.opened.endStream(request.exchange)
        } catch {
            request.connection.opened.breakStream(error, request)
        }
    }

    private func failure(_ error: any Error, _ request: Request) -> Response {
        // A handler that gave up because its client left has not failed.
        if awaits(request.exchange) { home.observer?.failed(error, request) }
        return Refusal(.internalError, "The server failed to answer; its log tells more, under the request's id.")
            .response
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
        if case .upgrade(let upgrade) = response.body {
            self.upgrade(response, upgrade)
            return nil
        }
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
    func write(_ response: Response, isHead: Bool = false) -> StreamProducer? {
        let hasNoContent = response.status.hasNoContent
        let endsWithHead = hasNoContent || request?.isHead ?? isHead
        let isHTTP10 = request?.isHTTP10 ?? false
        switch response.body {
        case .bytes(let bytes):
            writeHead(
                response, hasNoContent ? .noBody : .length(bytes.count), isHTTP10, with: endsWithHead ? [] : bytes)
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
        case .events(let heartbeat, let interval, let produce):
            if isHTTP10 { keepsAlive = false }
            writeHead(response, isHTTP10 ? .untilClose : .chunked, isHTTP10)
            guard !endsWithHead else { return nil }
            stream = StreamedBody(status: response.status, isChunked: !isHTTP10, left: nil, heartbeat: heartbeat)
            silence = interval.wholeNanoseconds
            return produce
        case .upgrade: preconditionFailure("an upgrade is no answer to a refused request")
        }
        return nil
    }

    /// Hands the connection over to another protocol.
    private func upgrade(_ response: Response, _ upgrade: Upgrade) {
        precondition(response.status.code == 101, "an upgrade has the status 101")
        writeHead(response, .noBody, false)
        finishExchange(response.status)
        phase = .upgraded
        upgraded = upgrade(UpgradedConnection(self))
        if home.isDraining { upgraded?.drain() }
        advance()
    }

    private func writeHead(
        _ response: Response, _ framing: ResponseEncoder.Framing, _ isHTTP10: Bool, with body: [UInt8] = []
    ) {
        if home.isDraining { keepsAlive = false }
        var out = output.lend()
        home.encoder.encode(
            response.status, response.fields, framing,
            connection: connectionField(response.status, isHTTP10), id: request?.id, at: lane, into: &out)
        if body.count <= Output.copiedBytes {
            out.append(contentsOf: body)
            output.takeBack(out)
        } else {
            output.takeBack(out)
            output.append(body)
        }
    }

    private func connectionField(_ status: Status, _ isHTTP10: Bool) -> ResponseEncoder.ConnectionField {
        if status.code == 101 { return .upgrade }
        return !keepsAlive ? .close : isHTTP10 ? .keepAlive : .implied
    }

    private func finishExchange(_ status: Status) {
        if let observer = home.observer, let request {
            observer.answered(request, status, lane.time.now.since(startedAt))
        }
        phase = keepsAlive ? .reading : .ending
        (request, task) = (nil, nil)
        if stream != nil { (stream, silence) = (nil, 0) }
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
        append(bytes, to: stream)
        stream.suspend(writer)
        advance()
        if !output.isFull { stream.resumeWriters() }
    }

    func append(_ bytes: [UInt8], to stream: StreamedBody) {
        guard !bytes.isEmpty else { return }
        if stream.isChunked { output.append(Array("\(String(bytes.count, radix: 16))\r\n".utf8)) }
        output.append(bytes)
        if stream.isChunked { output.append(Self.chunkEnd) }
    }

    private func endStream(_ exchange: Int) {
        guard awaits(exchange), let stream else { return }
        if let left = stream.left, left > 0 { return close(resetting: true) }
        if stream.isChunked { output.append(Self.lastChunk) }
        finishExchange(stream.status)
        advance()
    }

    /// A part must not be taken for the whole.
    private func breakStream(_ error: any Error, _ request: Request) {
        guard awaits(request.exchange) else { return }
        home.observer?.failed(error, request)
        close(resetting: true)
    }

    private static let chunkEnd = Array("\r\n".utf8)
    private static let lastChunk = Array("0\r\n\r\n".utf8)
}
