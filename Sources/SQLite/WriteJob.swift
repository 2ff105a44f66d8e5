/// One write on its way: from the caller that waits for it to the writer, and its outcome back.
class WriteJob: @unchecked Sendable {  // Touched by one thread at a time: it changes hands with the queue.
    /// Does the work and keeps what came of it. Answers what it threw: what it did must be undone then.
    func run(in transaction: borrowing Transaction) -> (any Error)? { fatalError("a job that does nothing") }

    /// Resumes the caller: with what came of the work, now that it is on the disk, or with why it is not.
    func answer(_ failure: (any Error)?) {}
}

final class WriteJobOf<Value: Sendable>: WriteJob, @unchecked Sendable {
    private let work: @Sendable (borrowing Transaction) throws -> Value
    private let committed: (@Sendable (Value) -> Void)?
    private let caller: CheckedContinuation<Value, any Error>
    private var outcome: Result<Value, any Error>?

    init(
        _ work: @escaping @Sendable (borrowing Transaction) throws -> Value,
        committed: (@Sendable (Value) -> Void)?, for caller: CheckedContinuation<Value, any Error>
    ) {
        (self.work, self.committed, self.caller) = (work, committed, caller)
    }

    override func run(in transaction: borrowing Transaction) -> (any Error)? {
        do {
            outcome = .success(try work(transaction))
            return nil
        } catch {
            outcome = .failure(error)
            return error
        }
    }

    override func answer(_ failure: (any Error)?) {
        if let failure { return caller.resume(throwing: failure) }
        guard let outcome else { fatalError("answered before it was done") }
        if let committed, case .success(let value) = outcome { committed(value) }
        caller.resume(with: outcome)
    }
}
