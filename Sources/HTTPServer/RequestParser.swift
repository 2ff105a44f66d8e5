import HTTPTypes

/// Takes requests out of a connection's bytes, one after the other, however the bytes were split.
///
/// It does no I/O: what it answers follows from the bytes, the limits and the routes alone. It keeps no more of them than
/// the limits and the route allow.
package final class RequestParser {
    /// A request; complete when it is given out.
    package struct Parsed: ~Copyable {
        let head: RequestHead
        let route: Route
        let lines: [Fields.Line]
        /// The head and, behind it, the body without framing.
        package fileprivate(set) var bytes: [UInt8]
        package let bodyStart: Int
    }

    private enum Stage { case between, afterReturn, head, length, chunks }

    private let limits: Limits
    private let routes: Routes
    private var stage = Stage.between
    private var emptyLines = 0
    private var scanner: HeadScanner
    /// A head that came in pieces, so far.
    private var headBytes: [UInt8] = []
    /// What waits for its body, or for the rest of it.
    private var waiting: Parsed?
    private var left = 0
    private var decoder: ChunkedDecoder?
    /// Set when the client waits for a word from us before it sends the body; whoever says it clears it.
    var owesContinue = false

    package init(_ limits: Limits, _ routes: Routes) {
        (self.limits, self.routes) = (limits, routes)
        scanner = HeadScanner(limits)
    }

    /// What the bytes so far are the beginning of.
    package enum Progress: Sendable { case nothing, head, body }

    package var progress: Progress {
        switch stage {
        case .between: .nothing
        case .afterReturn, .head: .head
        case .length, .chunks: .body
        }
    }

    /// What is kept of a request that is not complete. Not `package` itself: what other modules can reach in a class is looked
    /// at through a check.
    private(set) var kept = 0
    package var heldBytes: Int { kept }

    /// Whether the request that is not complete is a HEAD, whose answer has no content, whatever the answer is.
    var isHead: Bool { progress != .nothing && scanner.method == .head }

    /// Reads on from `offset`, which moves: a request, as soon as it is complete; nil when there is no more to read.
    package func next(_ input: borrowing Span<UInt8>, _ offset: inout Int) throws(Refusal) -> Parsed? {
        while offset < input.count {
            switch stage {
            case .between, .afterReturn: try begin(input, &offset)
            case .head: if let parsed = try readHead(input, &offset) { return parsed }
            case .length, .chunks: if let parsed = try readBody(input, &offset) { return parsed }
            }
        }
        return nil
    }

    private func begin(_ input: borrowing Span<UInt8>, _ offset: inout Int) throws(Refusal) {
        let byte = input[offset]
        if stage == .afterReturn {
            guard byte == 0x0a else { throw .bareLineEnd }
            (stage, emptyLines) = (.between, emptyLines + 1)
            offset += 1
        } else if byte == 0x0d, emptyLines < limits.emptyLinesAhead {
            stage = .afterReturn
            offset += 1
        } else {
            guard byte != 0x0a else { throw .bareLineEnd }
            (stage, emptyLines) = (.head, 0)
            scanner = HeadScanner(limits)
        }
    }

    private func readHead(_ input: borrowing Span<UInt8>, _ offset: inout Int) throws(Refusal) -> Parsed? {
        let start = offset
        let isComplete = try scanner.scan(input, &offset)
        let piece = input.extracting(start..<offset)
        if isComplete, headBytes.isEmpty {  // As a rule it comes in one piece, and is judged where it lies.
            return try judge(piece, input, &offset)
        }
        headBytes.append(copying: piece)
        kept = headBytes.count
        guard isComplete else { return nil }
        var head: [UInt8] = []
        swap(&head, &headBytes)
        return try judge(head.span, input, &offset)
    }

    /// Judges a complete head, and either gives the request or turns to its body.
    private func judge(
        _ headBytes: Span<UInt8>, _ input: borrowing Span<UInt8>, _ offset: inout Int
    ) throws(Refusal) -> Parsed? {
        let lines = scanner.takeLines()
        let head = try RequestHead(scanner, lines, headBytes)
        let route = try routes.match(head, headBytes)
        var parsed = Parsed(head: head, route: route, lines: lines, bytes: [], bodyStart: headBytes.count)
        switch head.framing {
        case .none: stage = .between
        case .length(let length):
            let bound = route.bodyBytes ?? limits.bodyBytes
            guard length <= bound else { throw .largeBody }
            let count = Swift.min(length, input.count - offset)
            // Room for what is already here; a length is only a promise.
            parsed.bytes.reserveCapacity(headBytes.count + count)
            stage = count == length ? .between : .length
            left = length
        case .chunked:
            decoder = ChunkedDecoder(limits, bound: route.bodyBytes ?? limits.bodyBytes)
            stage = .chunks
        }
        parsed.bytes.append(copying: headBytes)
        guard head.framing != .none else { return finish(parsed) }
        if stage == .between {  // The whole body is here.
            parsed.bytes.append(copying: input.extracting(offset..<offset + left))
            offset += left
            return finish(parsed)
        }
        kept = parsed.bytes.count
        waiting = consume parsed
        owesContinue = head.expectsContinue
        return nil
    }

    private func readBody(_ input: borrowing Span<UInt8>, _ offset: inout Int) throws(Refusal) -> Parsed? {
        owesContinue = false
        var parsed = waiting.take()!
        let isComplete: Bool
        if stage == .length {
            let count = Swift.min(left, input.count - offset)
            parsed.bytes.append(copying: input.extracting(offset..<offset + count))
            offset += count
            left -= count
            isComplete = left == 0
        } else {
            isComplete = try decoder!.decode(input, &offset, into: &parsed.bytes)
        }
        if isComplete { return finish(parsed) }
        kept = parsed.bytes.count
        waiting = consume parsed
        return nil
    }

    /// Forgets a request that is not complete.
    func reset() {
        waiting = nil
        (stage, headBytes, kept, decoder, owesContinue) = (.between, [], 0, nil, false)
    }

    private func finish(_ parsed: consuming Parsed) -> Parsed {
        (stage, kept, decoder) = (.between, 0, nil)
        return parsed
    }
}
