import Gateway
import HTTPTypes

extension RateStatus {
    /// As every client reads it (`X-RateLimit-…`), and as the IETF's draft has it.
    func append(to fields: inout Fields) {
        guard let first = windows.first else { return }
        fields.append(.rateLimitLimit) { $0.append(first.quota) }
        fields.append(.rateLimitRemaining) { $0.append(first.remaining) }
        fields.append(.rateLimitReset) { $0.append(first.reset) }
        fields.append(.rateLimit) { bytes in
            for (index, window) in windows.enumerated() {
                bytes.append(window.limit, isFirst: index == 0)
                bytes.append(";r=", window.remaining)
                bytes.append(";t=", window.reset)
            }
        }
        fields.append(.rateLimitPolicy) { bytes in
            for (index, window) in windows.enumerated() {
                bytes.append(window.limit, isFirst: index == 0)
                bytes.append(";q=", window.quota)
                bytes.append(";w=", window.seconds)
            }
        }
    }
}

/// Every answer has these fields, so they are written without making text of them first.
extension [UInt8] {
    fileprivate mutating func append(_ limit: Limit, isFirst: Bool) {
        if !isFirst { append(contentsOf: ", ".utf8) }
        append(UInt8(ascii: "\""))
        append(contentsOf: limit.rawValue.utf8)
        append(UInt8(ascii: "\""))
    }

    fileprivate mutating func append(_ label: String, _ number: Int) {
        append(contentsOf: label.utf8)
        append(number)
    }

    fileprivate mutating func append(_ number: Int) {
        var place = 1
        while number / place >= 10 { place *= 10 }
        while place > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / place % 10))
            place /= 10
        }
    }
}

extension FieldName {
    fileprivate static let rateLimitLimit = FieldName("X-RateLimit-Limit")
    fileprivate static let rateLimitRemaining = FieldName("X-RateLimit-Remaining")
    fileprivate static let rateLimitReset = FieldName("X-RateLimit-Reset")
    fileprivate static let rateLimit = FieldName("RateLimit")
    fileprivate static let rateLimitPolicy = FieldName("RateLimit-Policy")
}
