import JSON

/// One guide, with the way to the others beside it.
struct GuidePage {
    let words: Words
    let guide: Guide
    let origin: String

    func html() -> HTML {
        """
        <div class="wide">
        \(Trail.html(words, [(words("developers.guides.title"), "#guides")], here: words(guide.title)))
        <div class="reading">
        <nav class="aside" aria-label="\(words("developers.guides.title"))"><ul>
        \(Guide.allCases.map(link))</ul></nav>
        <article>
        <h1>\(words(guide.title))</h1>
        <p class="lead">\(words.prose(guide.lead))</p>
        \(guide.blocks.map(block))
        \(next)
        </article>
        </div>
        </div>
        """
    }

    private func link(_ other: Guide) -> HTML {
        """
        <li><a href="/\(words.language.tag)/developers/guides/\(other.rawValue)"\
        \(other == guide ? " aria-current=\"page\"" as HTML : nil)>\(words(other.title))</a></li>

        """
    }

    private func block(_ block: Guide.Block) -> HTML {
        switch block {
        case .heading(let id, let key): "<h2 id=\"\(id)\">\(words(key))</h2>\n"
        case .text(let key): "<p>\(words.prose(key, Guide.numbers(words)))</p>\n"
        case .note(let key): "<p class=\"note\">\(words.prose(key, Guide.numbers(words)))</p>\n"
        case .list(let keys):
            "<ul>\(keys.map { "<li>\(words.prose($0, Guide.numbers(words)))</li>\n" })</ul>\n"
        case .code(let code): code(GuideCode(origin: origin)).html(words)
        case .tabs(let codes): HTML.tabs(codes(GuideCode(origin: origin)), words)
        case .table(let table): html(table)
        case .plans:
            "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"\(words("developers.plans.title"))\">\(PlanTable.html(words))</div>\n"
        case .tries: tries
        }
    }

    private func html(_ table: Guide.Table) -> HTML {
        let name = words(table.head[0])
        return """
            <div class="scroll" tabindex="0" role="group" aria-label="\(name)"><table>
            <thead><tr>\(table.head.map { "<th scope=\"col\">\(words($0))</th>" })</tr></thead>
            <tbody>
            \(table.rows.map { row in
                "<tr><th scope=\"row\">\(cell(row[0]))</th>\(row.dropFirst().map { "<td>\(cell($0))</td>" })</tr>\n" as HTML
            })</tbody>
            </table></div>

            """
    }

    private func cell(_ cell: Guide.Cell) -> HTML {
        switch cell {
        case .code(let code): "<code>\(code)</code>"
        case .text(let key): words.prose(key, Guide.numbers(words))
        }
    }

    /// When a message that is not taken is sent again.
    private var tries: HTML {
        let times = [words("guides.webhooks.atOnce")] + Guide.waits.map { words.span(of: $0) }
        return """
            <div class="scroll" tabindex="0" role="group" aria-label="\(words("guides.webhooks.tries"))"><table>
            <thead><tr><th scope="col">\(words("guides.webhooks.try"))</th>\
            \(times.indices.map { "<th scope=\"col\">\($0 + 1)</th>" })</tr></thead>
            <tbody><tr><th scope="row">\(words("guides.webhooks.after"))</th>\(times.map { "<td>\($0)</td>" })</tr></tbody>
            </table></div>

            """
    }

    private var next: HTML? {
        let all = Guide.allCases
        guard let index = all.firstIndex(of: guide), index + 1 < all.count else { return nil }
        let other = all[index + 1]
        return """
            <p class="next"><span class="quiet">\(words("developers.guides.next"))</span> \
            <a href="/\(words.language.tag)/developers/guides/\(other.rawValue)">\(words(other.title))</a></p>
            """
    }
}
