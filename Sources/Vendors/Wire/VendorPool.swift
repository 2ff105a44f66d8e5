import Crypto
package import Gateway
import Glibc
import Synchronization
package import Telemetry

/// An operator's accounts at one vendor: each attempt goes to one of them, and so do all later calls about it.
///
/// Which one follows from the attempt's id and the weights alone, so that an account that comes or goes moves no other's
/// share. An account that is out of money, or whose key is not taken, rests for a while, and the others do its work. What no
/// account has room for is turned away before anything is sent (``VendorRoom``).
package final class VendorPool: Vendor {
    package struct Account: Sendable {
        let number: Int
        let weight: Int
        let vendor: any Vendor
        let concurrency: Int?
        let perMinute: Int?

        /// - Parameters:
        ///   - concurrency: how many may run at once; nil where only the vendor knows.
        ///   - perMinute: how many may begin in a minute.
        package init(
            number: Int, weight: Int = 1, concurrency: Int? = nil, perMinute: Int? = nil, vendor: any Vendor
        ) {
            (self.number, self.weight, self.vendor) = (number, weight, vendor)
            (self.concurrency, self.perMinute) = (concurrency, perMinute)
        }
    }

    package let host: Identifier<Host>
    private let configured: Mutex<[Account]>
    private let now: @Sendable () -> Timestamp
    private let log: Log
    /// By the accounts' numbers.
    private let rooms: Mutex<[Int: VendorRoom]>
    /// Until when an account gets nothing new.
    private let resting = Mutex<[Int: Timestamp]>([:])

    private static let rest: Duration = .seconds(600)

    package init(
        _ host: Identifier<Host>, _ accounts: [Account], now: @escaping @Sendable () -> Timestamp, log: Log
    ) {
        (self.host, self.now, self.log) = (host, now, log)
        configured = Mutex(accounts)
        let rooms = accounts.map { ($0.number, VendorRoom(concurrency: $0.concurrency, perMinute: $0.perMinute)) }
        self.rooms = Mutex(Dictionary(uniqueKeysWithValues: rooms))
    }

    private var accounts: [Account] { configured.withLock { $0 } }

    /// Whether there is anybody who could do work.
    package var isConfigured: Bool { configured.withLock { !$0.isEmpty } }

    package var accountCount: Int { configured.withLock { $0.count } }

    /// Puts other accounts in the place of those there were. What runs is asked after with the new ones, by the same numbers.
    ///
    /// - Parameter accounts: is given the vendors there were, by their numbers.
    package func configure(_ accounts: (_ former: [Int: any Vendor]) -> [Account]) {
        let former = self.accounts
        let accounts = accounts(Dictionary(uniqueKeysWithValues: former.map { ($0.number, $0.vendor) }))
        configured.withLock { $0 = accounts }
        rooms.withLock { rooms in
            for account in accounts {
                rooms[account.number, default: VendorRoom()].set(
                    concurrency: account.concurrency, perMinute: account.perMinute)
            }
        }
        // A new key may be what a resting account waited for.
        resting.withLock { $0 = [:] }
    }

    package func submit(_ task: VendorTask) async throws(VendorError) -> VendorProgress {
        var last: VendorError?
        for account in order(for: task.id) {
            if let wait = (room(of: account) { $0.take(task.id, for: task.model.id, at: now()) }) {
                last = last ?? .throttled(retryAfter: wait)
                continue
            }
            do {
                return ending(marked(try await account.vendor.submit(task), by: account), task, at: account)
            } catch {
                switch error {
                case .throttled(let asked):
                    let wait = room(of: account) { $0.refuse(task.id, retryAfter: asked, at: now()) }
                    log.warning(
                        "a vendor had no room that we thought it had",
                        ["vendor": host.text, "account": account.number, "model": task.model.id.text])
                    last = .throttled(retryAfter: wait)
                case .exhausted, .unauthorised:
                    room(of: account) { $0.leave(task.id, isGood: false) }
                    sendToRest(account, error)
                    if case .throttled? = last {} else { last = error }
                // Only what was surely not accepted may be handed to another account.
                case .unavailable, .refused, .rejected, .unfit, .failed, .unreadable, .lost, .interrupted, .timedOut:
                    room(of: account) { $0.leave(task.id, isGood: false) }
                    throw error
                }
            }
        }
        throw last ?? .unavailable("none of its accounts takes work")
    }

    package func poll(_ ticket: Ticket, for task: VendorTask) async throws(VendorError) -> VendorProgress {
        let (account, text) = try owner(of: ticket.text)
        // It may have been handed over before this process began.
        room(of: account) { $0.occupy(task.id, for: task.model.id) }
        do {
            return ending(
                marked(try await account.vendor.poll(Ticket(text), for: task), by: account), task, at: account)
        } catch {
            if !error.isPassing { room(of: account) { $0.leave(task.id, isGood: false) } }
            throw error
        }
    }

    /// Whether a callback is genuine as far as the vendor signs them: by the secret of any of the accounts.
    package func signed(_ callback: VendorCallback) async -> Bool {
        for account in accounts {
            if let vendor = account.vendor as? HTTPVendor, await vendor.signed(callback, at: now()) { return true }
        }
        return false
    }

    /// Asks every account: which of them was resting when the work was handed over is not known any more.
    package func find(_ task: VendorTask) async throws(VendorError) -> FoundWork {
        let accounts = accounts
        var isUnknown = accounts.isEmpty
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
        room(of: account) { $0.leave(task.id, isGood: false) }
        return try await account.vendor.cancel(Ticket(text), for: task)
    }

    package func fetch(_ output: VendorOutput, of task: VendorTask, to path: String) async throws(VendorError) {
        let (account, text) = try owner(of: output.location)
        let output = VendorOutput(location: text, contentType: output.contentType)
        try await account.vendor.fetch(output, of: task, to: path)
    }

    package func letGo(of task: String) {
        rooms.withLock { rooms in
            for number in rooms.keys { rooms[number]?.leave(task, isGood: false) }
        }
    }

    // MARK: - Room

    @discardableResult
    private func room<Result>(of account: Account, _ body: (inout VendorRoom) -> sending Result) -> sending Result {
        rooms.withLock { body(&$0[account.number, default: VendorRoom()]) }
    }

    private func ending(_ progress: VendorProgress, _ task: VendorTask, at account: Account) -> VendorProgress {
        if case .finished = progress { room(of: account) { $0.leave(task.id, isGood: true) } }
        return progress
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
            // It may be again before the work's time is over.
            throw .unavailable("account \(number), which took the work, is not configured any more")
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
