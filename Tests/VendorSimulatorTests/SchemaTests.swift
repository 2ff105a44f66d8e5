import JSON
import Testing
import vendor_simulator

@Suite struct SchemaTests {
    private static let schema = Schema(
        .needs("prompt", .text(1...5)), .may("seed", .int(-1...9)), .may("size", .words("a", "b")),
        .may("strength", .number(0...1)), .may("step", .step(0...100, of: 8)), .mayBe("note", .text),
        .may("image", .picture), .may("hook", .url), .may("flag", .flag),
        .may("items", .list(.object(Schema(.needs("url", .text))), 1...2)),
        .may("sound", .either([.ints([4, 8]), .words("auto")])))

    private static let cases: [(body: JSON, place: String?, kind: Problem.Kind?)] = [
        (["prompt": "x"], nil, nil),
        (["prompt": "ééééé", "seed": -1, "size": "a", "strength": 0, "step": 16, "note": .null], nil, nil),
        (["prompt": "x", "image": "aGk=", "hook": "https://x", "flag": false, "sound": 8], nil, nil),
        (["prompt": "x", "image": "data:image/png;base64,AA", "sound": "auto", "seed": 9.0], nil, nil),
        ([], "", .type(expected: "object", found: "array")), ([:], "prompt", .missing),
        (["prompt": ""], "prompt", .short(1)), (["prompt": "éééééé"], "prompt", .long(5)),
        (["prompt": 1], "prompt", .type(expected: "string", found: "integer")),
        (["prompt": "x", "seed": 10], "seed", .above("9")), (["prompt": "x", "seed": -2], "seed", .below("-1")),
        (["prompt": "x", "seed": 0.5], "seed", .type(expected: "integer", found: "number")),
        (["prompt": "x", "size": "c"], "size", .notAmong(["a", "b"])),
        (["prompt": "x", "strength": 1.5], "strength", .above("1.0")),
        (["prompt": "x", "step": 9], "step", .other("Input should be a multiple of 8")),
        (["prompt": "x", "hook": "ftp://x"], "hook", .other("Invalid URL")),
        (["prompt": "x", "image": "no picture!"], "image", .other("Not a URL, a data URI or base64")),
        (["prompt": "x", "items": []], "items", .short(1)),
        (["prompt": "x", "items": [["url": "x"], [:]]], "items[1].url", .missing),
        (["prompt": "x", "items": [["url": "x", "more": 1]]], "items[0].more", .unknown),
        (["prompt": "x", "sound": 5], "sound", .type(expected: "string", found: "integer")),
        (["prompt": "x", "surprise": 1], "surprise", .unknown),
    ]

    @Test("a body is refused for what is wrong with it, at its place", arguments: cases.indices)
    func check(index: Int) {
        let (body, place, kind) = Self.cases[index]
        let problem = Self.schema.problems(in: body).first
        #expect(problem?.place == place)
        #expect(problem?.kind == kind)
    }

    @Test("an open schema takes what it does not know")
    func open() {
        #expect(Schema(open: true, .may("a", .flag)).problems(in: ["b": 1]).isEmpty)
    }

    @Test("all that is wrong is told, in the order of the table")
    func order() {
        let problems = Self.schema.problems(in: ["seed": 10, "surprise": 1])
        #expect(problems.map(\.place) == ["prompt", "seed", "surprise"])
    }
}
