package import Gateway

/// Who asks.
package enum Caller: Sendable {
    /// Without a key: reads what is public.
    case anyone
    case account(Identifier<Account>, isLive: Bool)
    case admin
}
