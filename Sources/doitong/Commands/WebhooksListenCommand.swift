import Arguments
import EventLoop
import Gateway
import HTTPClient
import HTTPTypes
import JSON
import Telemetry
import Webhooks

extension Command {
    /// Brings events to a developer's machine, which nobody else can reach.
    static var webhooksListen: Command {
        let access = ServerAccess.Options()
        let forward =
            Option(
                "forward", "URL", .receiver, absent: "they are only told",
                "Where each message is sent, as a webhook is.")
            as Option<URL?>
        let secret =
            Option("secret", "WHSEC", .secret(), absent: "a new one", "What messages are signed with: whsec_....")
            as Option<Secret?>
        return Command(
            "listen", "Have events sent to this machine, which needs no public address",
            discussion: [
                "Prints the secret that messages are signed with, then a line for each event, until Ctrl-C. Messages have the id, "
                    + "the headers and the body that a webhook would have. What is not taken is not sent again."
            ],
            options: [forward, secret] + access.all,
            examples: [Example("doitong webhooks listen --forward http://localhost:3000", "To a server of one's own")]
        ) { invocation throws(UsageError) in
            var random = SystemRandomNumberGenerator()
            var signs = WebhookSecret(using: &random)
            if let given = invocation[secret] {
                guard let known = WebhookSecret(given.reveal()) else {
                    throw UsageError("--secret takes whsec_ and 24 to 64 bytes in base64")
                }
                signs = known
            }
            let listening = Listening(forward: invocation[forward], secret: signs)
            return converse(with: try ServerAccess(access, invocation)) { gateway throws(ClientFailure) in
                try await listening.run(gateway)
            }
        }
    }
}

extension Format where Value == URL {
    fileprivate static var receiver: Self {
        Self("an http:// or https:// URL", read: { try? URL(parsing: $0) }, show: { $0.text })
    }
}

/// Asks for new events, and hands each on.
private struct Listening: Sendable {
    let forward: URL?
    let secret: WebhookSecret

    private static let interval: Duration = .seconds(1)
    private static let deadline: Duration = .seconds(15)
    private static let answerBytes = 64 << 10

    func run(_ gateway: RemoteGateway) async throws(ClientFailure) {
        var page = try await gateway.ask(.webhookEvents, [:])
        complain("messages are signed with this secret; Ctrl-C ends")
        say(secret.text.reveal())
        while true {
            for event in page["nodes"]?.arrayValue ?? [] { try await hand(on: event, gateway) }
            if page["hasMore"]?.boolValue != true {
                do { try await gateway.lane.sleep(for: Self.interval) } catch { throw .interrupted }
            }
            page = try await gateway.ask(
                .webhookEvents, ["after": page["cursor"] ?? .null], patience: .long)
        }
    }

    private func hand(on event: JSON, _ gateway: RemoteGateway) async throws(ClientFailure) {
        let (id, type) = (event["id"]?.cell ?? "", event["type"]?.cell ?? "")
        let body = Array((event["body"]?.cell ?? "").utf8)
        let about = (try? JSON(parsing: body))?["data"]?["id"]?.cell ?? ""
        var line = "\(event["at"]?.cell ?? "") \(type) \(about)"
        if let forward {
            let request = Message.request(to: forward, body, id: id, secrets: [secret], at: .now())
            var bounds = Bounds()
            (bounds.totalTime, bounds.bodyBytes) = (Self.deadline, Self.answerBytes)
            do throws(HTTPClientError) {
                let response = try await gateway.client.send(request, egress: .anywhere, within: bounds)
                line += " -> \(response.status.code)"
            } catch {
                if case .cancelled = error.cause { throw .interrupted }
                line += " -> \(error.cause)"
            }
        }
        say(line)
    }

    /// A line at once, also where stdout is a pipe.
    private func say(_ line: String) {
        print(line)
        flush()
    }
}
