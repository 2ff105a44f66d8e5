/// How much may be tried again: a share of what is tried at all, so that trouble is never answered with a flood.
///
/// Each generation puts its share in, each further attempt takes one out; of the account's own and of everybody's. A reserve
/// lets those who ask for little be tried again too.
package struct RetryBudget: Sendable {
    package struct Limits: Sendable {
        /// Further attempts for each generation.
        package var share = 0.1
        /// What an account, and everybody together, has beyond that.
        package var (accountReserve, reserve) = (20.0, 200.0)
        /// Accounts remembered; the others have their whole reserve.
        package var accounts = 10_000

        package init() {}
    }

    private let limits: Limits
    private var all: Double
    /// Those with less than their reserve.
    private var accounts: [Identifier<Account>: Double] = [:]

    package init(_ limits: Limits = Limits()) { (self.limits, all) = (limits, limits.reserve) }

    /// A generation is tried for the first time.
    package mutating func deposit(for account: Identifier<Account>) {
        all = min(all + limits.share, limits.reserve)
        guard let left = accounts[account] else { return }
        accounts[account] = left + limits.share < limits.accountReserve ? left + limits.share : nil
    }

    /// Takes what a further attempt costs, if it is there.
    package mutating func withdraw(for account: Identifier<Account>) -> Bool {
        let left = accounts[account] ?? limits.accountReserve
        guard left >= 1, all >= 1 else { return false }
        if accounts[account] == nil, accounts.count >= limits.accounts { accounts.removeAll(keepingCapacity: true) }
        all -= 1
        accounts[account] = left - 1
        return true
    }
}
