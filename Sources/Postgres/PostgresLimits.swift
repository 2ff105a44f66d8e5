/// Every bound of this engine. What a ``PoolSettings`` can change begins with what stands here.
package enum PostgresLimits {
    /// The oldest server that is spoken to, as libpq counts: before 14 it does not say by itself that it is a standby.
    static let oldestServer = 140_000

    // MARK: - Connecting

    /// How many addresses one connection string may lead to, with all that its names stand for.
    static let endpoints = 16
    /// For each address.
    package static let connectPatience: Duration = .seconds(5)
    /// Between two tries to connect: the first wait, which doubles up to the longest.
    static let firstBackoff: Duration = .milliseconds(50)
    package static let longestBackoff: Duration = .seconds(5)

    // MARK: - The pool of one lane

    package static let readers = 2
    package static let writers = 4
    /// How many callers may wait for a connection, of each kind. One more is refused at once.
    package static let waiting = 1024
    package static let waitingPatience: Duration = .seconds(5)
    /// How many reads one connection has before it: as many as a server answers in some tens of milliseconds.
    static let readsInFlight = 256
    /// A reading connection with so many reads before it is reason to open another.
    static let readsBeforeAnother = 8
    /// How many reads share one point of synchronization: after a read that failed, those behind it are asked again.
    static let readsPerSync = 64
    /// How often a read is asked at most, when connections are lost under it.
    static let readAttempts = 3
    /// A connection that nobody used for so long is asked whether it is still there.
    static let idleCheck: Duration = .seconds(30)
    /// A connection beyond the first of its kind that nobody used for so long is closed.
    package static let idleLife: Duration = .seconds(300)

    // MARK: - A statement's time

    package static let statementTimeout: Duration = .seconds(30)
    package static let lockTimeout: Duration = .seconds(10)
    /// Whoever is cut off within a transaction holds up for so long all who wait for its rows.
    package static let idleInTransactionTimeout: Duration = .seconds(5)
    /// By how much an answer may be later than the server's own timeout, before the connection is taken for lost.
    static let answerGrace: Duration = .seconds(5)
    /// How long the answer may take once a statement was cancelled.
    package static let cancelPatience: Duration = .seconds(5)
    /// How many cancellations may wait to be sent. Beyond, the connection is given up instead.
    static let cancelsWaiting = 64
    /// How long a migration waits for another node that migrates, and for others' locks.
    static let migrationLockTimeout: Duration = .seconds(600)

    // MARK: - A statement's size

    package static let statementsPerTransaction = 1024
    /// The protocol's own.
    static let values = 65_535
    /// What the values of the statements of one round trip may take together.
    package static let valueBytes = 64 << 20
    /// Statements kept ready on one connection. A program has so many, and not more; one that keeps making others has them
    /// prepared again.
    package static let preparedStatements = 256
}
