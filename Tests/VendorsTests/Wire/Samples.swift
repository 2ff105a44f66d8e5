import Crypto
import Gateway
import HTTPTypes
import JSON
import Telemetry
import Testing
import Vendors

/// Tasks, answers and what adapters make of them, in a form that tables can hold.
enum Samples {
    static let id = "gen-01J8"
    static let image = "https://in.example/fox.png"
    /// 2025-11-20 12:00:00 UTC.
    static let now = Timestamp(milliseconds: 1_763_640_000_000)

    /// An adapter with a key, which is `access`.
    static func adapter(_ host: Identifier<Host>, _ variables: [String: String] = [:]) throws -> Rehearsal {
        var values = ["KEY": Secret("access")]
        for (name, value) in variables { values[name] = Secret(value) }
        return try #require(Rehearsal(host, VendorConfiguration(values) { now }))
    }

    /// A task of the model with this id, its options filled in as the gateway does.
    static func task(
        _ name: String, _ host: Identifier<Host>, text: String? = "The fox runs", images: [VendorInput.Media] = [],
        video: VendorInput.Media? = nil, audio: VendorInput.Media? = nil, voice: String? = nil,
        negative: String? = nil, _ options: JSONObject = [:]
    ) throws -> VendorTask {
        let found = try #require(
            Catalogue.builtin.providers.flatMap { provider in provider.models.map { (provider, $0) } }
                .first { $0.1.id.text == name })
        return VendorTask(
            id: id, generation: "g1", type: found.1.makes[0], provider: found.0, model: found.1, host: host,
            input: VendorInput(
                text: text, images: images, video: video, audio: audio, voice: voice, negativeText: negative),
            options: try found.1.options.resolve(options).get(), isLive: true)
    }

    /// A file of ours. A rehearsal takes its name for its bytes.
    static func file(_ name: String, _ type: String = "image/png") -> VendorInput.Media {
        let digest = SHA256.digest(of: Array(name.utf8))
        return .file(path: name, MediaReference(digest: digest, bytes: name.utf8.count, contentType: type))
    }

    static func answer(_ status: Int, _ body: String, _ fields: [(FieldName, String)] = []) -> HTTPResponse {
        HTTPResponse(Status(status), Fields(fields), body: Array(body.utf8))
    }

    static func body(_ request: HTTPRequest) throws -> JSON {
        guard case .bytes(let bytes, _) = request.body else { return .null }
        return try JSON(parsing: bytes)
    }

    /// What comes of answers, handed over one after the other after a first step; each step in words.
    static func course(
        _ first: (inout Rehearsal) throws(VendorError) -> Rehearsal.Step, _ adapter: Rehearsal,
        _ answers: [HTTPResponse]
    )
        -> [String]
    {
        var adapter = adapter
        var words: [String] = []
        do throws(VendorError) {
            words.append(Self.words(try first(&adapter)))
            for answer in answers { words.append(Self.words(try adapter.answer(answer))) }
        } catch { words.append(Self.words(error)) }
        return words
    }

    static func words(_ step: Rehearsal.Step) -> String {
        switch step {
        case .sends(let request, let isSubmission):
            return "\(request.method.name) \(request.url.text)\(isSubmission ? " (submission)" : "")"
        case .pending(let ticket, let percent, _): return "pending \(ticket)\(percent.map { " \($0)%" } ?? "")"
        case .finished(let outputs):
            let all = outputs.map { output in
                switch output {
                case .link(let request, _): request.url.text
                case .bytes(let bytes, let type): "\(bytes.count) bytes of \(type ?? "nothing said")"
                }
            }
            return "finished \(all.joined(separator: " "))"
        }
    }

    /// The kind of an error, which is what the runner decides by, and of some what is told.
    static func words(_ error: VendorError) -> String {
        switch error {
        case .throttled(let delay): "throttled\(delay.map { " \($0 / .seconds(1)) s" } ?? "")"
        case .unavailable: "unavailable"
        case .refused(let reason): "refused: \(reason)"
        case .rejected: "rejected"
        case .unfit: "unfit"
        case .exhausted: "exhausted"
        case .unauthorised: "unauthorised"
        case .failed(_, let charged, _): charged ? "failed, charged" : "failed"
        case .unreadable: "unreadable"
        case .lost: "lost"
        case .interrupted: "interrupted"
        case .timedOut: "timed out"
        }
    }
}

/// A task, and the request that hands it over.
struct Handover: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let task: @Sendable () throws -> VendorTask
    let path: String
    let body: JSON

    init(_ name: String, _ path: String, _ body: JSON, _ task: @escaping @Sendable () throws -> VendorTask) {
        (self.testDescription, self.task, self.path, self.body) = (name, task, path, body)
    }

    /// Checks that the adapter's first request is the one, and gives it.
    @discardableResult
    func check(_ adapter: Rehearsal, _ base: String) throws -> HTTPRequest {
        var adapter = adapter
        guard case .sends(let request, let isSubmission) = try adapter.submit(try task()) else {
            throw Unexpected(what: "no request")
        }
        #expect(isSubmission)
        #expect("\(request.method.name) \(request.url.text)" == "POST \(base)\(path)")
        let sent = try Samples.body(request)
        #expect(try sent == body.reread, "\(sent.text)")
        return request
    }
}

struct Unexpected: Error { let what: String }

/// Answers to a submission or to a question, and what they mean.
struct Reading: CustomTestStringConvertible, Sendable {
    let status: Int
    let body: String
    let fields: [(FieldName, String)]
    let means: String

    init(_ status: Int, _ body: String, _ means: String, _ fields: [(FieldName, String)] = []) {
        (self.status, self.body, self.means, self.fields) = (status, body, means, fields)
    }

    var testDescription: String { "\(status) \(body.prefix(60)): \(means)" }
    var answer: HTTPResponse { Samples.answer(status, body, fields) }

    func checkSubmission(_ adapter: Rehearsal, _ task: VendorTask) {
        let course = Samples.course({ wire throws(VendorError) in try wire.submit(task) }, adapter, [answer])
        #expect(course.last?.hasPrefix(means) == true, "\(course)")
    }

    func checkPoll(_ adapter: Rehearsal, _ ticket: Ticket, _ task: VendorTask) {
        let course = Samples.course({ wire throws(VendorError) in try wire.poll(ticket, task) }, adapter, [answer])
        #expect(course.last?.hasPrefix(means) == true, "\(course)")
    }
}

extension JSON {
    /// What one reads of it: in JSON 1.0 is 1.
    var reread: JSON { get throws { try JSON(parsing: text) } }
}
