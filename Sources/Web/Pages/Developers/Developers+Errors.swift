import Gateway

/// What is to be known of a code besides its name.
struct ErrorEntry {
    let code: ErrorCode

    /// What it says, and what to do about it.
    var meaning: String {
        switch code {
        case .insufficientCredits: "developers.error.insufficientCredits"
        case .rateLimit: "developers.error.rateLimit"
        case .invalidInput: "developers.error.invalidInput"
        case .providerUnavailable: "developers.error.providerUnavailable"
        case .generationFailed: "developers.error.generationFailed"
        case .unauthenticated: "developers.error.unauthenticated"
        case .forbidden: "developers.error.forbidden"
        case .notFound: "developers.error.notFound"
        case .contentRefused: "developers.error.contentRefused"
        case .idempotencyKeyReused: "developers.error.idempotencyKeyReused"
        case .idempotencyInProgress: "developers.error.idempotencyInProgress"
        case .internal: "developers.error.internal"
        }
    }

    var remedy: String {
        switch code {
        case .insufficientCredits: "developers.remedy.insufficientCredits"
        case .rateLimit: "developers.remedy.rateLimit"
        case .invalidInput: "developers.remedy.invalidInput"
        case .providerUnavailable: "developers.remedy.providerUnavailable"
        case .generationFailed: "developers.remedy.generationFailed"
        case .unauthenticated: "developers.remedy.unauthenticated"
        case .forbidden: "developers.remedy.forbidden"
        case .notFound: "developers.remedy.notFound"
        case .contentRefused: "developers.remedy.contentRefused"
        case .idempotencyKeyReused: "developers.remedy.idempotencyKeyReused"
        case .idempotencyInProgress: "developers.remedy.idempotencyInProgress"
        case .internal: "developers.remedy.internal"
        }
    }

    /// Whether sending the same again could end well.
    var retry: String {
        switch code {
        case .rateLimit, .idempotencyInProgress: "developers.retry.later"
        case .providerUnavailable, .internal: "developers.retry.yes"
        case .generationFailed: "developers.retry.depends"
        case .insufficientCredits, .invalidInput, .unauthenticated, .forbidden, .notFound, .contentRefused,
            .idempotencyKeyReused:
            "developers.retry.no"
        }
    }

    /// Whether it comes after acceptance, as the generation's own error, and so with no status of its own.
    var isAfterwards: Bool { code == .generationFailed || code == .contentRefused }
}

extension DevelopersPage {
    var errors: HTML {
        """
        <section id="errors" class="part" aria-labelledby="errors-title">
        <h2 id="errors-title">\(words("developers.errors.title"))</h2>
        <p class="lead">\(words.prose("developers.errors.lead"))</p>
        <div class="scroll" tabindex="0" role="group" aria-labelledby="errors-title"><table>
        <thead><tr><th scope="col">\(words("developers.errors.code"))</th><th scope="col">HTTP</th>\
        <th scope="col">\(words("developers.errors.again"))</th><th scope="col">\(words("developers.errors.meaning"))</th>\
        <th scope="col">\(words("developers.errors.todo"))</th></tr></thead>
        <tbody>
        \(ErrorCode.allCases.map { row(ErrorEntry(code: $0)) })</tbody>
        </table></div>
        </section>
        """
    }

    private func row(_ entry: ErrorEntry) -> HTML {
        let status = entry.isAfterwards ? "–" : "\(statusOf(entry.code) ?? 200)"
        return """
            <tr id="\(entry.code.rawValue)"><th scope="row"><code>\(entry.code.rawValue)</code></th>\
            <td>\(status)</td><td>\(words(entry.retry))</td>\
            <td>\(words.prose(entry.meaning))</td><td>\(words.prose(entry.remedy))</td></tr>

            """
    }
}
