/// What one tally is about. Its text is its key in the store.
package enum Subject: Sendable, Hashable {
    /// Ratings, 0 to 1.
    case quality(Identifier<Model>, GenerationType, PromptKind)
    /// 1 for each refusal by the maker's content rules, 0 for what was made.
    case refusals(Identifier<Model>, PromptKind)
    /// 1 for each attempt that failed, 0 for what was made: of the last hour.
    case trouble(Identifier<Host>, Identifier<Model>)
    /// The same of all models of a host.
    case hostTrouble(Identifier<Host>)
    /// The same of the last days.
    case failures(Identifier<Host>, Identifier<Model>)
    /// The natural logarithm of how much longer it took than the catalogue says: of the last hours.
    case pace(Identifier<Host>, Identifier<Model>)
    /// The same of the last days.
    case habit(Identifier<Host>, Identifier<Model>)
    /// How often it took so long: one bin of a sketch.
    case time(Identifier<Host>, Identifier<Model>, TimeCell, bin: Int)

    package var halfLife: HalfLife {
        switch self {
        case .quality: Self.taste
        case .refusals: Self.rules
        case .trouble, .hostTrouble: Self.outage
        case .failures, .habit, .time: Self.days
        case .pace: Self.load
        }
    }

    static let taste = HalfLife(.seconds(30 * 86_400))
    static let rules = HalfLife(.seconds(14 * 86_400))
    static let days = HalfLife(.seconds(7 * 86_400))
    static let load = HalfLife(.seconds(3 * 3600))
    static let outage = HalfLife(.seconds(20 * 60))
}

extension Subject: CustomStringConvertible {
    package var description: String {
        switch self {
        case .quality(let model, let type, let kind): "quality \(model) \(type.rawValue) \(kind.rawValue)"
        case .refusals(let model, let kind): "refusals \(model) \(kind.rawValue)"
        case .trouble(let host, let model): "trouble \(host) \(model)"
        case .hostTrouble(let host): "hostTrouble \(host)"
        case .failures(let host, let model): "failures \(host) \(model)"
        case .pace(let host, let model): "pace \(host) \(model)"
        case .habit(let host, let model): "habit \(host) \(model)"
        case .time(let host, let model, let cell, let bin): "time \(host) \(model) \(cell) \(bin)"
        }
    }

    /// nil for what another version of the program may have written.
    package init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false).map { String($0) }
        func name<Whole>(_ index: Int) -> Identifier<Whole> { Identifier(words[index]) }
        switch (words[0], words.count) {
        case ("quality", 4):
            guard let type = GenerationType(rawValue: words[2]), let kind = PromptKind(rawValue: words[3]) else {
                return nil
            }
            self = .quality(name(1), type, kind)
        case ("refusals", 3):
            guard let kind = PromptKind(rawValue: words[2]) else { return nil }
            self = .refusals(name(1), kind)
        case ("trouble", 3): self = .trouble(name(1), name(2))
        case ("hostTrouble", 2): self = .hostTrouble(name(1))
        case ("failures", 3): self = .failures(name(1), name(2))
        case ("pace", 3): self = .pace(name(1), name(2))
        case ("habit", 3): self = .habit(name(1), name(2))
        case ("time", 5):
            guard let cell = TimeCell(words[3]), let bin = Int(words[4]), TimeSketch.bins ~= bin else { return nil }
            self = .time(name(1), name(2), cell, bin: bin)
        default: return nil
        }
    }
}
