/// Which rules a validation applies.
package struct RuleSet: OptionSet, Sendable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }

    private init(_ place: UInt64) { rawValue = 1 << place }

    package static let executableDefinitions = RuleSet(0)
    package static let knownOperationTypes = RuleSet(1)
    package static let uniqueOperationNames = RuleSet(2)
    package static let loneAnonymousOperation = RuleSet(3)
    package static let singleFieldSubscriptions = RuleSet(4)
    package static let knownTypeNames = RuleSet(5)
    package static let fragmentsOnCompositeTypes = RuleSet(6)
    package static let variablesAreInputTypes = RuleSet(7)
    package static let scalarLeafs = RuleSet(8)
    package static let fieldsOnCorrectType = RuleSet(9)
    package static let uniqueFragmentNames = RuleSet(10)
    package static let knownFragmentNames = RuleSet(11)
    package static let noUnusedFragments = RuleSet(12)
    package static let possibleFragmentSpreads = RuleSet(13)
    package static let noFragmentCycles = RuleSet(14)
    package static let uniqueVariableNames = RuleSet(15)
    package static let noUndefinedVariables = RuleSet(16)
    package static let noUnusedVariables = RuleSet(17)
    package static let knownDirectives = RuleSet(18)
    package static let uniqueDirectivesPerLocation = RuleSet(19)
    package static let knownArgumentNames = RuleSet(20)
    package static let uniqueArgumentNames = RuleSet(21)
    package static let valuesOfCorrectType = RuleSet(22)
    package static let providedRequiredArguments = RuleSet(23)
    package static let variablesInAllowedPosition = RuleSet(24)
    package static let overlappingFieldsCanBeMerged = RuleSet(25)
    package static let uniqueInputFieldNames = RuleSet(26)
    package static let maxIntrospectionDepth = RuleSet(27)
    package static let noDeprecatedCustom = RuleSet(28)
    package static let noSchemaIntrospectionCustom = RuleSet(29)
    package static let loneSchemaDefinition = RuleSet(32)
    package static let uniqueOperationTypes = RuleSet(33)
    package static let uniqueTypeNames = RuleSet(34)
    package static let uniqueEnumValueNames = RuleSet(35)
    package static let uniqueFieldDefinitionNames = RuleSet(36)
    package static let uniqueArgumentDefinitionNames = RuleSet(37)
    package static let uniqueDirectiveNames = RuleSet(38)
    package static let possibleTypeExtensions = RuleSet(39)

    /// What the specification asks of a document to be executed.
    package static let specified = RuleSet(rawValue: 1 << 27 - 1)

    /// What the engine asks by default: the specification's rules and a bound on introspection's circles.
    package static let standard: RuleSet = [.specified, .maxIntrospectionDepth]

    /// What the specification asks of a document that defines or extends a schema.
    package static let typeSystem: RuleSet = [
        .loneSchemaDefinition, .uniqueOperationTypes, .uniqueTypeNames, .uniqueEnumValueNames,
        .uniqueFieldDefinitionNames, .uniqueArgumentDefinitionNames, .uniqueDirectiveNames, .knownTypeNames,
        .knownDirectives, .uniqueDirectivesPerLocation, .possibleTypeExtensions, .knownArgumentNames,
        .uniqueArgumentNames, .uniqueInputFieldNames, .providedRequiredArguments,
    ]

    private static let names: [String: RuleSet] = [
        "ExecutableDefinitions": .executableDefinitions, "KnownOperationTypes": .knownOperationTypes,
        "UniqueOperationNames": .uniqueOperationNames, "LoneAnonymousOperation": .loneAnonymousOperation,
        "SingleFieldSubscriptions": .singleFieldSubscriptions, "KnownTypeNames": .knownTypeNames,
        "FragmentsOnCompositeTypes": .fragmentsOnCompositeTypes, "VariablesAreInputTypes": .variablesAreInputTypes,
        "ScalarLeafs": .scalarLeafs, "FieldsOnCorrectType": .fieldsOnCorrectType,
        "UniqueFragmentNames": .uniqueFragmentNames, "KnownFragmentNames": .knownFragmentNames,
        "NoUnusedFragments": .noUnusedFragments, "PossibleFragmentSpreads": .possibleFragmentSpreads,
        "NoFragmentCycles": .noFragmentCycles, "UniqueVariableNames": .uniqueVariableNames,
        "NoUndefinedVariables": .noUndefinedVariables, "NoUnusedVariables": .noUnusedVariables,
        "KnownDirectives": .knownDirectives, "UniqueDirectivesPerLocation": .uniqueDirectivesPerLocation,
        "KnownArgumentNames": .knownArgumentNames, "KnownArgumentNamesOnDirectives": .knownArgumentNames,
        "UniqueArgumentNames": .uniqueArgumentNames, "ValuesOfCorrectType": .valuesOfCorrectType,
        "ProvidedRequiredArguments": .providedRequiredArguments,
        "ProvidedRequiredArgumentsOnDirectives": .providedRequiredArguments,
        "VariablesInAllowedPosition": .variablesInAllowedPosition,
        "OverlappingFieldsCanBeMerged": .overlappingFieldsCanBeMerged,
        "UniqueInputFieldNames": .uniqueInputFieldNames, "MaxIntrospectionDepth": .maxIntrospectionDepth,
        "NoDeprecatedCustom": .noDeprecatedCustom, "NoSchemaIntrospectionCustom": .noSchemaIntrospectionCustom,
        "LoneSchemaDefinition": .loneSchemaDefinition, "UniqueOperationTypes": .uniqueOperationTypes,
        "UniqueTypeNames": .uniqueTypeNames, "UniqueEnumValueNames": .uniqueEnumValueNames,
        "UniqueFieldDefinitionNames": .uniqueFieldDefinitionNames,
        "UniqueArgumentDefinitionNames": .uniqueArgumentDefinitionNames,
        "UniqueDirectiveNames": .uniqueDirectiveNames, "PossibleTypeExtensions": .possibleTypeExtensions,
    ]

    /// The rule of that name, with or without `Rule` at its end, as conformance suites call them.
    package init?(named name: String) {
        let stem = name.hasSuffix("Rule") ? String(name.dropLast(4)) : name
        guard let rule = Self.names[stem] else { return nil }
        self = rule
    }
}
