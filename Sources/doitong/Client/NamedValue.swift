package import Arguments
package import JSON

/// `name=value`, as `--option` and `--tag` take it.
package struct NamedValue: Sendable, Equatable {
    package let name: String
    package let text: String

    package init?(_ argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { return nil }
        (name, text) = (String(parts[0]), String(parts[1]))
    }

    /// What is JSON is meant so: `10`, `true`, `[1, 2]`, `"10"`. Anything else is text: `16:9`, `1080p`, `007`.
    package var json: JSON { (try? JSON(parsing: text)) ?? .string(text) }

    /// The values by name, each read by `read`; none may be given twice.
    package static func object(
        _ values: [NamedValue], of option: String, _ read: (NamedValue) -> JSON
    ) throws(UsageError) -> JSONObject {
        var object: JSONObject = [:]
        for value in values {
            guard object[value.name] == nil else { throw UsageError("\(option) gives \(value.name) twice") }
            object[value.name] = read(value)
        }
        return object
    }
}

extension Format<NamedValue> {
    static var namedValue: Self {
        Self("name=value", read: { NamedValue($0) }, show: { "\($0.name)=\($0.text)" })
    }
}
