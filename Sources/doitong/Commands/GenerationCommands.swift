import Arguments
import JSON

/// What may be asked of a generation that exists.
extension Command {
    private static var id: Argument<String> { Argument("ID", .text, "The generation's id, gen_....") }

    static var status: Command {
        let (id, access) = (id, ServerAccess.Options())
        return Command(
            "status", "Tell how a generation is, and why", options: [json] + access.all, arguments: [id]
        ) { invocation throws(UsageError) in
            let (id, isJSON) = (invocation[id], invocation[json])
            return converse(with: try ServerAccess(access, invocation)) { gateway throws(ClientFailure) in
                let generation = try await gateway.generation(id)
                print(isJSON ? generation.json.text : generation.details)
            }
        }
    }

    static var wait: Command {
        let (id, access) = (id, ServerAccess.Options())
        let timeout = Option(
            "timeout", "DURATION", .duration(.zero ... .seconds(86_400)), absent: "as long as it takes",
            "How long to wait. Exits with 4 when it is over, and the generation goes on.")
        let output =
            Option(
                "output", "FILE", .file, absent: "its link is printed",
                "Save what was made, and print no link. - is stdout.") as Option<String?>
        return Command(
            "wait", "Wait until a generation has ended, and print its link",
            discussion: ["Exits as 'doitong generate' does."], options: [timeout, output, json] + access.all,
            arguments: [id],
            examples: [Example("doitong wait gen_01m7y49j1enrfpxy1wckqdknt1 --timeout 5m", "For five minutes at most")]
        ) { invocation throws(UsageError) in
            let (id, limit) = (invocation[id], invocation[timeout])
            let delivery = RemoteGateway.Delivery(path: invocation[output], isJSON: invocation[json])
            guard delivery.path != "-" || !delivery.isJSON else {
                throw UsageError("--output - and --json would both fill stdout: choose one")
            }
            return converse(with: try ServerAccess(access, invocation)) { gateway throws(ClientFailure) in
                let display = ProgressDisplay()
                var gateway = gateway
                gateway.notice = { display.say($0) }
                let first = try await gateway.generation(id)
                try await gateway.deliver(try await gateway.watch(first, atMost: limit, on: display), delivery)
            }
        }
    }

    static var cancel: Command {
        let (id, access) = (id, ServerAccess.Options())
        return Command(
            "cancel", "End a generation that is under way", options: [json] + access.all, arguments: [id]
        ) { invocation throws(UsageError) in
            let (id, isJSON) = (invocation[id], invocation[json])
            return converse(with: try ServerAccess(access, invocation)) { gateway throws(ClientFailure) in
                let isCancelled = try await gateway.ask(.cancel, ["id": .string(id)])
                if isJSON { print(isCancelled.text) }
                guard isCancelled.boolValue else {
                    throw ClientFailure(
                        .failed, "\(id) had ended already; '\(gateway.server.command("status \(id)"))' tells how")
                }
                if !isJSON { print("\(id) is cancelled") }
            }
        }
    }

    private enum Status: String, CaseIterable { case queued, processing, completed, failed, cancelled }

    static var list: Command {
        let access = ServerAccess.Options()
        let status =
            Option(
                repeated: "status", "STATUS", .choice(), "Only those that are so.") as Option<[Status]>
        let type =
            Option("type", "TYPE", .choice(), absent: "all", "Only those of this type.")
            as Option<GenerationInput.MediaType?>
        let provider = Option("provider", "ID", .text, absent: "all", "Only those made by this provider.")
        let search =
            Option("search", "WORDS", .text, absent: "all", "Only those with these words in prompt, tags or id.")
            as Option<String?>
        let first = Option("first", "N", .integer(1...100), default: 20, "How many.")
        let after = Option("after", "CURSOR", .text, absent: "the newest", "Begin after this place of an earlier list.")
        return Command(
            "list", "List generations, the newest first",
            options: [status, type, provider, search, first, after, json] + access.all,
            examples: [Example("doitong list --status failed --status cancelled", "What did not come to a good end")]
        ) { invocation throws(UsageError) in
            var variables: JSONObject = ["first": .int(invocation[first])]
            variables["after"] = invocation[after].map { .string($0) }
            variables["type"] = invocation[type].map { .string($0.rawValue.uppercased()) }
            variables["provider"] = invocation[provider].map { .string($0) }
            variables["search"] = invocation[search].map { .string($0) }
            let statuses = invocation[status].map { JSON.string($0.rawValue.uppercased()) }
            if !statuses.isEmpty { variables["status"] = .array(statuses) }
            let isJSON = invocation[json]
            return converse(with: try ServerAccess(access, invocation)) { [variables] gateway throws(ClientFailure) in
                let page = try await gateway.ask(.generations, variables)
                guard !isJSON else { return print(page.text) }
                let generations = (page["nodes"]?.arrayValue ?? []).compactMap(RemoteGeneration.init)
                if generations.isEmpty {
                    complain("there are none")
                } else {
                    RemoteGeneration.table(generations).print()
                }
                if page["pageInfo"]?["hasNextPage"]?.boolValue == true, let end = page["pageInfo"]?["endCursor"] {
                    complain("there are more: --after \(end.cell) lists them")
                }
            }
        }
    }
}

extension RemoteGeneration {
    fileprivate static func table(_ generations: [RemoteGeneration]) -> Table {
        let columns = ["ID", "STATUS", "TYPE", "PROVIDER", "MODEL"].map { Table.Column($0) }
        return Table(
            columns + [.init("CREDITS", isNumber: true), .init("CREATED"), .init("TEXT")],
            generations.map { generation in
                let created = String(generation.json["createdAt"]?.cell.prefix(19) ?? "").replacing("T", with: " ")
                return [
                    generation.id, generation.status, generation.type, generation.provider, generation.model,
                    "\(generation.creditCost)", created, generation.prompt,
                ]
            })
    }

    fileprivate var details: String {
        let percent = hasEnded ? "" : " (\(json["progress"]?.cell ?? "0")%)"
        var rows = [
            ("id", id), ("type", type), ("status", status + percent), ("provider", provider), ("model", model),
            ("text", prompt), ("options", json["options"]?.cell ?? ""), ("tags", json["tags"]?.cell ?? ""),
            ("credits", "\(creditCost)"), ("expected", Progress.spell(json["estimatedTime"]?.intValue ?? 0)),
            ("created", json["createdAt"]?.cell ?? ""), ("started", json["startedAt"]?.cell ?? ""),
            ("ended", json["completedAt"]?.cell ?? ""), ("chosen because", json["routing"]?["reason"]?.cell ?? ""),
        ]
        for attempt in json["attempts"]?.arrayValue ?? [] {
            let place =
                "\(attempt["provider"]?.cell ?? "") \(attempt["model"]?.cell ?? "") at \(attempt["host"]?.cell ?? "")"
            let error = attempt["error"]?["message"]?.cell ?? ""
            rows.append(
                (
                    "attempt \(attempt["number"]?.cell ?? "")",
                    "\(attempt["state"]?.cell ?? ""), \(place)" + (error.isEmpty ? "" : ": \(error)")
                ))
        }
        rows.append(("error", error ?? ""))
        for output in outputs {
            rows += [("output", output.measured), ("link", output.url), ("sha256", output.sha256)]
        }
        return Table.details(rows.map { (name: $0.0, value: $0.1) })
    }
}
