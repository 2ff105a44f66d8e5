import Crypto
import EventLoop
import HTTPServer
import HTTPTypes
import JSON

/// All vendors behind one door: finds whom a request is for, lets the faults strike that were asked for, and answers.
final class Simulator {
    let world: World
    private let desks: [String: Desk]

    private struct Desk {
        let vendor: any Vendor
        let endpoints: [Endpoint]

        /// What its exchanges are for.
        var stages: Set<Endpoint.Stage> {
            let own = Set(endpoints.map(\.stage))
            return vendor.meaningless[.deadLink] == nil ? own.union([.media]) : own
        }
    }

    /// The largest request: pictures and sounds come inside of some.
    private static let bodyBytes = 64 << 20

    init(_ vendors: [any Vendor] = Simulator.vendors, in world: World) {
        self.world = world
        desks = Dictionary(uniqueKeysWithValues: vendors.map { ($0.name, Desk(vendor: $0, endpoints: $0.endpoints)) })
    }

    static func routes(_ simulator: LaneBound<Simulator>) -> [Route] {
        [Method.get, .post, .put, .patch, .delete].map { method in
            Route(method, "/*", bodyBytes: bodyBytes) { await simulator.opened.answer($0) }
        }
    }

    private func answer(_ request: Request) async -> Response {
        let path = request.path.split(separator: "/").map { segment in
            PercentEncoding.decode(segment).map { String(decoding: $0, as: UTF8.self) } ?? String(segment)
        }
        guard let first = path.first else { return Self.response(to: Self.nobody) }
        if first == "_" { return await control(request, Array(path.dropFirst())) }
        guard let desk = desks[first] else { return Self.response(to: Self.nobody) }
        let call = Call(
            request.method, path: Array(path.dropFirst()), query: request.query, request.fields, request.body,
            to: desk.vendor, in: world)
        return await answer(call, at: desk)
    }

    private static let nobody = Answer(
        404, ["error": "There is no such vendor here; run vendor-simulator --list to see which there are."])

    private func answer(_ call: Call, at desk: Desk) async -> Response {
        let found = desk.endpoints.lazy.compactMap { endpoint in
            endpoint.pattern.match(call.path).map { (endpoint, $0) }
        }
        guard let (endpoint, names) = found.first(where: { $0.0.method == call.method }) else {
            return Self.response(to: call.refuse(found.first == nil ? .unknown(call.pathText) : .methodNotAllowed))
        }
        call.names = names
        return await struck(endpoint.stage, of: call.vendor) { instead in
            do throws(Answer) {
                if let instead { throw call.refuse(instead) }
                if !endpoint.isOpen { try desk.vendor.admit(call) }
                return try await endpoint.handler(call)
            } catch {
                return error
            }
        }
    }

    // MARK: - Faults

    /// Gives an answer as the faults leave it.
    ///
    /// - Parameter work: makes the answer; or the vendor's refusal of a given reason, without doing anything.
    private func struck(
        _ stage: Endpoint.Stage, of vendor: any Vendor, _ work: (Trouble?) async -> Answer
    ) async -> Response {
        world.count(stage, of: vendor.name)
        let faults = world.faults.strike(
            vendor.name, stage, immune: Set(vendor.meaningless.keys), at: world.now, &world.dice)
        for fault in faults where fault.kind == .slow { try? await world.lane.sleep(for: fault.latency) }
        let kinds = Set(faults.map(\.kind))
        if kinds.contains(.outage) { return Self.response(to: Self.outage) }
        if kinds.contains(.cutBefore) { return Self.cut }
        if let trouble = faults.lazy.compactMap(\.kind.trouble).first { return Self.response(to: await work(trouble)) }
        let answer = await work(nil)
        if kinds.contains(.cutAfter) { return Self.cut }
        if kinds.contains(.garbage) { return Self.response(to: Self.garbage) }
        return kinds.contains(.truncated) ? truncated(answer) : Self.response(to: answer)
    }

    private static let outage = Answer(
        503, text: "<html><head><title>503 Service Temporarily Unavailable</title></head></html>", type: "text/html")
    private static let garbage = Answer(
        200, [0x7b, 0x22, 0xff, 0xfe, 0x00, 0x3c, 0x21, 0x5d], type: "application/json")

    private struct Cut: Error {}

    /// The connection ends without a word.
    private static let cut = Response(.ok, body: .stream(length: nil) { _ in throw Cut() })

    /// How long the first half has to arrive before the connection is cut, which may overtake it.
    private static let halfTime = Duration.milliseconds(50)

    private func truncated(_ answer: Answer) -> Response {
        let half = Array(answer.body.prefix(answer.body.count / 2))
        let lane = world.lane
        var response = Self.response(to: answer)
        response.body = .stream(length: answer.body.count) { writer in
            try await writer.write(half)
            try await lane.sleep(for: Self.halfTime)
            throw Cut()
        }
        return response
    }

    private static func response(to answer: Answer) -> Response {
        Response(answer.status, Fields(answer.fields), body: .bytes(answer.body))
    }

    // MARK: - What is not a vendor's

    private func control(_ request: Request, _ path: [String]) async -> Response {
        switch (request.method, path.first) {
        case (.get, "jobs"): Self.response(to: jobs(request.query))
        case (.get, "requests"): Self.response(to: requests)
        case (.get, "faults"): Self.response(to: faults)
        case (.post, "faults"): Self.response(to: ask(Array(request.body)))
        case (.delete, "faults"): Self.response(to: clearFaults())
        case (.get, "media") where path.count == 4: await media(request, path[1], path[2], path[3])
        default: Self.response(to: Answer(404, ["error": "There are /_/jobs, /_/requests and /_/faults."]))
        }
    }

    /// How many came, struck or not, but for those that no endpoint is for.
    private var requests: Answer {
        let vendors = world.requests.sorted { $0.key < $1.key }.map { vendor, counts in
            let stages = counts.sorted { $0.key.rawValue < $1.key.rawValue }
            return JSONObject.Member(
                name: vendor,
                value: .object(
                    JSONObject(uniqueMembers: stages.map { .init(name: $0.key.rawValue, value: .int($0.value)) })))
        }
        return Answer(["requests": .object(JSONObject(uniqueMembers: vendors))])
    }

    private var faults: Answer { Answer(["faults": .array(world.faults.faults.map(\.json))]) }

    private func clearFaults() -> Answer {
        world.faults.clear()
        return faults
    }

    private func ask(_ body: [UInt8]) -> Answer {
        guard let json = try? JSON(parsing: body) else { return Answer(400, ["error": "The body is not JSON."]) }
        var problems = Fault.schema.problems(in: json)
        if let vendor = json.text("vendor"), desks[vendor] == nil {
            problems.append(Problem("vendor", kind: .notAmong(desks.keys.sorted())))
        }
        if problems.isEmpty { problems = objections(to: Fault(json, at: world.now)) }
        if world.faults.faults.count >= FaultPlan.mostFaults {
            problems.append(Problem("kind", kind: .other("there are too many faults: DELETE /_/faults clears them")))
        }
        guard problems.isEmpty else { return Answer(400, ["error": .string(problems.sentence)]) }
        world.faults.add(Fault(json, at: world.now))
        return faults
    }

    /// Why a fault cannot be had, though each of its fields is right.
    private func objections(to fault: Fault) -> [Problem] {
        if fault.kind.isAboutJobs, fault.stage != nil {
            return [Problem("on", kind: .other("\(fault.kind.rawValue) strikes jobs, not exchanges: leave it out"))]
        }
        guard let vendor = fault.vendor, let desk = desks[vendor] else { return [] }
        if let reason = desk.vendor.meaningless[fault.kind] {
            return [Problem("kind", kind: .other("\(fault.kind.rawValue) has no meaning for \(vendor): \(reason)"))]
        }
        guard let stage = fault.stage, !desk.stages.contains(stage) else { return [] }
        return [Problem("on", kind: .notAmong(desk.stages.map(\.rawValue).sorted()))]
    }

    /// What was accepted, by all vendors or by one, and how much of it twice.
    private func jobs(_ query: String?) -> Answer {
        let vendor = query.flatMap { $0.hasPrefix("vendor=") ? String($0.dropFirst("vendor=".count)) : nil }
        let jobs = world.jobs.filter { vendor == nil || $0.order.vendor == vendor }
        let times = jobs.reduce(into: [:]) { $0[$1.order.identity, default: 0] += 1 }
        let vendors = desks.keys.sorted().compactMap { name -> JSONObject.Member? in
            let own = jobs.filter { $0.order.vendor == name }
            guard !own.isEmpty else { return nil }
            let distinct = Set(own.map(\.order.identity)).count
            return .init(name: name, value: ["accepted": .int(own.count), "doubles": .int(own.count - distinct)])
        }
        return Answer([
            "count": .int(jobs.count), "vendors": .object(JSONObject(uniqueMembers: vendors)),
            "jobs": .array(jobs.map { description(of: $0, submissions: times[$0.order.identity] ?? 1) }),
        ])
    }

    private func description(of job: Job, submissions: Int) -> JSON {
        let state: String =
            switch job.phase(at: world.now) {
            case .queued: "queued"
            case .running: "running"
            case .succeeded: "succeeded"
            case .moderated: "moderated"
            case .failed: "failed"
            case .cancelled: "cancelled"
            case .strange: "strange"
            }
        return [
            "vendor": .string(job.order.vendor), "id": .string(job.id), "client_id": .optional(job.order.clientID),
            "model": .string(job.order.model), "path": .string(job.order.path), "state": .string(state),
            "submissions": .int(submissions + job.replays), "accepted_at": .string(Timestamps.iso(job.acceptedWall)),
            "ended_at": .optional(job.endWall(at: world.now).map { Timestamps.iso($0) }),
            "words": .string(job.order.request.words),
            "digest": .string(job.order.digest), "outputs": .int(job.order.outputs.count),
        ]
    }

    // MARK: - Media

    private func media(_ request: Request, _ vendor: String, _ id: String, _ name: String) async -> Response {
        guard let desk = desks[vendor], let bytes = Base16.decode(id),
            let job = world.job(String(decoding: bytes, as: UTF8.self), of: vendor),
            let index = Int(name.prefix { $0 != "." }), job.order.outputs.indices.contains(index)
        else { return Self.response(to: Self.noFile) }
        let call = Call(
            request.method, path: [], query: request.query, request.fields, request.body, to: desk.vendor, in: world)
        let expires = call.query("expires") ?? ""
        guard call.query("signature") == world.signature(request.path, expires) else {
            return Self.response(to: Self.denied("SignatureDoesNotMatch"))
        }
        guard let end = Int64(expires), world.wallMilliseconds < end else {
            return Self.response(to: Self.denied("AccessDenied"))
        }
        if job.hasDeadLinks { return Self.response(to: Self.noFile) }
        let spec = job.order.outputs[index]
        return await struck(.media, of: desk.vendor) { instead in
            if let instead { return call.refuse(instead) }
            do throws(Answer) {
                return Self.part(try await call.bytes(spec, for: job), spec.type, request.fields[.range])
            } catch {
                return error
            }
        }
    }

    /// As object stores answer.
    private static func denied(_ code: String) -> Answer {
        Answer(403, text: "<Error><Code>\(code)</Code></Error>", type: "application/xml")
    }

    private static let noFile = Answer(404, text: "<Error><Code>NoSuchKey</Code></Error>", type: "application/xml")

    /// All of it, or the one stretch that was asked for (RFC 9110 §14).
    private static func part(_ bytes: [UInt8], _ type: String, _ range: String?) -> Answer {
        let whole = Answer(200, bytes, type: type, [(acceptRanges, "bytes")])
        guard let range, range.hasPrefix("bytes="), !range.contains(",") else { return whole }
        let ends = range.dropFirst("bytes=".count).split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Int(ends[0]) else { return whole }
        let last = min(Int(ends[1]) ?? .max, bytes.count - 1)
        guard first <= last else {
            return Answer(416, [], type: nil, [(contentRange, "bytes */\(bytes.count)")])
        }
        return Answer(
            206, Array(bytes[first...last]), type: type,
            [(acceptRanges, "bytes"), (contentRange, "bytes \(first)-\(last)/\(bytes.count)")])
    }

    private static let acceptRanges = FieldName("Accept-Ranges")
    private static let contentRange = FieldName("Content-Range")
}
