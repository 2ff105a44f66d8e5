/// A piece of code that a page shows. Every one can be run as it stands, and is, by the tests.
struct Code: Sendable {
    enum Language: String, Sendable {
        case curl, javascript, python, swift, graphql, json, shell, json5

        var name: String {
            switch self {
            case .curl: "cURL"
            case .javascript: "JavaScript"
            case .python: "Python"
            case .swift: "Swift"
            case .graphql: "GraphQL"
            case .json: "JSON"
            case .shell: "Shell"
            case .json5: "JSON5"
            }
        }
    }

    /// Unique on its page.
    let id: String
    let language: Language
    let source: String
    /// How it is run: by its language, or as something that belongs to another block.
    var runs: String
    /// The id of the block with the variables of this one.
    var variables: String?

    init(_ id: String, _ language: Language, runs: String? = nil, variables: String? = nil, _ source: String) {
        (self.id, self.language, self.source) = ("code-\(id)", language, source)
        self.runs = runs ?? language.rawValue
        self.variables = variables.map { "code-\($0)" }
    }

    func html(_ words: Words) -> HTML {
        let variables = variables.map { " data-variables=\"\($0)\"" as HTML }
        return """
            <div class="code" data-language="\(language.rawValue)" data-runs="\(runs)"\(variables)>
            <div class="caption">\(language.name)<button type="button" class="small plain" aria-live="polite" hidden data-copies="\(id)" \
            data-done="\(words("developers.code.copied"))">\(words("developers.code.copy"))</button></div>
            <pre tabindex="0" role="group" aria-label="\(language.name)"><code id="\(id)">\(Highlighter.html(self))</code></pre>
            </div>

            """
    }
}

extension HTML {
    /// The same in several languages: one at a time where scripts run, one under the other where none do.
    static func tabs(_ codes: [Code], _ words: Words) -> HTML {
        "<div class=\"tabs\" data-label=\"\(words("developers.code.languages"))\">\n\(codes.map { $0.html(words) })</div>\n"
    }
}
