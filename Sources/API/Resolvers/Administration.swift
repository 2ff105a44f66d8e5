import GraphQL
import Gateway
import JSON
import Telemetry

extension KeyRecord: ObjectValue {}
extension LedgerEntry: ObjectValue {}

struct NewKey: ObjectValue {
    let record: KeyRecord
    let secret: Secret
}

struct AccountPage: ObjectValue {
    let accounts: [AccountStanding]
    let hasNext: Bool
}

/// What only admin keys may do.
extension Resolvers {
    /// `changed` is told of what readers may have kept: keys, and accounts' plans.
    mutating func bindAdministration(_ services: Services, changed: @escaping @Sendable () -> Void) {
        bindAdminAccounts(services, changed)
        bindAdminKeys(services, changed)
        bind("AdminAccount.createdAt", \AccountStanding.account.createdAt)
        bind("AdminAccountConnection.nodes", \AccountPage.accounts)
        bind("AdminAccountConnection.pageInfo") { (page: AccountPage) -> PageInfo in
            PageInfo(hasNext: page.hasNext, end: page.accounts.last?.account.id.text)
        }
        bind("AdminKey.id", \KeyRecord.id.text)
        bind("AdminKey.account", \KeyRecord.account?.text)
        bind("AdminKey.mode") { (key: KeyRecord) -> String in key.mode.rawValue.uppercased() }
        bind("AdminKey.name", \KeyRecord.name)
        bind("AdminKey.createdAt", \KeyRecord.createdAt)
        bind("AdminKey.revokedAt", \KeyRecord.revokedAt)
        bind("AdminNewKey.key", \NewKey.record)
        bind("AdminNewKey.secret") { (key: NewKey) -> String in key.secret.reveal() }
        bind("LedgerEntry.kind", \LedgerEntry.kind.rawValue)
        bind("LedgerEntry.credits", \LedgerEntry.amount.count)
        bind("LedgerEntry.generation", \LedgerEntry.generation?.text)
        bind("LedgerEntry.reason", \LedgerEntry.reason)
        bind("LedgerEntry.at", \LedgerEntry.at)
    }

    private mutating func bindAdminAccounts(_ services: Services, _ changed: @escaping @Sendable () -> Void) {
        bindAsync("Query.adminAccounts") { (_: Void, call: FieldCall) async throws -> AccountPage in
            try call.requireAdmin()
            let first = try call.pageSize()
            let after = call.arguments.string("after").map { Identifier<Account>($0) }
            let accounts = try await services.store.accounts(after: after, limit: first + 1)
            return AccountPage(accounts: Array(accounts.prefix(first)), hasNext: accounts.count > first)
        }
        bindAsync("Query.adminAccount") { (_: Void, call: FieldCall) async throws -> AccountStanding? in
            try call.requireAdmin()
            return try await services.store.account(Identifier(call.arguments.string("id") ?? ""))
        }
        bindAsync("Mutation.adminAccountCreate") { (_: Void, call: FieldCall) async throws -> AccountStanding in
            try call.requireAdmin()
            let input = call.arguments.object("input") ?? [:]
            let account = Account(
                id: services.newID("acc"), name: try input.accountName ?? "unnamed",
                plan: try input.plan(over: nil), createdAt: services.now())
            try await services.store.create(account)
            return AccountStanding(account: account, available: .zero, held: .zero, meter: Meter())
        }
        bindAsync("Mutation.adminAccountUpdate") { (_: Void, call: FieldCall) async throws -> AccountStanding in
            let standing = try await services.account(call, "id")
            let input = call.arguments.object("input") ?? [:]
            let account = Account(
                id: standing.account.id, name: try input.accountName ?? standing.account.name,
                plan: try input.plan(over: standing.account.plan), createdAt: standing.account.createdAt)
            guard try await services.store.update(account) else { throw ServiceError.noAccount }
            changed()
            return try await services.store.account(account.id) ?? standing
        }
        bindAsync("Mutation.adminCreditsGrant") { (_: Void, call: FieldCall) async throws -> AccountStanding in
            let standing = try await services.account(call, "account")
            let reason = call.arguments.string("reason") ?? ""
            let unique: Identifier<LedgerEntry> = services.newID("grant")
            let reference = call.arguments.string("reference") ?? unique.text
            guard (1...200).contains(reason.utf8.count), (1...200).contains(reference.utf8.count) else {
                throw ServiceError(InvalidInput("reason", "reason and reference must have 1 to 200 characters."))
            }
            do {
                let granted = try await services.store.grant(
                    Credits(call.arguments.int("credits") ?? 0), to: standing.account.id, reason: reason,
                    reference: reference, at: services.now())
                guard let granted else { throw ServiceError.noAccount }
                return granted
            } catch StoreError.insufficient {
                throw ServiceError(
                    .insufficientCredits, "The account has \(standing.available), less than would be taken back.")
            }
        }
        bindAsync("AdminAccount.keys") { (standing: AccountStanding, _: FieldCall) async throws -> [KeyRecord] in
            try await services.store.keys(of: standing.account.id)
        }
        bindAsync("AdminAccount.ledger") { (standing: AccountStanding, call: FieldCall) async throws -> [LedgerEntry] in
            try await services.store.ledger(of: standing.account.id, limit: try call.pageSize())
        }
    }

    private mutating func bindAdminKeys(_ services: Services, _ changed: @escaping @Sendable () -> Void) {
        bindAsync("Mutation.adminKeyCreate") { (_: Void, call: FieldCall) async throws -> NewKey in
            try call.requireAdmin()
            guard let mode = call.arguments.string("mode").flatMap({ KeyMode(rawValue: $0.lowercased()) }) else {
                throw ServiceError(InvalidInput("mode", "mode must be LIVE, TEST or ADMIN."))
            }
            var account: Identifier<Account>?
            if call.arguments.string("account") != nil {
                account = try await services.account(call, "account").account.id
            }
            guard (account == nil) == (mode == .admin) else {
                throw ServiceError(
                    InvalidInput("account", "LIVE and TEST keys belong to an account; ADMIN keys belong to none."))
            }
            let key = services.newKey(mode)
            let record = KeyRecord(
                key, id: services.newID("key"), account: account, name: call.arguments.string("name") ?? "",
                createdAt: services.now())
            try await services.store.create(record)
            return NewKey(record: record, secret: key.secret)
        }
        bindAsync("Mutation.adminKeyRevoke") { (_: Void, call: FieldCall) async throws -> KeyRecord in
            try call.requireAdmin()
            let id = Identifier<KeyRecord>(call.arguments.string("id") ?? "")
            if let record = try await services.store.revoke(id, at: services.now()) {
                changed()
                return record
            }
            throw ServiceError(.notFound, "There is no key \"\(id.text.shown)\".")
        }
    }
}

extension ServiceError {
    fileprivate static let noAccount = ServiceError(.notFound, "There is no such account.")
}

extension FieldCall {
    fileprivate func requireAdmin() throws { try (context as! CallContext).requireAdmin() }

    fileprivate func pageSize() throws(ServiceError) -> Int {
        let first = arguments.int("first") ?? 20
        guard (0...100).contains(first) else { throw ServiceError(InvalidInput("first", "first must be 0 to 100.")) }
        return first
    }
}

extension Services {
    fileprivate func account(_ call: FieldCall, _ argument: String) async throws -> AccountStanding {
        try call.requireAdmin()
        guard let standing = try await store.account(Identifier(call.arguments.string(argument) ?? "")) else {
            throw ServiceError.noAccount
        }
        return standing
    }
}

extension JSONObject {
    fileprivate var accountName: String? {
        get throws(ServiceError) {
            guard let name = self["name"]?.stringValue else { return nil }
            guard (1...200).contains(name.utf8.count) else {
                throw ServiceError(InvalidInput("name", "name must have 1 to 200 characters."))
            }
            return name
        }
    }

    /// The plan asked for; what is absent is as it was, or as in plan Free.
    fileprivate func plan(over old: Plan?) throws(ServiceError) -> Plan {
        let numbers = ["requestsPerMinute", "concurrent", "perDay"]
        let isGiven = numbers.contains { !(self[$0] ?? .null).isNull }
        let name = self["plan"]?.stringValue ?? old?.name ?? Plan.free.name
        if let plan = Plan.published.first(where: { $0.name.lowercased() == name.lowercased() }) {
            if isGiven {
                throw ServiceError(
                    InvalidInput("plan", "Plan \(plan.name) has its own numbers; only Enterprise takes others."))
            }
            return plan
        }
        guard name.lowercased() == "enterprise" else {
            throw ServiceError(InvalidInput("plan", "plan must be Free, Starter, Pro or Enterprise."))
        }
        var values: [Int?] = []
        for number in numbers {
            let value = self[number]?.intValue
            if let value, !(1...1_000_000).contains(value) {
                throw ServiceError(InvalidInput(number, "\(number) must be 1 to 1000000."))
            }
            values.append(value)
        }
        let previous = old?.name == "Enterprise" ? old : nil
        return .enterprise(
            requestsPerMinute: values[0] ?? previous?.requestsPerMinute ?? 600,
            concurrent: values[1] ?? previous?.concurrent ?? 32, perDay: values[2] ?? previous?.perDay)
    }
}
