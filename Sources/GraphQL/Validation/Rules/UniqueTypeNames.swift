extension Validator {
    /// No two types have the same name. (§3.4)
    mutating func uniqueTypeNames() {
        guard rules.contains(.uniqueTypeNames) else { return }
        let names = document.typeDefinitions.filter { $0.isType && !$0.isExtension }.compactMap(\.name)
        var fresh: [NameNode] = []
        for name in names {
            if !isTypeSystemOnly, type(name.symbol) != nil {
                report("Type '\(text(name.symbol))' already exists in the schema.", at: name.offset)
            } else {
                fresh.append(name)
            }
        }
        reportRepeated(fresh) { "There are two types named '\($0)'." }
    }
}
