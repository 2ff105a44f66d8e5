import JSON

/// What the pages say in one language: texts by their keys, with places for what is put in.
///
/// A text is `"… {name} …"`, or, where its form goes with a number, an object of such by plural form: `{"one": …, "other": …}`;
/// the number is put in as `{count}`.
package struct Words: Sendable {
    package let language: Language
    private let texts: [String: JSON]

    /// The parts that the texts are kept in, a file for each language.
    package enum Part: String, Sendable, CaseIterable {
        case common, developers, guides, catalogue, playground, console
    }

    package struct Unusable: Error, CustomStringConvertible {
        package let description: String
    }

    package init(_ language: Language, from files: WebFiles) throws(Unusable) {
        self.language = language
        var texts: [String: JSON] = [:]
        for part in Part.allCases {
            for member in try Self.part(part, language, files).members { texts[member.name] = member.value }
        }
        self.texts = texts
    }

    /// One part as it is, for the scripts of a page.
    static func part(_ part: Part, _ language: Language, _ files: WebFiles) throws(Unusable) -> JSONObject {
        let name = "locales/\(language.tag).\(part.rawValue).json"
        guard let bytes = files[name] else { throw Unusable(description: "\(name) is missing") }
        do {
            guard let object = try JSON(parsing: bytes).objectValue else {
                throw Unusable(description: "\(name) is no object")
            }
            return object
        } catch let error as Unusable {
            throw error
        } catch {
            throw Unusable(description: "\(name): \(error)")
        }
    }

    package var keys: [String] { texts.keys.sorted() }

    /// Whether there is such a text: for what the catalogue may hold and the pages do not know, as an operator's own models.
    package func has(_ key: String) -> Bool { texts[key] != nil }

    /// A text as it is kept, with all its forms.
    func value(_ key: String) -> JSON? { texts[key] }

    package func callAsFunction(_ key: String) -> String { text(key, nil) }

    package func callAsFunction(_ key: String, _ values: [String: String]) -> String {
        Self.pieces(text(key, nil)).map { piece in
            switch piece {
            case .text(let text): text
            case .place(let name): values[name] ?? "{\(name)}"
            }
        }.joined()
    }

    package func callAsFunction(_ key: String, count: Int, _ values: [String: String] = [:]) -> String {
        Self.pieces(text(key, Double(count))).map { piece in
            switch piece {
            case .text(let text): text
            case .place("count"): language.written(count)
            case .place(let name): values[name] ?? "{\(name)}"
            }
        }.joined()
    }

    /// With markup put in; where its form goes with a number, that is `count`.
    package func html(_ key: String, count: Int? = nil, _ values: [String: HTML]) -> HTML {
        var html = HTML()
        for piece in Self.pieces(text(key, count.map { Double($0) })) {
            switch piece {
            case .text(let text): html += HTML(text: text)
            case .place(let name): html += values[name] ?? HTML(text: "{\(name)}")
            }
        }
        return html
    }

    /// A key that is missing shows itself; a test sees to it that none is.
    func text(_ key: String, _ number: Double?) -> String {
        switch texts[key] {
        case .string(let text)?: return text
        case .object(let forms)?:
            let form = language.pluralForm(of: number ?? 0).rawValue
            return (forms[form] ?? forms["other"])?.stringValue ?? key
        default: return key
        }
    }

    enum Piece { case text(String), place(String) }

    static func pieces(_ text: String) -> [Piece] {
        var pieces: [Piece] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            if open > rest.startIndex { pieces.append(.text(String(rest[..<open]))) }
            pieces.append(.place(String(rest[rest.index(after: open)..<close])))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { pieces.append(.text(String(rest))) }
        return pieces
    }
}
