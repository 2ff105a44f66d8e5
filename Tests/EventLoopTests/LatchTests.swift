import EventLoop
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct LatchTests {
    @Test("all who wait go on when it opens, and who comes later does not wait")
    func opening() async {
        for _ in 0..<200 {
            let latch = Latch()
            await withTaskGroup { group in
                for _ in 0..<10 { group.addTask { await latch.wait() } }
                group.addTask { latch.open() }
            }
            await latch.wait()
            latch.open()
            await latch.wait()
        }
    }

    @Test("nobody goes on before, not even who is cancelled")
    func waiting() async {
        let latch = Latch()
        let passed = Atomic<Bool>(false)
        let task = Task {
            await latch.wait()
            passed.store(true, ordering: .sequentiallyConsistent)
        }
        task.cancel()
        for _ in 0..<100 { await Task.yield() }
        let isEarly = passed.load(ordering: .sequentiallyConsistent)
        #expect(!isEarly)
        latch.open()
        await task.value
    }
}
