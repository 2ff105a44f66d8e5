import Foundation
import GraphQL
import Testing

/// What one validation rule lets pass, and what it reports. Each rule's table lies in a file named as the rule's own.
struct RuleTable: Sendable {
    let rules: [String]
    /// Whether the documents define schemas instead of asking for something.
    let isTypeSystem: Bool
    let schema: Schema
    let passes: [String]
    /// Documents with the places of their errors: "line:column" joined by commas, one error a word.
    let reports: [(document: String, places: String)]

    init(
        _ rules: [String], isTypeSystem: Bool = false, schema: Schema = Sample.schema, passes: [String],
        reports: [(String, String)]
    ) {
        (self.rules, self.isTypeSystem, self.schema, self.passes) = (rules, isTypeSystem, schema, passes)
        self.reports = reports.map { (document: $0.0, places: $0.1) }
    }

    static let all = [
        executableDefinitions, fieldsOnCorrectType, fragmentsOnCompositeTypes, knownArgumentNames, knownDirectives,
        knownFragmentNames, knownOperationTypes, knownTypeNames, loneAnonymousOperation, loneSchemaDefinition,
        maxIntrospectionDepth, noDeprecatedCustom, noFragmentCycles, noSchemaIntrospectionCustom, noUndefinedVariables,
        noUnusedFragments, noUnusedVariables, overlappingFieldsCanBeMerged, possibleFragmentSpreads,
        possibleTypeExtensions, providedRequiredArguments, scalarLeafs, singleFieldSubscriptions,
        uniqueArgumentDefinitionNames, uniqueArgumentNames, uniqueDirectiveNames, uniqueDirectivesPerLocation,
        uniqueFragmentNames, uniqueInputFieldNames, uniqueMemberNames, uniqueOperationNames, uniqueOperationTypes,
        uniqueTypeNames, uniqueVariableNames, valuesOfCorrectType, variablesAreInputTypes, variablesInAllowedPosition,
    ]
}

/// Validation (§5): each rule by itself.
@Suite struct RuleTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let table: RuleTable
        let document: String
        let places: String

        var testDescription: String { "\(table.rules[0]): \(document)" }
    }

    private static let cases = RuleTable.all.flatMap { table in
        table.passes.map { Case(table: table, document: $0, places: "") }
            + table.reports.map { Case(table: table, document: $0.document, places: $0.places) }
    }

    @Test("each rule lets pass what it should and reports the rest where it stands", arguments: cases)
    func rule(example: Case) throws {
        var rules: RuleSet = []
        for name in example.table.rules { rules.formUnion(try #require(RuleSet(named: name))) }
        let document = try Document(parsing: example.document)
        let errors =
            example.table.isTypeSystem
            ? document.validateTypeSystem(rules: rules) : document.validate(for: example.table.schema, rules: rules)
        let places = errors.map { $0.locations.map { "\($0.line):\($0.column)" }.joined(separator: ",") }
        #expect(
            places.sorted() == example.places.split(separator: " ").map(String.init).sorted(),
            "\(errors.map(\.message))")
    }

    @Test("each rule has a table, in which something passes and something does not")
    func complete() throws {
        let here = URL(filePath: #filePath).deletingLastPathComponent()
        let root = here.deletingLastPathComponent().deletingLastPathComponent()
        let files = { (folder: URL) in
            Set(try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") })
        }
        let rules = try files(root.appending(path: "Sources/GraphQL/Validation/Rules"))
        #expect(try files(here.appending(path: "Rules")) == rules)
        #expect(RuleTable.all.count == rules.count)
        for table in RuleTable.all { #expect(!table.passes.isEmpty && !table.reports.isEmpty, "\(table.rules)") }
    }
}
