package import EventLoop
package import JSON

/// One thing that a vendor was asked to make.
///
/// Its whole course is known when it is accepted: what it is at a moment follows from the moment alone, so nothing has to run
/// for it, and two runs with the same seed see the same.
package struct Job: Sendable {
    /// What was asked for.
    package struct Order: Sendable {
        package let vendor: String
        let model: String
        let path: String
        let request: JSON
        /// Of the body, so that the same request is known again.
        let digest: String
        let outputs: [MediaSpec]
        /// By which the caller may know it again.
        let clientID: String?
        let callback: String?
        /// What the vendor itself keeps in mind about it.
        let notes: JSON
        /// The faults that this job could not show: its answer has no status, or no link.
        let immune: Set<Fault.Kind>

        package init(
            vendor: String, model: String, path: String, request: JSON = [:], digest: String = "",
            outputs: [MediaSpec] = [], clientID: String? = nil, callback: String? = nil, notes: JSON = [:],
            immune: Set<Fault.Kind> = []
        ) {
            (self.vendor, self.model, self.path, self.request) = (vendor, model, path, request)
            (self.digest, self.outputs, self.clientID, self.callback) = (digest, outputs, clientID, callback)
            (self.notes, self.immune) = (notes, immune)
        }

        /// By which a second submission of the same is known.
        package var identity: [String] { [vendor] + (clientID.map { ["id", $0] } ?? ["body", path, digest]) }
    }

    /// How it will end.
    package enum Fate: String, Sendable { case delivers, moderated, fails, stuck, strange }

    package enum Phase: Sendable, Equatable {
        case queued
        /// How much of it is done, from 0 to 1.
        case running(Double)
        case succeeded, moderated, failed, cancelled
        /// In a state for which the vendor's documents have no word.
        case strange

        var isOver: Bool {
            switch self {
            case .queued, .running: false
            case .succeeded, .moderated, .failed, .cancelled, .strange: true
            }
        }
    }

    let id: String
    let order: Order
    let acceptedAt: Moment
    /// In milliseconds since 1970.
    let acceptedWall: Int64
    let work: Duration
    let fate: Fate
    /// Whether what it makes cannot be fetched.
    let hasDeadLinks: Bool
    /// When its turn comes; later than that where others must end first.
    var beginsAt: Moment
    package var cancelledAt: Moment?
    /// A number of its own, for seeds and the like.
    let number: Int
    /// How often it was submitted again, and answered with what it was answered before.
    var replays = 0

    package init(
        id: String, order: Order, acceptedAt: Moment, acceptedWall: Int64 = 0, work: Duration, fate: Fate = .delivers,
        hasDeadLinks: Bool = false, beginsAt: Moment, number: Int = 0
    ) {
        (self.id, self.order, self.acceptedAt, self.acceptedWall) = (id, order, acceptedAt, acceptedWall)
        (self.work, self.fate, self.hasDeadLinks, self.beginsAt) = (work, fate, hasDeadLinks, beginsAt)
        self.number = number
    }

    /// Where those that are stuck stay.
    static let stuckProgress = 0.97

    var endsAt: Moment {
        if let cancelledAt { return cancelledAt }
        return fate == .stuck ? .never : beginsAt + work
    }

    package func phase(at now: Moment) -> Phase {
        if let cancelledAt, cancelledAt <= now { return .cancelled }
        if now < beginsAt { return .queued }
        let done = work == .zero ? 1 : now.since(beginsAt) / work
        if fate == .stuck { return .running(min(done, Self.stuckProgress)) }
        if done < 1 { return .running(done) }
        return switch fate {
        case .delivers, .stuck: .succeeded
        case .moderated: .moderated
        case .fails: .failed
        case .strange: .strange
        }
    }

    /// How far it is in its queue, from 0 to 1.
    package func queueProgress(at now: Moment) -> Double {
        let all = beginsAt.since(acceptedAt)
        return all == .zero ? 1 : min(1, now.since(acceptedAt) / all)
    }

    /// Milliseconds since 1970 at a moment of its life.
    func wall(_ moment: Moment) -> Int64 { acceptedWall + Int64(moment.since(acceptedAt) / .milliseconds(1)) }

    /// When it ended, once it has.
    func endWall(at now: Moment) -> Int64? { phase(at: now).isOver ? wall(endsAt) : nil }
}

/// A vendor's words for the states of a job. Where there are several, they follow one another.
package struct Words: Sendable {
    let queued: [String]
    let running: [String]
    let succeeded: String
    let failed: String
    let cancelled: String
    /// Where moderation has a word of its own.
    var moderated: String?

    package init(
        queued: [String], running: [String], succeeded: String, failed: String, cancelled: String,
        moderated: String? = nil
    ) {
        (self.queued, self.running, self.succeeded) = (queued, running, succeeded)
        (self.failed, self.cancelled, self.moderated) = (failed, cancelled, moderated)
    }

    /// A word that no vendor has.
    static let strange = "bewildered"

    package func word(for job: Job, at now: Moment) -> String {
        switch job.phase(at: now) {
        case .queued: Self.pick(queued, job.queueProgress(at: now))
        case .running(let done): Self.pick(running, done)
        case .succeeded: succeeded
        case .failed: failed
        case .moderated: moderated ?? failed
        case .cancelled: cancelled
        case .strange: Self.strange
        }
    }

    private static func pick(_ words: [String], _ done: Double) -> String {
        words[min(words.count - 1, Int(done * Double(words.count)))]
    }
}
