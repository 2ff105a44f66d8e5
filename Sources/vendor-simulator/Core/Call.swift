import Crypto
import HTTPTypes
import JSON

/// One request to a vendor, without the prefix that names the vendor here.
final class Call {
    let method: Method
    /// After the prefix, with its encoding undone.
    let path: [String]
    let query: [(name: String, value: String)]
    let fields: Fields
    let body: ArraySlice<UInt8>
    let vendor: any Vendor
    let world: World
    /// What stood in place of the names in the endpoint's pattern.
    var names: [String: String] = [:]

    init(
        _ method: Method, path: [String], query: String?, _ fields: Fields, _ body: ArraySlice<UInt8>,
        to vendor: any Vendor, in world: World
    ) {
        (self.method, self.path, self.fields, self.body) = (method, path, fields, body)
        (self.vendor, self.world) = (vendor, world)
        self.query = (query ?? "").split(separator: "&").map { item in
            let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let texts = pair.map { part -> String in
                let spaced = String(part.map { $0 == "+" ? " " : $0 })
                return PercentEncoding.decode(spaced).map { String(decoding: $0, as: UTF8.self) } ?? spaced
            }
            return (texts[0], texts.count > 1 ? texts[1] : "")
        }
    }

    /// What stood in place of a name in the pattern.
    subscript(name: String) -> String { names[name] ?? "" }

    func query(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// All that a query gives under a name, whether it stands there several times or with commas between.
    func queries(_ name: String) -> [String] {
        query.filter { $0.name == name }.flatMap { $0.value.split(separator: ",").map(String.init) }
    }

    var pathText: String { "/" + path.joined(separator: "/") }

    // MARK: - Credentials

    /// What follows `scheme` and a space in `Authorization`.
    func authorization(_ scheme: String) -> String? {
        guard let value = fields[.authorization], value.lowercased().hasPrefix("\(scheme.lowercased()) ") else {
            return nil
        }
        return String(value.dropFirst(scheme.count + 1))
    }

    var bearer: String? { authorization("Bearer") }

    func refuse(_ trouble: Trouble) -> Answer { vendor.answer(to: trouble, self) }

    func require(_ isTrue: Bool, else trouble: @autoclosure () -> Trouble) throws(Answer) {
        if !isTrue { throw refuse(trouble()) }
    }

    // MARK: - Bodies

    /// The body as JSON that satisfies `schema`, or the vendor's refusal.
    func json(_ schema: Schema, _ rules: (JSON) -> [Problem] = { _ in [] }) throws(Answer) -> JSON {
        let value = try json()
        let problems = schema.problems(in: value)
        // Rules speak of bodies whose fields are right by themselves.
        let all = problems.isEmpty ? rules(value) : problems
        guard all.isEmpty else { throw refuse(.invalid(all)) }
        return value
    }

    func json() throws(Answer) -> JSON {
        do { return try JSON(parsing: Array(body)) } catch {
            throw refuse(.invalid([Problem(kind: .other("The body is not JSON: \(error)"))]))
        }
    }

    /// The body as a form in parts, and its texts as values that satisfy `schema`.
    func form(
        _ schema: Schema, _ rules: (JSON) -> [Problem] = { _ in [] }
    ) throws(Answer) -> (form: Form, values: JSON) {
        guard let form = Form(body, type: fields[.contentType]) else {
            throw refuse(.invalid([Problem(kind: .other("The body must be multipart/form-data"))]))
        }
        let values = schema.read(form)
        let problems = schema.problems(in: values)
        let all = problems.isEmpty ? rules(values) : problems
        guard all.isEmpty else { throw refuse(.invalid(all)) }
        return (form, values)
    }

    // MARK: - Jobs

    /// Takes on a job, unless the account has too many.
    func accept(
        _ model: String, _ request: JSON, _ outputs: [MediaSpec], id: String? = nil, clientID: String? = nil,
        latency: Duration? = nil, callback: String? = nil, notes: JSON = [:], immune: Set<Fault.Kind> = []
    ) throws(Answer) -> Job {
        let order = Job.Order(
            vendor: vendor.name, model: model, path: pathText, request: request,
            digest: SHA256.digest(of: Array(body)).description,
            outputs: outputs.prefix(Self.mostOutputs).map(\.bounded),
            clientID: clientID ?? fields[Self.idempotencyKey], callback: callback, notes: notes, immune: immune)
        guard let job = world.accept(order, id: id, latency: latency ?? vendor.latency, vendor) else {
            throw refuse(.busy)
        }
        return job
    }

    /// Takes on a job and returns at its end, as a vendor does that answers with what it made.
    ///
    /// - Parameter immune: the faults that such an answer could not show; usually it has neither a status nor a link.
    func make(
        _ model: String, _ request: JSON, _ outputs: [MediaSpec], clientID: String? = nil, latency: Duration? = nil,
        immune: Set<Fault.Kind> = [.strangeStatus, .deadLink]
    ) async throws(Answer) -> Job {
        let job = try accept(model, request, outputs, clientID: clientID, latency: latency, immune: immune)
        await world.wait(until: job.endsAt)
        return try self.job(job.id)
    }

    /// The job of an id, or the vendor's refusal.
    func job(_ id: String) throws(Answer) -> Job {
        guard let job = world.job(id, of: vendor.name) else { throw refuse(.unknown(id)) }
        return job
    }

    func phase(_ job: Job) -> Job.Phase { job.phase(at: world.now) }

    /// The bytes of a medium, for vendors that put them into their answers.
    func bytes(_ spec: MediaSpec, for job: Job) async throws(Answer) -> [UInt8] {
        do { return try await world.studio.bytes(of: spec, marked: job.id) } catch {
            throw Answer(500, text: "The simulator could not make the medium: \(error)")
        }
    }

    /// No vendor makes more of one request.
    private static let mostOutputs = 64
    /// What a page and its size may be, where the vendor sets no bound: their product is still a number.
    private static let pages = 0...1_000_000

    /// The number of a query, within reason.
    func number(_ name: String, usually usual: Int) -> Int {
        let number = query(name).flatMap { Int($0) } ?? usual
        return min(max(number, Self.pages.lowerBound), Self.pages.upperBound)
    }

    private static let idempotencyKey = FieldName("Idempotency-Key")
}
