import Crypto
package import Gateway
import Glibc
import Synchronization
package import Telemetry

/// An operator's accounts at one vendor: each attempt goes to one of them, and so do all later calls about it.
///
/// Which one follows from the attempt's id and the weights alone, so that an account that comes or goes moves no other's
/// share. An account that is out of money, or whose key is not taken, rests for a while, and the others do its work.
package final class VendorPool: Vendor {
    package struct Account: Sendable {
        let number: Int
        let weight: Int
        let vendor: any Vendor

        package init(number: Int, weight: Int, vendor: any Vendor) {
            (self.number, self.weight, self.vendor) = (number, weight, vendor)
        }
    }

    package let host: Identifier<Host>
    private let accounts: [Account]
    private let now: @Sendable () -> Timestamp
    private let log: Log
    /// Until when an account gets nothing new.
    private let resting = Mutex<[Int: Timestamp]>([:])

    private static let rest: Duration = .seconds(600)

    /// - Parameter accounts: at least one.
    package init(
        _ host: Identifier<Host>, _ accounts: [Account], now: @escaping @Sendable () -> Timestamp, log: Log
    ) {
        (self.host, self.accounts, self.now, self.log) = (host, accounts, now, log)
    }

    package func submit(_ task: VendorTask) async throws(VendorError) -> VendorProgress {
        var last = VendorError.unavailable("none of its accounts takes work")
        for account in order(for: task.id) {
            do {
                return marked(try await account.vendor.submit(task), by: account)
            } catch {
                last = error
                switch error {
                case .exhausted, .unauthorised: sendToRest(account, error)
                case .throttled: break
                // Only what was surely not accepted may be handed to another account.
                case .unavailable, .refused, .rejected, .failed, .unreadable, .lost, .timedOut: throw error
                }
            }
        }
        throw last
    }

    package func poll(_ ticket: Ticket, for task: VendorTask) async throws(VendorError) -> VendorProgress {
        let (account, text) = try owner(of: ticket.text)
        return marked(try await account.vendor.poll(Ticket(text), for: task), by: account)
    }

    /// Asks every account: which of them was resting when the work was handed over is not known any more.
    package func find(_ task: VendorTask) async throws(VendorError) -> FoundWork {
        var isUnknown = false
        for account in accounts {
            switch try await account.vendor.find(task) {
            case .found(let ticket): return .found(marked(ticket, by: account))
            case .absent: break
            case .unknown: isUnknown = true
            }
        }
        return isUnknown ? .unknown : .absent
    }

    package func cancel(_ ticket: Ticket, for task: VendorTask) async throws(VendorError) -> Cancellation {
        let (account, text) = try owner(of: ticket.text)
        return try await account.vendor.cancel(Ticket(text), for: task)
    }

    package func fetch(_ output: VendorOutput, of task: VendorTask, to path: String) async throws(VendorError) {
        let (account, text) = try owner(of: output.location)
        let output = VendorOutput(location: text, contentType: output.contentType)
        try await account.vendor.fetch(output, of: task, to: path)
    }

    // MARK: - Whose it is

    /// What belongs to an account other than the first has its number before it.
    private func mark(_ text: String, by account: Account) -> String {
        account.number == 1 ? text : "@\(account.number) \(text)"
    }

    private func marked(_ ticket: Ticket, by account: Account) -> Ticket { Ticket(mark(ticket.text, by: account)) }

    private func marked(_ progress: VendorProgress, by account: Account) -> VendorProgress {
        switch progress {
        case .pending(let ticket, let percent, let after):
            .pending(marked(ticket, by: account), percent: percent, after: after)
        case .finished(let outputs):
            .finished(
                outputs.map {
                    VendorOutput(location: mark($0.location, by: account), contentType: $0.contentType)
                })
        }
    }

    private func owner(of text: String) throws(VendorError) -> (Account, String) {
        var (number, rest) = (1, text[...])
        let mark = text.utf8.prefix(3)
        if mark.first == UInt8(ascii: "@"), mark.last == UInt8(ascii: " "),
            let digit = text.dropFirst().first?.wholeNumberValue
        {
            (number, rest) = (digit, text.dropFirst(3))
        }
        guard let account = accounts.first(where: { $0.number == number }) else {
            throw .unauthorised("account \(number), which took the work, is not configured any more")
        }
        return (account, String(rest))
    }

    // MARK: - Whose turn it is

    /// By weighted rendezvous hashing; who rests comes last, for it may be better by now.
    private func order(for task: String) -> [Account] {
        let now = now()
        let resting = resting.withLock { resting in
            resting = resting.filter { $0.value > now }
            return Set(resting.keys)
        }
        return accounts.filter { $0.weight > 0 }
            .map { (account: $0, score: Self.score($0, task), rests: resting.contains($0.number)) }
            .sorted { $0.rests == $1.rests ? $0.score > $1.score : $1.rests }
            .map(\.account)
    }

    private static func score(_ account: Account, _ task: String) -> Double {
        let bytes = SHA256.digest(of: "\(task)/\(account.number)").bytes
        let bits = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return -Double(account.weight) / Glibc.log((Double(bits >> 11) + 0.5) / Double(1 << 53))
    }

    private func sendToRest(_ account: Account, _ error: VendorError) {
        resting.withLock { $0[account.number] = now() + Self.rest }
        log.error(
            "a vendor's account needs you",
            ["vendor": host.text, "account": account.number, "cause": "\(error)", "rests": "\(Self.rest)"])
    }
}
