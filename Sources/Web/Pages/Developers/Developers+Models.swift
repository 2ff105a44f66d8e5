extension DevelopersPage {
    var models: HTML {
        """
        <section id="models" class="part" aria-labelledby="models-title">
        <h2 id="models-title">\(words("developers.models.title"))</h2>
        <p class="lead">\(words("developers.models.lead"))</p>
        <div class="bar">
        <nav aria-label="\(words("developers.models.kinds"))"><ul class="row">
        \(Kind.allCases.map { "<li><a class=\"button small\" href=\"#\($0.rawValue)\">\(words($0.key))</a></li>\n" })</ul></nav>
        <div class="filter" hidden><label class="unseen" for="filter">\
        \(words("developers.models.filter"))</label>\
        <input id="filter" type="search" autocomplete="off" placeholder="\(words("developers.models.filter"))"></div>
        </div>
        <p class="found quiet" role="status"></p>
        \(Kind.allCases.map(section))
        </section>
        """
    }

    private func section(of kind: Kind) -> HTML {
        let offers = listing.offers(of: kind)
        let models = offers.flatMap(\.models).filter { !$0.isRetired }.count
        return """
            <section class="kind" id="\(kind.rawValue)" aria-labelledby="\(kind.rawValue)-title">
            <h3 id="\(kind.rawValue)-title">\(words(kind.key)) \
            <span class="quiet small">\(words("developers.models.count", count: models))</span></h3>
            <ul class="cards">
            \(offers.map { Card(words: words, listing: listing, provider: $0.provider, models: $0.models).html() })</ul>
            </section>

            """
    }
}

/// What one provider offers of a kind, in a few lines.
struct Card {
    let words: Words
    let listing: Listing
    let provider: Listing.Provider
    let models: [Listing.Model]

    func html() -> HTML {
        let usable = models.filter { !$0.isRetired }
        let shown = usable.isEmpty ? models : usable
        return """
            <li class="card model">
            <div class="head"><h4><a href="/\(words.language.tag)/developers/api/\(provider.id)">\(provider.name)</a></h4>\
            \(Availability(provider).tag(words))</div>
            <p class="quiet small">\(provider.company) · \(words("developers.models.count", count: usable.count))</p>
            <p>\(words.told(provider.description))</p>
            <dl class="facts">
            <div><dt>\(words("developers.card.price"))</dt><dd>\(price(shown))</dd></div>
            <div><dt>\(words("developers.card.time"))</dt><dd>\(time(shown))</dd></div>
            </dl>
            <details><summary>\(words("developers.card.more"))</summary>
            <p class="label">\(words("developers.card.features"))</p>
            <ul class="plus">\(provider.features.map { "<li>\(words.told($0))</li>" })</ul>
            <p class="label">\(words("developers.card.limits"))</p>
            <ul class="minus">\(provider.limitations.map { "<li>\(words.told($0))</li>" })</ul>
            \(retirements)</details>
            </li>

            """
    }

    private func price(_ models: [Listing.Model]) -> HTML {
        let least = models.map(\.credits).min() ?? 0
        let text = words(
            "developers.price", count: least, ["dollars": words.dollars(Double(least))])
        return models.allSatisfy { $0.credits == least }
            ? HTML(text: text) : words.html("developers.from", ["what": HTML(text: text)])
    }

    private func time(_ models: [Listing.Model]) -> HTML {
        let (least, most) = (models.map(\.seconds).min() ?? 0, models.map(\.seconds).max() ?? 0)
        let (from, until) = (words.span(seconds: least), words.span(seconds: most))
        return HTML(text: from == until ? from : words("developers.span", ["from": from, "until": until]))
    }

    private var retirements: HTML? {
        let ending = models.filter { $0.retiresOn != nil }
        guard !ending.isEmpty else { return nil }
        return """
            <p class="label">\(words("developers.card.ending"))</p>
            <ul>\(ending.map { "<li>\(Retirement.html($0, listing, words))</li>" })</ul>

            """
    }
}

/// Whether a provider can be asked with a live key, as this server has it now.
enum Availability {
    case live, resting, sandbox

    init(_ provider: Listing.Provider) {
        // Health is told of hosts that may be asked: where there is none, no vendor is configured.
        self =
            provider.isAvailable ? .live : provider.models.contains { !$0.health.isEmpty } ? .resting : .sandbox
    }

    func tag(_ words: Words) -> HTML {
        switch self {
        case .live: "<span class=\"tag good\">\(words("developers.available.live"))</span>"
        case .resting: "<span class=\"tag bad\">\(words("developers.available.resting"))</span>"
        case .sandbox: "<span class=\"tag\">\(words("developers.available.sandbox"))</span>"
        }
    }
}

/// When a model ends, and what takes its place.
enum Retirement {
    static func html(_ model: Listing.Model, _ listing: Listing, _ words: Words) -> HTML? {
        guard let day = model.retiresOn else { return nil }
        let places: [String: HTML] = [
            "model": HTML(text: model.name), "day": "<time datetime=\"\(day)\">\(day)</time>",
            "successor": successor(of: model, listing, words),
        ]
        switch (model.isRetired, model.successor) {
        case (true, nil): return words.html("developers.retired", places)
        case (true, _): return words.html("developers.retired.successor", places)
        case (false, nil): return words.html("developers.retires", places)
        case (false, _): return words.html("developers.retires.successor", places)
        }
    }

    private static func successor(of model: Listing.Model, _ listing: Listing, _ words: Words) -> HTML {
        guard let id = model.successor else { return HTML() }
        guard let provider = listing.owner(of: id), let name = provider.models.first(where: { $0.id == id })?.name
        else { return HTML(text: id) }
        return "<a href=\"/\(words.language.tag)/developers/api/\(provider.id)\">\(name)</a>"
    }
}
