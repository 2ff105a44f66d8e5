import Arguments
import JSON

/// What an operator does with accounts, keys and credits; with an admin key.
extension Command {
    static var admin: Command {
        Command(
            "admin", "Administer accounts, keys, credits and routing, with an admin key",
            commands: [
                Command(
                    "account", "Administer accounts",
                    commands: [adminAccountList, adminAccountShow, adminAccountCreate, adminAccountUpdate]),
                Command("key", "Administer keys", commands: [adminKeyList, adminKeyCreate, adminKeyRevoke]),
                Command("credits", "Administer credits", commands: [adminCreditsGrant, adminCreditsLedger]),
                Command(
                    "routing", "See and pin what automatic selection knows",
                    commands: [adminRoutingList, adminRoutingPin, adminRoutingUnpin]),
                adminNodes, adminMigrate,
            ])
    }

    private static var accountID: Argument<String> { Argument("ACCOUNT", .text, "The account's id, acc_....") }

    /// A command that asks for one thing and tells what came.
    static func command(
        _ name: String, _ summary: String, options: [any Declared] = [], arguments: [any Declared] = [],
        examples: [Example] = [], _ operation: Operation,
        variables: @escaping @Sendable (Invocation) throws(UsageError) -> JSONObject,
        tell: @escaping @Sendable (JSON) -> Void
    ) -> Command {
        let access = ServerAccess.Options()
        return Command(
            name, summary, options: options + [json] + access.all, arguments: arguments, examples: examples
        ) { invocation throws(UsageError) in
            let (variables, isJSON) = (try variables(invocation), invocation[json])
            return converse(with: try ServerAccess(access, invocation, for: .admin)) { gateway throws(ClientFailure) in
                let answer = try await gateway.ask(operation, variables)
                guard !answer.isNull else {
                    throw ClientFailure(
                        .failed, "NOT_FOUND: there is none of that id. 'doitong admin account list' lists accounts.")
                }
                if isJSON { print(answer.text) } else { tell(answer) }
            }
        }
    }

    // MARK: - Accounts

    private static var adminAccountList: Command {
        let first = Option("first", "N", .integer(1...100), default: 20, "How many.")
        let after = Option("after", "ACCOUNT", .text, absent: "the first", "Begin after this one.") as Option<String?>
        return command(
            "list", "List accounts", options: [first, after], .adminAccounts,
            variables: { invocation in
                var variables: JSONObject = ["first": .int(invocation[first])]
                variables["after"] = invocation[after].map { .string($0) }
                return variables
            },
            tell: { page in
                Table(
                    [
                        .init("ID"), .init("PLAN"), .init("CREDITS", isNumber: true), .init("HELD", isNumber: true),
                        .init("TODAY", isNumber: true), .init("RUNNING", isNumber: true),
                        .init("QUEUED", isNumber: true), .init("CREATED"), .init("NAME"),
                    ],
                    (page["nodes"]?.arrayValue ?? []).map { account in
                        [
                            account["id"]?.cell ?? "", account["plan"]?["name"]?.cell ?? "",
                            account["credits"]?.cell ?? "", account["creditsHeld"]?.cell ?? "",
                            account["usedToday"]?.cell ?? "", account["running"]?.cell ?? "",
                            account["queued"]?.cell ?? "", String(account["createdAt"]?.cell.prefix(10) ?? ""),
                            account["name"]?.cell ?? "",
                        ]
                    }
                ).print()
                if page["pageInfo"]?["hasNextPage"]?.boolValue == true, let end = page["pageInfo"]?["endCursor"] {
                    complain("there are more: --after \(end.cell) lists them")
                }
            })
    }

    private static var adminAccountShow: Command {
        let id = accountID
        return command(
            "show", "Tell all of an account", arguments: [id], .adminAccount,
            variables: { ["id": .string($0[id])] },
            tell: { account in
                tellAccount(account)
                print()
                tellKeys(account["keys"]?.arrayValue ?? [])
            })
    }

    private struct AccountOptions: Sendable {
        let name = Option("name", "NAME", .text, absent: "as it is", "What it is called.") as Option<String?>
        let plan =
            Option("plan", "PLAN", .choice(), absent: "as it is, and free for a new one", "Its plan.")
            as Option<PlanName?>
        let perMinute = Option(
            "requests-per-minute", "N", .integer(1...1_000_000), absent: "as it is", "For the plan enterprise.")
        let concurrent = Option(
            "concurrent", "N", .integer(1...1_000_000), absent: "as it is", "How many at once; for the plan enterprise."
        )
        let perDay = Option(
            "per-day", "N", .integer(1...1_000_000_000), absent: "without limit", "For the plan enterprise.")

        var all: [any Declared] { [name, plan, perMinute, concurrent, perDay] }

        func input(_ invocation: Invocation) -> JSON {
            var input: JSONObject = [:]
            input["name"] = invocation[name].map { .string($0) }
            input["plan"] = invocation[plan].map { .string($0.rawValue.capitalized) }
            input["requestsPerMinute"] = invocation[perMinute].map { .int($0) }
            input["concurrent"] = invocation[concurrent].map { .int($0) }
            input["perDay"] = invocation[perDay].map { .int($0) }
            return .object(input)
        }
    }

    private enum PlanName: String, CaseIterable { case free, starter, pro, enterprise }

    private static var adminAccountCreate: Command {
        let options = AccountOptions()
        return command(
            "create", "Create an account", options: options.all,
            examples: [Example("doitong admin account create --name 'The Studio' --plan pro", "On a plan")],
            .adminAccountCreate, variables: { ["input": options.input($0)] }, tell: tellAccount)
    }

    private static var adminAccountUpdate: Command {
        let (id, options) = (accountID, AccountOptions())
        return command(
            "update", "Change an account", options: options.all, arguments: [id], .adminAccountUpdate,
            variables: { invocation throws(UsageError) in
                let input = options.input(invocation)
                guard input.objectValue?.isEmpty == false else {
                    throw UsageError(
                        "say what is to change: give one of \(options.all.map(\.definition.typed).joined(separator: ", "))"
                    )
                }
                return ["id": .string(invocation[id]), "input": input]
            }, tell: tellAccount)
    }

    // MARK: - Keys

    private static var adminKeyList: Command {
        let id = accountID
        return command(
            "list", "List an account's keys", arguments: [id], .adminAccount, variables: { ["id": .string($0[id])] },
            tell: { tellKeys($0["keys"]?.arrayValue ?? []) })
    }

    private enum Mode: String, CaseIterable { case live, test, admin }

    private static var adminKeyCreate: Command {
        let id =
            Argument(optional: "ACCOUNT", .text, "The account's id, acc_...; an admin key has none.")
            as Argument<String?>
        let mode = Option(
            "mode", "MODE", .choice(), default: Mode.test,
            "live runs on vendors and spends credits, test runs in the sandbox, admin administers.")
        let name = Option("name", "NAME", .text, absent: "none", "What it is called.") as Option<String?>
        return command(
            "create", "Create a key, and print it: this once", options: [mode, name], arguments: [id],
            examples: [Example("doitong admin key create acc_demo --mode live --name website", "A live key")],
            .adminKeyCreate,
            variables: { invocation throws(UsageError) in
                guard (invocation[id] == nil) == (invocation[mode] == .admin) else {
                    throw UsageError("live and test keys belong to an ACCOUNT; admin keys to none")
                }
                var variables: JSONObject = ["mode": .string(invocation[mode].rawValue.uppercased())]
                variables["account"] = invocation[id].map { .string($0) }
                variables["name"] = invocation[name].map { .string($0) }
                return variables
            },
            tell: { made in
                complain(
                    "\(made["key"]?["id"]?.cell ?? "") is made; the key itself is not kept, and cannot be shown again")
                print(made["secret"]?.cell ?? "")
            })
    }

    private static var adminKeyRevoke: Command {
        let id = Argument("KEY-ID", .text, "The key's id, key_..., as lists have it.") as Argument<String>
        return command(
            "revoke", "End a key at once", arguments: [id], .adminKeyRevoke, variables: { ["id": .string($0[id])] },
            tell: { print("\($0["id"]?.cell ?? "") is revoked since \($0["revokedAt"]?.cell ?? "")") })
    }

    // MARK: - Credits

    private static var adminCreditsGrant: Command {
        let id = accountID
        let credits = Option(
            required: "credits", "N", .integer(-1_000_000_000...1_000_000_000),
            "How many. A negative number takes back.")
        let reason = Option("reason", "TEXT", .text, default: "granted by hand", "Why; the ledger keeps it.")
        let reference =
            Option(
                "reference", "TEXT", .text, absent: "a new one",
                "Under one reference it happens once, however often it is asked for.") as Option<String?>
        return command(
            "grant", "Give an account credits, or take some back", options: [credits, reason, reference],
            arguments: [id],
            examples: [
                Example(
                    "doitong admin credits grant acc_demo --credits 10000 --reference invoice-17",
                    "Once, for an invoice")
            ], .adminCreditsGrant,
            variables: { invocation in
                [
                    "account": .string(invocation[id]), "credits": .int(invocation[credits]),
                    "reason": .string(invocation[reason]),
                    "reference": .string(invocation[reference] ?? newIdempotencyKey()),
                ]
            }, tell: tellAccount)
    }

    private static var adminCreditsLedger: Command {
        let id = accountID
        let first = Option("first", "N", .integer(1...100), default: 20, "How many.")
        return command(
            "ledger", "List the movements of an account's credits, the newest first", options: [first],
            arguments: [id], .adminLedger,
            variables: { ["id": .string($0[id]), "first": .int($0[first])] },
            tell: { account in
                Table(
                    [
                        .init("AT"), .init("KIND"), .init("CREDITS", isNumber: true), .init("GENERATION"),
                        .init("REASON"),
                    ],
                    (account["ledger"]?.arrayValue ?? []).map { entry in
                        ["at", "kind", "credits", "generation", "reason"].map { entry[$0]?.cell ?? "" }
                    }
                ).print()
                complain(
                    "\(account["credits"]?.cell ?? "") credits to spend, \(account["creditsHeld"]?.cell ?? "") held")
            })
    }
}

@Sendable private func tellAccount(_ account: JSON) {
    print(
        Table.details([
            ("id", account["id"]?.cell ?? ""), ("name", account["name"]?.cell ?? ""), ("plan", account.plan),
            ("credits", account["credits"]?.cell ?? ""), ("held", account["creditsHeld"]?.cell ?? ""),
            ("used today", account["usedToday"]?.cell ?? ""), ("running", account["running"]?.cell ?? ""),
            ("queued", account["queued"]?.cell ?? ""), ("created", account["createdAt"]?.cell ?? ""),
        ]))
}

private func tellKeys(_ keys: [JSON]) {
    guard !keys.isEmpty else { return complain("there are no keys") }
    Table(
        [.init("ID"), .init("MODE"), .init("CREATED"), .init("REVOKED"), .init("NAME")],
        keys.map { key in ["id", "mode", "createdAt", "revokedAt", "name"].map { key[$0]?.cell ?? "" } }
    ).print()
}

extension String {
    fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst() }
}
