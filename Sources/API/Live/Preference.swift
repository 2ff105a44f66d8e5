import HTTPTypes

/// What a client would rather have (RFC 7240): of that, `wait` is known here.
enum Preference {
    /// The seconds that a client would wait for its answer; nil where it does not say, or not as it must be said.
    static func wait(in fields: Fields, atMost limit: Int) -> Int? {
        guard fields.valueBytes(of: .prefer) != nil else { return nil }
        for preference in fields.values(of: .prefer).flatMap({ $0.split(separator: ",") }) {
            // What stands behind a semicolon are parameters, of which `wait` has none.
            let parts = preference.prefix { $0 != ";" }.split(separator: "=", omittingEmptySubsequences: false)
                .map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            guard parts.count == 2, parts[0] == "wait", let seconds = Int(parts[1]), seconds >= 0 else { continue }
            return min(seconds, limit)
        }
        return nil
    }
}

extension FieldName {
    static let prefer = FieldName("Prefer")
    static let preferenceApplied = FieldName("Preference-Applied")
}
