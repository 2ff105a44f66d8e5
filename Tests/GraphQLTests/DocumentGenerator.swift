import DoitongTesting

/// Makes documents that are valid for the sample schema, out of nothing but a seed.
struct DocumentGenerator {
    var random: SeededRandom
    private var fragments: [String] = []

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    mutating func document() -> String {
        fragments = []
        let body = query(depth: 3)
        let name = Bool.random(using: &random) ? "query Q " : ""
        return name + "{ \(body) }" + fragments.map { " " + $0 }.joined()
    }

    private mutating func pick<Item>(_ items: [Item]) -> Item {
        items[Int.random(in: items.indices, using: &random)]
    }

    private mutating func several(_ make: (inout DocumentGenerator) -> String) -> String {
        (0..<Int.random(in: 1...4, using: &random)).map { _ in make(&self) }.joined(separator: pick([" ", ", ", "\n"]))
    }

    private mutating func condition() -> String {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: " @include(if: true)"
        case 1: " @skip(if: false)"
        case 2: " @mark(at: [1, 2]) @mark"
        default: ""
        }
    }

    private mutating func query(depth: Int) -> String {
        several { generator in
            switch Int.random(in: 0..<7, using: &generator.random) {
            case 0: "dog\(generator.condition()) { \(generator.dog(depth: depth)) }"
            case 1: "pets(first: 3) { \(generator.pet(depth: depth)) }"
            case 2: "any { ... on Dog { \(generator.dog(depth: depth)) } ... on Cat { lives } __typename }"
            case 3:
                "e\(Int.random(in: 0..<50, using: &generator.random)): echo(filter: { must: true, kind: BIG, tags: [\"a\", \"b\"] })"
            case 4: "detail"
            case 5: "__schema { queryType { name } types { name kind } }"
            default: "...F\(generator.fragment(depth: depth))"
            }
        }
    }

    private mutating func dog(depth: Int) -> String {
        several { generator in
            switch Int.random(in: 0..<5, using: &generator.random) {
            case 0: "barks\(generator.condition())"
            case 1: "name"
            case 2: "kind"
            case 3 where depth > 0: "friend { \(generator.pet(depth: depth - 1)) }"
            default: "__typename"
            }
        }
    }

    private mutating func pet(depth: Int) -> String {
        several { generator in
            switch Int.random(in: 0..<4, using: &generator.random) {
            case 0: "name"
            case 1: "... on Dog\(generator.condition()) { \(generator.dog(depth: depth)) }"
            case 2 where depth > 0: "friend { \(generator.pet(depth: depth - 1)) }"
            default: "__typename"
            }
        }
    }

    private mutating func fragment(depth: Int) -> Int {
        let number = fragments.count
        fragments.append("")
        fragments[number] = "fragment F\(number) on Query { dog { \(dog(depth: depth)) } }"
        return number
    }

    /// Changes a document here and there, the way typing and transport do.
    mutating func mutate(_ document: [UInt8]) -> [UInt8] {
        var bytes = document
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            guard !bytes.isEmpty else { return bytes }
            let place = Int.random(in: bytes.indices, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[place] = pick(Array("{}()[]:$@!|&=\"#.0a_ \n".utf8))
            case 1: bytes.remove(at: place)
            case 2: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
            case 3:
                let end = min(bytes.count, place + Int.random(in: 1...16, using: &random))
                bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: bytes.indices, using: &random))
            default:
                let end = min(bytes.count, place + Int.random(in: 1...8, using: &random))
                bytes.removeSubrange(place..<end)
            }
        }
        return bytes
    }
}
