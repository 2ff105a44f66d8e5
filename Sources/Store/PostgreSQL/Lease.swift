import EventLoop
package import Gateway
import Synchronization

/// A process's place among those that share the database: for as long as it is renewed in time.
///
/// The holder goes by his own clock from the moment at which he asked, and so thinks it over before anybody else may: a process
/// that was stopped for a while knows when it wakes that it has nothing to say until it has asked again.
package final class Lease: Sendable {
    /// For which others respect it.
    static let length: Duration = .seconds(15)
    /// The holder himself goes by less.
    static let held: Duration = .seconds(12)
    static let renewal: Duration = .seconds(3)
    /// Only who has held one for so long takes over from others: after the database was away, all come back first. It is longer
    /// than a node may wait before it connects again, and then before it renews.
    static let settling: Duration = .seconds(10)

    package let worker: Identifier<Worker>
    private let state = Mutex(State())

    private struct State {
        var until = Moment(nanoseconds: 0)
        var since = Moment.never
        var hasLooked = false
    }

    init(_ worker: Identifier<Worker>) { self.worker = worker }

    /// Whether others leave to this process what it carries.
    package var isHeld: Bool { state.withLock(\.until) > SystemTime().now }

    /// Whether it has been held long enough to tell who is dead.
    var isSettled: Bool {
        let (until, since) = state.withLock { ($0.until, $0.since) }
        let now = SystemTime().now
        return until > now && since + Self.settling <= now
    }

    /// Whether all was looked at that somebody carried who is not known at all.
    var hasLooked: Bool { state.withLock(\.hasLooked) }

    func looked() { state.withLock { $0.hasLooked = true } }

    /// It was renewed by a request that began at a moment. Says whether it had run out.
    func renewed(at moment: Moment) -> Bool {
        state.withLock { state in
            let hadRunOut = state.until < moment
            if hadRunOut { (state.since, state.hasLooked) = (moment, false) }
            state.until = moment + Self.held
            return hadRunOut
        }
    }

    func end() { state.withLock { $0.until = Moment(nanoseconds: 0) } }
}
