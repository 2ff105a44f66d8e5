import HTTPServer

/// What the parser makes of some bytes: the requests, and the first refusal.
struct Verdict: Equatable {
    var requests = 0
    /// Stands for the requests' bytes, and for where their bodies begin.
    private var digest: UInt64 = 0
    var refusal: Refusal?
    /// How the last request stands that was neither completed nor refused.
    var progress = RequestParser.Progress.nothing
    var heldBytes = 0
    /// The most that was held at any time.
    var mostHeldBytes = 0

    static func == (left: Verdict, right: Verdict) -> Bool {
        left.requests == right.requests && left.digest == right.digest && left.refusal == right.refusal
            && left.progress == right.progress && left.heldBytes == right.heldBytes
    }

    /// - Parameter cuts: where the bytes are split, in order.
    init(_ bytes: [UInt8], cutAt cuts: [Int] = [], _ limits: Limits, _ routes: Routes) {
        let parser = RequestParser(limits, routes)
        var start = 0
        do throws(Refusal) {
            for end in cuts + [bytes.count] {
                try read(bytes.span.extracting(start..<end), parser)
                start = end
            }
            (progress, heldBytes) = (parser.progress, parser.heldBytes)
        } catch {
            refusal = error
        }
    }

    private mutating func read(_ piece: Span<UInt8>, _ parser: RequestParser) throws(Refusal) {
        var offset = 0
        while offset < piece.count {
            guard let parsed = try parser.next(piece, &offset) else { break }
            requests += 1
            mix(UInt64(parsed.bodyStart))
            let bytes = parsed.bytes
            for byte in bytes { mix(UInt64(byte)) }
        }
        mostHeldBytes = max(mostHeldBytes, parser.heldBytes)
    }

    private mutating func mix(_ value: UInt64) { digest = (digest ^ value) &* 0x100_0000_01b3 &+ 0x9e37_79b9 }

    /// How many bytes it takes to refuse them; nil when they are not refused.
    static func refusedAfter(_ bytes: [UInt8], _ limits: Limits, _ routes: Routes) -> Int? {
        let parser = RequestParser(limits, routes)
        for index in bytes.indices {
            var offset = 0
            do throws(Refusal) {
                while offset < 1 { _ = try parser.next(bytes.span.extracting(index..<index + 1), &offset) }
            } catch {
                return index + 1
            }
        }
        return nil
    }
}
