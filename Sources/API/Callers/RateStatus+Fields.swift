import Gateway
import HTTPTypes

extension RateStatus {
    /// As every client reads it (`X-RateLimit-…`), and as the IETF's draft has it.
    func append(to fields: inout Fields) {
        appendQuotas(to: &fields)
        appendStanding(to: &fields)
    }

    /// What of it changes with the plan alone.
    func appendQuotas(to fields: inout Fields) {
        guard let first else { return }
        fields.append(.rateLimitLimit) { $0.append(first.quota) }
        fields.append(.rateLimitPolicy) { bytes in
            bytes.append(policyOf: first)
            if let second {
                bytes.append(contentsOf: ", ".utf8)
                bytes.append(policyOf: second)
            }
        }
    }

    /// What of it changes with every request.
    func appendStanding(to fields: inout Fields) {
        guard let first else { return }
        fields.append(.rateLimitRemaining) { $0.append(first.remaining) }
        fields.append(.rateLimitReset) { $0.append(first.reset) }
        fields.append(.rateLimit) { bytes in
            bytes.append(standingIn: first)
            if let second {
                bytes.append(contentsOf: ", ".utf8)
                bytes.append(standingIn: second)
            }
        }
    }
}

/// Every answer has these fields, so they are written without making text of them first.
extension [UInt8] {
    fileprivate mutating func append(policyOf window: RateStatus.Window) {
        append(window.limit)
        append(";q=", window.quota)
        append(";w=", window.seconds)
    }

    fileprivate mutating func append(standingIn window: RateStatus.Window) {
        append(window.limit)
        append(";r=", window.remaining)
        append(";t=", window.reset)
    }

    private mutating func append(_ limit: Limit) {
        append(UInt8(ascii: "\""))
        append(contentsOf: limit.rawValue.utf8)
        append(UInt8(ascii: "\""))
    }

    private mutating func append(_ label: String, _ number: Int) {
        append(contentsOf: label.utf8)
        append(number)
    }

    /// A number that is not negative.
    fileprivate mutating func append(_ number: Int) {
        if number >= 10 { append(number / 10) }
        append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
    }
}

extension FieldName {
    fileprivate static let rateLimitLimit = FieldName("X-RateLimit-Limit")
    fileprivate static let rateLimitRemaining = FieldName("X-RateLimit-Remaining")
    fileprivate static let rateLimitReset = FieldName("X-RateLimit-Reset")
    fileprivate static let rateLimit = FieldName("RateLimit")
    fileprivate static let rateLimitPolicy = FieldName("RateLimit-Policy")
}
