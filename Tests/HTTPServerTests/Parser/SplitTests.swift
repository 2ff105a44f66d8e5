import DoitongTesting
import HTTPServer
import HTTPTypes
import Testing

/// The rows through the parser, split wherever bytes can be split.
@Suite(.timeLimit(.minutes(5))) struct SplitTests {
    private let limits = Limits()
    private let routes = Routes(Site.routes)

    @Test("a request split in two at any place, or at all places, is the same request", arguments: Row.all)
    func splits(row: Row) {
        let whole = Verdict(row.bytes, limits, routes)
        let isRefused = (row.statuses.last ?? 200) >= 400 && row.end == .closes && row.statuses.last != 405
        #expect(whole.refusal == nil || !isRefused || whole.refusal?.status.code == row.statuses.last)
        #expect(Verdict(row.bytes, cutAt: Array(row.bytes.indices), limits, routes) == whole)
        let step = max(row.bytes.count, 1) / thorough(max(row.bytes.count, 1))
        for cut in stride(from: 0, to: row.bytes.count, by: step) {
            let verdict = Verdict(row.bytes, cutAt: [cut], limits, routes)
            if verdict != whole {
                Issue.record("split at \(cut): \(verdict), and not \(whole)")
                break
            }
        }
    }
}
