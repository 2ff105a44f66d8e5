/// Looks through the developer centre, and shows what was found.
struct SearchPage {
    let words: Words
    let index: SearchIndex
    let query: String

    func html() -> HTML {
        let found = index.results(for: query)
        return """
            <div class="wide">
            \(Trail.html(words, [], here: words("developers.search"), hasSearch: false))
            <header class="title"><h1>\(words("developers.search.title"))</h1></header>
            \(SearchForm.html(words, query: query, isLarge: true))
            \(outcome(found))
            <ol class="results">
            \(found.map(item))</ol>
            </div>
            """
    }

    private func outcome(_ found: [SearchIndex.Entry]) -> HTML? {
        guard !query.isEmpty else { return nil }
        return found.isEmpty
            ? "<p role=\"status\">\(words("developers.search.none", ["query": query]))</p>"
            : "<p role=\"status\">\(words("developers.search.found", count: found.count, ["query": query]))</p>"
    }

    private func item(_ entry: SearchIndex.Entry) -> HTML {
        """
        <li><span class="tag">\(entry.kind.name(words))</span> \
        <a href="/\(words.language.tag)\(entry.path)">\(entry.title)</a><p class="quiet">\(String(entry.text.prefix(220)))</p></li>

        """
    }
}

/// Where words are typed that are to be found.
enum SearchForm {
    static func html(_ words: Words, query: String = "", isLarge: Bool = false) -> HTML {
        let action = "/\(words.language.tag)/developers/search"
        let id = isLarge ? "query" : "search"
        return """
            <form class="search\(isLarge ? " large" : "")" role="search" action="\(action)"\(isLarge ? " aria-labelledby=\"\(id)-label\"" as HTML : nil)>
            <label class="unseen" id="\(id)-label" for="\(id)">\(words("developers.search.label"))</label>
            <input id="\(id)" name="q" type="search" value="\(query)" placeholder="\(words("developers.search.label"))" \
            maxlength="100" autocomplete="off" data-index="/\(words.language.tag)/developers/search.json">
            <button>\(words("developers.search"))</button>
            </form>
            """
    }
}
