import HTTPClient
import HTTPTypes
import Testing
import doitong

@Suite struct RetryTests {
    @Test("where nothing was sent anything is tried again, in growing steps, until patience ends")
    func notSent() {
        var retry = Retry(.brief, isRepeatable: false)
        var delays: [Duration] = []
        while let delay = retry.delay(after: .notSent) { delays.append(delay) }
        #expect(delays == [.milliseconds(250), .milliseconds(500), .seconds(1)])
    }

    @Test("what may have been received is sent again only where that does no harm", arguments: [true, false])
    func unanswered(isRepeatable: Bool) {
        var retry = Retry(.brief, isRepeatable: isRepeatable)
        #expect((retry.delay(after: .unanswered) != nil) == isRepeatable)
    }

    @Test("a busy server is obeyed, as long as it asks for less than we have patience")
    func busy() {
        var retry = Retry(.brief, isRepeatable: false)
        #expect(retry.delay(after: .busy(after: .seconds(7))) == .seconds(7))
        #expect(retry.delay(after: .busy(after: nil)) == .seconds(1))
        #expect(retry.delay(after: .busy(after: .zero)) == .milliseconds(250))
        #expect(retry.delay(after: .busy(after: .seconds(60))) == nil)
        #expect(retry.delay(after: .lasting) == nil)
    }

    @Test("no trouble lasts longer than patience", arguments: [Retry.Patience.brief, .long])
    func bounded(patience: Retry.Patience) {
        for trouble in [Retry.Trouble.notSent, .unanswered, .busy(after: nil), .busy(after: .seconds(9))] {
            var retry = Retry(patience, isRepeatable: true)
            var total = Duration.zero
            while let delay = retry.delay(after: trouble) { total += delay }
            #expect(total <= max(patience.silence, patience.busy))
        }
    }

    static let errors: [(HTTPClientError, Retry.Trouble)] = [
        (.notSent(.unreachable), .notSent), (.notSent(.timedOut(.connect)), .notSent),
        (.unanswered(.connectionLost), .unanswered), (.incomplete(.ok, .connectionLost), .unanswered),
        (.notSent(.unresolvable), .lasting), (.notSent(.insecure("x")), .lasting), (.unanswered(.unreadable), .lasting),
        (.notSent(.cancelled), .lasting), (.unanswered(.cancelled), .lasting),
    ]

    @Test("what went wrong on the way decides", arguments: errors)
    func error(error: HTTPClientError, trouble: Retry.Trouble) { #expect(Retry.Trouble(error) == trouble) }

    static let answers: [(status: Int, retryAfter: String?, asked: Int?, trouble: Retry.Trouble)] = [
        (429, "6", 6, .busy(after: .seconds(6))), (409, "1", nil, .busy(after: .seconds(1))),
        (503, nil, nil, .busy(after: nil)), (502, nil, nil, .busy(after: nil)),
        (503, "Sat, 21 Nov 2026 04:02:08 GMT", nil, .busy(after: nil)), (200, nil, 1, .busy(after: .seconds(1))),
        (429, "99999999999999", nil, .busy(after: .seconds(86_400))), (429, "-5", nil, .busy(after: .zero)),
        (200, nil, nil, .lasting), (400, nil, nil, .lasting), (401, nil, nil, .lasting), (422, nil, nil, .lasting),
        (500, nil, nil, .lasting),
    ]

    @Test("a server that is busy says so in its answer", arguments: answers)
    func answer(status: Int, retryAfter: String?, asked: Int?, trouble: Retry.Trouble) {
        #expect(Retry.Trouble(status: status, retryAfter: retryAfter, asked: asked) == trouble)
    }
}
