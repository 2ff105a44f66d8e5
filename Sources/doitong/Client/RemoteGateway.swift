import EventLoop
import HTTPClient
import HTTPTypes
import JSON
import Telemetry

/// The gateway as its clients see it: one address, one key, and operations of its public API.
struct RemoteGateway: Sendable {
    let server: ServerAccess
    let client: Client
    let lane: Lane
    /// Told what holds a call up.
    var notice: @Sendable (String) -> Void = { complain($0) }

    /// A wait shorter than this needs no word.
    private static let noticeableWait = Duration.seconds(1)
    private static let largestAnswer = 64 << 20

    /// The value of the operation's only root field.
    ///
    /// - Parameter idempotencyKey: makes a change repeatable: the server does it once, however often it is sent.
    func ask(
        _ operation: Operation, _ variables: JSONObject = [:], idempotencyKey: String? = nil,
        patience: Retry.Patience = .brief
    ) async throws(ClientFailure) -> JSON {
        var retry = Retry(patience, isRepeatable: operation.isRepeatable || idempotencyKey != nil)
        var isUncertain = false
        while true {
            let trouble: Retry.Trouble
            var failure: ClientFailure
            switch await attempt(operation, variables, idempotencyKey) {
            case .answered(let value): return value
            case .failed(let what, let why): (trouble, failure) = (what, why)
            }
            isUncertain = isUncertain || failure.isUncertain
            failure.isUncertain = isUncertain
            guard let delay = retry.delay(after: trouble) else { throw failure }
            if delay >= Self.noticeableWait {
                notice("\(failure.message.firstClause); trying again in \(delay.components.seconds) s")
            }
            do { try await lane.sleep(for: delay) } catch {
                failure = .interrupted
                failure.isUncertain = isUncertain
                throw failure
            }
        }
    }

    private enum Attempt {
        case answered(JSON)
        case failed(Retry.Trouble, ClientFailure)
    }

    private func attempt(_ operation: Operation, _ variables: JSONObject, _ idempotencyKey: String?) async -> Attempt {
        let body: JSON = ["query": .string(operation.document), "variables": .object(variables)]
        var request = HTTPRequest(.post, server.url / "graphql", bearer: server.key?.secret, json: body)
        request.fields.append(.accept, "application/json")
        if let idempotencyKey { request.fields.append(FieldName("Idempotency-Key"), idempotencyKey) }
        var bounds = Bounds()
        bounds.bodyBytes = Self.largestAnswer
        do throws(HTTPClientError) {
            return read(try await client.send(request, egress: .anywhere, within: bounds), of: operation)
        } catch {
            var failure = server.failure(error)
            failure.isUncertain = error.mayHaveBeenReceived
            return .failed(Retry.Trouble(error), failure)
        }
    }

    private func read(_ response: HTTPResponse, of operation: Operation) -> Attempt {
        guard let answer = try? JSON(parsing: response.body), let members = answer.objectValue else {
            let trouble = Retry.Trouble(
                status: response.status.code, retryAfter: response.fields[.retryAfter], asked: nil)
            return .failed(trouble, server.failure(unreadable: response.status))
        }
        if let error = members["errors"]?.arrayValue?.first {
            let asked = error["extensions"]?["retryAfter"]?.intValue
            let trouble = Retry.Trouble(
                status: response.status.code, retryAfter: response.fields[.retryAfter], asked: asked)
            return .failed(trouble, server.failure(refused: members["errors"]?.arrayValue ?? [error]))
        }
        guard let value = members["data"]?[operation.field] else {
            return .failed(.lasting, server.failure(unreadable: response.status))
        }
        return .answered(value)
    }
}

extension ServerAccess {
    fileprivate func failure(_ error: HTTPClientError) -> ClientFailure {
        if case .cancelled = error.cause { return .interrupted }
        let hint =
            url.isLoopback
            ? "Is 'doitong serve' running? --server or DOITONG_SERVER gives another address."
            : "--server or DOITONG_SERVER gives another address."
        return ClientFailure(.unreachable, "cannot reach \(url.origin): \(error.cause). \(hint)")
    }

    fileprivate func failure(unreadable status: Status) -> ClientFailure {
        ClientFailure(
            .unreachable,
            "what answers at \(url.origin) (\(status)) is not doitong. Check the address that --server or DOITONG_SERVER gives."
        )
    }

    /// The first error's code and message, and every problem that was found with the input.
    fileprivate func failure(refused errors: [JSON]) -> ClientFailure {
        let first = errors[0]
        let code = first["extensions"]?["code"]?.stringValue ?? "INTERNAL"
        let message = first["message"]?.stringValue ?? "no reason was given"
        let problems = (first["extensions"]?["problems"]?.arrayValue ?? []).compactMap { $0["message"]?.stringValue }
        var lines = ["\(code): \(message)"]
        lines += problems.filter { !message.contains($0) }.map { "  \($0)" }
        switch code {
        case "UNAUTHENTICATED":
            lines.append(
                key.map { "The key came from \($0.source). --key, DOITONG_KEY or 'doitong login' gives another." }
                    ?? "Give a key with --key, DOITONG_KEY or 'doitong login'.")
        case "FORBIDDEN":
            lines.append("The key came from \(key?.source ?? "nowhere"). --key or DOITONG_KEY gives another.")
        case "IDEMPOTENCY_KEY_REUSED": lines.append("Leave --idempotency-key out to have a new one made.")
        case "INSUFFICIENT_CREDITS":
            lines.append("'doitong account' shows the credits, 'doitong quote' what others would cost.")
        default: break
        }
        return ClientFailure(.failed, lines.joined(separator: "\n").madeHarmless)
    }
}

extension String {
    /// What comes before the advice.
    fileprivate var firstClause: Substring { prefix { !";\n".contains($0) } }
}
