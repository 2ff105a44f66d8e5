import Gateway
import Synchronization
import Telemetry

/// Sessions that were ended before their time, for as long as any cookie of theirs could hold. In memory: what a restart
/// forgets is over by itself when its time is, and revoking the key ends it for good.
final class EndedSessions: Sendable {
    private static let most = 10_000

    private let ended = Mutex<[Session.ID: Timestamp]>([:])

    func add(_ session: Session, at now: Timestamp) {
        ended.withLock { ended in
            if ended.count >= Self.most { ended = ended.filter { $0.value > now } }
            if ended.count >= Self.most, let first = ended.min(by: { $0.value < $1.value }) { ended[first.key] = nil }
            ended[session.id] = session.since + Session.longest
        }
    }

    func contains(_ session: Session) -> Bool { ended.withLock { $0[session.id] != nil } }
}
