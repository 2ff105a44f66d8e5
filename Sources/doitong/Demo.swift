import EventLoop
import Glibc
import HTTPClient
import HTTPTypes
import JSON
import Synchronization
import Telemetry

/// Makes one of each through the public API of a server that has just come up, as any client would.
final class Demo: Sendable {
    let data: String
    /// Where the files are kept.
    let folder: String
    let isOnce: Bool

    /// How many generations its server carries at once: all four, and some that a visitor asks for.
    static let carried = 16

    private let failure = Mutex<ClientFailure?>(nil)

    private struct Order: Sendable {
        let type: String
        let text: String
    }

    private static let orders = [
        Order(type: "IMAGE", text: "A lighthouse on a cliff at dusk, in warm colours"),
        Order(type: "AUDIO", text: "Welcome. This voice was made on your own machine, a moment ago."),
        Order(type: "VIDEO", text: "Waves roll onto a beach under a full moon"),
        Order(type: "AVATAR", text: "Hello! I am glad to meet you."),
    ]

    init(data: String, folder: String, isOnce: Bool) { (self.data, self.folder, self.isOnce) = (data, folder, isOnce) }

    /// How it ended; 0 where all went well.
    var code: Int32 { failure.withLock { $0?.kind.rawValue ?? 0 } }

    /// Answers whether the server has done its duty.
    func visit(_ address: String, on lane: Lane) async -> Bool {
        do throws(ClientFailure) {
            guard let url = try? URL(parsing: address), let key = ServerAccess.firstKey(.test, in: data) else {
                throw ClientFailure(
                    .misused,
                    "\(data) is not new, and \(FirstRun.fileName) with its test key is gone: name another folder with --data"
                )
            }
            do { try DataFolder.make(folder) } catch {
                throw ClientFailure(.misused, "--output-dir: \(error.description)")
            }
            let server = ServerAccess(url: url, key: key)
            try await make(RemoteGateway(server: server, client: Client(lanes: [lane]), lane: lane))
            if !isOnce { invite(server) }
            fflush(nil)
        } catch {
            failure.withLock { $0 = error }
            if error.kind != .interrupted { complain(error.message) }
        }
        return isOnce || code != 0
    }

    // MARK: - Making

    private func make(_ gateway: RemoteGateway) async throws(ClientFailure) {
        let display = ProgressDisplay(rows: Self.orders.count)
        var gateway = gateway
        gateway.notice = { display.say($0) }
        let results = await withTaskGroup(of: (Int, Result<RemoteGeneration, ClientFailure>)?.self) { [gateway] group in
            group.addTask(executorPreference: gateway.lane) {
                await display.run(on: gateway.lane)
                return nil
            }
            for (row, order) in Self.orders.enumerated() {
                group.addTask(executorPreference: gateway.lane) { (row, await self.make(order, gateway, display, row)) }
            }
            var results: [Int: Result<RemoteGeneration, ClientFailure>] = [:]
            while results.count < Self.orders.count, let next = await group.next() {
                if let (row, result) = next { results[row] = result }
            }
            group.cancelAll()
            return results
        }
        display.end()
        var firstFailure: ClientFailure?
        for (row, order) in Self.orders.enumerated() {
            switch results[row] {
            case .success(let generation):
                do throws(ClientFailure) { try await tell(order, generation, gateway) } catch {
                    firstFailure = firstFailure ?? error
                }
            case .failure(let failure): firstFailure = firstFailure ?? failure
            case nil: firstFailure = firstFailure ?? .interrupted
            }
        }
        if let firstFailure { throw firstFailure }
    }

    private func make(
        _ order: Order, _ gateway: RemoteGateway, _ display: ProgressDisplay, _ row: Int
    ) async -> Result<RemoteGeneration, ClientFailure> {
        do throws(ClientFailure) {
            let input: JSON = ["type": .string(order.type), "input": ["text": .string(order.text)]]
            let answer = try await gateway.ask(
                .generate, ["input": input], idempotencyKey: newIdempotencyKey(), patience: .long)
            guard let accepted = RemoteGeneration(answer) else { throw ClientFailure(.failed, "nothing was accepted") }
            let generation = try await gateway.follow(accepted, on: display, row: row)
            guard generation.isCompleted, !generation.outputs.isEmpty else {
                throw ClientFailure(.failed, "\(order.type.lowercased()): \(generation.error ?? generation.status)")
            }
            return .success(generation)
        } catch { return .failure(error) }
    }

    private func tell(
        _ order: Order, _ generation: RemoteGeneration, _ gateway: RemoteGateway
    ) async throws(ClientFailure) {
        for output in generation.outputs {
            let path = "\(folder)/\(order.type.lowercased()).\(output.fileExtension)"
            try await gateway.save(output, to: path)
            print(
                """

                \(order.type.lowercased()) by \(generation.provider), model \(generation.model): \(output.measured)
                  \(output.url)
                  \(path)
                  sha256 \(output.sha256)
                """)
        }
    }

    // MARK: - What to do next

    private func invite(_ server: ServerAccess) {
        let request =
            #"{"query": "mutation { generate(input: {type: IMAGE, input: {text: \"A red kite over green hills\"}}) { id } }"}"#
        print(
            """

            All of it was made by the sandbox, on this machine, for nothing. Ask for more:

              curl \(server.url.origin)/graphql \\
                -H 'Authorization: Bearer \(server.key?.secret.reveal() ?? "")' \\
                -H 'Content-Type: application/json' \\
                -d '\(request)'

              doitong generate 'A red kite over green hills' --server \(server.url.origin) --data \(data)

            Serving on \(server.url.origin) until Ctrl-C.
            """)
    }
}
