package import JSON

/// The options of a model, and which of their values go together.
package struct OptionSchema: Sendable {
    /// With some values of one option, another has fewer.
    package struct Rule: Sendable {
        package let conditions: [(option: String, value: JSON)]
        package let option: String
        package let allowed: [JSON]

        package init(_ option: String, allowed: [JSON], when conditions: KeyValuePairs<String, JSON>) {
            self.conditions = conditions.map { (option: $0.key, value: $0.value) }
            (self.option, self.allowed) = (option, allowed)
        }
    }

    package let specs: [OptionSpec]
    package let rules: [Rule]

    package init(_ specs: [OptionSpec], rules: [Rule] = []) { (self.specs, self.rules) = (specs, rules) }

    package subscript(name: String) -> OptionSpec? { specs.first { $0.name == name } }

    /// More are not told at once, so that an answer is never much larger than its request.
    package static let mostProblems = 16

    /// Checks what a caller asks for, fills in defaults, and writes values as the schema spells them.
    ///
    /// A default that does not go with what was asked for gives way to the first value that does: who asks for 10 seconds
    /// gets the resolution that has them. What was asked for never gives way.
    package func resolve(_ given: JSONObject) -> Result<JSONObject, InvalidInput> {
        var problems: [InputProblem] = []
        var values: [String: JSON] = [:]
        for member in given.members where !member.value.isNull && problems.count < Self.mostProblems {
            guard let spec = self[member.name] else {
                problems.append(.unknownOption(member.name, known: specs.map(\.name)))
                continue
            }
            switch spec.check(member.value) {
            case .success(let value): values[spec.name] = value
            case .failure(let invalid): problems += invalid.problems
            }
        }
        for spec in specs where spec.isRequired && (given[spec.name]?.isNull ?? true) {
            problems.append(.missingOption(spec))
        }
        guard problems.isEmpty else { return .failure(InvalidInput(problems)) }

        let asked = Set(values.keys)
        for spec in specs where values[spec.name] == nil { values[spec.name] = spec.default }
        problems = settle(&values, asked: asked)
        guard problems.isEmpty else { return .failure(InvalidInput(problems)) }
        return .success(
            JSONObject(
                uniqueMembers: specs.compactMap { spec in
                    values[spec.name].map { JSONObject.Member(name: spec.name, value: $0) }
                }))
    }

    /// Applies the rules: values that nobody asked for give way, until all rules hold or what was asked for cannot be had.
    private func settle(_ values: inout [String: JSON], asked: Set<String>) -> [InputProblem] {
        guard let broken = rules.first(where: { !$0.holds(values) }) else { return [] }
        if let repaired = repaired(values, asked: asked) ?? searched(values, asked: asked) {
            values = repaired
            return []
        }
        let given = values.filter { asked.contains($0.key) }
        return [.combination(rules.first { !$0.holds(given) } ?? broken, values)]
    }

    /// What comes of giving way rule by rule, if that settles all of them. Nearly always it does.
    private func repaired(_ values: [String: JSON], asked: Set<String>) -> [String: JSON]? {
        var values = values
        for rule in rules where !rule.holds(values) {
            if !asked.contains(rule.option) {
                values[rule.option] = rule.allowed.first
            } else if let free = rule.conditions.first(where: { !asked.contains($0.option) }),
                let other = alternative(to: free.value, of: free.option, values)
            {
                values[free.option] = other
            } else {
                return nil
            }
        }
        return rules.allSatisfy { $0.holds(values) } ? values : nil
    }

    /// A value of `option` with which all rules hold, in the schema's order.
    private func alternative(to value: JSON, of option: String, _ values: [String: JSON]) -> JSON? {
        self[option]?.allowed?.first { candidate in
            guard !OptionSpec.matches(candidate, value) else { return false }
            var trial = values
            trial[option] = candidate
            return rules.allSatisfy { $0.holds(trial) }
        }
    }

    /// More combinations are not tried for one request: schemas have a few free options of a few values each.
    private static let mostCombinations = 4096

    /// Looks through what the free options could be, each by its default first, for values with which all rules hold.
    private func searched(_ values: [String: JSON], asked: Set<String>) -> [String: JSON]? {
        let ruled = Set(rules.flatMap { [$0.option] + $0.conditions.map(\.option) })
        let free = specs.filter { ruled.contains($0.name) && !asked.contains($0.name) && $0.allowed != nil }
        var left = Self.mostCombinations
        func extend(_ trial: [String: JSON], from place: Int) -> [String: JSON]? {
            guard place < free.count else {
                left -= 1
                return rules.allSatisfy { $0.holds(trial) } ? trial : nil
            }
            let spec = free[place]
            for candidate in [spec.default].compactMap(\.self) + spec.allowed! where left > 0 {
                var trial = trial
                trial[spec.name] = candidate
                if let found = extend(trial, from: place + 1) { return found }
            }
            return nil
        }
        return extend(values, from: 0)
    }
}

extension OptionSchema.Rule {
    /// Whether these values keep the rule. An option that has no value breaks none.
    package func holds(_ values: [String: JSON]) -> Bool {
        guard let value = values[option], conditions.allSatisfy({ OptionSpec.matches(values[$0.option], $0.value) })
        else { return true }
        return allowed.contains { OptionSpec.matches(value, $0) }
    }
}

extension OptionSpec {
    /// Whether a value is this one: text without regard to case, numbers by value.
    package static func matches(_ value: JSON?, _ other: JSON) -> Bool {
        guard let value else { return false }
        return switch (value, other) {
        case (.string(let a), .string(let b)): a == b || a.lowercased() == b.lowercased()
        case (.int(let a), .double(let b)), (.double(let b), .int(let a)): Double(a) == b
        default: value == other
        }
    }

    /// The value as the schema spells it, or what is wrong with it.
    func check(_ value: JSON) -> Result<JSON, InvalidInput> {
        guard let value = typed(value) else { return .failure(InvalidInput([.wrongType(self, value)])) }
        if let allowed {
            guard let canonical = allowed.first(where: { Self.matches(value, $0) }) else {
                return .failure(InvalidInput([.notAllowed(self, value)]))
            }
            return .success(canonical)
        }
        let measure: Double? =
            switch value {
            case .int(let number): Double(number)
            case .double(let number): number
            case .string(let text): Double(text.unicodeScalars.count)
            case .array(let items): Double(items.count)
            default: nil
            }
        if let measure, measure < minimum ?? measure || measure > maximum ?? measure {
            return .failure(InvalidInput([.outOfRange(self, value)]))
        }
        return .success(value)
    }

    /// The value where it has the option's type. A whole number is an integer however it is written.
    private func typed(_ value: JSON) -> JSON? {
        switch (kind, value) {
        case (.string, .string), (.integer, .int), (.number, .int), (.number, .double), (.boolean, .bool),
            (.array, .array), (.object, .object):
            value
        case (.integer, .double(let number)): Int(exactly: number).map { .int($0) }
        default: nil
        }
    }
}
