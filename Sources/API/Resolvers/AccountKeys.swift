import GraphQL
import Gateway
import JSON
import Telemetry

/// One of the account's own keys, as the account sees it.
struct AccountKey: ObjectValue {
    let record: KeyRecord
    let isCurrent: Bool
}

struct NewAccountKey: ObjectValue {
    let key: AccountKey
    let secret: Secret
}

/// What an account does with its own keys.
extension Resolvers {
    /// `changed` is told when a key was revoked.
    mutating func bindAccountKeys(_ services: Services, changed: @escaping @Sendable () -> Void) {
        bindAsync("Account.keys") { (standing: AccountStanding, call: FieldCall) async throws -> [AccountKey] in
            try await services.store.keys(of: standing.account.id).map { call.seen($0) }
        }
        bindAsync("Mutation.keyCreate") { (_: Void, call: FieldCall) async throws -> NewAccountKey in
            try await services.createKey(call)
        }
        bindAsync("Mutation.keyRevoke") { (_: Void, call: FieldCall) async throws -> AccountKey in
            let revoked = try await services.revokeKey(call)
            changed()
            return revoked
        }
        bind("AccountKey.id", \AccountKey.record.id.text)
        bind("AccountKey.name") { (key: AccountKey) -> String? in key.record.name.isEmpty ? nil : key.record.name }
        bind("AccountKey.mode") { (key: AccountKey) -> String in key.record.mode.rawValue.uppercased() }
        bind("AccountKey.prefix", \AccountKey.record.hint)
        bind("AccountKey.createdAt", \AccountKey.record.createdAt)
        bind("AccountKey.revokedAt", \AccountKey.record.revokedAt)
        bind("AccountKey.isCurrent", \AccountKey.isCurrent)
        bind("NewAccountKey.key", \NewAccountKey.key)
        bind("NewAccountKey.secret") { (key: NewAccountKey) -> String in key.secret.reveal() }
    }
}

extension FieldCall {
    fileprivate func seen(_ record: KeyRecord) -> AccountKey {
        AccountKey(record: record, isCurrent: record.id == (context as! CallContext).key)
    }
}

extension Services {
    private static let longestKeyName = 200

    fileprivate func createKey(_ call: FieldCall) async throws -> NewAccountKey {
        let (standing, isLive) = try (call.context as! CallContext).account()
        let mode = call.arguments.string("mode").flatMap { KeyMode(rawValue: $0.lowercased()) }
        guard let mode, mode != .admin else {
            throw ServiceError(InvalidInput("mode", "mode must be LIVE or TEST; only admin keys make admin keys."))
        }
        guard isLive || mode == .test else { throw ServiceError.testKeysOnly }
        let name = call.arguments.string("name") ?? ""
        guard name.utf8.count <= Self.longestKeyName else {
            throw ServiceError(InvalidInput("name", "name must have no more than \(Self.longestKeyName) bytes."))
        }
        let (key, bounds) = (newKey(mode), KeyBounds())
        let record = KeyRecord(key, id: newID("key"), account: standing.account.id, name: name, createdAt: now())
        guard try await store.create(record, within: bounds) else {
            throw ServiceError(
                .forbidden,
                "An account has at most \(bounds.inUse) keys in use, and \(bounds.ever) with the revoked ones. Revoke one that is not used."
            )
        }
        return NewAccountKey(key: call.seen(record), secret: key.secret)
    }

    fileprivate func revokeKey(_ call: FieldCall) async throws -> AccountKey {
        let (standing, isLive) = try (call.context as! CallContext).account()
        let id = Identifier<KeyRecord>(call.arguments.string("id") ?? "")
        // Another account's is as if it were not there.
        guard let known = try await store.keys(of: standing.account.id).first(where: { $0.id == id }) else {
            throw ServiceError(.notFound, "There is no key \"\(id.text.shown)\".")
        }
        guard isLive || known.mode == .test else { throw ServiceError.testKeysOnly }
        return call.seen(try await store.revoke(id, at: now()) ?? known)
    }
}

extension ServiceError {
    fileprivate static let testKeysOnly = ServiceError(
        .forbidden, "A test key makes and revokes test keys alone. Use one of the account's live keys.")
}
