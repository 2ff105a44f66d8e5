package import Telemetry

/// How much may be tried again: a share of what is tried at all, so that trouble is never answered with a flood.
///
/// Each generation puts its share in, each further attempt takes one out; of the account's own and of everybody's. A reserve
/// lets those who ask for little be tried again too, and fills up slowly by itself: who waits is not left waiting for ever.
///
/// A value: the clock comes with each call.
package struct RetryBudget: Sendable {
    package struct Limits: Sendable {
        /// Further attempts for each generation.
        package var share = 0.1
        /// What an account, and everybody together, has beyond that.
        package var (accountReserve, reserve) = (20.0, 200.0)
        /// What comes back of that in a second.
        package var (accountRefill, refill) = (0.1, 2.0)
        /// Accounts remembered; the others have their whole reserve.
        package var accounts = 10_000

        package init() {}
    }

    /// Counted in millionths, so that ten tenths are one.
    private static let one = 1_000_000

    private struct Bucket {
        let reserve: Int
        /// In a millisecond.
        let refill: Int
        var left: Int
        var lookedAt = Timestamp.distantPast

        init(reserve: Double, refill: Double) {
            self.reserve = Int((reserve * Double(one)).rounded())
            self.refill = Int((refill * Double(one) / 1000).rounded())
            left = self.reserve
        }

        mutating func add(_ more: Int) { left = min(left + more, reserve) }

        mutating func look(at now: Timestamp) {
            guard now > lookedAt else { return }
            // No longer than it takes to fill up from nothing.
            let elapsed = refill == 0 ? 0 : min((now - lookedAt).milliseconds, Int64(reserve / refill + 1))
            add(Int(elapsed) * refill)
            lookedAt = now
        }
    }

    private let share: Int
    private let mostAccounts: Int
    private let full: Bucket
    private var all: Bucket
    /// Those with less than their reserve.
    private var accounts: [Identifier<Account>: Bucket] = [:]

    package init(_ limits: Limits = Limits()) {
        share = Int((limits.share * Double(Self.one)).rounded())
        mostAccounts = limits.accounts
        full = Bucket(reserve: limits.accountReserve, refill: limits.accountRefill)
        all = Bucket(reserve: limits.reserve, refill: limits.refill)
    }

    /// A generation was tried for the first time.
    package mutating func deposit(for account: Identifier<Account>) { add(share, for: account) }

    /// Takes what a further attempt costs, if it is there.
    package mutating func withdraw(for account: Identifier<Account>, at now: Timestamp) -> Bool {
        var own = accounts[account] ?? full
        own.look(at: now)
        all.look(at: now)
        let isThere = own.left >= Self.one && all.left >= Self.one
        if isThere {
            own.left -= Self.one
            all.left -= Self.one
        }
        if accounts[account] == nil, accounts.count >= mostAccounts { accounts.removeAll(keepingCapacity: true) }
        accounts[account] = own
        return isThere
    }

    /// Puts back what an attempt that was not made would have cost.
    package mutating func giveBack(for account: Identifier<Account>) { add(Self.one, for: account) }

    private mutating func add(_ more: Int, for account: Identifier<Account>) {
        all.add(more)
        guard var own = accounts[account] else { return }
        own.add(more)
        accounts[account] = own.left < own.reserve ? own : nil
    }
}
