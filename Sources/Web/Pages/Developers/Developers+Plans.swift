import Gateway

extension DevelopersPage {
    var plans: HTML {
        """
        <section id="plans" class="part" aria-labelledby="plans-title">
        <h2 id="plans-title">\(words("developers.plans.title"))</h2>
        <p class="lead">\(words("developers.plans.lead"))</p>
        <div class="scroll" tabindex="0" role="group" aria-labelledby="plans-title">\(PlanTable.html(words))</div>
        <p>\(words.prose("developers.plans.note", ["factor": "\(Plan.readFactor)", "queue": "\(Plan.queueFactor)"]))</p>
        </section>
        """
    }
}

/// The plans, as accounts have them.
enum PlanTable {
    static func html(_ words: Words) -> HTML {
        """
        <table class="plans">
        <thead><tr><th scope="col">\(words("developers.plans.plan"))</th>\
        <th scope="col" class="number">\(words("developers.plans.minute"))</th>\
        <th scope="col" class="number">\(words("developers.plans.concurrent"))</th>\
        <th scope="col" class="number">\(words("developers.plans.day"))</th>\
        <th scope="col" class="number">\(words("developers.plans.reads"))</th>\
        <th scope="col" class="number">\(words("developers.plans.waiting"))</th></tr></thead>
        <tbody>
        \(Plan.published.map { row($0, words) })\
        <tr><th scope="row">Enterprise</th>\(Array(repeating: cell(words("developers.plans.agreed")), count: 2))\
        \(cell(words("developers.plans.unlimited")))\(Array(repeating: cell(words("developers.plans.agreed")), count: 2))</tr>
        </tbody>
        </table>
        """
    }

    private static func row(_ plan: Plan, _ words: Words) -> HTML {
        let numbers = [plan.requestsPerMinute, plan.concurrent, plan.perDay, plan.readsPerMinute, plan.queued]
        return """
            <tr><th scope="row">\(plan.name)</th>\
            \(numbers.map { cell($0.map { words.language.written($0) } ?? words("developers.plans.unlimited")) })</tr>

            """
    }

    private static func cell(_ text: String) -> HTML { "<td class=\"number\">\(text)</td>" }
}
