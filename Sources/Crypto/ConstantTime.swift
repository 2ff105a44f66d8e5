import COpenSSL

/// Comparing what an attacker may guess at.
package enum ConstantTime {
    /// Whether both are equal, found in the same time wherever they differ. That their lengths differ is no secret.
    package static func areEqual(_ left: borrowing Span<UInt8>, _ right: borrowing Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        guard !left.isEmpty else { return true }
        return unsafe left.withUnsafeBytes { left in
            unsafe right.withUnsafeBytes { right in
                unsafe CRYPTO_memcmp(left.baseAddress, right.baseAddress, left.count) == 0
            }
        }
    }

    package static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool { areEqual(left.span, right.span) }

    package static func areEqual(_ left: String, _ right: String) -> Bool { areEqual(left.utf8.span, right.utf8.span) }
}
