/// How many connections a lane may have, and how long anything may take.
package struct PoolSettings: Sendable {
    /// What the server's administrator reads in its list of connections.
    package var applicationName: String
    /// Connections that only read, each for many callers at once.
    package var readers = PostgresLimits.readers
    /// Connections that write, each for one caller at a time.
    package var writers = PostgresLimits.writers
    package var waiting = PostgresLimits.waiting
    package var waitingPatience = PostgresLimits.waitingPatience
    /// For each address, unless the connection string has a `connect_timeout`.
    package var connectPatience = PostgresLimits.connectPatience
    /// Nil for none.
    package var statementTimeout: Duration? = PostgresLimits.statementTimeout
    package var lockTimeout: Duration = PostgresLimits.lockTimeout
    package var idleInTransactionTimeout: Duration = PostgresLimits.idleInTransactionTimeout
    /// A number from 0 up to 1, so that many nodes do not all come back at the same moment.
    package var jitter: @Sendable () -> Double = { .random(in: 0..<1) }

    package init(applicationName: String) { self.applicationName = applicationName }
}

extension PoolSettings {
    /// What libpq is told unless the connection string says otherwise.
    func parameters(besides given: [String: String]) -> [String: String] {
        // A later option stands, and so those that were given do.
        let options = "\(serverOptions) \(given["options"] ?? "")"
        return [
            "application_name": applicationName, "options": options,
            // Of several hosts, the one that can be written to.
            "target_session_attrs": "read-write",
            // Kerberos would be asked over the network, while the lane waits.
            "gssencmode": "disable",
            // A server that vanished is noticed, though nothing is sent.
            "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3", "tcp_user_timeout": "30000",
        ]
    }

    private var serverOptions: String {
        let times = [
            ("statement_timeout", statementTimeout ?? .zero), ("lock_timeout", lockTimeout),
            ("idle_in_transaction_session_timeout", idleInTransactionTimeout),
        ]
        return times.map { "-c \($0)=\($1.wholeMilliseconds)" }.joined(separator: " ")
    }

    /// How long an answer may take before the connection is taken for lost; nil: for ever.
    var answerPatience: Duration? { statementTimeout.map { $0 + PostgresLimits.answerGrace } }

    /// How long to wait before connecting again after so many failures.
    func backoff(after failures: Int) -> Duration {
        let longest = PostgresLimits.longestBackoff
        let wait = min(PostgresLimits.firstBackoff * (1 << min(failures - 1, 20)), longest)
        return wait * (0.5 + jitter() / 2)
    }
}

extension Duration {
    /// As the server counts its timeouts, where 0 would mean none.
    fileprivate var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let milliseconds = min(seconds, 1_000_000) * 1000 + attoseconds / 1_000_000_000_000_000
        return self > .zero ? max(milliseconds, 1) : 0
    }
}
