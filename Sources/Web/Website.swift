import Crypto
package import HTTPServer
import HTTPTypes
package import JSON
import Telemetry

/// The pages: the developer centre, the playground and the console, in every language, with what they need and nothing from
/// anywhere else.
package struct Website: Sendable {
    let files: WebFiles
    let origin: @Sendable () -> String
    /// Answers a GraphQL document as the API answers whoever has no key: the `data` of it.
    let ask: @Sendable (_ document: String) async -> JSON
    let statusOf: StatusOf
    let measures: @Sendable () -> Measures
    let listing: Remembered<Listing>
    let shelf = Shelf()
    private let words: [Language: Words]
    private let assets: [String: Page]
    /// Under which nothing will ever change: named for all that it holds.
    private let assetsPath: String

    package init(
        files: WebFiles = WebFiles(), origin: @escaping @Sendable () -> String,
        ask: @escaping @Sendable (_ document: String) async -> JSON, statusOf: @escaping StatusOf,
        measures: @escaping @Sendable () -> Measures
    ) throws {
        (self.files, self.origin, self.ask, self.statusOf, self.measures) = (files, origin, ask, statusOf, measures)
        listing = Remembered(for: Self.listingFreshness) {
            Listing(await ask(Listing.document), now: Timestamp.now().description)
        }
        var words: [Language: Words] = [:]
        for language in Language.allCases { words[language] = try Words(language, from: files) }
        self.words = words
        var assets: [String: Page] = [:]
        var everything = SHA256()
        for name in WebFiles.names where name.hasPrefix(Self.assetFolder) {
            guard let bytes = files[name], let kind = Page.Kind(fileName: name) else { continue }
            everything.update(name)
            everything.update(bytes)
            assets[String(name.dropFirst(Self.assetFolder.count))] = Page(kind, bytes, freshness: .forEver)
        }
        self.assets = assets
        assetsPath = "/assets/\(Base16.encode(Array(everything.finish().bytes.prefix(6))))"
    }

    private static let assetFolder = "assets/"
    /// The catalogue changes seldom, but what is available now does not.
    private static let listingFreshness = Duration.seconds(5)

    package var routes: [Route] {
        var entries = ["/", "/developers", "/playground", "/console"].map { path in
            Route(.get, path) { entry(to: path == "/" ? "/developers" : path, $0) }
        }
        entries.append(Route(.get, "/developers/*") { entry(to: $0.path, $0) })
        let pages = Language.allCases.flatMap { language in
            [
                Route(.get, "/\(language.tag)/playground") { await page(language, $0) { playground($0) } },
                Route(.get, "/\(language.tag)/console") { await page(language, $0) { console($0) } },
                Route(.get, "/\(language.tag)/console/*") { await page(language, $0) { console($0) } },
                Route(.get, "/\(language.tag)") { _ in redirect(to: "/\(language.tag)/developers") },
                Route(.get, "/\(language.tag)/") { _ in redirect(to: "/\(language.tag)/developers") },
                Route(.get, "/\(language.tag)/*") { await page(language, $0, .notFound) { lost($0) } },
            ] + developerRoutes(language)
        }
        return entries + pages + siteRoutes + [Route(.get, "/assets/*") { asset($0) }]
    }

    // MARK: Where a page is asked for without a language

    private func entry(to path: String, _ request: Request) -> Response {
        let chosen = Cookies(request.fields)["language"].flatMap(Language.init(rawValue:))
        let language = chosen ?? Language(accepting: request.fields[.acceptLanguage] ?? "")
        var response = redirect(to: "/\(language.tag)\(path)\(request.query.map { "?\($0)" } ?? "")")
        response.fields.append(.vary, "Accept-Language, Cookie")
        return response
    }

    func redirect(to path: String) -> Response {
        Response(Status(302), Fields([(.location, path), (.cacheControl, "no-cache")]))
    }

    // MARK: Pages

    /// What a page is made with.
    struct Setting {
        let words: Words
        let theme: Layout.Theme?
        let request: Request
    }

    /// - Parameter isShared: whether all who ask within some seconds may have the same.
    func page(
        _ language: Language, _ request: Request, _ status: Status = .ok, isShared: Bool = false,
        _ make: (Setting) async -> HTML
    ) async -> Response {
        let cookies = Cookies(request.fields)
        let setting = Setting(
            words: said(in: language), theme: cookies["theme"].flatMap(Layout.Theme.init(rawValue:)), request: request)
        let name = "\(setting.theme?.rawValue ?? "") \(request.path)"
        var page: Page
        if isShared, !files.mayChange, let known = shelf[name] {
            page = known
        } else {
            page = Page(.html, await make(setting).bytes)
            if isShared { shelf[name] = page }
        }
        page.status = status
        var response = page.response(to: request)
        if cookies["language"] != language.tag {
            response.fields.append(.setCookie, "language=\(language.tag); Path=/; Max-Age=31536000; SameSite=Lax")
        }
        return response
    }

    /// The words of a language, read anew where they may have changed.
    func said(in language: Language) -> Words {
        files.mayChange ? (try? Words(language, from: files)) ?? words[language]! : words[language]!
    }

    func layout(_ setting: Setting, path: String, title: String, description: String) -> Layout {
        Layout(
            words: setting.words, path: path, title: title, description: description, origin: origin(),
            assets: assetsPath, theme: setting.theme)
    }

    /// What the scripts of a page say.
    func texts(_ part: Words.Part, _ setting: Setting) -> (id: String, JSON) {
        let texts = try? Words.part(part, setting.words.language, files)
        return ("words", .object(texts ?? JSONObject()))
    }

    /// Of a large part, those texts alone that the scripts of a page say.
    func some(_ keys: [String], _ setting: Setting) -> (id: String, JSON) {
        let members = keys.compactMap { key in
            setting.words.value(key).map { JSONObject.Member(name: key, value: $0) }
        }
        return ("words", .object(JSONObject(uniqueMembers: members)))
    }

    // MARK: Assets

    private func asset(_ request: Request) -> Response {
        let parts = request.path.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true).map(String.init)
        guard parts.count == 3, var page = assets[parts[2]] else { return Response(.notFound) }
        if files.mayChange, let bytes = files[Self.assetFolder + parts[2]] {
            page = Page(page.kind, bytes)
        } else if "/assets/\(parts[1])" != assetsPath {
            // Asked for by a page of another build, while the builds change places: it has what it can have, and asks again.
            page.freshness = .none
        }
        return page.response(to: request)
    }
}
