extension Validator {
    /// A field or directive has no two arguments of one name. (§3.6)
    mutating func reportArguments(_ arguments: [InputValueNode], of owner: String) {
        guard rules.contains(.uniqueArgumentDefinitionNames), arguments.count > 1 else { return }
        reportGroups(arguments.map(\.name)) { "\(owner) has more than one argument '\($0)'." }
    }
}
