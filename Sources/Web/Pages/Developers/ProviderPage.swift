import JSON

/// All that is to be known of one provider.
struct ProviderPage {
    let words: Words
    let listing: Listing
    let provider: Listing.Provider
    let origin: String

    func html() -> HTML {
        """
        <div class="wide">
        \(Trail.html(words, [(words("developers.providers"), "#models")], here: provider.name))
        <header class="title">
        <h1>\(provider.name)</h1>
        <p class="lead">\(words.told(provider.description))</p>
        <p class="quiet">\(Availability(provider).tag(words)) · \(words("developers.provider.company", ["company": provider.company])) · \
        \(words.html("developers.provider.id", ["id": "<code>\(provider.id)</code>"]))</p>
        </header>
        <div class="beside">
        <section aria-labelledby="features-title"><h2 id="features-title">\(words("developers.card.features"))</h2>
        <ul class="plus">\(provider.features.map { "<li>\(words.told($0))</li>" })</ul></section>
        <section aria-labelledby="limits-title"><h2 id="limits-title">\(words("developers.card.limits"))</h2>
        <ul class="minus">\(provider.limitations.map { "<li>\(words.told($0))</li>" })</ul></section>
        </div>
        \(example)
        \(models)
        \(options)
        \(inputs)
        \(prices)
        </div>
        """
    }

    private var example: HTML? {
        Example(provider).map { example in
            """
            <section id="example" class="part" aria-labelledby="example-title">
            <h2 id="example-title">\(words("developers.provider.example"))</h2>
            <p>\(words.prose("developers.provider.example.text"))</p>
            \(example.hasPicture ? "<p>\(words.prose("developers.provider.example.picture"))</p>" as HTML : nil)
            \(example.codes(origin: origin).map { $0.html(words) })
            </section>
            """
        }
    }

    // MARK: Models

    private var models: HTML {
        """
        <section id="models" class="part" aria-labelledby="models-title">
        <h2 id="models-title">\(words("developers.provider.models"))</h2>
        <p>\(words.prose("developers.provider.models.text"))</p>
        <div class="scroll" tabindex="0" role="group" aria-labelledby="models-title"><table>
        <thead><tr><th scope="col">\(words("developers.provider.model"))</th>\
        <th scope="col">\(words("developers.provider.makes"))</th>\
        <th scope="col" class="number">\(words("developers.card.price"))</th>\
        <th scope="col" class="number">\(words("developers.card.time"))</th>\
        <th scope="col">\(words("developers.provider.hosts"))</th></tr></thead>
        <tbody>
        \(provider.models.map(row))</tbody>
        </table></div>
        </section>
        """
    }

    private func row(_ model: Listing.Model) -> HTML {
        let ending = Retirement.html(model, listing, words).map {
            "<br><span class=\"tag \(model.isRetired ? "bad" : "care")\">\($0)</span>" as HTML
        }
        let price = words("developers.price", count: model.credits, ["dollars": words.dollars(Double(model.credits))])
        return """
            <tr id="\(model.id)"><th scope="row">\(model.name)<br><code>\(model.id)</code>\(ending)</th>\
            <td>\(model.types.map(made).joined(separator: ", "))</td><td class="number">\(price)</td>\
            <td class="number">\(words.span(seconds: model.seconds))</td>\
            <td>\(model.hosts.map { host($0, model) })</td></tr>

            """
    }

    private func made(_ type: String) -> String {
        switch type {
        case "VIDEO": words("developers.type.video")
        case "IMAGE": words("developers.type.image")
        case "AUDIO": words("developers.type.audio")
        case "AVATAR": words("developers.type.avatar")
        default: type
        }
    }

    /// A host by its id, and how the model does there, where that was seen.
    private func host(_ id: String, _ model: Listing.Model) -> HTML {
        let health = model.health.first { $0.host == id }
        let state: HTML? = health.map { health in
            guard health.isWorking else {
                return " <span class=\"tag bad\">\(words("developers.available.resting"))</span>"
            }
            let works = health.failureRate.map {
                words(
                    "developers.health.measured",
                    ["share": words.language.written(100 * (1 - $0), digits: 1)])
            }
            return " <span class=\"tag good\">\(works ?? words("developers.health.unmeasured"))</span>"
        }
        return "<span class=\"host\"><code>\(id)</code>\(state)</span> "
    }

    // MARK: Options

    private var options: HTML {
        """
        <section id="options" class="part" aria-labelledby="options-title">
        <h2 id="options-title">\(words("developers.provider.options"))</h2>
        <p>\(words.prose("developers.provider.options.text"))</p>
        <div class="scroll" tabindex="0" role="group" aria-labelledby="options-title"><table class="options">
        <thead><tr><th scope="col">\(words("developers.option.name"))</th>\
        <th scope="col">\(words("developers.option.type"))</th>\
        <th scope="col">\(words("developers.option.values"))</th>\
        <th scope="col">\(words("developers.option.default"))</th>\
        <th scope="col">\(words("developers.option.does"))</th></tr></thead>
        <tbody>
        \(provider.options.map(row))</tbody>
        </table></div>
        </section>
        """
    }

    private func row(_ option: Listing.Option) -> HTML {
        let need =
            option.isRequired
            ? "<br><span class=\"tag care\">\(words("developers.option.required"))</span>" : nil as HTML?
        return """
            <tr id="option-\(option.name)"><th scope="row"><code>\(option.name)</code>\(need)</th>\
            <td>\(option.type)</td><td>\(values(option))</td>\
            <td>\(option.default.map { "<code>\(Words.shown($0))</code>" as HTML } ?? "–")</td>\
            <td>\(words.told(option.description))\(takers(option))</td></tr>

            """
    }

    private func values(_ option: Listing.Option) -> HTML {
        if let allowed = option.allowed {
            return HTML.joined(allowed.map { "<code>\(Words.shown($0))</code>" }, " ")
        }
        if option.type == "boolean" { return "<code>true</code> <code>false</code>" }
        let isCounted = option.type == "string" || option.type == "array"
        func number(_ value: Double) -> String { words.language.written(value, digits: 4) }
        switch (option.minimum, option.maximum) {
        case (nil, nil): return "–"
        case (let least?, let most?) where !isCounted:
            return HTML(text: words("developers.option.range", ["least": number(least), "most": number(most)]))
        case (let least?, nil): return HTML(text: words("developers.option.least", ["least": number(least)]))
        case (_, let most?):
            return isCounted
                ? HTML(text: words("developers.option.length", count: Int(most)))
                : HTML(text: words("developers.option.most", ["most": number(most)]))
        }
    }

    /// Which models take an option, where not all do.
    private func takers(_ option: Listing.Option) -> HTML? {
        guard option.name != "model" else { return nil }
        let models = provider.models.filter { !$0.isRetired }
        let takers = models.filter { $0.options.contains { $0.name == option.name } }
        guard !takers.isEmpty, takers.count < models.count else { return nil }
        let names = takers.map(\.name).joined(separator: ", ")
        return "<br><span class=\"quiet small\">\(words("developers.option.only", ["models": names]))</span>"
    }

    // MARK: Inputs

    private var inputs: HTML {
        """
        <section id="inputs" class="part" aria-labelledby="inputs-title">
        <h2 id="inputs-title">\(words("developers.provider.inputs"))</h2>
        <p>\(words.prose("developers.provider.inputs.text"))</p>
        <div class="scroll" tabindex="0" role="group" aria-labelledby="inputs-title"><table>
        <thead><tr><th scope="col">\(words("developers.provider.model"))</th>\
        <th scope="col">\(words("developers.input.needs"))</th>\
        <th scope="col">\(words("developers.input.takes"))</th></tr></thead>
        <tbody>
        \(provider.models.filter { !$0.isRetired }.map(inputRow))</tbody>
        </table></div>
        </section>
        """
    }

    private func inputRow(_ model: Listing.Model) -> HTML {
        let needed = model.inputs.filter(\.isRequired)
        var needs = needed.map(described)
        if !model.oneOf.isEmpty {
            let parts = HTML.joined(model.oneOf.map { "<code>\($0)</code>" }, ", ")
            needs.append(words.html("developers.input.oneOf", ["parts": parts]))
        }
        let others = model.inputs.filter { !$0.isRequired }.map(described)
        return """
            <tr><th scope="row">\(model.name)</th><td>\(lines(needs))</td><td>\(lines(others))</td></tr>

            """
    }

    private func lines(_ lines: [HTML]) -> HTML { lines.isEmpty ? "–" : HTML.joined(lines, "<br>") }

    private func described(_ input: Listing.Input) -> HTML {
        let name: HTML = "<code>\(input.name)</code>"
        guard let bytes = input.bytes else {
            return input.maximum.map {
                words.html(
                    "developers.input.text", count: $0,
                    ["name": name, "count": HTML(text: words.language.written($0))])
            } ?? name
        }
        let types = input.contentTypes.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
        return words.html(
            "developers.input.media", count: input.maximum ?? 1,
            [
                "name": name, "count": HTML(text: words.language.written(input.maximum ?? 1)),
                "size": HTML(text: words.language.written(bytes >> 20)),
                "types": HTML(text: types.joined(separator: ", ")),
            ])
    }

    // MARK: Prices

    private var prices: HTML {
        """
        <section id="prices" class="part" aria-labelledby="prices-title">
        <h2 id="prices-title">\(words("developers.provider.prices"))</h2>
        <p>\(words.prose("developers.provider.prices.text", ["dollars": HTML(text: words.dollars(1))]))</p>
        <div class="scroll" tabindex="0" role="group" aria-labelledby="prices-title"><table>
        <thead><tr><th scope="col">\(words("developers.provider.model"))</th>\
        <th scope="col">\(words("developers.price.when"))</th>\
        <th scope="col" class="number">\(words("developers.card.price"))</th></tr></thead>
        <tbody>
        \(provider.models.filter { !$0.isRetired }.flatMap(priceRows))</tbody>
        </table></div>
        </section>
        """
    }

    private func priceRows(_ model: Listing.Model) -> [HTML] {
        model.rates.enumerated().map { index, rate in
            let conditions: [HTML] = rate.when.map { "<code>\($0.name): \(Words.shown($0.value))</code>" }
            let when =
                !conditions.isEmpty
                ? HTML.joined(conditions, " ")
                : HTML(text: words(model.rates.count == 1 ? "developers.price.always" : "developers.price.else"))
            let head =
                index == 0
                ? "<th scope=\"rowgroup\" rowspan=\"\(model.rates.count)\">\(model.name)</th>" as HTML : nil
            return "<tr>\(head)<td>\(when)</td><td class=\"number\">\(amount(rate))</td></tr>\n"
        }
    }

    private func amount(_ rate: Listing.Rate) -> String {
        let values = [
            "credits": words.language.written(rate.credits, digits: 1), "dollars": words.dollars(rate.credits),
            "base": words.language.written(rate.base, digits: 1),
        ]
        return switch (rate.unit, rate.base > 0) {
        case ("SECOND", false): words("developers.rate.second", values)
        case ("SECOND", true): words("developers.rate.second.base", values)
        case ("THOUSAND_CHARACTERS", _): words("developers.rate.characters", values)
        default: words("developers.rate.each", values)
        }
    }
}

/// The way back up, above a page.
enum Trail {
    static func html(
        _ words: Words, _ steps: [(title: String, target: String)], here: String, hasSearch: Bool = true
    ) -> HTML {
        let root = "/\(words.language.tag)/developers"
        return """
            <div class="bar">
            <nav aria-label="\(words("developers.trail"))"><ol class="trail">
            <li><a href="\(root)">\(words("developers.title"))</a></li>
            \(steps.map { "<li><a href=\"\(root)\($0.target)\">\($0.title)</a></li>\n" })\
            <li aria-current="page">\(here)</li>
            </ol></nav>
            \(hasSearch ? SearchForm.html(words) : nil)
            </div>
            """
    }
}

extension HTML {
    static func joined(_ parts: [HTML], _ separator: HTML) -> HTML {
        var html = HTML()
        for (index, part) in parts.enumerated() {
            if index > 0 { html += separator }
            html += part
        }
        return html
    }
}
