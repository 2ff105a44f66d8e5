/// The developer centre's first page.
struct DevelopersPage {
    let words: Words
    let listing: Listing
    let measures: Measures
    /// The server's address, as clients know it.
    let origin: String
    let statusOf: StatusOf

    func html() -> HTML {
        """
        \(hero)
        \(figures)
        <div class="wide">
        \(contents)
        \(models)
        \(promises)
        \(quickStart)
        \(errors)
        \(plans)
        \(guides)
        </div>
        """
    }

    /// The way to the sections.
    private var contents: HTML {
        let places = [
            ("models", words("developers.models.title")), ("promises", words("developers.promises.title")),
            ("quick-start", words("developers.quickStart.title")), ("errors", words("developers.errors.title")),
            ("plans", words("developers.plans.title")), ("guides", words("developers.guides.title")),
        ]
        return """
            <div class="bar">
            <nav aria-label="\(words("developers.contents"))"><ul class="row">
            \(places.map { "<li><a href=\"#\($0.0)\">\($0.1)</a></li>\n" })</ul></nav>
            \(SearchForm.html(words))
            </div>
            """
    }

    private var guides: HTML {
        """
        <section id="guides" class="part" aria-labelledby="guides-title">
        <h2 id="guides-title">\(words("developers.guides.title"))</h2>
        <p class="lead">\(words("developers.guides.lead"))</p>
        <ul class="cards">
        \(Guide.allCases.map(card))</ul>
        </section>
        """
    }

    private func card(of guide: Guide) -> HTML {
        """
        <li class="card link"><h3><a href="/\(words.language.tag)/developers/guides/\(guide.rawValue)">\
        \(words(guide.title))</a></h3><p>\(words.plain(guide.lead))</p></li>

        """
    }
}
