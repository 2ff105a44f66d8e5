import Gateway
import HTTPTypes
import JSON
import Telemetry

/// How Google's services say that they failed: the same in all of them.
enum GoogleFailure {
    static func of(_ response: HTTPResponse, hiding secrets: [Secret?]) -> VendorError {
        // A list of one around it also occurs.
        let json = response.anyJSON
        let error = json?["error"] ?? json?[path: 0, "error"]
        let words = VendorWords.of(error, hiding: secrets)
        let details = error?["details"]?.arrayValue ?? []
        let reasons = details.compactMap { $0["reason"]?.stringValue }
        if reasons.contains(where: { $0.hasPrefix("API_KEY") }) { return .unauthorised(words) }
        if reasons.contains("BILLING_DISABLED") || response.status.code == 402 { return .exhausted(words) }
        switch error?["status"]?.stringValue {
        case "RESOURCE_EXHAUSTED":
            let wait = details.lazy.compactMap { $0["retryDelay"]?.stringValue }.first
            return .throttled(retryAfter: wait.flatMap(seconds) ?? response.retryAfter)
        case "INVALID_ARGUMENT" where words.speaks(of: "policy", "safety", "responsible ai", "prohibited"):
            return .refused(words)
        case "FAILED_PRECONDITION" where words.speaks(of: "billing"): return .exhausted(words)
        default: return response.failure(words)
        }
    }

    /// "17s", "0.5s".
    private static func seconds(_ text: String) -> Duration? {
        guard text.hasSuffix("s"), let seconds = Double(text.dropLast()), (0...3600).contains(seconds) else {
            return nil
        }
        return .seconds(seconds)
    }
}
