extension DevelopersPage {
    var quickStart: HTML {
        let samples = Samples(origin: origin)
        return """
            <section id="quick-start" class="part" aria-labelledby="quick-start-title">
            <h2 id="quick-start-title">\(words("developers.quickStart.title"))</h2>
            <p class="lead">\(words("developers.quickStart.lead"))</p>
            <ol class="steps">
            <li><h3>\(words("developers.quickStart.key"))</h3>
            <p>\(words.prose("developers.quickStart.key.text"))</p>
            \(samples.firstKey.html(words))
            <details><summary>\(words("developers.quickStart.others"))</summary>
            <p>\(words.prose("developers.quickStart.others.text"))</p>
            \(samples.ownKey.html(words))
            <p>\(words.prose("developers.quickStart.login"))</p>
            \(samples.login.html(words))
            </details></li>
            <li><h3>\(words("developers.quickStart.make"))</h3>
            <p>\(words.prose("developers.quickStart.make.text"))</p>
            \(HTML.tabs(samples.all, words))</li>
            <li><h3>\(words("developers.quickStart.next"))</h3>
            <p>\(words.prose("developers.quickStart.next.text"))</p></li>
            </ol>
            </section>
            """
    }
}
