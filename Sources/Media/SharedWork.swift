import Synchronization

/// Has those who want the same at once share one doing of it. It is cancelled when all of them are.
final class SharedWork<Value: Sendable>: Sendable {
    private struct Running {
        let number: Int
        let task: Task<Value, Never>
        var waiting: Int
    }

    private struct State {
        var count = 0
        var running: [String: Running] = [:]

        mutating func end(_ name: String, _ number: Int) {
            if running[name]?.number == number { running[name] = nil }
        }

        /// Answers whether nobody waits any longer.
        mutating func leave(_ name: String, _ number: Int) -> Bool {
            guard running[name]?.number == number else { return false }
            running[name]?.waiting -= 1
            guard running[name]?.waiting == 0 else { return false }
            running[name] = nil
            return true
        }
    }

    private let state = Mutex(State())

    func value(of name: String, _ make: @escaping @Sendable () async -> Value) async -> Value {
        let (task, number) = state.withLock { state in
            if let known = state.running[name] {
                state.running[name]?.waiting += 1
                return (known.task, known.number)
            }
            state.count += 1
            let number = state.count
            let task = Task { [self] in
                let value = await make()
                self.state.withLock { $0.end(name, number) }
                return value
            }
            state.running[name] = Running(number: number, task: task, waiting: 1)
            return (task, number)
        }
        return await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            if state.withLock({ $0.leave(name, number) }) { task.cancel() }
        }
    }
}
