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

    /// Checks what a caller asks for, fills in defaults, and writes values as the schema spells them.
    ///
    /// A default that does not go with what was asked for gives way to the first value that does: who asks for 10 seconds
    /// gets the resolution that has them. What was asked for never gives way.
    package func resolve(_ given: JSONObject) -> Result<JSONObject, InvalidInput> {
        var problems: [InputProblem] = []
        var values: [String: JSON] = [:]
        for member in given.members where !member.value.isNull {
            guard let spec = self[member.name] else {
                problems.append(.unknownOption(member.name, known: specs.map(\.name)))
                continue
            }
            switch spec.check(member.value) {
            case .success(let value): values[spec.name] = value
            case .failure(let invalid): problems += invalid.problems
            }
        }
        for spec in specs where spec.isRequired && values[spec.name] == nil && given[spec.name] ?? .null == .null {
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

    /// Applies the rules: a value nobody asked for gives way, on either side of a rule; two that were asked for are a problem.
    private func settle(_ values: inout [String: JSON], asked: Set<String>) -> [InputProblem] {
        for rule in rules where rule.conditions.allSatisfy({ OptionSpec.matches(values[$0.option], $0.value) }) {
            guard let value = values[rule.option], !rule.allowed.contains(where: { OptionSpec.matches(value, $0) })
            else { continue }
            if !asked.contains(rule.option) {
                values[rule.option] = rule.allowed.first
            } else if let free = rule.conditions.first(where: { !asked.contains($0.option) }),
                let other = alternative(to: free.value, of: free.option, values)
            {
                values[free.option] = other
            } else {
                return [.combination(rule, value: value)]
            }
        }
        // What gave way may have met another rule.
        for rule in rules where rule.conditions.allSatisfy({ OptionSpec.matches(values[$0.option], $0.value) }) {
            guard let value = values[rule.option] else { continue }
            if !rule.allowed.contains(where: { OptionSpec.matches(value, $0) }) {
                return [.combination(rule, value: value)]
            }
        }
        return []
    }

    /// A value of `option` with which all rules hold, in the schema's order.
    private func alternative(to value: JSON, of option: String, _ values: [String: JSON]) -> JSON? {
        self[option]?.allowed?.first { candidate in
            guard !OptionSpec.matches(candidate, value) else { return false }
            var trial = values
            trial[option] = candidate
            return rules.allSatisfy { rule in
                guard rule.conditions.allSatisfy({ OptionSpec.matches(trial[$0.option], $0.value) }) else {
                    return true
                }
                guard let value = trial[rule.option] else { return true }
                return rule.allowed.contains { OptionSpec.matches(value, $0) }
            }
        }
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
