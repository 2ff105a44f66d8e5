import CPostgres
import Glibc
import SQL

/// libpq's connection, which never waits. All that it does with memory by hand is in here; when to do it is decided elsewhere.
///
/// For one thread at a time.
@safe final class Link {
    private let handle: OpaquePointer
    private var parameters = Parameters()

    /// Begins to connect; nil where there is no memory.
    init?(_ settings: [String: String]) {
        let keywords = unsafe settings.map { unsafe strdup($0.key) }
        let values = unsafe settings.map { unsafe strdup($0.value) }
        defer { unsafe (keywords + values).forEach { unsafe free($0) } }
        let handle = unsafe PQconnectStartParams(
            keywords.map { unsafe UnsafePointer($0) } + [nil], values.map { unsafe UnsafePointer($0) } + [nil], 0)
        guard let handle = unsafe handle else { return nil }
        unsafe self.handle = handle
        unsafe cpostgres_print_nothing(handle)
    }

    deinit { unsafe PQfinish(handle) }

    // MARK: - Connecting

    enum Progress { case waitsToRead, waitsToWrite, connected, failed }

    /// Goes on connecting. The socket may be another afterwards.
    func connect() -> Progress {
        switch unsafe PQconnectPoll(handle) {
        case PGRES_POLLING_READING: .waitsToRead
        case PGRES_POLLING_WRITING: .waitsToWrite
        case PGRES_POLLING_OK: .connected
        default: .failed
        }
    }

    var hasFailed: Bool { unsafe PQstatus(handle) == CONNECTION_BAD }
    var socket: Int32 { unsafe PQsocket(handle) }
    var serverVersion: Int { unsafe Int(PQserverVersion(handle)) }

    /// What libpq says of the last failure, without its advice. It has no password in it: libpq never tells one.
    var message: String {
        let lines = unsafe String(cString: PQerrorMessage(handle)).split(whereSeparator: \.isNewline)
        return lines.filter { !$0.hasPrefix("\t") }.joined(separator: "; ")
    }

    // MARK: - Sending. False: the connection is of no use any longer.

    /// From now on statements are sent without waiting for the answers to those before.
    func startPipeline() -> Bool { unsafe PQsetnonblocking(handle, 1) == 0 && PQenterPipelineMode(handle) == 1 }

    /// For a script. Nothing may be on its way.
    func endPipeline() -> Bool { unsafe PQexitPipelineMode(handle) == 1 }

    func prepare(_ name: String, _ sql: String) -> Bool { unsafe PQsendPrepare(handle, name, sql, 0, nil) == 1 }

    /// Values must have been checked.
    func send(prepared name: String, _ values: [SQLValue]) -> Bool {
        parameters.set(values)
        return unsafe parameters.withPointers { count, values, lengths, formats in
            unsafe PQsendQueryPrepared(handle, name, count, values, lengths, formats, 1)
        } == 1
    }

    /// For a statement that is not to be kept.
    func send(_ sql: String, _ values: [SQLValue]) -> Bool {
        parameters.set(values)
        return unsafe parameters.withPointers { count, values, lengths, formats in
            unsafe PQsendQueryParams(handle, sql, count, nil, values, lengths, formats, 1)
        } == 1
    }

    /// Any number of statements without values, outside of a pipeline.
    func send(script: String) -> Bool { unsafe PQsendQuery(handle, script) == 1 }

    /// Ends what is carried out or skipped together.
    func sync() -> Bool { unsafe PQpipelineSync(handle) == 1 }

    enum Flushed { case all, some, failed }

    func flush() -> Flushed {
        switch unsafe PQflush(handle) {
        case 0: .all
        case 1: .some
        default: .failed
        }
    }

    // MARK: - Receiving

    /// Takes what has come. False: the connection is lost; what came before may still be read.
    func receive() -> Bool {
        repeat {
            guard unsafe PQconsumeInput(handle) == 1 else { return false }
        } while unsafe cpostgres_holds_more(handle) != 0
        return true
    }

    /// Whether the next answer is yet to come.
    var isWaiting: Bool { unsafe PQisBusy(handle) != 0 }

    enum Reply {
        case answer(Answer)
        case failed(ServerError)
        /// Skipped, for something before it failed.
        case skipped
        /// The statement has no more answers.
        case end
        case synced
        /// Nothing that was asked for.
        case unexpected(String)
    }

    /// The next answer. To be asked for when ``isWaiting`` is false.
    func next() -> Reply {
        guard let result = unsafe PQgetResult(handle) else { return .end }
        switch unsafe PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: return unsafe .answer(Answer(owning: result))
        case let status:
            defer { unsafe PQclear(result) }
            switch status {
            case PGRES_FATAL_ERROR: return unsafe .failed(ServerError(result))
            case PGRES_PIPELINE_ABORTED: return .skipped
            case PGRES_PIPELINE_SYNC: return .synced
            default: return unsafe .unexpected(String(cString: PQresStatus(status)))
            }
        }
    }

    /// Whether a transaction was begun that has not ended. Known when nothing is on its way.
    var isInTransaction: Bool {
        switch unsafe PQtransactionStatus(handle) {
        case PQTRANS_INTRANS, PQTRANS_INERROR: true
        default: false
        }
    }

    // MARK: - Cancelling

    var cancellation: Cancellation? { unsafe PQgetCancel(handle).map { unsafe Cancellation(owning: $0) } }
}

/// A way to end what a connection is doing. It may be used on another thread, and when the connection is gone.
@safe final class Cancellation: @unchecked Sendable {  // Used once, by one thread.
    private let handle: OpaquePointer

    @unsafe init(owning handle: OpaquePointer) { unsafe self.handle = handle }

    deinit { unsafe PQfreeCancel(handle) }

    /// Asks the server, and waits until it has passed it on. Whether there was something to end it does not say.
    func send() {
        var words = [CChar](repeating: 0, count: 256)
        _ = unsafe PQcancel(handle, &words, Int32(words.count))
    }
}
