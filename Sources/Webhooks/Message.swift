package import Gateway
import HTTPClient
package import HTTPTypes
package import Telemetry

/// A message on the wire, as the Standard Webhooks specification has it, and what comes back.
package enum Message {
    private static let id = FieldName("webhook-id")
    private static let timestamp = FieldName("webhook-timestamp")
    private static let signature = FieldName("webhook-signature")

    /// - Parameter secrets: each signs; a receiver takes any that it knows.
    package static func request(
        to url: URL, _ body: [UInt8], id: String, secrets: [WebhookSecret], at now: Timestamp
    ) -> HTTPRequest {
        let seconds = now.milliseconds / 1000
        let signatures = secrets.map { $0.signature(id: id, seconds: seconds, body: body) }.joined(separator: " ")
        return HTTPRequest(
            .post, url, [(Self.id, id), (timestamp, "\(seconds)"), (signature, signatures), (.accept, "*/*")],
            body: .bytes(body, type: "application/json"))
    }

    static func bounds(_ limits: WebhookLimits) -> Bounds {
        var bounds = Bounds()
        bounds.connectTime = limits.connecting
        (bounds.firstByteTime, bounds.stallTime, bounds.totalTime) = (limits.deadline, limits.deadline, limits.deadline)
        (bounds.fieldBytes, bounds.bodyBytes) = (limits.answerFieldBytes, limits.answerBytes)
        return bounds
    }

    static func outcome(of response: HTTPResponse, at now: Timestamp) -> WebhookDelivery.Outcome {
        let asked = response.fields[.retryAfter].flatMap { RetryAfter.wait($0, at: now) }
        let answer = String(decoding: response.body.prefix(WebhookDelivery.keptAnswer), as: UTF8.self)
        return .answered(status: response.status.code, retryAfter: asked, answer: answer)
    }

    /// nil where nothing was tried, because we are told to stop or are too busy.
    static func outcome(of error: HTTPClientError) -> WebhookDelivery.Outcome? {
        switch error {
        // It said what it thinks of the message, and then too much.
        case .incomplete(let status, .bodyTooLarge): .answered(status: status.code)
        case .notSent(.tooMany), .notSent(.cancelled), .unanswered(.cancelled), .incomplete(_, .cancelled): nil
        case .notSent(let cause), .unanswered(let cause), .incomplete(_, let cause): .failed(reason(cause))
        }
    }

    /// For the owner, who is not to learn what stands in our network or what its names stand for.
    private static func reason(_ cause: HTTPClientError.Cause) -> String {
        switch cause {
        case .unresolvable, .forbidden(.address):
            "The host's name is not known, or is not on the public internet."
        case .forbidden(let objection): "The address is not allowed: \(objection)."
        case .timedOut(.connect): "There was no connection in time."
        case .timedOut: "There was no whole answer in time."
        case .unreachable: "Nobody takes connections there."
        case .insecure: "There was no secure connection: check the certificate."
        case .connectionLost: "The connection was lost."
        case .unreadable, .fieldsTooLarge, .bodyTooLarge: "The answer was not HTTP as it should be."
        case .cancelled, .tooMany, .tooManyRedirects, .badRedirect, .insecureRedirect, .file, .other:
            "The message could not be sent."
        }
    }
}
