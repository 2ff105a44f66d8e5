import Arguments
import JSON

/// Who is told of what happens in the account, and what became of that.
extension Command {
    static var webhooks: Command {
        Command(
            "webhooks", "Manage webhooks, and listen to events without a public address",
            commands: [
                webhooksList, webhooksCreate, webhooksUpdate, webhooksDelete, webhooksRotate, webhooksTest,
                webhooksDeliveries, webhooksReplay, webhooksListen,
            ])
    }

    private static var endpointID: Argument<String> { Argument("ENDPOINT", .text, "The endpoint's id, whe_....") }

    /// A command that asks for one thing and tells what came.
    private static func command(
        _ name: String, _ summary: String, options: [any Declared] = [], arguments: [any Declared] = [],
        examples: [Example] = [], _ operation: @escaping @Sendable (Invocation) -> Operation,
        variables: @escaping @Sendable (Invocation) throws(UsageError) -> JSONObject = { _ in [:] },
        tell: @escaping @Sendable (JSON) -> Void
    ) -> Command {
        let access = ServerAccess.Options()
        return Command(
            name, summary, options: options + [json] + access.all, arguments: arguments, examples: examples
        ) { invocation throws(UsageError) in
            let (variables, isJSON) = (try variables(invocation), invocation[json])
            let operation = operation(invocation)
            return converse(with: try ServerAccess(access, invocation)) { gateway throws(ClientFailure) in
                let answer = try await gateway.ask(operation, variables)
                if isJSON { print(answer.text) } else { tell(answer) }
            }
        }
    }

    // MARK: - Endpoints

    private enum EventName: String, CaseIterable {
        case all
        case processing = "generation.processing"
        case completed = "generation.completed"
        case failed = "generation.failed"
        case cancelled = "generation.cancelled"
        case creditsLow = "credits.low"
        case disabled = "webhook.disabled"
    }

    private struct EndpointOptions: Sendable {
        let events =
            Option(repeated: "event", "EVENT", .choice(), "An event that it is told of. Give it once for each.")
            as Option<[EventName]>
        let description =
            Option("description", "TEXT", .text, absent: "as it is", "What it is for.") as Option<String?>

        func input(_ invocation: Invocation) -> JSONObject {
            var input: JSONObject = [:]
            let names = invocation[events]
            if !names.isEmpty {
                input["events"] = .array(names.contains(.all) ? [] : names.map { .string($0.rawValue) })
            }
            input["description"] = invocation[description].map { .string($0) }
            return input
        }
    }

    private static var webhooksList: Command {
        command(
            "list", "List the account's endpoints", { _ in .webhookEndpoints },
            tell: { endpoints in
                let endpoints = endpoints.arrayValue ?? []
                guard !endpoints.isEmpty else {
                    return complain("there are none; 'doitong webhooks create URL' makes one")
                }
                Table(
                    [.init("ID"), .init("STATE"), .init("EVENTS"), .init("URL"), .init("DESCRIPTION")],
                    endpoints.map {
                        [
                            $0["id"]?.cell ?? "", $0.endpointState, $0.eventNames, $0["url"]?.cell ?? "",
                            $0["description"]?.cell ?? "",
                        ]
                    }
                ).print()
            })
    }

    private static var webhooksCreate: Command {
        let url = Argument("URL", .text, "Where messages go: an https:// URL.") as Argument<String>
        let options = EndpointOptions()
        return command(
            "create", "Have an address told of what happens, and print its secret: this once",
            options: [options.events, options.description], arguments: [url],
            examples: [
                Example(
                    "doitong webhooks create https://app.example.com/hooks --event generation.completed",
                    "Of what is done")
            ], { _ in .webhookCreate },
            variables: { invocation in
                var input = options.input(invocation)
                input["url"] = .string(invocation[url])
                return ["input": .object(input)]
            }, tell: tellSecret)
    }

    private static var webhooksUpdate: Command {
        let (id, options) = (endpointID, EndpointOptions())
        let url = Option("url", "URL", .text, absent: "as it is", "Where messages go.") as Option<String?>
        let state =
            Option("state", "STATE", .choice(), absent: "as it is", "Whether it is told.") as Option<EndpointState?>
        return command(
            "update", "Change an endpoint", options: [url, options.events, options.description, state], arguments: [id],
            examples: [
                Example("doitong webhooks update whe_01m7y49j1enrfpxy1wckqdknt1 --state enabled", "Set it going again")
            ],
            { _ in .webhookUpdate },
            variables: { invocation throws(UsageError) in
                var input = options.input(invocation)
                input["url"] = invocation[url].map { .string($0) }
                input["enabled"] = invocation[state].map { .bool($0 == .enabled) }
                guard !input.isEmpty else {
                    throw UsageError("say what is to change: give one of --url, --event, --description, --state")
                }
                return ["id": .string(invocation[id]), "input": .object(input)]
            },
            tell: {
                print(
                    "\($0["id"]?.cell ?? "") is \($0.endpointState), told of \($0.eventNames) at \($0["url"]?.cell ?? "")"
                )
            })
    }

    private enum EndpointState: String, CaseIterable { case enabled, disabled }

    private static var webhooksDelete: Command {
        let id = endpointID
        return command(
            "delete", "Remove an endpoint", arguments: [id], { _ in .webhookDelete },
            variables: { ["id": .string($0[id])] }, tell: { print($0.boolValue ? "it is removed" : "there was none") })
    }

    private static var webhooksRotate: Command {
        let id =
            Argument(
                optional: "ENDPOINT", .text, "The endpoint's id, whe_...; without it, the account's default secret.")
            as Argument<String?>
        return command(
            "rotate", "Make a new secret, and print it: this once. The former one signs too for 24 hours",
            arguments: [id], { $0[id] == nil ? .webhookRotateDefault : .webhookRotate },
            variables: { $0[id].map { ["id": .string($0)] } ?? [:] }, tell: tellSecret)
    }

    private static var webhooksTest: Command {
        let id = endpointID
        return command(
            "test", "Send an endpoint a message of type webhook.test", arguments: [id], { _ in .webhookTest },
            variables: { ["id": .string($0[id])] },
            tell: {
                print("\($0["id"]?.cell ?? "") is on its way; 'doitong webhooks deliveries' tells what came of it")
            })
    }

    // MARK: - Deliveries

    private enum DeliveryStatus: String, CaseIterable { case pending, delivered, dead }

    private static var webhooksDeliveries: Command {
        let endpoint = Option("endpoint", "ID", .text, absent: "all", "Only those to this endpoint.") as Option<String?>
        let generation =
            Option("generation", "ID", .text, absent: "all", "Only those about this generation.") as Option<String?>
        let status =
            Option("status", "STATUS", .choice(), absent: "all", "Only those that are so.") as Option<DeliveryStatus?>
        let first = Option("first", "N", .integer(1...100), default: 20, "How many.")
        let after =
            Option("after", "CURSOR", .text, absent: "the newest", "Begin after this place of an earlier list.")
            as Option<String?>
        return command(
            "deliveries", "List messages, the newest first, and what came of them",
            options: [endpoint, generation, status, first, after],
            examples: [Example("doitong webhooks deliveries --status dead", "What was given up")],
            { _ in .webhookDeliveries },
            variables: { invocation in
                var variables: JSONObject = ["first": .int(invocation[first])]
                variables["after"] = invocation[after].map { .string($0) }
                variables["endpoint"] = invocation[endpoint].map { .string($0) }
                variables["generation"] = invocation[generation].map { .string($0) }
                variables["status"] = invocation[status].map { .string($0.rawValue.uppercased()) }
                return variables
            },
            tell: { page in
                let deliveries = page["nodes"]?.arrayValue ?? []
                guard !deliveries.isEmpty else { return complain("there are none") }
                Table(
                    [
                        .init("ID"), .init("STATUS"), .init("TYPE"), .init("TRIES", isNumber: true), .init("AT"),
                        .init("GENERATION"), .init("LAST"), .init("URL"),
                    ],
                    deliveries.map { delivery in
                        let tries = delivery["tries"]?.arrayValue ?? []
                        let last = tries.last.map { $0["status"]?.cell ?? "" } ?? ""
                        return [
                            delivery["id"]?.cell ?? "", delivery["status"]?.cell ?? "", delivery["type"]?.cell ?? "",
                            "\(tries.count)", delivery["at"]?.cell ?? "", delivery["generation"]?.cell ?? "",
                            last.isEmpty ? tries.last?["error"]?.cell ?? "" : last, delivery["url"]?.cell ?? "",
                        ]
                    }
                ).print()
                if page["pageInfo"]?["hasNextPage"]?.boolValue == true, let end = page["pageInfo"]?["endCursor"] {
                    complain("there are more: --after \(end.cell) lists them")
                }
            })
    }

    private static var webhooksReplay: Command {
        let id =
            Argument(optional: "DELIVERY", .text, "One message, dlv_...; else give --endpoint and --from.")
            as Argument<String?>
        let endpoint =
            Option("endpoint", "ID", .text, absent: "none", "Send again what this endpoint did not take.")
            as Option<String?>
        let from =
            Option("from", "TIME", .text, absent: "none", "What happened from then on, as RFC 3339 has it.")
            as Option<String?>
        let until = Option("until", "TIME", .text, absent: "now", "What happened before then.") as Option<String?>
        let all = Option(flag: "all", "What it took, too.")
        return command(
            "replay", "Send a message again, or those of a time", options: [endpoint, from, until, all],
            arguments: [id],
            examples: [
                Example("doitong webhooks replay dlv_01m7y49j1enrfpxy1wckqdknt1", "One"),
                Example(
                    "doitong webhooks replay --endpoint whe_01m7y49j1enrfpxy1wckqdknt1 --from 2026-09-15T08:00:00Z",
                    "What was missed since then"),
            ], { $0[id] == nil ? .webhookReplayRange : .webhookReplay },
            variables: { invocation throws(UsageError) in
                if let id = invocation[id] { return ["id": .string(id)] }
                guard let endpoint = invocation[endpoint], let from = invocation[from] else {
                    throw UsageError("name a DELIVERY, or give --endpoint and --from")
                }
                var variables: JSONObject = [
                    "endpoint": .string(endpoint), "from": .string(from), "all": .bool(invocation[all]),
                ]
                variables["until"] = invocation[until].map { .string($0) }
                return variables
            },
            tell: { answer in
                print(
                    answer.intValue.map { "\($0) are sent again" } ?? "\(answer["id"]?.cell ?? "") is sent again")
            })
    }
}

@Sendable private func tellSecret(_ answer: JSON) {
    if let endpoint = answer["endpoint"] {
        complain("\(endpoint["id"]?.cell ?? "") is told of \(endpoint.eventNames); its secret cannot be shown again")
    } else {
        complain("this signs messages to the webhookUrl of generations; it cannot be shown again")
    }
    print(answer["secret"]?.cell ?? answer.cell)
}

extension JSON {
    fileprivate var eventNames: String {
        let names = self["events"]?.arrayValue?.compactMap(\.stringValue) ?? []
        return names.isEmpty ? "everything" : names.joined(separator: " ")
    }

    fileprivate var endpointState: String {
        if let reason = self["disabledReason"]?.stringValue { return "disabled (\(reason))" }
        return self["failingSince"]?.stringValue.map { "failing since \($0)" } ?? "enabled"
    }
}
