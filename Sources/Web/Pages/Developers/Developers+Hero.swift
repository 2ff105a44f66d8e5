extension DevelopersPage {
    var hero: HTML {
        """
        <section class="wide hero">
        <div>
        <h1>\(words("developers.headline"))</h1>
        <p class="lead">\(words("developers.description"))</p>
        <p class="row">
        <a class="button main" href="#quick-start">\(words("developers.hero.start"))</a>
        <a class="button" href="/\(words.language.tag)/playground">\(words("developers.hero.play"))</a>
        </p>
        </div>
        <div class="shown">
        \(Samples(origin: origin).first.html(words))
        <p class="small quiet">\(words("developers.hero.sample"))</p>
        </div>
        </section>
        """
    }

    /// Counted in the catalogue, and measured here.
    var figures: HTML {
        let providers = listing.providers
        let all = providers.flatMap(\.models).filter { !$0.isRetired }
        let video = providers.filter { $0.models.contains { $0.types.contains("VIDEO") && !$0.isRetired } }.count
        let images = listing.models(making: "IMAGE").count
        let voices = listing.models(making: "AVATAR").count + listing.models(making: "AUDIO").count
        let hosts = Set(all.flatMap(\.hosts)).count
        let live = providers.filter(\.isAvailable).count
        return """
            <section class="wide" aria-label="\(words("developers.figures"))">
            <ul class="figures">
            \(figure("developers.figure.models", all.count))\
            \(figure("developers.figure.video", video))\
            \(figure("developers.figure.images", images))\
            \(figure("developers.figure.voices", voices))\
            \(figure("developers.figure.hosts", hosts))\
            </ul>
            <ul class="measured">
            <li>\(words.html("developers.measured.live", count: live, ["count": strong(words.language.written(live)), "all": HTML(text: words.language.written(providers.count))]))</li>
            <li>\(answered)</li>
            <li>\(answerTime)</li>
            </ul>
            </section>
            """
    }

    private func figure(_ key: String, _ number: Int) -> HTML {
        "<li>\(words.html(key, count: number, ["count": strong(words.language.written(number))]))</li>\n"
    }

    private func strong(_ text: String) -> HTML { "<strong>\(text)</strong>" }

    private var answered: HTML {
        guard measures.answers > 0 else { return HTML(text: words("developers.measured.noAnswers")) }
        let share = words.language.written(100 * measures.faultless, digits: 2)
        return words.html(
            "developers.measured.answers", count: measures.answers,
            ["share": strong("\(share)\u{00a0}%"), "count": HTML(text: words.language.written(measures.answers))])
    }

    private var answerTime: HTML {
        guard measures.answers > 0 else { return HTML(text: words("developers.measured.noTime")) }
        func milliseconds(_ time: Duration) -> HTML {
            let (seconds, rest) = time.components
            let number = Double(seconds) * 1000 + Double(rest) / 1e15
            return strong(words("developers.measured.milliseconds", ["number": words.language.written(number)]))
        }
        return words.html(
            "developers.measured.time",
            ["median": milliseconds(measures.median), "slow": milliseconds(measures.slow)])
    }
}
