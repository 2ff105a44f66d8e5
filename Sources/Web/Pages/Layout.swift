import JSON

/// What is around every page: its head, the way to the others, and the languages.
struct Layout: Sendable {
    let words: Words
    /// Where the page is, below its language: `/developers`.
    let path: String
    let title: String
    let description: String
    /// Ours, as clients know it: `https://media.example.com`.
    let origin: String
    /// Where the assets of this build are: `/assets/1a2b3c`.
    let assets: String
    let theme: Theme?
    /// Scripts and style sheets of this page, by file name, besides those of all.
    var scripts: [String] = []
    var styles: [String] = []
    /// What the page's scripts say, and know.
    var data: [(id: String, JSON)] = []
    /// Whether others may list it.
    var isPublic = true

    /// Which colours were chosen; without a choice, what the system has.
    enum Theme: String, Sendable { case light, dark }

    private var language: Language { words.language }

    func html(_ body: HTML) -> HTML {
        """
        <!doctype html>
        <html lang="\(language.tag)"\(theme.map { " data-theme=\"\($0.rawValue)\"" as HTML })>
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(title)</title>
        <meta name="description" content="\(description)">
        <meta name="color-scheme" content="\(theme?.rawValue ?? "light dark")">
        \(isPublic ? links : "<meta name=\"robots\" content=\"noindex\">")
        <link rel="icon" href="\(assets)/mark.svg" type="image/svg+xml">
        <link rel="stylesheet" href="\(assets)/style.css">
        \(styles.map { "<link rel=\"stylesheet\" href=\"\(assets)/\($0)\">\n" as HTML })\
        <script type="module" src="\(assets)/page.js"></script>
        \(scripts.map { "<script type=\"module\" src=\"\(assets)/\($0)\"></script>\n" as HTML })\
        </head>
        <body>
        <a class="skip" href="#content">\(words("layout.skip"))</a>
        <header class="top">
        <div class="wide">
        <a class="brand" href="/\(language.tag)/developers"><img src="\(assets)/mark.svg" alt="" width="28" height="28">Doitong</a>
        <nav class="places" aria-label="\(words("layout.places"))">
        \(place("/developers", "layout.developers"))\(place("/playground", "layout.playground"))\(place("/console", "layout.console"))
        </nav>
        <details class="menu">
        <summary><span class="quiet">\(words("layout.language"))</span> \(language.name)</summary>
        <ul>
        \(Language.allCases.map(choice))</ul>
        </details>
        <button class="theme" type="button" hidden data-light="\(words("layout.light"))" data-dark="\(words("layout.dark"))"></button>
        </div>
        </header>
        <main id="content" tabindex="-1">
        \(body)
        </main>
        <footer class="bottom">
        <div class="wide">
        <p>\(words("layout.footer"))</p>
        </div>
        </footer>
        \(data.map { HTML(json: $0.1, id: $0.id) })</body>
        </html>

        """
    }

    /// The same page elsewhere, and what is shown where somebody links to it.
    private var links: HTML {
        let here = "\(origin)/\(language.tag)\(path)"
        let others: [HTML] = Language.allCases.map {
            "<link rel=\"alternate\" hreflang=\"\($0.tag)\" href=\"\(origin)/\($0.tag)\(path)\">\n"
        }
        return """
            <link rel="canonical" href="\(here)">
            \(others)<link rel="alternate" hreflang="x-default" href="\(origin)/en\(path)">
            <meta property="og:type" content="website">
            <meta property="og:site_name" content="Doitong">
            <meta property="og:title" content="\(title)">
            <meta property="og:description" content="\(description)">
            <meta property="og:url" content="\(here)">
            <meta property="og:locale" content="\(language.tag)">
            """
    }

    private func place(_ path: String, _ key: String) -> HTML {
        let isHere = self.path == path || self.path.hasPrefix("\(path)/")
        return
            "<a href=\"/\(language.tag)\(path)\"\(isHere ? " aria-current=\"page\"" as HTML : nil)>\(words(key))</a>\n"
    }

    private func choice(_ other: Language) -> HTML {
        """
        <li><a href="/\(other.tag)\(path)" lang="\(other.tag)" hreflang="\(other.tag)"\
        \(other == language ? " aria-current=\"true\"" as HTML : nil)>\(other.name)</a></li>

        """
    }
}
