import Glibc

func read(_ path: String) -> [UInt8] {
    guard let file = unsafe fopen(path, "r") else { fatalError("cannot read \(path)") }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = unsafe fgetc(file), byte != EOF { bytes.append(UInt8(byte)) }
    return bytes
}

typealias Counter = @convention(c) () -> UInt

/// How many allocations there have been, if the library that counts them was loaded before this program.
let allocations: Counter? = {
    guard let symbol = unsafe dlsym(nil, "allocations_so_far") else { return nil }
    return unsafe unsafeBitCast(symbol, to: Counter.self)
}()

/// The least time of one call in several rounds, in nanoseconds, and its allocations.
///
/// Measured and measurer stay on one executor: a hop between two would cost more than a small operation.
nonisolated(nonsending) func measure(seconds: Double, _ body: nonisolated(nonsending) () async -> Void) async
    -> (nanoseconds: Double, allocations: Double)
{
    let clock = ContinuousClock()
    for _ in 0..<200 { await body() }
    var count = 1
    while case let time = await clock.measure({ for _ in 0..<count { await body() } }), time < .milliseconds(1) {
        count *= 2
    }
    var best = Double.infinity
    // Short rounds: others who share the machine seldom interrupt one of them.
    let rounds = max(3, Int(seconds / 0.001))
    for _ in 0..<rounds {
        let time = await clock.measure { for _ in 0..<count { await body() } }
        best = min(best, Double(time.components.attoseconds) / 1e9 / Double(count))
    }
    let before = allocations?() ?? 0
    for _ in 0..<100 { await body() }
    return (best, Double((allocations?() ?? 0) - before) / 100)
}
