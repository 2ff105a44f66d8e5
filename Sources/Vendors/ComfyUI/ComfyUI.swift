import Crypto
import Gateway
import HTTPTypes
import JSON
import Telemetry

/// ComfyUI on a machine of one's own: a graph is queued under an id that we choose, and asked about in the history. Files
/// stay until somebody deletes them; queue and history are forgotten when the server restarts. Read against 0.3.64, by its
/// calls that later versions have too, 2026-11.
struct ComfyUI: WireVendor {
    static let host: Identifier<Host> = "comfyui"
    static let variables = LocalServer.variables + ComfyFiles.variables
    static let takesMediaURLs = false

    private let base: URL
    private let fields: [(FieldName, String)]
    private let secret: Secret?
    private let files: ComfyFiles

    init?(_ configuration: VendorConfiguration) {
        guard let base = LocalServer.base(configuration) else { return nil }
        self.base = base
        fields = LocalServer.authorization(configuration)
        secret = configuration.secret("AUTHORIZATION")
        files = ComfyFiles(configuration)
    }

    // MARK: Submitting

    func submit(_ task: WireTask) throws(VendorError) -> WireStep {
        guard task.string("controlImage") == nil else {
            throw .rejected("the control picture must come as the input's picture here")
        }
        guard let image = task.images.first else { return .call(try queue(task, picture: nil)) }
        // Nothing is uploaded for what is not taken.
        _ = try ComfyGraph(task, files, picture: "")
        let form = MultipartForm([
            MultipartForm.Part(
                "image", .bytes(image.bytes ?? []), filename: "\(Self.name(of: task)).\(image.fileExtension)",
                type: image.contentType),
            MultipartForm.Part("type", .text("input")), MultipartForm.Part("overwrite", .text("true")),
        ])
        return .call(
            WireCall(HTTPRequest(.post, base / "upload" / "image", fields, form: form), bounds: .upload) {
                response throws(VendorError) in
                guard response.status.isSuccess else { throw failure(response) }
                let json = try response.json()
                guard let name = json["name"]?.stringValue else { throw .unavailable("an upload without a name") }
                let folder = json["subfolder"]?.stringValue ?? ""
                return .call(try queue(task, picture: folder.isEmpty ? name : "\(folder)/\(name)"))
            })
    }

    private func queue(_ task: WireTask, picture: String?) throws(VendorError) -> WireCall {
        let graph = try ComfyGraph(task, files, picture: picture)
        let name = Self.name(of: task)
        let body: JSON = [
            "client_id": "doitong", "prompt_id": .string(name), "prompt": .object(graph.nodes),
        ]
        return WireCall(HTTPRequest(.post, base / "prompt", fields, json: body), isSubmission: true) {
            response throws(VendorError) in
            guard response.status.isSuccess else { throw failure(response) }
            // Our only output is valid, or it would have refused: warnings about nodes do not matter.
            guard let id = try response.json()["prompt_id"]?.idText else { throw .unreadable("a job without an id") }
            return .pending(Ticket(id))
        }
    }

    /// The attempt's own id there. Later versions take only UUIDs in lower case; this one is made of the task's name, as
    /// version 8 of RFC 9562 allows.
    private static func name(of task: WireTask) -> String {
        var bytes = Array(SHA256.digest(of: task.id).bytes.prefix(16))
        bytes[6] = bytes[6] & 0x0f | 0x80
        bytes[8] = bytes[8] & 0x3f | 0x80
        let digits = Array(Base16.encode(bytes))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }

    // MARK: Asking

    func poll(_ ticket: Ticket, _ task: WireTask) throws(VendorError) -> WireStep {
        .call(
            try history(ticket) { () throws(VendorError) in
                // Not in the history: it waits, runs, or is lost.
                .call(queued(ticket))
            })
    }

    private func history(
        _ ticket: Ticket, otherwise: @escaping @Sendable () throws(VendorError) -> WireStep
    ) throws(VendorError) -> WireCall {
        let request = HTTPRequest(.get, try (base / "history").item(ticket.text), fields)
        return WireCall(request) { response throws(VendorError) in
            guard response.status.isSuccess else { throw failure(response) }
            guard let entry = try response.json()[ticket.text] else { return try otherwise() }
            return try ended(entry)
        }
    }

    private func queued(_ ticket: Ticket) -> WireCall {
        WireCall(HTTPRequest(.get, base / "queue", fields)) { response throws(VendorError) in
            guard response.status.isSuccess else { throw failure(response) }
            let json = try response.json()
            let jobs = ["queue_running", "queue_pending"].flatMap { json[$0]?.arrayValue ?? [] }
            if jobs.contains(where: { $0[path: 1]?.stringValue == ticket.text }) { return .pending(ticket) }
            // It may have ended between the two questions.
            return .call(
                try history(ticket) { () throws(VendorError) in
                    throw .failed("the server does not know the job any more: it was restarted")
                })
        }
    }

    private func ended(_ entry: JSON) throws(VendorError) -> WireStep {
        let status = entry["status"]
        let messages = status?["messages"]?.arrayValue ?? []
        if status?["status_str"]?.stringValue == "error" {
            if messages.contains(where: { $0[path: 0] == "execution_interrupted" }) {
                throw .failed("it was stopped at the server")
            }
            let error = messages.first { $0[path: 0] == "execution_error" }?[path: 1]
            let type = error?["exception_type"]?.stringValue ?? "error"
            let words = error?["exception_message"]?.stringValue ?? "the server's graph failed"
            throw .failed(VendorWords.clean("\(type): \(words)", hiding: [secret]))
        }
        // Old servers have no such word.
        if let word = status?["status_str"]?.stringValue, word != "success" { throw .unreadable("status \(word)") }
        var outputs: [WireOutput] = []
        for output in entry["outputs"]?.objectValue?.members ?? [] {
            for name in ["images", "gifs", "video", "audio"] {
                for file in output.value[name]?.arrayValue ?? [] {
                    // Previews are none of it.
                    guard let filename = file["filename"]?.stringValue, file["type"] != "temp" else { continue }
                    let url = (base / "view").with(query: [
                        ("filename", filename), ("subfolder", file["subfolder"]?.stringValue ?? ""),
                        ("type", file["type"]?.stringValue ?? "output"),
                    ])
                    outputs.append(.link(HTTPRequest(.get, url, fields)))
                }
            }
        }
        guard !outputs.isEmpty else { throw .failed("the server's graph made nothing") }
        return .finished(outputs)
    }

    // MARK: Finding and stopping

    func find(_ task: WireTask) throws(VendorError) -> WireSearch? {
        let ticket = Ticket(Self.name(of: task))
        return WireSearch(request: HTTPRequest(.get, base / "queue", fields)) { response throws(VendorError) in
            guard response.status.isSuccess else { throw failure(response) }
            guard try response.json()["queue_running"]?.arrayValue != nil else { return .unknown }
            // Its id is known beforehand. If it waits and runs no more, the history tells whether it ever did.
            return .found(ticket)
        }
    }

    func cancel(_ ticket: Ticket, _ task: WireTask) -> WireCancel? {
        // Interrupting hits whatever runs where servers are old: only what waits is taken away.
        let request = HTTPRequest(.post, base / "queue", fields, json: ["delete": [.string(ticket.text)]])
        return WireCancel(request: request) { response throws(VendorError) in
            guard response.status.isSuccess else { throw failure(response) }
            return .stopped(charged: false)
        }
    }

    func check() -> WireCheck? {
        WireCheck(request: HTTPRequest(.get, base / "system_stats", fields)) { response throws(VendorError) in
            guard response.status.isSuccess else { throw failure(response) }
            let version = try response.json()[path: "system", "comfyui_version"]?.stringValue ?? "of unknown version"
            return "the server answers; ComfyUI \(VendorWords.clean(version))"
        }
    }

    private func failure(_ response: HTTPResponse) -> VendorError {
        let json = response.anyJSON
        // Which node and which value is said only inside.
        let nodes = json?["node_errors"]?.objectValue?.members ?? []
        let details = nodes.compactMap { $0.value[path: "errors", 0, "details"]?.stringValue }.first ?? ""
        let words = VendorWords.of(json, hiding: [secret])
        return response.failure(details.isEmpty ? words : VendorWords.clean("\(words): \(details)", hiding: [secret]))
    }
}
