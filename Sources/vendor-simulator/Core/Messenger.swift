import EventLoop
import HTTPClient
import HTTPTypes
import JSON

/// Sends the vendors' callbacks.
final class Messenger: Sendable {
    private let client: Client
    private let lane: Lane

    /// How long a receiver may take.
    private static let patience = Duration.seconds(10)
    /// Between two tries.
    private static let pause = Duration.milliseconds(200)

    init(on lane: Lane) {
        self.lane = lane
        client = Client(lanes: [lane])
    }

    /// Tells of a job whenever it has come to something new.
    func accompany(_ job: Job, of vendor: any Vendor, in world: World) async {
        if let challenge = vendor.challenge(of: job, world) {
            guard let said = await answer(to: challenge.notice, tries: 1),
                (try? JSON(parsing: said.body)) == challenge.expected
            else { return }
        }
        var last: Job.Phase?
        for moment in [job.acceptedAt, job.beginsAt, job.endsAt] {
            await world.wait(until: moment)
            let now = world.job(job.id, of: vendor.name) ?? job
            let phase = now.phase(at: world.now)
            if let last, Self.isSame(phase, last) { continue }
            last = phase
            guard let notice = await vendor.notice(of: now, phase, world) else { continue }
            await send(notice, tries: vendor.noticeTries)
        }
    }

    /// Whether it was answered with success.
    @discardableResult
    func send(_ notice: Notice, tries: Int) async -> Bool {
        guard let answer = await answer(to: notice, tries: tries) else { return false }
        return answer.status.isSuccess
    }

    func answer(to notice: Notice, tries: Int) async -> HTTPResponse? {
        guard let url = try? URL(parsing: notice.url) else { return nil }
        var request = HTTPRequest(.post, url, body: .bytes(notice.body, type: "application/json"))
        request.fields = Self.fields(notice.fields)
        var bounds = Bounds()
        bounds.totalTime = Self.patience
        var last: HTTPResponse?
        for attempt in 0..<tries {
            if attempt > 0 { try? await lane.sleep(for: Self.pause) }
            last = try? await client.send(request, egress: .anywhere, within: bounds)
            if let last, last.status.isSuccess { return last }
        }
        return last
    }

    /// As they are given. Some vendors sign the `Date` that they send, and ``Fields/append(_:_:)`` takes none.
    private static func fields(_ fields: [(FieldName, String)]) -> Fields {
        var bytes: [UInt8] = []
        var lines: [Fields.Line] = []
        for (name, value) in fields {
            let start = bytes.count
            let valueStart = start + name.text.utf8.count + 2
            bytes += Array("\(name.text): \(value)\r\n".utf8)
            lines.append(
                Fields.Line(
                    nameStart: UInt32(start), nameEnd: UInt32(valueStart - 2), valueStart: UInt32(valueStart),
                    valueEnd: UInt32(bytes.count - 2)))
        }
        return Fields(over: bytes, lines: lines)
    }

    private static func isSame(_ phase: Job.Phase, _ other: Job.Phase) -> Bool {
        if case .running = phase, case .running = other { return true }
        return phase == other
    }
}
