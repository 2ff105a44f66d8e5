import EventLoop
import Glibc
import SQLite

/// Holds the writer up, so that what comes meanwhile must wait and is carried out together.
final class Gate: Sendable {
    private let reader: Descriptor
    private let writer: Descriptor
    let isEntered = Latch()

    init() {
        var ends: [Int32] = [-1, -1]
        precondition(unsafe pipe(&ends) == 0, "no pipe")
        reader = Descriptor(owning: ends[0])
        writer = Descriptor(owning: ends[1])
    }

    /// Waits until the gate is opened. For the writer's thread, which belongs to the test.
    func pass() {
        isEntered.open()
        var byte: UInt8 = 0
        _ = unsafe read(reader.number, &byte, 1)
    }

    func open() { writer.close() }
}

extension Database {
    /// Lets `work` gather until `count` writes wait, then carries them out together, and answers what came of it.
    func together<Result: Sendable>(
        _ count: Int, _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let gate = Gate()
        async let held: Void = write { _ in gate.pass() }
        await gate.isEntered.wait()
        async let result = work()
        while statistics.waiting < count { await Task.yield() }
        gate.open()
        try await held
        return try await result
    }
}
