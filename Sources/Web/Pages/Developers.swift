extension Website {
    func developers(_ setting: Setting) -> HTML {
        let words = setting.words
        return layout(
            setting, path: "/developers", title: words("developers.title"),
            description: words("developers.description")
        ).html(
            """
            <section class="wide hero">
            <h1>\(words("developers.headline"))</h1>
            <p class="lead">\(words("developers.description"))</p>
            </section>
            """)
    }
}
