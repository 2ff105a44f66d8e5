import GraphQL
import Testing

/// Validation (§5): each rule by itself, with what it lets pass and the places it reports.
@Suite struct ValidationTests {
    /// A document, the rule it is put to, and the errors' places as "line:column" joined by commas, one error a word.
    struct Case: CustomTestStringConvertible, Sendable {
        let rule: String
        let document: String
        let places: String

        init(_ rule: String, _ document: String, _ places: String = "") {
            (self.rule, self.document, self.places) = (rule, document, places)
        }

        var testDescription: String { "\(rule): \(document)" }
    }

    private static let operations = [
        Case("ExecutableDefinitions", "{ dog { name } } fragment F on Dog { name }"),
        Case("ExecutableDefinitions", "{ dog { name } } type T { a: Int } extend type T { b: Int }", "1:18 1:36"),
        Case("UniqueOperationNames", "query A { must { name } } query B { must { name } }"),
        Case("UniqueOperationNames", "query A { a } mutation A { a }", "1:7,1:24"),
        Case("LoneAnonymousOperation", "{ a }"), Case("LoneAnonymousOperation", "{ a } query B { b }", "1:1"),
        Case(
            "SingleFieldSubscriptions",
            "subscription { ticks { name } ...F } fragment F on Subscription { ticks { kind } }"),
        Case("SingleFieldSubscriptions", "subscription { ticks { name } other }", "1:31"),
        Case("SingleFieldSubscriptions", "subscription { __typename }", "1:16"),
        Case("SingleFieldSubscriptions", "subscription { ticks @skip(if: false) { name } }", "1:22"),
        Case("KnownTypeNames", "query ($a: Kind) { ... on Dog { a } }"),
        Case("KnownTypeNames", "query ($a: [Nope!]) { ... on No { a } } fragment F on Non { a }", "1:13 1:30 1:55"),
        Case("VariablesAreInputTypes", "query ($a: Filter, $b: [Kind!]!) { a }"),
        Case("VariablesAreInputTypes", "query ($a: Dog, $b: [[CatOrDog!]]) { a }", "1:12 1:21"),
        Case("UniqueVariableNames", "query ($a: Int, $b: Int) { a }"),
        Case("UniqueVariableNames", "query ($a: Int, $a: Int, $a: Int) { a }", "1:9,1:18,1:27"),
        Case("NoUndefinedVariables", "query ($a: Int) { a(b: [{ c: $a }]) ...F } fragment F on Query { a(b: $a) }"),
        Case("NoUndefinedVariables", "query Q { a(b: $x) ...F } fragment F on Query { c(d: $y) }", "1:16,1:1 1:54,1:1"),
        Case("NoUnusedVariables", "query ($a: Int) { ...F } fragment F on Query { dog @mark(at: [$a]) }"),
        Case("NoUnusedVariables", "query ($a: Int, $b: Int) { a(b: $a) }", "1:17"),
    ]

    private static let fields = [
        Case("FieldsOnCorrectType", "{ dog { barks __typename } any { __typename } __schema { types { name } } }"),
        Case(
            "FieldsOnCorrectType", "{ dog { meows } any { name } nope pets { lives __schema } }",
            "1:9 1:23 1:30 1:42 1:48"),
        Case("ScalarLeafs", "{ dog { name } detail detail { code } }"),
        Case("ScalarLeafs", "{ dog dog { name { x } } }", "1:3 1:18"),
        Case("FragmentsOnCompositeTypes", "{ ... on Kind { a } } fragment F on Filter { a }", "1:10 1:37"),
        Case("UniqueFragmentNames", "{ ...F } fragment F on Dog { a } fragment F on Dog { b }", "1:19,1:43"),
        Case("KnownFragmentNames", "{ ...F ...G } fragment F on Query { a }", "1:11"),
        Case("NoUnusedFragments", "{ ...F } fragment F on Query { ...G } fragment G on Query { a }"),
        Case("NoUnusedFragments", "{ a } fragment F on Query { ...G } fragment G on Query { a }", "1:7 1:36"),
        Case(
            "PossibleFragmentSpreads",
            "{ dog { ... on Pet { name } ... on CatOrDog { name } } any { ... on Named { name } } }"),
        Case(
            "PossibleFragmentSpreads", "{ dog { ... on Cat { lives } ...F } } fragment F on Cat { lives }", "1:9 1:30"),
        Case(
            "NoFragmentCycles", "fragment A on Dog { ...B } fragment B on Dog { ...C ...C } fragment C on Dog { name }"),
        Case(
            "NoFragmentCycles",
            "fragment A on Dog { ...A } fragment B on Dog { ...C } fragment C on Dog { x { ...B } }", "1:21 1:48,1:79"),
    ]

    private static let values = [
        Case("KnownDirectives", "query @mark { dog @mark @once @skip(if: true) { name } }"),
        Case("KnownDirectives", "query @once { dog @nope { ... @deprecated { name } } }", "1:7 1:19 1:31"),
        Case("UniqueDirectivesPerLocation", "{ dog @once @mark @mark { name @once } }"),
        Case("UniqueDirectivesPerLocation", "{ dog @once @mark @once @once { name } }", "1:7,1:19 1:7,1:25"),
        Case("KnownArgumentNames", "{ pets(first: 1) @mark(at: 1) { name(surname: true) } }"),
        Case("KnownArgumentNames", "{ pets(last: 1) @mark(on: 1) { name(x: true) } }", "1:8 1:23 1:37"),
        Case("UniqueArgumentNames", "{ pets(first: 1, first: 2) @mark(at: 1, at: 2) { name } }", "1:8,1:18 1:34,1:41"),
        Case("ProvidedRequiredArguments", "{ needs(a: 1) pets { name } dog @include(if: true) { name } }"),
        Case("ProvidedRequiredArguments", "{ needs dog @skip { name } }", "1:3 1:13"),
        Case(
            "UniqueInputFieldNames", "{ echo(filter: { must: true, must: false, inner: { min: 1, min: 2 } }) }",
            "1:18,1:30 1:52,1:60"),
        Case(
            "ValuesOfCorrectType",
            "{ echo(int: 1, float: 1, string: \"\", boolean: true, id: 1, kind: BIG, any: { a: [B] }, ints: 1, matrix: [[1]]) }"
        ),
        Case(
            "ValuesOfCorrectType", "{ echo(int: 2147483648, float: \"1\", string: 1, boolean: 1, id: 1.5) }",
            "1:13 1:32 1:45 1:57 1:64"),
        Case(
            "ValuesOfCorrectType", "{ echo(kind: NOPE, ints: [1, null, \"2\"], matrix: [[null]], filter: 1) }",
            "1:14 1:36 1:52 1:68"),
        Case(
            "ValuesOfCorrectType", "{ echo(kind: \"BIG\", filter: { nope: 1 }) pets(first: null) { name } }",
            "1:14 1:29 1:31 1:54"),
        Case(
            "ValuesOfCorrectType",
            "{ a: echo(either: { id: 1 }) b: echo(either: { id: 1, name: \"\" }) c: echo(either: { id: null }) }",
            "1:46 1:83"),
        Case("ValuesOfCorrectType", "query ($a: Int = \"1\", $b: Filter = { must: 1 }) { a }", "1:18 1:44"),
        Case(
            "VariablesInAllowedPosition",
            "query ($a: Int!, $b: Int = 1, $c: Kind) { needs(a: $a) pets(first: $b) { name } echo(ints: [$a], kind: $c) }"
        ),
        Case(
            "VariablesInAllowedPosition", "query ($a: Int, $b: String) { needs(a: $a) echo(int: $b, ints: $a) }",
            "1:8,1:40 1:17,1:54 1:8,1:64"),
        Case("VariablesInAllowedPosition", "query ($a: ID) { echo(either: { id: $a }) }", "1:8,1:37"),
        Case("NoDeprecatedCustom", "{ echo(kind: OLD) }", "1:14"),
        Case("NoSchemaIntrospectionCustom", "{ __schema { types { name } } dog { __typename } }", "1:3 1:14"),
        Case("MaxIntrospectionDepth", "{ __schema { types { fields { type { fields { name } } } } } }"),
        Case(
            "MaxIntrospectionDepth",
            "{ __schema { types { fields { type { ...F } } } } } fragment F on __Type { fields { type { interfaces { name } } } }",
            "1:3"),
    ]

    private static let merging = [
        Case("OverlappingFieldsCanBeMerged", "{ dog { name name a: name a: name } dog { name } }"),
        Case(
            "OverlappingFieldsCanBeMerged",
            "{ echo(filter: { must: true, min: 1 }) echo(filter: { min: 1, must: true }) }"),
        Case(
            "OverlappingFieldsCanBeMerged", "{ pets { ... on Dog { x: name } ... on Cat { x: name(surname: true) } } }"),
        Case("OverlappingFieldsCanBeMerged", "{ dog { a: name a: kind } }", "1:9,1:17"),
        Case("OverlappingFieldsCanBeMerged", "{ echo(int: 1) echo(int: 2) echo }", "1:3,1:16 1:3,1:29 1:16,1:29"),
        Case(
            "OverlappingFieldsCanBeMerged", "{ pets { ... on Dog { x: barks } ... on Cat { x: lives } } }", "1:23,1:47"),
        Case("OverlappingFieldsCanBeMerged", "{ a: dog { b: name } a: dog { b: kind } }", "1:3,1:12,1:22,1:31"),
        Case(
            "OverlappingFieldsCanBeMerged",
            "{ dog { ...A ...B } } fragment A on Dog { x: name } fragment B on Dog { x: kind }", "1:43,1:73"),
        Case(
            "OverlappingFieldsCanBeMerged",
            "{ ...A a: dog { x: name } } fragment A on Query { a: dog { x: kind ...A } }", "1:8,1:17,1:51,1:60"),
    ]

    @Test(
        "each rule lets pass what it should and reports the rest where it stands",
        arguments: operations + fields + values + merging)
    func rule(example: Case) throws {
        let rule = try #require(RuleSet(named: example.rule))
        let errors = try Document(parsing: example.document).validate(for: Sample.schema, rules: rule)
        let places = errors.map { $0.locations.map { "\($0.line):\($0.column)" }.joined(separator: ",") }
        #expect(
            places.sorted() == example.places.split(separator: " ").map(String.init).sorted(),
            "\(errors.map(\.message))")
    }

    @Test("an operation the schema has no type for is refused")
    func operationTypes() throws {
        let schema = Sample.make("type Query { a: Int }")
        let errors = try Document(parsing: "{ a } mutation M { a }").validate(for: schema, rules: .knownOperationTypes)
        #expect(errors.map(\.locations) == [[SourceLocation(line: 1, column: 7)]])
    }

    @Test("names near the one meant are offered, unless that is switched off")
    func suggestions() throws {
        let document = try Document(parsing: "{ dgo { nmae } pets { barks } echo(knd: BG) }")
        let offered = document.validate(for: Sample.schema).map(\.message)
        #expect(offered.contains { $0.contains("Did you mean dog?") })
        #expect(offered.contains { $0.contains("Did you mean a fragment on Dog?") })
        #expect(offered.contains { $0.contains("kind") })
        let silent = document.validate(for: Sample.schema, suggests: false).map(\.message)
        #expect(silent.count == offered.count && !silent.contains { $0.contains("Did you mean") })
    }
}
