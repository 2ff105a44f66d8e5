package import Telemetry

/// Names a process that carries generations.
package enum Worker {}

/// One request to make media, from acceptance to its single end.
///
/// Each state carries the data that is true in it and no other. Only ``handle(_:at:)`` moves the state: the legal moves are
/// its `switch`, and they are tested without a clock, a store or a vendor. What a move means for credits, limits and
/// messages follows from the status before and after, and is done by the store in the same transaction.
package struct Generation: Sendable, Identifiable {
    package enum State: Sendable, Equatable {
        /// For the generations whose output it takes.
        case waiting
        case queued(due: Timestamp)
        case processing(by: Identifier<Worker>)
        /// The caller wants no more of it; whoever carries it is stopping it.
        case stopping(by: Identifier<Worker>)
        case completed([Output])
        case failed(GenerationFailure)
        case cancelled
    }

    package enum Status: String, Sendable, CaseIterable {
        case queued = "QUEUED"
        case processing = "PROCESSING"
        case completed = "COMPLETED"
        case failed = "FAILED"
        case cancelled = "CANCELLED"

        package var isTerminal: Bool { self == .completed || self == .failed || self == .cancelled }
    }

    package enum Event: Sendable {
        /// All that it waited for has completed.
        case parentsCompleted
        case parentFailed(Identifier<Generation>)
        /// A worker takes it and begins an attempt there.
        case claimed(by: Identifier<Worker>, Venue)
        /// Another worker takes over what a dead one carried, without a new attempt.
        case takenOver(by: Identifier<Worker>)
        /// The attempt goes elsewhere, of which nothing has left yet.
        case moved(Venue, attempt: Int)
        case sent(Ticket, attempt: Int)
        case progressed(Int)
        case delivered([Output], attempt: Int)
        /// There is no room for the attempt anywhere: it was none, and another may begin then.
        case postponed(until: Timestamp, attempt: Int)
        /// The attempt failed; `retryAt` says when the next may begin, nil that there is none.
        case refused(VendorError, attempt: Int, retryAt: Timestamp?)
        /// What went wrong is ours, not the vendor's.
        case broken(GenerationFailure, attempt: Int)
        case cancelled
        /// The work was stopped, or its result thrown away; `charged` says whether the vendor bills it all the same.
        case stopped(charged: Bool)
        case rated(Double)
    }

    package let id: Identifier<Generation>
    package let account: Identifier<Account>
    /// Whether it runs on vendors and spends credits; otherwise in the sandbox, and spends none.
    package let isLive: Bool
    package let order: Order
    package let createdAt: Timestamp
    package private(set) var state: State
    package private(set) var attempts: [Attempt]
    /// 0 to 100, never falling.
    package private(set) var progress: Int
    package private(set) var startedAt: Timestamp?
    package private(set) var completedAt: Timestamp?
    /// Whether it costs its price: always once completed, and after any other end only where the vendor charged.
    package private(set) var isCharged: Bool
    package private(set) var rating: Double?
    /// Grows with every change: of two states of a generation, the one with the higher number is the newer.
    package private(set) var version: Int

    package init(
        id: Identifier<Generation>, account: Identifier<Account>, isLive: Bool, order: Order, createdAt: Timestamp
    ) {
        let state: State = order.request.input.parents.isEmpty ? .queued(due: createdAt) : .waiting
        self.init(
            id: id, account: account, isLive: isLive, order: order, createdAt: createdAt, state: state, attempts: [],
            progress: 0, startedAt: nil, completedAt: nil, isCharged: false, rating: nil)
    }

    /// As it was stored.
    package init(
        id: Identifier<Generation>, account: Identifier<Account>, isLive: Bool, order: Order, createdAt: Timestamp,
        state: State, attempts: [Attempt], progress: Int, startedAt: Timestamp?, completedAt: Timestamp?,
        isCharged: Bool, rating: Double?, version: Int = 1
    ) {
        (self.id, self.account, self.isLive, self.order) = (id, account, isLive, order)
        (self.createdAt, self.state, self.attempts, self.progress) = (createdAt, state, attempts, progress)
        (self.startedAt, self.completedAt, self.isCharged, self.rating) = (startedAt, completedAt, isCharged, rating)
        self.version = version
    }

    package var status: Status {
        switch state {
        case .waiting, .queued: .queued
        // What is being stopped may yet turn out to have been charged: its end is told when it is known.
        case .processing, .stopping: .processing
        case .completed: .completed
        case .failed: .failed
        case .cancelled: .cancelled
        }
    }

    /// Whether nothing more can happen to it but to be rated.
    package var isOver: Bool {
        switch state {
        case .completed, .failed, .cancelled: true
        case .waiting, .queued, .processing, .stopping: false
        }
    }

    /// Held when accepted, charged when completed, zero when it ended otherwise unless the vendor charged.
    package var cost: Credits { isOver && !isCharged ? .zero : order.price }

    /// What is held of the account's credits: nothing for what runs in the sandbox.
    package var hold: Credits { isLive ? order.price : .zero }

    /// Moves the state and says whether it moved. What comes late, twice or from a worker of the past changes nothing.
    package mutating func handle(_ event: Event, at now: Timestamp) -> Bool {
        switch (state, event) {
        case (.waiting, .parentsCompleted):
            state = .queued(due: now)
        case (.waiting, .parentFailed(let parent)):
            end(
                .failed(
                    GenerationFailure(
                        .generationFailed, "It takes the output of \(parent), which did not complete.", retryable: false
                    )),
                at: now)
        case (.queued(let due), .claimed(let worker, let venue)) where due <= now:
            attempts.append(Attempt(number: attempts.count + 1, venue, startedAt: now))
            startedAt = startedAt ?? now
            state = .processing(by: worker)
        case (.processing, .takenOver(let worker)): state = .processing(by: worker)
        case (.stopping, .takenOver(let worker)): state = .stopping(by: worker)
        case (.processing, .moved(let venue, let number)):
            guard current(number), attempts[number - 1].state == .sending, attempts[number - 1].venue != venue else {
                return false
            }
            attempts[number - 1] = Attempt(number: number, venue, startedAt: now)
        case (.processing, .sent(let ticket, let number)), (.stopping, .sent(let ticket, let number)):
            guard current(number), attempts[number - 1].state == .sending else { return false }
            attempts[number - 1].state = .sent(ticket)
        case (.processing, .progressed(let percent)):
            // 100 is said only when it is done.
            let percent = min(percent, 99)
            guard percent > progress else { return false }
            progress = percent
        case (.processing, .delivered(let outputs, let number)):
            guard current(number), !outputs.isEmpty else { return false }
            attempts[number - 1].end(.done, at: now)
            isCharged = true
            progress = 100
            end(.completed(outputs), at: now)
        case (.processing, .postponed(let due, let number)):
            guard current(number), attempts[number - 1].state == .sending else { return false }
            attempts.removeLast()
            if attempts.isEmpty { startedAt = nil }
            state = .queued(due: due)
        case (.processing, .refused(let error, let number, let retryAt)):
            guard current(number) else { return false }
            let failure = error.failure
            attempts[number - 1].end(error.fateIsUnknown ? .unknown(failure) : .failed(failure), at: now)
            if let retryAt {
                state = .queued(due: retryAt)
            } else {
                isCharged = error.wasCharged
                end(.failed(failure), at: now)
            }
        case (.processing, .broken(let failure, let number)):
            guard current(number) else { return false }
            attempts[number - 1].end(.failed(failure), at: now)
            end(.failed(failure), at: now)
        case (.waiting, .cancelled), (.queued, .cancelled):
            end(.cancelled, at: now)
        case (.processing(let worker), .cancelled):
            state = .stopping(by: worker)
        case (.stopping, .stopped(let charged)):
            if let last = attempts.indices.last { attempts[last].end(.cancelled, at: now) }
            isCharged = charged
            end(.cancelled, at: now)
        case (.completed, .rated(let score)), (.failed, .rated(let score)), (.cancelled, .rated(let score)):
            guard (0...1).contains(score), score != rating else { return false }
            rating = score
        case (.waiting, _), (.queued, _), (.processing, _), (.stopping, _), (.completed, _), (.failed, _),
            (.cancelled, _):
            return false
        }
        version += 1
        return true
    }

    /// Whether `number` is the attempt that runs.
    private func current(_ number: Int) -> Bool {
        number > 0 && number == attempts.count && attempts[number - 1].endedAt == nil
    }

    private mutating func end(_ final: State, at now: Timestamp) {
        state = final
        completedAt = now
    }
}

extension Attempt {
    fileprivate mutating func end(_ final: State, at now: Timestamp) {
        (state, endedAt) = (final, now)
    }
}
