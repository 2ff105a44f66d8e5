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

    /// Counted in thousandths, so that ten tenths are one.
    private static let one = 1000
    private let share: Int
    private let reserve: Int
    private let accountReserve: Int
    private let mostAccounts: Int
    private var all: Int
    /// Those with less than their reserve.
    private var accounts: [Identifier<Account>: Int] = [:]

    package init(_ limits: Limits = Limits()) {
        func thousandths(_ number: Double) -> Int { Int((number * Double(Self.one)).rounded()) }
        (share, mostAccounts) = (thousandths(limits.share), limits.accounts)
        (reserve, accountReserve) = (thousandths(limits.reserve), thousandths(limits.accountReserve))
        all = reserve
    }

    /// A generation is tried for the first time.
    package mutating func deposit(for account: Identifier<Account>) {
        all = min(all + share, reserve)
        guard let left = accounts[account] else { return }
        accounts[account] = left + share < accountReserve ? left + share : nil
    }

    /// Takes what a further attempt costs, if it is there.
    package mutating func withdraw(for account: Identifier<Account>) -> Bool {
        let left = accounts[account] ?? accountReserve
        guard left >= Self.one, all >= Self.one else { return false }
        if accounts[account] == nil, accounts.count >= mostAccounts { accounts.removeAll(keepingCapacity: true) }
        all -= Self.one
        accounts[account] = left - Self.one
        return true
    }
}
