import EventLoop
import Synchronization

/// How many connections there are, in all and from each network, over all lanes.
final class ConnectionLedger: Sendable {
    enum Verdict: Equatable {
        case admitted
        /// Too many; it may stay as long as it takes to say so.
        case refused
        /// Too many even for that.
        case dropped
    }

    private struct Counts {
        var admitted = 0
        var refused = 0
        var byNetwork: [UInt64: Int] = [:]
    }

    private let limits: Limits
    private let counts = Mutex(Counts())

    init(_ limits: Limits) { self.limits = limits }

    var admitted: Int { counts.withLock(\.admitted) }

    func admit(_ peer: Peer) -> Verdict {
        counts.withLock { counts in
            let ofNetwork = counts.byNetwork[peer.network, default: 0]
            if counts.admitted < limits.connections, ofNetwork < limits.connectionsPerNetwork {
                counts.admitted += 1
                counts.byNetwork[peer.network] = ofNetwork + 1
                return .admitted
            }
            guard counts.refused < limits.refusals else { return .dropped }
            counts.refused += 1
            return .refused
        }
    }

    func release(_ peer: Peer, _ verdict: Verdict) {
        counts.withLock { counts in
            switch verdict {
            case .admitted:
                counts.admitted -= 1
                let left = counts.byNetwork[peer.network, default: 0] - 1
                counts.byNetwork[peer.network] = left > 0 ? left : nil
            case .refused: counts.refused -= 1
            case .dropped: break
            }
        }
    }
}
