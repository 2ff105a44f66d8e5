import JSON

/// What a request may hold, whatever a model would take. Each bound is checked before anything is looked up.
package struct AdmissionLimits: Sendable {
    package var textLength = 20_000
    package var images = 16
    package var urlLength = 2048
    package var options = 64
    /// The bytes of `options` and of `tags`, as JSON.
    package var jsonBytes = 16_384
    package var tags = 16
    package var voiceLength = 200
    package var webhooks = WebhookAddresses()

    package init() {}

    func problems(_ request: GenerationRequest) -> [InputProblem] {
        var problems: [InputProblem] = []
        func check(_ field: String, _ isRight: Bool, _ message: @autoclosure () -> String) {
            if !isRight { problems.append(InputProblem(field: field, message: message())) }
        }
        let input = request.input
        for (field, text) in [("input.text", input.text), ("input.negativeText", input.negativeText)] {
            guard let text else { continue }
            check(field, text.unicodeScalars.count <= textLength, "\(field) has more than \(textLength) characters.")
            check(field, !text.unicodeScalars.contains { $0.value == 0 }, "\(field) holds a NUL character.")
        }
        check(
            "input.voice", (input.voice?.utf8.count ?? 0) <= voiceLength, "input.voice is longer than \(voiceLength).")
        check("input.images", input.images.count <= images, "There are more than \(images) images.")
        for media in input.images + [input.video, input.audio].compactMap(\.self) {
            if case .url(let url) = media {
                check("input", url.utf8.count <= urlLength, "A media URL is longer than \(urlLength) characters.")
            }
        }
        check("options", request.options.count <= options, "There are more than \(options) options.")
        for (field, object) in [("options", request.options), ("tags", request.tags)] {
            check(
                field, object.isEmpty || JSONObject.size(of: object) <= jsonBytes,
                "\(field) is larger than \(jsonBytes) bytes as JSON.")
        }
        check("tags", request.tags.count <= tags, "There are \(request.tags.count) tags; at most \(tags) are kept.")
        if let url = request.webhookURL, case .failure(let refusal) = webhooks.judge(url) {
            check("webhookUrl", false, "webhookUrl \(refusal).")
        }
        if let most = request.maxCredits {
            check("maxCredits", most >= .zero, "maxCredits is negative.")
        }
        if let deadline = request.deadline {
            check("deadline", deadline > 0, "deadline is \(deadline) s, but must be at least 1 s.")
        }
        return problems
    }
}

extension JSONObject {
    fileprivate static func size(of object: JSONObject) -> Int { JSON.object(object).bytes.count }
}
