import Gateway
import JSON
import Testing

@Suite struct CatalogueOptionsTests {
    /// A film model: 10 seconds exist at 768p only, 1080p costs the mode pro, and pro has no sound.
    private static let film = OptionSchema(
        [
            .choice("duration", [6, 10], default: 6, "Seconds."),
            .choice("resolution", ["768p", "1080p"], default: "1080p", "The shorter side."),
            .choice("mode", ["std", "pro"], default: "pro", "Standard or professional."),
            .integer("seed", 0...100, "Any."), .number("scale", 0...1, default: 0.5, "Any."),
            .text("style", atMost: 5, "Any."), .flag("sound", default: false, "Any."),
        ],
        rules: [
            OptionSchema.Rule("resolution", allowed: ["768p"], when: ["duration": 10]),
            OptionSchema.Rule("mode", allowed: ["pro"], when: ["resolution": "1080p"]),
        ])

    @Test(
        "values are written as the schema spells them, defaults filled in, and what nobody asked for gives way",
        arguments: [
            ([:], ["duration": 6, "resolution": "1080p", "mode": "pro", "scale": 0.5, "sound": false]),
            (["duration": 10], ["duration": 10, "resolution": "768p", "mode": "pro", "scale": 0.5, "sound": false]),
            (["mode": "STD"], ["duration": 6, "resolution": "768p", "mode": "std", "scale": 0.5, "sound": false]),
            (
                ["resolution": "1080P", "duration": 6.0],
                ["duration": 6, "resolution": "1080p", "mode": "pro", "scale": 0.5, "sound": false]
            ),
            (
                ["seed": 42.0, "scale": 1, "style": "ééééé", "sound": true, "mode": nil],
                [
                    "duration": 6, "resolution": "1080p", "mode": "pro", "seed": 42, "scale": 1, "style": "ééééé",
                    "sound": true,
                ]
            ),
        ] as [(KeyValuePairs<String, JSON?>, JSONObject)])
    func resolves(given: KeyValuePairs<String, JSON?>, expected: JSONObject) throws {
        let members = given.map { JSONObject.Member(name: $0.key, value: $0.value ?? .null) }
        let resolved = try Self.film.resolve(JSONObject(uniqueMembers: members)).get()
        #expect(resolved.members == expected.members)
    }

    @Test(
        "what is wrong is said with what would be right",
        arguments: [
            (
                ["durration": 6], "options.durration",
                "There is no option \"durration\" here. Did you mean \"duration\"? Options are: duration, resolution, mode, "
                    + "seed, scale, style, sound."
            ),
            (["duration": 7], "options.duration", "Option \"duration\" is 7, but must be one of 6, 10."),
            (["duration": "6"], "options.duration", "Option \"duration\" is \"6\", but must be one of 6, 10."),
            (
                ["resolution": "1080"], "options.resolution",
                "Option \"resolution\" is \"1080\", but must be one of \"768p\", \"1080p\". Did you mean \"1080p\"?"
            ),
            (["seed": 101], "options.seed", "Option \"seed\" is 101, but must be a whole number from 0 to 100."),
            (["seed": 1.5], "options.seed", "Option \"seed\" is 1.5, but must be a whole number from 0 to 100."),
            (["scale": -0.5], "options.scale", "Option \"scale\" is -0.5, but must be a number from 0 to 1."),
            (
                ["style": "éééééé"], "options.style",
                "Option \"style\" is \"éééééé\", but must be text of at most 5 characters."
            ),
            (["sound": 1], "options.sound", "Option \"sound\" is 1, but must be true or false."),
            (
                ["duration": 10, "resolution": "1080p"], "options.resolution",
                "Option \"resolution\" is \"1080p\", but with duration 10 it must be \"768p\"."
            ),
            (
                ["resolution": "1080p", "mode": "std"], "options.mode",
                "Option \"mode\" is \"std\", but with resolution \"1080p\" it must be \"pro\"."
            ),
        ] as [(JSONObject, String, String)])
    func refuses(given: JSONObject, field: String, message: String) {
        #expect(throws: InvalidInput.self) { try Self.film.resolve(given).get() }
        guard case .failure(let invalid) = Self.film.resolve(given) else { return }
        #expect(invalid.problems.map(\.field) == [field])
        #expect(invalid.message == message)
    }

    @Test("a required option must be there")
    func required() {
        let schema = OptionSchema([.choice("voice", ["a", "b"], isRequired: true, "Who.")])
        for given: JSONObject in [[:], ["voice": .null]] {
            guard case .failure(let invalid) = schema.resolve(given) else {
                Issue.record("it was accepted")
                continue
            }
            #expect(invalid.message == "Option \"voice\" is required: one of \"a\", \"b\".")
        }
    }

    @Test("an answer does not grow with the number and length of what is wrong")
    func bounded() {
        let members = (0..<10_000).map { JSONObject.Member(name: "option\($0)", value: 1) }
        guard case .failure(let many) = Self.film.resolve(JSONObject(uniqueMembers: members)) else { return }
        #expect(many.problems.count == OptionSchema.mostProblems)
        // One character of ten thousand scalars.
        let long = "e" + String(repeating: "\u{301}", count: 10_000)
        guard case .failure(let invalid) = Self.film.resolve(["style": .string(long)]) else { return }
        #expect(invalid.message.utf8.count < 300)
    }

    /// A default gives way twice, and what it first gives way to breaks an earlier rule.
    private static let chained = OptionSchema(
        [
            .choice("a", [1, 2, 3], default: 1, "Any."), .choice("b", ["x", "y", "z"], default: "x", "Any."),
            .choice("c", [1, 2], default: 1, "Any."),
        ],
        rules: [
            OptionSchema.Rule("a", allowed: [1], when: ["b": "y"]),
            OptionSchema.Rule("b", allowed: ["y", "z"], when: ["c": 2]),
            OptionSchema.Rule("a", allowed: [2, 3], when: ["c": 2]),
        ])

    @Test("values are found wherever some keep all rules")
    func searches() throws {
        let resolved = try Self.chained.resolve(["c": 2]).get()
        #expect(resolved == ["a": 2, "b": "z", "c": 2])
        let two = OptionSchema(
            [.choice("a", ["d", "e", "f", "g"], default: "d", "Any."), .flag("b", default: true, "Any.")],
            rules: [
                OptionSchema.Rule("a", allowed: ["e", "f"], when: ["b": true]),
                OptionSchema.Rule("a", allowed: ["g", "f"], when: ["b": true]),
            ])
        #expect(try two.resolve(["b": true]).get() == ["a": "f", "b": true])
    }

    @Test("values that are asked for and do not go together are refused, however many options are free")
    func gaveUp() {
        let free = (0..<20).map { OptionSpec.choice("f\($0)", [1, 2, 3], default: 1, "Any.") }
        let schema = OptionSchema(
            free + [.choice("a", [1, 2], "Any."), .choice("b", [1, 2], "Any.")],
            rules: free.map { OptionSchema.Rule("a", allowed: [1, 2], when: [$0.name: 1]) } + [
                OptionSchema.Rule("a", allowed: [1], when: ["b": 2])
            ])
        guard case .failure(let invalid) = schema.resolve(["a": 2, "b": 2]) else {
            Issue.record("it was accepted")
            return
        }
        #expect(invalid.message == "Option \"a\" is 2, but with b 2 it must be 1.")
    }
}
