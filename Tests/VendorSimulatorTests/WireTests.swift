import Testing
import vendor_simulator

@Suite struct WireTests {
    private static let paths: [(pattern: String, path: [String], names: [String: String]?)] = [
        ("/v1/tasks/{id}", ["v1", "tasks", "7"], ["id": "7"]), ("/v1/tasks/{id}", ["v1", "tasks"], nil),
        ("/v1/tasks/{id}", ["v1", "tasks", "7", "8"], nil), ("/v1/tasks", ["v1", "tasks"], [:]),
        ("/{v}/models/{model}:predict", ["v1", "models", "m:predict"], ["v": "v1", "model": "m"]),
        ("/{v}/models/{model}:predict", ["v1", "models", ":predict"], nil),
        ("/{v}/models/{model}:predict", ["v1", "models", "m:other"], nil),
        ("/o/{object*}", ["o", "a", "b"], ["object": "a/b"]), ("/o/{object*}", ["o"], nil),
        ("/{a}/{b*}/end", ["1", "2", "3", "end"], ["a": "1", "b": "2/3"]), ("/", [], [:]),
    ]

    @Test("a path is known by its pattern", arguments: paths.indices)
    func match(index: Int) {
        let (pattern, path, names) = Self.paths[index]
        #expect(Pattern(pattern).match(path) == names)
    }

    private static let sizes: [(ratio: String, lines: Int, width: Int, height: Int)] = [
        ("16:9", 720, 1280, 720), ("9:16", 720, 720, 1280), ("1:1", 540, 540, 540), ("16:9", 480, 854, 480),
        ("2.35:1", 1024, 2406, 1024), ("nonsense", 720, 1280, 720), ("0:0", 720, 1280, 720),
        ("1:1e400", 720, 720, 8192), ("9:1", 99_999_999, 8192, 8192), ("1:1", -5, 16, 16),
    ]

    @Test("a size is as its ratio says, and within bounds", arguments: sizes.indices)
    func size(index: Int) {
        let (ratio, lines, width, height) = Self.sizes[index]
        let size = MediaSpec.size(ratio: ratio, lines: lines)
        #expect(size.width == width && size.height == height, "\(size)")
    }

    @Test("a size by its area comes in steps of 64")
    func area() {
        for (ratio, width, height) in [("16:9", 1344, 768), ("1:1", 1024, 1024), ("1:1e400", 64, 8192)] {
            let size = MediaSpec.size(ratio: ratio, pixels: 1_048_576)
            #expect(size.width == width && size.height == height, "\(ratio) \(size)")
        }
    }

    @Test("no film is longer or larger than is made at all")
    func bounded() {
        #expect(
            MediaSpec.film(ratio: "16:9", lines: 720, seconds: 1e300).bounded
                == .film(width: 1280, height: 720, milliseconds: 600_000))
        #expect(
            MediaSpec.film(width: -1, height: Int.max, milliseconds: Int.min).bounded
                == .film(width: 16, height: 8192, milliseconds: 100))
    }

    private static let texts: [(ssml: String, isGood: Bool)] = [
        ("<speak>Hello</speak>", true), ("<speak>Hello <break time=\"1s\"/> you</speak>", true),
        ("<speak><p>a</p><p>b</p></speak>", true), ("<speak xml:lang='en'>a</speak>", true), ("Hello", false),
        ("<speak>Hello", false), ("Hello</speak>", false), ("<speak><p>a</speak></p>", false), ("<p>a</p>", false),
        ("<speak>a</speak> b", false), ("<speak>a<", false), ("", false), ("<speak/>", true),
    ]

    @Test("a text with tags is well formed or not", arguments: texts.indices)
    func ssml(index: Int) { #expect(SSML.isWellFormed(Self.texts[index].ssml) == Self.texts[index].isGood) }

    @Test("marks are found with what stands before them")
    func marks() {
        let marks = SSML.marks(in: "<speak>ab<mark name=\"one\"/>c<mark name='two'/></speak>")
        #expect(marks.map(\.name) == ["one", "two"] && marks.map(\.letters) == [2, 3])
        #expect(SSML.plain("<speak>ab<mark name=\"one\"/>c</speak>") == "abc")
    }
}
