import Gateway
import HTTPTypes
import JSON
import Telemetry
import Testing
import Vendors

/// Tasks, answers and readings that the tests of the adapters of pictures, speech and hosts share.
enum Still {
    static let key = "secret-key-of-ours"
    static let base = "http://127.0.0.1:9/vendor"
    static let picture = "https://in.example/fox.png"

    static func model(_ id: String) throws -> (Provider, Model) {
        let all = Catalogue.builtin.providers.flatMap { provider in provider.models.map { (provider, $0) } }
        return try #require(all.first { $0.1.id.text == id }, "no model \(id)")
    }

    static func models(at host: Identifier<Host>) -> [Model] {
        Catalogue.builtin.providers.flatMap(\.models).filter { $0.hosts.contains(host) }
    }

    static func task(
        _ id: String, at host: Identifier<Host>, text: String? = "A red fox", images: Int = 0,
        _ options: JSONObject = [:], voice: String? = nil, negative: String? = nil
    ) throws -> VendorTask {
        let (provider, model) = try model(id)
        return VendorTask(
            id: "gen_1-1", generation: "gen_1", type: model.makes[0], provider: provider, model: model, host: host,
            input: VendorInput(
                text: text, images: Array(repeating: .url(picture), count: images), voice: voice,
                negativeText: negative),
            options: try model.options.resolve(options).get(), isLive: true)
    }

    /// - Parameter values: beside the key and the address.
    static func rehearsal(_ host: Identifier<Host>, _ values: [String: String] = [:]) throws -> Rehearsal {
        let values = ["KEY": key, "AUTHORIZATION": key, "URL": base].merging(values) { $1 }
        return try #require(Rehearsal(host, VendorConfiguration(values.mapValues { Secret($0) })))
    }

    static func answer(_ status: Int, _ body: String) -> HTTPResponse {
        HTTPResponse(Status(status), body: Array(body.utf8))
    }

    static func sent(_ step: Rehearsal.Step, isSubmission: Bool? = nil) throws -> HTTPRequest {
        guard case .sends(let request, let submits) = step else { throw Unexpected("nothing is sent: \(step)") }
        if let isSubmission { #expect(submits == isSubmission) }
        return request
    }

    static func finished(_ step: Rehearsal.Step) throws -> [Rehearsal.Output] {
        guard case .finished(let outputs) = step else { throw Unexpected("not finished: \(step)") }
        return outputs
    }

    /// The bytes and the type of the first output.
    static func bytes(_ step: Rehearsal.Step) throws -> ([UInt8], String?) {
        guard case .bytes(let bytes, let type)? = try finished(step).first else {
            throw Unexpected("no bytes: \(step)")
        }
        return (bytes, type)
    }

    static func link(_ step: Rehearsal.Step) throws -> HTTPRequest {
        guard case .link(let request, _)? = try finished(step).first else { throw Unexpected("no link: \(step)") }
        return request
    }

    static func ticket(_ step: Rehearsal.Step) throws -> Ticket {
        guard case .pending(let ticket, _, _) = step else { throw Unexpected("not pending: \(step)") }
        return ticket
    }

    /// What an answer comes to: the name of the error's case, or of the step's.
    static func kind(_ answering: () throws -> Rehearsal.Step) -> String {
        do {
            return switch try answering() {
            case .sends: "sends"
            case .pending: "pending"
            case .finished: "finished"
            }
        } catch let error as VendorError {
            #expect(!"\(error)".contains(key), "the key is in the message")
            return error.kind
        } catch {
            return "\(error)"
        }
    }

    struct Unexpected: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }
}

extension VendorError {
    var kind: String {
        switch self {
        case .throttled: "throttled"
        case .unavailable: "unavailable"
        case .refused: "refused"
        case .rejected: "rejected"
        case .unfit: "unfit"
        case .exhausted: "exhausted"
        case .unauthorised: "unauthorised"
        case .failed(_, let charged, _): charged ? "failed and charged" : "failed"
        case .unreadable: "unreadable"
        case .lost: "lost"
        case .interrupted: "interrupted"
        case .timedOut: "timedOut"
        }
    }
}

extension HTTPRequest {
    /// `POST /vendor/v1/tasks?limit=1`, without the tests' own origin.
    var line: String { "\(method.name) \(url.text.replacing("http://127.0.0.1:9", with: ""))" }

    var json: JSON? { if case .bytes(let bytes, _) = body { try? JSON(parsing: bytes) } else { nil } }

    /// A form's parts: text as it is, and of bytes how many.
    var form: [String: String] {
        guard case .form(let form) = body else { return [:] }
        let parts = form.parts.map { part in
            switch part.content {
            case .text(let text): (part.name, text)
            case .bytes(let bytes): (part.name, "\(bytes.count) \(part.filename ?? "-") \(part.type ?? "-")")
            case .file: (part.name, "file")
            }
        }
        return Dictionary(parts) { "\($0), \($1)" }
    }
}
