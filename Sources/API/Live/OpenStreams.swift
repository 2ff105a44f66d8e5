import Gateway
import Synchronization

/// How many streams each account has open.
final class OpenStreams: Sendable {
    /// One stream's place, held for as long as it is open.
    final class Lease: Sendable {
        private let streams: OpenStreams
        private let account: Identifier<Account>

        fileprivate init(_ streams: OpenStreams, _ account: Identifier<Account>) {
            (self.streams, self.account) = (streams, account)
        }

        deinit { streams.close(account) }
    }

    private let counts = Mutex<[Identifier<Account>: Int]>([:])

    /// Of all accounts.
    var count: Int { counts.withLock { $0.values.reduce(0, +) } }

    /// Nil where the account has as many as it may.
    func open(for account: Identifier<Account>, atMost limit: Int) -> Lease? {
        let isOpen = counts.withLock { counts in
            guard counts[account, default: 0] < limit else { return false }
            counts[account, default: 0] += 1
            return true
        }
        return isOpen ? Lease(self, account) : nil
    }

    private func close(_ account: Identifier<Account>) {
        counts.withLock { counts in counts[account] = counts[account].flatMap { $0 > 1 ? $0 - 1 : nil } }
    }
}
