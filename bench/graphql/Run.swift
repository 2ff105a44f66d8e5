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
