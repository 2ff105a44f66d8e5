import HTTPServer

extension Website {
    /// One shell for all of the console's addresses: its script shows what is at each.
    func console(_ setting: Setting) -> HTML {
        let words = setting.words
        var layout = layout(
            setting, path: Self.consolePath(of: setting), title: words("console.title"),
            description: words("console.description"))
        layout.scripts = ["console.js"]
        layout.styles = ["console.css", "console-generation.css", "console-chart.css"]
        layout.data = [texts(.console, setting)]
        layout.isPublic = false
        // The script may not look at the cookie, and asking whose it is where there is none is an error on every visit.
        let hasCookie = Cookies(setting.request.fields)[Sessions.cookieName] != nil
        return layout.html(
            """
            <noscript><p class="wide note">\(words("console.needsScript"))</p></noscript>
            <div id="console" class="wide" data-root="/\(words.language.tag)/console"\(" data-cookie", if: hasCookie)></div>
            """)
    }

    /// Where the same is in another language. An address that is none of ours leads to the beginning.
    private static func consolePath(of setting: Setting) -> String {
        let path = setting.request.path.dropFirst(setting.words.language.tag.count + 1)
        let isOurs = path.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "_")
        }
        return isOurs ? String(path) : "/console"
    }
}
