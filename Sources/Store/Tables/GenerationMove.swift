import Gateway
import Telemetry

/// A generation's move with what follows from it: what is written in one transaction.
struct GenerationMove: Sendable {
    let before: Generation
    let generation: Generation
    let row: GenerationRow
    let change: AccountChange
    /// How its hold ends, where it does.
    let end: LedgerEntry?
    /// What others are to be told.
    let told: Generation.Status?

    init(_ generation: Generation, after before: Generation, at now: Timestamp) {
        self.generation = generation
        self.before = before
        row = GenerationRow(generation)
        change = AccountChange(from: before, to: generation)
        end = change.transfers == 0 ? nil : .end(of: generation, at: now)
        told = generation.status == before.status ? nil : generation.status
    }

    var hasEnded: Bool { generation.isOver && !before.isOver }
    var changesState: Bool { generation.state != before.state }

    /// What it means for those who asked for it; `freesOthers`: whether what waited for it can begin.
    func transition(freesOthers: Bool = false) -> Transition {
        let isStopping = if case .stopping = generation.state { true } else { false }
        let freesPlace = before.status == .processing && generation.status != .processing
        return Transition(
            generation: generation, moved: true, isStopping: isStopping, freesOthers: freesPlace || freesOthers)
    }
}

/// What a generation's move changes for its account: differences.
struct AccountChange: Sendable {
    var available: Credits = .zero
    var held: Credits = .zero
    var transfers = 0
    var running = 0
    var queued = 0
    /// Of those that are queued, the ones that wait for others.
    var waiting = 0
    /// Whether another of its generations may now be the first that falls due.
    var changesDue = false

    var isNothing: Bool {
        transfers == 0 && running == 0 && queued == 0 && !changesDue && available == .zero && held == .zero
    }
}

extension AccountChange {
    fileprivate init(from before: Generation, to generation: Generation) {
        running = generation.places(.processing) - before.places(.processing)
        queued = generation.places(.queued) - before.places(.queued)
        waiting = (generation.isWaiting ? 1 : 0) - (before.isWaiting ? 1 : 0)
        changesDue = !generation.isDue(with: before)
        guard generation.isLive, generation.isOver, !before.isOver else { return }
        held = .zero - generation.hold
        if !generation.isCharged { available = generation.hold }
        transfers = 1
    }
}

extension LedgerEntry {
    fileprivate static func end(of generation: Generation, at now: Timestamp) -> LedgerEntry {
        LedgerEntry(
            kind: generation.isCharged ? .capture : .release, amount: generation.hold, generation: generation.id,
            reason: generation.endReason, at: now)
    }
}

extension Generation {
    // The compiler fails where the next three are made part of one function, as of 6.3.1.
    @inline(never)
    fileprivate func places(_ status: Status) -> Int { self.status == status ? 1 : 0 }

    fileprivate var isWaiting: Bool {
        @inline(never) get { GenerationRow.Name(state) == .waiting }
    }

    @inline(never)
    fileprivate func isDue(with other: Generation) -> Bool { due == other.due }

    /// Why its hold ended as it did, for the ledger.
    fileprivate var endReason: String {
        switch state {
        case .completed: "completed"
        case .failed: isCharged ? "failed, and charged by the vendor" : "failed"
        case .cancelled: isCharged ? "cancelled, and charged by the vendor" : "cancelled"
        case .waiting, .queued, .processing, .stopping: "under way"
        }
    }
}
