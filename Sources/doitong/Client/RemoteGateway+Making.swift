import HTTPTypes
import JSON

extension RemoteGateway {
    /// Asks for it once, however often the asking has to be repeated.
    func generate(_ input: GenerationInput, key: String) async throws(ClientFailure) -> RemoteGeneration {
        let variables = try await input.variables(asking: self)
        do throws(ClientFailure) {
            let answer = try await ask(.generate, variables, idempotencyKey: key)
            guard let generation = RemoteGeneration(answer) else {
                throw ClientFailure(.failed, "the server's answer has no generation in it")
            }
            return generation
        } catch {
            guard error.isUncertain else { throw error }
            throw ClientFailure(
                error.kind,
                "\(error.message)\nIt may have been accepted. The same command with --idempotency-key \(key) asks for the same one, not for another."
            )
        }
    }

    /// Waits for the end, showing how far it is. To stop waiting changes nothing for the generation.
    func watch(
        _ first: RemoteGeneration, atMost limit: Duration? = nil, on display: ProgressDisplay
    ) async throws(ClientFailure) -> RemoteGeneration {
        let drawing = Task(executorPreference: lane) { await display.run(on: lane) }
        defer { drawing.cancel() }
        do throws(ClientFailure) {
            let ended = try await follow(first, atMost: limit, on: display)
            display.end()
            return ended
        } catch {
            display.end()
            guard error.kind == .interrupted else { throw error }
            throw ClientFailure(
                .interrupted,
                "stopped waiting; \(first.id) goes on. '\(server.command("wait \(first.id)"))' waits again, '\(server.command("cancel \(first.id)"))' ends it."
            )
        }
    }

    /// Where what was made is to go, and how it is told.
    struct Delivery: Sendable {
        /// nil: only its link is printed. `-` is stdout.
        let path: String?
        let isJSON: Bool
    }

    /// Tells how it ended; throws where that was no good end.
    func deliver(_ generation: RemoteGeneration, _ delivery: Delivery) async throws(ClientFailure) {
        if delivery.isJSON { Swift.print(generation.json.text) }
        guard generation.isCompleted else {
            throw ClientFailure(.failed, (generation.error ?? "\(generation.status): \(generation.id)").madeHarmless)
        }
        let cost = generation.creditCost == 1 ? "1 credit" : "\(generation.creditCost) credits"
        for (number, output) in generation.outputs.enumerated() {
            switch delivery.path {
            case nil:
                if !delivery.isJSON { Swift.print(output.url) }
                complain("\(output.measured), \(cost)")
            case "-": try await print(output)
            case let path?:
                let path = number == 0 ? path : path.numbered(number + 1)
                try await save(output, to: path)
                complain("saved \(path): \(output.measured) (\(output.bytes) bytes), \(cost)")
            }
            if delivery.path == "-" { break }
        }
    }
}

extension ServerAccess {
    /// A command line that speaks to the same server; the key is the caller's to give.
    func command(_ words: String) -> String {
        url == Self.defaultURL
            ? "doitong \(words)" : "doitong \(words) --server \(url.path == "/" ? url.origin : url.text)"
    }
}

extension String {
    /// `sea.png` becomes `sea-2.png`.
    fileprivate func numbered(_ number: Int) -> String {
        let name = self[(lastIndex(of: "/").map { index(after: $0) } ?? startIndex)...]
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return "\(self)-\(number)" }
        return "\(self[..<dot])-\(number)\(self[dot...])"
    }
}
