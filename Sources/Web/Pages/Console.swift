extension Website {
    func console(_ setting: Setting) -> HTML {
        let words = setting.words
        var layout = layout(
            setting, path: "/console", title: words("console.title"), description: words("console.description"))
        layout.scripts = ["console.js"]
        layout.styles = ["console.css"]
        layout.data = [texts(.console, setting)]
        layout.isPublic = false
        return layout.html(
            """
            <h1 class="unseen">\(words("console.title"))</h1>
            <noscript><p class="wide note">\(words("console.needsScript"))</p></noscript>
            <div id="console"></div>
            """)
    }
}
