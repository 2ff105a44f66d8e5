import Arguments
import JSON

extension Command {
    static var providers: Command {
        let id = Argument(optional: "ID", .text, "A provider, by id or alias, to tell all of.") as Argument<String?>
        let type =
            Option("type", "TYPE", .choice(), absent: "all", "Only those that make this.")
            as Option<GenerationInput.MediaType?>
        let health = Option(
            flag: "health", "Tell how each model does at each host: what rests, and what failed of late.")
        let access = ServerAccess.Options()
        return Command(
            "providers", "List who makes what, or one provider's options and models",
            options: [type, health, json] + access.all, arguments: [id],
            examples: [
                Example("doitong providers --type audio", "Who speaks"),
                Example("doitong providers kling", "What Kling can be told"),
                Example("doitong providers --health", "What fails at present"),
            ]
        ) { invocation throws(UsageError) in
            let (id, type, isJSON) = (invocation[id], invocation[type], invocation[json])
            guard id == nil || type == nil else { throw UsageError("give an ID or --type, not both") }
            let isHealth = invocation[health]
            guard id == nil || !isHealth else { throw UsageError("give an ID or --health, not both") }
            return converse(with: try ServerAccess(access, invocation)) { gateway throws(ClientFailure) in
                if let id {
                    let provider = try await gateway.ask(.provider, ["id": .string(id)])
                    guard !provider.isNull else {
                        throw ClientFailure(
                            .failed, "NOT_FOUND: there is no provider \(id). 'doitong providers' lists all.")
                    }
                    if isJSON { print(provider.text) } else { tell(provider) }
                } else {
                    let variables: JSONObject = type.map { ["type": .string($0.rawValue.uppercased())] } ?? [:]
                    let providers = try await gateway.ask(isHealth ? .health : .providers, variables)
                    let list = providers.arrayValue ?? []
                    if isJSON {
                        print(providers.text)
                    } else if isHealth {
                        tell(healthOf: list)
                    } else {
                        tell(all: list)
                    }
                }
            }
        }
    }
}

private func tell(all providers: [JSON]) {
    Table(
        [
            .init("ID"), .init("TYPES"), .init("CREDITS", isNumber: true), .init("TIME", isNumber: true),
            .init("AVAILABLE"), .init("NAME"), .init("MODELS"),
        ],
        providers.map { provider in
            [
                provider["id"]?.cell ?? "", provider.list("types").lowercased(),
                provider["pricing"]?["creditCost"]?.cell ?? "",
                Progress.spell(provider["pricing"]?["estimatedTime"]?.intValue ?? 0),
                provider["available"]?.boolValue == true ? "yes" : "no", provider["name"]?.cell ?? "",
                (provider["models"]?.arrayValue ?? []).map { $0["id"]?.cell ?? "" }.joined(separator: ", "),
            ]
        }
    ).print()
}

private func tell(healthOf providers: [JSON]) {
    var rows: [[String]] = []
    for provider in providers {
        for model in provider["models"]?.arrayValue ?? [] {
            for health in model["health"]?.arrayValue ?? [] { rows.append(row(provider, model, health)) }
        }
    }
    guard !rows.isEmpty else { return print("No vendor has a key here: 'doitong vendors' tells how to give one.") }
    Table(
        [
            .init("MODEL"), .init("HOST"), .init("PROVIDER"), .init("STATE"),
            .init("FAILED IN A ROW", isNumber: true), .init("FAILED OF LATE", isNumber: true),
        ], rows
    ).print()
}

private func row(_ provider: JSON, _ model: JSON, _ health: JSON) -> [String] {
    let works = health["working"]?.boolValue == true
    let failed = health["failureRate"]?.doubleValue.map { "\(Int(($0 * 100).rounded())) %" }
    return [
        model["id"]?.cell ?? "", health["host"]?.cell ?? "", provider["id"]?.cell ?? "",
        works ? "works" : "rests until \(health["retryAt"]?.cell ?? "")", health["failuresInRow"]?.cell ?? "",
        failed ?? "",
    ]
}

private func tell(_ provider: JSON) {
    print(
        Table.details([
            ("id", provider["id"]?.cell ?? ""), ("name", provider["name"]?.cell ?? ""),
            ("company", provider["company"]?.cell ?? ""), ("aliases", provider.list("aliases")),
            ("makes", provider.list("types").lowercased()),
            ("available", provider["available"]?.boolValue == true ? "yes" : "no, with this key"),
        ]))
    print("\n\(provider["description"]?.cell.onOneLine ?? "")")
    for (title, name) in [("Features", "features"), ("Limitations", "limitations")] {
        let lines = (provider[name]?.arrayValue ?? []).map { "  \($0.cell.onOneLine)" }
        if !lines.isEmpty { print("\n\(title):\n\(lines.joined(separator: "\n"))") }
    }
    print()
    Table(
        [
            .init("OPTION"), .init("TYPE"), .init("DEFAULT"), .init("TAKES"), .init("MEANING"),
        ],
        (provider["options"]?.arrayValue ?? []).map { option in
            let isRequired = option["required"]?.boolValue == true
            return [
                option["name"]?.cell ?? "", option["type"]?.cell ?? "",
                isRequired ? "required" : option["default"]?.cell ?? "", option.allowed.cut(to: widestChoice),
                option["description"]?.cell ?? "",
            ]
        }
    ).print()
    print()
    Table(
        [
            .init("MODEL"), .init("CREDITS", isNumber: true), .init("TIME", isNumber: true), .init("RETIRES"),
            .init("SUCCESSOR"), .init("NAME"), .init("HOSTS"),
        ],
        (provider["models"]?.arrayValue ?? []).map { model in
            [
                model["id"]?.cell ?? "", model["pricing"]?["creditCost"]?.cell ?? "",
                Progress.spell(model["pricing"]?["estimatedTime"]?.intValue ?? 0),
                String(model["retiresAt"]?.cell.prefix(10) ?? ""), model["successor"]?.cell ?? "",
                model["name"]?.cell ?? "", model.list("hosts"),
            ]
        }
    ).print()
}

/// In columns; `--json` has all.
private let widestChoice = 48

extension JSON {
    fileprivate func list(_ name: String) -> String {
        (self[name]?.arrayValue ?? []).map(\.cell).joined(separator: ", ")
    }

    /// What an option takes: its values, else its bounds.
    fileprivate var allowed: String {
        if let values = self["allowedValues"]?.arrayValue { return values.map(\.cell).joined(separator: ", ") }
        switch (self["minimum"]?.doubleValue.map(spell), self["maximum"]?.doubleValue.map(spell)) {
        case (let least?, let most?): return "\(least) to \(most)"
        case (let least?, nil): return "\(least) or more"
        case (nil, let most?): return "\(most) at most"
        case (nil, nil): return ""
        }
    }
}

private func spell(_ number: Double) -> String { Int(exactly: number).map { "\($0)" } ?? "\(number)" }
