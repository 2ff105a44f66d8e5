import HTTPServer
import HTTPTypes
import JSON

extension Website {
    func developerRoutes(_ language: Language) -> [Route] {
        let root = "/\(language.tag)/developers"
        return [
            Route(.get, root) { await page(language, $0, isShared: true) { await developers($0) } },
            Route(.get, "\(root)/search") { await page(language, $0) { await search($0) } },
            Route(.get, "\(root)/search.json") { await searchIndex(language, $0) },
            Route(.get, "\(root)/api/*") { await provider(language, $0) },
            Route(.get, "\(root)/guides/*") { await guide(language, $0) },
        ]
    }

    private func centre(_ setting: Setting, _ path: String, _ title: String, _ description: String) -> Layout {
        var layout = layout(setting, path: path, title: title, description: description)
        layout.scripts = ["developers-tabs.js", "developers-search.js"]
        layout.styles = ["developers.css"]
        return layout
    }

    private func developers(_ setting: Setting) async -> HTML {
        let words = setting.words
        let page = DevelopersPage(
            words: words, listing: await listing.value(), measures: measures(), origin: origin(), statusOf: statusOf)
        var layout = centre(
            setting, "/developers", words("developers.pageTitle"), words("developers.description"))
        layout.scripts.append("developers-filter.js")
        layout.data = [some(["developers.models.shown", "developers.models.none"], setting)]
        return layout.html(page.html())
    }

    private func provider(_ language: Language, _ request: Request) async -> Response {
        let name = Self.last(of: request)
        guard let provider = await listing.value().find(name) else {
            return await page(language, request, .notFound) { lost($0) }
        }
        guard provider.id == name else { return redirect(to: "/\(language.tag)/developers/api/\(provider.id)") }
        return await page(language, request, isShared: true) { setting in
            let words = setting.words
            let page = ProviderPage(
                words: words, listing: await listing.value(), provider: provider, origin: origin())
            return centre(
                setting, "/developers/api/\(provider.id)",
                words("developers.provider.pageTitle", ["provider": provider.name]), words.told(provider.description)
            ).html(page.html())
        }
    }

    private func guide(_ language: Language, _ request: Request) async -> Response {
        guard let guide = Guide(rawValue: Self.last(of: request)) else {
            return await page(language, request, .notFound) { lost($0) }
        }
        return await page(language, request, isShared: true) { setting in
            let words = setting.words
            return centre(
                setting, "/developers/guides/\(guide.rawValue)",
                words("developers.guide.pageTitle", ["guide": words(guide.title)]), words.plain(guide.lead)
            ).html(GuidePage(words: words, guide: guide, origin: origin()).html())
        }
    }

    /// What stands behind the last slash, readable.
    private static func last(of request: Request) -> String {
        let name = request.path.split(separator: "/").last.map(String.init) ?? ""
        return PercentEncoding.decode(name).map { String(decoding: $0, as: UTF8.self) } ?? name
    }

    // MARK: Search

    private func search(_ setting: Setting) async -> HTML {
        let words = setting.words
        let query = Form(setting.request.query ?? "")["q"].map { String($0.prefix(Self.longestQuery)) } ?? ""
        let page = SearchPage(words: words, index: SearchIndex(await listing.value(), words), query: query)
        var layout = centre(
            setting, "/developers/search", words("developers.search.title"), words("developers.search.title"))
        // What somebody looked for is no page of its own.
        layout.isPublic = false
        return layout.html(page.html())
    }

    /// In characters. Nobody types more, and each is looked for in everything.
    private static let longestQuery = 100

    private func searchIndex(_ language: Language, _ request: Request) async -> Response {
        let name = "index \(language.tag)"
        if !files.mayChange, let page = shelf[name] { return page.response(to: request) }
        let words = said(in: language)
        let index = SearchIndex(await listing.value(), words)
        let kinds = SearchIndex.Entry.Kind.allCases.map {
            JSONObject.Member(name: $0.rawValue, value: .string($0.name(words)))
        }
        let json: JSON = ["kinds": .object(JSONObject(uniqueMembers: kinds)), "entries": index.json]
        let page = Page(.json, json.bytes)
        shelf[name] = page
        return page.response(to: request)
    }

    // MARK: Nothing

    func lost(_ setting: Setting) -> HTML {
        let words = setting.words
        var layout = centre(setting, "/developers", words("developers.lost.title"), words("developers.lost.title"))
        layout.isPublic = false
        return layout.html(NotFoundPage(words: words, path: setting.request.path).html())
    }

    // MARK: For those who list pages

    var siteRoutes: [Route] {
        [Route(.get, "/robots.txt") { robots($0) }, Route(.get, "/sitemap.xml") { await sitemap($0) }]
    }

    private func robots(_ request: Request) -> Response {
        let text = """
            User-agent: *
            Disallow: /graphql
            Disallow: /media/
            Disallow: /*/console
            Sitemap: \(origin())/sitemap.xml

            """
        return Page(.text, Array(text.utf8)).response(to: request)
    }

    private func sitemap(_ request: Request) async -> Response {
        let origin = origin()
        let paths =
            ["/developers", "/playground"] + Guide.allCases.map { "/developers/guides/\($0.rawValue)" }
            + (await listing.value().providers.map { "/developers/api/\($0.id)" })
        let pages = paths.flatMap { path -> [HTML] in
            let others: [HTML] = Language.allCases.map {
                "<xhtml:link rel=\"alternate\" hreflang=\"\($0.tag)\" href=\"\(origin)/\($0.tag)\(path)\"/>\n"
            }
            return Language.allCases.map { "<url><loc>\(origin)/\($0.tag)\(path)</loc>\n\(others)</url>\n" }
        }
        let xml: HTML = """
            <?xml version="1.0" encoding="UTF-8"?>
            <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
            \(pages)</urlset>

            """
        return Page(.xml, xml.bytes).response(to: request)
    }
}

/// What a form sends in an address: `q=red+kite`.
struct Form {
    private var values: [String: String] = [:]

    init(_ query: String) {
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let text = (parts.count > 1 ? parts[1] : "").replacing("+", with: "%20")
            // What is not right is as it was sent: it is only looked for.
            let value = PercentEncoding.decode(text).map { String(decoding: $0, as: UTF8.self) } ?? String(text)
            values[String(parts[0])] = value
        }
    }

    subscript(name: String) -> String? { values[name] }
}
