import Gateway
import Telemetry

extension AccountRow {
    /// Takes what a generation needs out of the account's limits and credits, or says what forbids it: then nothing is taken.
    mutating func admit(_ generation: Generation) -> ServiceError? {
        let before = standing
        if let error = standing.meter.admit(standing.account.plan, at: generation.createdAt) { return error }
        guard standing.available >= generation.hold else {
            standing = before
            return .insufficient(needed: generation.hold, available: before.available)
        }
        guard generation.isLive else { return nil }
        standing.available -= generation.hold
        standing.held += generation.hold
        transfers += 1
        return nil
    }
}

extension AccountRow {
    /// Gives credits, or takes back with a negative amount what is there.
    mutating func grant(_ credits: Credits) throws {
        let (sum, isTooLarge) = standing.available.count.addingReportingOverflow(credits.count)
        let most = Int(Schema.most)
        guard !isTooLarge, sum <= most, credits.count >= -most else {
            throw StoreError.failed("an account holds at most \(Schema.most) credits: grant less")
        }
        guard sum >= 0 else { throw StoreError.insufficient }
        standing.available = Credits(sum)
        transfers += 1
    }
}

/// What becomes of a generation for the sake of those whose output it takes.
enum ParentsFate {
    case completed, open
    case refused(ServiceError)

    /// - Parameter parent: the row of each, where there is one.
    init(
        of parents: [Identifier<Generation>], for child: Generation,
        _ parent: (Identifier<Generation>) throws -> GenerationRow?
    ) rethrows {
        var areCompleted = !parents.isEmpty
        for id in parents {
            // Another's is not told from none.
            guard let parent = try parent(id), parent.account == child.account, parent.isLive == child.isLive,
                id != child.id
            else {
                self = .refused(.parent("There is no generation \(id) whose output could be taken."))
                return
            }
            switch parent.state.status {
            case .completed: break
            case .queued, .processing: areCompleted = false
            case .failed, .cancelled:
                self = .refused(.parent("Generation \(id) did not complete, so there is no output to take."))
                return
            }
        }
        self = areCompleted ? .completed : .open
    }
}

extension LedgerEntry {
    static func hold(for generation: Generation) -> LedgerEntry {
        LedgerEntry(
            kind: .hold, amount: generation.hold, generation: generation.id, reason: "accepted",
            at: generation.createdAt)
    }
}

extension ServiceError {
    fileprivate static func parent(_ message: String) -> ServiceError {
        ServiceError(InvalidInput("input", message))
    }

    fileprivate static func insufficient(needed: Credits, available: Credits) -> ServiceError {
        ServiceError(
            .insufficientCredits,
            "It costs \(needed), and \(available) \(available.count == 1 ? "is" : "are") available. Top up, or choose what costs less."
        )
    }
}
