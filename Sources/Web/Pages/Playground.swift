import HTTPServer

extension Website {
    /// A place to write a request, run it and see what comes back, and a form for those who write no GraphQL.
    ///
    /// All of it is made by scripts from the server's own schema: what is here is what can be said without them.
    func playground(_ setting: Setting) -> HTML {
        let words = setting.words
        // Only then do scripts ask whose it is: without a session the answer would be an error that nobody made.
        let isSignedIn = Cookies(setting.request.fields)["console"] != nil
        var layout = layout(
            setting, path: "/playground", title: words("playground.title"),
            description: words("playground.description"))
        layout.scripts = ["playground.js"]
        layout.styles = ["playground.css"]
        layout.data = [texts(.playground, setting)]
        return layout.html(
            """
            <div class="wide playground">
            <header class="playground-head">
            <h1>\(words("playground.title"))</h1>
            <p class="lead">\(words("playground.description"))</p>
            </header>
            <div id="playground" class="playground-body"\("data-session", if: isSignedIn)>
            <noscript><p class="note">\(words("playground.needsScript"))</p></noscript>
            </div>
            </div>
            """)
    }
}
