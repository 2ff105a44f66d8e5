import GraphQL
import JSON
import Synchronization
import Testing

/// What waits: side by side, in order where order matters, in batches, and over streams.
@Suite struct AsyncExecutionTests {
    /// Lets several callers meet: each waits until all are there. Would hang if they came one after the other.
    private actor Meeting {
        private var missing: Int
        private var waiting: [CheckedContinuation<Void, Never>] = []

        init(of count: Int) { missing = count }

        func arrive() async {
            missing -= 1
            if missing == 0 {
                for guest in waiting { guest.resume() }
                waiting = []
            } else {
                await withCheckedContinuation { waiting.append($0) }
            }
        }
    }

    private final class Log: Sendable {
        let lines = Mutex<[String]>([])
        func add(_ line: String) { lines.withLock { $0.append(line) } }
        var all: [String] { lines.withLock { $0 } }
    }

    @Test("fields of one object wait side by side and keep their order in the answer")
    func together() async throws {
        let meeting = Meeting(of: 2)
        let engine = try Sample.engine(["detail": ["code": "X"]]) { resolvers in
            resolvers.bindAsync("Query.echo") { (_: Sample.Node, _: FieldCall) in
                await meeting.arrive()
                return "e"
            }
            resolvers.bindAsync("Query.needs") { (_: Sample.Node, _: FieldCall) in
                await meeting.arrive()
                return 1
            }
        }
        let response = await engine.execute(GraphQLRequest("{ echo detail needs(a: 1) }"))
        #expect(response.text == #"{"data":{"echo":"e","detail":"X","needs":1}}"#)
    }

    @Test("a mutation's fields come one after the other")
    func mutations() async throws {
        let log = Log()
        let engine = try Sample.engine { resolvers in
            for field in ["first", "second", "third"] {
                resolvers.bindAsync("Mutation.\(field)") { (_: Sample.Node, _: FieldCall) in
                    log.add("\(field) begins")
                    await Task.yield()
                    log.add("\(field) ends")
                    return field.utf8.count
                }
            }
        }
        let response = await engine.execute(GraphQLRequest("mutation { third first second }"))
        #expect(response.text == #"{"data":{"third":5,"first":5,"second":6}}"#)
        #expect(
            log.all == ["third begins", "third ends", "first begins", "first ends", "second begins", "second ends"])
    }

    @Test("a batched field is asked once for a list, and each item gets its own value or error")
    func batches() async throws {
        let log = Log()
        let engine = try Sample.engine(
            ["costly": [["n": 1], ["n": 2], .null, ["n": 3]]],
            try Schema(parsing: "type Query { costly: [Dog] } type Dog { barks: Int! }")
        ) { resolvers in
            resolvers.bindBatch("Dog.barks") { (dogs: [Sample.Node], _: FieldCall) in
                log.add("\(dogs.count)")
                return dogs.map { dog -> Resolved in
                    dog.json["n"] == 2 ? .failure(GraphQLError("no")) : .json(dog.json["n"] ?? .null)
                }
            }
        }
        let answer = try JSON(parsing: await engine.execute(GraphQLRequest("{ costly { barks } }")).body)
        #expect(answer["data"]?.text == #"{"costly":[{"barks":1},null,null,{"barks":3}]}"#)
        #expect(answer.paths == [["costly", 1, "barks"]])
        #expect(log.all == ["3"])
    }

    @Test("where a field that refuses null fails, its neighbours are cancelled")
    func cancelsNeighbours() async throws {
        let schema = try Schema(parsing: "type Query { a: T } type T { slow: Int bad: Int! }")
        let log = Log()
        let engine = try Sample.engine(["a": [:]], schema) { resolvers in
            resolvers.bindAsync("T.slow") { (_: Sample.Node, _: FieldCall) -> Int in
                do {
                    try await Task.sleep(for: .seconds(600))
                } catch {
                    log.add("cancelled")
                }
                return 1
            }
            resolvers.bindAsync("T.bad") { (_: Sample.Node, _: FieldCall) -> Int in throw GraphQLError("bad") }
        }
        let answer = try JSON(parsing: await engine.execute(GraphQLRequest("{ a { slow bad } }")).body)
        #expect(answer["data"]?.text == #"{"a":null}"#)
        #expect(answer.messages == ["bad"])
        #expect(log.all == [] || log.all == ["cancelled"])
    }

    @Test("a request that is cancelled ends")
    func cancellation() async throws {
        let engine = try Sample.engine { resolvers in
            resolvers.bindAsync("Query.echo") { (_: Sample.Node, _: FieldCall) -> String? in
                try await Task.sleep(for: .seconds(600))
                return nil
            }
        }
        let task = Task { await engine.execute(GraphQLRequest("{ echo }")) }
        task.cancel()
        #expect(await task.value.errors.count == 1)
    }

    @Test("a subscription answers each event, goes on after a bad one, and ends with its source")
    func subscriptions() async throws {
        let engine = try Sample.engine { resolvers in
            resolvers.bindStream("Subscription.ticks") { (_: FieldCall) in
                AsyncStream<Resolved> { stream in
                    for json: JSON in [["barks": 1], [:], ["barks": 3]] {
                        stream.yield(.object(Box(Sample.Node(json: json))))
                    }
                    stream.finish()
                }
            }
        }
        var subscription = try await engine.subscribe(GraphQLRequest("subscription { t: ticks { barks } }"))
        var answers: [String] = []
        while let response = await subscription.next() {
            answers.append(try JSON(parsing: response.body)["data"]?.text ?? "")
        }
        #expect(answers == [#"{"t":{"barks":1}}"#, "null", #"{"t":{"barks":3}}"#])
    }

    @Test("a source that fails says so and ends the subscription; one that cannot open refuses it")
    func failingSources() async throws {
        let engine = try Sample.engine { resolvers in
            resolvers.bindStream("Subscription.ticks") { (_: FieldCall) in
                AsyncThrowingStream<Resolved, any Error> { $0.finish(throwing: GraphQLError("lost", code: "GONE")) }
            }
            resolvers.bindStream("Subscription.other") { (_: FieldCall) -> AsyncStream<Int> in
                throw GraphQLError("closed")
            }
        }
        var subscription = try await engine.subscribe(GraphQLRequest("subscription { ticks { barks } }"))
        #expect(await subscription.next()?.errors.map(\.code) == ["GONE"])
        #expect(await subscription.next() == nil)
        await #expect(throws: Engine.RequestErrors.self) {
            try await engine.subscribe(GraphQLRequest("subscription { other }"))
        }
        await #expect(throws: Engine.RequestErrors.self) { try await engine.subscribe(GraphQLRequest("{ echo }")) }
    }
}
