import DoitongTesting
package import Testing

/// Gives each test a thread of its own, on which it may wait for sockets.
package struct OnOwnThread: SuiteTrait, TestTrait, TestScoping {
    package var isRecursive: Bool { true }

    @concurrent package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await function() }
        let thread = OwnThread()
        defer { thread.stop() }
        try await withTaskExecutorPreference(thread) { try await function() }
    }
}

extension Trait where Self == OnOwnThread {
    package static var onOwnThread: Self { OnOwnThread() }
}
