/// Where a program says what it does: a level, a constant message, and metadata that varies.
///
///     log.notice("generation failed", ["generation": id, "vendor": name])
///
/// A value, cheap to copy. Below its threshold a call costs one comparison: its metadata is not even made.
package struct Log: Sendable {
    package enum Level: String, Sendable, CaseIterable {
        /// Bytes and steps, for the one who looks for a bug.
        case trace
        /// Decisions and their reasons.
        case debug
        /// What was done for somebody, one line each.
        case info
        /// What an operator wants to have read: start, stop, a generation that failed.
        case notice
        /// It went on, but somebody should look.
        case warning
        /// Something that was promised could not be done.
        case error

        @usableFromInline var rank: Int {
            switch self {
            case .trace: 0
            case .debug: 1
            case .info: 2
            case .notice: 3
            case .warning: 4
            case .error: 5
            }
        }
    }

    @usableFromInline let threshold: Int
    private let bound: LogMetadata
    private let sink: LogSink

    package init(_ sink: LogSink, threshold: Level) {
        (self.sink, self.threshold, bound) = (sink, threshold.rank, [:])
    }

    private init(_ log: Log, adding metadata: LogMetadata) {
        (sink, threshold, bound) = (log.sink, log.threshold, log.bound + metadata)
    }

    /// A log that says this with every line.
    package func with(_ metadata: LogMetadata) -> Log { Log(self, adding: metadata) }

    @inlinable package func isEnabled(_ level: Level) -> Bool { level.rank >= threshold }

    @inlinable package func trace(_ message: StaticString, _ metadata: @autoclosure () -> LogMetadata = [:]) {
        if isEnabled(.trace) { write(.trace, message, metadata()) }
    }

    @inlinable package func debug(_ message: StaticString, _ metadata: @autoclosure () -> LogMetadata = [:]) {
        if isEnabled(.debug) { write(.debug, message, metadata()) }
    }

    @inlinable package func info(_ message: StaticString, _ metadata: @autoclosure () -> LogMetadata = [:]) {
        if isEnabled(.info) { write(.info, message, metadata()) }
    }

    @inlinable package func notice(_ message: StaticString, _ metadata: @autoclosure () -> LogMetadata = [:]) {
        if isEnabled(.notice) { write(.notice, message, metadata()) }
    }

    @inlinable package func warning(_ message: StaticString, _ metadata: @autoclosure () -> LogMetadata = [:]) {
        if isEnabled(.warning) { write(.warning, message, metadata()) }
    }

    @inlinable package func error(_ message: StaticString, _ metadata: @autoclosure () -> LogMetadata = [:]) {
        if isEnabled(.error) { write(.error, message, metadata()) }
    }

    @usableFromInline func write(_ level: Level, _ message: StaticString, _ metadata: LogMetadata) {
        sink.write(level, message, bound + metadata)
    }
}
