/// Where there is nothing.
struct NotFoundPage {
    let words: Words
    let path: String

    func html() -> HTML {
        """
        <div class="wide lost">
        <p class="number" aria-hidden="true">404</p>
        <h1>\(words("developers.lost.title"))</h1>
        <p class="lead">\(words.html("developers.lost.text", ["path": "<code>\(path)</code>"]))</p>
        \(SearchForm.html(words, isLarge: true))
        <p class="row"><a class="button main" href="/\(words.language.tag)/developers">\(words("developers.lost.home"))</a>
        <a class="button" href="/\(words.language.tag)/playground">\(words("layout.playground"))</a></p>
        </div>
        """
    }
}
