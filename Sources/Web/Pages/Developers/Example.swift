import Gateway
import JSON

/// A request that a provider takes, made from what it says of itself, so that it is right for whoever's catalogue it is.
struct Example {
    let variables: JSON
    /// Whether a picture stands in it that the reader will want to replace.
    let hasPicture: Bool

    static let mutation = """
        mutation ($input: GenerateInput!) {
          generate(input: $input) { id status model creditCost estimatedTime }
        }
        """

    init?(_ provider: Listing.Provider) {
        let usable = provider.models.filter { !$0.isRetired }
        // Who needs nothing but words comes first.
        guard let model = usable.first(where: { Self.media(for: $0).isEmpty }) ?? usable.first,
            let type = model.types.first
        else { return nil }
        let media = Self.media(for: model)
        // Nothing that we could write down stands for a film or a sound.
        guard media.allSatisfy({ $0 == "image" }) else { return nil }
        var input: JSONObject = [:]
        if model.takes("text") { input["text"] = .string(Self.text(for: type)) }
        for name in media { input[name] = .string(Self.picture) }
        var request: JSONObject = [
            "type": .string(type), "provider": .string(provider.id), "input": .object(input),
        ]
        var options: JSONObject = [:]
        if model.id != provider.models.first?.id { options["model"] = .string(model.id) }
        for option in Self.options(of: model) { options[option.name] = option.value }
        if !options.isEmpty { request["options"] = .object(options) }
        variables = ["input": .object(request)]
        hasPicture = !media.isEmpty
    }

    /// What must be there besides words.
    private static func media(for model: Listing.Model) -> [String] {
        var media = model.inputs.filter { $0.isRequired && $0.name != "text" && $0.name != "voice" }.map(\.name)
        if !model.oneOf.isEmpty, !model.oneOf.contains("text"), !model.oneOf.contains(where: media.contains) {
            media.append(model.oneOf[0])
        }
        return media
    }

    /// What must be said, and a few that people look for first, as they are by default: such values go together.
    private static func options(of model: Listing.Model) -> [(name: String, value: JSON)] {
        var chosen = model.options.filter(\.isRequired)
        for name in ["duration", "resolution", "aspectRatio", "size", "quality", "format", "speed"]
        where chosen.count < 3 {
            chosen += model.options.filter { $0.name == name && $0.default != nil && !$0.isRequired }
        }
        return chosen.compactMap { option in
            let value = option.default ?? option.allowed?.first ?? option.minimum.map { JSON.double($0) }
            return value.map { (option.name, $0) }
        }
    }

    private static func text(for type: String) -> String {
        switch type {
        case "VIDEO": "A paper boat drifts down a rain-filled street, seen from close by"
        case "IMAGE": "A lighthouse at dusk, waves against the rocks, oil on canvas"
        default: "Good morning. The ferry leaves at nine from the second pier."
        }
    }

    /// Sixteen pixels square, of one colour.
    private static let picture =
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFklEQVR42mO4sWMGSYhhVMOohuGrAQC0kygfSClahQAAAABJRU5ErkJggg=="

    /// - Parameter origin: the server's address.
    func codes(origin: String) -> [Code] {
        let body: JSON = ["query": .string(Self.onOneLine(Self.mutation)), "variables": variables]
        let quoted = String(decoding: body.bytes, as: UTF8.self).replacing("'", with: #"'\''"#)
        return [
            Code("mutation", .graphql, variables: "variables", Self.mutation),
            Code("variables", .json, runs: "variables", Self.written(variables)),
            Code(
                "curl", .curl,
                #"""
                curl -s \#(origin)/graphql \
                  -H "Authorization: Bearer $DOITONG_KEY" \
                  -H "Content-Type: application/json" \
                  -d '\#(quoted)'
                """#),
        ]
    }

    private static func onOneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// JSON as people write it: a line for each member.
    static func written(_ value: JSON, indent: String = "") -> String {
        guard case .object(let object) = value, !object.isEmpty else {
            return String(decoding: value.bytes, as: UTF8.self)
        }
        let inner = indent + "  "
        let members = object.members.map { member in
            let name = String(decoding: JSON.string(member.name).bytes, as: UTF8.self)
            return "\(inner)\(name): \(written(member.value, indent: inner))"
        }
        return "{\n\(members.joined(separator: ",\n"))\n\(indent)}"
    }
}
