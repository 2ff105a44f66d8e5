import HTTPTypes

/// Takes requests out of a connection's bytes, one after the other, however the bytes were split.
///
/// A value without any I/O: what it answers follows from the bytes, the limits and the routes alone. It keeps no more of
/// them than the limits and the route allow.
struct RequestParser {
    /// A request that has arrived whole.
    struct Parsed {
        let head: RequestHead
        let route: Routes.Match
        /// The head and, behind it, the body without framing.
        let bytes: [UInt8]
        let lines: [Fields.Line]
        let bodyStart: Int
    }

    private enum Stage {
        case between(emptyLines: Int, afterReturn: Bool)
        case head(HeadScanner)
        case length(Waiting, left: Int)
        case chunks(Waiting, ChunkedDecoder)
    }

    /// A head that waits for its body.
    private struct Waiting {
        let head: RequestHead
        let route: Routes.Match
        let lines: [Fields.Line]
        let bodyStart: Int
    }

    private let limits: Limits
    private let routes: Routes
    private var stage = Stage.between(emptyLines: 0, afterReturn: false)
    private var bytes: [UInt8] = []
    /// Set when the client waits for a word from us before it sends the body; whoever says it clears it.
    var owesContinue = false

    init(_ limits: Limits, _ routes: Routes) { (self.limits, self.routes) = (limits, routes) }

    /// What the bytes so far are the beginning of.
    enum Progress: Equatable { case nothing, head, body }

    var progress: Progress {
        switch stage {
        case .between(_, let afterReturn): afterReturn ? .head : .nothing
        case .head: .head
        case .length, .chunks: .body
        }
    }

    /// What is kept of a request that is not complete.
    var heldBytes: Int { bytes.count }

    /// Reads on from `offset`, which moves: a request, as soon as it is complete; nil when there is no more to read.
    mutating func next(_ input: borrowing Span<UInt8>, _ offset: inout Int) throws(Refusal) -> Parsed? {
        while offset < input.count {
            switch stage {
            case .between(let emptyLines, let afterReturn):
                try begin(input, &offset, emptyLines, afterReturn)

            case .head(var scanner):
                stage = .between(emptyLines: 0, afterReturn: false)  // So that the scanner has one owner while it works.
                let start = offset
                let isComplete = try scanner.scan(input, &offset)
                if isComplete, bytes.isEmpty {
                    if let parsed = try finishHead(scanner, input.extracting(start..<offset), input, &offset) {
                        return parsed
                    }
                    continue
                }
                bytes.append(copying: input.extracting(start..<offset))
                guard isComplete else {
                    stage = .head(scanner)
                    return nil
                }
                let head = bytes
                bytes = []
                if let parsed = try finishHead(scanner, head.span, input, &offset) { return parsed }

            case .length(let waiting, let left):
                let count = Swift.min(left, input.count - offset)
                bytes.append(copying: input.extracting(offset..<offset + count))
                offset += count
                owesContinue = false
                if count == left { return finish(waiting) }
                stage = .length(waiting, left: left - count)

            case .chunks(let waiting, var decoder):
                stage = .between(emptyLines: 0, afterReturn: false)
                owesContinue = false
                if try decoder.decode(input, &offset, into: &bytes) { return finish(waiting) }
                stage = .chunks(waiting, decoder)
            }
        }
        return nil
    }

    private mutating func begin(
        _ input: borrowing Span<UInt8>, _ offset: inout Int, _ emptyLines: Int, _ afterReturn: Bool
    ) throws(Refusal) {
        let byte = input[offset]
        if afterReturn {
            guard byte == 0x0a else { throw .bareLineEnd }
            stage = .between(emptyLines: emptyLines + 1, afterReturn: false)
            offset += 1
        } else if byte == 0x0d, emptyLines < limits.emptyLinesAhead {
            stage = .between(emptyLines: emptyLines, afterReturn: true)
            offset += 1
        } else {
            guard byte != 0x0a else { throw .bareLineEnd }
            stage = .head(HeadScanner(limits))
        }
    }

    /// Judges a complete head, and either gives the request or turns to its body.
    private mutating func finishHead(
        _ scanner: HeadScanner, _ headBytes: Span<UInt8>, _ input: borrowing Span<UInt8>, _ offset: inout Int
    ) throws(Refusal) -> Parsed? {
        let head = try RequestHead(scanner, headBytes)
        let route = try routes.match(head, headBytes)
        if case .refusal(let refusal) = route, refusal.closes { throw refusal }
        var bound = limits.bodyBytes
        if case .route(let route) = route, let own = route.bodyBytes { bound = own }
        let waiting = Waiting(head: head, route: route, lines: scanner.lines, bodyStart: headBytes.count)
        switch head.framing {
        case .none:
            bytes.append(copying: headBytes)
            return finish(waiting)
        case .length(let length):
            guard length <= bound else { throw .largeBody }
            // Room for what is already here; a length is only a promise.
            bytes.reserveCapacity(headBytes.count + Swift.min(length, input.count - offset))
            bytes.append(copying: headBytes)
            stage = .length(waiting, left: length)
        case .chunked:
            bytes.append(copying: headBytes)
            stage = .chunks(waiting, ChunkedDecoder(limits, bound: bound))
        }
        owesContinue = head.expectsContinue
        return nil
    }

    private mutating func finish(_ waiting: Waiting) -> Parsed {
        defer { bytes = [] }
        stage = .between(emptyLines: 0, afterReturn: false)
        return Parsed(
            head: waiting.head, route: waiting.route, bytes: bytes, lines: waiting.lines, bodyStart: waiting.bodyStart)
    }
}
