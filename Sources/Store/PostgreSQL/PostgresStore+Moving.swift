package import Gateway
import Postgres
import SQL
package import Telemetry

/// What came of moving a generation.
struct Moved: Sendable {
    let transition: Transition
    /// Whether others may wait for it that it has ended.
    let mayBeAwaited: Bool
}

extension PostgresStore {
    /// How often it is looked what a generation is that others move at the same time.
    private static let mostTries = 16
    /// How many of those that wait are looked for at once.
    private static let childrenAtOnce = 500

    package func apply(
        _ event: Generation.Event, to id: Identifier<Generation>, by worker: Identifier<Worker>?, at now: Timestamp
    ) async throws -> Transition? {
        guard let moved = try await move(event, id, by: worker, at: now) else { return nil }
        let transition = moved.transition
        guard moved.mayBeAwaited else { return transition }
        guard try await settle(Dependants(of: [id]), of: transition.generation.account, at: now) else {
            return transition
        }
        return Transition(
            generation: transition.generation, moved: true, isStopping: transition.isStopping, freesOthers: true)
    }

    /// Moves one, in one round trip where this node saw it last. Those who move the same here do it one after the other, and it
    /// is told in this order.
    func move(
        _ event: Generation.Event, _ id: Identifier<Generation>, by worker: Identifier<Worker>?, at now: Timestamp
    ) async throws -> Moved? {
        try await movers.alone(id) { [self] in
            var known = generations[id]
            var isFresh = false
            for _ in 0..<Self.mostTries {
                if known == nil {
                    known = try await generation(id)
                    isFresh = true
                }
                guard let before = known else { return nil }
                var generation = before
                guard worker == nil || before.worker == worker, generation.handle(event, at: now) else {
                    // Nobody is told that nothing moves for what was.
                    if isFresh {
                        return Moved(transition: Transition(generation: before, moved: false), mayBeAwaited: false)
                    }
                    known = nil
                    continue
                }
                let move = GenerationMove(generation, after: before, at: now)
                if let waiting = try await write(move, at: now) {
                    publish([generation])
                    let hasEnded = generation.status.isTerminal && !before.status.isTerminal
                    return Moved(transition: move.transition(), mayBeAwaited: hasEnded && waiting > 0)
                }
                (known, isFresh) = (nil, false)
            }
            generations[id] = nil
            throw StoreError.overloaded
        }
    }

    /// How many of the account's wait, where it was written; nil where it is no longer as it was before.
    private func write(_ move: GenerationMove, at now: Timestamp) async throws -> Int? {
        try await shielded { [self] pool in
            do {
                return try await pool.execute(.write(move, at: now)).row { row throws(SQLError) in try row.counter(0) }
            } catch SQLError.outcomeUnknown {
                let found = try await pool.look { () throws(SQLError) -> GenerationRow?? in
                    .some(
                        try await pool.row(.row(of: move.row.id, move.row.account)) { row throws(SQLError) in
                            try GenerationRow(row)
                        })
                }
                generations[move.row.id] = nil
                // It is as it was to be: who else made it so has done the same. Whoever waits is looked for.
                return found.map { $0.isLike(move.row) } == true ? 1 : nil
            } catch SQLError.conflict {
                return nil
            }
        }
    }

    // MARK: - Those who wait

    /// Tells those who wait what they were not told before a process ended.
    package func settleLeftBehind() async throws {
        let parents = try await rows(.sharedParentsLeftBehind) { row throws(SQLError) in
            (try row.read(0, as: Identifier<Generation>.self), try row.read(1, as: Identifier<Account>.self))
        }
        for (parent, account) in parents {
            _ = try await settle(Dependants(of: [parent]), of: account, at: .now())
        }
    }

    /// Tells those who wait for what has ended, and those who wait for them. Says whether any of them can begin.
    ///
    /// Each is a transaction of its own: whoever is not told because the process ends is told when it, or another, begins.
    private func settle(
        _ dependants: Dependants, of account: Identifier<Account>, at now: Timestamp
    ) async throws -> Bool {
        var (dependants, canBegin) = (dependants, false)
        while let parent = dependants.next() {
            let limit = Self.childrenAtOnce
            let children = try await rows(
                .sharedWaiting(for: parent.id, of: account, after: parent.lastChild, limit: limit)
            ) { row throws(SQLError) in try row.read(0, as: Identifier<Generation>.self) }
            let status = try await row(.row(of: parent.id, account)) { row throws(SQLError) in
                try GenerationRow(row).state.status
            }
            dependants.reached(children.last, isAll: children.count < limit)
            for id in children {
                let event: Generation.Event
                switch status {
                case .failed, .cancelled: event = .parentFailed(parent.id)
                case .completed where try await haveParentsCompleted(id, account): event = .parentsCompleted
                case .completed, .queued, .processing, nil: continue
                }
                guard let moved = try await move(event, id, by: nil, at: now), moved.transition.moved else { continue }
                if moved.mayBeAwaited { dependants.add(of: moved.transition.generation, before: .queued) }
                if moved.transition.generation.due != nil { canBegin = true }
            }
        }
        return canBegin
    }

    private func haveParentsCompleted(
        _ child: Identifier<Generation>, _ account: Identifier<Account>
    ) async throws -> Bool {
        try await row(.sharedParentsCompleted(child, of: account)) { row throws(SQLError) in try row.read(0) } ?? false
    }
}

extension GenerationRow {
    fileprivate func isLike(_ other: GenerationRow) -> Bool {
        version == other.version && state == other.state && worker == other.worker && due == other.due
            && progress == other.progress && rating == other.rating && attempts == other.attempts
            && result == other.result
    }
}
