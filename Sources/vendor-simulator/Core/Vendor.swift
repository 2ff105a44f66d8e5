import HTTPTypes
import JSON

/// One vendor's wire: its paths, its words, its manner of refusing.
protocol Vendor: Sendable {
    /// The first segment of its paths here.
    var name: String { get }
    /// What a client needs to know besides the address, by name.
    var credentials: [(String, String)] { get }
    /// The same, and what tells of the address where the vendor is.
    func credentials(at address: String) -> [(String, String)]
    var slots: Slots { get }
    /// How long its work commonly takes.
    var latency: Duration { get }
    var endpoints: [Endpoint] { get }

    /// Refuses who has no key, or not the fields that every call needs.
    func admit(_ call: Call) throws(Answer)
    func answer(to trouble: Trouble, _ call: Call) -> Answer
    /// What a receiver of callbacks must give back before it gets any; nil where nothing is asked of it.
    func challenge(of job: Job, _ world: World) -> Challenge?
    /// What the vendor calls out when a job has come this far; nil where it is silent.
    func notice(of job: Job, _ phase: Job.Phase, _ world: World) async -> Notice?
    /// How often a notice that is not answered with success is sent, in all.
    var noticeTries: Int { get }
    /// The faults that this vendor cannot have, and why.
    var meaningless: [Fault.Kind: String] { get }
}

extension Vendor {
    func credentials(at address: String) -> [(String, String)] { credentials }
    var slots: Slots { .unlimited }
    var noticeTries: Int { 3 }
    var meaningless: [Fault.Kind: String] { [:] }
    func challenge(of job: Job, _ world: World) -> Challenge? { nil }
    func notice(of job: Job, _ phase: Job.Phase, _ world: World) async -> Notice? { nil }
}

/// How much a vendor makes at once for one account.
enum Slots: Sendable, Equatable {
    case unlimited
    /// Beyond it a submission is refused.
    case refuses(beyond: Int)
    /// Beyond it a job waits for its turn.
    case waits(beyond: Int)
}

/// A question to a receiver of callbacks.
struct Challenge: Sendable {
    let notice: Notice
    let expected: JSON
}

/// A callback as it is to be sent.
struct Notice: Sendable {
    let url: String
    let body: [UInt8]
    let fields: [(FieldName, String)]

    init(_ url: String, _ body: JSON, _ fields: [(FieldName, String)] = []) {
        self.init(url, bytes: body.bytes, fields)
    }

    init(_ url: String, bytes: [UInt8], _ fields: [(FieldName, String)] = []) {
        (self.url, self.body, self.fields) = (url, bytes, fields)
    }
}
