import Glibc
import GraphQL
import JSON

nonisolated(nonsending) func run(_ arguments: [String]) async throws {
    let schema = try Schema(parsing: String(decoding: read(arguments[1]), as: UTF8.self))
    let seconds = Double(arguments[2]) ?? 1
    var cold = Engine.Options()
    cold.cachedDocuments = 0
    let coldEngine = try Engine(schema, makeResolvers(), root: Root(), options: cold)
    let warmEngine = try Engine(schema, makeResolvers(), root: Root())

    for index in stride(from: 3, to: arguments.count - 1, by: 2) {
        let document = read(arguments[index])
        let variables = try JSON(parsing: read(arguments[index + 1])).objectValue ?? JSONObject()
        let request = GraphQLRequest(document: document, variables: variables)
        let response = await warmEngine.execute(request)
        guard response.errors.isEmpty else { fatalError("\(arguments[index]): \(response.text)") }
        let parse = await measure(seconds: seconds) { _ = try? Document(parsing: document) }
        let parsed = try Document(parsing: document)
        let validate = await measure(seconds: seconds) { _ = parsed.validate(for: schema) }
        let whole = await measure(seconds: seconds) { _ = await coldEngine.execute(request) }
        let known = await measure(seconds: seconds) { _ = await warmEngine.execute(request) }
        let row: JSON = [
            "document": .string(arguments[index]), "bytes": .int(response.body.count),
            "parse": .int(Int(parse.nanoseconds)), "validate": .int(Int(validate.nanoseconds)),
            "cold": .int(Int(whole.nanoseconds)), "known": .int(Int(known.nanoseconds)),
            "coldAllocations": .int(Int(whole.allocations)), "knownAllocations": .int(Int(known.allocations)),
        ]
        print(row.text)
    }
}

/// Milliseconds of this process's processor time.
private func processorTime() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
}

/// What refusing each hostile document takes of the processor: the least and the most of several times.
nonisolated(nonsending) func runHostile() async throws {
    var resolvers = Resolvers()
    resolvers.bindFallback { (_: Int, _: FieldCall) in .null }
    let engine = try Engine(try Schema(parsing: HostileDocument.schema), resolvers, root: 0)
    for document in HostileDocument.all {
        let request = GraphQLRequest(document.text)
        var times: [Double] = []
        for _ in 0..<10 {
            let before = processorTime()
            let response = await engine.execute(request)
            times.append(processorTime() - before)
            guard !response.hasData else { fatalError("\(document.name) was answered") }
        }
        let (least, most) = (times.min() ?? 0, times.max() ?? 0)
        print("\(rounded(least)) to \(rounded(most)) ms  \(document.name)")
    }
}

private func rounded(_ milliseconds: Double) -> Double { (milliseconds * 100).rounded() / 100 }
