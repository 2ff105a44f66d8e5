import JSON
import Testing

/// Something that goes wrong at a vendor, and what must come of it.
struct Trouble: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let fault: JSONObject
    /// What comes of the calls after the first `pending`, where the vendor is asked until it is done.
    let asking: [String]?
    /// The same where the answer to the submission is the end. nil: it has no meaning there.
    let answering: [String]?
    /// How many jobs the vendor has then accepted.
    let accepted: Int

    private init(
        _ kind: JSON, on stage: JSON? = nil, _ asking: [String]?, answering: [String]?, accepted: Int
    ) {
        testDescription = [kind, stage].compactMap { $0?.stringValue }.joined(separator: " on ")
        var fault: JSONObject = ["kind": kind, "count": 1]
        if let stage { fault["on"] = stage }
        (self.fault, self.asking, self.answering, self.accepted) = (fault, asking, answering, accepted)
    }

    /// While the work is handed over: the same however the vendor goes on.
    private static func handingOver(_ kind: JSON, _ course: String, accepted: Int) -> Trouble {
        Trouble(kind, on: "submit", [course], answering: [course], accepted: accepted)
    }

    /// While it is asked about: it passes.
    private static func asking(_ kind: JSON, _ course: String) -> Trouble {
        Trouble(kind, on: "poll", [course, "finished", "fetched"], answering: nil, accepted: 1)
    }

    /// While what was made is fetched.
    private static func fetching(_ kind: JSON, _ course: String...) -> Trouble {
        Trouble(kind, on: "media", ["finished"] + course, answering: nil, accepted: 1)
    }

    /// Of the work itself.
    private static func working(_ kind: JSON, _ course: String...) -> Trouble {
        Trouble(kind, course, answering: course.contains("finished") ? nil : course, accepted: 1)
    }

    static let all: [Trouble] = [
        handingOver("429", "throttled", accepted: 0), handingOver("5xx", "unavailable", accepted: 0),
        handingOver("outage", "unavailable", accepted: 0), handingOver("balance", "exhausted", accepted: 0),
        handingOver("bad-key", "unauthorised", accepted: 0), handingOver("garbage", "unreadable", accepted: 1),
        handingOver("truncated", "lost", accepted: 1), handingOver("cut-before", "lost", accepted: 0),
        handingOver("cut-after", "lost", accepted: 1),
        asking("429", "throttled"), asking("5xx", "unavailable"), asking("outage", "unavailable"),
        asking("truncated", "unavailable"), asking("cut-after", "unavailable"), asking("garbage", "unreadable"),
        working("moderation", "refused"), working("failure", "failed"), working("wrong-status", "unreadable"),
        working("dead-link", "finished", "not fetched: failed"),
        fetching("5xx", "not fetched: unavailable", "fetched"),
        fetching("outage", "not fetched: unavailable", "fetched"),
        fetching("truncated", "not fetched: unavailable", "fetched"),
        fetching("garbage", "fetched 8 bytes of no medium"),
    ]
}
