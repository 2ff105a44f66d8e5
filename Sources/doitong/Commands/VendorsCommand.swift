import Arguments
import EventLoop
import Gateway
import Glibc
import HTTPClient
import JSON
import Telemetry
import Vendors

/// What an operator does with vendors' keys, on the machine that serves.
extension Command {
    static var vendors: Command {
        Command(
            "vendors", "List the vendors, check their keys, keep new ones",
            commands: [vendorsList, vendorsCheck, vendorsSet, vendorsUnset], firstIsUsual: true)
    }

    private static var data: Option<String?> {
        Option(
            "data", "DIR", .directory, absent: "$XDG_DATA_HOME/doitong, else ~/.local/share/doitong",
            "The folder of the server, which holds the keys that were kept.")
    }

    private static var name: Argument<Identifier<Host>> {
        Argument("VENDOR", .vendor, "A vendor, as 'doitong vendors list' names it.")
    }

    private static var vendorsList: Command {
        let data = data
        let only = Argument(optional: "VENDOR", .vendor, "The one to tell all of.") as Argument<Identifier<Host>?>
        return Command(
            "list", "List the vendors, their variables, and which are configured",
            discussion: [
                "Each variable can be in the environment, in a file whose path is in the same variable with _FILE behind it, or "
                    + "kept by 'doitong vendors set'; the environment goes first. A second account has _2 behind its variables."
            ],
            options: [data, json], arguments: [only],
            examples: [
                Example("doitong vendors list", "See who is configured"),
                Example("doitong vendors list kling", "See what Kling needs"),
            ]
        ) { invocation throws(UsageError) in
            let (only, isJSON) = (invocation[only], invocation[json])
            return try withKeyring(try ServeSettings.data(invocation[data])) { keyring in
                let settings = try keyring.settings()
                let entries = VendorRegistry.entries.filter { only == nil || $0.host == only }
                if isJSON {
                    print(JSON.array(entries.map { settings.json(of: $0) }).text)
                } else if only == nil {
                    tell(entries, settings)
                } else {
                    entries.forEach { tell($0, settings) }
                }
                settings.complaints.forEach { complain($0) }
                return 0
            }
        }
    }

    private static func tell(_ entries: [VendorRegistry.Entry], _ settings: VendorSettings) {
        Table(
            [.init("VENDOR"), .init("CONFIGURED"), .init("VARIABLES")],
            entries.map { entry in
                let names = entry.variables.filter { !VendorVariable.common.contains($0) }.map {
                    entry.environmentName($0)
                }
                return [entry.host.text, settings.state(of: entry.host), names.joined(separator: " ")]
            }
        ).print()
    }

    private static func tell(_ entry: VendorRegistry.Entry, _ settings: VendorSettings) {
        print("\(entry.host): \(settings.state(of: entry.host))\n")
        Table(
            [.init("VARIABLE"), .init("SET"), .init("DEFAULT"), .init("MEANING")],
            entry.variables.map { variable in
                let name = entry.environmentName(variable)
                return [
                    name, settings.given[name].map(\.words) ?? (variable.isRequired ? "missing" : "no"),
                    variable.default ?? "", variable.help,
                ]
            }
        ).print()
    }

    private static var vendorsCheck: Command {
        let (data, name) = (data, name)
        return Command(
            "check", "Ask a vendor whether it takes our key, by the cheapest call that it has",
            options: [data], arguments: [name],
            examples: [Example("doitong vendors check kling", "Try Kling's key")]
        ) { invocation throws(UsageError) in
            let host = invocation[name]
            return try withKeyring(try ServeSettings.data(invocation[data])) { keyring in
                let accounts = try keyring.settings().accounts[host] ?? []
                guard !accounts.isEmpty else {
                    complain("\(host) is not configured: 'doitong vendors list \(host)' tells what it needs")
                    return 1
                }
                return check(accounts, of: host)
            }
        }
    }

    private static func check(_ accounts: [VendorSettings.Account], of host: Identifier<Host>) -> Int32 {
        let lane = Lane(index: 0)
        return lane.blocking {
            let client = Client(lanes: [lane], LiveVendors.configuration())
            var status: Int32 = 0
            for account in accounts {
                let name = accounts.count == 1 ? host.text : "\(host), account \(account.number)"
                guard let vendor = HTTPVendor(host, account.configuration, client: client, newPath: { "" }) else {
                    continue
                }
                do throws(VendorError) {
                    print(
                        "\(name): \(try await vendor.check() ?? "it has no call that would show whether the key works")"
                    )
                } catch {
                    complain("\(name): \(error.words)")
                    status = 1
                }
            }
            return status
        }
    }

    private static var vendorsSet: Command {
        let data = data
        let variable = Argument("VARIABLE", .vendorVariable, "The variable's name, DOITONG_VENDOR_....")
        let value =
            Option(
                "value", "VALUE", .secret(), absent: "it is asked for, or read from stdin",
                "The value. Other users of this machine can read a command line; stdin they cannot.") as Option<Secret?>
        return Command(
            "set", "Keep a vendor's key, sealed",
            discussion: [
                "It is sealed with AES-256-GCM under vendors.key of the data folder, which its owner alone can read. A server that "
                    + "runs takes it within a second or two. The environment goes before what is kept."
            ],
            options: [data, value], arguments: [variable],
            examples: [
                Example("doitong vendors set DOITONG_VENDOR_KLING_KEY", "Be asked for Kling's key"),
                Example("doitong vendors set DOITONG_VENDOR_KLING_KEY < key.txt", "Have it read"),
                Example(
                    "doitong vendors set DOITONG_VENDOR_VEO_CREDENTIALS < account.json",
                    "Keep a service account's key file"
                ),
            ]
        ) { invocation throws(UsageError) in
            let variable = invocation[variable]
            let folder = try ServeSettings.data(invocation[data])
            let given = invocation[value] ?? (isatty(STDIN_FILENO) == 0 ? piped() : nil)
            guard let value = given ?? Terminal.secret(asking: "\(variable): ") else {
                throw UsageError("no value was given: type it, send it to stdin, or use --value")
            }
            return try withKeyring(folder) { keyring in
                try DataFolder.make(folder)
                print("\(try keyring.set(variable, value) ? "replaced" : "kept"): \(variable)")
                return 0
            }
        }
    }

    /// Longer than any key file.
    private static let longestValue = 65_536

    /// All of stdin, without the blanks around it: a key file has many lines. nil where there is nothing.
    private static func piped() -> Secret? {
        var bytes = [UInt8](repeating: 0, count: 4096)
        var text: [UInt8] = []
        while text.count <= longestValue {
            let count = unsafe read(STDIN_FILENO, &bytes, bytes.count)
            guard count > 0 else { break }
            text += bytes[..<count]
        }
        let trimmed = VendorSettings.trimmed(String(decoding: text.prefix(longestValue), as: UTF8.self))
        return trimmed.isEmpty ? nil : Secret(trimmed)
    }

    private static var vendorsUnset: Command {
        let data = data
        let variable = Argument("VARIABLE", .vendorVariable, "The variable's name, DOITONG_VENDOR_....")
        return Command(
            "unset", "Forget what set kept",
            discussion: ["A server that runs forgets it within a second or two, and gives that account nothing more."],
            options: [data], arguments: [variable]
        ) { invocation throws(UsageError) in
            let variable = invocation[variable]
            return try withKeyring(try ServeSettings.data(invocation[data])) { keyring in
                guard try keyring.values()[variable] != nil else {
                    complain("\(variable) was not kept")
                    return 1
                }
                _ = try keyring.set(variable, nil)
                print("forgotten: \(variable)")
                return 0
            }
        }
    }

    private static func withKeyring(
        _ data: String, _ body: (VendorKeyring) throws -> Int32
    ) throws(UsageError) -> Int32 {
        do { return try body(VendorKeyring(data: data)) } catch let error {
            complain("\(error)")
            return 1
        }
    }
}

extension Format<Identifier<Host>> {
    fileprivate static var vendor: Self {
        let names = VendorRegistry.entries.map(\.host.text)
        return Self(
            "a vendor: \(names.joined(separator: ", "))",
            read: { text in names.contains(text) ? Identifier(text) : nil }, show: \.text)
    }
}

extension Format<String> {
    fileprivate static var vendorVariable: Self {
        Self(
            "a variable that 'doitong vendors list' names", read: { VendorSettings.knows($0) ? $0 : nil }, show: { $0 })
    }
}

extension VendorSettings {
    fileprivate func state(of host: Identifier<Host>) -> String {
        guard let accounts = accounts[host] else { return "no" }
        return accounts.count == 1 ? "yes" : "\(accounts.count) accounts"
    }

    fileprivate func json(of entry: VendorRegistry.Entry) -> JSON {
        [
            "vendor": .string(entry.host.text), "accounts": .int(accounts[entry.host]?.count ?? 0),
            "variables": .array(
                entry.variables.map { variable in
                    let name = entry.environmentName(variable)
                    return [
                        "name": .string(name), "help": .string(variable.help), "required": .bool(variable.isRequired),
                        "secret": .bool(variable.isSecret), "default": variable.default.map { .string($0) } ?? .null,
                        "set": given[name].map { .string($0.words) } ?? .null,
                    ]
                }),
        ]
    }
}

extension VendorSettings.Source {
    fileprivate var words: String {
        switch self {
        case .environment: "environment"
        case .file: "file"
        case .kept: "kept"
        }
    }
}

extension VendorError {
    /// For the operator.
    fileprivate var words: String {
        switch self {
        case .throttled: "it answers, but is asked too often now"
        case .unavailable(let reason): "cannot be reached: \(reason)"
        case .refused(let reason), .rejected(let reason), .unfit(let reason), .failed(let reason, _, _):
            "it objects: \(reason)"
        case .exhausted(let reason): "the key works, but the account has no money left: \(reason)"
        case .unauthorised(let reason): "it does not take the key: \(reason)"
        case .unreadable(let reason): "its answer is not understood: \(reason)"
        case .lost(let reason): "no answer came: \(reason)"
        case .interrupted: "we were interrupted"
        case .timedOut(let reason): "it did not answer in time: \(reason)"
        }
    }
}
