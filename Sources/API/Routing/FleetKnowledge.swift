package import Gateway
import Synchronization
package import Telemetry

/// What this node knows of the fleet: what all nodes have written down, and what it has seen itself since.
///
/// Whoever chooses takes ``fleet``, a value. What is observed counts at once, and is written down every so often: a crash
/// loses some seconds of it.
package final class FleetKnowledge: Sendable {
    private struct State {
        var fleet = Fleet()
        /// What was observed and is not written down yet.
        var pending: [Subject: Tally] = [:]
        /// How often pins were changed here.
        var pinnings = 0
    }

    /// What waits to be written while the store cannot; what comes beyond is known here, and lost with the process.
    private static let mostPending = 20_000
    private static let writing: Duration = .seconds(10)
    /// How often others' observations are read, in writings.
    private static let readings = 3
    /// What is written in one transaction: who writes about money waits for no more.
    private static let mostAtOnce = 200

    private let store: any KnowledgeStore
    private let log: Log
    private let state = Mutex(State())

    package init(store: any KnowledgeStore, log: Log) { (self.store, self.log) = (store, log) }

    package var fleet: Fleet { state.withLock(\.fleet) }

    package func observe(_ observation: Observation) {
        state.withLock { state in
            for (subject, tally) in observation.additions {
                state.fleet.add(tally, to: subject)
                if state.pending[subject] != nil || state.pending.count < Self.mostPending {
                    state.pending[subject, default: Tally()].add(tally)
                }
            }
        }
    }

    /// Reads what is written down, of all nodes.
    package func load() async throws {
        let pinnings = state.withLock(\.pinnings)
        let (tallies, pins) = try await store.knowledge()
        state.withLock { state in
            // A pin that was changed here meanwhile may not be in what was read.
            var fleet = Fleet(tallies, pins: state.pinnings == pinnings ? pins : state.fleet.pins)
            for (subject, tally) in state.pending { fleet.add(tally, to: subject) }
            state.fleet = fleet
        }
    }

    /// Writes down what was observed since. What could not be written is kept for the next time.
    package func save() async throws {
        var leaving = state.withLock { state in
            defer { state.pending = [:] }
            return state.pending.map { (subject: $0.key, tally: $0.value) }[...]
        }
        while !leaving.isEmpty {
            do { try await store.add(Array(leaving.prefix(Self.mostAtOnce))) } catch {
                state.withLock { state in
                    for (subject, tally) in leaving { state.pending[subject, default: Tally()].add(tally) }
                }
                throw error
            }
            leaving = leaving.dropFirst(Self.mostAtOnce)
        }
    }

    /// Saves and loads until it is cancelled, and saves once more.
    package func run() async {
        var turn = 0
        while !Task.isCancelled {
            do { try await Task.sleep(for: Self.writing) } catch { break }
            turn += 1
            do {
                try await save()
                if turn % Self.readings == 0 { try await load() }
            } catch {
                log.warning("what was learnt of the fleet cannot be kept yet", ["cause": "\(error)"])
            }
        }
        // Not a child task: it is not cancelled with us.
        await Task { [self] in
            do { try await save() } catch {
                log.warning("what was learnt of the fleet since the last writing is lost", ["cause": "\(error)"])
            }
        }.value
    }

    package func pin(_ pin: Pin) async throws {
        try await store.pin(pin)
        state.withLock { state in
            state.pinnings += 1
            state.fleet.pin(pin)
        }
    }

    package func unpin(_ model: Identifier<Model>) async throws -> Bool {
        let wasPinned = try await store.unpin(model)
        state.withLock { state in
            state.pinnings += 1
            state.fleet.unpin(model)
        }
        return wasPinned
    }
}
