import Gateway
import HTTPTypes

extension RateStatus {
    /// As every client reads it (`X-RateLimit-…`), and as the IETF's draft has it.
    func append(to fields: inout Fields) {
        guard let first = windows.first else { return }
        fields.append(.rateLimitLimit, "\(first.quota)")
        fields.append(.rateLimitRemaining, "\(first.remaining)")
        fields.append(.rateLimitReset, "\(first.reset)")
        var status = ""
        var policy = ""
        for window in windows {
            if !status.isEmpty {
                status += ", "
                policy += ", "
            }
            status += "\"\(window.limit.rawValue)\";r=\(window.remaining);t=\(window.reset)"
            policy += "\"\(window.limit.rawValue)\";q=\(window.quota);w=\(window.seconds)"
        }
        fields.append(.rateLimit, status)
        fields.append(.rateLimitPolicy, policy)
    }
}

extension FieldName {
    fileprivate static let rateLimitLimit = FieldName("X-RateLimit-Limit")
    fileprivate static let rateLimitRemaining = FieldName("X-RateLimit-Remaining")
    fileprivate static let rateLimitReset = FieldName("X-RateLimit-Reset")
    fileprivate static let rateLimit = FieldName("RateLimit")
    fileprivate static let rateLimitPolicy = FieldName("RateLimit-Policy")
}
