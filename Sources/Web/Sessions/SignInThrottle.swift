import Gateway
import Synchronization
import Telemetry

/// Bounds how often signing in may fail in a minute, from one network and in all. Whoever succeeds has spent nothing.
final class SignInThrottle: Sendable {
    static let failuresOfNetwork = 20
    static let failures = 600
    /// More than can have failed within the time that a bucket takes to fill: when so many are known, some are full.
    private static let networks = 4096

    private struct State {
        var all = GCRA()
        var networks: [UInt64: GCRA] = [:]
    }

    private let state = Mutex(State())

    /// Takes one try; says when to come back where there is none.
    ///
    /// - Parameter network: nil where nothing is known of where it comes from.
    func take(_ network: UInt64?, at now: Timestamp) -> Duration? {
        state.withLock { state in
            if state.networks.count >= Self.networks {
                state.networks = state.networks.filter { $0.value.fullAt > now.milliseconds * 1000 }
            }
            if let network {
                let isTaken = state.networks[network, default: GCRA()].take(capacity: Self.failuresOfNetwork, at: now)
                guard isTaken else {
                    return state.networks[network]?.untilOneMore(capacity: Self.failuresOfNetwork, at: now)
                }
            }
            if state.all.take(capacity: Self.failures, at: now) { return nil }
            if let network { state.networks[network]?.giveBack(capacity: Self.failuresOfNetwork) }
            return state.all.untilOneMore(capacity: Self.failures, at: now)
        }
    }

    /// The try succeeded.
    func giveBack(_ network: UInt64?) {
        state.withLock { state in
            state.all.giveBack(capacity: Self.failures)
            if let network { state.networks[network]?.giveBack(capacity: Self.failuresOfNetwork) }
        }
    }
}
