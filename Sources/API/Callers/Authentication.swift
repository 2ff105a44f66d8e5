import Crypto
import Gateway
import HTTPTypes
import Telemetry

/// Tells who asks by the key in `Authorization: Bearer` or `X-API-Key`, or else by the session of the console's own pages.
struct Authentication: Sendable {
    let store: any Store
    let session: @Sendable (Fields) -> String?

    /// - Parameter mayHaveSession: whether the request came in a way in which no other page can have a browser send it.
    func caller(of fields: Fields, mayHaveSession: Bool) async throws -> (caller: Caller, key: Identifier<KeyRecord>?) {
        guard let text = try Self.key(in: fields) ?? (mayHaveSession ? session(fields) : nil) else {
            return (.anyone, nil)
        }
        guard let key = APIKey(text), let record = try await store.key(key.digest), record.revokedAt == nil,
            record.mode == key.mode
        else {
            throw ServiceError(.unauthenticated, "The API key is not valid. Check that it was copied whole.")
        }
        return (record.account.map { .account($0, isLive: record.mode == .live) } ?? .admin, record.id)
    }

    private static func key(in fields: Fields) throws(ServiceError) -> String? {
        let bearer = fields[.authorization].map { Substring($0) }
        let named = fields[.apiKey]
        if let bearer {
            let scheme = bearer.prefix { $0 != " " }
            guard scheme.lowercased() == "bearer" else {
                throw ServiceError(.unauthenticated, "Authorization must be 'Bearer dk_…', with one of your API keys.")
            }
            let key = String(bearer.dropFirst(scheme.count).drop { $0 == " " })
            if let named, named != key {
                throw ServiceError(.unauthenticated, "Authorization and X-API-Key hold different keys. Send one.")
            }
            return key
        }
        return named
    }
}

extension FieldName {
    static let authorization = FieldName("Authorization")
    static let apiKey = FieldName("X-API-Key")
    static let idempotencyKey = FieldName("Idempotency-Key")
    static let idempotentReplayed = FieldName("Idempotent-Replayed")
}
