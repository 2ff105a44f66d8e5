extension DevelopersPage {
    /// What the API does for whoever calls it, and where that is told in full.
    private var all: [(title: String, text: String, target: String)] {
        [
            ("developers.promise.one", "developers.promise.one.text", "#quick-start"),
            ("developers.promise.choice", "developers.promise.choice.text", "guides/choosing"),
            ("developers.promise.idempotency", "developers.promise.idempotency.text", "guides/idempotency"),
            ("developers.promise.limits", "developers.promise.limits.text", "guides/limits"),
            ("developers.promise.webhooks", "developers.promise.webhooks.text", "guides/webhooks"),
            ("developers.promise.live", "developers.promise.live.text", "guides/live-progress"),
            ("developers.promise.codes", "developers.promise.codes.text", "guides/errors"),
            ("developers.promise.sandbox", "developers.promise.sandbox.text", "guides/sandbox"),
        ]
    }

    var promises: HTML {
        """
        <section id="promises" class="part" aria-labelledby="promises-title">
        <h2 id="promises-title">\(words("developers.promises.title"))</h2>
        <ul class="cards">
        \(all.map { promise in
            let target = promise.target.hasPrefix("#") ? promise.target : "/\(words.language.tag)/developers/\(promise.target)"
            return "<li class=\"card link\"><h3><a href=\"\(target)\">\(words(promise.title))</a></h3><p>\(words.prose(promise.text))</p></li>\n" as HTML
        })</ul>
        </section>
        """
    }
}
