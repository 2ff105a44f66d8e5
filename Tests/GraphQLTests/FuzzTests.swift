import DoitongTesting
import GraphQL
import JSON
import Testing

@Suite struct FuzzTests {
    private static let values: JSON = {
        let cat: JSON = ["__typename": "Cat", "name": "Tom", "lives": 9]
        let dog: JSON = ["__typename": "Dog", "name": "Rex", "barks": 3, "kind": "BIG", "friend": cat]
        return ["dog": dog, "pets": [dog, cat], "any": dog, "detail": ["code": "X"]]
    }()

    @Test("a generated document is valid, prints to itself, and its answer has the shape it asks for")
    func generated() async throws {
        var generator = DocumentGenerator(seed: 3)
        let engine = try Sample.engine(Self.values)
        for _ in 0..<3_000 {
            let source = generator.document()
            let document = try Document(parsing: source)
            let printed = document.printed
            #expect(try Document(parsing: printed).printed == printed)
            let fromSource = await engine.execute(GraphQLRequest(source))
            let fromPrinted = await engine.execute(GraphQLRequest(printed))
            #expect(fromSource.errors == [] && fromSource.body == fromPrinted.body, "\(source)")
            let data = try #require(try JSON(parsing: fromSource.body)["data"]?.objectValue)
            let keys = data.members.map(\.name)
            #expect(Set(keys).count == keys.count)
        }
    }

    @Test("a million mutated documents are parsed, validated and executed without a crash or a hang", arguments: 0..<8)
    func mutated(part: UInt64) async throws {
        var generator = DocumentGenerator(seed: 100 + part)
        var options = Engine.Options()
        options.cachedDocuments = 16
        let engine = try Sample.engine(Self.values, options: options)
        var executed = 0
        var refused = 0
        for _ in 0..<thorough(1_300) {
            let source = Array(generator.document().utf8)
            for _ in 0..<100 {
                let response = await engine.execute(GraphQLRequest(document: generator.mutate(source)))
                if response.hasData { executed += 1 } else { refused += 1 }
                #expect(response.body.first == UInt8(ascii: "{") && response.body.last == UInt8(ascii: "}"))
                #expect(response.hasData || !response.errors.isEmpty)
            }
        }
        #expect(executed > thorough(1_000) && refused > thorough(1_000))
        #expect(engine.cachedDocuments <= 16)
    }

    @Test("mutated schemas are built or refused, and what is built prints to itself")
    func schemas() throws {
        var generator = DocumentGenerator(seed: 4)
        let source = Array(Sample.text.utf8)
        var built = 0
        for _ in 0..<4_000 {
            let text = String(decoding: generator.mutate(source), as: UTF8.self)
            guard let schema = try? Schema(parsing: text) else { continue }
            built += 1
            let printed = schema.printed
            #expect(try Schema(parsing: printed).printed == printed)
            _ = schema.problems
        }
        #expect(built > 100)
    }

    @Test("a document answered from the cache is answered as one seen for the first time")
    func cacheChangesNothing() async throws {
        var generator = DocumentGenerator(seed: 5)
        var options = Engine.Options()
        options.cachedDocuments = 0
        let cold = try Sample.engine(Self.values, options: options)
        options.cachedDocuments = 8
        let warm = try Sample.engine(Self.values, options: options)
        var sources = (0..<40).map { _ in Array(generator.document().utf8) }
        sources += sources.map { generator.mutate($0) }
        for _ in 0..<2_000 {
            let source = sources[Int.random(in: sources.indices, using: &generator.random)]
            let first = await cold.execute(GraphQLRequest(document: source))
            let second = await warm.execute(GraphQLRequest(document: source))
            #expect(first.body == second.body)
        }
    }
}
