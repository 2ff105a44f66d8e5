import Arguments
import JSON

extension Command {
    static var account: Command {
        let access = ServerAccess.Options()
        return Command("account", "Tell the account's plan, credits and use", options: [json] + access.all) {
            invocation throws(UsageError) in
            let isJSON = invocation[json]
            return converse(with: try ServerAccess(access, invocation)) { gateway throws(ClientFailure) in
                let account = try await gateway.ask(.account)
                guard !isJSON else { return print(account.text) }
                print(
                    Table.details([
                        ("id", account["id"]?.cell ?? ""), ("plan", account.plan),
                        ("credits", account["credits"]?.cell ?? ""), ("held", account["creditsHeld"]?.cell ?? ""),
                        ("used today", account["usedToday"]?.cell ?? ""), ("running", account["running"]?.cell ?? ""),
                    ]))
            }
        }
    }
}

extension JSON {
    /// `Pro: 60 requests a minute, 10 at once, 10000 a day`.
    var plan: String {
        func limit(_ name: String) -> String { self["plan"]?[name]?.intValue.map { "\($0)" } ?? "any number" }
        return
            "\(self["plan"]?["name"]?.cell ?? ""): \(limit("requestsPerMinute")) requests a minute, \(limit("concurrent")) at once, \(limit("perDay")) a day"
    }
}
