extension Website {
    func playground(_ setting: Setting) -> HTML {
        let words = setting.words
        var layout = layout(
            setting, path: "/playground", title: words("playground.title"),
            description: words("playground.description"))
        layout.scripts = ["playground.js"]
        layout.styles = ["playground.css"]
        layout.data = [texts(.playground, setting)]
        return layout.html(
            """
            <h1 class="unseen">\(words("playground.title"))</h1>
            <noscript><p class="wide note">\(words("playground.needsScript"))</p></noscript>
            <div id="playground"></div>
            """)
    }
}
