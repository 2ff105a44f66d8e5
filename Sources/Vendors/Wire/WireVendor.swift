import Gateway
import HTTPTypes

/// How one vendor is spoken to: requests out, answers in. Pure: ``HTTPVendor`` sends, waits, fetches and stores for all.
protocol WireVendor: Sendable {
    static var host: Identifier<Host> { get }
    /// What it is configured by, the required first. `doitong vendors` lists them.
    static var variables: [VendorVariable] { get }
    /// Whether media may go to it as addresses that it fetches itself; otherwise it gets bytes.
    static var takesMediaURLs: Bool { get }
    /// What it takes of the media that a model is given as bytes. What it does not take is made to fit, where that can be.
    static func intake(_ model: Model) -> MediaIntake

    init?(_ configuration: VendorConfiguration)

    /// The calls that hand the work over, up to a ticket or a finished result.
    func submit(_ task: WireTask) throws(VendorError) -> WireStep
    /// The calls that ask how far it is.
    func poll(_ ticket: Ticket, _ task: WireTask) throws(VendorError) -> WireStep
    /// The call that asks how far this and others like it are; nil where the vendor has none.
    func bulk(_ ticket: Ticket) -> WireBulk?
    /// The call that looks for work whose submission was interrupted; nil where the vendor has none.
    func find(_ task: WireTask) throws(VendorError) -> WireSearch?
    /// The call that stops it; nil where the vendor has none.
    func cancel(_ ticket: Ticket, _ task: WireTask) -> WireCancel?
    /// How the vendor signs its callbacks, if it does.
    static func signature(_ configuration: VendorConfiguration) -> CallbackSignature
    /// The cheapest call that shows whether the key works, and how its answer reads; nil where there is none.
    func check() -> WireCheck?
}

extension WireVendor {
    static var takesMediaURLs: Bool { true }
    static func intake(_ model: Model) -> MediaIntake { MediaIntake() }
    func bulk(_ ticket: Ticket) -> WireBulk? { nil }
    func find(_ task: WireTask) throws(VendorError) -> WireSearch? { nil }
    func cancel(_ ticket: Ticket, _ task: WireTask) -> WireCancel? { nil }
    static func signature(_ configuration: VendorConfiguration) -> CallbackSignature { .none }
    func check() -> WireCheck? { nil }
}

/// What happens next in a conversation with a vendor.
enum WireStep: Sendable {
    case call(WireCall)
    /// Accepted. `percent` where the vendor tells; `after` where it says when to ask again.
    case pending(Ticket, percent: Int? = nil, after: Duration? = nil)
    case finished([WireOutput])
}

/// One request, and how its answer reads. Answers of every status are read, for many vendors fail under 200.
struct WireCall: Sendable {
    let request: HTTPRequest
    /// Whether the vendor may begin to work, and to bill, when it gets this. If its answer is lost, nobody knows.
    let isSubmission: Bool
    let bounds: WireBounds
    let read: @Sendable (HTTPResponse) throws(VendorError) -> WireStep

    init(
        _ request: HTTPRequest, isSubmission: Bool = false, bounds: WireBounds = .quick,
        read: @escaping @Sendable (HTTPResponse) throws(VendorError) -> WireStep
    ) {
        (self.request, self.isSubmission, self.bounds, self.read) = (request, isSubmission, bounds, read)
    }
}

/// How long an answer may take, and how large it may be.
enum WireBounds: Sendable {
    /// A job is accepted or described: seconds, and a megabyte.
    case quick
    /// The answer is the medium itself, made while we wait: minutes, and as large as media in JSON are.
    case making
    /// A file goes up.
    case upload
}

enum WireOutput: Sendable {
    /// Fetched with this request, credentials and all, at once.
    case link(HTTPRequest, contentType: String? = nil)
    case bytes([UInt8], contentType: String? = nil)
}

struct WireSearch: Sendable {
    let request: HTTPRequest
    /// Whether the work is on this page; `.absent` where it is the last, and it is on none.
    let read: @Sendable (HTTPResponse) throws(VendorError) -> FoundWork
    /// The request for the page behind it, where this one leaves it unknown.
    let next: @Sendable (HTTPResponse) -> HTTPRequest?

    init(
        request: HTTPRequest, next: @escaping @Sendable (HTTPResponse) -> HTTPRequest? = { _ in nil },
        read: @escaping @Sendable (HTTPResponse) throws(VendorError) -> FoundWork
    ) {
        (self.request, self.read, self.next) = (request, read, next)
    }
}

struct WireCancel: Sendable {
    let request: HTTPRequest
    let read: @Sendable (HTTPResponse) throws(VendorError) -> Cancellation
}

struct WireCheck: Sendable {
    let request: HTTPRequest
    /// What was learnt, in one line: `key accepted; 1,200 credits left`.
    let read: @Sendable (HTTPResponse) throws(VendorError) -> String
}
