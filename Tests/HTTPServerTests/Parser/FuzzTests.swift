import DoitongTesting
import HTTPServer
import HTTPTypes
import Testing

/// A million requests, good and bad, with a few bytes changed in each.
@Suite(.timeLimit(.minutes(5))) struct FuzzTests {
    private static let seeds: Range<UInt64> = 0..<8
    private static let mutationsOfEach = 130_000

    private static let samples = Row.all.map(\.bytes).filter { $0.count <= 400 }
    private static let words: [[UInt8]] = [
        "\r\n", "\r\n\r\n", "\n", "\r", " ", "\t", ":", ";", ",", "\"", "\\", "0", "5", "f", "%00", "%", "#", "?", "*",
        "\u{0}", "\u{7f}", "\u{80}", "\u{ff}",
        "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "Host: h\r\n", "Content-Length: 5\r\n",
        "Content-Length: 18446744073709551617\r\n", "Transfer-Encoding: chunked\r\n",
        "Expect: 100-continue\r\n", "Connection: close\r\n", "GET /ok HTTP/1.1\r\nHost: h\r\n\r\n", "0\r\n\r\n",
        "FFFFFFFFFFFFFFFF", ";a=\"b", "chunked", " chunked,",
    ].map { Row.bytes($0) }

    /// Small enough for mutations to reach every bound.
    private static var limits: Limits {
        var limits = Limits()
        (limits.methodBytes, limits.targetBytes, limits.fieldLines, limits.fieldBytes) = (12, 20, 4, 90)
        (limits.chunkExtensionBytes, limits.bodyBytes) = (24, 60)
        return limits
    }

    private func mutated(_ random: inout SeededRandom) -> [UInt8] {
        var bytes = Self.samples.randomElement(using: &random)!
        if random.next() % 4 == 0 { bytes += Self.samples.randomElement(using: &random)! }
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            let end = min(bytes.count, place + Int.random(in: 1...6, using: &random))
            switch random.next() % 8 {
            case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(random.next() % 8)
            case 1 where place < bytes.count: bytes[place] = UInt8(truncatingIfNeeded: random.next())
            case 2: bytes.removeSubrange(place..<end)
            case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 4: bytes.removeSubrange(place...)
            case 5:
                let other = Self.samples.randomElement(using: &random)!
                bytes.replaceSubrange(place..., with: other[Int.random(in: 0...other.count, using: &random)...])
            default: bytes.insert(contentsOf: Self.words.randomElement(using: &random)!, at: place)
            }
        }
        return bytes
    }

    @Test(
        "whatever comes is judged the same however it is split, and never costs more than was allowed", arguments: seeds
    )
    func mutations(seed: UInt64) {
        let (limits, routes) = (Self.limits, Routes(Site.routes))
        // The request line's spaces, version and line end are all that is not counted by a limit of its own.
        let most = limits.methodBytes + limits.targetBytes + 12 + limits.fieldBytes + 2 + limits.bodyBytes
        var random = SeededRandom(seed: seed)
        var statuses: [Int: Int] = [:]
        for number in 0..<thorough(Self.mutationsOfEach) {
            let bytes = mutated(&random)
            let whole = Verdict(bytes, limits, routes)
            let cuts = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                Int.random(in: 0...bytes.count, using: &random)
            }
            var others = [Verdict(bytes, cutAt: cuts.sorted(), limits, routes)]
            if number % 16 == 0 { others.append(Verdict(bytes, cutAt: Array(bytes.indices), limits, routes)) }
            for other in others where other != whole || other.mostHeldBytes > most {
                Issue.record("mutation \(number) of seed \(seed): \(other), and not \(whole): \(bytes)")
                return
            }
            if number % 16 == 0, let refused = Verdict.refusedAfter(bytes, limits, routes) {
                let garbage = (0..<20).map { _ in UInt8(truncatingIfNeeded: random.next()) }
                let changed = Verdict(bytes[..<refused] + garbage, limits, routes)
                if changed != whole {
                    Issue.record(
                        "mutation \(number) of seed \(seed): what follows the fault changed the verdict: \(bytes)")
                }
            }
            statuses[whole.refusal?.status.code ?? 200, default: 0] += 1
        }
        // A fuzzer that reaches only the front door would prove little.
        for status in [200, 400, 413, 414, 417, 431, 501, 505] {
            #expect(statuses[status, default: 0] > thorough(50), "\(status)")
        }
    }

    @Test("bytes that are no request at all are judged the same, too")
    func garbage() {
        let (limits, routes) = (Self.limits, Routes(Site.routes))
        var random = SeededRandom(seed: 99)
        for number in 0..<50_000 {
            let bytes = (0..<Int.random(in: 0...80, using: &random)).map { _ in UInt8(truncatingIfNeeded: random.next())
            }
            let whole = Verdict(bytes, limits, routes)
            let split = Verdict(bytes, cutAt: [bytes.count / 3, bytes.count / 2], limits, routes)
            if split != whole { Issue.record("\(number): \(split), and not \(whole): \(bytes)") }
        }
    }
}
